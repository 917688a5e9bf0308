import { expect, test } from 'vitest'
import { newId } from '#server/core/id.ts'
import type { Checklist, ChecklistCard } from '#shared/features/learning/contract.ts'
import type { Topic } from '#shared/features/rooms/contract.ts'
import type { Spiral } from '#shared/lineage.ts'
import { next, openWorld, type TestPerson } from '../support/world.ts'

const world = openWorld()

const EVIDENCE = 'ຈັດກອງປະຊຸມກັບເພື່ອນຮ່ວມງານ 4 ທ່ານ ໃນຫ້ອງການ'
const REFLECTION = 'ຫ້ອງການນ້ອຍແບ່ງວຽກບໍ່ໄດ້. ຄູ່ມືບໍ່ໄດ້ບອກວ່າ ຄວນແບ່ງແນວໃດ.'
const steps = [
  { text: 'ອ່ານບົດຄວາມ', kind: 'read' },
  { text: 'ສະເໜີຊື່ຜູ້ຊ່ວຍ', kind: 'practise' },
]

/** An article that is published already, without the way that led there. */
async function article(spaceId: string, author: TestPerson) {
  const [docId, id] = [newId(), newId()]
  const { sql } = world
  await sql`
    insert into items (id, kind, space_id, title, state, created_by) values
      (${docId}, 'doc', ${spaceId}, 'ຄູ່ມື', 'ready', ${author.id}),
      (${id}, 'article', ${spaceId}, 'ບົດບາດ ແລະ ວິທີເລີ່ມຕົ້ນ', 'published', ${author.id})
  `
  await sql`
    insert into docs (id, space_id, title, state, ready_at, created_by)
    values (${docId}, ${spaceId}, 'ຄູ່ມື', 'ready', now(), ${author.id})
  `
  await sql`insert into articles (id, doc_id, author_id) values (${id}, ${docId}, ${author.id})`
  await sql`
    insert into article_versions (article_id, version, title, kind, body, text_hash, published_by)
    values (${id}, 1, 'ບົດບາດ ແລະ ວິທີເລີ່ມຕົ້ນ', 'routine', '{"type":"doc"}'::jsonb, 'x', ${author.id})
  `
  return id
}

async function makeChecklist(maker: TestPerson, spaceId: string, draft: object = {}) {
  const articleId = await article(spaceId, maker)
  const body = { id: newId(), title: 'ເລີ່ມວຽກໃນ 30 ວັນ', steps, ...draft }
  const made = await maker.post<Checklist>(`/api/articles/${articleId}/checklists`, body)
  return { ...made, articleId, draft: body }
}

async function checklistIn(kind: 'open' | 'closed' | 'private' = 'closed') {
  const space = await world.space(kind)
  const maker = await world.person([space])
  const { body } = await makeChecklist(maker, space.id)
  const [read, practise] = body.steps.map(({ id }) => id) as [string, string]
  const put = (person: TestPerson, stepId: string, change: object) =>
    person.put<Checklist>(`/api/checklists/${body.id}/steps/${stepId}`, change)
  return { space, maker, id: body.id, path: `/api/checklists/${body.id}`, read, practise, put }
}

const eventsOf = async (id: string) => (await world.statements(id)).map(({ event }) => event)

test('half of a sign in a step is kept as the sign for what cannot be read, as in a title', async () => {
  const space = await world.space('closed')
  const maker = await world.person([space])
  const broken = { title: 'ຫົວຂໍ້ \ud83d', steps: [{ text: 'ຂັ້ນຕອນ \ud83d 🌾 \\ud83d', kind: 'practise' }] }

  const { status, body } = await makeChecklist(maker, space.id, broken)

  expect(status).toBe(200)
  expect(body.title).toBe('ຫົວຂໍ້ \ufffd')
  expect(body.steps.map(({ text }) => text)).toEqual(['ຂັ້ນຕອນ \ufffd 🌾 \\ud83d'])
})

test('whoever may take part makes a checklist of an article; made twice it is one', async () => {
  const space = await world.space('closed')
  const maker = await world.person([space])

  const { status, body, articleId, draft } = await makeChecklist(maker, space.id)
  const again = await maker.post<Checklist>(`/api/articles/${articleId}/checklists`, draft)

  expect(status).toBe(200)
  expect(body).toMatchObject({ id: draft.id, articleId, articleTitle: 'ບົດບາດ ແລະ ວິທີເລີ່ມຕົ້ນ', practised: 0 })
  expect(body.steps.map(({ text, kind, done }) => ({ text, kind, done }))).toEqual(
    steps.map((step) => ({ ...step, done: false })),
  )
  expect(again.body).toEqual(body)
  expect(await eventsOf(draft.id)).toEqual(['lineage.linked', 'checklist.created'])
  const { body: spiral } = await maker.get<Spiral>(`/api/items/${draft.id}/spiral`)
  expect(spiral.cameFrom).toMatchObject([{ relation: 'practises', item: { id: articleId } }])
})

