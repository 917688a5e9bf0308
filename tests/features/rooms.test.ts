import { expect, test } from 'vitest'
import { newId } from '#server/core/id.ts'
import type { ClientToServerEvents } from '#shared/events.ts'
import type { Entered, HerePage, Message, TopicEntry, UnreadTopic } from '#shared/features/rooms/contract.ts'
import { until } from '../support/until.ts'
import { next, openWorld, say, type TestPerson } from '../support/world.ts'

const world = openWorld()

async function room(person: TestPerson, space: { id: string }) {
  const id = newId()
  await person.post(`/api/spaces/${space.id}/rooms`, { id, nameLo: 'ຫ້ອງ', nameEn: 'Room' })
  return id
}
async function topic(person: TestPerson, roomId: string, more: object = {}) {
  const id = newId()
  const reply = await person.post(`/api/rooms/${roomId}/topics`, { id, title: 'ຫົວຂໍ້ທົດສອບ', ...more })
  return { id, reply }
}

test('two people of a space talk in a topic, each hears the other, and all of it is counted', async () => {
  const space = await world.space('closed')
  const [a, b] = [await world.person([space]), await world.person([space])]
  const roomId = await room(a, space)
  const { id: topicId } = await topic(a, roomId, { first: { id: newId(), body: 'ທຸກທ່ານຄິດແນວໃດ?' } })
  const [sa, sb] = [await a.connect(), await b.connect()]
  await Promise.all([say(sa, 'room:enter', { roomId }), say(sb, 'room:enter', { roomId })])

  const heard = next(sb, 'messages:sent')
  const sent = await say<Message>(sa, 'message:send', { id: newId(), roomId, topicId, body: 'ສະບາຍດີ' })
  const answered = await say<Message>(sb, 'message:send', {
    id: newId(),
    roomId,
    topicId,
    body: 'ສະບາຍດີເຊັ່ນກັນ',
    replyTo: (await heard)[0]?.id,
  })

  expect(sent).toMatchObject({ ok: true, value: { seq: 2, body: 'ສະບາຍດີ', authorId: a.id } })
  expect(answered).toMatchObject({ ok: true, value: { seq: 3, replyTo: { body: 'ສະບາຍດີ' } } })
  expect((await world.statements(topicId)).map(({ event, counted }) => [event, counted])).toEqual([
    ['topic.opened', true],
    ['message.posted', true],
    ['message.posted', true],
    ['message.replied', true],
  ])
})

test('what a room hears is what it reads afterwards, to the letter', async () => {
  const space = await world.space('closed')
  const [a, b] = [await world.person([space]), await world.person([space])]
  const roomId = await room(a, space)
  const { id: topicId } = await topic(a, roomId)
  const [sa, sb] = [await a.connect(), await b.connect()]
  await say(sb, 'room:enter', { roomId })
  const heard: Message[] = []
  sb.on('messages:sent', (messages) => heard.push(...messages))
  const [first, second] = [newId(), newId()]
  const calls = [{ kind: 'person', id: b.id, text: '@ຜູ້ທີ່ຖືກເອີ້ນ' }]
  for (const draft of [
    { id: first, roomId, topicId, body: 'ຄຳຖາມ' },
    { id: second, roomId, topicId, body: 'ຄຳຕອບ', replyTo: first },
    { id: newId(), roomId, topicId, body: 'ເຊີນ @ຜູ້ທີ່ຖືກເອີ້ນ', mentions: calls },
  ])
    expect(await say<Message>(sa, 'message:send', draft)).toMatchObject({ ok: true })
  await until(async () => heard.length === 3, 'all of it is heard')
  expect((await b.get<{ messages: Message[] }>(`/api/topics/${topicId}/messages`)).body.messages).toEqual(heard)
})

