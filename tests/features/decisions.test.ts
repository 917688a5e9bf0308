import { expect, test } from 'vitest'
import { newId } from '#server/core/id.ts'
import { closeDueProposals } from '#server/features/decisions/service.ts'
import type { Agreement, Position, Proposal, TopicOutcome } from '#shared/features/decisions/contract.ts'
import type { Doc } from '#shared/features/docs/contract.ts'
import type { Message, Topic } from '#shared/features/rooms/contract.ts'
import { next, openWorld, say, type TestPerson } from '../support/world.ts'
import { Writer } from '../support/writer.ts'

const world = openWorld()
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()

async function openTopic(person: TestPerson, spaceId: string) {
  const [roomId, topicId] = [newId(), newId()]
  await person.post(`/api/spaces/${spaceId}/rooms`, { id: roomId, nameLo: 'ຫ້ອງ', nameEn: 'Room' })
  await person.post(`/api/rooms/${roomId}/topics`, { id: topicId, title: 'ຈະໝູນວຽນວຽກແນວໃດ?' })
  return { roomId, topicId }
}

/** A closed space with so many members of one department, and a topic in it. */
async function setting(count: number, departmentId?: string) {
  const space = await world.space('closed')
  const department = departmentId ?? (await world.department()).id
  const people = await Promise.all(
    Array.from({ length: count }, () => world.person([space], { departmentId: department })),
  )
  return { space, people, ...(await openTopic(people[0]!, space.id)) }
}

const propose = <Reply = Proposal>(person: TestPerson, topicId: string, more: object = {}) =>
  person.post<Reply>(`/api/topics/${topicId}/proposals`, {
    id: newId(),
    text: 'ໝູນວຽນຜູ້ຊ່ວຍທຸກ 3 ເດືອນ',
    why: 'ຄວາມຮູ້ຢູ່ກັບຜູ້ດຽວ',
    closesAt: inDays(7),
    decidedBy: 'members',
    rule: 'consent',
    ...more,
  })
const take = (person: TestPerson, proposalId: string, position: Position, reason?: string) =>
  person.put<Proposal>(`/api/proposals/${proposalId}/position`, { position, ...(reason ? { reason } : {}) })
const topicOf = async (person: TestPerson, topicId: string) =>
  (await person.get<{ topic: Topic }>(`/api/topics/${topicId}`)).body.topic
const proposalsOf = async (person: TestPerson, topicId: string) =>
  (await person.get<{ proposals: Proposal[] }>(`/api/topics/${topicId}/proposals`)).body.proposals
const agreementsOf = async (person: TestPerson, topicId: string) =>
  (await person.get<{ agreements: Agreement[] }>(`/api/topics/${topicId}/agreements`)).body.agreements

/** Its deadline passes, and the job comes round. */
async function closeNow(proposalId: string) {
  await world.sql`
    update proposals set opened_at = now() - interval '2 days', closes_at = now() - interval '1 second' where id = ${proposalId}
  `
  const live = { changed: () => {} } as never
  await closeDueProposals({ sql: world.sql, live, log: world.log })
}