test('the same checklist sent twice at the same moment is made once', async () => {
  const space = await world.space('closed')
  const maker = await world.person([space])
  const articleId = await article(space.id, maker)
  const draft = { id: newId(), title: 'ພ້ອມກັນ', steps }

  const replies = await Promise.all([1, 2, 3].map(() => maker.post(`/api/articles/${articleId}/checklists`, draft)))

  expect(replies.map(({ status }) => status)).toEqual([200, 200, 200])
  expect(await world.sql`select 1 from checklist_steps where checklist_id = ${draft.id}`).toHaveLength(2)
  expect((await eventsOf(draft.id)).filter((event) => event === 'checklist.created')).toHaveLength(1)
})

test('a checklist of reading alone is refused, and so is one without a title, too many steps or a foreign id', async () => {
  const space = await world.space('closed')
  const maker = await world.person([space])
  const other = await world.person([space])
  const taken = await makeChecklist(maker, space.id)

  const reading = await makeChecklist(maker, space.id, { steps: [{ text: 'ອ່ານ', kind: 'read' }] })
  const nameless = await makeChecklist(maker, space.id, { title: '  ' })
  const endless = await makeChecklist(maker, space.id, { steps: Array(51).fill(steps[1]) })
  const foreign = await makeChecklist(other, space.id, { id: taken.draft.id, title: 'ຂອງຄົນອື່ນ' })

  expect(reading).toMatchObject({ status: 400, body: { detail: { reason: 'practice_missing' } } })
  expect(nameless.status).toBe(400)
  expect(endless.status).toBe(400)
  expect(foreign).toMatchObject({ status: 409, body: { detail: { reason: 'id_taken' } } })
  expect((await maker.get<Checklist>(`/api/checklists/${taken.draft.id}`)).body.title).toBe('ເລີ່ມວຽກໃນ 30 ວັນ')
})

test('who is not in the space finds neither checklist nor reflection, and can do nothing to them', async () => {
  const { maker, id, path, practise, put } = await checklistIn('private')
  const stranger = await world.person()
  await put(maker, practise, { done: true, evidence: EVIDENCE })
  const reflectionId = newId()
  await maker.post(`${path}/reflections`, { id: reflectionId, body: REFLECTION })
  const own = await makeRoom(stranger, (await openSpace(stranger)).id)

  expect(await stranger.get(path)).toMatchObject({ status: 404, body: { detail: { what: 'checklist', id } } })
  expect((await stranger.post(`${path}/enrolment`)).status).toBe(404)
  expect((await put(stranger, practise, { done: true, evidence: EVIDENCE })).status).toBe(404)
  expect((await stranger.post(`${path}/reflections`, { id: newId(), body: REFLECTION })).status).toBe(404)
  expect(
    (await stranger.post(`/api/reflections/${reflectionId}/topics`, { id: newId(), roomId: own, title: 'ຄຳຖາມໃໝ່' }))
      .status,
  ).toBe(404)
  expect((await stranger.get<{ checklists: unknown[] }>('/api/checklists')).body.checklists).toEqual([])
  expect((await maker.get(path)).status).toBe(200)
})

test('to start is a statement that is not counted, once', async () => {
  const { maker, id, path } = await checklistIn()

  const first = await maker.post<Checklist>(`${path}/enrolment`)
  const again = await maker.post<Checklist>(`${path}/enrolment`)

  expect(first.body.startedAt).not.toBeNull()
  expect(again.body.startedAt).toBe(first.body.startedAt)
  const registered = (await world.statements(id)).filter(({ event }) => event === 'checklist.registered')
  expect(registered).toMatchObject([{ counted: false, actorId: maker.id }])
})

test('reading is ticked, practising takes a sentence, and all done is complete', async () => {
  const { maker, id, read, practise, put } = await checklistIn()

  const short = await put(maker, practise, { done: true, evidence: 'ແລ້ວ' })
  const without = await put(maker, practise, { done: true })
  const ticked = await put(maker, read, { done: true })
  const practised = await put(maker, practise, { done: true, evidence: EVIDENCE })

  for (const refused of [short, without])
    expect(refused).toMatchObject({ status: 400, body: { detail: { reason: 'evidence_too_short' } } })
  expect(ticked.body).toMatchObject({ done: 1, practised: 0, completedAt: null })
  expect(practised.body).toMatchObject({ done: 2, practised: 1, practisedDepartments: 0 })
  expect(practised.body.completedAt).not.toBeNull()
  expect(practised.body.steps[1]).toMatchObject({ done: true, evidence: EVIDENCE, people: 1 })
  expect((await world.statements(id)).slice(2).map(({ event, counted }) => [event, counted])).toEqual([
    ['checklist.registered', false],
    ['item.attempted', false],
    ['item.practised', true],
    ['checklist.completed', false],
  ])
})

