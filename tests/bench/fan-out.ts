import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { setTimeout as rest } from 'node:timers/promises'
import WebSocket, { WebSocketServer } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { migrate } from '#db/migrate.ts'
import { newId } from '#server/core/id.ts'
import { openLog } from '#server/core/log.ts'
import { openPool, type Pool } from '#server/core/sql.ts'
import { startEmbedded } from '#server/setup/embedded.ts'
import { createSync } from '#server/sync/sync.ts'
import { routeUpgrades } from '#server/sync/upgrade.ts'

/**
 * How long a keystroke takes to reach the others: one document, 2, 10 and 50 writers who type 40 keys a second together.
 * The product stores each update durably before anybody sees it; the limit is a bare `ws` relay that stores nothing and
 * knows no document. Both in one run, interleaved, three rounds; medians, and their ratio. One durable commit is
 * measured beside them, since that is what storing first must cost.
 */
const WRITERS = [2, 10, 50]
const KEYS_A_SECOND = 40
const SECONDS = 4
const ROUNDS = 3

const quantile = (values: number[], q: number) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))] ?? Number.NaN
const median = (values: number[]) => quantile(values, 0.5)

interface Latency {
  p50: number
  p95: number
}

/** Types on one client after the other and notes when each other client has it, in milliseconds. */
async function measure(
  writers: number,
  type: (writer: number, key: number) => void,
  onKey: (hear: (key: number) => void) => void,
): Promise<Latency> {
  const sent = new Map<number, number>()
  const took: number[] = []
  onKey((key) => {
    const at = sent.get(key)
    if (at !== undefined) took.push(performance.now() - at)
  })
  const total = KEYS_A_SECOND * SECONDS
  const began = performance.now()
  for (let key = 0; key < total; key++) {
    // Open loop: the next key comes on time, however slow the last one was.
    await rest(Math.max(0, began + (key * 1000) / KEYS_A_SECOND - performance.now()))
    sent.set(key, performance.now())
    type(key % writers, key)
  }
  const end = performance.now() + 5000
  while (took.length < total * (writers - 1) && performance.now() < end) await rest(20)
  if (took.length < total * (writers - 1))
    throw new Error(`${total * (writers - 1) - took.length} keystrokes did not arrive`)
  return { p50: quantile(took, 0.5), p95: quantile(took, 0.95) }
}

async function measureProduct(sql: Pool, docId: string, writers: number): Promise<Latency> {
  const http = createServer()
  const person = newId()
  const sync = createSync({
    sql,
    log: openLog('text', () => {}),
    viewerOf: async () => ({
      id: person,
      email: '',
      nameLo: 'ກ',
      nameEn: 'A',
      departmentId: null,
      rank: 'R1',
      isAdmin: false,
      language: 'lo',
      leads: [],
      roles: new Map(),
      sessionId: 's',
    }),
    stillValid: async () => true,
    allowedOrigin: () => true,
    accessTo: async () => 'write',
  })
  routeUpgrades(http, sync)
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const url = `ws://127.0.0.1:${(http.address() as AddressInfo).port}/sync`
  const clients = Array.from(
    { length: writers },
    () => new WebsocketProvider(url, docId, new Y.Doc(), { WebSocketPolyfill: WebSocket as never, disableBc: true }),
  )
  await Promise.all(
    clients.map((client) =>
      client.synced ? undefined : new Promise<void>((resolve) => client.once('sync', () => resolve())),
    ),
  )
  try {
    return await measure(
      writers,
      (writer, key) => clients[writer]?.doc.getArray<number>('keys').push([key]),
      (hear) => {
        for (const client of clients) {
          client.doc.getArray<number>('keys').observe((event, transaction) => {
            if (transaction.local) return
            for (const change of event.changes.delta)
              for (const key of (change.insert as number[] | undefined) ?? []) hear(key)
          })
        }
      },
    )
  } finally {
    for (const client of clients) client.destroy()
    await sync.stop()
    http.closeAllConnections()
    http.close()
  }
}

