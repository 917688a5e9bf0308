import { afterEach, expect, test } from 'vitest'
import * as Y from 'yjs'
import { newId } from '#server/core/id.ts'
import { wipeCommentsOfDeleted } from '#server/features/comments/service.ts'
import type { DocNotice, Thread } from '#shared/features/comments/contract.ts'
import type { Doc } from '#shared/features/docs/contract.ts'
import { FRAGMENT } from '#shared/features/docs/schema.ts'
import type { Message } from '#shared/features/rooms/contract.ts'
import type { Callable } from '#shared/features/spaces/contract.ts'
import { next, openWorld, say, type TestPerson, until } from '../support/world.ts'
import { Writer } from '../support/writer.ts'

const world = openWorld()

const writers: Writer[] = []
afterEach(async () => {
  for (const writer of writers.splice(0)) await writer.close()
})
const open = (person: TestPerson, docId: string) => {
  const writer = new Writer(world, person, docId)
  writers.push(writer)
  return writer.ready()
}

async function newDoc(person: TestPerson, spaceId: string) {
  const id = newId()
  await person.post(`/api/spaces/${spaceId}/docs`, { id, title: 'ຮ່າງນະໂຍບາຍ' })
  return id
}

test('a document of an open space says what readers may do who are no members; members and its author write', async () => {
  const space = await world.space('open')
  const [author, member, guest] = [await world.person(), await world.person([space]), await world.person()]
  const docId = await newDoc(author, space.id)
  const accessOf = async (person: TestPerson) => (await person.get<Doc>(`/api/docs/${docId}`)).body.access
  expect(await accessOf(guest)).toBe('write')

  expect((await guest.put(`/api/docs/${docId}/guests`, { guests: 'read' })).status).toBe(403)
  expect((await member.put<Doc>(`/api/docs/${docId}/guests`, { guests: 'comment' })).body.guests).toBe('comment')
  expect([await accessOf(author), await accessOf(member), await accessOf(guest)]).toEqual(['write', 'write', 'comment'])
  expect((await guest.put(`/api/docs/${docId}`, { title: 'ຂອງຂ້ອຍ' })).status).toBe(403)
  expect((await guest.post(`/api/docs/${docId}/readiness`)).status).toBe(403)
  expect((await member.put(`/api/docs/${docId}`, { title: 'ຮ່າງໃໝ່' })).status).toBe(200)

  await guest.post(`/api/spaces/${space.id}/membership`)
  expect(await accessOf(guest)).toBe('write')
})

test('in a closed space there are no guests to speak of', async () => {
  const space = await world.space()
  const member = await world.person([space])
  const docId = await newDoc(member, space.id)
  expect((await member.get<Doc>(`/api/docs/${docId}`)).body.maySetGuests).toBe(false)
  expect((await member.put(`/api/docs/${docId}/guests`, { guests: 'read' })).status).toBe(403)
})

test('who may only comment reads the text live, and an update by a client of their own closes it unstored', async () => {
  const space = await world.space('open')
  const [member, guest] = [await world.person([space]), await world.person()]
  const docId = await newDoc(member, space.id)
  const [writing, reading] = [await open(member, docId), await open(guest, docId)]
  await member.put(`/api/docs/${docId}/guests`, { guests: 'comment' })
  await writing.write('ຂໍ້ຄວາມຂອງສະມາຊິກ')
  await until(async () => reading.text.includes('ຂໍ້ຄວາມຂອງສະມາຊິກ'), 'the guest reads along')

  const closed = reading.closed()
  void reading.write('ຂໍ້ຄວາມຂອງຜູ້ອື່ນ')
  expect(await closed).toBe(4403)
  await writing.write('ສຸດທ້າຍ')
  const again = await open(member, docId)
  expect(again.text).toContain('ສຸດທ້າຍ')
  expect(again.text).not.toContain('ຂໍ້ຄວາມຂອງຜູ້ອື່ນ')
})

