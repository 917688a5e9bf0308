import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import WebSocket from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { newId } from '#server/core/id.ts'
import { openLog } from '#server/core/log.ts'
import { openPool, type Pool } from '#server/core/sql.ts'
import { createSync, type Sync } from '#server/sync/sync.ts'
import { routeUpgrades } from '#server/sync/upgrade.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import { createDatabase } from './support/database.ts'
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
    accessTo: async ({ id }, docId) => rights.get(`${id}|${docId}`),
    edited: async (_tx, given) => void edits.push(...given),
    ...options,
  })
  routeUpgrades(http, sync)
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
function connect(url: string, docId: string, personId: string) {
  const provider = new WebsocketProvider(url, docId, new Y.Doc(), {
    params: { person: personId },
    WebSocketPolyfill: WebSocket as never,
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

test('losing the right closes the document and it stays closed; the others write on', async () => {
  const [a, b] = [newId(), newId()]
  const { url, sync } = await openSync()
  const docId = await newDoc(a, b)
  const [first, second] = [connect(url, docId, a), connect(url, docId, b)]
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
  const log = openUpdateLog({ sql: other, log: openLog('text', () => {}), edited: async () => {}, changed: () => {} })

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