test('a message sent again is stored, counted and announced once', async () => {
  const space = await world.space('closed')
  const [a, b] = [await world.person([space]), await world.person([space])]
  const roomId = await room(a, space)
  const { id: topicId } = await topic(a, roomId)
  const [sa, sb] = [await a.connect(), await b.connect()]
  await say(sb, 'room:enter', { roomId })
  const heard: string[] = []
  sb.on('messages:sent', (messages) => heard.push(...messages.map(({ id }) => id)))
  const draft = { id: newId(), roomId, topicId, body: 'ຄັ້ງດຽວ' }
  const last = { id: newId(), roomId, topicId, body: 'ສຸດທ້າຍ' }

  const [first, again] = await Promise.all([
    say<Message>(sa, 'message:send', draft),
    say<Message>(sa, 'message:send', draft),
  ])
  const end = next(sb, 'messages:sent', (messages) => messages.some(({ id }) => id === last.id))
  await say(sa, 'message:send', last)
  await end

  expect(first).toEqual(again)
  expect(heard).toEqual([draft.id, last.id])
  expect((await world.statements(topicId)).filter(({ event }) => event === 'message.posted')).toHaveLength(2)
})

test('an id that is taken, another text under it, and an empty text are refused', async () => {
  const space = await world.space('closed')
  const [a, b] = [await world.person([space]), await world.person([space])]
  const roomId = await room(a, space)
  const [sa, sb] = [await a.connect(), await b.connect()]
  const draft = { id: newId(), roomId, body: 'ຂອງຂ້ອຍ' }
  expect(await say(sa, 'message:send', draft)).toMatchObject({ ok: true })

  expect(await say(sa, 'message:send', { ...draft, body: 'ອື່ນ' })).toMatchObject({ ok: false, error: 'conflict' })
  expect(await say(sb, 'message:send', draft)).toMatchObject({ ok: false, error: 'conflict' })
  // The first stays as it was, and is nobody else's.
  expect(await world.sql`select body, author_id from messages where room_id = ${roomId}`).toEqual([
    { body: 'ຂອງຂ້ອຍ', authorId: a.id },
  ])
  expect(await say(sa, 'message:send', { ...draft, id: newId(), body: '   ' })).toMatchObject({
    ok: false,
    error: 'invalid',
  })
})

test('thirty people who speak at once get thirty numbers without a gap', async () => {
  const space = await world.space('closed')
  const people = await Promise.all(Array.from({ length: 6 }, () => world.person([space])))
  const roomId = await room(people[0]!, space)
  const sockets = await Promise.all(people.map((person) => person.connect()))

  const answers = await Promise.all(
    Array.from({ length: 30 }, (_, index) =>
      say<Message>(sockets[index % 6]!, 'message:send', { id: newId(), roomId, body: `ທີ ${index}` }),
    ),
  )

  const numbers = answers.map((answer) => (answer.ok ? answer.value.seq : 0)).sort((x, y) => x - y)
  expect(numbers).toEqual(Array.from({ length: 30 }, (_, index) => index + 1))
})

test('whoever was away catches up from the last number they have', async () => {
  const space = await world.space('closed')
  const person = await world.person([space])
  const roomId = await room(person, space)
  const socket = await person.connect()
  for (const body of ['ໜຶ່ງ', 'ສອງ', 'ສາມ']) await say(socket, 'message:send', { id: newId(), roomId, body })
  person.disconnect()

  const entered = await say<Entered>(await person.connect(), 'room:enter', { roomId, after: 1 })

  expect(entered).toMatchObject({ ok: true, value: { lastSeq: 3, more: false } })
  expect(entered.ok && entered.value.missed.map(({ body }) => body)).toEqual(['ສອງ', 'ສາມ'])
})

test.each([
  ['more than a page takes', 250, 'ແຖວ', [200, 50]],
  ['more than a frame should carry', 20, 'ກ'.repeat(8000), [16, 4]],
])('who missed %s is told that there is more, and has all of it page by page', async (_, count, body, pages) => {
  const space = await world.space('closed')
  const person = await world.person([space])
  const roomId = await room(person, space)
  const [general] = await world.sql<{ id: string }[]>`select id from topics where room_id = ${roomId}`
  await world.sql`
    insert into messages (id, room_id, topic_id, seq, author_id, body, folded)
    select gen_random_uuid(), ${roomId}, ${general?.id ?? ''}, n, ${person.id}, ${body}, 'x' from generate_series(1, ${count}) n
  `
  await world.sql`update rooms set last_seq = ${count} where id = ${roomId}`
  const socket = await person.connect()
  const seqs: number[][] = []
  for (let more = true; more; ) {
    const entered = await say<Entered>(socket, 'room:enter', { roomId, after: seqs.at(-1)?.at(-1) ?? 0 })
    if (!entered.ok) throw new Error(entered.error)
    seqs.push(entered.value.missed.map(({ seq }) => seq))
    more = entered.value.more
  }
  expect(seqs.map(({ length }) => length)).toEqual(pages)
  expect(seqs.flat()).toEqual(Array.from({ length: count }, (_, at) => at + 1))
})