/** Two relative positions; the server keeps them as they are and looks into neither. */
const anchor = { start: 'AAABAgME', end: 'AAABAgMF' }

const opening = (over: Record<string, unknown> = {}) => ({
  id: newId(),
  commentId: newId(),
  anchor,
  quote: 'ທ່ານດຽວຮັບຜິດຊອບຫຼາຍໜ້າທີ່',
  body: 'ມີຕົວເລກບໍ່?',
  ...over,
})
const threadsOf = async (person: TestPerson, docId: string) =>
  (await person.get<{ threads: Thread[] }>(`/api/docs/${docId}/comments`)).body.threads

test('a comment is seen by others at once, answered, settled by a writer and raised again', async () => {
  const space = await world.space('open')
  const [author, member, guest] = [await world.person(), await world.person([space]), await world.person()]
  const docId = await newDoc(author, space.id)
  await member.put(`/api/docs/${docId}/guests`, { guests: 'comment' })
  const listening = await member.connect()
  const heard = next(listening, 'item:changed', ({ kind, id }) => kind === 'comment' && id === docId)

  const draft = opening()
  expect((await guest.post(`/api/docs/${docId}/comments`, draft)).status).toBe(200)
  await heard
  expect((await guest.post(`/api/docs/${docId}/comments`, draft)).status).toBe(200)
  const answer = { id: newId(), body: 'ມີ. ຈະແນບມື້ນີ້.' }
  await author.post(`/api/comment-threads/${draft.id}/comments`, answer)
  const [thread] = await threadsOf(member, docId)
  expect(thread?.comments.map(({ body }) => body)).toEqual([draft.body, answer.body])
  expect(thread?.anchor).toEqual(anchor)

  const other = await world.person()
  expect((await other.post(`/api/comment-threads/${draft.id}/resolution`)).status).toBe(403)
  expect((await member.post<Thread>(`/api/comment-threads/${draft.id}/resolution`)).body.resolvedAt).not.toBeNull()
  expect((await guest.delete<Thread>(`/api/comment-threads/${draft.id}/resolution`)).body.resolvedAt).toBeNull()
  const statements = await world.statements(docId)
  expect(
    statements
      .filter(({ event }) => event.startsWith('comment.'))
      .map(({ event, phase, counted }) => [event, phase, counted]),
  ).toEqual([
    ['comment.added', 'E', true],
    ['comment.added', 'E', true],
    ['comment.resolved', 'E', false],
    ['comment.reopened', 'E', false],
  ])
})

test('readers do not comment, strangers do not know of it, and too much is refused', async () => {
  const [space, closed] = [await world.space('open'), await world.space()]
  const [author, reader] = [await world.person(), await world.person()]
  const docId = await newDoc(author, space.id)
  await author.put(`/api/docs/${docId}/guests`, { guests: 'read' })
  expect((await reader.post(`/api/docs/${docId}/comments`, opening())).status).toBe(403)
  expect(await threadsOf(reader, docId)).toEqual([])

  const inside = await world.person([closed])
  const hidden = await newDoc(inside, closed.id)
  const draft = opening()
  expect((await inside.post(`/api/docs/${hidden}/comments`, draft)).status).toBe(200)
  expect((await reader.get(`/api/docs/${hidden}/comments`)).status).toBe(404)
  expect((await reader.post(`/api/docs/${hidden}/comments`, opening())).status).toBe(404)
  expect((await reader.post(`/api/comment-threads/${draft.id}/comments`, { id: newId(), body: 'ກ' })).status).toBe(404)

  for (const over of [{ body: '  ' }, { body: 'ກ'.repeat(4001) }, { quote: '' }, { anchor: { start: 'no', end: '!' } }])
    expect((await author.post(`/api/docs/${docId}/comments`, opening(over))).status).toBe(400)
})