test('the log keeps who practised, never what they wrote', async () => {
  const { maker, id, practise, put } = await checklistIn()

  await put(maker, practise, { done: true, evidence: EVIDENCE })

  const found = await world.sql<{ result: unknown }[]>`
    select result from statements where object_id = ${id} and event = 'item.practised'
  `
  expect(found).toEqual([{ result: { step: practise } }])
})

test('undone, a step keeps what was written; done again, it is counted once', async () => {
  const { maker, id, read, practise, put } = await checklistIn()
  await put(maker, read, { done: true })
  await put(maker, practise, { done: true, evidence: EVIDENCE })

  const undone = await put(maker, practise, { done: false })
  const again = await put(maker, practise, { done: true })

  expect(undone.body).toMatchObject({ done: 1, practised: 0, completedAt: null })
  expect(undone.body.steps[1]).toMatchObject({ done: false, evidence: EVIDENCE, doneAt: null, people: 0 })
  expect(again.body.steps[1]).toMatchObject({ done: true, evidence: EVIDENCE })
  expect(again.body.completedAt).not.toBeNull()
  const log = await world.statements(id)
  expect(log.filter(({ event, counted }) => event === 'item.practised' && counted)).toHaveLength(1)
  expect(log.filter(({ event }) => event === 'checklist.completed')).toHaveLength(1)
})

test('the last two steps done at the same moment complete the checklist', async () => {
  const { maker, path, id, read, practise, put } = await checklistIn()
  await maker.post(`${path}/enrolment`)
  const holder = world.sql
  const waiting: Promise<unknown>[] = []

  await holder.begin(async (tx) => {
    await tx`select 1 from enrolments where checklist_id = ${id} for update`
    waiting.push(put(maker, read, { done: true }), put(maker, practise, { done: true, evidence: EVIDENCE }))
    for (;;) {
      const [blocked] = await tx<{ count: number }[]>`
        select count(*)::int as count from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
      `
      if (blocked?.count === 2) break
    }
  })
  await Promise.all(waiting)

  expect((await maker.get<Checklist>(path)).body.completedAt).not.toBeNull()
  expect((await eventsOf(id)).filter((event) => event === 'checklist.completed')).toHaveLength(1)
})

test('of others one sees how many, and nothing of who', async () => {
  const { space, path, practise, put } = await checklistIn()
  const [one, two] = [await world.department(), await world.department()]
  const learner = await world.person([space], { departmentId: one.id })
  const second = await world.person([space], { departmentId: two.id })
  const viewer = await world.person([space])
  await put(learner, practise, { done: true, evidence: EVIDENCE })
  await put(second, practise, { done: true, evidence: EVIDENCE })

  const { body } = await viewer.get<Checklist>(path)

  expect(body).toMatchObject({ practised: 2, practisedDepartments: 2, done: 0, startedAt: null })
  expect(body.steps[1]).toMatchObject({ done: false, evidence: null, doneAt: null, people: 2 })
  const text = JSON.stringify(body)
  for (const hidden of [learner.id, second.id, EVIDENCE]) expect(text).not.toContain(hidden)
})

test('others hear of progress, and those outside hear nothing', async () => {
  const { space, maker, id, practise, put } = await checklistIn()
  const colleague = await world.person([space])
  const stranger = await world.person()
  const outside: unknown[] = []
  ;(await stranger.connect()).on('item:changed', (change) => outside.push(change))
  const heard = next(await colleague.connect(), 'item:changed', ({ kind }) => kind === 'progress')

  await put(maker, practise, { done: true, evidence: EVIDENCE })

  expect(await heard).toEqual({ kind: 'progress', id, spaceId: space.id })
  await stranger.get('/api/session')
  expect(outside).toEqual([])
})

test('a step of another checklist is not found', async () => {
  const { maker, put } = await checklistIn()
  const other = await checklistIn()

  expect((await put(maker, other.read, { done: true })).status).toBe(404)
})