test('who is here is told when somebody comes and goes', async () => {
  const space = await world.space('closed')
  const [a, b] = [await world.person([space]), await world.person([space])]
  const roomId = await room(a, space)
  const sa = await a.connect()
  await say(sa, 'room:enter', { roomId })

  const came = next(sa, 'room:here', ({ here }) => here.length === 2)
  await say(await b.connect(), 'room:enter', { roomId })
  expect((await came).here.map(({ id }) => id)).toEqual([a.id, b.id])
  const went = next(sa, 'room:here', ({ here }) => here.length === 1)
  b.disconnect()
  expect((await went).here.map(({ id }) => id)).toEqual([a.id])
})

test('who is here and who writes is stored nowhere', async () => {
  const space = await world.space('closed')
  const [a, b] = [await world.person([space]), await world.person([space])]
  const roomId = await room(a, space)
  const { id: topicId } = await topic(a, roomId)
  const [sa, sb] = [await a.connect(), await b.connect()]
  const tables = await world.sql<{ table: string }[]>`
    select table_name as table from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'
  `
  const held = async () => {
    const all: Record<string, string> = {}
    for (const { table } of tables) {
      const [found] = await world.sql<{ text: string }[]>`
        select coalesce(string_agg(one::text, E'\n' order by one::text), '') as text from ${world.sql(table)} one
      `
      all[table] = found?.text ?? ''
    }
    return all
  }
  expect(tables.map(({ table }) => table)).toContain('topic_reads')
  // The title is looked into for the search meanwhile.
  const admin = await world.person({ isAdmin: true })
  const waiting = async () => (await admin.get<{ waiting: number }>('/api/search/index')).body.waiting
  await until(async () => (await waiting()) === 0, 'everything can be found')
  const before = await held()
  await say(sa, 'room:enter', { roomId })
  const came = next(sa, 'room:here', ({ here }) => here.length === 2)
  await say(sb, 'room:enter', { roomId })
  await came
  const writes = next(sa, 'room:typing')
  await say(sb, 'room:typing', { roomId, topicId })
  await writes
  const went = next(sa, 'room:here', ({ here }) => here.length === 1)
  await say(sb, 'room:leave', { roomId })
  await went
  expect(await held()).toEqual(before)
  // What is said is.
  await say(sa, 'message:send', { id: newId(), roomId, topicId, body: 'ສະບາຍດີ' })
  expect(await held()).not.toEqual(before)
})

test('of more people than one page holds all are counted, and each is found by turning pages or by name', async () => {
  const space = await world.space('closed')
  const a = await world.person([space])
  const roomId = await room(a, space)
  const people = [a, ...(await world.crowd(space, 229))]
  await Promise.all(people.map(async (person) => say(await person.connect(), 'room:enter', { roomId })))
  const sa = await a.connect()
  const entered = await say<Entered>(sa, 'room:enter', { roomId })
  const first = entered.ok ? entered.value : undefined
  expect([first?.here.length, first?.count]).toEqual([20, 230])
  const all = [...(first?.here ?? [])]
  for (let after = first?.next ?? null; after !== null; ) {
    const page = await say<HerePage>(sa, 'room:people', { roomId, after })
    if (!page.ok) throw new Error(page.error)
    expect(page.value).toMatchObject({ count: 230 })
    expect(page.value.here.length).toBe(Math.min(200, 230 - all.length))
    all.push(...page.value.here)
    after = page.value.next
  }
  expect(all).toHaveLength(230)
  expect(new Set(all.map(({ id }) => id))).toEqual(new Set(people.map(({ id }) => id)))
  const last = all.at(-1)
  expect(await say(sa, 'room:people', { roomId, q: ` ${last?.nameEn.toUpperCase()} ` })).toMatchObject({
    ok: true,
    value: { here: [{ id: last?.id }], count: 1, next: null },
  })
  const stranger = await world.person()
  expect(await say(await stranger.connect(), 'room:people', { roomId })).toMatchObject({ error: 'not_found' })
}, 60_000)

