import { afterEach, expect, test } from 'vitest'
import WebSocket from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { newId } from '#server/core/id.ts'
import type { Agreement } from '#shared/features/decisions/contract.ts'
import type { Doc } from '#shared/features/docs/contract.ts'
import { FRAGMENT } from '#shared/features/docs/schema.ts'
import type { Article, SearchResult } from '#shared/features/knowledge/contract.ts'
import type { Checklist } from '#shared/features/learning/contract.ts'
import type { Spiral } from '#shared/lineage.ts'
import { openWorld, say, type TestPerson, until } from '../support/world.ts'

const world = openWorld()
const providers: WebsocketProvider[] = []
afterEach(() => {
  for (const provider of providers.splice(0)) provider.destroy()
})

/** A person at the keyboard of a document. */
async function open(person: TestPerson, docId: string) {
  class Socket extends WebSocket {
    constructor(address: string) {
      super(address, { headers: { cookie: person.cookie } })
    }
  }
  const provider = new WebsocketProvider(`${world.url.replace('http', 'ws')}/sync`, docId, new Y.Doc(), {
    WebSocketPolyfill: Socket as never,
    disableBc: true,
  })
  providers.push(provider)
  if (!provider.synced) await new Promise<void>((resolve) => provider.once('sync', () => resolve()))
  return provider
}

const text = (provider: WebsocketProvider) => provider.doc.getXmlFragment(FRAGMENT).toString()

function type(provider: WebsocketProvider, words: string) {
  const paragraph = new Y.XmlElement('paragraph')
  paragraph.insert(0, [new Y.XmlText(words)])
  const fragment = provider.doc.getXmlFragment(FRAGMENT)
  fragment.insert(fragment.length, [paragraph])
}

async function talk(person: TestPerson, spaceId: string, title: string) {
  const [roomId, topicId] = [newId(), newId()]
  await person.post(`/api/spaces/${spaceId}/rooms`, { id: roomId, nameLo: 'ຫ້ອງ', nameEn: 'Room' })
  await person.post(`/api/rooms/${roomId}/topics`, { id: topicId, title })
  return { roomId, topicId }
}

/** A document that two people wrote and that is ready. */
async function readyDoc(a: TestPerson, b: TestPerson, spaceId: string, words = 'ຄວາມຮູ້ກ່ຽວກັບການຈັດຕັ້ງປະຕິບັດວຽກງານດີຈິຕອນ') {
  const id = newId()
  await a.post(`/api/spaces/${spaceId}/docs`, { id, title: 'ເອກະສານທົດສອບ' })
  const [one, two] = [await open(a, id), await open(b, id)]
  type(one, words)
  type(two, 'ຂໍ້ຄວາມຂອງຜູ້ທີສອງ ທີ່ຍາວພໍຈະນັບເປັນການຂຽນຮ່ວມກັນ')
  await until(async () => (await a.get<Doc>(`/api/docs/${id}`)).body.missing?.length === 0, 'two writers')
  await a.post(`/api/docs/${id}/readiness`)
  return id
}
const draft = (more: object = {}) => ({
  id: newId(),
  kind: 'routine',
  need: 'ຄວາມຕ້ອງການ',
  tags: ['ການບໍລິຫານຄວາມຮູ້'],
  sources: [
    { title: 'ບົດລາຍງານ', organisation: 'ກົມ', year: 2026 },
    { title: 'ຄູ່ມື', organisation: 'ສະຖາບັນ' },
  ],
  ...more,
})

