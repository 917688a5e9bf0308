import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, createConnection } from 'node:net'
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import WebSocket from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { newId } from '#server/core/id.ts'
import { openLog } from '#server/core/log.ts'
import { openPool, type Pool } from '#server/core/sql.ts'
import { createFigures } from '#server/figures.ts'
import type { Access } from '#server/sync/connection.ts'
import { usualLimits } from '#server/sync/limits.ts'
import { encodeAwareness } from '#server/sync/protocol.ts'
import { routeSync } from '#server/sync/routing.ts'
import { createSync, type Sync } from '#server/sync/sync.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import { createDatabase } from './support/database.ts'
import { stateHash } from './support/same.ts'
import { PolledLine } from './support/sync-world.ts'
import { until } from './support/until.ts'

let databaseUrl = ''
let drop: () => Promise<void>
let sql: Pool
let spaceId = ''
const person = newId()

/** Who may do what: `person|docId` → right. */
const rights = new Map<string, 'write' | 'read'>()
const edits: { docId: string; personId: string; insertedGraphemes: number }[] = []
const open: { http: Server; sync: Sync; pool: Pool }[] = []
const providers: WebsocketProvider[] = []

beforeAll(async () => {
  const database = await createDatabase()
  databaseUrl = database.url
  drop = database.drop
  sql = openPool(databaseUrl, { max: 4 })
  spaceId = newId()
  await sql`insert into people (id, email, name_lo, name_en) values (${person}, 'a@test.la', 'ກ', 'A')`
  await sql`insert into spaces (id, kind, name_lo, name_en, created_by) values (${spaceId}, 'open', 'ກ', 'A', ${person})`
})

afterEach(async () => {
  for (const provider of providers.splice(0)) {
    provider.destroy()
    provider.doc.destroy()
  }
  for (const { http, sync, pool } of open.splice(0)) {
    await sync.stop()
    http.closeAllConnections()
    await new Promise((resolve) => http.close(resolve))
    await pool.end({ timeout: 1 })
  }
})

afterAll(async () => {
  await sql.end({ timeout: 2 })
  await drop()
})

const viewer = (id: string): Viewer => ({
  id,
  email: '',
  nameLo: `ທ່ານ ${id.slice(0, 4)}`,
  nameEn: `Name ${id.slice(0, 4)}`,
  departmentId: null,
  rank: 'R1',
  isAdmin: false,
  language: 'lo',
  leads: [],
  roles: new Map(),
  sessionId: `session of ${id}`,
})

/** A sync server on a port of its own; who connects says who they are in the `person` parameter. */
async function openSync(options: Partial<Parameters<typeof createSync>[0]> = {}) {
  const http = createServer()
  const pool = openPool(databaseUrl, { max: 4 })
  const sync = createSync({
    sql: pool,
    log: openLog('text', () => {}),
    viewerOf: async (req) => {
      const id = new URL(req.url ?? '', 'http://x').searchParams.get('person')
      return id ? viewer(id) : undefined
    },
    stillValid: async () => true,
    allowedOrigin: (req) => req.headers.origin === undefined,
    sessionOf: (req) => new URL(req.url ?? '', 'http://x').searchParams.get('person') ?? undefined,
    accessTo: async ({ id }, docId) => rights.get(`${id}|${docId}`),
    stored: (given) => void edits.push(...given),
    ...options,
  })
  routeSync(http, sync)
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  open.push({ http, sync, pool })
  return { sync, url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}/sync` }
}

async function newDoc(...writers: string[]) {
  const id = newId()
  await sql`insert into items (id, kind, space_id, title, state, created_by) values (${id}, 'doc', ${spaceId}, 'doc', 'draft', ${person})`
  for (const writer of writers) rights.set(`${writer}|${id}`, 'write')
  return id
}

/** An unmodified y-websocket provider. */
function connect(url: string, docId: string, personId: string, doc = new Y.Doc(), line: unknown = WebSocket) {
  const provider = new WebsocketProvider(url, docId, doc, {
    params: { person: personId },
    WebSocketPolyfill: line as never,
    disableBc: true,
  })
  providers.push(provider)
  return provider
}

const synced = (provider: WebsocketProvider) =>
  provider.synced ? Promise.resolve() : new Promise<void>((resolve) => provider.once('sync', () => resolve()))
const closed = (provider: WebsocketProvider) =>
  new Promise<number>((resolve) => provider.on('connection-close', (event) => resolve(event?.code ?? 0)))
const textOf = (provider: WebsocketProvider) => provider.doc.getText('t')
const shows = (provider: WebsocketProvider, words: string) =>
  until(async () => textOf(provider).toString() === words, `the text ${words}, not ${textOf(provider).toString()}`)

async function storedText(docId: string) {
  const found = await sql<{ data: Uint8Array }[]>`
    select state as data from doc_states where doc_id = ${docId}
    union all select data from doc_updates where doc_id = ${docId}
  `
  const doc = new Y.Doc()
  for (const { data } of found) Y.applyUpdate(doc, new Uint8Array(data))
  return doc.getText('t').toString()
}

test('two people write together and see each other’s words', async () => {
  const [a, b] = [newId(), newId()]
  const { url } = await openSync()
  const docId = await newDoc(a, b)
  const [first, second] = [connect(url, docId, a), connect(url, docId, b)]
  await Promise.all([synced(first), synced(second)])

  textOf(first).insert(0, 'ສະບາຍດີ')
  await shows(second, 'ສະບາຍດີ')
  textOf(second).insert(7, ' ລາວ')
  await shows(first, 'ສະບາຍດີ ລາວ')
})

test('strangers, the unauthorised, foreign pages and unknown documents are told so and do not come back', async () => {
  const [a, stranger] = [newId(), newId()]
  const { url } = await openSync()
  const docId = await newDoc(a)
  const codes = await Promise.all([
    closed(connect(url, docId, '')),
    closed(connect(url, docId, stranger)),
    closed(connect(url, 'no-uuid', a)),
    closed(connect(url, newId(), a)),
  ])
  const foreign = new WebSocket(`${url}/${docId}?person=${a}`, { origin: 'https://evil.example' })
  const foreignCode = await new Promise((resolve) => foreign.once('close', resolve))
  const allowed = connect(url, docId, a)
  await synced(allowed)

  expect(codes).toEqual([4401, 4404, 4404, 4404])
  expect(foreignCode).toBe(4403)
  expect(providers.slice(0, 4).every((provider) => !provider.shouldConnect)).toBe(true)
})

/** Asks for a websocket as it stands there, where a library would put the address straight; resolves with its close code. */
function askRaw(url: string, address: string): Promise<number | string> {
  const line = createConnection(Number(new URL(url).port), '127.0.0.1')
  line.on('error', () => undefined)
  const key = Buffer.alloc(16).toString('base64')
  line.write(
    `GET ${address} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
  )
  let heard = Buffer.alloc(0)
  return new Promise((resolve) => {
    line.on('data', (data) => {
      heard = Buffer.concat([heard, data])
      const head = heard.indexOf('\r\n\r\n')
      if (head < 0) return
      const status = heard.subarray(9, 12).toString()
      if (status !== '101') return resolve(status)
      // A close frame of the server: its code stands in the first two bytes of what it carries.
      const at = heard.indexOf(0x88, head + 4)
      if (at >= 0 && heard.length >= at + 4) resolve(heard.readUInt16BE(at + 2))
    })
    line.on('close', () => resolve('ended'))
  }).finally(() => line.destroy()) as Promise<number | string>
}