test('when all have spoken it closes by its rule, concludes the topic, and dissent goes along into the document', async () => {
  const { topicId, people } = await setting(3)
  const [a, b, c] = people as [TestPerson, TestPerson, TestPerson]
  const heard = next(await b.connect(), 'item:changed', ({ kind }) => kind === 'proposal')
  const { body: opened } = await propose(a, topicId)
  expect(opened).toMatchObject({
    text: 'ໝູນວຽນຜູ້ຊ່ວຍທຸກ 3 ເດືອນ',
    why: 'ຄວາມຮູ້ຢູ່ກັບຜູ້ດຽວ',
    eligible: 3,
    quorum: 3,
    spoken: 0,
    outcome: null,
    mayDecide: true,
  })
  expect((await heard).id).toBe(opened.id)

  await take(a, opened.id, 'agree')
  await take(b, opened.id, 'agree')
  expect(await topicOf(a, topicId)).toMatchObject({ state: 'open' })
  const last = await take(c, opened.id, 'disagree', '6 ເດືອນດີກວ່າ')

  expect(last.body).toMatchObject({
    outcome: 'agreed_with_reservations',
    closedWhy: 'all_spoken',
    tally: { agree: 2, abstain: 0, disagree: 1, block: 0 },
    mayDecide: false,
  })
  expect(await topicOf(a, topicId)).toMatchObject({ state: 'agreed' })
  const [agreement] = await agreementsOf(a, topicId)
  expect(agreement).toMatchObject({
    outcome: 'agreed',
    statement: 'ໝູນວຽນຜູ້ຊ່ວຍທຸກ 3 ເດືອນ',
    proposalId: opened.id,
    worded: false,
  })
  // One text for readers of both languages; where both write the name alike it stands once.
  const [said] = await world.sql<{ nameLo: string; nameEn: string }[]>`
    select name_lo, name_en from people where id = ${c.id}
  `
  expect(agreement?.dissent).toBe(`${said?.nameLo} (${said?.nameEn}): 6 ເດືອນດີກວ່າ`)
  const doc = await b.post<Doc>(`/api/topics/${topicId}/docs`, { id: newId(), messageIds: [] })
  expect(doc.status).toBe(200)
  const events = (await world.statements(topicId)).map(({ event }) => event)
  expect(events.filter((event) => event === 'position.taken')).toHaveLength(3)
  expect(events).toEqual(expect.arrayContaining(['proposal.opened', 'proposal.closed', 'agreement.recorded']))
})

test('fifty positions at once by one person are one position, the last, counted once', async () => {
  const { topicId, people } = await setting(3)
  const [a, b] = people as [TestPerson, TestPerson]
  const { body: proposal } = await propose(a, topicId)

  const replies = await world.race(
    'proposals',
    proposal.id,
    Array.from({ length: 50 }, (_, index) => () => take(b, proposal.id, index % 2 ? 'agree' : 'abstain')),
  )
  expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]))
  await take(b, proposal.id, 'disagree')

  expect(await world.sql`select position from positions where proposal_id = ${proposal.id}`).toMatchObject([
    { position: 'disagree' },
  ])
  expect((await world.statements(topicId)).filter(({ event }) => event === 'position.taken')).toHaveLength(1)
  expect((await proposalsOf(a, topicId))[0]).toMatchObject({ spoken: 1, outcome: null })
})

test('a position after closing is refused and says so, also when the job has not come round yet', async () => {
  const { topicId, people } = await setting(4)
  const [a, b, c, d] = people as [TestPerson, TestPerson, TestPerson, TestPerson]
  const { body: proposal } = await propose(a, topicId)
  for (const person of [a, b, c]) await take(person, proposal.id, 'agree')
  await world.sql`
    update proposals set opened_at = now() - interval '1 day', closes_at = now() - interval '1 second' where id = ${proposal.id}
  `
  const late = await take(d, proposal.id, 'block', 'ຊ້າໄປ')
  expect(late).toMatchObject({ status: 409, body: { detail: { reason: 'proposal_closed' } } })

  await closeNow(proposal.id)

  expect((await proposalsOf(a, topicId))[0]).toMatchObject({ outcome: 'agreed', closedWhy: 'deadline', spoken: 3 })
  expect((await take(d, proposal.id, 'block', 'ຊ້າໄປ')).body).toMatchObject({ detail: { reason: 'proposal_closed' } })
})

test('a block stops consent and must say why; the talk goes on and another proposal may follow', async () => {
  const { topicId, people } = await setting(3)
  const [a, b, c] = people as [TestPerson, TestPerson, TestPerson]
  const { body: proposal } = await propose(a, topicId)
  expect(await take(c, proposal.id, 'block')).toMatchObject({
    status: 400,
    body: { detail: { reason: 'reason_missing' } },
  })
  expect(await propose(b, topicId)).toMatchObject({ status: 409, body: { detail: { reason: 'proposal_open' } } })
  await take(a, proposal.id, 'agree')
  await take(b, proposal.id, 'agree')
  await take(c, proposal.id, 'block', 'ຂັດກັບລະບຽບ')

  expect((await proposalsOf(a, topicId))[0]).toMatchObject({ outcome: 'not_agreed', quorumMissed: false })
  expect(await topicOf(a, topicId)).toMatchObject({ state: 'open' })
  expect((await propose(b, topicId, { rule: 'share', share: 60 })).status).toBe(200)
})

