import { expect, test } from 'vitest'
import type { z } from 'zod'
import { newId } from '#server/core/id.ts'
import { closeDueProposals } from '#server/features/decisions/service.ts'
import { remindOfProposals, sendDigests } from '#server/features/notices/service.ts'
import { api } from '#shared/api.ts'
import type { Agreement, Position, Proposal } from '#shared/features/decisions/contract.ts'
import { read } from '../support/mail.ts'
import { openReachedWorld } from '../support/reached-world.ts'
import { type TestPerson, until } from '../support/world.ts'

// Positions that are shown by department only: whatever anybody is told, it would be the same had two people of one
// department taken each other's position. So nothing that leaves the server can say who took which.

const world = openReachedWorld()

const CANARY = 'ຫົງຄຳ'
const taken: readonly (readonly [Position, string])[] = [
  ['disagree', `${CANARY} ໜຶ່ງ`],
  ['agree', `${CANARY} ສອງ`],
  ['abstain', `${CANARY} ສາມ`],
  ['agree', `${CANARY} ສີ່`],
  ['disagree', `${CANARY} ຫ້າ`],
  ['agree', `${CANARY} ຫົກ`],
]

/** A ministry with two offices of six and five, in one closed space; and everybody who may ask anything at all. */
async function setting() {
  const ministry = await world.department('Ministry')
  const [x, y] = [await world.department('Office X', ministry.id), await world.department('Office Y', ministry.id)]
  const space = await world.space('closed')
  const members = (departmentId: string, count: number) =>
    Promise.all(Array.from({ length: count }, () => world.person([space], { departmentId })))
  const [xs, ys] = [await members(x.id, 6), await members(y.id, 5)]
  const kinds = {
    proposer: xs[0] as TestPerson,
    decider: xs[3] as TestPerson,
    otherOffice: ys[0] as TestPerson,
    member: await world.person([space], { departmentId: x.id }),
    steward: await world.person([space, 'steward']),
    admin: await world.person({ isAdmin: true }),
    adminInside: await world.person([space, 'steward'], { isAdmin: true }),
    leadAbove: await world.person({ departmentId: ministry.id, rank: 'R3' }),
    leadOfOffice: await world.person([space], { departmentId: x.id, rank: 'R2' }),
    stranger: await world.person(),
  }
  await world.sql`
    insert into department_leads (department_id, person_id)
    values (${ministry.id}, ${kinds.leadAbove.id}), (${x.id}, ${kinds.leadOfOffice.id})
  `
  const [roomId, topicId] = [newId(), newId()]
  await kinds.proposer.post(`/api/spaces/${space.id}/rooms`, { id: roomId, nameLo: 'ຫ້ອງ', nameEn: 'Room' })
  await kinds.proposer.post(`/api/rooms/${roomId}/topics`, { id: topicId, title: 'ຈະໝູນວຽນວຽກແນວໃດ?' })
  const open = async (byDepartment: boolean) =>
    (
      await kinds.proposer.post<Proposal>(`/api/topics/${topicId}/proposals`, {
        id: newId(),
        text: 'ໝູນວຽນຜູ້ຊ່ວຍທຸກ 3 ເດືອນ',
        closesAt: new Date(Date.now() + 7 * 86_400_000).toISOString(),
        decidedBy: 'named',
        people: [...xs, ...ys].map(({ id }) => id),
        rule: 'share',
        share: 50,
        quorum: 6,
        byDepartment,
      })
    ).body
  return { ministry, x, y, space, xs, ys, kinds, roomId, topicId, open }
}
type Setting = Awaited<ReturnType<typeof setting>>

const take = (person: TestPerson, proposalId: string, [position, reason]: readonly [Position, string]) =>
  person.put<Proposal>(`/api/proposals/${proposalId}/position`, { position, reason })

/** Two people of one department take each other's position, behind everybody's back. */
async function exchange(proposalId: string, a: TestPerson, b: TestPerson) {
  const done = await world.sql`
    update positions x set position = y.position, reason = y.reason, taken_at = y.taken_at
    from positions y where x.proposal_id = ${proposalId} and y.proposal_id = ${proposalId}
      and ((x.person_id = ${a.id} and y.person_id = ${b.id}) or (x.person_id = ${b.id} and y.person_id = ${a.id}))
  `
  expect(done.count).toBe(2)
}