test('whatever name is asked for, by somebody who might write anywhere, no document is made of it', async () => {
  const a = newId()
  const { url, sync } = await openSync({ accessTo: async () => 'write' })
  const docId = await newDoc(a)
  const kept = () => sql`
    select (select count(*) from items) as items, (select count(*) from texts) as texts,
      (select count(*) from doc_updates) as updates, (select count(*) from doc_states) as states
  `
  const before = await kept()
  const names = [
    '..%2f..%2fetc',
    '%00',
    `${docId}%00`,
    `${docId}%2f..%2f${newId()}`,
    '__proto__',
    'constructor',
    'a'.repeat(10_000),
    '%20',
    `${docId.slice(0, -1)}%EF%BC%90`,
    '{',
    '%',
  ]
  for (const name of names) expect([name, await askRaw(url, `/sync/${name}?person=${a}`)]).toEqual([name, 4404])
  // These are addresses of nothing, or none at all.
  for (const address of [`/sync/${docId}/../${newId()}`, '/sync/../etc', '/sync/', '/sync/?person=', '/sync/\0'])
    expect([address, typeof (await askRaw(url, `${address}?person=${a}`))]).toEqual([address, 'string'])
  expect(sync.stats().docs).toBe(0)
  expect(await kept()).toEqual(before)

  await synced(connect(url, docId, a))
  expect(sync.stats().docs).toBe(1)
})

test('what one may do is asked for each document: a writer here is a reader there, in either order', async () => {
  const [a, b] = [newId(), newId()]
  const { url } = await openSync()
  for (const first of ['write', 'read'] as const) {
    const [own, other] = [await newDoc(a, b), await newDoc(b)]
    rights.set(`${a}|${other}`, 'read')
    const [here, there] = first === 'write' ? [own, other] : [other, own]
    const one = connect(url, here, a)
    await synced(one)
    const two = connect(url, there, a)
    await synced(two)
    const [writing, reading] = first === 'write' ? [one, two] : [two, one]
    const end = closed(reading)

    textOf(reading).insert(0, 'X')
    textOf(writing).insert(0, 'ຂຽນໄດ້')

    expect(await end).toBe(4403)
    await until(async () => (await storedText(own)) === 'ຂຽນໄດ້', 'stored')
    expect(await storedText(other)).toBe('')
  }
})

test('a flood of those who are not let in yet costs a bounded number of questions, and whoever may come comes in', async () => {
  const a = newId()
  const docId = await newDoc(a)
  let [asked, open] = [0, false]
  let letGo!: () => void
  const held = new Promise<void>((resolve) => {
    letGo = resolve
  })
  const { url, sync } = await openSync({
    viewerOf: async (req) => {
      asked++
      if (!open) await held
      const id = new URL(req.url ?? '', 'http://x').searchParams.get('person')
      return id ? viewer(id) : undefined
    },
  })
  // Nobody; each says a thousand bytes before anybody asked for them.
  const words = Buffer.alloc(1000, 'x')
  const { port } = new URL(url)
  let sentAway = 0
  const lines = Array.from({ length: 1200 }, () => {
    const line = createConnection(Number(port), '127.0.0.1')
    line.on('error', () => undefined).on('close', () => sentAway++)
    line.resume()
    line.write(
      `GET /sync/${docId} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}\r\n\r\n`,
    )
    line.write(words)
    return line
  })
  await until(async () => sentAway >= 200, 'those who are too many are sent away')
  expect(asked).toBe(1000)

  open = true
  letGo()
  await until(async () => sentAway === lines.length, 'the others are refused')
  expect(sync.stats()).toMatchObject({ docs: 0, connections: 0 })
  const provider = connect(url, docId, a)
  await synced(provider)
  textOf(provider).insert(0, 'ຍັງໄດ້')
  await until(async () => (await storedText(docId)) === 'ຍັງໄດ້', 'stored')
})

test('the first answer already holds the stored text, however slow the database is', async () => {
  const a = newId()
  const docId = await newDoc(a)
  const writer = connect((await openSync()).url, docId, a)
  await synced(writer)
  textOf(writer).insert(0, 'ເກົ່າ')
  await until(async () => (await storedText(docId)) === 'ເກົ່າ', 'stored')
  const { url } = await openSync()
  const blocker = openPool(databaseUrl, { max: 1 })

  let late!: WebsocketProvider
  await blocker.begin(async (tx) => {
    await tx`lock table doc_updates in access exclusive mode`
    late = connect(url, docId, a)
    await until(async () => {
      const [waiting] =
        await sql`select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%doc_updates%'`
      return waiting
    }, 'the load waits')
    expect(late.synced).toBe(false)
  })
  await synced(late)
  await blocker.end()

  expect(textOf(late).toString()).toBe('ເກົ່າ')
})

test('of a document that rests, whoever reads, has a part of it or writes on gets all of it', async () => {
  const [a, b] = [newId(), newId()]
  const docId = await newDoc(a)
  rights.set(`${b}|${docId}`, 'read')
  const [old, doc] = [new Y.Doc(), new Y.Doc()]
  doc.getText('t').insert(0, 'ສະບາຍດີ')
  Y.applyUpdate(old, Y.encodeStateAsUpdate(doc))
  doc.getText('t').insert(7, ' ທຸກຄົນ')
  doc.getText('t').delete(0, 2)
  const state = Y.encodeStateAsUpdate(doc)
  await sql`insert into doc_states (doc_id, state) values (${docId}, ${Buffer.from(state)})`
  const { url } = await openSync()

  const reader = connect(url, docId, b)
  await synced(reader)
  expect(textOf(reader).toString()).toBe('ບາຍດີ ທຸກຄົນ')
  const back = connect(url, docId, a, old)
  await synced(back)
  expect(textOf(back).toString()).toBe('ບາຍດີ ທຸກຄົນ')
  textOf(back).insert(5, '!')
  await shows(reader, 'ບາຍດີ! ທຸກຄົນ')
  const late = connect(url, docId, b)
  await synced(late)

  expect(stateHash(late.doc)).toBe(stateHash(back.doc))
  expect(stateHash(reader.doc)).toBe(stateHash(back.doc))
  expect(await storedText(docId)).toBe('ບາຍດີ! ທຸກຄົນ')
})

