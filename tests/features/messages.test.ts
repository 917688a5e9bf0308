import { expect, test, vi } from 'vitest'
import { newId } from '#server/core/id.ts'
import { foldMessages } from '#server/features/rooms/messages.ts'
import { findSending } from '#server/features/rooms/queries.ts'
import { createSender, type Sent, storeMessage } from '#server/features/rooms/sending.ts'
import { Day, Hour } from '#shared/base/time.ts'
import { FRAGMENT } from '#shared/features/docs/schema.ts'
import type { Message, Notice, Room, TopicEntry, UnreadTopic } from '#shared/features/rooms/contract.ts'
import type { Callable } from '#shared/features/spaces/contract.ts'
import { openDoc, typeIn } from '../support/ready.ts'
import { next, openWorld, say, type TestPerson, until } from '../support/world.ts'

const world = openWorld()

async function room(person: TestPerson, space: { id: string }, more: object = {}) {
  const id = newId()
  await person.post(`/api/spaces/${space.id}/rooms`, { id, nameLo: 'ຫ້ອງ', nameEn: 'Room', ...more })
  return id
}
async function topic(person: TestPerson, roomId: string, title = 'ຫົວຂໍ້ທົດສອບ') {
  const id = newId()
  await person.post(`/api/rooms/${roomId}/topics`, { id, title })
  return id
}
async function write(person: TestPerson, roomId: string, topicId: string | undefined, body: string, more: object = {}) {
  const socket = await person.connect()
  const answer = await say<Message>(socket, 'message:send', {
    id: newId(),
    roomId,
    ...(topicId ? { topicId } : {}),
    body,
    ...more,
  })
  socket.disconnect()
  if (!answer.ok) throw new Error(answer.error)
  return answer.value
}
const messagesOf = async (person: TestPerson, topicId: string, query = '') =>
  (await person.get<{ messages: Message[]; more: boolean; newer: boolean }>(`/api/topics/${topicId}/messages${query}`))
    .body

async function talk(kind: 'open' | 'closed' | 'private' = 'closed') {
  const space = await world.space(kind)
  const [a, b, steward] = [
    await world.person([space]),
    await world.person([space]),
    await world.person([space, 'steward']),
  ]
  const roomId = await room(a, space)
  const topicId = await topic(a, roomId)
  return { space, a, b, steward, roomId, topicId, stranger: await world.person() }
}

test('what a message rests on is found without reading the others, however fast a talk has grown', async () => {
  const { a, roomId, topicId } = await talk()
  await world.sql`analyze messages`
  await world.sql`
    insert into messages (id, room_id, topic_id, seq, author_id, body)
    select gen_random_uuid(), ${roomId}, ${topicId}, 1000 + n, ${a.id}, 'ສະບາຍດີ' from generate_series(1, 2000) n
  `
  const asked = Array.from({ length: 40 }, (_, place) => ({
    place,
    id: newId(),
    authorId: a.id,
    roomId,
    topicId,
    replyTo: null,
  }))

  const { facts, read } = await world.sql.begin(async (tx) => {
    const facts = await findSending(tx, asked, 20)
    const [stats] = await tx<{ read: number }[]>`
      select seq_tup_read::int as read from pg_stat_xact_user_tables where relname = 'messages'
    `
    return { facts, read: stats?.read }
  })

  expect(facts).toHaveLength(40)
  expect(facts[39]).toMatchObject({ topicId, today: 20, isKnown: false })
  expect(read).toBe(0)
})

test('a sign put twice is one sign, taken back it is gone, and the room hears of both', async () => {
  const { a, b, roomId, topicId, stranger } = await talk()
  const { id } = await write(a, roomId, topicId, 'ເຫັນດີບໍ່?')
  const socket = await a.connect()
  await say(socket, 'room:enter', { roomId })
  const heard = next(socket, 'message:edited')
  await b.put(`/api/messages/${id}/reactions/agree`)
  expect((await heard).reactions).toMatchObject([{ sign: 'agree', people: [{ id: b.id }] }])
  await b.put(`/api/messages/${id}/reactions/agree`)
  await a.put(`/api/messages/${id}/reactions/agree`)
  const put = await a.put(`/api/messages/${id}/reactions/thanks`)
  expect(put.body.reactions).toMatchObject([
    { sign: 'agree', people: [{ id: b.id }, { id: a.id }] },
    { sign: 'thanks', people: [{ id: a.id }] },
  ])
  const ended = await a.delete(`/api/messages/${id}/reactions/thanks`)
  expect(ended.body.reactions).toHaveLength(1)
  expect((await stranger.put(`/api/messages/${id}/reactions/agree`)).status).toBe(404)
  expect((await a.put(`/api/messages/${id}/reactions/anything`)).status).toBe(400)
})

test('a pinned message is found again by everybody, and at most twenty are', async () => {
  const { a, b, roomId, topicId } = await talk()
  const ids: string[] = []
  for (let at = 0; at < 21; at++) ids.push((await write(at % 2 ? a : b, roomId, topicId, `ຂໍ້ຄວາມ ${at}`)).id)
  for (const id of ids.slice(0, 20)) expect((await b.put(`/api/messages/${id}/pin`)).status).toBe(200)
  const refused = await b.put(`/api/messages/${ids[20]}/pin`)
  expect(refused).toMatchObject({ status: 409, body: { detail: { reason: 'too_many_pins' } } })
  await a.delete(`/api/messages/${ids[0]}/pin`)
  const pinned = await a.get<{ messages: Message[] }>(`/api/topics/${topicId}/pinned`)
  expect(pinned.body.messages.map(({ id }) => id)).toEqual(ids.slice(1, 20))
})

