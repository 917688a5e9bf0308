import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import WebSocket from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { newId } from '#server/core/id.ts'
import { openPool, type Pool } from '#server/core/sql.ts'
import { createDatabase } from './support/database.ts'
import { random } from './support/random.ts'
import { stateHash } from './support/same.ts'
import { readsTypeScript } from './support/typescript.ts'
import { until } from './support/until.ts'

// People who write, leave and return at random, and a server that is killed at random. The order of things on the
// wire is the machine's own, so a seed makes a failure likely again, not certain.
// Longer: SYNC_FUZZ_STEPS=5000 SYNC_FUZZ_TRIALS=50; the same again: SYNC_FUZZ_SEED=….
const STEPS = Number(process.env.SYNC_FUZZ_STEPS ?? 150)
const TRIALS = Number(process.env.SYNC_FUZZ_TRIALS ?? 3)
const SEED = Number(process.env.SYNC_FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31))
const PATIENCE_MS = 30_000 + STEPS * 100

let sql: Pool
let databaseUrl = ''
let drop: () => Promise<void>
let spaceId = ''
const author = newId()
const providers: WebsocketProvider[] = []
let server: { child: ChildProcess; port: string } | undefined

beforeAll(async () => {
  const database = await createDatabase()
  databaseUrl = database.url
  drop = database.drop
  sql = openPool(databaseUrl, { max: 2 })
  spaceId = newId()
  await sql`insert into people (id, email, name_lo, name_en) values (${author}, 'a@test.la', 'ກ', 'A')`
  await sql`insert into spaces (id, kind, name_lo, name_en, created_by) values (${spaceId}, 'open', 'ກ', 'A', ${author})`
})

afterEach(async () => {
  for (const provider of providers.splice(0)) leave(provider)
  await kill()
  server = undefined
})

afterAll(async () => {
  await sql.end({ timeout: 2 })
  await drop()
})

async function newDoc() {
  const id = newId()
  await sql`insert into items (id, kind, space_id, title, state, created_by) values (${id}, 'doc', ${spaceId}, 'doc', 'draft', ${author})`
  return id
}