test('only those who decide take a position, and nobody outside hears of it', async () => {
  const { space, topicId, people } = await setting(3)
  const [a, b, c] = people as [TestPerson, TestPerson, TestPerson]
  const stranger = await world.person()
  const { body: proposal } = await propose(a, topicId, { decidedBy: 'named', people: [a.id, b.id] })

  expect((await take(c, proposal.id, 'agree')).status).toBe(403)
  expect((await take(stranger, proposal.id, 'agree')).status).toBe(404)
  expect((await stranger.get(`/api/topics/${topicId}/proposals`)).status).toBe(404)
  expect((await take(b, proposal.id, 'agree')).status).toBe(200)
  // A right that ended counts at once.
  await world.sql`delete from space_members where space_id = ${space.id} and person_id = ${b.id}`
  expect((await take(b, proposal.id, 'disagree')).status).toBe(404)
  expect(await propose(a, topicId, { decidedBy: 'named', people: [a.id, stranger.id] })).toMatchObject({
    status: 409,
  })
})

test('the room that decides is, where it is closed, those inside; and the quorum asked for counts', async () => {
  const { space, people } = await setting(6)
  const [a, b, c, outside] = people as [TestPerson, TestPerson, TestPerson, TestPerson]
  const [roomId, topicId] = [newId(), newId()]
  await a.post(`/api/spaces/${space.id}/rooms`, { id: roomId, kind: 'closed', nameLo: 'ປິດ', nameEn: 'Closed' })
  for (const { id } of [b, c]) await a.put(`/api/rooms/${roomId}/inside/${id}`)
  await a.post(`/api/rooms/${roomId}/topics`, { id: topicId, title: 'ເລື່ອງພາຍໃນຫ້ອງ' })
  const { body: proposal } = await propose(a, topicId, { quorum: 2 })
  expect(proposal).toMatchObject({ eligible: 3, quorum: 2 })
  expect((await take(outside, proposal.id, 'agree')).status).toBe(404)
  expect((await take(a, proposal.id, 'agree')).status).toBe(200)
  expect((await take(b, proposal.id, 'abstain')).status).toBe(200)
  await closeNow(proposal.id)
  expect((await proposalsOf(a, topicId))[0]).toMatchObject({ outcome: 'agreed', closedWhy: 'deadline', spoken: 2 })
})

test('where reasons are asked for, a position without one is refused; where not, only a block is', async () => {
  const refused = { status: 400, body: { detail: { reason: 'reason_missing' } } }
  for (const [reasons, needed, free] of [
    ['always', ['agree', 'abstain', 'disagree', 'block'], []],
    ['unless_agreed', ['abstain', 'disagree', 'block'], ['agree']],
    ['optional', ['block'], ['agree', 'abstain', 'disagree']],
  ] as const) {
    const { topicId, people } = await setting(3)
    const [a, b] = people as [TestPerson, TestPerson]
    const { body: proposal } = await propose(a, topicId, { reasons })
    for (const position of needed) {
      expect([position, await take(b, proposal.id, position)]).toMatchObject([position, refused])
      expect((await take(b, proposal.id, position, 'ເພາະວ່າ')).status).toBe(200)
    }
    for (const position of free)
      expect([position, (await take(b, proposal.id, position)).status]).toEqual([position, 200])
  }
})

test('one for each department means one for each department', async () => {
  const space = await world.space('closed')
  const [x, y] = [await world.department(), await world.department()]
  const a = await world.person([space], { departmentId: x.id })
  const b = await world.person([space], { departmentId: x.id })
  const c = await world.person([space], { departmentId: y.id })
  const { topicId } = await openTopic(a, space.id)

  const two = await propose(a, topicId, { decidedBy: 'departments', people: [a.id, b.id, c.id] })
  expect(two).toMatchObject({ status: 400, body: { detail: { reason: 'one_for_each_department' } } })
  const one = await propose(a, topicId, { decidedBy: 'departments', people: [a.id, c.id] })
  expect(one.body).toMatchObject({ eligible: 2, quorum: 2 })
})