test('a topic that begins with a message plans what else it asks as ever', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const roomId = await room(person, space)
  const [after] = await world.sql.begin(async (tx) => {
    await storeMessage(tx, person, { id: newId(), roomId, body: 'ສະບາຍດີ' })
    return tx<{ mode: string }[]>`select current_setting('plan_cache_mode') as mode`
  })
  expect(after).toEqual({ mode: 'auto' })
})

test('what people say and write is stored and heard while every other line to the database waits', async () => {
  const { space, a, b, roomId, topicId } = await talk()
  const docId = newId()
  await a.post(`/api/spaces/${space.id}/docs`, { id: docId, title: 'ເອກະສານທົດສອບ' })
  const [writer, reader] = [await openDoc(world, a, docId), await openDoc(world, b, docId)]
  const [speaker, listener] = [await a.connect(), await b.connect()]
  await say(listener, 'room:enter', { roomId })
  const others = await world.sql.begin(async (tx) => {
    await tx`lock table proposals`
    const asking = Array.from({ length: 30 }, () => b.get(`/api/topics/${topicId}/proposals`))
    await until(async () => {
      const [held] = await world.sql<{ count: number }[]>`
        select count(*)::int as count from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
      `
      return held?.count === 10
    }, 'every other line waits')
    const heard = next(listener, 'messages:sent')
    const said = { id: newId(), roomId, topicId, body: 'ສະບາຍດີທຸກທ່ານ' }
    expect(await say(speaker, 'message:send', said)).toMatchObject({ ok: true })
    expect(await heard).toMatchObject([{ id: said.id }])
    typeIn(writer, 'ຂຽນໃນເວລາທີ່ຄົນອື່ນຖ້າ')
    await until(
      async () => JSON.stringify(reader.doc.getXmlFragment(FRAGMENT)).includes('ຂຽນໃນເວລາ'),
      'what was written is read',
    )
    return asking
  })
  expect((await Promise.all(others)).every(({ status }) => status === 200)).toBe(true)
  for (const one of [writer, reader]) one.destroy()
}, 40_000)

test('what somebody may do and is called is asked again with every message, also when they spoke just before', async () => {
  const { space, a, b, steward, roomId, topicId } = await talk()
  const send = createSender({ sql: world.sql, talkSql: world.sql }, () => {})
  const speak = (person: TestPerson, id = newId(), body = 'ສະບາຍດີທຸກທ່ານ') =>
    send(person, { id, roomId, topicId, body }).then(({ message, isNew }) => ({ ...message, isNew }))
  const first = newId()
  expect(await speak(a, first)).toMatchObject({ seq: 1, isNew: true })
  expect(await speak(a)).toMatchObject({ seq: 2 })
  expect(await speak(a, first)).toMatchObject({ seq: 1, isNew: false })
  await expect(speak(b, first)).rejects.toMatchObject({ code: 'conflict', detail: { reason: 'id_taken' } })
  expect(await speak(a)).toMatchObject({ seq: 3 })
  await world.sql`update people set name_en = 'Renamed' where id = ${a.id}`
  expect(await speak(a)).toMatchObject({ seq: 4, authorEn: 'Renamed' })

  for (let count = 4; count < 21; count++) await speak(a)
  const counted = await world.sql<{ counted: boolean }[]>`
    select counted from statements where actor_id = ${a.id} and event = 'message.posted' order by stored
  `
  expect(counted.map((one) => one.counted)).toEqual([...Array<boolean>(20).fill(true), false])

  // Somebody else holds two rooms: what is said there waits for them, and for what they do; elsewhere nobody waits.
  const [second, third] = [await room(a, space), await room(a, space)]
  let [begin, release] = [() => {}, () => {}]
  const [isHeld, held] = [
    new Promise<void>((resolve) => {
      begin = resolve
    }),
    new Promise<void>((resolve) => {
      release = resolve
    }),
  ]
  const holding = world.sql.begin(async (tx) => {
    await tx`update rooms set last_seq = last_seq + 1 where id in (${roomId}, ${second})`
    await tx`delete from space_members where space_id = ${space.id} and person_id = ${b.id}`
    begin()
    await held
  })
  await isHeld
  const waiting = [speak(b), speak(a), send(steward, { id: newId(), roomId: second, body: 'ລໍຖ້າ' })]
  const settled = Promise.allSettled(waiting)
  await until(async () => {
    const [found] = await world.sql<{ count: number }[]>`
      select count(*)::int as count from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
    `
    return found?.count === 2
  }, 'both rooms are waited for')
  expect(await send(steward, { id: newId(), roomId: third, body: 'ບໍ່ຕ້ອງລໍຖ້າ' })).toMatchObject({ isNew: true })
  release()
  await holding
  expect(await settled).toMatchObject([
    { status: 'rejected', reason: { code: 'not_found' } },
    { status: 'fulfilled', value: { seq: 23 } },
    { status: 'fulfilled', value: { message: { seq: 2 } } },
  ])
  expect(await speak(a)).toMatchObject({ seq: 24 })

  const other = await room(a, space)
  expect((await steward.put(`/api/topics/${topicId}/room`, { roomId: other })).status).toBe(200)
  await expect(speak(a)).rejects.toMatchObject({ code: 'not_found' })
  await world.sql`delete from space_members where space_id = ${space.id} and person_id = ${a.id}`
  await expect(speak(a)).rejects.toMatchObject({ code: 'not_found' })
  expect(await send(steward, { id: newId(), roomId, body: 'ຍັງຢູ່' })).toMatchObject({ isNew: true })
})