/** Every call that only reads, with every id there is, by every kind of person. */
async function everyAnswer({ kinds, xs, ys, ...place }: Setting, more: Record<string, readonly string[]>) {
  const ids: Record<string, readonly string[]> = {
    spaceId: [place.space.id],
    roomId: [place.roomId],
    topicId: [place.topicId],
    departmentId: [place.ministry.id, place.x.id],
    personId: [...xs, ...ys].map(({ id }) => id),
    q: [CANARY, 'ໝູນວຽນ'],
    ...more,
  }
  const index = () => kinds.admin.get<{ waiting: number }>('/api/search/index')
  await until(async () => (await index()).body.waiting === 0, 'everything can be found')
  const answers = new Map<string, string>()
  // What everybody looked for in vain is asked for after they have all looked, as if that had been at one moment.
  const calls = Object.entries(api).filter(([, { method }]) => method === 'get')
  const isOfMisses = ([name]: (typeof calls)[number]) => name === 'findMisses'
  const asking = async (some: typeof calls) => {
    for (const [kind, person] of Object.entries(kinds)) for (const one of some) await ask(kind, person, one)
  }
  const ask = async (kind: string, person: TestPerson, [name, { path, params }]: (typeof calls)[number]) => {
    const fields = Object.keys((params as z.ZodObject).shape ?? {})
    const inPath = (field: string) => path.includes(`:${field}`)
    let paths: string[] = [path]
    for (const field of fields.filter(inPath))
      paths = paths.flatMap((one) => (ids[field] ?? [newId()]).map((id) => one.replace(`:${field}`, id)))
    for (const field of fields.filter((one) => !inPath(one) && ids[one]))
      paths = paths.flatMap((one) =>
        (ids[field] ?? []).map(
          (value) => `${one}${one.includes('?') ? '&' : '?'}${field}=${encodeURIComponent(value)}`,
        ),
      )
    await Promise.all(
      paths.map(async (one) => {
        const began = Date.now()
        const { status, body } = await person.get<{ at?: string }>(one)
        // An id of nothing is new each time; nobody is told anything about it.
        if (status !== 200) return
        if (body.at === undefined) return void answers.set(`${kind} ${name} ${one}`, JSON.stringify(body))
        // It says when it was asked, which is no answer; anything else under that name would be one.
        expect(Date.parse(body.at)).toBeGreaterThanOrEqual(began)
        expect(Date.parse(body.at)).toBeLessThanOrEqual(Date.now())
        answers.set(`${kind} ${name} ${one}`, JSON.stringify({ ...body, at: 'then' }))
      }),
    )
  }
  await asking(calls.filter((one) => !isOfMisses(one)))
  await world.sql`update search_misses set missed_at = date_trunc('day', now())`
  await asking(calls.filter(isOfMisses))
  expect([...answers.keys()].some((one) => one.includes('findMisses'))).toBe(true)
  return answers
}

const changed = (before: Map<string, string>, after: Map<string, string>) =>
  [...before.keys()].filter((key) => before.get(key) !== after.get(key))