async function measureLimit(writers: number): Promise<Latency> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false })
  server.on('connection', (socket) => {
    socket.on('message', (data) => {
      for (const other of server.clients) if (other !== socket) other.send(data)
    })
  })
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
  const clients = Array.from({ length: writers }, () => new WebSocket(url))
  await Promise.all(clients.map((client) => new Promise((resolve) => client.once('open', resolve))))
  try {
    return await measure(
      writers,
      (writer, key) => clients[writer]?.send(String(key).padEnd(30, ' ')),
      (hear) => {
        for (const client of clients) client.on('message', (data) => hear(Number(String(data))))
      },
    )
  } finally {
    for (const client of clients) client.terminate()
    server.close()
  }
}

async function measureCommit(sql: Pool, docId: string): Promise<Latency> {
  const took: number[] = []
  for (let index = 0; index < 100; index++) {
    const at = performance.now()
    await sql`insert into doc_updates (doc_id, data) values (${docId}, ${Buffer.alloc(30)})`
    took.push(performance.now() - at)
    await rest(5)
  }
  await sql`delete from doc_updates where doc_id = ${docId}`
  return { p50: quantile(took, 0.5), p95: quantile(took, 0.95) }
}

const dataDir = mkdtempSync(path.join(os.tmpdir(), 'ba-bench-'))
const embedded = await startEmbedded({ dataDir, log: { info: () => {}, warn: () => {} } })
const sql = openPool(embedded.url)
try {
  await migrate(sql)
  const [personId, spaceId] = [newId(), newId()]
  await sql`insert into people (id, email, name_lo, name_en) values (${personId}, 'bench@test.la', 'ກ', 'A')`
  await sql`insert into spaces (id, kind, name_lo, name_en, created_by) values (${spaceId}, 'open', 'ກ', 'A', ${personId})`
  const newDoc = async () => {
    const id = newId()
    await sql`insert into items (id, kind, space_id, title, state, created_by) values (${id}, 'doc', ${spaceId}, 'bench', 'draft', ${personId})`
    return id
  }
  const results = new Map<number, { product: Latency[]; limit: Latency[] }>(
    WRITERS.map((writers) => [writers, { product: [], limit: [] }]),
  )
  const commits: Latency[] = []
  for (let round = 1; round <= ROUNDS; round++) {
    commits.push(await measureCommit(sql, await newDoc()))
    for (const writers of WRITERS) {
      process.stdout.write(`round ${round} of ${ROUNDS}, ${writers} writers …\n`)
      results.get(writers)?.product.push(await measureProduct(sql, await newDoc(), writers))
      results.get(writers)?.limit.push(await measureLimit(writers))
    }
  }
  const commit = { p50: median(commits.map(({ p50 }) => p50)), p95: median(commits.map(({ p95 }) => p95)) }
  const ms = (value: number) => value.toFixed(2).padStart(8)
  process.stdout.write(
    `\nFan-out of one document, ${KEYS_A_SECOND} keystrokes a second, medians of ${ROUNDS} rounds, milliseconds\n`,
  )
  process.stdout.write(`one durable commit: p50 ${commit.p50.toFixed(2)}, p95 ${commit.p95.toFixed(2)}\n\n`)
  process.stdout.write(
    'writers | stored first p50     p95 | bare ws p50     p95 | p95 ÷ (bare p95 + 1.2 × commit p95)\n',
  )
  for (const [writers, { product, limit }] of results) {
    const [own, bare] = [product, limit].map((runs) => ({
      p50: median(runs.map(({ p50 }) => p50)),
      p95: median(runs.map(({ p95 }) => p95)),
    })) as [Latency, Latency]
    const ratio = own.p95 / (bare.p95 + 1.2 * commit.p95)
    process.stdout.write(
      `${String(writers).padStart(7)} | ${ms(own.p50)}         ${ms(own.p95)} | ${ms(bare.p50)}    ${ms(bare.p95)} | ${ratio.toFixed(2)}\n`,
    )
  }
} finally {
  await sql.end({ timeout: 2 })
  await embedded.stop()
  rmSync(dataDir, { recursive: true, force: true })
}
process.exit(0)
