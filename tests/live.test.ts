import { once } from 'node:events'
import { io } from 'socket.io-client'
import { expect, test } from 'vitest'
import WebSocket from 'ws'
import { newId } from '#server/core/id.ts'
import { openPool } from '#server/core/sql.ts'
import { readRoom } from '#server/features/rooms/access.ts'
import type { Entered, Message } from '#shared/features/rooms/contract.ts'
import { next, openWorld, say, type TestPerson, type TestSocket, until } from './support/world.ts'

const world = openWorld()

/** A closed space with a room, and people in it. */
async function talk(count = 2) {
  const space = await world.space('closed')
  const steward = await world.person([space, 'steward'])
  const people = await Promise.all(Array.from({ length: count }, () => world.person([space])))
  const roomId = newId()
  await steward.post(`/api/spaces/${space.id}/rooms`, { id: roomId, nameLo: 'ຫ້ອງ', nameEn: 'Room' })
  return { space, steward, people, roomId }
}
const send = (socket: TestSocket, roomId: string, body: string) =>
  say<Message>(socket, 'message:send', { id: newId(), roomId, body })

/** A websocket that speaks socket.io by hand, so that it can say what no library would, and stop reading. */
async function bare(person: TestPerson) {
  const socket = new WebSocket(`${world.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`, {
    headers: { cookie: person.cookie },
  })
  const heard: string[] = []
  let code: number | undefined
  socket.on('message', (data) => heard.push(String(data)))
  socket.on('close', (given) => (code = given))
  socket.on('error', () => (code ??= 1006))
  await once(socket, 'open')
  socket.send('40')
  await until(async () => heard.some((one) => one.startsWith('40')), 'it is in')
  return { socket, heard, code: () => code }
}

test('who may read a room is asked of the database in one statement, and answered as it is at that moment', async () => {
  const { space, people, roomId } = await talk(2)
  const [inside, outside] = people as [TestPerson, TestPerson]
  const closedId = newId()
  const closed = { id: closedId, kind: 'closed', nameLo: 'ຫ້ອງປິດ', nameEn: 'Closed room' }
  expect((await inside.post(`/api/spaces/${space.id}/rooms`, closed)).status).toBe(200)
  let statements = 0
  const sql = openPool(world.databaseUrl, { max: 1, debug: () => void statements++ })
  try {
    // The line is there, and its types are known.
    await readRoom(sql, inside, closedId)
    for (const id of [roomId, closedId]) {
      const before = statements
      expect(await readRoom(sql, inside, id)).toMatchObject({ id, spaceId: space.id })
      expect(statements - before).toBe(1)
    }
    expect(await readRoom(sql, outside, roomId)).toMatchObject({ id: roomId })
    await expect(readRoom(sql, outside, closedId)).rejects.toMatchObject({ code: 'not_found' })
    await world.sql`delete from space_members where space_id = ${space.id} and person_id = ${inside.id}`
    for (const id of [roomId, closedId])
      await expect(readRoom(sql, inside, id)).rejects.toMatchObject({ code: 'not_found' })
  } finally {
    await sql.end()
  }
})

const lives = async (person: TestPerson) => expect((await person.get('/api/session')).status).toBe(200)

test('whoever floods is sent away, whatever they say, and the others do not feel it', async () => {
  const { people, roomId } = await talk()
  const [a, b] = people as [TestPerson, TestPerson]
  const other = await b.connect()
  await say(other, 'room:enter', { roomId })
  const floods = [
    (socket: WebSocket) => socket.send('42["no:such",1]'),
    (socket: WebSocket) => socket.send(`42["room:typing",{"roomId":"${roomId}","topicId":"${roomId}"}]`),
    (socket: WebSocket) => socket.send(`421["room:leave",{"roomId":"${newId()}"}]`),
    (socket: WebSocket) => socket.send('43999[{}]'),
    (socket: WebSocket) => socket.send('3'),
  ]
  for (const flood of floods) {
    const { socket, code } = await bare(a)
    for (let count = 0; count < 2000; count++) flood(socket)
    const began = performance.now()
    expect(await send(other, roomId, 'ຍັງລົມໄດ້')).toMatchObject({ ok: true })
    expect(performance.now() - began).toBeLessThan(2000)
    await until(async () => code() !== undefined, 'the flood is ended')
  }
  expect(other.connected).toBe(true)
  await lives(a)
})