test('a reader reads, and what a reader writes is neither stored nor shown', async () => {
  const [a, reader] = [newId(), newId()]
  const { url } = await openSync()
  const docId = await newDoc(a)
  rights.set(`${reader}|${docId}`, 'read')
  const writing = connect(url, docId, a)
  await synced(writing)
  textOf(writing).insert(0, 'ກຂຄ')
  textOf(writing).delete(1, 1)
  const reading = connect(url, docId, reader)
  await synced(reading)
  await shows(reading, 'ກຄ')
  const end = closed(reading)

  textOf(reading).insert(0, 'X')

  expect(await end).toBe(4403)
  textOf(writing).insert(2, '!')
  await until(async () => (await storedText(docId)) === 'ກຄ!', 'stored')
  expect(textOf(writing).toString()).toBe('ກຄ!')
})

test('a caret carries the signed-in person, and nobody moves another’s', async () => {
  const [a, b] = [newId(), newId()]
  const { url } = await openSync()
  const docId = await newDoc(a, b)
  const [first, second] = [connect(url, docId, a), connect(url, docId, b)]
  await Promise.all([synced(first), synced(second)])

  first.awareness.setLocalState({ user: { id: b, nameLo: 'FORGED', name: 'FORGED' }, cursor: 1 })
  const seen = await until(async () => second.awareness.getStates().get(first.doc.clientID), 'the caret of the first')
  expect(seen).toMatchObject({ cursor: 1, user: { id: a, nameLo: viewer(a).nameLo } })

  // The second speaks in the first's name, on its own socket.
  const encoder = encoding.createEncoder()
  encoding.writeVarUint(encoder, 1)
  const inner = encoding.createEncoder()
  encoding.writeVarUint(inner, 1)
  encoding.writeVarUint(inner, first.doc.clientID)
  encoding.writeVarUint(inner, 1_000_000)
  encoding.writeVarString(inner, JSON.stringify({ cursor: 99 }))
  encoding.writeVarUint8Array(encoder, encoding.toUint8Array(inner))
  second.ws?.send(encoding.toUint8Array(encoder))
  second.awareness.setLocalState({ cursor: 7 })

  await until(async () => first.awareness.getStates().get(second.doc.clientID)?.cursor === 7, 'the second’s own caret')
  expect(first.awareness.getStates().get(first.doc.clientID)).toMatchObject({ cursor: 1 })
})

test('nobody sees an update before it is stored, and all of it comes when the database is back', async () => {
  const [a, b] = [newId(), newId()]
  const { url } = await openSync()
  const docId = await newDoc(a, b)
  const [first, second] = [connect(url, docId, a), connect(url, docId, b)]
  await Promise.all([synced(first), synced(second)])
  const blocker = openPool(databaseUrl, { max: 1 })
  let carets = 0
  second.awareness.on('update', () => {
    carets++
  })

  await blocker.begin(async (tx) => {
    await tx`lock table doc_updates in exclusive mode`
    for (const sign of 'ລາວ') textOf(first).insert(textOf(first).length, sign)
    // What needs no storing goes through meanwhile: the line is open, only the words wait.
    first.awareness.setLocalStateField('cursor', 3)
    await until(async () => carets > 0, 'a caret')
    expect(textOf(second).toString()).toBe('')
  })

  await shows(second, 'ລາວ')
  expect(await storedText(docId)).toBe('ລາວ')
  await blocker.end()
})

test('while storing fails a document stays with all that waits, also when the last one left; the figures say so until it is stored', async () => {
  const a = newId()
  const { sync, url } = await openSync()
  const docId = await newDoc(a)
  const writer = connect(url, docId, a)
  await synced(writer)
  textOf(writer).insert(0, 'ກ່ອນ')
  await until(async () => (await storedText(docId)) === 'ກ່ອນ', 'stored')
  const figures = createFigures({ sql, sync, io: { engine: { clientsCount: 0 } } as never })
  const figure = async (name: string) => Number(new RegExp(`^${name} (.+)$`, 'm').exec(await figures())?.[1])
  // The row is there before the server has heard so.
  await until(async () => (await figure('ba_sync_unstored_updates')) === 0, 'the server knows it')
  expect(await figure('ba_sync_failing_seconds')).toBe(0)

  await sql`alter table doc_updates rename to away`
  textOf(writer).insert(4, ' ລະຫວ່າງ')
  await until(async () => (await figure('ba_sync_failing_seconds')) > 0, 'it is told')
  expect(await figure('ba_sync_unstored_updates')).toBe(1)
  writer.destroy()
  await until(async () => sync.stats().connections === 0, 'the last one left')
  const { failures } = sync.stats()
  await until(async () => sync.stats().failures > failures, 'it is tried again')
  expect(sync.stats().docs).toBe(1)
  await sql`alter table away rename to doc_updates`

  await until(async () => (await storedText(docId)) === 'ກ່ອນ ລະຫວ່າງ', 'stored')
  await until(async () => sync.stats().docs === 0, 'let go')
  expect([await figure('ba_sync_failing_seconds'), await figure('ba_sync_unstored_updates')]).toEqual([0, 0])
})

test('a server whose database connections were cut stores what is typed next', async () => {
  const [a, b] = [newId(), newId()]
  const { url } = await openSync()
  const docId = await newDoc(a, b)
  const [first, second] = [connect(url, docId, a), connect(url, docId, b)]
  await Promise.all([synced(first), synced(second)])

  let words = ''
  for (let round = 0; round < 5; round++) {
    await sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`
    await until(async () => {
      const left =
        await sql`select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`
      return left.length === 0
    }, 'the connections are gone')
    textOf(first).insert(words.length, String(round))
    words += String(round)
    await shows(second, words)
  }

  expect(await storedText(docId)).toBe('01234')
})

test('a document is let go after the last one left, with everything stored and merged', async () => {
  const a = newId()
  const { url, sync } = await openSync()
  const docId = await newDoc(a)
  const writer = connect(url, docId, a)
  await synced(writer)
  for (const sign of 'ພາສາລາວ') textOf(writer).insert(textOf(writer).length, sign)
  writer.destroy()

  await until(async () => sync.stats().docs === 0, 'unloaded')

  expect(await storedText(docId)).toBe('ພາສາລາວ')
  expect(await sql`select 1 from doc_updates where doc_id = ${docId}`).toHaveLength(0)
})

test.each([
  ['a websocket', WebSocket],
  ['HTTP requests', PolledLine],
])('losing the right closes the document over %s and it stays closed; the others write on', async (_name, line) => {
  const [a, b] = [newId(), newId()]
  const { url, sync } = await openSync()
  const docId = await newDoc(a, b)
  const [first, second] = [connect(url, docId, a, new Y.Doc(), line), connect(url, docId, b)]
  await Promise.all([synced(first), synced(second)])
  const end = closed(first)

  rights.delete(`${a}|${docId}`)
  await sync.recheck({ personId: a })

  expect(await end).toBe(4403)
  expect(first.shouldConnect).toBe(false)
  textOf(second).insert(0, 'ຕໍ່')
  await until(async () => (await storedText(docId)) === 'ຕໍ່', 'stored')
})

test('malformed bytes end one connection and nobody else’s', async () => {
  const [a, b] = [newId(), newId()]
  const { url } = await openSync()
  const docId = await newDoc(a, b)
  const [first, second] = [connect(url, docId, a), connect(url, docId, b)]
  await Promise.all([synced(first), synced(second)])

  for (const bytes of [[99], [0, 2, 5, 1, 2, 3, 4, 5], [0, 0, 200, 200, 200, 200], [1, 3, 1, 1], [0, 9], []]) {
    const socket = new WebSocket(`${url}/${docId}?person=${a}`)
    await new Promise((resolve) => socket.once('open', resolve))
    const code = new Promise((resolve) => socket.once('close', resolve))
    socket.send(Uint8Array.from(bytes))
    expect([bytes, await code]).toEqual([bytes, 4400])
  }
  textOf(first).insert(0, 'ຍັງຢູ່')
  await shows(second, 'ຍັງຢູ່')
})

test('whoever asks is told when everything they wrote is stored', async () => {
  const a = newId()
  const { url } = await openSync()
  const docId = await newDoc(a)
  const provider = connect(url, docId, a)
  await synced(provider)
  const answered = new Promise<number>((resolve) => {
    provider.messageHandlers[64] = (_encoder, decoder) => resolve(decoding.readVarUint(decoder))
  })
  const ask = () => {
    const encoder = encoding.createEncoder()
    encoding.writeVarUint(encoder, 64)
    encoding.writeVarUint(encoder, 42)
    provider.ws?.send(encoding.toUint8Array(encoder))
  }
  const blocker = openPool(databaseUrl, { max: 1 })
  let early = false
  void answered.then(() => {
    early = true
  })

  await blocker.begin(async (tx) => {
    await tx`lock table doc_updates in exclusive mode`
    textOf(provider).insert(0, 'ລໍຖ້າ')
    ask()
    await until(async () => {
      const [waiting] =
        await sql`select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%insert into doc_updates%'`
      return waiting
    }, 'the insert waits')
    expect(early).toBe(false)
  })

  expect(await answered).toBe(42)
  expect(await storedText(docId)).toBe('ລໍຖ້າ')
  await blocker.end()
})