test('a stranger neither enters nor speaks in a closed space, and a right that ended ends at once', async () => {
  const space = await world.space('closed')
  const [member, stranger] = [await world.person([space, 'steward']), await world.person()]
  const leaving = await world.person([space])
  const roomId = await room(member, space)
  const [sm, ss, sl] = [await member.connect(), await stranger.connect(), await leaving.connect()]

  expect(await say(ss, 'room:enter', { roomId })).toMatchObject({ ok: false, error: 'not_found' })
  expect(await say(ss, 'message:send', { id: newId(), roomId, body: 'ສະບາຍດີ' })).toMatchObject({
    ok: false,
    error: 'not_found',
  })
  expect((await stranger.get(`/api/rooms/${roomId}`)).status).toBe(404)
  expect(await say(sm, 'message:send', { id: newId(), roomId, body: 'ສະບາຍດີ' })).toMatchObject({ ok: true })

  // The membership goes behind the socket's back: the message itself must be asked for its right.
  await world.sql`delete from space_members where space_id = ${space.id} and person_id = ${leaving.id}`
  expect(await say(sl, 'message:send', { id: newId(), roomId, body: 'ຍັງຢູ່ບໍ' })).toMatchObject({
    ok: false,
    error: 'not_found',
  })
})

/** All that can be said; what is added later must be added here, too. */
const every: Record<keyof ClientToServerEvents, true> = {
  'room:enter': true,
  'room:leave': true,
  'room:people': true,
  'room:typing': true,
  'message:send': true,
}

test('nothing that a client says can bring the process down', async () => {
  const person = await world.person()
  const socket = await person.connect()
  const emit = socket.emit.bind(socket) as (name: string, ...given: unknown[]) => void

  for (const name of Object.keys(every)) {
    for (const input of [null, undefined, 7, 'x', [], { roomId: 1 }, { roomId: newId(), body: {} }]) {
      expect(await say(socket, name as 'room:enter', input)).toHaveProperty('ok')
      emit(name, input)
    }
    emit(name)
  }
  emit('no:such', 1)

  expect((await person.get('/api/session')).status).toBe(200)
  expect(world.problems).toEqual([])
})

test('a title of a word is too short, and two letters are stored but not counted', async () => {
  const space = await world.space('closed')
  const person = await world.person([space])
  const roomId = await room(person, space)

  expect((await topic(person, roomId, { title: 'ນ້ຳ' })).reply).toMatchObject({
    status: 400,
    body: { detail: { reason: 'title_too_short' } },
  })
  const { id: topicId } = await topic(person, roomId)
  await say(await person.connect(), 'message:send', { id: newId(), roomId, topicId, body: 'ອື' })

  expect((await world.statements(topicId)).map(({ event, counted }) => [event, counted])).toEqual([
    ['topic.opened', true],
    ['message.posted', false],
  ])
})