test('shown by department, no answer says who took which position, before or after closing', async () => {
  const four = await setting(4)
  expect(await propose(four.people[0]!, four.topicId, { byDepartment: true })).toMatchObject({
    status: 400,
    body: { detail: { reason: 'groups_too_small' } },
  })

  const { topicId, people } = await setting(5)
  const [a, ...others] = people as [TestPerson, ...TestPerson[]]
  const { body: proposal } = await propose(a, topicId, { byDepartment: true })
  for (const person of others) await take(person, proposal.id, 'agree')
  const [open] = await proposalsOf(others[0]!, topicId)
  expect(open).toMatchObject({ spoken: 4, tally: null, positions: [], hasSpoken: true, mine: null })
  expect(open?.groups).toMatchObject([{ eligible: 5, tally: null }])
  await take(a, proposal.id, 'disagree', 'ໄວເກີນໄປ')

  for (const person of people) {
    const [shown] = await proposalsOf(person, topicId)
    expect(shown).toMatchObject({
      outcome: 'agreed_with_reservations',
      tally: { agree: 4, disagree: 1 },
      groups: [{ eligible: 5, tally: { agree: 4, disagree: 1 } }],
      positions: [{ position: 'disagree', reason: 'ໄວເກີນໄປ', personLo: null, personEn: null }],
    })
  }
  const [agreement] = await agreementsOf(a, topicId)
  expect(agreement?.dissent).toBe('ໄວເກີນໄປ')
  const log = JSON.stringify(await world.sql`select * from statements where object_id = ${topicId}`)
  expect(log).not.toMatch(/"(agree|disagree|block|abstain)"/)
})

test('without a quorum the lead above is asked with all of it as one page, and answers into the topic', async () => {
  const ministry = await world.department('Ministry')
  const office = await world.department('Office', ministry.id)
  const lead = await world.person({ departmentId: ministry.id })
  const other = await world.person({ departmentId: ministry.id })
  await world.sql`insert into department_leads (department_id, person_id) values (${ministry.id}, ${lead.id})`
  const { roomId, topicId, people } = await setting(4, office.id)
  const [a, b] = people as [TestPerson, TestPerson]
  const { body: proposal } = await propose(a, topicId)
  await take(b, proposal.id, 'disagree', 'ບໍ່ມີຄົນພໍ')
  const inList = async () =>
    (await b.get<{ topics: TopicOutcome[] }>(`/api/rooms/${roomId}/outcomes`)).body.topics[0]?.escalation
  expect(await inList()).toBeNull()
  expect((await lead.get(`/api/escalations/${proposal.id}`)).status).toBe(404)

  await closeNow(proposal.id)

  expect((await proposalsOf(a, topicId))[0]).toMatchObject({
    outcome: 'not_agreed',
    quorumMissed: true,
    escalation: { departmentEn: 'Ministry', answer: null },
  })
  expect(await inList()).toEqual({
    proposalId: proposal.id,
    departmentLo: 'ກົມ Ministry',
    departmentEn: 'Ministry',
    answered: false,
  })
  const waiting = await lead.get<{ escalations: { id: string }[] }>('/api/decisions/waiting')
  expect(waiting.body.escalations.map(({ id }) => id)).toEqual([proposal.id])
  const page = await lead.get<{ proposal: Proposal; mayAnswer: boolean }>(`/api/escalations/${proposal.id}`)
  expect(page.body).toMatchObject({ mayAnswer: true, proposal: { positions: [{ reason: 'ບໍ່ມີຄົນພໍ' }] } })
  expect((await other.get(`/api/escalations/${proposal.id}`)).status).toBe(404)
  expect((await b.put(`/api/escalations/${proposal.id}/answer`, { answer: 'ແນວໃດ?' })).status).toBe(403)

  expect((await lead.put(`/api/escalations/${proposal.id}/answer`, { answer: 'ໃຫ້ທົດລອງ 3 ຫ້ອງການກ່ອນ' })).status).toBe(200)

  expect((await proposalsOf(b, topicId))[0]?.escalation).toMatchObject({ answer: 'ໃຫ້ທົດລອງ 3 ຫ້ອງການກ່ອນ' })
  expect((await lead.put(`/api/escalations/${proposal.id}/answer`, { answer: 'ອີກ' })).status).toBe(409)
  expect((await lead.get<{ escalations: unknown[] }>('/api/decisions/waiting')).body.escalations).toEqual([])
  expect(await inList()).toMatchObject({ answered: true })
  // Whoever proposes again asks the room again.
  await propose(a, topicId)
  expect(await inList()).toBeNull()
})