test('one piece of knowledge goes all the way round, from a topic to the next one', async () => {
  const space = await world.space('closed')
  const [a, b] = [await world.person([space]), await world.person([space])]
  const { roomId, topicId } = await talk(a, space.id, 'ພວກເຮົາຈະແບ່ງວຽກແນວໃດ?')
  const [sa, sb] = [await a.connect(), await b.connect()]
  const [first, second] = [newId(), newId()]
  await say(sa, 'message:send', { id: first, roomId, topicId, body: 'ໝູນວຽນທຸກ 3 ເດືອນ' })
  await say(sb, 'message:send', { id: second, roomId, topicId, body: 'ເຫັນດີ ແຕ່ຕ້ອງມີໃບມອບວຽກ' })

  const agreement = await a.post<Agreement>(`/api/topics/${topicId}/agreements`, {
    id: newId(),
    outcome: 'agreed',
    statement: 'ໝູນວຽນທຸກ 3 ເດືອນ ພ້ອມໃບມອບວຽກ',
    dissent: '6 ເດືອນດີກວ່າ',
    evidence: [second, first],
  })
  expect(agreement).toMatchObject({ status: 200, body: { outcome: 'agreed', people: 2 } })
  expect(agreement.body.evidence.map(({ messageId }) => messageId)).toEqual([second, first])

  const doc = await b.post<Doc>(`/api/topics/${topicId}/docs`, { id: newId(), messageIds: [first, second] })
  expect(doc).toMatchObject({ status: 200, body: { title: 'ພວກເຮົາຈະແບ່ງວຽກແນວໃດ?', missing: ['second_writer'] } })
  const [one, two] = [await open(a, doc.body.id), await open(b, doc.body.id)]
  expect(text(one)).toContain('ໝູນວຽນທຸກ 3 ເດືອນ ພ້ອມໃບມອບວຽກ')
  expect(text(one)).toContain('6 ເດືອນດີກວ່າ')
  expect(text(one)).toContain('ເຫັນດີ ແຕ່ຕ້ອງມີໃບມອບວຽກ')
  type(one, 'ຂັ້ນຕອນທຳອິດ ແມ່ນການເລືອກຜູ້ຮັບຜິດຊອບ ແລະ ຜູ້ຊ່ວຍ')
  type(two, 'ຂັ້ນຕອນທີສອງ ແມ່ນການຂຽນໃບມອບວຽກໜ້າດຽວ ໃຫ້ຈະແຈ້ງ')
  await until(async () => text(one).includes('ຂັ້ນຕອນທີສອງ') && text(two).includes('ຂັ້ນຕອນທຳອິດ'), 'both texts')
  await until(async () => (await a.get<Doc>(`/api/docs/${doc.body.id}`)).body.missing.length === 0, 'two writers')
  expect((await a.post<Doc>(`/api/docs/${doc.body.id}/readiness`)).body).toMatchObject({ state: 'ready' })

  const article = await a.post<Article>(`/api/docs/${doc.body.id}/article`, draft())
  expect(article).toMatchObject({ status: 200, body: { version: 1, tags: [{ label: 'ການບໍລິຫານຄວາມຮູ້' }] } })
  for (const q of ['ໃບມອບວຽກ', 'ໃບມອບ ວຽກ', 'ຫມູນວຽນ', 'ໝູນ​ວຽນ']) {
    const found = await until(async () => {
      const { body } = await b.get<{ results: SearchResult[] }>(`/api/search?q=${encodeURIComponent(q)}&kind=article`)
      return body.results.length > 0 && body.results
    }, `${q} is found`)
    expect(
      found.map(({ id }) => id),
      q,
    ).toEqual([article.body.id])
    expect(found[0]!.snippetMarks.length, q).toBeGreaterThan(0)
  }

  const checklist = await a.post<Checklist>(`/api/articles/${article.body.id}/checklists`, {
    id: newId(),
    title: 'ເລີ່ມໝູນວຽນວຽກ',
    steps: [
      { text: 'ອ່ານ', kind: 'read' },
      { text: 'ຂຽນໃບມອບວຽກ', kind: 'practise' },
    ],
  })
  const [read, practise] = checklist.body.steps
  const step = (id: string, body: object) => b.put<Checklist>(`/api/checklists/${checklist.body.id}/steps/${id}`, body)
  expect(
    (
      await b.post(`/api/checklists/${checklist.body.id}/reflections`, {
        id: newId(),
        body: 'ຍັງບໍ່ທັນໄດ້ປະຕິບັດເລີຍ ແຕ່ຢາກຂຽນ',
      })
    ).status,
  ).toBe(403)
  expect((await step(read!.id, { done: true })).status).toBe(200)
  expect((await step(practise!.id, { done: true, evidence: 'ແລ້ວ' })).body).toMatchObject({
    detail: { reason: 'evidence_too_short' },
  })
  expect(
    (await step(practise!.id, { done: true, evidence: 'ຂຽນໃບມອບວຽກກັບເພື່ອນຮ່ວມງານ 2 ທ່ານ' })).body.completedAt,
  ).not.toBeNull()

  const reflectionId = newId()
  const reflected = await b.post<Checklist>(`/api/checklists/${checklist.body.id}/reflections`, {
    id: reflectionId,
    body: 'ຫ້ອງການນ້ອຍຈະເຮັດແນວໃດ ຖ້າມີພະນັກງານພຽງສາມທ່ານ?',
  })
  expect(reflected.body.reflections).toMatchObject([{ id: reflectionId, topicId: null }])
  const topic = await b.post<{ id: string }>(`/api/reflections/${reflectionId}/topics`, {
    id: newId(),
    roomId,
    title: 'ຫ້ອງການນ້ອຍຈະເຮັດແນວໃດ?',
  })
  expect(topic.status).toBe(200)

  const { body: spiral } = await a.get<Spiral>(`/api/items/${topicId}/spiral`)
  expect(spiral.turns.map(({ steps }) => steps.map(({ kind }) => kind))).toEqual([
    ['topic', 'agreement', 'doc', 'article', 'checklist', 'reflection'],
    ['topic'],
  ])
  expect(spiral.next).toEqual({ action: 'recordAgreement', itemId: topic.body.id })
  const counted = await world.sql<
    { phase: string }[]
  >`select distinct phase from statements where space_id = ${space.id} and counted order by phase`
  expect(counted.map(({ phase }) => phase)).toEqual(['C', 'E', 'I', 'S'])
})