test('how much somebody has said today is known in a topic that they do not name, and begins anew at midnight', async () => {
  const { a, b, space, roomId } = await talk()
  const quiet = await room(b, space)
  const send = createSender({ sql: world.sql, talkSql: world.sql }, () => {})
  const body = 'ສະບາຍດີທຸກທ່ານ'
  const first = await send(a, { id: newId(), roomId, body })
  const inGeneral = () => send(a, { id: newId(), roomId, topicId: first.topicId, body })
  const elsewhere = await send(b, { id: newId(), roomId: quiet, body })
  const isCounted = async ({ message }: Sent) => {
    const [told] = await world.sql<{ counted: boolean }[]>`
      select counted from statements where actor_id = ${message.authorId} and client_event_id = ${message.id}
    `
    return told?.counted
  }

  await inGeneral()
  for (let count = 2; count < 20; count++) await send(a, { id: newId(), roomId, body })
  expect(await isCounted(await inGeneral())).toBe(false)

  // The last word of the day is on its way when somebody says the first of the next.
  const lastMs = Math.ceil((Date.now() + 7 * Hour.ms) / Day.ms) * Day.ms - 7 * Hour.ms - 1
  vi.useFakeTimers({ toFake: ['Date'], now: lastMs })
  try {
    await isCounted(await inGeneral())
    const last = inGeneral()
    vi.setSystemTime(lastMs + 1)
    await Promise.all([last, send(b, { id: newId(), roomId: quiet, topicId: elsewhere.topicId, body })])
    await world.sql`update messages set sent_at = sent_at - interval '1 day' where room_id = ${roomId}`
    expect(await isCounted(await inGeneral())).toBe(true)
  } finally {
    vi.useRealTimers()
  }
})

test('whatever a message rests on touches the stamp when it changes, and nothing that is said does', async () => {
  const { a, b, space, steward, roomId, topicId } = await talk()
  const stamp = async () => (await world.sql<{ is: string }[]>`select changed_by::text as is from sending_stamp`)[0]?.is
  const changes: [string, () => PromiseLike<unknown>][] = [
    ['a level', () => b.put(`/api/rooms/${roomId}/level`, { level: 'all' })],
    ['a name', () => world.sql`update people set name_lo = 'ຊື່ໃໝ່' where id = ${b.id}`],
    ['a member', () => world.sql`delete from space_members where space_id = ${space.id} and person_id = ${b.id}`],
    ['another room', async () => steward.put(`/api/topics/${topicId}/room`, { roomId: await room(a, space) })],
  ]
  for (const [what, change] of changes) {
    const before = await stamp()
    await change()
    expect(await stamp(), what).not.toBe(before)
  }
  const before = await stamp()
  const other = await topic(a, roomId)
  const speaker = await a.connect()
  for (let count = 0; count < 2; count++)
    expect(await say(speaker, 'message:send', { id: newId(), roomId, topicId: other, body: 'ສະບາຍດີ' })).toMatchObject({
      ok: true,
    })
  expect((await a.put(`/api/topics/${other}/reading`, { seq: 2 })).status).toBeLessThan(300)
  expect(await stamp()).toBe(before)

  // What is found by its id, or counted by what is said, is no right and no name.
  const unstamped = await world.sql<{ at: string }[]>`
    select c.relname || '.' || a.attname as at
    from pg_depend d join pg_class c on c.oid = d.refobjid
      join pg_attribute a on a.attrelid = c.oid and a.attnum = d.refobjsubid
    where d.objid = 'sending_facts'::regproc and d.classid = 'pg_proc'::regclass and d.refobjsubid > 0
      and not exists (
        select from pg_trigger t where t.tgrelid = c.oid and t.tgname = 'sending_stamp' and t.tgdeferrable
          and (cardinality(t.tgattr::int2[]) = 0 or a.attnum = any(t.tgattr::int2[]))
      )
    order by 1
  `
  expect(unstamped.map(({ at }) => at)).toEqual([
    'departments.id',
    'messages.author_id',
    'messages.id',
    'messages.room_id',
    'messages.sent_at',
    'people.id',
    'rooms.id',
    'spaces.id',
    'topics.id',
  ])
})

