import { expect, test } from 'vitest'
import { newId } from '#server/core/id.ts'
import type { DocClass } from '#shared/features/docs/classes.ts'
import type { Doc } from '#shared/features/docs/contract.ts'
import type { TextNode } from '#shared/features/docs/history.ts'
import type { Combinable } from '#shared/features/knowledge/combine.ts'
import type { Article } from '#shared/features/knowledge/contract.ts'
import type { Citable } from '#shared/features/knowledge/sources.ts'
import type { Spiral } from '#shared/lineage.ts'
import { publish } from '../support/library.ts'
import { openWorld, say, type TestPerson, until } from '../support/world.ts'

const world = openWorld()

const see = async (person: TestPerson, itemId: string, query = '') =>
  (await person.get<Combinable>(`/api/items/${itemId}/passages${query}`)).body
const every = async (person: TestPerson, itemId: string) => ({
  itemId,
  passages: (await see(person, itemId)).passages.map(({ key }) => key),
})
const combine = (person: TestPerson, spaceId: string, items: object[], more: object = {}) =>
  person.post<Doc & { error?: string; detail?: { reason?: string; itemId?: string; id?: string } }>(
    `/api/spaces/${spaceId}/combinations`,
    { id: newId(), title: 'ສັງລວມ', language: 'lo', look: 'below', items, ...more },
  )
const textOf = async (person: TestPerson, docId: string) =>
  (await person.get<{ content: TextNode }>(`/api/docs/${docId}/text`)).body.content

const nodesIn = (node: TextNode, type: string): TextNode[] => [
  ...(node.type === type ? [node] : []),
  ...(node.content ?? []).flatMap((child) => nodesIn(child, type)),
]

/** A topic with what was said in it. */
async function talk(person: TestPerson, spaceId: string, bodies: readonly string[], room: object = {}) {
  const socket = await person.connect()
  const [roomId, topicId] = [newId(), newId()]
  await person.post(`/api/spaces/${spaceId}/rooms`, { id: roomId, nameLo: 'ຫ້ອງ', nameEn: 'Room', ...room })
  await person.post(`/api/rooms/${roomId}/topics`, { id: topicId, title: 'ແບ່ງວຽກແນວໃດ?' })
  const ids: string[] = []
  for (const body of bodies) {
    const id = newId()
    ids.push(id)
    expect(await say(socket, 'message:send', { id, roomId, topicId, body })).toMatchObject({ ok: true })
  }
  return { roomId, topicId, messages: ids }
}

/** Two open spaces, whose people are of two departments, each with an article. */
async function two() {
  const [here, there] = [await world.space('open'), await world.space('open')]
  const [one, other] = [await world.department(), await world.department()]
  const a = await world.person([here], { departmentId: one.id })
  const b = await world.person([there], { departmentId: other.id })
  const mine = await publish(world, a, here.id, { title: 'ວິທີຂອງພະແນກໜຶ່ງ', words: 'ໃຊ້ໃບຝາກວຽກທຸກຄັ້ງ' })
  const theirs = await publish(world, b, there.id, { title: 'ວິທີຂອງພະແນກສອງ', words: 'ໂທຫາກັນກ່ອນສົ່ງວຽກ' })
  return { here, there, a, b, mine: mine.body, theirs: theirs.body }
}