test('two who conclude a topic at once: one does, the other hears of it', async () => {
  const space = await world.space('closed')
  const [a, b] = [await world.person([space]), await world.person([space])]
  const { topicId } = await talk(a, space.id, 'ໃຜຈະສະຫຼຸບກ່ອນ?')
  const conclude = (person: TestPerson) => () =>
    person.post(`/api/topics/${topicId}/agreements`, { id: newId(), outcome: 'agreed', statement: 'ເອກະພາບກັນແລ້ວ' })

  const replies = await world.race('topics', topicId, [conclude(a), conclude(b)])

  expect(replies.map(({ status }) => status).sort()).toEqual([200, 409])
  expect((await world.statements(topicId)).filter(({ event }) => event === 'agreement.recorded')).toHaveLength(1)
})

test('evidence and quotes must be of the topic they are taken from', async () => {
  const space = await world.space('closed')
  const person = await world.person([space])
  const [one, other] = [await talk(person, space.id, 'ຫົວຂໍ້ທີໜຶ່ງ'), await talk(person, space.id, 'ຫົວຂໍ້ທີສອງ')]
  const messageId = newId()
  await say(await person.connect(), 'message:send', {
    id: messageId,
    roomId: other.roomId,
    topicId: other.topicId,
    body: 'ຂອງຫົວຂໍ້ອື່ນ',
  })

  const agreement = await person.post(`/api/topics/${one.topicId}/agreements`, {
    id: newId(),
    outcome: 'agreed',
    statement: 'x',
    evidence: [messageId],
  })
  const doc = await person.post(`/api/topics/${one.topicId}/docs`, { id: newId(), messageIds: [messageId] })

  expect(agreement).toMatchObject({ status: 400, body: { detail: { reason: 'foreign_evidence' } } })
  expect(doc).toMatchObject({ status: 400, body: { detail: { reason: 'foreign_message' } } })
  expect((await person.get<{ topic: { state: string } }>(`/api/topics/${one.topicId}`)).body.topic.state).toBe('open')
})

test('a second click makes no second document', async () => {
  const space = await world.space('closed')
  const person = await world.person([space])
  const { topicId } = await talk(person, space.id, 'ຄລິກສອງເທື່ອ')
  const id = newId()

  const replies = await Promise.all(
    [1, 2].map(() => person.post(`/api/topics/${topicId}/docs`, { id, messageIds: [] })),
  )

  expect(replies.some(({ status }) => status === 200)).toBe(true)
  expect(await world.sql`select 1 from docs where space_id = ${space.id}`).toHaveLength(1)
  expect((await world.statements(id)).filter(({ event }) => event === 'doc.created')).toHaveLength(1)
})