test('a deleted message leaves its place and nothing of its text, wherever it was quoted', async () => {
  const { space, a, b, steward, roomId, topicId } = await talk()
  const secret = 'ຄວາມລັບທີ່ບໍ່ຄວນເວົ້າ'
  const said = await write(a, roomId, topicId, secret)
  await a.put(`/api/messages/${said.id}`, { body: `${secret} ແທ້` })
  await write(b, roomId, topicId, 'ແມ່ນບໍ່?', { replyTo: said.id })
  const other = await topic(b, roomId, 'ຫົວຂໍ້ອື່ນອີກ')
  const passed = await b.post(`/api/messages/${said.id}/forwards`, { id: newId(), topicId: other, body: 'ເບິ່ງນີ້' })
  expect(passed.body).toMatchObject({ body: 'ເບິ່ງນີ້', forwarded: { body: `${secret} ແທ້` } })
  const docId = newId()
  await a.post(`/api/topics/${topicId}/docs`, { id: docId, messageIds: [said.id] })
  await a.post(`/api/topics/${topicId}/agreements`, {
    id: newId(),
    outcome: 'agreed',
    statement: 'ຕົກລົງກັນ',
    evidence: [said.id],
  })

  expect((await b.delete(`/api/messages/${said.id}`)).status).toBe(403)
  const gone = await steward.delete(`/api/messages/${said.id}`)
  expect(gone).toMatchObject({ status: 200, body: { id: said.id, seq: said.seq, body: '', authorId: a.id } })
  expect(gone.body.deletedAt).not.toBeNull()
  expect((await steward.delete(`/api/messages/${said.id}`)).body).toEqual(gone.body)

  await until(async () => {
    const [doc] = await world.sql<{ text: string }[]>`select text from docs where id = ${docId}`
    return doc !== undefined && !doc.text.includes(secret) && doc.text.includes('Message deleted')
  }, 'the document without the words')
  // Before anybody looks for the words: what one looks for in vain is kept. A document's history keeps what was typed
  // until it is compacted.
  const tables = await world.sql<{ table: string }[]>`
    select c.table_name as table from information_schema.tables c
    where table_schema = 'public' and table_type = 'BASE TABLE' and table_name <> 'doc_updates'
  `
  expect(tables.map(({ table }) => table)).toContain('search_misses')
  for (const { table } of tables) {
    const [held] = await world.sql`
      select 1 from ${world.sql(table)} one where one::text like ${`%${secret}%`} limit 1
    `
    expect([table, held]).toEqual([table, undefined])
  }
  for (const path of [
    `/api/topics/${topicId}/messages`,
    `/api/topics/${other}/messages`,
    `/api/topics/${topicId}/agreements`,
    `/api/messages/${said.id}/wordings`,
    `/api/rooms/${roomId}/search?q=${encodeURIComponent('ຄວາມລັບ')}`,
    `/api/search?q=${encodeURIComponent(secret)}`,
  ]) {
    const reply = await b.get(path)
    expect([path, reply.status, JSON.stringify(reply.body).includes(secret)]).toEqual([path, 200, false])
  }
  expect((await a.put(`/api/messages/${said.id}`, { body: 'ກັບມາ' })).status).toBe(409)
  expect((await b.put(`/api/messages/${said.id}/reactions/agree`)).status).toBe(409)
  expect(space.id).toBeDefined()
})

test('a message is passed on to another room by who may read it there and write here, with its author’s name', async () => {
  const { space, a, b, roomId, topicId, stranger } = await talk()
  const said = await write(a, roomId, topicId, 'ເອກະສານພ້ອມແລ້ວ')
  const other = await room(b, space)
  const target = await topic(b, other)
  const pass = (by: TestPerson, to = target) =>
    by.post<Message>(`/api/messages/${said.id}/forwards`, { id: newId(), topicId: to, body: 'ຝາກເບິ່ງ' })
  const closed = await topic(a, await room(a, space, { kind: 'closed' }))
  expect((await pass(b, closed)).status).toBe(404)
  expect((await pass(stranger)).status).toBe(404)
  expect((await pass(b)).body).toMatchObject({
    roomId: other,
    authorId: b.id,
    forwarded: { authorLo: said.authorLo, body: 'ເອກະສານພ້ອມແລ້ວ' },
  })
  expect((await messagesOf(a, target)).messages.map(({ body }) => body)).toEqual(['ຝາກເບິ່ງ'])
  // Out of a closed room only by those inside.
  const secret = await write(a, (await a.get<{ room: Room }>(`/api/topics/${closed}`)).body.room.id, closed, 'ພາຍໃນ')
  const out = await b.post(`/api/messages/${secret.id}/forwards`, { id: newId(), topicId: target, body: '' })
  expect(out.status).toBe(404)
})

test('a topic gets another title from whoever opened it or a steward, and its item with it', async () => {
  const { a, b, steward, topicId } = await talk()
  expect((await b.put(`/api/topics/${topicId}`, { title: 'ຊື່ຂອງຄົນອື່ນ' })).status).toBe(403)
  for (const [by, title] of [
    [a, 'ຊື່ໃໝ່ຂອງຫົວຂໍ້'],
    [steward, 'ຊື່ທີ່ຜູ້ດູແລຕັ້ງ'],
  ] as const) {
    expect((await by.put(`/api/topics/${topicId}`, { title })).body).toMatchObject({ title })
    expect((await b.get(`/api/items/${topicId}`)).body).toMatchObject({ title })
  }
})