/** Starts the server, on the port it had before if it was there before. */
async function start() {
  const program = fileURLToPath(new URL('./support/sync-server.ts', import.meta.url))
  const child = spawn(process.execPath, ['--import', readsTypeScript, program, databaseUrl, server?.port ?? '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [port] = (await once(createInterface(child.stdout!), 'line')) as [string]
  server = { child, port }
}

/** No farewell, no flush: as when the power goes. */
async function kill() {
  const child = server?.child
  if (!child || child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

function connect(docId: string) {
  const provider = new WebsocketProvider(`ws://127.0.0.1:${server?.port}/sync`, docId, new Y.Doc(), {
    params: { person: newId() },
    WebSocketPolyfill: WebSocket as never,
    disableBc: true,
    maxBackoffTime: 200,
  })
  providers.push(provider)
  return provider
}

function leave(provider: WebsocketProvider) {
  provider.destroy()
  provider.doc.destroy()
}

function breakLine(provider: WebsocketProvider) {
  const socket: unknown = provider.ws
  if (socket instanceof WebSocket) socket.terminate()
}

const synced = (provider: WebsocketProvider) => until(async () => provider.synced, 'synced', PATIENCE_MS)
const textOf = (doc: Y.Doc) => doc.getText('t')
const clocks = (doc: Y.Doc) => Y.decodeStateVector(Y.encodeStateVector(doc))

async function storedDoc(docId: string) {
  const found = await sql<{ data: Uint8Array }[]>`
    select state as data from doc_states where doc_id = ${docId}
    union all select data from doc_updates where doc_id = ${docId}
  `
  const doc = new Y.Doc()
  for (const { data } of found) Y.applyUpdate(doc, new Uint8Array(data))
  return doc
}

test(
  'what one has seen of another is there after kill -9',
  async () => {
    const chance = random(SEED)
    for (let trial = 0; trial < TRIALS; trial++) {
      const docId = await newDoc()
      await start()
      const [writer, reader] = [connect(docId), connect(docId)]
      await Promise.all([synced(writer), synced(reader)])
      const seen = textOf(reader.doc)
      const enough = 20 + Math.floor(chance() * 200)
      const died = new Promise<string>((resolve) => {
        seen.observe(() => {
          if (seen.length < enough || server?.child.killed) return
          server?.child.kill('SIGKILL')
          resolve(seen.toString())
        })
      })
      const typing = setInterval(
        () => textOf(writer.doc).insert(textOf(writer.doc).length, 'ກຂຄງ'[seen.length % 4]!),
        1,
      )
      const wasSeen = await died
      clearInterval(typing)
      // Nobody who knows the words may bring them back.
      for (const provider of [writer, reader]) leave(provider)
      await once(server!.child, 'exit')

      await start()
      const late = connect(docId)
      await synced(late)
      expect(textOf(late.doc).toString().startsWith(wasSeen), `seed ${SEED}, trial ${trial}`).toBe(true)
      leave(late)
      await kill()
    }
  },
  PATIENCE_MS + TRIALS * 10_000,
)

test(
  'whatever happens on the way, everybody ends with the same text, and it is the stored one',
  async () => {
    const chance = random(SEED)
    const below = (limit: number) => Math.floor(chance() * limit)
    const docId = await newDoc()
    await start()
    const people = Array.from({ length: 5 }, () => connect(docId))
    await Promise.all(people.map(synced))
    let typed = 0

    const steps: [weight: number, step: (provider: WebsocketProvider) => void | Promise<void>][] = [
      [
        50,
        ({ doc }) => textOf(doc).insert(below(textOf(doc).length + 1), `${'ກຂຄງຈສຊຍດຕຖທນບປ'[below(15)]}${typed++} `),
      ],
      [
        15,
        ({ doc }) => {
          const from = below(textOf(doc).length + 1)
          textOf(doc).delete(from, Math.min(below(6), textOf(doc).length - from))
        },
      ],
      [10, ({ doc }) => doc.getXmlFragment('default').insert(0, [new Y.XmlElement('p')])],
      [6, ({ awareness }) => awareness.setLocalStateField('cursor', below(100))],
      [8, (provider) => provider.disconnect()],
      [12, (provider) => provider.connect()],
      // The line breaks without a word.
      [4, breakLine],
      [
        4,
        (provider) =>
          until(async () => provider.synced || !provider.shouldConnect, 'synced', PATIENCE_MS).then(() => {}),
      ],
      [
        1,
        async () => {
          const before = people.map(({ doc }) => ({ own: doc.clientID, knows: clocks(doc) }))
          await kill()
          const stored = clocks(await storedDoc(docId))
          for (const { own, knows } of before) {
            for (const [client, clock] of knows) {
              if (client !== own)
                expect(stored.get(client) ?? 0, 'stored of what was seen').toBeGreaterThanOrEqual(clock)
            }
          }
          await start()
        },
      ],
    ]
    const bag = steps.flatMap(([weight, step]) => Array.from({ length: weight }, () => step))
    const draw = () => bag[below(bag.length)]!

    try {
      for (let step = 0; step < STEPS; step++) {
        await draw()(people[below(people.length)]!)
        // Lets the wire have its turn now and then.
        if (below(4) === 0) await new Promise(setImmediate)
      }
      for (const provider of people) provider.connect()
      await until(
        async () => {
          const all = [await storedDoc(docId), ...people.map(({ doc }) => doc)]
          return new Set(all.map(stateHash)).size === 1
        },
        'everybody has the same',
        PATIENCE_MS,
      )
      const late = connect(docId)
      await synced(late)
      // What a newcomer gets is what the server has in memory.
      expect(stateHash(late.doc)).toBe(stateHash(people[0]!.doc))
    } catch (error) {
      throw new Error(`With SYNC_FUZZ_SEED=${SEED}`, { cause: error })
    }
  },
  2 * PATIENCE_MS,
)