test('a topic not needed is closed with its reason by who opened it, and not by others', async () => {
  const space = await world.space('closed')
  const [opener, other] = [await world.person([space]), await world.person([space])]
  const roomId = await room(opener, space)
  const { id: topicId } = await topic(opener, roomId)

  expect((await other.post(`/api/topics/${topicId}/closure`, { reason: 'ບໍ່ຈຳເປັນ' })).status).toBe(403)
  expect((await opener.post(`/api/topics/${topicId}/closure`, { reason: 'ແກ້ໄຂແລ້ວ' })).body).toMatchObject({
    state: 'closed',
    closedReason: 'ແກ້ໄຂແລ້ວ',
  })
  expect((await opener.post(`/api/topics/${topicId}/closure`, { reason: 'ອີກ' })).status).toBe(409)

  // Needed after all: the same people take it up again, and closing it a second time is no second conclusion.
  expect((await other.delete(`/api/topics/${topicId}/closure`)).status).toBe(403)
  const reopened = await opener.delete(`/api/topics/${topicId}/closure`)
  expect(reopened.body).toMatchObject({ state: 'open', closedReason: null })
  expect((await opener.delete(`/api/topics/${topicId}/closure`)).status).toBe(200)
  await opener.post(`/api/topics/${topicId}/closure`, { reason: 'ແກ້ໄຂແລ້ວ' })
  const closings = (await world.statements(topicId)).filter(({ event }) => event === 'topic.closed')
  expect(closings.map(({ counted }) => counted)).toEqual([true, false])
})

test('a room gets another name from whoever opened it or a steward, and its general talk with it', async () => {
  const space = await world.space('closed')
  const [opener, other, steward] = [
    await world.person([space]),
    await world.person([space]),
    await world.person([space, 'steward']),
  ]
  const roomId = await room(opener, space)
  const names = { nameLo: 'ຫ້ອງໃໝ່', nameEn: 'New room' }

  expect((await other.put(`/api/rooms/${roomId}`, names)).status).toBe(403)
  expect((await opener.put(`/api/rooms/${roomId}`, names)).body).toMatchObject(names)
  expect((await steward.put(`/api/rooms/${roomId}`, { ...names, nameLo: 'ຫ້ອງກາງ' })).status).toBe(200)
  const { topics } = (await other.get<{ topics: { title: string; general: boolean }[] }>(`/api/rooms/${roomId}`)).body
  expect(topics.find(({ general }) => general)?.title).toBe('ຫ້ອງກາງ')
})

test('however many rooms a space has, each is listed once, page by page, and direct talks stand behind them all', async () => {
  const space = await world.space('closed')
  const [a, b] = [await world.person([space]), await world.person([space])]
  await world.sql`
    insert into rooms (id, space_id, kind, name_lo, name_en, created_by)
    select gen_random_uuid(), ${space.id}, 'open', case when n % 2 = 0 then 'ຫ້ອງດຽວກັນ' else 'ຫ້ອງທີ ' || n end, 'Room ' || n, ${a.id}
    from generate_series(1, 450) n
  `
  const hidden = newId()
  await b.post(`/api/spaces/${space.id}/rooms`, { id: hidden, kind: 'closed', nameLo: 'ປິດ', nameEn: 'Closed' })
  const direct = (await a.post(`/api/spaces/${space.id}/direct`, { id: newId(), people: [b.id] })).body.id
  const listed: string[] = []
  for (let after = ''; ; ) {
    const { status, body } = await a.get<{ rooms: { id: string }[]; next: string | null }>(
      `/api/spaces/${space.id}/rooms${after}`,
    )
    expect(status).toBe(200)
    listed.push(...body.rooms.map(({ id }) => id))
    if (body.next === null) break
    after = `?after=${body.next}`
  }
  const wanted = await world.sql<{ id: string }[]>`
    select id from rooms where space_id = ${space.id} and kind = 'open' order by name_lo collate names, id
  `
  expect(listed).toEqual([...wanted.map(({ id }) => id), direct])
})