test('the outcome is put into words, and on its day the proposer is asked whether it held', async () => {
  const { topicId, people } = await setting(3)
  const [a, b, c] = people as [TestPerson, TestPerson, TestPerson]
  const { body: proposal } = await propose(a, topicId)
  for (const person of people) await take(person, proposal.id, 'agree')
  const [agreement] = await agreementsOf(a, topicId)
  const word = (person: TestPerson, statement: string) =>
    person.put<Agreement>(`/api/agreements/${agreement!.id}/outcome`, { statement, reviewOn: '2020-01-01' })

  expect((await word(b, 'ໝູນວຽນທຸກ 3 ເດືອນ ເລີ່ມເດືອນໜ້າ')).body).toMatchObject({ worded: true })
  expect((await word(c, 'ຂ້ອຍຂຽນໃໝ່')).status).toBe(403)
  expect((await word(a, 'ໝູນວຽນທຸກ 3 ເດືອນ ເລີ່ມເດືອນມັງກອນ')).status).toBe(200)
  expect((await word(b, ' ')).status).toBe(400)

  const waiting = await a.get<{ reviews: { id: string }[] }>('/api/decisions/waiting')
  expect(waiting.body.reviews.map(({ id }) => id)).toEqual([agreement!.id])
  const review = (person: TestPerson) =>
    person.post<Agreement>(`/api/agreements/${agreement!.id}/reviews`, {
      held: true,
      note: 'ທຸກຫ້ອງການເຮັດຕາມ',
      reviewOn: inDays(100).slice(0, 10),
    })
  expect((await review(c)).status).toBe(403)
  expect((await review(a)).body.reviews).toMatchObject([{ held: true, note: 'ທຸກຫ້ອງການເຮັດຕາມ' }])
  expect(await review(a)).toMatchObject({ status: 409, body: { detail: { reason: 'review_not_due' } } })
  await a.post(`/api/topics/${topicId}/docs`, { id: newId(), messageIds: [] })
  expect(await word(a, 'ຫຼັງຈາກນັ້ນ')).toMatchObject({ status: 409, body: { detail: { reason: 'became_document' } } })
})

test('who opens it withdraws it, nobody else but a steward, and it stays to be seen', async () => {
  const { topicId, people } = await setting(3)
  const [a, b] = people as [TestPerson, TestPerson]
  const { body: proposal } = await propose(a, topicId)
  expect((await b.delete(`/api/proposals/${proposal.id}`)).status).toBe(403)
  expect((await a.delete<Proposal>(`/api/proposals/${proposal.id}`)).body).toMatchObject({ outcome: 'withdrawn' })
  expect((await take(b, proposal.id, 'agree')).status).toBe(409)
  expect(await proposalsOf(b, topicId)).toMatchObject([{ outcome: 'withdrawn', closedWhy: 'withdrawn' }])
})

test('rules that cannot be kept are refused, and evidence is of its topic', async () => {
  const { roomId, topicId, people } = await setting(3)
  const [a] = people as [TestPerson]
  const elsewhere = await setting(1)
  const answer = await say<Message>(await elsewhere.people[0]!.connect(), 'message:send', {
    id: newId(),
    roomId: elsewhere.roomId,
    topicId: elsewhere.topicId,
    body: 'ຂອງຜູ້ອື່ນ',
  })
  const foreign = answer.ok ? answer.value.id : ''
  const reasonOf = async (more: object) => (await propose<{ detail?: { reason?: string } }>(a, topicId, more)).body

  expect(roomId).not.toBe(elsewhere.roomId)
  expect((await reasonOf({ closesAt: inDays(91) })).detail?.reason).toBe('deadline')
  expect((await reasonOf({ closesAt: inDays(0) })).detail?.reason).toBe('deadline')
  expect((await reasonOf({ quorum: 4 })).detail?.reason).toBe('quorum_too_large')
  expect((await reasonOf({ evidence: [foreign] })).detail?.reason).toBe('foreign_evidence')
  expect((await reasonOf({ decidedBy: 'named', people: [a.id] })).detail?.reason).toBe('too_few_deciders')
  expect(await proposalsOf(a, topicId)).toEqual([])
})

