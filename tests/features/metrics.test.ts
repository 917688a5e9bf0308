import { expect, test } from 'vitest'
import { newId } from '#server/core/id.ts'
import type { Metrics } from '#shared/features/metrics/contract.ts'
import { type EventKey, events, MAP_VERSION } from '#shared/seci/events.ts'
import { phases } from '#shared/seci/seci.ts'
import { next, openWorld, type TestPerson } from '../support/world.ts'

const world = openWorld()

interface Line {
  at: string
  object?: string
  space?: { id: string }
  department?: { id: string }
  counted?: boolean
  origin?: string
  result?: object
}

/** Writes one statement as it would have been written on that day. */
async function said(who: { id: string }, event: EventKey, line: Line) {
  const { verb, phase, counted } = events[event]
  await world.sql`
    insert into statements (id, actor_id, event, verb, object_type, object_id, space_id, phase, counted, origin, map,
      department_id, rank, result, stored)
    values (${newId()}, ${who.id}, ${event}, ${verb}, 'thing', ${line.object ?? newId()}, ${line.space?.id ?? null}, ${phase},
      ${line.counted ?? counted}, ${line.origin ?? 'ui'}, '2026-11', ${line.department?.id ?? null}, 'R1',
      ${line.result ? world.sql.json(line.result as never) : null}, ${line.at})
  `
}

/** People who never sign in; the log needs only their id. */
async function staff(count: number, department: { id: string } | null = null) {
  const people: { id: string }[] = []
  for (let n = 0; n < count; n++) {
    const id = newId()
    await world.sql`
      insert into people (id, email, name_lo, name_en, department_id)
      values (${id}, ${`${id}@test.la`}, 'ພະນັກງານ', 'Staff', ${department?.id ?? null})
    `
    people.push({ id })
  }
  return people
}

async function leadOf(...departments: { id: string }[]) {
  const lead = await world.person()
  for (const { id } of departments)
    await world.sql`insert into department_leads (department_id, person_id) values (${id}, ${lead.id})`
  return lead
}

const ask = (viewer: TestPerson, scope: string, month = '2024-03') =>
  viewer.get<Metrics>(`/api/metrics?scope=${scope}&month=${month}`)
const ofDepartment = ({ id }: { id: string }) => `department:${id}`
const ofSpace = ({ id }: { id: string }) => `space:${id}`
const phaseOf = (metrics: Metrics, phase: string) => metrics.phases.find((one) => one.phase === phase)

test('a known month has the figures computed by hand', async () => {
  const department = await world.department()
  const lead = await leadOf(department)
  const people = await staff(6, department)
  const all = async (who: { id: string }[], event: EventKey, ...days: string[]) => {
    for (const day of days) for (const one of who) await said(one, event, { at: `${day}T03:00:00Z`, department })
  }
  // S: 6 people on one day, one of them three times, and 5 on another: 11 person-days, 13 messages.
  await all(people, 'message.posted', '2024-03-04')
  await all([people[0]!, people[0]!], 'message.posted', '2024-03-04')
  await all(people.slice(0, 5), 'message.posted', '2024-03-11')
  // E: 5 people on two days. C: 5 people on one day, and an article by one of them. I: the last five on two days.
  await all(people.slice(0, 5), 'doc.edited', '2024-03-05', '2024-03-06')
  await all(people.slice(0, 5), 'tag.added', '2024-03-07')
  await all(people.slice(0, 1), 'article.published', '2024-03-07')
  await all(people.slice(1), 'item.practised', '2024-03-12', '2024-03-13')
  // What must not be counted: too small, imported, by a program, in another month, in another department.
  const noise = { at: '2024-03-20T03:00:00Z', department }
  await said(people[0]!, 'message.posted', { ...noise, counted: false })
  await said(people[1]!, 'checklist.registered', noise)
  await said(people[2]!, 'doc.created', { ...noise, origin: 'import' })
  await said(people[3]!, 'tag.added', { ...noise, origin: 'bot' })
  await said(people[4]!, 'message.posted', { ...noise, at: '2024-04-20T03:00:00Z' })
  await said(people[5]!, 'message.posted', { ...noise, department: await world.department() })

  const { status, body } = await ask(lead, ofDepartment(department))

  expect(status).toBe(200)
  expect(body).toMatchObject({
    from: '2024-02-29T17:00:00.000Z',
    to: '2024-03-31T17:00:00.000Z',
    map: MAP_VERSION,
    members: 6,
    people: 6,
    strongest: 'S',
    weakest: 'C',
    // p = 11, 10, 5 and 10 of 36: −Σ p ln p ÷ ln 4 = 0.9724
    balance: 0.97,
  })
  expect(body.phases).toEqual([
    {
      phase: 'S',
      hidden: null,
      personDays: 11,
      contributors: 6,
      reach: 1,
      contributions: [{ event: 'message.posted', count: 13 }],
    },
    {
      phase: 'E',
      hidden: null,
      personDays: 10,
      contributors: 5,
      reach: 0.83,
      contributions: [{ event: 'doc.edited', count: 10 }],
    },
    {
      phase: 'C',
      hidden: null,
      personDays: 5,
      contributors: 5,
      reach: 0.83,
      contributions: [
        { event: 'tag.added', count: 5 },
        { event: 'article.published', count: null },
      ],
    },
    {
      phase: 'I',
      hidden: null,
      personDays: 10,
      contributors: 5,
      reach: 0.83,
      contributions: [{ event: 'item.practised', count: 10 }],
    },
  ])
})