test('compaction beside writing loses nothing', async () => {
  const [a, b] = [newId(), newId()]
  const { url } = await openSync()
  const docId = await newDoc(a, b)
  const [first, second] = [connect(url, docId, a), connect(url, docId, b)]
  await Promise.all([synced(first), synced(second)])
  const other = openPool(databaseUrl, { max: 2 })
  const { openUpdateLog } = await import('#server/sync/update-log.ts')
  const log = openUpdateLog({
    sql: other,
    storeSql: other,
    log: openLog('text', () => {}),
    refusals: (from) => from`select null as code, null as reason where false`,
    stored: () => {},
    damaged: () => {},
  })

  let words = ''
  for (let round = 0; round < 40; round++) {
    textOf(first).insert(words.length, String(round % 10))
    words += String(round % 10)
    await Promise.all([shows(second, words), log.compact(docId, true)])
  }

  expect(await storedText(docId)).toBe(words)
  await other.end()
})

test('what was typed is told in graphemes, with its author', async () => {
  const a = newId()
  const { url } = await openSync()
  const docId = await newDoc(a)
  const provider = connect(url, docId, a)
  await synced(provider)

  textOf(provider).insert(0, 'ນ້ຳໃຈ')
  await until(async () => (await storedText(docId)) === 'ນ້ຳໃຈ', 'stored')

  expect(edits.filter((edit) => edit.docId === docId)).toEqual([
    expect.objectContaining({ personId: a, insertedGraphemes: 3 }),
  ])
})

test('an edit of the server’s own goes the same way', async () => {
  const a = newId()
  const { url, sync } = await openSync()
  const docId = await newDoc(a)
  const provider = connect(url, docId, a)
  await synced(provider)

  await sync.edit(docId, a, (doc) => doc.getText('t').insert(0, 'ຈາກເຊີເວີ'))

  await shows(provider, 'ຈາກເຊີເວີ')
  expect(await storedText(docId)).toBe('ຈາກເຊີເວີ')
})

test('edits of the server’s own that come at once are each there, under a Yjs client id of its own', async () => {
  const a = newId()
  const { url, sync } = await openSync()
  const docId = await newDoc(a)
  const provider = connect(url, docId, a)
  await synced(provider)
  textOf(provider).insert(0, '.')

  const words = ['ກກ', 'ຂຂ', 'ຄຄ', 'ງງ', 'ຈຈ']
  await Promise.all(words.map((word) => sync.edit(docId, a, (doc) => doc.getText('t').insert(0, word))))

  await until(async () => words.every((word) => textOf(provider).toString().includes(word)), 'all are there')
  expect(provider.doc.store.clients.size).toBe(6)
  const stored = await storedText(docId)
  expect(stored).toBe(textOf(provider).toString())
})

test('who comes back after the line broke has their caret again, however often it was repeated by others', async () => {
  const [a, b] = [newId(), newId()]
  const { url } = await openSync()
  const docId = await newDoc(a, b)
  const [first, second] = [connect(url, docId, a), connect(url, docId, b)]
  await Promise.all([synced(first), synced(second)])
  const seen = () => second.awareness.getStates().get(first.doc.clientID)
  first.awareness.setLocalStateField('cursor', 1)
  await until(async () => seen()?.cursor === 1, 'the caret')

  // Without a farewell. The second's provider repeats to the server that the caret left.
  const left = new Promise<void>((resolve) =>
    second.awareness.on('change', ({ removed }: { removed: number[] }) => {
      if (removed.includes(first.doc.clientID)) resolve()
    }),
  )
  const line: unknown = first.ws
  if (line instanceof WebSocket) line.terminate()
  await left
  second.awareness.setLocalStateField('cursor', 5)
  await until(async () => first.awareness.getStates().get(second.doc.clientID)?.cursor === 5, 'the second’s caret')
  first.awareness.setLocalStateField('cursor', 2)

  const back = await until(async () => (seen()?.cursor === 2 ? seen() : undefined), 'the caret is back')
  expect(back).toMatchObject({ user: { id: a } })
})

test('a caret follows its person to a new connection while the old one is not given up yet', async () => {
  const [a, b] = [newId(), newId()]
  const { url } = await openSync()
  const docId = await newDoc(a, b)
  const [first, second] = [connect(url, docId, a), connect(url, docId, b)]
  await Promise.all([synced(first), synced(second)])
  const seen = () => second.awareness.getStates().get(first.doc.clientID)
  first.awareness.setLocalStateField('cursor', 1)
  await until(async () => seen()?.cursor === 1, 'the caret')

  const again = new WebsocketProvider(url, docId, first.doc, {
    params: { person: a },
    WebSocketPolyfill: WebSocket as never,
    disableBc: true,
    awareness: first.awareness,
  })
  providers.push(again)
  await synced(again)
  first.destroy()
  again.awareness.setLocalState({ cursor: 2 })

  await until(async () => seen()?.cursor === 2, 'the caret on the new connection')
})