test('a proposal sent twice is one, and while it is open nobody records another outcome by hand', async () => {
  const { topicId, people } = await setting(3)
  const [a, b] = people as [TestPerson, TestPerson]
  const id = newId()
  const replies = await Promise.all([1, 2, 3].map(() => propose(a, topicId, { id })))
  expect(replies.map(({ status }) => status)).toEqual([200, 200, 200])
  expect((await world.statements(topicId)).filter(({ event }) => event === 'proposal.opened')).toHaveLength(1)
  expect(await propose(b, topicId, { id })).toMatchObject({ status: 409, body: { detail: { reason: 'id_taken' } } })
  const byHand = await b.post(`/api/topics/${topicId}/agreements`, {
    id: newId(),
    outcome: 'agreed',
    statement: 'ຕົກລົງກັນແລ້ວ',
  })
  expect(byHand).toMatchObject({ status: 409, body: { detail: { reason: 'proposal_open' } } })
})

test('evidence stays what was said, whatever its author makes of it later', async () => {
  const { roomId, topicId, people } = await setting(2)
  const [a, b] = people as [TestPerson, TestPerson]
  const sent = await say<Message>(await b.connect(), 'message:send', {
    id: newId(),
    roomId,
    topicId,
    body: 'ຕົກລົງ 3 ເດືອນ',
  })
  const id = sent.ok ? sent.value.id : ''
  const { body: proposal } = await propose(a, topicId, { evidence: [id] })
  await b.put(`/api/messages/${id}`, { body: 'ບໍ່ເຄີຍເວົ້າ' })
  for (const person of people) await take(person, proposal.id, 'agree')

  expect((await proposalsOf(a, topicId))[0]?.evidence).toMatchObject([{ body: 'ຕົກລົງ 3 ເດືອນ' }])
  expect((await agreementsOf(a, topicId))[0]?.evidence).toMatchObject([{ body: 'ຕົກລົງ 3 ເດືອນ' }])
})

test('documents speak for it too; each reader gets those they may open, and nobody cites what they may not', async () => {
  const { space, topicId, people } = await setting(3)
  const [a, b, c] = people as [TestPerson, TestPerson, TestPerson]
  const elsewhere = await world.space('private')
  await world.sql`
    insert into space_members (space_id, person_id) values (${elsewhere.id}, ${a.id}), (${elsewhere.id}, ${b.id})
  `
  const [here, there] = [newId(), newId()]
  await a.post(`/api/spaces/${space.id}/docs`, { id: here, title: 'ຄູ່ມືມອບວຽກ' })
  await a.post(`/api/spaces/${elsewhere.id}/docs`, { id: there, title: 'ຮ່າງລັບ' })
  expect(await propose(c, topicId, { items: [here, there] })).toMatchObject({
    status: 400,
    body: { detail: { reason: 'foreign_evidence' } },
  })
  const { body: proposal } = await propose(a, topicId, { items: [here, there] })
  const seenBy = async (person: TestPerson) => (await proposalsOf(person, topicId))[0]?.items.map(({ id }) => id)
  expect([await seenBy(b), await seenBy(c)]).toEqual([[here, there], [here]])
  for (const person of people) await take(person, proposal.id, 'agree')
  const citedFor = async (person: TestPerson) => (await agreementsOf(person, topicId))[0]?.items.map(({ id }) => id)
  expect([await citedFor(a), await citedFor(c)]).toEqual([[here, there], [here]])
  const [agreement] = await agreementsOf(a, topicId)
  expect(JSON.stringify((await c.get(`/api/items/${agreement?.id}/spiral`)).body)).not.toContain('ຮ່າງລັບ')
  // What is only cited is not taken further: the document keeps its own spiral.
  const spiral = (await a.get<{ turns: { steps: { id: string }[] }[] }>(`/api/items/${here}/spiral`)).body
  expect(spiral.turns.flatMap(({ steps }) => steps.map(({ id }) => id))).toEqual([here])
})