test('only its author changes a comment; a deleted one is gone from the page, the inbox and the list', async () => {
  const space = await world.space()
  const [author, other] = [await world.person([space]), await world.person([space])]
  const docId = await newDoc(other, space.id)
  const draft = opening()
  await author.post(`/api/docs/${docId}/comments`, draft)
  expect((await other.put(`/api/comments/${draft.commentId}`, { body: 'ບໍ່ແມ່ນ' })).status).toBe(403)
  expect(
    (await author.put<Thread>(`/api/comments/${draft.commentId}`, { body: 'ຄຳໃໝ່' })).body.comments[0],
  ).toMatchObject({
    body: 'ຄຳໃໝ່',
    editedAt: expect.any(String),
  })
  const inbox = () => other.get<{ notices: DocNotice[]; unseen: number }>('/api/doc-notices')
  expect((await inbox()).body.notices).toMatchObject([{ why: 'comment', body: 'ຄຳໃໝ່', docId, aboutId: draft.id }])

  expect((await other.delete(`/api/comments/${draft.commentId}`)).status).toBe(403)
  await other.post(`/api/comment-threads/${draft.id}/comments`, { id: newId(), body: 'ຕອບ' })
  expect((await author.delete(`/api/comments/${draft.commentId}`)).status).toBe(200)
  expect((await author.put(`/api/comments/${draft.commentId}`, { body: 'ອີກ' })).status).toBe(409)
  expect((await threadsOf(other, docId))[0]?.comments[0]).toMatchObject({ body: '', deletedAt: expect.any(String) })
  expect((await inbox()).body.notices[0]?.body).toBeNull()
  expect(await world.sql`select 1 from comments where body like '%ຄຳໃໝ່%'`).toHaveLength(0)

  const lone = opening()
  await author.post(`/api/docs/${docId}/comments`, lone)
  await author.delete(`/api/comments/${lone.commentId}`)
  expect((await threadsOf(other, docId)).map(({ id }) => id)).toEqual([draft.id])
})

test('whoever is called, answered or writes the document has it in the inbox until they have seen it', async () => {
  const space = await world.space()
  const [owner, asker, called, silent] = await Promise.all([1, 2, 3, 4].map(() => world.person([space])))
  if (!owner || !asker || !called || !silent) throw new Error('people are missing')
  const stranger = await world.person()
  const docId = await newDoc(owner, space.id)
  const live = await called.connect()
  const rung = next(live, 'item:changed', ({ kind }) => kind === 'notice')
  const draft = opening({
    body: '@ທ່ານ ຊ່ວຍເບິ່ງ @ຄົນນອກ',
    mentions: [
      { kind: 'person', id: called.id, text: '@ທ່ານ' },
      { kind: 'person', id: stranger.id, text: '@ຄົນນອກ' },
      { kind: 'person', id: silent.id, text: '@ບໍ່ມີໃນຂໍ້ຄວາມ' },
    ],
  })
  await asker.post(`/api/docs/${docId}/comments`, draft)
  await rung
  const why = async (person: TestPerson) =>
    (await person.get<{ notices: DocNotice[] }>('/api/doc-notices')).body.notices.map((one) => one.why)
  expect(await why(called)).toEqual(['mention'])
  expect(await why(owner)).toEqual(['comment'])
  expect([await why(asker), await why(silent), await why(stranger)]).toEqual([[], [], []])

  await called.post(`/api/comment-threads/${draft.id}/comments`, { id: newId(), body: 'ເບິ່ງແລ້ວ' })
  expect(await why(asker)).toEqual(['reply'])
  const unseen = async () => (await called.get<{ unseen: number }>('/api/doc-notices/unseen')).body.unseen
  expect(await unseen()).toBe(1)
  await called.put('/api/doc-notices', { until: new Date().toISOString(), docId })
  expect(await unseen()).toBe(0)

  await world.sql`delete from space_members where person_id = ${asker.id}`
  expect(await why(asker)).toEqual([])
})