test('what was published with a quote gives the words up too', async () => {
  const { a, b, roomId, topicId } = await talk('open')
  const secret = 'ເລື່ອງສ່ວນຕົວ'
  const said = await write(a, roomId, topicId, secret)
  const articleId = newId()
  const docId = newId()
  await a.post(`/api/topics/${topicId}/docs`, { id: docId, messageIds: [said.id] })
  await world.sql`insert into items (id, kind, space_id, title, state, created_by)
    select ${articleId}, 'article', space_id, 'ບົດ', 'published', ${a.id} from items where id = ${docId}`
  await world.sql`insert into articles (id, doc_id, author_id) values (${articleId}, ${docId}, ${a.id})`
  await world.sql`
    insert into article_versions (article_id, version, title, kind, body, text_hash, published_by)
    values (${articleId}, 1, 'ບົດ', 'routine', ${world.sql.json({
      type: 'doc',
      content: [
        {
          type: 'evidence',
          attrs: { messageId: said.id },
          content: [{ type: 'paragraph', content: [{ type: 'text', text: secret }] }],
        },
      ],
    })}, 'x', ${a.id})
  `
  await a.delete(`/api/messages/${said.id}`)
  await until(async () => {
    const [one] = await world.sql<
      { body: unknown }[]
    >`select body from article_versions where article_id = ${articleId}`
    return !JSON.stringify(one?.body).includes(secret)
  }, 'the article without the words')
  expect((await b.get(`/api/articles/${articleId}`)).status).toBe(200)
})

test('a call by name, by department and by answering reaches the inbox of those who may read it, once', async () => {
  const space = await world.space('closed')
  const department = await world.department()
  const a = await world.person([space])
  const named = await world.person([space], { nameLo: 'ນາງ ຄຳ' })
  const colleague = await world.person([space], { departmentId: department.id })
  const outside = await world.person({ departmentId: department.id })
  const off = await world.person([space], { departmentId: department.id })
  const roomId = await room(a, space)
  const topicId = await topic(a, roomId)
  await off.put(`/api/rooms/${roomId}/level`, { level: 'none' })
  const [socket] = [await named.connect()]
  const heard = next(socket, 'item:changed', ({ kind }) => kind === 'notice')
  const sent = await write(a, roomId, topicId, '@ນາງ ຄຳ ແລະ @ກົມ ຊ່ວຍເບິ່ງ', {
    mentions: [
      { kind: 'person', id: named.id, text: '@ນາງ ຄຳ' },
      { kind: 'person', id: outside.id, text: '@ນາງ ຄຳ' },
      { kind: 'department', id: department.id, text: '@ກົມ' },
      { kind: 'person', id: off.id, text: '@ບໍ່ມີໃນຂໍ້ຄວາມ' },
    ],
  })
  await heard
  await write(named, roomId, topicId, 'ເບິ່ງແລ້ວ', { replyTo: sent.id })

  const inbox = (person: TestPerson) => person.get<{ notices: Notice[]; unseen: number }>('/api/inbox')
  expect((await inbox(named)).body).toMatchObject({
    unseen: 1,
    notices: [{ why: 'mention', message: { id: sent.id } }],
  })
  expect((await inbox(colleague)).body).toMatchObject({ unseen: 1, notices: [{ why: 'group' }] })
  expect((await inbox(a)).body).toMatchObject({ unseen: 1, notices: [{ why: 'reply' }] })
  for (const nobody of [outside, off]) expect((await inbox(nobody)).body).toMatchObject({ unseen: 0, notices: [] })

  await named.put(`/api/topics/${topicId}/reading`, { seq: sent.seq })
  expect((await inbox(named)).body).toMatchObject({ unseen: 0, notices: [{ why: 'mention' }] })
  await colleague.put('/api/inbox', { until: new Date().toISOString() })
  expect((await inbox(colleague)).body.unseen).toBe(0)

  await world.sql`delete from space_members where person_id = ${named.id}`
  expect((await inbox(named)).body).toMatchObject({ unseen: 0, notices: [] })
  const callable = await a.get<Callable>(`/api/rooms/${roomId}/callable?q=`)
  expect(callable.body.people.map(({ id }) => id).sort()).toEqual([colleague.id, off.id].sort())
  expect(callable.body.departments.map(({ id }) => id)).toEqual([department.id])
})

test('a room that is turned off is no new talk; others still are', async () => {
  const { a, b, roomId, topicId } = await talk()
  await write(a, roomId, topicId, 'ໃໝ່')
  const unread = async () => (await b.get<{ topics: UnreadTopic[] }>('/api/unread')).body.topics.map(({ id }) => id)
  expect(await unread()).toContain(topicId)
  await b.put(`/api/rooms/${roomId}/level`, { level: 'none' })
  expect(await unread()).not.toContain(topicId)
  await b.put(`/api/rooms/${roomId}/level`, { level: 'mentions' })
  const caught = await b.get<{ topics: (UnreadTopic & { first: Message[]; lastSeq: number })[] }>('/api/catch-up')
  const found = caught.body.topics.find(({ id }) => id === topicId)
  expect(found).toMatchObject({ unread: 1, first: [{ body: 'ໃໝ່' }] })
  await b.put(`/api/topics/${topicId}/reading`, { seq: found?.lastSeq })
  expect(await unread()).not.toContain(topicId)
})