test('pages of a topic run backwards and forwards without a gap', async () => {
  const space = await world.space('closed')
  const person = await world.person([space])
  const roomId = await room(person, space)
  const { id: topicId } = await topic(person, roomId)
  const socket = await person.connect()
  for (let index = 1; index <= 7; index++)
    await say(socket, 'message:send', { id: newId(), roomId, topicId, body: `ຂໍ້ຄວາມ ${index}` })
  type Page = { messages: Message[]; more: boolean; newer: boolean }
  const page = async (query: string) => (await person.get<Page>(`/api/topics/${topicId}/messages?limit=3${query}`)).body
  const numbers = async (query: string) => {
    const { messages, more, newer } = await page(query)
    return [messages.map(({ seq }) => seq), more, newer]
  }

  const newest = await page('')
  const before = await page(`&before=${newest.messages[0]!.seq}`)
  const after = await page(`&after=${before.messages.at(-1)!.seq}`)

  expect(newest.messages.map(({ seq }) => seq)).toEqual([5, 6, 7])
  expect(before).toMatchObject({ more: true })
  expect(before.messages.map(({ seq }) => seq)).toEqual([2, 3, 4])
  expect(after.messages).toEqual(newest.messages)
  expect(await numbers('&before=2')).toEqual([[1], false, false])
  expect(await numbers('&after=1')).toEqual([[2, 3, 4], true, false])
  expect(await numbers('&after=4')).toEqual([[5, 6, 7], false, false])
  // Around one there is as much on either side, and what goes on says so.
  expect(await numbers('&around=4')).toEqual([[3, 4, 5, 6], true, true])
  expect(await numbers('&around=1')).toEqual([[1, 2, 3], false, true])
  expect(await numbers('&around=7')).toEqual([[6, 7], true, false])
})

test('one id at once in two rooms is one message, and nobody hears or gets the other’s', async () => {
  const [x, y] = [await world.space('closed'), await world.space('closed')]
  const [a, b] = [await world.person([x]), await world.person([y])]
  const [roomA, roomB] = [await room(a, x), await room(b, y)]
  const [sa, sb] = [await a.connect(), await b.connect()]
  for (let count = 0; count < 8; count++) {
    const id = newId()
    const answers = await Promise.all([
      say<Message>(sa, 'message:send', { id, roomId: roomA, body: 'ຄວາມລັບຂອງ ກ' }),
      say<Message>(sb, 'message:send', { id, roomId: roomB, body: 'ຄວາມລັບຂອງ ຂ' }),
    ])
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1)
    for (const [index, answer] of answers.entries())
      if (answer.ok) expect(answer.value.body).toBe(index === 0 ? 'ຄວາມລັບຂອງ ກ' : 'ຄວາມລັບຂອງ ຂ')
  }
  const [counted] = await world.sql<{ rows: number; counter: number }[]>`
    select (select count(*)::int from messages where room_id in (${roomA}, ${roomB})) as rows,
      (select sum(messages)::int from topics where room_id in (${roomA}, ${roomB})) as counter
  `
  expect(counted).toEqual({ rows: 8, counter: 8 })
})

test('an id that is taken in another topic is refused, also for the first message of a new one', async () => {
  const space = await world.space('closed')
  const person = await world.person([space])
  const roomId = await room(person, space)
  const [one, two] = [await topic(person, roomId), await topic(person, roomId)]
  const socket = await person.connect()
  const id = newId()
  await say(socket, 'message:send', { id, roomId, topicId: one.id, body: 'ຂໍ້ຄວາມດຽວກັນ' })

  const elsewhere = await say(socket, 'message:send', { id, roomId, topicId: two.id, body: 'ຂໍ້ຄວາມດຽວກັນ' })
  expect(elsewhere).toMatchObject({ ok: false, error: 'conflict' })
  const first = await topic(person, roomId, { first: { id, body: 'ຂໍ້ຄວາມດຽວກັນ' } })
  expect(first.reply.status).toBe(409)
  expect(await world.sql`select 1 from topics where id = ${first.id}`).toEqual([])
})

test('an id in capital letters is the same room', async () => {
  const space = await world.space('closed')
  const [a, b] = [await world.person([space]), await world.person([space])]
  const roomId = await room(a, space)
  const [sa, sb] = [await a.connect(), await b.connect()]
  await say(sb, 'room:enter', { roomId: roomId.toUpperCase() })
  const heard = next(sb, 'messages:sent')
  await say(sa, 'message:send', { id: newId(), roomId: roomId.toUpperCase(), body: 'ໄດ້ຍິນບໍ?' })
  expect((await heard)[0]?.body).toBe('ໄດ້ຍິນບໍ?')
})