test('the month and the day turn at 17:00 UTC, which is midnight in Vientiane', async () => {
  const department = await world.department()
  const lead = await leadOf(department)
  const people = await staff(5, department)
  for (const at of [
    '2024-02-29T16:59:59.999Z',
    '2024-02-29T17:00:00.000Z',
    '2024-03-09T16:59:59.999Z',
    '2024-03-09T17:00:00.000Z',
    '2024-03-31T16:59:59.999Z',
    '2024-03-31T17:00:00.000Z',
  ])
    for (const one of people) await said(one, 'message.posted', { at, department })

  const [february, march, april] = await Promise.all(
    ['2024-02', '2024-03', '2024-04'].map((month) => ask(lead, ofDepartment(department), month)),
  )

  expect(phaseOf(february!.body, 'S')).toMatchObject({ personDays: 5, contributions: [{ count: 5 }] })
  expect(phaseOf(march!.body, 'S')).toMatchObject({ personDays: 20, contributions: [{ count: 20 }] })
  expect(phaseOf(april!.body, 'S')).toMatchObject({ personDays: 5, contributions: [{ count: 5 }] })
})

test('fewer than five people are not shown, nor is a second phase, the balance or a total', async () => {
  const department = await world.department()
  const lead = await leadOf(department)
  const people = await staff(9, department)
  const at = '2024-03-05T03:00:00Z'
  const work: [count: number, event: EventKey][] = [
    [9, 'message.posted'],
    [4, 'doc.edited'],
    [7, 'tag.added'],
    [6, 'item.practised'],
  ]
  for (const [count, event] of work)
    for (const one of people.slice(0, count)) await said(one, event, { at, department })

  const { body } = await ask(lead, ofDepartment(department))

  expect(body.phases.map(({ phase, hidden, personDays }) => [phase, hidden, personDays])).toEqual([
    ['S', null, 9],
    ['E', 'few', null],
    ['C', null, 7],
    ['I', 'others', null],
  ])
  expect(phaseOf(body, 'E')).toMatchObject({ contributors: null, reach: null, contributions: [] })
  expect(body).toMatchObject({ balance: null, strongest: null, weakest: null, people: null })
  await said(people[8]!, 'doc.edited', { at, department })
  expect((await ask(lead, ofDepartment(department))).body.phases.map(({ hidden }) => hidden)).toEqual([
    null,
    null,
    null,
    null,
  ])
})

test('no answer names a person or carries an id of one', async () => {
  const department = await world.department()
  const lead = await leadOf(department)
  const people = await staff(8, department)
  for (const one of people) await said(one, 'message.posted', { at: '2024-03-05T03:00:00Z', department })

  const { body } = await ask(lead, ofDepartment(department))

  expect(phaseOf(body, 'S')).toMatchObject({ contributors: 8 })
  const text = JSON.stringify(body)
  for (const { id } of people) expect(text).not.toContain(id)
})

