import { afterEach, expect, test } from 'vitest'
import { encodeStateAsUpdate, mergeUpdates, XmlElement, type XmlFragment, XmlText, Doc as YDoc } from 'yjs'
import { newId } from '#server/core/id.ts'
import { type ContentNode, contentOf } from '#server/features/docs/content.ts'
import type { Agreement } from '#shared/features/decisions/contract.ts'
import type { Doc, DocCard } from '#shared/features/docs/contract.ts'
import type { Message } from '#shared/features/rooms/contract.ts'
import { countGraphemes } from '#shared/lao/graphemes.ts'
import type { Spiral } from '#shared/lineage.ts'
import { next, openWorld, say, type TestPerson, until } from '../support/world.ts'
import { Writer } from '../support/writer.ts'

const world = openWorld()
const LONG = 'ຜູ້ທີ່ເຄີຍເຮັດແລ້ວ ເປັນພີ່ລ້ຽງໃຫ້ຜູ້ໃໝ່'

const writers: Writer[] = []
afterEach(async () => {
  for (const writer of writers.splice(0)) await writer.close()
})
const open = (person: TestPerson, docId: string) => {
  const writer = new Writer(world, person, docId)
  writers.push(writer)
  return writer
}

async function newDoc(person: TestPerson, spaceId: string, title = 'ແນວທາງແບ່ງວຽກ') {
  const id = newId()
  const made = await person.post<Doc>(`/api/spaces/${spaceId}/docs`, { id, title })
  expect(made.status).toBe(200)
  return made.body
}

const stored = async (docId: string): Promise<ContentNode> => {
  const found = await world.sql<{ data: Uint8Array }[]>`
    select state as data from doc_states where doc_id = ${docId} union all
    select data from doc_updates where doc_id = ${docId}`
  return contentOf(mergeUpdates(found.map(({ data }) => new Uint8Array(data))))
}

/** A room, a topic with three messages, and what it came to. */
async function talk(...people: [TestPerson, TestPerson]) {
  const [first, second] = people
  const space = await world.space()
  for (const { id } of people)
    await world.sql`insert into space_members (space_id, person_id) values (${space.id}, ${id})`
  const [roomId, topicId] = [newId(), newId()]
  await first.post(`/api/spaces/${space.id}/rooms`, { id: roomId, nameLo: 'ຫ້ອງ', nameEn: 'Room' })
  await first.post(`/api/rooms/${roomId}/topics`, { id: topicId, title: 'ຈະແບ່ງວຽກແນວໃດ?' })
  const messages: Message[] = []
  for (const [person, body] of [
    [first, 'ພວກເຮົາມີ 3 ທ່ານ'],
    [second, 'ໝູນວຽນທຸກ 3 ເດືອນ\nພ້ອມໃບມອບວຽກ'],
    [first, 'ເຫັນດີ'],
  ] as const) {
    const socket = await person.connect()
    const answer = await say<Message>(socket, 'message:send', { id: newId(), roomId, topicId, body })
    if (answer.ok) messages.push(answer.value)
    socket.disconnect()
  }
  return { space, roomId, topicId, messages }
}

test('a document is begun in a space, once however often it is asked for, and is on the spiral', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const colleague = await world.person([space])
  const heard = next(await colleague.connect(), 'item:changed', ({ kind }) => kind === 'doc')
  const id = newId()
  const ask = () => person.post<Doc>(`/api/spaces/${space.id}/docs`, { id, title: 'ແນວທາງ' })

  const replies = await Promise.all([ask(), ask(), ask()])

  expect(replies.map(({ status }) => status)).toEqual([200, 200, 200])
  expect(replies[0].body).toMatchObject({ id, title: 'ແນວທາງ', state: 'draft', access: 'write', contributors: [] })
  expect(replies[0].body.missing).toEqual(['second_writer', 'text'])
  expect((await heard).id).toBe(id)
  expect((await world.statements(id)).map(({ event, counted }) => [event, counted])).toEqual([['doc.created', true]])
  expect((await person.get<{ docs: DocCard[] }>(`/api/spaces/${space.id}/docs`)).body.docs).toHaveLength(1)
  expect((await person.get<Spiral>(`/api/items/${id}/spiral`)).body.here).toBe(id)
})