test('a closed room is there for those inside only: its topics, their items, search and live talk', async () => {
  const { space, a, b, stranger } = await talk('open')
  const roomId = await room(a, space, { kind: 'closed' })
  const topicId = await topic(a, roomId, 'ແຜນລັບສຸດຍອດ')
  await write(a, roomId, topicId, 'ມີແຕ່ພວກເຮົາ')
  const paths = [
    `/api/rooms/${roomId}`,
    `/api/topics/${topicId}`,
    `/api/topics/${topicId}/messages`,
    `/api/topics/${topicId}/proposals`,
    `/api/topics/${topicId}/agreements`,
    `/api/items/${topicId}`,
    `/api/items/${topicId}/spiral`,
    `/api/rooms/${roomId}/search?q=ມີແຕ່`,
    `/api/rooms/${roomId}/callable?q=`,
  ]
  const called = async () => (await a.get<Callable>(`/api/rooms/${roomId}/callable?q=`)).body.people.map(({ id }) => id)
  for (const outside of [b, stranger])
    for (const path of paths) expect([path, (await outside.get(path)).status]).toEqual([path, 404])
  for (const path of paths) expect([path, (await a.get(path)).status]).toEqual([path, 200])
  const shown = async (person: TestPerson) =>
    JSON.stringify([
      (await person.get(`/api/spaces/${space.id}/rooms`)).body,
      (await person.get(`/api/spaces/${space.id}/items`)).body,
      (await person.get(`/api/spaces/${space.id}/spiral`)).body,
      (await person.get('/api/today')).body,
      (await person.get(`/api/search?q=${encodeURIComponent('ແຜນລັບສຸດຍອດ')}`)).body,
      (await person.get('/api/unread')).body,
    ])
  expect(await shown(b)).not.toMatch(new RegExp(`${roomId}|${topicId}|ແຜນລັບ`))
  expect(await shown(a)).toContain(topicId)
  const socket = await b.connect()
  expect(await say(socket, 'room:enter', { roomId })).toMatchObject({ ok: false, error: 'not_found' })
  expect(await say(socket, 'message:send', { id: newId(), roomId, topicId, body: 'ຂໍເຂົ້າ' })).toMatchObject({ ok: false })
  expect((await b.post(`/api/topics/${topicId}/docs`, { id: newId(), messageIds: [] })).status).toBe(404)
  expect((await b.put(`/api/rooms/${roomId}/inside/${b.id}`)).status).toBe(404)

  expect(await called()).toEqual([])
  expect((await a.put(`/api/rooms/${roomId}/inside/${stranger.id}`)).status).toBe(404)
  expect((await a.put(`/api/rooms/${roomId}/inside/${b.id}`)).status).toBe(200)
  expect((await b.get(`/api/topics/${topicId}`)).status).toBe(200)
  expect(await shown(b)).toContain(topicId)
  expect(await called()).toEqual([b.id])
  const inside = await b.connect()
  expect(await say(inside, 'room:enter', { roomId })).toMatchObject({ ok: true })
  const ended = new Promise((resolve) => inside.once('disconnect', resolve))
  expect((await b.delete(`/api/rooms/${roomId}/inside/${a.id}`)).status).toBe(403)
  expect((await a.delete(`/api/rooms/${roomId}/inside/${b.id}`)).status).toBe(200)
  await ended
  expect((await b.get(`/api/topics/${topicId}`)).status).toBe(404)
})

test('what a closed room agreed stays inside it', async () => {
  const { space, a, b } = await talk('open')
  const roomId = await room(a, space, { kind: 'closed' })
  const topicId = await topic(a, roomId, 'ຕົກລົງພາຍໃນ')
  const agreementId = newId()
  const agreement = { id: agreementId, outcome: 'agreed', statement: 'ຕົກລົງແບບງຽບ', evidence: [] }
  expect((await b.post(`/api/topics/${topicId}/agreements`, agreement)).status).toBe(404)
  expect((await a.post(`/api/topics/${topicId}/agreements`, agreement)).status).toBe(200)
  expect((await a.get(`/api/items/${agreementId}`)).status).toBe(200)
  expect((await b.get(`/api/items/${agreementId}`)).status).toBe(404)
})

test('two who begin a direct talk at once share it; nobody else knows of it', async () => {
  const { space, a, b, steward, stranger } = await talk('open')
  const begin = (from: TestPerson, to: TestPerson) =>
    from.post<Room>(`/api/spaces/${space.id}/direct`, { id: newId(), people: [to.id] })
  const [one, two] = await Promise.all([begin(a, b), begin(b, a)])
  expect(one.body.id).toBe(two.body.id)
  expect(one.body).toMatchObject({
    kind: 'direct',
    inside: expect.arrayContaining([expect.objectContaining({ id: a.id })]),
  })
  const roomId = one.body.id
  await write(a, roomId, undefined, 'ພວກເຮົາສອງຄົນ')
  const inbox = await b.get<{ notices: Notice[] }>('/api/inbox')
  expect(inbox.body.notices).toMatchObject([{ why: 'direct', message: { body: 'ພວກເຮົາສອງຄົນ' } }])
  for (const other of [steward, stranger]) expect((await other.get(`/api/rooms/${roomId}`)).status).toBe(404)
  expect((await a.post(`/api/rooms/${roomId}/topics`, { id: newId(), title: 'ຫົວຂໍ້ໃນນີ້' })).status).toBe(409)
  expect((await begin(a, stranger)).status).toBe(404)
  expect((await begin(a, a)).status).toBe(400)
})