test('frames that no client sends end their connection at most, and nothing is thrown', async () => {
  const { people, roomId } = await talk(1)
  const [a] = people as [TestPerson]
  const deep = `${'['.repeat(30_000)}${']'.repeat(30_000)}`
  const frames = [
    `42["message:send",{"id":"${newId()}","roomId":"${roomId}","body":"x","more":${deep}}]`,
    `42["message:send",${deep}]`,
    '42["message:send",{"__proto__":{"ok":true},"constructor":{"prototype":{"ok":true}}}]',
    '42["__proto__",{}]',
    '42["constructor"]',
    '42["disconnect"]',
    '42[]',
    '42{}',
    '42null',
    '42[null]',
    '42["message:send"',
    '451000000-["message:send",{"_placeholder":true,"num":0}]',
    '451-["message:send",{"_placeholder":true,"num":99}]',
    '4',
    '9',
    '',
    '40/other,',
    '44{"message":"x"}',
    '2probe',
    '5',
  ]
  for (const frame of frames) {
    const { socket } = await bare(a)
    socket.send(frame)
    socket.send(Buffer.from([1, 2, 3]))
    socket.close()
    await once(socket, 'close')
  }
  const tooLarge = await bare(a)
  tooLarge.socket.send(`42["message:send",{"body":"${'ກ'.repeat(40_000)}"}]`)
  await until(async () => tooLarge.code() !== undefined, 'what is too large ends it')
  expect(({} as { ok?: boolean }).ok).toBeUndefined()
  expect(await send(await a.connect(), roomId, 'ຍັງຢູ່')).toMatchObject({ ok: true })
  expect(world.problems).toEqual([])
})

test('a binary attachment is no text, and is refused like any other', async () => {
  const { people, roomId } = await talk(1)
  const socket = await people[0]!.connect()
  const answer = await say(socket, 'message:send', { id: newId(), roomId, body: Buffer.from('ສະບາຍດີ') })
  expect(answer).toMatchObject({ ok: false, error: 'invalid' })
  const parts = Array.from({ length: 40 }, () => Buffer.from('x'))
  const many = await people[0]!.connect()
  const ended = new Promise((resolve) => many.once('disconnect', resolve))
  ;(many.emit as (name: string, ...given: unknown[]) => void)('message:send', { id: newId(), roomId, body: parts })
  await Promise.race([ended, say(many, 'message:send', { id: newId(), roomId, body: '' })])
  await lives(people[0]!)
  expect(world.problems).toEqual([])
})

test('one connection is in so many rooms and no more, and one person has so many connections', async () => {
  const { space, people } = await talk(2)
  const [a, b] = people as [TestPerson, TestPerson]
  const rooms = Array.from({ length: 51 }, () => newId())
  await world.sql`
    insert into rooms (id, space_id, name_lo, name_en, created_by)
    select id, ${space.id}, 'ຫ້ອງ', 'Room', ${a.id} from unnest(${rooms}::uuid[]) id
  `
  const socket = await a.connect()
  for (const roomId of rooms.slice(0, 50))
    expect(await say(socket, 'room:enter', { roomId })).toMatchObject({ ok: true })
  const last = { roomId: rooms[50] }
  expect(await say(socket, 'room:enter', last)).toMatchObject({ ok: false, error: 'too_many_requests' })
  await say(socket, 'room:leave', { roomId: rooms[0] })
  expect(await say(socket, 'room:enter', last)).toMatchObject({ ok: true })

  for (let count = 1; count < 50; count++) await a.connect()
  await expect(a.connect()).rejects.toThrow('too_many_requests')
  expect((await b.connect()).connected).toBe(true)
  a.disconnect()
  await until(async () => a.connect().catch(() => undefined), 'there is room again')
  a.disconnect()
})

test('whoever does not read while the talk goes on is let go, and finds all of it when they come back', async () => {
  const { people, roomId } = await talk(6)
  const [reader, ...speakers] = people as [TestPerson, ...TestPerson[]]
  const { socket, heard, code } = await bare(reader)
  socket.send(`421["room:enter",{"roomId":"${roomId}"}]`)
  await until(async () => heard.some((one) => one.startsWith('431')), 'they are in the room')
  socket.pause()
  const body = 'ກ'.repeat(8000)
  const sockets = await Promise.all(speakers.map((person) => person.connect()))
  let sent = 0
  for (let round = 0; round < 55; round++) {
    const answers = await Promise.all(sockets.map((one) => send(one, roomId, body)))
    sent += answers.filter(({ ok }) => ok).length
  }
  expect(sent).toBe(275)
  socket.resume()
  await until(async () => code() !== undefined, 'they were let go')
  expect(heard.filter((one) => one.includes('messages:sent')).length).toBeLessThan(sent)

  const again = await reader.connect()
  const found: Message[] = []
  for (let more = true; more; ) {
    const entered = await say<Entered>(again, 'room:enter', { roomId, after: found.at(-1)?.seq ?? 0 })
    if (!entered.ok) throw new Error(entered.error)
    found.push(...entered.value.missed)
    more = entered.value.more
    expect(JSON.stringify(entered).length).toBeLessThan(300_000)
  }
  expect(found.map(({ seq }) => seq)).toEqual(Array.from({ length: sent }, (_, at) => at + 1))
})