test('a document of one writer is not ready, and says what is missing', async () => {
  const space = await world.space('closed')
  const person = await world.person([space])
  const id = newId()
  await person.post(`/api/spaces/${space.id}/docs`, { id, title: 'ຜູ້ດຽວ' })
  type(await open(person, id), 'ຂຽນຜູ້ດຽວ ແຕ່ຍາວພໍທີ່ຈະນັບເປັນການປະກອບສ່ວນ')
  await until(async () => (await person.get<Doc>(`/api/docs/${id}`)).body.contributors.length === 1, 'one writer')

  expect(await person.post(`/api/docs/${id}/readiness`)).toMatchObject({
    status: 409,
    body: { detail: { missing: ['second_writer'] } },
  })
  expect(await person.post(`/api/docs/${id}/article`, draft())).toMatchObject({
    status: 409,
    body: { detail: { reason: 'doc_not_ready' } },
  })
})

test('a stranger opens neither document nor article, and who is removed is shut out at once', async () => {
  const space = await world.space('closed')
  const [a, b, stranger] = [await world.person([space, 'steward']), await world.person([space]), await world.person()]
  const docId = await readyDoc(a, b, space.id)
  const article = await a.post<Article>(`/api/docs/${docId}/article`, draft())

  expect((await stranger.get(`/api/docs/${docId}`)).status).toBe(404)
  expect((await stranger.get(`/api/articles/${article.body.id}`)).status).toBe(404)
  expect(
    (await stranger.get<{ results: unknown[] }>(`/api/search?q=${encodeURIComponent('ດີຈິຕອນ')}`)).body.results,
  ).toEqual([])
  // Its words are cut a moment after they are stored.
  const found = async () =>
    (await b.get<{ results: unknown[] }>(`/api/search?q=${encodeURIComponent('ດີຈິຕອນ')}`)).body.results.length
  await until(async () => (await found()) > 0, 'the document is found')

  const provider = await open(b, docId)
  const closed = new Promise<number | undefined>((resolve) =>
    provider.on('connection-close', (event) => resolve(event?.code)),
  )
  await a.delete(`/api/spaces/${space.id}/members/${b.id}`)
  expect(await closed).toBe(4403)
})

test('a changed document becomes the next version, the old one stays readable, and verification is for others', async () => {
  const space = await world.space('closed')
  const [a, b] = [await world.person([space]), await world.person([space, 'steward'])]
  const docId = await readyDoc(a, b, space.id)
  const first = await a.post<Article>(`/api/docs/${docId}/article`, draft())
  const path = `/api/articles/${first.body.id}`

  expect((await a.post(`${path}/verification`)).status).toBe(403)
  expect((await b.post<Article>(`${path}/verification`)).body.verified).toMatchObject({ by: { id: b.id } })
  expect((await b.post(`/api/docs/${docId}/article`, draft())).body).toMatchObject({
    detail: { reason: 'published_already', articleId: first.body.id },
  })
  type(await open(a, docId), 'ເນື້ອໃນໃໝ່ຂອງສະບັບທີສອງ')
  await until(async () => (await a.get<Article>(path)).body.docChanged, 'the change')
  const second = await b.post<Article>(
    `/api/docs/${docId}/article`,
    draft({ tags: ['ການບໍລິຫານຄວາມຮູ້', 'ໃໝ່'], material: true }),
  )

  expect(second.body).toMatchObject({ id: first.body.id, version: 2, verified: null })
  expect(JSON.stringify(second.body.body)).toContain('ສະບັບທີສອງ')
  const old = await b.get<Article>(`${path}?version=1`)
  expect(JSON.stringify(old.body.body)).not.toContain('ສະບັບທີສອງ')
  expect((await world.statements(first.body.id)).filter(({ event }) => event === 'tag.added')).toHaveLength(2)
})