test('messages split off keep their numbers, their evidence and what was read of them, and are found', async () => {
  const { space, a, b, steward, roomId, topicId } = await talk()
  const said: Message[] = []
  for (const body of ['ໜຶ່ງ', 'ສອງ ນ້ຳປະປາ', 'ສາມ']) said.push(await write(a, roomId, topicId, body))
  await b.put(`/api/topics/${topicId}/reading`, { seq: said[1]?.seq })
  const splitId = newId()
  const draft = { id: splitId, title: 'ເລື່ອງໃໝ່ແຍກອອກ', messageIds: [said[1]?.id, said[2]?.id] }
  const found = async (q: string) =>
    (
      await b.get<{ results: { id: string }[] }>(
        `/api/search?q=${encodeURIComponent(q)}&kind=topic&spaceId=${space.id}`,
      )
    ).body.results.map(({ id }) => id)
  expect((await b.post(`/api/topics/${topicId}/split`, draft)).status).toBe(403)
  const socket = await b.connect()
  await say(socket, 'room:enter', { roomId })
  const heard = next(socket, 'message:edited')
  const split = await steward.post(`/api/topics/${topicId}/split`, draft)
  expect(await heard).toMatchObject({ id: said[1]?.id, topicId: splitId })
  expect(split).toMatchObject({ status: 200, body: { messages: 2, splitFrom: topicId } })
  expect((await steward.post(`/api/topics/${topicId}/split`, draft)).body).toEqual(split.body)
  // It is found by its title, and by what it begins with.
  for (const words of ['ແຍກອອກ', 'ນ້ຳປະປາ']) await expect.poll(() => found(words)).toEqual([splitId])
  expect((await messagesOf(a, topicId)).messages.map(({ body }) => body)).toEqual(['ໜຶ່ງ'])
  expect((await messagesOf(a, splitId)).messages.map(({ seq }) => seq)).toEqual([said[1]?.seq, said[2]?.seq])
  const listed = await b.get<{ topics: TopicEntry[] }>(`/api/rooms/${roomId}`)
  expect(listed.body.topics.find(({ id }) => id === splitId)?.unread).toBe(1)
  // Both are as old as what is said in them, and as long.
  for (const [id, last, messages] of [
    [topicId, said[0], 1],
    [splitId, said[2], 2],
  ] as const)
    expect(listed.body.topics.find((one) => one.id === id)).toMatchObject({ lastAt: last?.sentAt, messages })
  const rest = { id: newId(), title: 'ທັງໝົດທີ່ເຫຼືອ', messageIds: [said[0]?.id] }
  expect(await steward.post(`/api/topics/${topicId}/split`, rest)).toMatchObject({ status: 409 })
  const foreign = { id: newId(), title: 'ຂອງຫົວຂໍ້ອື່ນ', messageIds: [said[1]?.id] }
  expect(await steward.post(`/api/topics/${topicId}/split`, foreign)).toMatchObject({ status: 400 })
})

test('a topic moves to another open room with its talk and what was read, never into or out of a closed one', async () => {
  const { space, a, b, roomId, topicId } = await talk()
  const other = await room(a, space)
  await write(b, other, undefined, 'ມີຢູ່ກ່ອນ')
  const said = [await write(a, roomId, topicId, 'ໜຶ່ງ'), await write(a, roomId, topicId, 'ສອງ')]
  await b.put(`/api/topics/${topicId}/reading`, { seq: said[0]?.seq })
  const closed = await room(a, space, { kind: 'closed' })
  expect((await b.put(`/api/topics/${topicId}/room`, { roomId: other })).status).toBe(403)
  expect((await a.put(`/api/topics/${topicId}/room`, { roomId: closed })).status).toBe(409)
  expect(await a.put(`/api/topics/${topicId}/room`, { roomId: other })).toMatchObject({
    status: 200,
    body: { roomId: other },
  })
  await write(b, other, topicId, 'ສາມ')
  expect((await messagesOf(a, topicId)).messages.map(({ seq, body }) => [seq, body])).toEqual([
    [2, 'ໜຶ່ງ'],
    [3, 'ສອງ'],
    [4, 'ສາມ'],
  ])
  const listed = await b.get<{ topics: TopicEntry[] }>(`/api/rooms/${other}`)
  expect(listed.body.topics.find(({ id }) => id === topicId)?.unread).toBe(1)
})

test('a topic moves while the search reads what is said in it: each waits for the other no longer than that', async () => {
  const { space, a, roomId, topicId } = await talk()
  const other = await room(a, space)
  await write(a, roomId, topicId, 'ໜຶ່ງ')
  let moving: Promise<{ status: number }> | undefined
  // What the search holds, and what it writes then (server/features/rooms/words.ts).
  await world.sql.begin(async (tx) => {
    await tx`select 1 from messages where topic_id = ${topicId} for share`
    moving = a.put(`/api/topics/${topicId}/room`, { roomId: other })
    await until(async () => {
      const [found] = await world.sql<{ count: number }[]>`
        select count(*)::int as count from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
      `
      return found?.count === 1
    }, 'the move waits for the messages')
    await tx`
      insert into message_words_reached (room_id, seq, cut_by) values (${roomId}, 1, 'x'), (${other}, 1, 'x')
      on conflict (room_id) do update set seq = excluded.seq
    `
  })
  expect((await moving)?.status).toBe(200)
})