test('nobody can nest so deep that readers choke; the others write on', async () => {
  const [a, b] = [newId(), newId()]
  const { url } = await openSync()
  const docId = await newDoc(a, b)
  const [writer, attacker] = [connect(url, docId, a), connect(url, docId, b)]
  await Promise.all([synced(writer), synced(attacker)])
  const end = closed(attacker)

  // In many small updates, one in the other.
  let inner = attacker.doc.getMap('deep')
  for (let level = 0; level < 1500; level++) {
    const next = new Y.Map()
    inner.set('a', next)
    inner = next as Y.Map<unknown>
  }

  expect(await end).toBe(4413)
  textOf(writer).insert(0, 'ຍັງຢູ່')
  await until(async () => (await storedText(docId)) === 'ຍັງຢູ່', 'stored')
  expect(attacker.shouldConnect).toBe(false)
})

test('a stored update that cannot be read closes its document to writing, not to reading, until it is restored', async () => {
  const a = newId()
  const { url, sync } = await openSync()
  const docId = await newDoc(a)
  const early = new Y.Doc()
  early.getText('t').insert(0, 'ດີ')
  await sql`insert into doc_updates (doc_id, data) values (${docId}, ${Buffer.from([1, 1, 1, 0, 255])})`
  await sql`insert into doc_updates (doc_id, data) values (${docId}, ${Buffer.from(Y.encodeStateAsUpdate(early))})`
  const unreadable = () => sql<{ data: Uint8Array }[]>`select data from doc_updates where doc_id = ${docId}`

  const provider = connect(url, docId, a)
  await synced(provider)
  expect(textOf(provider).toString()).toBe('ດີ')
  const end = closed(provider)
  textOf(provider).insert(0, 'X')
  expect(await end).toBe(4403)
  expect(await sql`select rows from doc_damage where doc_id = ${docId}`).toEqual([{ rows: 1 }])
  await until(async () => sync.stats().docs === 0, 'unloaded')
  expect((await unreadable()).map(({ data }) => [...data])).toEqual([[1, 1, 1, 0, 255]])

  const again = connect(url, docId, a)
  await synced(again)
  // What whoever restores an earlier version does: an edit, and then it is mended.
  await sync.edit(docId, a, (doc) => doc.getText('t').insert(2, ' ຄືນ'))
  await sync.mend(docId)
  await shows(again, 'ດີ ຄືນ')
  textOf(again).insert(0, 'ຂຽນ')

  await until(async () => (await storedText(docId)) === 'ຂຽນດີ ຄືນ', 'stored')
  expect(await sql`select 1 from doc_damage where doc_id = ${docId}`).toEqual([])
  const aside = await sql<{ data: Uint8Array }[]>`select data from doc_updates_unreadable where doc_id = ${docId}`
  expect(aside.map(({ data }) => [...data])).toEqual([[1, 1, 1, 0, 255]])
})

test('a merged state whose bytes have changed is shown and closed to writing, until it is restored', async () => {
  const a = newId()
  const { url, sync } = await openSync()
  const docId = await newDoc(a)
  const unloaded = () => until(async () => sync.stats().docs === 0, 'unloaded')
  await sync.edit(docId, a, (doc) => doc.getText('t').insert(0, 'abc'))
  await unloaded()
  // A b that became a c: an update as good as any.
  const changed = await sql`
    update doc_states set state = set_byte(state, position('b'::bytea in state) - 1, 99) where doc_id = ${docId}
  `
  expect(changed.count).toBe(1)

  for (let opening = 0; opening < 2; opening++) {
    const provider = connect(url, docId, a)
    await synced(provider)
    expect(textOf(provider).toString()).toBe('acc')
    const end = closed(provider)
    textOf(provider).insert(0, 'X')
    expect(await end).toBe(4403)
    expect(await sql`select rows from doc_damage where doc_id = ${docId}`).toEqual([{ rows: 1 }])
    expect((await sync.readDoc(docId)).damaged).toBe(true)
    await unloaded()
  }
  await sync.edit(docId, a, (doc) => doc.getText('t').insert(3, ' ຄືນ'))
  await unloaded()
  expect((await sync.readDoc(docId)).damaged).toBe(true)
  await sync.mend(docId)
  const provider = connect(url, docId, a)
  await synced(provider)
  textOf(provider).insert(0, 'ຂຽນ')

  await until(async () => (await storedText(docId)) === 'ຂຽນacc ຄືນ', 'stored')
  expect((await sync.readDoc(docId)).damaged).toBe(false)
})

test('with a merged state stands how far it goes, unless something in it waits for what never came', async () => {
  const a = newId()
  const { url, sync } = await openSync()
  const [whole, waiting] = [await newDoc(a), await newDoc(a)]
  const doc = new Y.Doc()
  doc.getText('t').insert(0, 'ສະບາຍ')
  const before = Y.encodeStateVector(doc)
  doc.getText('t').insert(5, 'ດີ')
  const late = Y.encodeStateAsUpdate(doc, before)
  const kept = (docId: string) => sql<{ state: Buffer; clocks: Buffer | null; sound: boolean }[]>`
    select state, clocks, digest = sha256(state) as sound from doc_states where doc_id = ${docId}
  `
  for (const [docId, update] of [
    [whole, Y.encodeStateAsUpdate(doc)],
    [waiting, late],
  ] as const) {
    await sql`insert into doc_updates (doc_id, data) values (${docId}, ${Buffer.from(update)})`
    const provider = connect(url, docId, a)
    await synced(provider)
    provider.destroy()
  }
  await until(async () => sync.stats().docs === 0, 'unloaded')

  const [[one], [other]] = await Promise.all([kept(whole), kept(waiting)])
  expect(one?.sound && other?.sound).toBe(true)
  expect(new Uint8Array(one?.clocks ?? [])).toEqual(Y.encodeStateVectorFromUpdate(new Uint8Array(one?.state ?? [])))
  expect(other?.clocks).toBeNull()
  const again = connect(url, waiting, a, new Y.Doc())
  await synced(again)
  Y.applyUpdate(again.doc, Y.encodeStateAsUpdate(doc))
  await until(async () => (await storedText(waiting)) === 'ສະບາຍດີ', 'what never came is here')
})

test('a merged state that cannot be read is never shown as an empty document', async () => {
  const a = newId()
  const { url } = await openSync()
  const docId = await newDoc(a)
  await sql`insert into doc_states (doc_id, state) values (${docId}, ${Buffer.from([1, 1, 1, 0, 255])})`

  const provider = connect(url, docId, a)

  expect(await closed(provider)).toBe(4503)
  expect(provider.synced).toBe(false)
})

test('a load that fails is tried again by the provider, and nobody ever gets an empty document', async () => {
  const a = newId()
  const docId = await newDoc(a)
  const { sync, url } = await openSync()
  await sync.edit(docId, a, (doc) => doc.getText('t').insert(0, 'ເກົ່າ'))
  await sql`alter table doc_updates rename to away`
  const provider = connect(url, docId, a)
  const code = await closed(provider)
  const was = { synced: provider.synced, text: textOf(provider).toString() }
  await sql`alter table away rename to doc_updates`

  await synced(provider)

  expect(code).toBe(4503)
  expect(was).toEqual({ synced: false, text: '' })
  expect(textOf(provider).toString()).toBe('ເກົ່າ')
})