test('a small office cannot be worked out from its ministry and its neighbour', async () => {
  const ministry = await world.department()
  const [large, small, third] = [
    await world.department('Large', ministry.id),
    await world.department('Small', ministry.id),
    await world.department('Third', ministry.id),
  ]
  const lead = await leadOf(ministry)
  const at = '2024-03-05T03:00:00Z'
  for (const [department, count] of [
    [large, 9],
    [small, 3],
    [third, 6],
  ] as const)
    for (const one of await staff(count, department)) await said(one, 'message.posted', { at, department })
  await staff(4, small)

  const shown = await Promise.all([ministry, large, small, third].map((one) => ask(lead, ofDepartment(one))))

  expect(shown.map(({ body }) => phaseOf(body, 'S')?.personDays)).toEqual([18, 9, null, null])
  expect(shown.map(({ body }) => phaseOf(body, 'S')?.hidden)).toEqual([null, null, 'few', 'others'])
})

test('of fewer than five members not even a zero is shown', async () => {
  const department = await world.department()
  const lead = await leadOf(department)
  await staff(4, department)

  const small = await ask(lead, ofDepartment(department))
  await staff(1, department)
  const enough = await ask(lead, ofDepartment(department))

  expect(small.body).toMatchObject({ tooSmall: true, members: 4 })
  expect(small.body.phases.map(({ hidden, personDays }) => [hidden, personDays])).toEqual(Array(4).fill(['few', null]))
  expect(small.body.conversions.map(({ of }) => of)).toEqual([null, null, null, null])
  expect(enough.body).toMatchObject({ tooSmall: false })
  expect(enough.body.phases.map(({ personDays }) => personDays)).toEqual([0, 0, 0, 0])
})

test('who moves within a month is counted where they were when it happened', async () => {
  const parent = await world.department()
  const [before, after] = [await world.department('Before', parent.id), await world.department('After', parent.id)]
  const lead = await leadOf(parent)
  const people = await staff(5, after)
  await staff(5, before)
  for (const one of people) {
    await said(one, 'message.posted', { at: '2024-03-05T03:00:00Z', department: before })
    await said(one, 'message.posted', { at: '2024-03-20T03:00:00Z', department: after })
  }

  const [whole, old, young] = await Promise.all([parent, before, after].map((one) => ask(lead, ofDepartment(one))))

  expect(phaseOf(whole!.body, 'S')).toMatchObject({ contributors: 5, personDays: 10 })
  expect(phaseOf(old!.body, 'S')).toMatchObject({ contributors: 5, personDays: 5 })
  expect(phaseOf(young!.body, 'S')).toMatchObject({ contributors: 5, personDays: 5 })
})

test('a space counts the people of all departments, and nothing of other spaces', async () => {
  const [space, other] = [await world.space('private'), await world.space('private')]
  const steward = await world.person([space, 'steward'])
  const people = [...(await staff(3, await world.department())), ...(await staff(3, await world.department()))]
  for (const one of people) {
    await world.sql`insert into space_members (space_id, person_id) values (${space.id}, ${one.id})`
    await said(one, 'message.posted', { at: '2024-03-05T03:00:00Z', space })
    await said(one, 'message.posted', { at: '2024-03-06T03:00:00Z', space: other })
  }

  const { body } = await ask(steward, ofSpace(space))

  expect(phaseOf(body, 'S')).toMatchObject({ personDays: 6, contributors: 6, reach: 0.86 })
  expect(body.members).toBe(7)
})