test('a long talk opens around a message and around a number, with both sides to go', async () => {
  const { a, b, roomId, topicId, stranger } = await talk()
  await world.sql`
    insert into messages (id, room_id, topic_id, seq, author_id, body)
    select gen_random_uuid(), ${roomId}, ${topicId}, n, ${a.id}, 'ຂໍ້ຄວາມ ' || n from generate_series(1, 1000) n
  `
  await world.sql`update rooms set last_seq = 1000 where id = ${roomId}`
  const [middle] = await world.sql<{ id: string }[]>`select id from messages where room_id = ${roomId} and seq = 500`
  const around = await messagesOf(b, topicId, `?message=${middle?.id}`)
  expect(around).toMatchObject({ more: true, newer: true })
  expect(around.messages.map(({ seq }) => seq)).toEqual(Array.from({ length: 50 }, (_, at) => 476 + at))
  const end = await messagesOf(b, topicId, '?around=990')
  expect(end).toMatchObject({ more: true, newer: false })
  const other = await topic(a, roomId)
  expect((await b.get(`/api/topics/${other}/messages?message=${middle?.id}`)).status).toBe(409)
  expect((await stranger.get(`/api/topics/${topicId}/messages?message=${middle?.id}`)).status).toBe(404)
})

test('the search inside a room finds every spelling of a word, newest first, page by page', async () => {
  const { a, b, roomId, topicId, stranger } = await talk()
  const first = await write(a, roomId, topicId, 'ນ້ຳປະປາ ຢູ່ເມືອງໃໝ່')
  await write(a, roomId, undefined, 'ນໍ້າປະປາ ອີກຄັ້ງ')
  await write(b, roomId, topicId, 'ບໍ່ກ່ຽວ')
  const found = await b.get<{ messages: Message[]; more: boolean }>(
    `/api/rooms/${roomId}/search?q=${encodeURIComponent('ນໍ້າປະປາ')}`,
  )
  expect(found.body.messages).toHaveLength(2)
  expect(found.body.messages[1]?.id).toBe(first.id)
  const older = await b.get<{ messages: Message[]; more: boolean }>(
    `/api/rooms/${roomId}/search?q=${encodeURIComponent('ນໍ້າປະປາ')}&before=${found.body.messages[0]?.seq}`,
  )
  expect(older.body).toMatchObject({ messages: [{ id: first.id }], more: false })
  const both = await b.get<{ messages: Message[] }>(`/api/rooms/${roomId}/search?q=${encodeURIComponent('ເມືອງ ນ້ຳ')}`)
  expect(both.body.messages.map(({ id }) => id)).toEqual([first.id])
  expect((await stranger.get(`/api/rooms/${roomId}/search?q=ນ`)).status).toBe(404)
  expect((await b.get(`/api/rooms/${roomId}/search?q=`)).status).toBe(400)
})

test('words that were passed on are found in the room they came to, as they were then, until they are deleted', async () => {
  const { a, b, space, roomId, topicId } = await talk()
  const target = await room(b, space)
  const find = async (q: string) =>
    (await a.get<{ messages: Message[] }>(`/api/rooms/${target}/search?q=${encodeURIComponent(q)}`)).body.messages.map(
      ({ id }) => id,
    )
  const pass = async (messageId: string, body: string) =>
    (
      await b.post<Message>(`/api/messages/${messageId}/forwards`, {
        id: newId(),
        topicId: await topic(b, target),
        body,
      })
    ).body.id
  const said = await write(a, roomId, topicId, 'ນ້ຳປະປາ ຢູ່ເມືອງໃໝ່')
  const withWord = await pass(said.id, 'ຝາກເບິ່ງ')
  const bare = await pass(said.id, '')
  expect(await find('ນໍ້າປະປາ')).toEqual([bare, withWord])
  expect(await find('ຝາກ ປະປາ')).toEqual([withWord])
  await a.put(`/api/messages/${said.id}`, { body: 'ໄຟຟ້າ ຢູ່ເມືອງໃໝ່' })
  expect(await find('ນ້ຳປະປາ')).toEqual([bare, withWord])
  expect(await find('ໄຟຟ້າ')).toEqual([])
  await b.put(`/api/messages/${withWord}`, { body: 'ຊ່ວຍອ່ານ' })
  expect(await find('ນ້ຳປະປາ')).toEqual([bare, withWord])
  expect(await find('ຝາກ')).toEqual([])
  // What was stored when only one's own words were cut is cut anew.
  await world.sql`update messages set folded = null where id = ${bare}`
  expect(await find('ນ້ຳປະປາ')).toEqual([withWord])
  await foldMessages(world.sql)
  expect(await find('ນ້ຳປະປາ')).toEqual([bare, withWord])
  await a.delete(`/api/messages/${said.id}`)
  expect(await find('ນ້ຳປະປາ')).toEqual([])
  expect(await find('ອ່ານ')).toEqual([withWord])
})

test('topics are filtered by what they came to', async () => {
  const { a, roomId, topicId } = await talk()
  const open = await topic(a, roomId)
  await a.post(`/api/topics/${topicId}/closure`, { reason: 'ບໍ່ຈຳເປັນ' })
  const of = async (state: string) =>
    (await a.get<{ topics: TopicEntry[] }>(`/api/rooms/${roomId}?state=${state}`)).body.topics.map(({ id }) => id)
  expect(await of('closed')).toEqual([topicId])
  expect(await of('open')).toEqual([open])
  expect(await of('agreed')).toEqual([])
  const concluded = { agreed: await topic(a, roomId), not_agreed: await topic(a, roomId) }
  for (const [outcome, id] of Object.entries(concluded)) {
    const made = await a.post(`/api/topics/${id}/agreements`, { id: newId(), outcome, statement: 'ຜົນຂອງການລົມກັນ' })
    expect(made.status).toBe(200)
    expect(await of(outcome)).toEqual([id])
  }
  expect(await of('open')).toEqual([open])
})