test('passages of items of two departments become a draft with each one’s origin, and its article is combined', async () => {
  const { here, a, b, mine, theirs } = await two()
  const { topicId, messages } = await talk(a, here.id, ['ຂ້ອຍໃຊ້ແບບຟອມ', 'ລົມກັນກ່ອນດີກວ່າ'])
  const chosen = [await every(a, mine.id), await every(a, theirs.id), { itemId: topicId, passages: [messages[1]] }]
  const draft = await combine(a, here.id, chosen)

  expect(draft.status, JSON.stringify(draft.body)).toBe(200)
  expect(draft.body).toMatchObject({ state: 'draft', classification: 'general', spaceId: here.id })
  const content = await textOf(a, draft.body.id)
  expect(nodesIn(content, 'itemCard').map(({ attrs }) => attrs?.itemId)).toEqual([mine.id, theirs.id, topicId])
  const quotes = nodesIn(content, 'evidence')
  expect(quotes.map(({ attrs }) => attrs?.itemId ?? attrs?.messageId)).toEqual([mine.id, theirs.id, messages[1]])
  expect(JSON.stringify(quotes)).toMatch(/ໃບຝາກວຽກ.*ໂທຫາກັນກ່ອນ.*ລົມກັນກ່ອນ/)
  expect(JSON.stringify(content)).not.toContain('ຂ້ອຍໃຊ້ແບບຟອມ')

  const { body } = await a.get<{ origins: Citable[] }>(`/api/docs/${draft.body.id}/origins`)
  expect(body.origins.map(({ itemId }) => itemId).sort()).toEqual([mine.id, theirs.id, topicId].sort())
  const said = await world.statements(draft.body.id)
  expect(said.filter(({ event }) => event === 'passages.combined')).toMatchObject([{ phase: 'C', counted: true }])
  expect(said.filter(({ counted }) => counted).map(({ event }) => event)).toEqual(['passages.combined'])

  await world.sql`update docs set state = 'ready', ready_at = now() where id = ${draft.body.id}`
  const article = await a.post<Article>(`/api/docs/${draft.body.id}/article`, {
    id: newId(),
    kind: 'routine',
    tags: ['ສັງລວມ'],
    sources: body.origins.map(({ kind, title, itemId }) => ({ kind, title, itemId })),
  })
  expect(article.body).toMatchObject({ combined: true, units: 2 })
  // Both ways: the one leads to the other.
  const { body: reuse } = await b.get<{ backlinks: { id: string }[] }>(`/api/articles/${theirs.id}/reuse`)
  expect(reuse.backlinks.map(({ id }) => id)).toContain(article.body.id)
})

test('of one department it is gathered, not combined; beside one another they stand in columns', async () => {
  const { here, a, mine } = await two()
  const { body: second } = await publish(world, a, here.id, { words: 'ຄຳຂອງບົດທີສອງ' })
  const draft = await combine(a, here.id, [await every(a, mine.id), await every(a, second.id)], { look: 'beside' })

  expect(await world.statements(draft.body.id)).toEqual(
    expect.arrayContaining([expect.objectContaining({ event: 'passages.combined', counted: false })]),
  )
  // Made of articles it is the next turn, not a step between an article and its document.
  const { body: spiral } = await a.get<Spiral>(`/api/items/${draft.body.id}/spiral`)
  const own = spiral.turns[spiral.turn - 1]?.steps.map((step) => (step.redacted ? '' : step.id))
  expect(own).toEqual([draft.body.id])
  const [table] = nodesIn(await textOf(a, draft.body.id), 'table')
  expect(table?.content?.map((row) => row.content?.length)).toEqual([2, 2])
  const [heads, cells] = table?.content ?? []
  expect(nodesIn(heads!, 'itemCard').map(({ attrs }) => attrs?.itemId)).toEqual([mine.id, second.id])
  expect(nodesIn(cells!, 'evidence').map(({ attrs }) => attrs?.itemId)).toEqual([mine.id, second.id])
})

test('what one may not read at that moment is refused by its id, and no draft is left', async () => {
  const { here, there, a, b, mine, theirs } = await two()
  const items = [await every(a, mine.id), await every(a, theirs.id)]
  await b.put(`/api/docs/${theirs.docId}/classification`, { classification: 'specific', people: [] })
  const id = newId()
  const refused = await combine(a, here.id, items, { id })

  expect(refused.status).toBe(404)
  expect(refused.body.detail).toMatchObject({ id: theirs.id })
  expect((await a.get(`/api/items/${theirs.id}/passages`)).status).toBe(404)
  expect((await a.get(`/api/docs/${id}`)).status).toBe(404)
  const changed = await combine(b, there.id, [{ itemId: mine.id, passages: ['x'] }, items[1]!])
  expect([changed.status, changed.body.detail]).toMatchObject([409, { reason: 'passage_changed', itemId: mine.id }])
  expect((await combine(b, there.id, items)).status).toBe(200)
})

test('what is kept to a space or to people goes into no other, and the draft is kept to those who may read all of it', async () => {
  const { here, there, a, b, mine, theirs } = await two()
  const [insider, outsider] = [await world.person([here]), await world.person([here])]
  await world.sql`insert into space_members (space_id, person_id, role) values (${there.id}, ${a.id}, 'member')`
  const classify = (classification: string, people: string[] = []) =>
    a.put<DocClass>(`/api/docs/${mine.docId}/classification`, { classification, people })

  await classify('internal')
  const items = [await every(a, mine.id), await every(a, theirs.id)]
  const elsewhere = await combine(a, there.id, items)
  expect([elsewhere.status, elsewhere.body.detail]).toMatchObject([400, { reason: 'kept_elsewhere', itemId: mine.id }])
  expect((await see(a, mine.id)).reach).toBe('members')
  const internal = await combine(a, here.id, items)
  expect(internal.body.classification).toBe('internal')
  expect((await outsider.get(`/api/docs/${internal.body.id}`)).status).toBe(200)
  expect((await b.get(`/api/docs/${internal.body.id}`)).status).toBe(404)

  await classify('specific', [insider.id])
  const specific = await combine(a, here.id, items)
  expect(specific.body.classification).toBe('specific')
  expect((await insider.get(`/api/docs/${specific.body.id}`)).status).toBe(200)
  expect((await outsider.get(`/api/docs/${specific.body.id}`)).status).toBe(404)
})