test('a room tells what became of its topics, and which have been talked about long enough', async () => {
  const { roomId, topicId, people } = await setting(3)
  const [a, b] = people as [TestPerson, TestPerson]
  const stranger = await world.person()
  const outcome = async (person: TestPerson) =>
    (await person.get<{ topics: TopicOutcome[] }>(`/api/rooms/${roomId}/outcomes`)).body.topics[0]
  const ripeFor = async (person: TestPerson) =>
    (await person.get<{ ripe: { id: string }[] }>('/api/decisions/waiting')).body.ripe.map(({ id }) => id)
  expect((await stranger.get(`/api/rooms/${roomId}/outcomes`)).status).toBe(404)
  const socket = await a.connect()
  for (let count = 0; count < 4; count++)
    await say(socket, 'message:send', { id: newId(), roomId, topicId, body: `ຄຳທີ ${count}` })
  await world.sql`update topics set opened_at = now() - interval '14 days' where id = ${topicId}`
  await say(socket, 'message:send', { id: newId(), roomId, topicId, body: 'ມີແຕ່ຂ້ອຍ' })
  expect([await outcome(a), await ripeFor(a)]).toEqual([undefined, []])
  await say(await b.connect(), 'message:send', { id: newId(), roomId, topicId, body: 'ຂ້ອຍນຳ' })
  expect(await outcome(a)).toEqual({ topicId, ripe: true, proposal: null, escalation: null, became: [] })
  expect(await ripeFor(a)).toEqual([topicId])

  const { body: proposal } = await propose(a, topicId)
  await take(a, proposal.id, 'agree')
  expect(await outcome(a)).toMatchObject({ ripe: false, proposal: { waitsForMe: false } })
  expect(await outcome(b)).toMatchObject({ proposal: { waitsForMe: true } })
  expect(await ripeFor(a)).toEqual([])
  const underway = (await a.get<{ underway: string[] }>('/api/decisions/waiting')).body.underway
  expect(underway).toEqual([topicId])
  for (const person of people) await take(person, proposal.id, 'agree')
  const docId = newId()
  await b.post(`/api/topics/${topicId}/docs`, { id: docId, messageIds: [] })
  expect(await outcome(a)).toMatchObject({
    ripe: false,
    proposal: null,
    became: [{ id: docId, kind: 'doc', state: 'draft' }],
  })

  // And goes on telling, live: what was published of the document, and how it is practised.
  const writer = new Writer(world, b, docId)
  await writer.ready()
  await writer.write('ວິທີໝູນວຽນວຽກ')
  await writer.close()
  await world.sql`update docs set state = 'ready', ready_at = now() where id = ${docId}`
  const told = async (kind: string, act: () => Promise<{ status: number }>) => {
    const heard = next(socket, 'item:changed', (change) => change.kind === kind)
    expect((await act()).status).toBe(200)
    await heard
  }
  const [articleId, checklistId] = [newId(), newId()]
  await told('article', () =>
    b.post(`/api/docs/${docId}/article`, {
      id: articleId,
      kind: 'routine',
      tags: ['ປ້າຍ'],
      sources: [
        { title: 'ບົດລາຍງານ', organisation: 'ກົມ' },
        { title: 'ຄູ່ມື', organisation: 'ສະຖາບັນ' },
      ],
    }),
  )
  await told('checklist', () =>
    a.post(`/api/articles/${articleId}/checklists`, {
      id: checklistId,
      title: 'ລອງເຮັດ',
      steps: [{ text: 'ລອງ', kind: 'practise' }],
    }),
  )
  expect((await outcome(a))?.became.map(({ kind, id }) => [kind, id])).toEqual([
    ['doc', docId],
    ['article', articleId],
    ['checklist', checklistId],
  ])
})