test('tags that differ only in spelling are one tag, and bad sources are refused', async () => {
  const space = await world.space('closed')
  const [a, b] = [await world.person([space]), await world.person([space])]
  const docId = await readyDoc(a, b, space.id)

  expect((await a.post(`/api/docs/${docId}/article`, draft({ sources: [] }))).status).toBe(400)
  expect((await a.post(`/api/docs/${docId}/article`, draft({ tags: [] }))).status).toBe(400)
  expect(
    (await a.post(`/api/docs/${docId}/article`, draft({ sources: [{ title: 'x', url: 'javascript:alert(1)' }] })))
      .status,
  ).toBe(400)
  const article = await a.post<Article>(`/api/docs/${docId}/article`, draft({ tags: ['ສຳມະນາ', 'ສໍາມະນາ'] }))

  expect(article.body.tags.map(({ label }) => label)).toEqual(['ສຳມະນາ'])
})

test('an id that is somebody else’s item makes nothing, by any call, and the item stays as it was', async () => {
  const secret = await world.space('private')
  const insider = await world.person([secret])
  const victim = newId()
  await insider.post(`/api/spaces/${secret.id}/docs`, { id: victim, title: 'ຂອງພວກເຮົາເທົ່ານັ້ນ' })
  const space = await world.space('closed')
  const [a, b] = [await world.person([space]), await world.person([space])]
  const { roomId, topicId } = await talk(a, space.id, 'ຫົວຂໍ້ຂອງຜູ້ອື່ນ')
  const [docId, secondId] = [await readyDoc(a, b, space.id), await readyDoc(a, b, space.id)]
  const article = await a.post<Article>(`/api/docs/${docId}/article`, draft())
  const checklist = (id: string) => ({ id, title: 'ລອງເຮັດ', steps: [{ text: 'ລອງ', kind: 'practise' }] })
  const made = await a.post<Checklist>(`/api/articles/${article.body.id}/checklists`, checklist(newId()))
  const stepPath = `/api/checklists/${made.body.id}/steps/${made.body.steps[0]!.id}`
  await a.put(stepPath, { done: true, evidence: 'ໄດ້ລອງເຮັດກັບເພື່ອນຮ່ວມງານແລ້ວ' })
  const before = await world.sql`select * from items where id = ${victim}`
  const found = await world.sql`select * from search_entries where id = ${victim}`

  const calls: Record<string, (id: string) => Promise<{ status: number }>> = {
    topic: (id) => a.post(`/api/rooms/${roomId}/topics`, { id, title: 'HIJACKED title' }),
    agreement: (id) => a.post(`/api/topics/${topicId}/agreements`, { id, outcome: 'agreed', statement: 'HIJACKED' }),
    doc: (id) => a.post(`/api/spaces/${space.id}/docs`, { id, title: 'HIJACKED' }),
    'doc of a topic': (id) => a.post(`/api/topics/${topicId}/docs`, { id, messageIds: [] }),
    article: (id) => a.post(`/api/docs/${secondId}/article`, draft({ id })),
    checklist: (id) => a.post(`/api/articles/${article.body.id}/checklists`, checklist(id)),
    reflection: (id) =>
      a.post(`/api/checklists/${made.body.id}/reflections`, { id, body: 'ສິ່ງທີ່ໄດ້ຮຽນຮູ້ຈາກການລອງເຮັດຕົວຈິງ' }),
  }
  for (const [name, ask] of Object.entries(calls)) expect((await ask(victim)).status, name).toBe(409)

  expect(await world.sql`select * from items where id = ${victim}`).toEqual(before)
  expect(await world.sql`select * from search_entries where id = ${victim}`).toEqual(found)
  for (const [name, ask] of Object.entries(calls)) expect((await ask(newId())).status, name).toBe(200)
})

test('a document that is taken back at the same moment is not published', async () => {
  const space = await world.space('closed')
  const [a, b] = [await world.person([space]), await world.person([space])]
  const docId = await readyDoc(a, b, space.id)

  const replies = await world.race('docs', docId, [
    () => a.delete(`/api/docs/${docId}/readiness`),
    () => b.post(`/api/docs/${docId}/article`, draft()),
  ])

  expect(replies.map(({ status }) => status)).toEqual([200, 409])
  expect(await world.sql`select 1 from articles where doc_id = ${docId}`).toEqual([])
})