test('somebody else’s id is not taken over', async () => {
  const space = await world.space()
  const [person, other] = [await world.person([space]), await world.person([space])]
  const { id } = await newDoc(person, space.id)

  expect((await other.post(`/api/spaces/${space.id}/docs`, { id, title: 'ອື່ນ' })).body).toMatchObject({
    error: 'conflict',
    detail: { reason: 'id_taken' },
  })
})

test('what is in a private space does not exist for others, by any door', async () => {
  const space = await world.space('private')
  const member = await world.person([space])
  const stranger = await world.person()
  const { id } = await newDoc(member, space.id)

  const doors = [
    await stranger.get(`/api/docs/${id}`),
    await stranger.put(`/api/docs/${id}`, { title: 'x' }),
    await stranger.post(`/api/docs/${id}/readiness`),
    await stranger.delete(`/api/docs/${id}/readiness`),
    await stranger.get(`/api/spaces/${space.id}/docs`),
    await stranger.post(`/api/spaces/${space.id}/docs`, { id: newId(), title: 'x' }),
  ]

  expect(doors.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 404])
  expect(await open(stranger, id).closed()).toBe(4404)
  expect((await member.get(`/api/docs/${id}`)).status).toBe(200)
  expect((await open(member, id).ready()).provider.synced).toBe(true)
})

test('a topic becomes a document: its agreement with the dissent, then the chosen messages with their authors', async () => {
  const first = await world.person({ nameLo: 'ບຸນມີ ແກ້ວ', nameEn: 'Bounmy' })
  const second = await world.person({ nameLo: 'ພອນສຸດາ', nameEn: 'Phonsouda' })
  const { topicId, messages } = await talk(first, second)
  const agreementId = newId()
  const statement = 'ໝູນວຽນຜູ້ຊ່ວຍທຸກ 3 ເດືອນ'
  const dissent = 'ເມືອງຫ່າງໄກ ຄວນໃຊ້ຮອບ 6 ເດືອນ'
  await first.post<Agreement>(`/api/topics/${topicId}/agreements`, {
    id: agreementId,
    outcome: 'agreed',
    statement,
    dissent,
  })
  const id = newId()
  const ask = () =>
    second.post<Doc>(`/api/topics/${topicId}/docs`, { id, messageIds: [messages[1]!.id, messages[0]!.id] })

  const [made, again] = [await ask(), await ask()]
  const { content = [] } = await stored(id)

  expect(made).toMatchObject({ status: 200, body: { id, title: 'ຈະແບ່ງວຽກແນວໃດ?' } })
  expect(again.body.id).toBe(id)
  expect(content.map(({ type }) => type)).toEqual(['agreement', 'evidence', 'evidence', 'paragraph'])
  expect(content[0]).toMatchObject({
    attrs: { agreementId, topicId, outcome: 'agreed' },
    content: [{ content: [{ text: statement }] }, { type: 'dissent', content: [{ content: [{ text: dissent }] }] }],
  })
  expect(content[1]).toMatchObject({
    attrs: { messageId: messages[0]!.id, authorLo: 'ບຸນມີ ແກ້ວ', sentAt: messages[0]!.sentAt },
  })
  expect(content[2]?.content?.map((node) => node.content?.[0]?.text)).toEqual(['ໝູນວຽນທຸກ 3 ເດືອນ', 'ພ້ອມໃບມອບວຽກ'])
  const spiral = (await first.get<Spiral>(`/api/items/${id}/spiral`)).body
  expect(spiral.cameFrom.map(({ relation, item }) => [relation, item.redacted ? '' : item.id]).sort()).toEqual(
    [
      ['derivedFrom', topicId],
      ['derivedFrom', agreementId],
    ].sort(),
  )
  expect((await world.statements(id)).filter(({ event }) => event === 'doc.created')).toHaveLength(1)
})

test('a message of another topic is refused, and no document is left behind', async () => {
  const [first, second] = [await world.person(), await world.person()]
  const here = await talk(first, second)
  const elsewhere = await talk(first, second)
  const id = newId()

  const refused = await first.post(`/api/topics/${here.topicId}/docs`, { id, messageIds: [elsewhere.messages[0]!.id] })

  expect(refused.body).toMatchObject({ error: 'invalid', detail: { reason: 'foreign_message' } })
  expect((await first.get(`/api/docs/${id}`)).status).toBe(404)
  expect((await first.post(`/api/topics/${here.topicId}/docs`, { id, messageIds: [] })).status).toBe(200)
})