test('who has practised shares a reflection; who has not is told to practise first', async () => {
  const { space, maker, id, path, practise, put } = await checklistIn()
  const reader = await world.person([space])
  const reflection = { id: newId(), body: REFLECTION }

  expect((await reader.post(`${path}/reflections`, { ...reflection, id: newId() })).status).toBe(403)
  await put(maker, practise, { done: true, evidence: EVIDENCE })
  const short = await maker.post(`${path}/reflections`, { id: newId(), body: 'ດີຫຼາຍ' })
  await maker.post(`${path}/reflections`, reflection)
  const again = await maker.post<Checklist>(`${path}/reflections`, reflection)

  expect(short).toMatchObject({ status: 400, body: { detail: { reason: 'reflection_too_short' } } })
  expect(again.body.reflections).toMatchObject([{ id: reflection.id, person: { id: maker.id }, body: REFLECTION }])
  expect((await reader.get<Checklist>(path)).body.reflections).toHaveLength(1)
  expect((await eventsOf(id)).filter((event) => event === 'reflection.posted')).toHaveLength(1)
  const { body: spiral } = await reader.get<Spiral>(`/api/items/${reflection.id}/spiral`)
  expect(spiral.cameFrom).toMatchObject([{ relation: 'reflectsOn', item: { id } }])
})

const makeRoom = async (person: TestPerson, spaceId: string) => {
  const id = newId()
  await person.post(`/api/spaces/${spaceId}/rooms`, { id, nameLo: 'ຫ້ອງ', nameEn: 'Room' })
  return id
}
const openSpace = async (person: TestPerson) => {
  const id = newId()
  await person.post('/api/spaces', { id, kind: 'closed', nameLo: 'ພື້ນທີ່', nameEn: 'Space' })
  return { id }
}

test('a reflection opens a topic in any room its reader may write in, once, in its author’s words', async () => {
  const { space, maker, path, practise, put } = await checklistIn()
  const elsewhere = await makeRoom(maker, (await openSpace(maker)).id)
  const foreign = await makeRoom(await world.person(), (await openSpace(await world.person())).id)
  const reader = await world.person([space])
  await put(maker, practise, { done: true, evidence: EVIDENCE })
  const reflectionId = newId()
  await maker.post(`${path}/reflections`, { id: reflectionId, body: REFLECTION })
  const heard = next(await reader.connect(), 'item:changed', ({ kind }) => kind === 'reflection')
  const draft = { id: newId(), roomId: elsewhere, title: 'ຫ້ອງການນ້ອຍຈະແບ່ງວຽກແນວໃດ?' }
  const open = (person: TestPerson, more: object = {}) =>
    person.post<Topic>(`/api/reflections/${reflectionId}/topics`, { ...draft, ...more })

  const opened = await open(maker)
  const again = await open(maker)

  expect(opened).toMatchObject({ status: 200, body: { id: draft.id, roomId: elsewhere, messages: 1 } })
  expect(again.body).toMatchObject({ id: draft.id, messages: 1 })
  expect(await heard).toMatchObject({ id: reflectionId, spaceId: space.id })
  expect((await maker.get<Checklist>(path)).body.reflections[0]?.topicId).toBe(draft.id)
  expect((await reader.get<Checklist>(path)).body.reflections[0]?.topicId).toBeNull()
  expect((await open(reader, { id: newId() })).status).toBe(404)
  expect((await open(maker, { id: newId(), roomId: foreign })).status).toBe(404)
  const { body: spiral } = await maker.get<Spiral>(`/api/items/${draft.id}/spiral`)
  expect(spiral.cameFrom).toMatchObject([{ relation: 'sparkedBy', item: { id: reflectionId } }])
})

test('one’s own checklists come first, those one works on before those one finished', async () => {
  const space = await world.space('closed')
  const maker = await world.person([space])
  const ids: string[] = []
  for (const title of ['ໜຶ່ງ', 'ສອງ', 'ສາມ']) ids.push((await makeChecklist(maker, space.id, { title })).draft.id)
  const [finished, working, untouched] = ids as [string, string, string]
  const { body } = await maker.get<Checklist>(`/api/checklists/${finished}`)
  for (const step of body.steps)
    await maker.put(`/api/checklists/${finished}/steps/${step.id}`, { done: true, evidence: EVIDENCE })
  await maker.post(`/api/checklists/${working}/enrolment`)

  const all = await maker.get<{ checklists: ChecklistCard[] }>(`/api/checklists?spaceId=${space.id}`)
  const two = await maker.get<{ checklists: ChecklistCard[] }>(`/api/checklists?spaceId=${space.id}&limit=2`)

  expect(all.body.checklists.map(({ id }) => id)).toEqual([working, finished, untouched])
  expect(all.body.checklists[1]).toMatchObject({ steps: 2, done: 2, practised: 1 })
  expect(two.body.checklists).toHaveLength(2)
  expect((await maker.get('/api/checklists?limit=1000')).status).toBe(400)
})