/** Writes a line that calls somebody, as the editor does; another call takes it away again. */
function callIn(writer: Writer, person: TestPerson) {
  const line = new Y.XmlElement('paragraph')
  const mention = new Y.XmlElement('mention')
  mention.setAttribute('id', person.id)
  mention.setAttribute('nameLo', 'ບຸນມີ')
  line.insert(0, [mention])
  const fragment = writer.doc.getXmlFragment(FRAGMENT)
  fragment.insert(fragment.length, [line])
  return () => fragment.delete(fragment.toArray().indexOf(line), 1)
}

test('on a document one calls members by any part of their names, and of one that is kept only those inside', async () => {
  const space = await world.space('open')
  const office = await world.department('Office')
  const author = await world.person([space])
  const kham = await world.person([space], { nameLo: 'ຄຳ 100%', nameEn: 'Kham', departmentId: office.id })
  const [other, guest] = [await world.person([space]), await world.person()]
  const docId = await newDoc(author, space.id)
  const called = async (q: string) => {
    const { body } = await author.get<Callable>(`/api/docs/${docId}/callable?q=${encodeURIComponent(q)}`)
    return [body.people.map(({ id }) => id), body.departments.map(({ id }) => id)]
  }
  expect((await called(''))[0]?.sort()).toEqual([kham.id, other.id].sort())
  for (const q of [' KHA', '0%']) expect((await called(q))[0]).toEqual([kham.id])
  expect(await called('offi')).toEqual([[], [office.id]])
  expect((await guest.get(`/api/docs/${docId}/callable?q=`)).status).toBe(200)

  const inside = { classification: 'specific', people: [other.id] }
  expect((await author.put(`/api/docs/${docId}/classification`, inside)).status).toBe(200)
  expect(await called('')).toEqual([[other.id], []])
  expect((await guest.get(`/api/docs/${docId}/callable?q=`)).status).toBe(404)
})

test('who is called by name in the text hears of it once for each place, if they may read it', async () => {
  const space = await world.space()
  const [author, second, called, stranger] = [
    await world.person([space], { nameLo: 'ຜູ້ເລີ່ມ' }),
    await world.person([space], { nameLo: 'ຜູ້ເອີ້ນ' }),
    await world.person([space]),
    await world.person(),
  ]
  const docId = await newDoc(author, space.id)
  await open(author, docId)
  const writing = await open(second, docId)
  const notices = async (person: TestPerson) =>
    (await person.get<{ notices: DocNotice[] }>('/api/doc-notices')).body.notices
  const heard = next(await called.connect(), 'item:changed', ({ kind }) => kind === 'notice')

  const take = callIn(writing, called)
  callIn(writing, stranger)
  callIn(writing, second)
  await writing.write('ຂໍເບິ່ງແດ່')
  await heard
  expect(await notices(called)).toMatchObject([
    { why: 'text', docId, aboutId: docId, actor: { id: second.id }, body: null, seenAt: null },
  ])

  // The same words written anew, as splitting a paragraph and taking back do.
  const places = async () =>
    (
      await world.sql<{ items: string[]; waits: boolean }[]>`
      select items, waits from doc_mentions where doc_id = ${docId} and person_id = ${called.id}`
    )[0]
  const before = (await places())?.items
  take()
  callIn(writing, called)
  await writing.write('ແຍກແຖວ')
  await until(async () => (await places())?.items.join() !== before?.join() && !(await places())?.waits, 'it was read')
  expect(await notices(called)).toHaveLength(1)

  callIn(writing, called)
  await writing.write('ອີກເທື່ອ')
  await until(async () => (await notices(called)).length === 2, 'another place calls again')
  expect([(await notices(stranger)).length, (await notices(second)).length]).toEqual([0, 0])
  await world.sql`insert into space_members (space_id, person_id, role) values (${space.id}, ${stranger.id}, 'member')`
  expect(await notices(stranger)).toEqual([])
})