test('a document is ready when two people wrote in it, and not before', async () => {
  const space = await world.space()
  const [first, second] = [await world.person([space]), await world.person([space])]
  const { id } = await newDoc(first, space.id)

  await (await open(first, id).ready()).write(LONG)
  const tooEarly = await first.post(`/api/docs/${id}/readiness`)
  await (await open(second, id).ready()).write(LONG)
  const ready = await first.post<Doc>(`/api/docs/${id}/readiness`)
  const again = await second.post<Doc>(`/api/docs/${id}/readiness`)

  expect(tooEarly.body).toMatchObject({ error: 'conflict', detail: { reason: 'second_writer' } })
  expect(ready.body).toMatchObject({ state: 'ready', missing: [] })
  expect(ready.body.contributors.map(({ id }) => id)).toEqual([first.id, second.id])
  expect(again.status).toBe(200)
  expect((await world.statements(id)).filter(({ event }) => event === 'doc.ready')).toHaveLength(1)

  const back = await second.delete<Doc>(`/api/docs/${id}/readiness`)
  expect(back.body).toMatchObject({ state: 'draft', readyAt: null })
})

test('a ready document can still be written in', async () => {
  const space = await world.space()
  const [first, second] = [await world.person([space]), await world.person([space])]
  const { id } = await newDoc(first, space.id)
  await (await open(first, id).ready()).write(LONG)
  const writer = await open(second, id).ready()
  await writer.write(LONG)
  await first.post(`/api/docs/${id}/readiness`)

  await writer.write('ເພີ່ມເຕີມ')

  expect((await open(first, id).ready()).text).toContain('ເພີ່ມເຕີມ')
})

test('writing is one statement per person and session, and only from twenty letters on', async () => {
  const space = await world.space()
  const [first, second] = [await world.person([space]), await world.person([space])]
  const { id } = await newDoc(first, space.id)
  const edits = async () =>
    (await world.statements(id)).filter(({ event }) => event === 'doc.edited').map(({ actorId }) => actorId)
  const counted = async (graphemes: number, of = first) =>
    until(async () => {
      const [found] = await world.sql`
        select 1 from doc_writers where doc_id = ${id} and person_id = ${of.id} and graphemes = ${graphemes}
      `
      return found
    }, 'it is counted')
  const writer = await open(first, id).ready()

  const [short, long] = [countGraphemes('ສັ້ນ'), countGraphemes(LONG)]
  const told = async () => {
    const [doc, list] = [
      await second.get<Doc>(`/api/docs/${id}`),
      await second.get<{ docs: DocCard[] }>(`/api/spaces/${space.id}/docs`),
    ]
    return [doc.body, ...list.body.docs].map(({ begun }) => begun)
  }
  expect(await told()).toEqual([false, false])

  await writer.write('ສັ້ນ')
  await counted(short)
  // Too few letters for a name, and yet nobody is told that nobody wrote.
  expect(await told()).toEqual([true, true])
  expect(await edits()).toEqual([])
  await writer.write(LONG)
  await counted(short + long)
  await writer.write(LONG)
  await counted(short + 2 * long)
  expect(await edits()).toEqual([first.id])
  await (await open(second, id).ready()).write(LONG)
  await counted(long, second)
  expect(await edits()).toEqual([first.id, second.id])

  // Half an hour without a letter ends a session.
  await world.sql`update doc_writers set last_at = now() - interval '31 minutes' where person_id = ${first.id}`
  await writer.write('ສັ້ນ')
  await counted(2 * short + 2 * long)
  expect(await edits()).toHaveLength(2)
  await writer.write(LONG)
  await counted(2 * short + 3 * long)
  expect(await edits()).toEqual([first.id, second.id, first.id])
})

test('what was written is found by search and stands in the list a moment later', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const { id } = await newDoc(person, space.id)
  const socket = await person.connect()
  const heard = next(socket, 'item:changed', (change) => change.kind === 'doc' && change.id === id)

  await (await open(person, id).ready()).write('ການຊົນລະປະທານ ໃນລະດູແລ້ງ')
  await heard
  const { docs } = (await person.get<{ docs: DocCard[] }>(`/api/spaces/${space.id}/docs`)).body

  expect(docs[0]).toMatchObject({ id, excerpt: 'ການຊົນລະປະທານ ໃນລະດູແລ້ງ', contributors: 1 })
  const [entry] = await world.sql<{ body: string }[]>`select body from search_entries where id = ${id}`
  expect(entry?.body).toContain('ຊົນລະປະທານ')
})