test('a document is let go while others are written without a pause', async () => {
  const a = newId()
  const { url, sync } = await openSync()
  const [busy, quiet] = [await newDoc(a), await newDoc(a)]
  const [writer, leaving] = [connect(url, busy, a), connect(url, quiet, a)]
  await Promise.all([synced(writer), synced(leaving)])
  // Each answer of the server is followed by more words, while others are under way: the database is never idle.
  let words = 0
  const write = () => {
    for (let more = 0; more < 5; more++) textOf(writer).insert(0, 'ກ')
    words += 5
    const encoder = encoding.createEncoder()
    encoding.writeVarUint(encoder, 64)
    encoding.writeVarUint(encoder, words)
    writer.ws?.send(encoding.toUint8Array(encoder))
  }
  writer.messageHandlers[64] = () => write()
  for (let chain = 0; chain < 4; chain++) write()
  textOf(leaving).insert(0, 'ລາ')
  leaving.destroy()

  await until(async () => sync.stats().docs === 1, 'only the busy one is left')

  expect(await storedText(quiet)).toBe('ລາ')
  writer.messageHandlers[64] = () => {}
})

test('one document is one document, however its id is spelled', async () => {
  const [a, b] = [newId(), newId()]
  const { url, sync } = await openSync()
  const docId = await newDoc(a, b)
  const [first, second] = [connect(url, docId, a), connect(url, docId.toUpperCase(), b)]
  await Promise.all([synced(first), synced(second)])

  textOf(first).insert(0, 'ດຽວ')
  await shows(second, 'ດຽວ')

  expect(sync.stats().docs).toBe(1)
})

test('a document that is gone, or whose edits cannot be recorded, holds up nobody else', async () => {
  const a = newId()
  const [gone, broken, well] = [await newDoc(a), await newDoc(a), await newDoc(a)]
  const { url } = await openSync({
    // Nobody knows why: a fault in the question.
    refusals: (from, ids) => from`
      select nullif((1 / (id <> ${broken})::int)::text, '1') as code, null as reason from unnest(${[...ids]}::uuid[]) id
    `,
  })
  const [onGone, onBroken, onWell] = [connect(url, gone, a), connect(url, broken, a), connect(url, well, a)]
  await Promise.all([synced(onGone), synced(onBroken), synced(onWell)])
  const codes = Promise.all([closed(onGone), closed(onBroken)])
  const blocker = openPool(databaseUrl, { max: 1 })
  await sql`delete from items where id = ${gone}`

  // Held up together, they go to the database together.
  await blocker.begin(async (tx) => {
    await tx`lock table doc_updates in exclusive mode`
    for (const provider of [onWell, onGone, onBroken, onWell]) textOf(provider).insert(0, 'ກ')
    await until(async () => {
      const [waiting] =
        await sql`select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%insert into doc_updates%'`
      return waiting
    }, 'the insert waits')
  })
  await blocker.end()

  expect(await codes).toEqual([4404, 4503])
  await until(async () => (await storedText(well)) === 'ກກ', 'stored')
  expect(await storedText(broken)).toBe('')
})

test('a stop stores what was typed and sends everybody away to come back', async () => {
  const [a, b] = [newId(), newId()]
  const { url, sync } = await openSync()
  const docId = await newDoc(a, b)
  const [first, second] = [connect(url, docId, a), connect(url, docId, b)]
  await Promise.all([synced(first), synced(second)])
  const codes = Promise.all([closed(first), closed(second)])
  textOf(first).insert(0, 'ສຸດທ້າຍ')
  await shows(second, 'ສຸດທ້າຍ')

  await sync.stop()

  expect(await codes).toEqual([1012, 1012])
  expect(first.shouldConnect).toBe(true)
  expect(await storedText(docId)).toBe('ສຸດທ້າຍ')
  expect(sync.stats()).toMatchObject({ docs: 0, connections: 0, unstored: 0 })
})

test('who is made a reader reads on, and writes no more', async () => {
  const [a, b] = [newId(), newId()]
  const { url, sync } = await openSync()
  const docId = await newDoc(a, b)
  const [first, second] = [connect(url, docId, a), connect(url, docId, b)]
  await Promise.all([synced(first), synced(second)])

  rights.set(`${a}|${docId}`, 'read')
  await sync.recheck({ docIds: [docId] })
  textOf(second).insert(0, 'ອ່ານ')
  await shows(first, 'ອ່ານ')
  const end = closed(first)
  textOf(first).insert(0, 'ຂຽນ')

  expect(await end).toBe(4403)
  expect(await storedText(docId)).toBe('ອ່ານ')
})

test('who only deleted while away, and lost the right meanwhile, is told; a reader who did nothing reads on', async () => {
  const [a, b] = [newId(), newId()]
  const { url } = await openSync()
  const docId = await newDoc(a, b)
  const [first, second] = [connect(url, docId, a), connect(url, docId, b)]
  await Promise.all([synced(first), synced(second)])
  textOf(first).insert(0, 'ອ່ານແລະຂຽນ')
  // Bold that two put on and one took off: its marks are for Yjs to tidy, and no words.
  textOf(first).format(0, 4, { bold: true })
  await shows(second, 'ອ່ານແລະຂຽນ')
  const left = new Promise((resolve) => second.once('status', resolve))
  second.disconnect()
  await left
  rights.set(`${b}|${docId}`, 'read')

  second.doc.transact(() => {
    for (const struct of second.doc.store.clients.get(first.doc.clientID) ?? [])
      if (struct instanceof Y.Item && struct.content instanceof Y.ContentFormat)
        Y.transact(second.doc, (tr) => struct.delete(tr))
  })
  second.connect()
  await synced(second)
  textOf(first).insert(0, '1')
  await until(async () => textOf(second).toString().includes('1'), 'it reads on')

  second.disconnect()
  textOf(second).delete(5, 2)
  const end = closed(second)
  second.connect()

  expect(await end).toBe(4403)
  expect(await storedText(docId)).toContain('ແລະຂຽນ')
})

test('who loses the right while coming in does not come in', async () => {
  const a = newId()
  const docId = await newDoc(a)
  let letGo!: () => void
  const held = new Promise<void>((resolve) => {
    letGo = resolve
  })
  let asked = 0
  const { url, sync } = await openSync({
    accessTo: async ({ id }, doc) => {
      const access = rights.get(`${id}|${doc}`)
      if (++asked === 1) await held
      return access
    },
  })
  const end = closed(connect(url, docId, a))
  await until(async () => asked === 1, 'the right was asked')

  rights.delete(`${a}|${docId}`)
  await sync.recheck({ personId: a })
  letGo()

  expect(await end).toBe(4404)
})