test('leads see their departments and those below, stewards their space, administrators departments; others nothing', async () => {
  const above = await world.department()
  const own = await world.department('Own', above.id)
  const beneath = await world.department('Beneath', own.id)
  const [open, closed] = [await world.space('open'), await world.space('closed')]
  const lead = await leadOf(own)
  const member = await world.person([open], [closed], { departmentId: own.id })
  const steward = await world.person([closed, 'steward'])
  const admin = await world.person({ isAdmin: true })
  const status = async (viewer: TestPerson, scope: string) => (await ask(viewer, scope)).status

  for (const [viewer, answers] of [
    [lead, [403, 200, 200, 403, 404, 404]],
    [member, [403, 403, 403, 403, 403, 404]],
    [steward, [403, 403, 403, 403, 200, 404]],
    [admin, [200, 200, 200, 403, 404, 404]],
  ] as const) {
    const scopes = [above, own, beneath].map(ofDepartment)
    const asked = [...scopes, ofSpace(open), ofSpace(closed), ofDepartment({ id: newId() })]
    expect(await Promise.all(asked.map((scope) => status(viewer, scope)))).toEqual(answers)
  }
  const scopesOf = async (viewer: TestPerson) =>
    (await viewer.get<{ scopes: { scope: string }[] }>('/api/metrics/scopes')).body.scopes.map(({ scope }) => scope)
  expect((await scopesOf(lead)).sort()).toEqual([own, beneath].map(ofDepartment).sort())
  expect(await scopesOf(member)).toEqual([])
  expect(await scopesOf(steward)).toEqual([ofSpace(closed)])
  expect(await scopesOf(admin)).toEqual(expect.arrayContaining([above, own, beneath].map(ofDepartment)))
})

test('only whole months of whole departments and spaces can be asked for', async () => {
  const department = await world.department()
  const lead = await leadOf(department)

  for (const month of ['2024-13', '2024', '2024-03-05', '']) {
    expect((await ask(lead, ofDepartment(department), month)).status).toBe(400)
  }
  expect((await ask(lead, `person:${lead.id}`)).status).toBe(400)
  expect((await ask(lead, 'department:x')).status).toBe(400)
  expect((await ask(lead, ofDepartment(department))).status).toBe(200)
})

test('conversions follow the lineage of the log and its days, and agreements their outcome', async () => {
  const space = await world.space('closed')
  const steward = await world.person([space, 'steward'])
  const people = await staff(6)
  for (const { id } of people)
    await world.sql`insert into space_members (space_id, person_id) values (${space.id}, ${id})`
  const [first, second] = people as [{ id: string }, { id: string }]
  const on = (day: string, object: string, result?: object) => ({
    at: `${day}T03:00:00Z`,
    object,
    space,
    ...(result ? { result } : {}),
  })
  const link = (day: string, from: string, relation: string, to: string) =>
    said(first, 'lineage.linked', on(day, from, { relation, to }))
  const everybody = async (event: EventKey, day: string, object: string) => {
    for (const one of people.slice(0, 5)) await said(one, event, on(day, object))
  }
  const [crossing, late, brief, doc, lateDoc, thinDoc, article, thin, list, done, idle, reflection] = Array.from(
    { length: 12 },
    newId,
  ) as [string, ...string[]] as Tuple12

  // Three topics are concluded: one crosses in 15 days, one gets its document after 36, one has too few messages.
  await everybody('message.posted', '2024-03-04', crossing)
  await said(first, 'agreement.recorded', on('2024-03-05', crossing, { outcome: 'agreed' }))
  await link('2024-03-06', doc, 'derivedFrom', crossing)
  await everybody('message.posted', '2024-03-09', late)
  await said(first, 'agreement.recorded', on('2024-03-10', late, { outcome: 'agreed' }))
  await link('2024-03-11', lateDoc, 'derivedFrom', late)
  await said(first, 'doc.ready', on('2024-04-15', lateDoc))
  await said(first, 'message.posted', on('2024-03-11', brief))
  await said(second, 'message.posted', on('2024-03-11', brief))
  await said(second, 'agreement.recorded', on('2024-03-12', brief, { outcome: 'not_agreed' }))
  // Closed as not needed: neither agreed nor a failure.
  await said(second, 'topic.closed', on('2024-03-12', newId(), { outcome: 'withdrawn' }))
  // Two documents get ready: one becomes an article on two sources, the other on one.
  await everybody('doc.edited', '2024-03-07', doc)
  await said(first, 'doc.ready', on('2024-03-20', doc))
  await link('2024-03-21', article, 'combines', doc)
  await said(first, 'article.published', on('2024-03-21', article))
  for (const _ of [1, 2]) await said(first, 'source.cited', on('2024-03-21', article))
  await everybody('doc.edited', '2024-03-08', thinDoc)
  await said(first, 'doc.ready', on('2024-03-22', thinDoc))
  await link('2024-03-23', thin, 'combines', thinDoc)
  await said(first, 'article.published', on('2024-03-23', thin))
  await said(first, 'source.cited', on('2024-03-23', thin))
  // Two articles are published: one is practised after 40 days.
  await link('2024-03-24', list, 'practises', article)
  await everybody('item.practised', '2024-04-30', list)
  // Two checklists are completed: a reflection on one sparks a topic.
  for (const checklist of [done, idle]) {
    await everybody('item.practised', '2024-03-08', checklist)
    await said(first, 'checklist.completed', on('2024-03-08', checklist))
    await said(second, 'checklist.completed', on('2024-03-09', checklist))
  }
  await link('2024-03-09', reflection, 'reflectsOn', done)
  await link('2024-04-01', newId(), 'sparkedBy', reflection)

  const { body } = await ask(steward, ofSpace(space))
  const april = await ask(steward, ofSpace(space), '2024-04')

  expect(body.conversions.map(({ from, to, of, crossed, people }) => [from, to, of, crossed, people])).toEqual([
    ['S', 'E', 2, 1, 5],
    ['E', 'C', 2, 1, 5],
    ['C', 'I', 2, 1, 5],
    ['I', 'S', 2, 1, 5],
  ])
  expect(body.conversions.map(({ days, finalAt }) => [days, finalAt])).toEqual([
    [30, '2024-04-30T17:00:00.000Z'],
    [30, '2024-04-30T17:00:00.000Z'],
    [60, '2024-05-30T17:00:00.000Z'],
    [60, '2024-05-30T17:00:00.000Z'],
  ])
  expect(body.agreement).toEqual({ hidden: null, agreed: 2, closed: 3, people: 5 })
  // In April one document got ready, behind which one person stands.
  expect(april.body.conversions[1]).toMatchObject({ hidden: 'few', of: null, crossed: null })
})