test('a database that fails is answered without a word of it, logged, and survived; what waits goes on after', async () => {
  const { people, roomId } = await talk(2)
  const [a, b] = people as [TestPerson, TestPerson]
  const [sa, sb] = [await a.connect(), await b.connect()]
  await say(sb, 'room:enter', { roomId })
  const broken = { id: newId(), roomId, body: 'ຕອນຖານຂໍ້ມູນເສຍ' }
  await world.sql`alter table topics rename to topics_away`
  try {
    for (const [name, input] of [
      ['message:send', broken],
      ['message:send', broken],
    ] as const) {
      const answer = await say(sa, name, input)
      expect(answer).toEqual({ ok: false, error: 'unexpected', detail: {} })
    }
  } finally {
    await world.sql`alter table topics_away rename to topics`
  }
  expect(world.problems.splice(0).join('\n')).toMatch(/topics/)

  const heard = next(sb, 'messages:sent', (messages) => messages.some(({ id }) => id === broken.id))
  expect(await say(sa, 'message:send', broken)).toMatchObject({ ok: true })
  await heard
})

test('where many hear of a talk they are told less often, so that no more than a hundred a second ask anew', async () => {
  const few = await talk(2)
  const many = await talk(1)
  const listeners = await Promise.all((await world.crowd(many.space, 260)).map((person) => person.connect()))
  const speak = async (people: TestPerson[]) => {
    const socket = await people[0]!.connect()
    return (roomId: string) => send(socket, roomId, 'ສະບາຍດີ')
  }
  const [toFew, toMany] = [await speak(few.people), await speak(many.people)]
  /** How often somebody heard that there is something new in a space. */
  const hears = (socket: TestSocket, spaceId: string, then = () => {}) => {
    const heard = { times: 0 }
    socket.on('item:changed', (change) => {
      if (change.kind !== 'message' || change.spaceId !== spaceId) return
      heard.times++
      then()
    })
    return heard
  }
  const all = listeners.map((socket) => hears(socket, many.space.id))
  // The few talk on whenever they have heard, and hear of it after a second each time.
  const one = hears(await few.people[1]!.connect(), few.space.id, () => void toFew(few.roomId))
  for (let times = 0; times < 2; times++) expect(await toMany(many.roomId)).toMatchObject({ ok: true })
  await toFew(few.roomId)
  const twice = () => all.every(({ times }) => times === 2)
  await until(async () => twice(), 'all have heard again of what was said at once')
  // 260 are told every 2.6 seconds: meanwhile the few heard at once, after one second and after two.
  expect(one.times).toBeGreaterThanOrEqual(3)
  expect(world.problems).toEqual([])
})

test('who loses the right while coming in is sent away and comes in no more', async () => {
  const { people } = await talk(2)
  const [leaving, staying] = people as [TestPerson, TestPerson]
  const admin = await world.person({ isAdmin: true })
  const came: Promise<string>[] = []
  const sockets: TestSocket[] = []
  await world.sql.begin(async (tx) => {
    // Who they are was asked already; what they may hear waits for this.
    await tx`lock table circle_members in access exclusive mode`
    for (const { cookie } of [leaving, staying]) {
      const socket: TestSocket = io(world.url, {
        transports: ['websocket'],
        forceNew: true,
        extraHeaders: { cookie },
        reconnection: false,
      })
      sockets.push(socket)
      came.push(new Promise((resolve) => socket.once('disconnect', resolve)))
    }
    await until(async () => {
      const [waiting] = await world.sql<{ count: number }[]>`
        select count(*)::int as count from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock' and query like '%circle_members%'
      `
      return waiting?.count === 2
    }, 'both are asked what they may hear')
    expect((await admin.put(`/api/accounts/${leaving.id}`, { closed: true })).status).toBe(200)
  })
  const began = performance.now()
  expect(await Promise.all(came)).toEqual(['io server disconnect', 'io server disconnect'])
  expect(performance.now() - began).toBeLessThan(2000)
  await expect(leaving.connect()).rejects.toThrow('not_signed_in')
  expect((await staying.connect()).connected).toBe(true)
  for (const socket of sockets) socket.disconnect()
})