test('who is made a reader while the document is still being read writes nothing in it', async () => {
  const [a, b] = [newId(), newId()]
  const docId = await newDoc(a, b)
  const { url, sync } = await openSync()
  const blocker = openPool(databaseUrl, { max: 1 })
  const [first, second] = await blocker.begin(async (tx) => {
    await tx`lock table doc_updates in access exclusive mode`
    const both = [connect(url, docId, a), connect(url, docId, b)] as const
    await until(async () => sync.stats().connections === 2, 'both wait for it')
    rights.set(`${a}|${docId}`, 'read')
    await sync.recheck({ docIds: [docId] })
    return both
  })
  await blocker.end()
  await Promise.all([synced(first), synced(second)])
  const end = closed(first)

  textOf(first).insert(0, 'ຂຽນບໍ່ໄດ້')
  textOf(second).insert(0, 'ຂຽນໄດ້')

  expect(await end).toBe(4403)
  await until(async () => (await storedText(docId)) === 'ຂຽນໄດ້', 'stored')
})

test('who is unseen sees the others, and is told to nobody, from the moment of which it is so', async () => {
  const [writer, reader, commenter] = [newId(), newId(), newId()]
  const docId = await newDoc(writer)
  let hides = true
  const access = new Map<string, Access>([
    [writer, 'write'],
    [commenter, 'comment'],
  ])
  const { url, sync } = await openSync({
    accessTo: async ({ id }) => access.get(id) ?? (hides ? 'unseen' : 'read'),
  })
  const [writing, commenting] = [connect(url, docId, writer), connect(url, docId, commenter)]
  await Promise.all([synced(writing), synced(commenting)])
  writing.awareness.setLocalStateField('cursor', 1)
  /** Whose carets ever came to somebody. */
  const told = (provider: WebsocketProvider) => {
    const names = new Set<string>()
    const look = () => {
      for (const { user } of provider.awareness.getStates().values()) if (user) names.add((user as { id: string }).id)
    }
    provider.awareness.on('change', look)
    return names
  }
  const heard = told(writing)
  const sees = (provider: WebsocketProvider, personId: string) =>
    [...provider.awareness.getStates().values()].some(({ user }) => (user as { id?: string })?.id === personId)

  const reading = connect(url, docId, reader)
  await synced(reading)
  reading.awareness.setLocalStateField('cursor', 2)
  await until(async () => sees(reading, writer), 'the unseen one sees the caret of the writer')
  commenting.awareness.setLocalStateField('cursor', 3)
  await until(async () => sees(writing, commenter), 'who may comment is seen')
  // What the reader said before that has been heard.
  const asked = new Promise((resolve) => {
    reading.messageHandlers[64] = resolve
  })
  reading.ws?.send(Uint8Array.of(64, 1))
  await asked
  const late = connect(url, docId, commenter)
  await synced(late)
  await until(async () => sees(late, writer), 'a newcomer gets all carets')
  expect([sees(writing, reader), sees(late, reader), heard.has(reader)]).toEqual([false, false, false])

  hides = false
  await sync.recheck({ docIds: [docId] })
  await until(async () => {
    reading.awareness.setLocalStateField('cursor', 4)
    return sees(writing, reader)
  }, 'the reader is seen from now on')
  hides = true
  await sync.recheck({ docIds: [docId] })
  await until(async () => !sees(writing, reader), 'and from now on no more')
  await synced(reading)
  textOf(writing).insert(0, 'ອ່ານ')
  await shows(reading, 'ອ່ານ')
})

test('what is sent again after a lost connection is counted once', async () => {
  const a = newId()
  const { url } = await openSync()
  const docId = await newDoc(a)
  const provider = connect(url, docId, a)
  await synced(provider)
  const blocker = openPool(databaseUrl, { max: 1 })
  const insertWaits = () =>
    until(async () => {
      const [waiting] =
        await sql`select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%insert into doc_updates%'`
      return waiting
    }, 'the insert waits')

  await blocker.begin(async (tx) => {
    await tx`lock table doc_updates in exclusive mode`
    textOf(provider).insert(0, 'ກຂຄ')
    await insertWaits()
    provider.disconnect()
    provider.connect()
    await synced(provider)
    textOf(provider).insert(3, 'ງ')
  })
  await until(async () => (await storedText(docId)) === 'ກຂຄງ', 'stored')
  await blocker.end()

  // The row is there before the server has heard so, and counts.
  const counted = () =>
    edits.filter((edit) => edit.docId === docId).reduce((sum, { insertedGraphemes }) => sum + insertedGraphemes, 0)
  await until(async () => counted() >= 4, 'all is counted')
  expect(counted()).toBe(4)
})

test('a message that is too large is refused for good', async () => {
  const a = newId()
  const { url } = await openSync()
  const docId = await newDoc(a)
  const provider = connect(url, docId, a)
  await synced(provider)
  const end = closed(provider)

  textOf(provider).insert(0, 'a'.repeat(4 * 1024 * 1024))

  expect(await end).toBe(4413)
  expect(provider.shouldConnect).toBe(false)
})

test('who comes while the last words of another are on their way gets them', async () => {
  const [a, b] = [newId(), newId()]
  const { url, sync } = await openSync()
  const docId = await newDoc(a, b)
  const writer = connect(url, docId, a)
  await synced(writer)
  const blocker = openPool(databaseUrl, { max: 1 })

  let late!: WebsocketProvider
  await blocker.begin(async (tx) => {
    await tx`lock table doc_updates in exclusive mode`
    textOf(writer).insert(0, 'ຄຳສຸດທ້າຍ')
    await until(async () => {
      const [waiting] =
        await sql`select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%insert into doc_updates%'`
      return waiting
    }, 'the insert waits')
    writer.destroy()
    await until(async () => sync.stats().connections === 0, 'the writer is gone')
    late = connect(url, docId, b)
    await synced(late)
  })
  await blocker.end()

  await shows(late, 'ຄຳສຸດທ້າຍ')
})

test('who sends without measure is read more slowly, and still loses nothing', async () => {
  const [a, b] = [newId(), newId()]
  const perSecond = 400
  const { url } = await openSync({ limits: { ...usualLimits, perSecond } })
  const docId = await newDoc(a, b)
  const [first, second] = [connect(url, docId, a), connect(url, docId, b)]
  await Promise.all([synced(first), synced(second)])
  let ended = false
  first.on('connection-close', () => {
    ended = true
  })

  const began = performance.now()
  for (let count = 0; count < 3000; count++) textOf(first).insert(count, 'ກ')

  await shows(second, 'ກ'.repeat(3000))
  expect(ended).toBe(false)
  // At once as many as may be, and the others no faster than they may come, though one read of the network brings most.
  expect(performance.now() - began).toBeGreaterThan(((3000 - 200 - 2 * perSecond) / perSecond) * 1000)
})

/** Updates of one page that follow each other, each of one letter, as frames. */
function letters(count: number, letter = 'ກ', before = '') {
  const doc = new Y.Doc()
  const frames: Uint8Array[] = []
  doc.on('update', (update: Uint8Array) => {
    const encoder = encoding.createEncoder()
    encoding.writeVarUint(encoder, 0)
    encoding.writeVarUint(encoder, 2)
    encoding.writeVarUint8Array(encoder, update)
    frames.push(encoding.toUint8Array(encoder))
  })
  const text = doc.getText('t')
  if (before) text.insert(0, before)
  for (let at = 0; at < count; at++) text.insert(text.length, letter)
  return frames
}