test('text that a stop cut off is read after the start', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const { id } = await newDoc(person, space.id)
  await (await open(person, id).ready()).write(LONG)
  await until(
    async () => (await world.sql`select 1 from docs where id = ${id} and text <> ''`).length === 1,
    'the text beside the document',
  )
  const { findStale } = await import('#server/features/docs/queries.ts')
  await until(async () => !(await findStale(world.sql, 100)).some((one) => one.id === id), 'nothing left to read')

  await world.sql`update docs set projected_to = 0, text = '' where id = ${id}`

  expect((await findStale(world.sql, 100)).map((one) => one.id)).toContain(id)
})

test('a title is changed for everybody, and an empty or endless one is refused', async () => {
  const space = await world.space()
  const [person, colleague] = [await world.person([space]), await world.person([space])]
  const { id } = await newDoc(person, space.id)
  const heard = next(await colleague.connect(), 'item:changed', (change) => change.id === id)

  expect((await person.put(`/api/docs/${id}`, { title: '   ' })).status).toBe(400)
  expect((await person.put(`/api/docs/${id}`, { title: 'ກ'.repeat(201) })).status).toBe(400)
  expect((await person.put<Doc>(`/api/docs/${id}`, { title: 'ຊື່ໃໝ່' })).body.title).toBe('ຊື່ໃໝ່')

  await heard
  expect((await colleague.get<Doc>(`/api/docs/${id}`)).body.title).toBe('ຊື່ໃໝ່')
  const [item] = await world.sql<{ title: string }[]>`select title from items where id = ${id}`
  expect(item?.title).toBe('ຊື່ໃໝ່')
})

test('who leaves the space leaves the document', async () => {
  const space = await world.space()
  const steward = await world.person([space, 'steward'])
  const member = await world.person([space])
  const { id } = await newDoc(steward, space.id)
  const writer = await open(member, id).ready()
  const closed = writer.closed()

  await steward.delete(`/api/spaces/${space.id}/members/${member.id}`)

  expect(Math.floor((await closed) / 100)).toBe(44)
  expect((await steward.get(`/api/docs/${id}`)).status).toBe(200)
})

test('a document made to choke its readers harms nobody else', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const [poison, other] = [await newDoc(person, space.id), await newDoc(person, space.id, 'ອື່ນ')]
  const made = new YDoc()
  made.transact(() => {
    let deepest: XmlFragment = made.getXmlFragment('default')
    for (let depth = 0; depth < 60_000; depth++) {
      const below = new XmlElement('blockquote')
      deepest.insert(0, [below])
      deepest = below
    }
  })
  // The sync server takes in no such thing; an older one may have.
  await world.sql`insert into doc_updates (doc_id, data) values (${poison.id}, ${Buffer.from(encodeStateAsUpdate(made))})`

  expect((await person.post(`/api/docs/${poison.id}/readiness`)).status).toBe(409)
  await (await open(person, other.id).ready()).write(LONG)
  expect((await person.get(`/api/docs/${other.id}`)).status).toBe(200)
})

test('what a browser would not show is not passed on: unknown parts, links that lead nowhere, and signs that cannot be stored', () => {
  const made = new YDoc()
  made.transact(() => {
    const paragraph = new XmlElement('paragraph')
    paragraph.setAttribute('onclick', 'steal()')
    const text = new XmlText()
    text.insert(0, 'ອ່ານ\u0000 ຢູ່ນີ້', { link: { href: 'javascript:alert(1)' }, bold: {}, glow: {} })
    paragraph.insert(0, [text])
    const script = new XmlElement('script')
    script.insert(0, [new XmlText('ຄຳທີ່ຍັງຢູ່')])
    made.getXmlFragment('default').insert(0, [paragraph, script])
  })

  const content = contentOf(encodeStateAsUpdate(made))

  const json = JSON.stringify(content)
  for (const word of ['javascript', 'onclick', 'script', 'glow', 'u0000']) expect(json).not.toContain(word)
  expect(json).toContain('ອ່ານ ຢູ່ນີ້')
  expect(json).toContain('ຄຳທີ່ຍັງຢູ່')
  expect(json).toContain('bold')
})