test('a talk in a closed room stays with those inside; a closed space keeps its own', async () => {
  const space = await world.space('closed')
  const [a, inside, outside] = [await world.person([space]), await world.person([space]), await world.person([space])]
  const { body: article } = await publish(world, a, space.id)
  const secret = await talk(a, space.id, ['ຄວາມລັບຂອງຫ້ອງ'], { kind: 'closed' })
  await a.put(`/api/rooms/${secret.roomId}/inside/${inside.id}`)
  const draft = await combine(a, space.id, [
    await every(a, article.id),
    { itemId: secret.topicId, passages: secret.messages },
  ])
  expect(draft.status, JSON.stringify(draft.body)).toBe(200)
  expect((await inside.get(`/api/docs/${draft.body.id}`)).status).toBe(200)
  expect((await outside.get(`/api/docs/${draft.body.id}`)).status).toBe(404)

  const open = await world.space('open')
  const { body: free } = await publish(world, a, open.id)
  const leaking = await combine(a, open.id, [await every(a, article.id), await every(a, free.id)])
  expect(leaking.body.detail).toMatchObject({ reason: 'kept_elsewhere', itemId: article.id })
  // The other way round it may go: what everybody reads can stand in a closed space.
  expect((await combine(a, space.id, [await every(a, article.id), await every(a, free.id)])).body).toMatchObject({
    classification: 'general',
    spaceId: space.id,
  })
})

test('a deleted message leaves the draft, also where it came by way of an article that quotes it', async () => {
  const { here, a, theirs } = await two()
  const { topicId, messages } = await talk(a, here.id, ['ຄຳທີ່ຈະຖືກລຶບ'])
  const docId = newId()
  await a.post(`/api/topics/${topicId}/docs`, { id: docId, messageIds: messages })
  const draft = await combine(a, here.id, [await every(a, docId), await every(a, theirs.id)])
  expect(JSON.stringify(await textOf(a, draft.body.id))).toContain('ຄຳທີ່ຈະຖືກລຶບ')

  await a.delete(`/api/messages/${messages[0]}`)
  await until(
    async () => !JSON.stringify(await textOf(a, draft.body.id)).includes('ຄຳທີ່ຈະຖືກລຶບ'),
    'the message leaves the draft',
  )
})

test('too few, too many, twice the same and what cannot be combined are refused; a repeat is the same draft', async () => {
  const { here, a, mine, theirs } = await two()
  const items = [await every(a, mine.id), await every(a, theirs.id)]
  const reason = async (given: object[], more: object = {}) => {
    const { status, body } = await combine(a, here.id, given, more)
    return [status, body.detail?.reason]
  }
  expect((await reason([items[0]!]))[0]).toBe(400)
  expect(await reason([items[0]!, items[0]!])).toEqual([400, 'twice_the_same'])
  expect((await reason(Array.from({ length: 13 }, () => ({ itemId: newId(), passages: ['x'] }))))[0]).toBe(400)
  const five = [...items, ...[1, 2, 3].map(() => ({ itemId: newId(), passages: ['x'] }))]
  expect(await reason(five, { look: 'beside' })).toEqual([400, 'too_many_columns'])
  const checklistId = newId()
  await a.post(`/api/articles/${mine.id}/checklists`, {
    id: checklistId,
    title: 'ຝຶກ',
    steps: [{ text: 'ລອງ', kind: 'practise' }],
  })
  expect(await reason([...items, { itemId: checklistId, passages: ['x'] }])).toEqual([400, 'not_combinable'])

  const id = newId()
  const both = await Promise.all([combine(a, here.id, items, { id }), combine(a, here.id, items, { id })])
  expect(both.map(({ status }) => status)).toEqual([200, 200])
  expect((await world.statements(id)).filter(({ event }) => event === 'passages.combined')).toHaveLength(1)
})