test('where a writer’s change took the words is told by writers only, and only within the document', async () => {
  const space = await world.space('open')
  const [author, guest] = [await world.person(), await world.person()]
  const [docId, otherId] = [await newDoc(author, space.id), await newDoc(author, space.id)]
  await author.put(`/api/docs/${docId}/guests`, { guests: 'comment' })
  const draft = opening()
  await guest.post(`/api/docs/${docId}/comments`, draft)
  const moved = { start: 'BBBBAgME', end: 'BBBBAgMF' }
  const anchors = [{ threadId: draft.id, anchor: moved }]
  expect((await guest.put(`/api/docs/${docId}/comment-anchors`, { anchors })).status).toBe(403)
  await author.put(`/api/docs/${otherId}/comment-anchors`, { anchors })
  expect((await threadsOf(guest, docId))[0]?.anchor).toEqual(anchor)
  await author.put(`/api/docs/${docId}/comment-anchors`, { anchors })
  expect((await threadsOf(guest, docId))[0]).toMatchObject({ anchor: moved, firstAnchor: anchor })
})

test('the words of a deleted message go from the quotes of comments on them', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const [roomId, topicId, messageId, docId] = [newId(), newId(), newId(), newId()]
  await person.post(`/api/spaces/${space.id}/rooms`, { id: roomId, nameLo: 'ຫ້ອງ', nameEn: 'Room' })
  await person.post(`/api/rooms/${roomId}/topics`, { id: topicId, title: 'ຈະແບ່ງວຽກແນວໃດ?' })
  await say<Message>(await person.connect(), 'message:send', { id: messageId, roomId, topicId, body: 'ໝູນວຽນທຸກ 3 ເດືອນ' })
  await person.post(`/api/topics/${topicId}/docs`, { id: docId, messageIds: [messageId] })
  const [on, beside] = [opening({ quote: 'ທຸກ 3 ເດືອນ' }), opening({ quote: 'ອື່ນ' })]
  await person.post(`/api/docs/${docId}/comments`, on)
  await person.post(`/api/docs/${docId}/comments`, beside)
  await person.delete(`/api/messages/${messageId}`)
  await until(
    async () => (await threadsOf(person, docId)).find(({ id }) => id === on.id)?.quote === '',
    'the quote is emptied',
  )
  expect((await threadsOf(person, docId)).find(({ id }) => id === beside.id)?.quote).toBe('ອື່ນ')
})

test('what was said about a deleted document is not called for, and loses its words with the document', async () => {
  const space = await world.space()
  const [author, other] = [await world.person([space]), await world.person([space])]
  const [docId, keptId] = [await newDoc(author, space.id), await newDoc(author, space.id)]
  await other.post(`/api/docs/${docId}/comments`, opening())
  const emptied = opening()
  await other.post(`/api/docs/${docId}/comments`, emptied)
  await world.sql`update comment_threads set quote = '' where id = ${emptied.id}`
  await other.post(`/api/docs/${keptId}/comments`, opening({ body: 'ຍັງຢູ່' }))
  await author.delete(`/api/docs/${docId}`)
  const { notices, unseen } = (await author.get<{ notices: DocNotice[]; unseen: number }>('/api/doc-notices')).body
  expect([notices.map(({ body }) => body), unseen]).toEqual([['ຍັງຢູ່'], 1])

  await world.sql`update docs set deleted_at = now() - interval '31 days' where id = ${docId}`
  await wipeCommentsOfDeleted({ sql: world.sql })
  const left = await world.sql<{ quote: string; body: string }[]>`
    select t.quote, c.body from comment_threads t join comments c on c.thread_id = t.id where t.doc_id = ${docId}
  `
  expect([...left]).toEqual([
    { quote: '', body: '' },
    { quote: '', body: '' },
  ])
  const noticed = (id: string) => world.sql`select 1 from doc_notices where doc_id = ${id}`
  expect([(await noticed(docId)).length, (await noticed(keptId)).length]).toEqual([0, 1])
  expect(await threadsOf(author, keptId)).toMatchObject([{ comments: [{ body: 'ຍັງຢູ່' }] }])
})