/** A websocket of one's own that is open, and the code with which it ends. */
async function lineOf(url: string, docId: string, personId: string) {
  const socket = new WebSocket(`${url}/${docId}?person=${personId}`)
  const code = new Promise<number>((resolve) => socket.once('close', resolve))
  await new Promise((resolve) => socket.once('message', resolve))
  return { socket, code }
}

test('who pastes a page, writes a few words behind it and goes at once leaves all of it, and no caret', async () => {
  const [a, b] = [newId(), newId()]
  const { url } = await openSync()
  const docId = await newDoc(a, b)
  const other = connect(url, docId, b)
  await synced(other)
  const { socket, code } = await lineOf(url, docId, a)
  const page = 'ໜ້າ'.repeat(20_000)
  const [first, ...rest] = letters(20, 'ຂ', page)
  const pointing = encoding.createEncoder()
  encoding.writeVarUint(pointing, 1)
  encoding.writeVarUint8Array(pointing, encodeAwareness([{ clientId: 7, clock: 1, state: { cursor: 1 } }]))

  for (const frame of [first!, encoding.toUint8Array(pointing), ...rest]) socket.send(frame)
  socket.close()
  await code

  await shows(other, page + 'ຂ'.repeat(20))
  expect(await storedText(docId)).toBe(page + 'ຂ'.repeat(20))
  expect(other.awareness.getStates().has(7)).toBe(false)
})

test('to go is no way round the pace: of what waits no more is taken than may come at once', async () => {
  const [a, b] = [newId(), newId()]
  const { url, sync } = await openSync()
  const docId = await newDoc(a, b)
  const other = connect(url, docId, b)
  await synced(other)
  const { socket, code } = await lineOf(url, docId, a)

  const began = performance.now()
  for (const frame of letters(1500)) socket.send(frame)
  socket.close()
  await code

  await until(async () => sync.stats().connections === 1, 'one is gone')
  textOf(other).insert(0, '.')
  await until(async () => (await storedText(docId)).includes('.'), 'all that was taken is stored')
  const { length } = await storedText(docId)
  // What may come at once, twice, and what was earned meanwhile.
  const seconds = (performance.now() - began) / 1000
  expect(length).toBeGreaterThan(200)
  expect(length).toBeLessThan(2 * 200 + (seconds + 1) * usualLimits.perSecond)
})

test('of what waits when its writer loses the right nothing is taken any more', async () => {
  const [a, b] = [newId(), newId()]
  const { url, sync } = await openSync()
  const docId = await newDoc(a, b)
  const other = connect(url, docId, b)
  await synced(other)
  const { socket, code } = await lineOf(url, docId, a)
  for (const frame of letters(1000)) socket.send(frame)
  await until(async () => textOf(other).length > 100, 'the first of them')

  rights.set(`${a}|${docId}`, 'read')
  await sync.recheck({ personId: a })
  const taken = textOf(other).length

  expect(await code).toBe(4403)
  await until(async () => sync.stats().connections === 1, 'one is gone')
  textOf(other).insert(0, '.')
  await until(async () => (await storedText(docId)).includes('.'), 'stored')
  // What was on its way to the database when the right went had been allowed.
  expect((await storedText(docId)).length).toBeLessThan(taken + 200)
  expect(textOf(other).length).toBeLessThan(1000)
})

test('what is looked at in a thread when its writer loses the right is not stored', async () => {
  const a = newId()
  const { url, sync } = await openSync()
  const docId = await newDoc(a)
  const provider = connect(url, docId, a)
  await synced(provider)
  const end = closed(provider)
  // The first question starts the thread.
  const looking = once(process, 'worker')
  textOf(provider).insert(0, 'ກ'.repeat(200_000))
  await looking

  rights.delete(`${a}|${docId}`)
  await sync.recheck({ personId: a })

  expect(await end).toBe(4403)
  await until(async () => sync.stats().docs === 0, 'unloaded')
  expect(await storedText(docId)).toBe('')
})

test('a page of another site neither begins a line of HTTP requests nor goes on with one', async () => {
  const a = newId()
  const { url } = await openSync()
  const docId = await newDoc(a)
  const address = `${url.replace('ws', 'http')}/${docId}?person=${a}&EIO=4&transport=polling`
  const foreign = { headers: { origin: 'https://elsewhere.la' } }
  const sid = async (init?: RequestInit) =>
    (JSON.parse((await (await fetch(address, init)).text()).slice(1)) as { sid: string }).sid
  expect((await fetch(`${address}&sid=${await sid(foreign)}`, foreign)).status).toBe(403)

  const own = `${address}&sid=${await sid()}`
  const body = letters(1).map((frame) => `b${Buffer.from(frame).toString('base64')}`)[0]!
  expect((await fetch(own, { method: 'POST', body, ...foreign })).status).toBe(403)
  expect((await fetch(own, foreign)).status).toBe(403)
  expect(await storedText(docId)).toBe('')
  expect((await fetch(own, { method: 'POST', body })).status).toBe(200)
  await until(async () => (await storedText(docId)) === 'ກ', 'stored')
})

test('of requests that wait for a paused line there is one: another is refused, and the first is taken in its turn', async () => {
  const a = newId()
  const { url } = await openSync()
  const docId = await newDoc(a)
  const address = `${url.replace('ws', 'http')}/${docId}?person=${a}&EIO=4&transport=polling`
  const { sid } = JSON.parse((await (await fetch(address)).text()).slice(1)) as { sid: string }
  const speak = (frames: Uint8Array[]) =>
    fetch(`${address}&sid=${sid}`, {
      method: 'POST',
      body: frames.map((frame) => `b${Buffer.from(frame).toString('base64')}`).join('\u001e'),
    })
  const frames = letters(302)

  expect((await speak(frames.slice(0, 300))).status).toBe(200)
  const [first, second] = [speak([frames[300]!]), speak([frames[301]!])]
  const answered = (await Promise.all([first, second])).map(({ status }) => status)

  expect(answered.toSorted()).toEqual([200, 403])
  await until(async () => (await storedText(docId)).length >= 301, 'stored')
})

test('a request of very many small messages ends its line: so many are not kept for later', async () => {
  const a = newId()
  const { url } = await openSync()
  const docId = await newDoc(a)
  const address = `${url.replace('ws', 'http')}/${docId}?person=${a}&EIO=4&transport=polling`
  const { sid } = JSON.parse((await (await fetch(address)).text()).slice(1)) as { sid: string }
  const own = `${address}&sid=${sid}`
  const asksForCarets = `b${Buffer.from([3]).toString('base64')}`

  await fetch(own, { method: 'POST', body: Array.from({ length: 20_000 }, () => asksForCarets).join('\u001e') })

  expect(await (await fetch(own)).text()).toContain('[4429,"too_many_requests"]')
})