test('shown by department, exchanging two positions changes no answer to anybody, open, escalated or agreed', async () => {
  const set = await setting()
  const { kinds, xs, ys, topicId } = set
  const { decider, proposer } = kinds
  const heard: string[] = []
  for (const person of Object.values(kinds))
    (await person.connect()).onAny((...event) => heard.push(JSON.stringify(event)))
  for (const person of [decider, ys[4] as TestPerson]) {
    await person.put('/api/me/notices', { quietFrom: 0, quietTo: 0, digest: true })
    const { path: _, ...subscription } = world.push.subscribe()
    expect((await person.put('/api/me/push', subscription)).status).toBe(200)
  }

  // Open, and some have spoken; some changed their mind. Not even their own position comes back.
  const first = await set.open(true)
  for (const [index, person] of xs.slice(0, 5).entries()) {
    await take(person, first.id, ['abstain', `${CANARY} ກ່ອນ`])
    const reply = await take(person, first.id, taken[index] ?? ['agree', ''])
    expect(reply.body).toMatchObject({ hasSpoken: true, mine: null, tally: null, positions: [] })
  }
  const shown = { proposalId: [first.id], itemId: [topicId] }
  const open = await everyAnswer(set, shown)
  expect(open.size).toBeGreaterThan(100)
  expect([...open.values()].filter((text) => text.includes(CANARY) && !text.includes('"spellings"'))).toEqual([])
  await exchange(first.id, decider, proposer)
  expect(changed(open, await everyAnswer(set, shown))).toEqual([])

  // Reminded, by push and by mail.
  await world.sql`
    update proposals set opened_at = now() - interval '5 days', closes_at = now() + interval '2 hours' where id = ${first.id}
  `
  const services = await world.reach()
  await remindOfProposals(services)
  await sendDigests(services, new Date('2026-11-24T01:00:00Z'))

  // The deadline passes without a quorum: the page for the lead above holds all of it, and nobody's name.
  await world.sql`update proposals set closes_at = now() - interval '1 second' where id = ${first.id}`
  await closeDueProposals({ sql: world.sql, live: { changed: () => {} } as never, log: world.log })
  // Whoever leads above is called for an answer, once.
  await kinds.leadAbove.put('/api/me/notices', { quietFrom: 0, quietTo: 0, digest: true })
  const { path, ...subscription } = world.push.subscribe()
  expect((await kinds.leadAbove.put('/api/me/push', subscription)).status).toBe(200)
  for (let times = 0; times < 2; times++) await remindOfProposals(services)
  expect(world.push.heard.filter((one) => one.path === path).map(({ message }) => message)).toMatchObject([
    { kind: 'escalation', id: first.id },
  ])
  const escalated = await everyAnswer(set, shown)
  const page = JSON.parse(escalated.get(`leadAbove findEscalation /api/escalations/${first.id}`) ?? '{}') as {
    proposal: Proposal
  }
  expect(page.proposal.positions).toHaveLength(5)
  expect(page.proposal.positions.every(({ personLo, personEn }) => personLo === null && personEn === null)).toBe(true)
  await exchange(first.id, decider, proposer)
  expect(changed(escalated, await everyAnswer(set, shown))).toEqual([])

  // Agreed with reservations, put into words, made into a document.
  const second = await set.open(true)
  for (const [index, person] of xs.entries()) await take(person, second.id, taken[index] ?? ['agree', ''])
  for (const person of ys) await take(person, second.id, ['agree', `${CANARY} ເຈັດ`])
  const { agreements } = (await decider.get<{ agreements: Agreement[] }>(`/api/topics/${topicId}/agreements`)).body
  expect(agreements[0]?.dissent?.split('\n').sort()).toEqual([`${CANARY} ຫ້າ`, `${CANARY} ໜຶ່ງ`].sort())
  const docId = newId()
  expect((await proposer.post(`/api/topics/${topicId}/docs`, { id: docId, messageIds: [] })).status).toBe(200)
  const all = {
    proposalId: [first.id, second.id],
    agreementId: [agreements[0]?.id ?? ''],
    docId: [docId],
    itemId: [topicId, agreements[0]?.id ?? '', docId],
  }
  const agreed = await everyAnswer(set, all)
  await exchange(second.id, decider, xs[4] as TestPerson)
  expect(changed(agreed, await everyAnswer(set, all))).toEqual([])

  const told = [
    ...heard,
    ...world.push.heard.map(({ message }) => JSON.stringify(message)),
    ...world.post.heard.map(({ source }) => read(source).text),
  ]
  expect(world.push.heard.length).toBeGreaterThan(0)
  expect(world.post.heard.length).toBeGreaterThan(0)
  expect(heard.length).toBeGreaterThan(0)
  for (const one of told) expect(one).not.toMatch(/"(agree|abstain|disagree|block)"|ຫົງຄຳ/)
  const [{ log } = { log: '' }] = await world.sql<{ log: string }[]>`
    select coalesce(string_agg(s::text, E'\n'), '') as log from statements s where object_id = ${topicId}
  `
  expect(log).toContain('position.taken')
  expect(log).not.toMatch(/\b(agree|abstain|disagree|block)\b|ຫົງຄຳ/)
}, 120_000)

test('shown by name, the same exchange would be seen', async () => {
  const set = await setting()
  const proposal = await set.open(false)
  const [a, b] = set.xs as [TestPerson, TestPerson]
  await take(a, proposal.id, taken[0] ?? ['agree', ''])
  await take(b, proposal.id, taken[1] ?? ['agree', ''])
  const before = await everyAnswer(set, { proposalId: [proposal.id] })
  await exchange(proposal.id, a, b)
  expect(changed(before, await everyAnswer(set, { proposalId: [proposal.id] })).length).toBeGreaterThan(0)
}, 60_000)

test('what is withdrawn is never counted by department: one may have spoken, and some saw who', async () => {
  const set = await setting()
  const { proposer } = set.kinds
  const proposal = await set.open(true)
  await take(set.xs[1] as TestPerson, proposal.id, taken[0] ?? ['agree', ''])
  const { body } = await proposer.delete<Proposal>(`/api/proposals/${proposal.id}`)
  expect(body).toMatchObject({ outcome: 'withdrawn', spoken: 1, tally: null, positions: [] })
  expect(body.groups.map(({ tally }) => tally)).toEqual([null, null])
})