type Tuple12 = [string, string, string, string, string, string, string, string, string, string, string, string]

test('a share that may still change is not shown', async () => {
  const space = await world.space('closed')
  const steward = await world.person([space, 'steward'])
  const people = await staff(5)
  for (const { id } of people)
    await world.sql`insert into space_members (space_id, person_id) values (${space.id}, ${id})`
  const topic = newId()
  const at = new Date().toISOString()
  for (const one of people) await said(one, 'message.posted', { at, space, object: topic })
  await said(people[0]!, 'agreement.recorded', { at, space, object: topic, result: { outcome: 'agreed' } })

  const { body } = await ask(steward, ofSpace(space), thisMonth())

  expect(body.conversions[0]).toMatchObject({ hidden: null, of: 1, crossed: null, people: 5 })
  expect(Date.parse(body.conversions[0]!.finalAt)).toBeGreaterThan(Date.now())
})

const thisMonth = () => new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 7)

test('items that stand still are listed, never those of a space the lead may not read', async () => {
  const department = await world.department()
  const [open, secret] = [await world.space('open'), await world.space('private')]
  const lead = await leadOf(department)
  const [author] = (await staff(5, department)) as [{ id: string }]
  const item = async (space: { id: string }, title: string, daysAgo: number, state = 'published') => {
    const id = newId()
    const at = new Date(Date.now() - daysAgo * 86_400_000).toISOString()
    await world.sql`
      insert into items (id, kind, space_id, title, state, created_by, created_at, changed_at)
      values (${id}, 'article', ${space.id}, ${title}, ${state}, ${author.id}, ${at}, ${at})
    `
    await said(author, 'article.published', { at, object: id, space, department })
    return id
  }
  const longest = await item(open, 'Longest', 90)
  const long = await item(open, 'Long', 40)
  const moved = await item(open, 'Moved on', 80)
  await item(open, 'Fresh', 20)
  await item(open, 'Closed', 70, 'closed')
  await item(secret, 'Secret', 60)
  const at = new Date(Date.now() - 10 * 86_400_000).toISOString()
  await said(author, 'lineage.linked', { at, object: newId(), result: { relation: 'practises', to: moved } })

  const { body } = await ask(lead, ofDepartment(department), thisMonth())

  expect(body.stalled.items).toMatchObject([
    { id: longest, kind: 'article', phase: 'C', title: 'Longest', days: 90 },
    { id: long, days: 40 },
  ])
  expect(body.stalled.count).toBe(2)
  expect(JSON.stringify(body)).not.toContain('Secret')
})