test('what is new to somebody is counted for them alone, until they have read it, on all their devices', async () => {
  const space = await world.space('closed')
  const [a, b] = [await world.person([space]), await world.person([space])]
  const stranger = await world.person()
  const roomId = await room(a, space)
  const { id: topicId } = await topic(a, roomId)
  const socket = await a.connect()
  const sent: Message[] = []
  for (const body of ['ໜຶ່ງ', 'ສອງ', 'ສາມ']) {
    const answer = await say<Message>(socket, 'message:send', { id: newId(), roomId, topicId, body })
    if (answer.ok) sent.push(answer.value)
  }
  const unreadOf = async (person: TestPerson) =>
    (await person.get<{ topics: TopicEntry[] }>(`/api/rooms/${roomId}`)).body.topics.find(({ id }) => id === topicId)
      ?.unread
  const read = (person: TestPerson, seq: number) => person.put(`/api/topics/${topicId}/reading`, { seq })
  const newTo = async (person: TestPerson) =>
    (await person.get<{ topics: UnreadTopic[] }>('/api/unread')).body.topics.map(({ id }) => id)

  expect([await unreadOf(a), await unreadOf(b)]).toEqual([0, 3])
  expect([await newTo(a), await newTo(b)]).toEqual([[], [topicId]])
  const other = next(await b.connect(), 'item:changed', ({ kind }) => kind === 'read')
  expect((await read(b, sent[1]!.seq)).status).toBe(200)
  expect((await other).id).toBe(topicId)
  expect(await unreadOf(b)).toBe(1)
  // Never back, and never beyond what was said.
  await read(b, 0)
  await read(b, Number.MAX_SAFE_INTEGER)
  expect([await unreadOf(b), await newTo(b)]).toEqual([0, []])
  await say(socket, 'message:send', { id: newId(), roomId, topicId, body: 'ສີ່' })
  expect(await unreadOf(b)).toBe(1)
  expect((await read(stranger, 1)).status).toBe(404)
  expect(await world.sql`select 1 from statements where actor_id = ${b.id} and object_id = ${topicId}`).toEqual([])

  // Whoever comes later begins with what is said from then on.
  const late = await world.person([space])
  expect([await unreadOf(late), await newTo(late)]).toEqual([0, []])
  await say(socket, 'message:send', { id: newId(), roomId, topicId, body: 'ຫ້າ' })
  expect(await unreadOf(late)).toBe(1)
})

test('what was said can be put better by who said it; the others see it at once, and what stood there stays readable', async () => {
  const space = await world.space('closed')
  const [a, b, stranger] = [await world.person([space]), await world.person([space, 'steward']), await world.person()]
  const roomId = await room(a, space)
  const { id: topicId } = await topic(a, roomId)
  const [sa, sb] = [await a.connect(), await b.connect()]
  await say(sb, 'room:enter', { roomId })
  const sent = await say<Message>(sa, 'message:send', { id: newId(), roomId, topicId, body: 'ຜິດນ້ອຍໜຶ່ງ' })
  const id = sent.ok ? sent.value.id : ''
  const edit = (person: TestPerson, body: string) => person.put<Message>(`/api/messages/${id}`, { body })
  const heard = next(sb, 'message:edited')

  expect((await edit(a, 'ຖືກຕ້ອງແລ້ວ')).body).toMatchObject({ body: 'ຖືກຕ້ອງແລ້ວ', seq: sent.ok ? sent.value.seq : 0 })
  expect(await heard).toMatchObject({ id, body: 'ຖືກຕ້ອງແລ້ວ' })
  expect((await heard).editedAt).not.toBeNull()
  expect((await edit(b, 'ຂອງຜູ້ອື່ນ')).status).toBe(403)
  expect((await edit(stranger, 'ຂອງຜູ້ອື່ນ')).status).toBe(404)
  expect((await edit(a, '  ')).status).toBe(400)
  await edit(a, 'ຖືກຕ້ອງແລ້ວ')

  const wordings = await b.get<{ wordings: { body: string }[] }>(`/api/messages/${id}/wordings`)
  expect(wordings.body.wordings.map(({ body }) => body)).toEqual(['ຜິດນ້ອຍໜຶ່ງ'])
  expect((await stranger.get(`/api/messages/${id}/wordings`)).status).toBe(404)
  expect((await world.statements(topicId)).filter(({ event }) => event === 'message.edited')).toMatchObject([
    { counted: false },
  ])
})