test('what people do through the product is on the page at once, and the page hears of it', async () => {
  const space = await world.space('closed')
  const steward = await world.person([space, 'steward'])
  const people = await Promise.all([1, 2, 3, 4, 5].map(() => world.person([space])))
  const roomId = newId()
  await steward.post(`/api/spaces/${space.id}/rooms`, { id: roomId, nameLo: 'ຫ້ອງ', nameEn: 'Room' })
  const before = await ask(steward, ofSpace(space), thisMonth())
  const heard = next(await steward.connect(), 'item:changed', ({ kind }) => kind === 'topic')

  for (const person of people)
    await person.post(`/api/rooms/${roomId}/topics`, { id: newId(), title: 'ພວກເຮົາຮຽນຮູ້ຫຍັງແດ່?' })

  await heard
  const after = await ask(steward, ofSpace(space), thisMonth())
  expect(phaseOf(before.body, 'S')).toMatchObject({ personDays: 0, contributions: [] })
  expect(phaseOf(after.body, 'S')).toMatchObject({
    personDays: 5,
    contributors: 5,
    contributions: [{ event: 'topic.opened', count: 5 }],
  })
})

test('replaying the log from its beginning gives the page, figure by figure', async () => {
  const parent = await world.department()
  const departments = [
    await world.department('North', parent.id),
    await world.department('South', parent.id),
    await world.department('East', parent.id),
  ]
  const lead = await leadOf(parent)
  const people: { id: string; department: { id: string } }[] = []
  for (const department of departments)
    for (const one of await staff(7, department)) people.push({ ...one, department })
  const keys = [
    'message.posted',
    'message.replied',
    'doc.edited',
    'tag.added',
    'item.practised',
    'topic.opened',
  ] as const
  let seed = 11
  const random = (below: number) => {
    seed = (seed * 1103515245 + 12345) % 2147483648
    return Math.floor((seed / 2147483648) * below)
  }
  const start = Date.parse('2024-02-25T00:00:00Z')
  for (let n = 0; n < 900; n++) {
    const { department, ...one } = people[random(people.length)]!
    const at = new Date(start + random(42 * 86_400_000)).toISOString()
    const origin = random(12) === 0 ? 'import' : 'ui'
    await said(one, keys[random(keys.length)]!, { at, department, origin, counted: random(8) > 0 })
  }

  const pages = await Promise.all(
    [parent, ...departments].flatMap((department) =>
      ['2024-02', '2024-03', '2024-04'].map(async (month) => ({
        department,
        month,
        page: (await ask(lead, ofDepartment(department), month)).body,
      })),
    ),
  )

  const log = await world.sql<
    { actorId: string; event: EventKey; departmentId: string; stored: string; counted: boolean; origin: string }[]
  >`select actor_id, event, department_id, stored, counted, origin from statements
    where department_id = any(${departments.map(({ id }) => id)}) order by stored, id`
  let compared = 0
  for (const { department, month, page } of pages) {
    const own = department === parent ? departments : [department]
    for (const phase of phases) {
      const days = new Set<string>()
      const actors = new Set<string>()
      const counts = new Map<string, number>()
      for (const one of log) {
        const local = new Date(Date.parse(one.stored) + 7 * 3_600_000).toISOString()
        if (!one.counted || one.origin !== 'ui' || events[one.event].phase !== phase) continue
        if (!local.startsWith(month) || !own.some(({ id }) => id === one.departmentId)) continue
        days.add(`${one.actorId} ${local.slice(0, 10)}`)
        actors.add(one.actorId)
        counts.set(one.event, (counts.get(one.event) ?? 0) + 1)
      }
      const found = phaseOf(page, phase)
      if (found?.hidden) {
        expect(found).toMatchObject({ personDays: null, contributors: null, contributions: [] })
        continue
      }
      compared++
      expect(found).toMatchObject({ personDays: days.size, contributors: actors.size })
      for (const { event, count } of found?.contributions ?? [])
        expect([event, count ?? counts.get(event)]).toEqual([event, counts.get(event)])
    }
  }
  expect(compared).toBeGreaterThan(20)
})
