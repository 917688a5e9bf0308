import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface, type Interface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import WebSocket from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { PolledSocket } from '#client/core/polled.ts'
import { newId } from '#server/core/id.ts'
import { openPool, type Pool } from '#server/core/sql.ts'
import { createDatabase } from './database.ts'
import { type BadLine, openProxy } from './proxy.ts'
import { stateHash } from './same.ts'
import { readsTypeScript } from './typescript.ts'
import { until } from './until.ts'

/** The message by which a client asks whether everything it wrote is stored (see server/sync/README.md). */
const STORED = 64
const ASK_AGAIN_MS = 50
const program = fileURLToPath(new URL('./sync-server.ts', import.meta.url))
const memory = new URL('../bench/memory.mjs', import.meta.url).href

/** A seed for a whole file: printed with every failure, given again with `SEED=…`. */
export const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
/** The long form of a test; `npm run soak` asks for it. */
export const SOAK = process.env.SOAK === '1'

/** Runs, and says with which seed when it fails. */
export async function seeded(run: () => Promise<void>) {
  try {
    await run()
  } catch (error) {
    throw new Error(`With SEED=${SEED}: ${String(error)}`, { cause: error })
  }
}

/** The sync server as a process of its own. */
export interface SyncProcess {
  child: ChildProcess
  url: string
  /** What it says besides its port. */
  lines: Interface
  /** What it wrote into its log. */
  said: string[]
}

interface StartOptions {
  /** To come back where an earlier one was. */
  port?: string
  databaseUrl?: string
  env?: Record<string, string>
  /** `held` is going to be asked of it. */
  measured?: boolean
}

/** As a provider makes one: it hands a second thing to websockets, their protocols. */
export class PolledLine extends PolledSocket {
  constructor(url: string) {
    super(url)
  }
}

/** Somebody with an unmodified provider, and what the server has said is stored of what they wrote. */
export class Typist {
  readonly doc = new Y.Doc()
  readonly provider: WebsocketProvider
  /** Own clock up to which everything was acknowledged. */
  acked = 0
  #nonce = 0
  #askedAt = -Infinity
  readonly #asked = new Map<number, number>()
  readonly #way: readonly [url: string, docId: string, cookie: string | undefined, clientId: undefined, line: unknown]

  /**
   * With whoever's cookie, where the server asks who they are; under a Yjs client id that somebody else has; and over
   * another line than a websocket.
   */
  constructor(url: string, docId: string, cookie?: string, clientId?: number, line?: unknown) {
    this.#way = [url, docId, cookie, undefined, line]
    if (clientId !== undefined) this.doc.clientID = clientId
    class SignedIn extends WebSocket {
      constructor(address: string) {
        super(address, cookie ? { headers: { cookie } } : {})
      }
    }
    this.provider = new WebsocketProvider(`${url.replace('http', 'ws')}/sync`, docId, this.doc, {
      params: cookie ? {} : { person: newId() },
      WebSocketPolyfill: (line ?? SignedIn) as never,
      disableBc: true,
      maxBackoffTime: 200,
    })
    this.provider.messageHandlers[STORED] = (_encoder, decoder) => {
      const nonce = decoding.readVarUint(decoder)
      this.acked = Math.max(this.acked, this.#asked.get(nonce) ?? 0)
      this.#asked.delete(nonce)
    }
  }

  /** Somebody else who comes in by the same way, with nothing: what they get is what the server has in memory. */
  newcomer() {
    return new Typist(...this.#way)
  }

  get text() {
    return this.doc.getText('t')
  }

  get clock() {
    return Y.getState(this.doc.store, this.doc.clientID)
  }

  write(words: string, at = this.text.length) {
    this.text.insert(at, words)
  }

  /** Asks what is stored, without waiting for it. On a line that breaks the question is lost. */
  ask() {
    const socket = this.provider.ws
    if (!this.provider.synced || socket?.readyState !== WebSocket.OPEN) return
    this.#askedAt = performance.now()
    this.#asked.set(++this.#nonce, this.clock)
    const question = encoding.createEncoder()
    encoding.writeVarUint(question, STORED)
    encoding.writeVarUint(question, this.#nonce)
    socket.send(encoding.toUint8Array(question))
  }

  synced(withinMs = 30_000) {
    return until(async () => this.provider.synced, 'synced', withinMs)
  }

  /** Everything written is acknowledged, however often the line breaks meanwhile. Questions count as messages: not one at each look. */
  async saved(withinMs = 30_000) {
    await until(
      async () => {
        if (this.acked >= this.clock) return true
        if (performance.now() - this.#askedAt > ASK_AGAIN_MS) this.ask()
        return false
      },
      `everything up to ${this.clock} acknowledged, not only up to ${this.acked}`,
      withinMs,
    )
  }

  shows(words: string, withinMs = 30_000) {
    return until(async () => this.text.toString() === words, `the text ${words}, not ${this.text}`, withinMs)
  }

  /** The code with which the server ended the line the next time. */
  closed() {
    return new Promise<number>((resolve) =>
      this.provider.on('connection-close', (event) => resolve((event as { code?: number } | null)?.code ?? 0)),
    )
  }

  leave() {
    this.provider.destroy()
    this.doc.destroy()
  }
}

/** A database with documents in it, sync servers as processes of their own, people, and bad lines between them. */
export class SyncWorld {
  sql!: Pool
  databaseUrl = ''
  readonly author = newId()
  readonly #spaceId = newId()
  readonly #people: Typist[] = []
  readonly #processes: SyncProcess[] = []
  readonly #lines: BadLine[] = []
  #shared: Promise<SyncProcess> | undefined
  #drop: () => Promise<void> = async () => {}

  /** On a database of its own among the tests', or on one that is there. */
  async open(given?: string) {
    const database = given ? { url: given, drop: async () => {} } : await createDatabase()
    this.databaseUrl = database.url
    this.#drop = database.drop
    this.sql = openPool(database.url, { max: 2 })
    const { author, sql } = this
    await sql`insert into people (id, email, name_lo, name_en) values (${author}, 'a@test.la', 'ກ', 'A')`
    await sql`
      insert into spaces (id, kind, name_lo, name_en, created_by) values (${this.#spaceId}, 'open', 'ກ', 'A', ${author})
    `
  }

  /** The database came back elsewhere. */
  async reconnect(url: string) {
    void this.sql.end({ timeout: 0 })
    this.databaseUrl = url
    this.sql = openPool(url, { max: 2 })
  }

  async newDoc() {
    const id = newId()
    await this.sql`
      insert into items (id, kind, space_id, title, state, created_by)
      values (${id}, 'doc', ${this.#spaceId}, 'doc', 'draft', ${this.author})
    `
    return id
  }

  async start({ port = '0', databaseUrl = this.databaseUrl, env = {}, measured = false }: StartOptions = {}) {
    const flags = measured ? ['--expose-gc', '--import', memory] : []
    const child = spawn(process.execPath, [...flags, '--import', readsTypeScript, program, databaseUrl, port], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    })
    const said: string[] = []
    createInterface(child.stderr).on('line', (line) => said.push(line))
    const lines = createInterface(child.stdout)
    const [found = ''] = (await Promise.race([
      once(lines, 'line'),
      once(child, 'exit').then(() => [said.join('\n')]),
    ])) as string[]
    if (!/^\d+$/.test(found)) throw new Error(`The sync server did not start: ${found}`)
    const started: SyncProcess = { child, url: `http://127.0.0.1:${found}`, lines, said }
    this.#processes.push(started)
    return started
  }

  /** A server for the tests that leave it as it is. */
  server(): Promise<SyncProcess> {
    this.#shared ??= this.start().then((started) => {
      this.#processes.splice(this.#processes.indexOf(started), 1)
      return started
    })
    return this.#shared
  }

  /** Bytes that a measured one holds after everything that can be let go was let go. */
  async held({ child, lines }: SyncProcess): Promise<number> {
    const answered = once(lines, 'line') as Promise<[string]>
    child.kill('SIGUSR2')
    return Number((await answered)[0].replace('held ', ''))
  }

  /** No farewell, no flush: as when the power goes. Or a polite signal; resolves with the exit code. */
  async end({ child }: SyncProcess, signal: NodeJS.Signals = 'SIGKILL'): Promise<number | null> {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
    const ended = once(child, 'exit')
    child.kill(signal)
    return ((await ended) as [number | null])[0]
  }

  typist(url: string, docId: string, cookie?: string, clientId?: number, line?: unknown) {
    const person = new Typist(url, docId, cookie, clientId, line)
    this.#people.push(person)
    return person
  }

  /** Somebody for whom HTTP takes the place of a websocket. */
  polled(url: string, docId: string) {
    return this.typist(url, docId, undefined, undefined, PolledLine)
  }

  async proxy(target: string, chance: () => number) {
    const line = await openProxy(target, chance)
    this.#lines.push(line)
    return line
  }

  /** The document as the database has it; what stands with its merged state is true. */
  async stored(docId: string): Promise<Y.Doc> {
    const found = await this.sql<{ data: Uint8Array; clocks: Uint8Array | null; sound: boolean | null }[]>`
      select state as data, clocks, digest = sha256(state) as sound from doc_states where doc_id = ${docId}
      union all select data, null, null from doc_updates where doc_id = ${docId}
    `
    const doc = new Y.Doc()
    for (const { data, clocks, sound } of found) {
      expect(sound).not.toBe(false)
      if (clocks) expect(new Uint8Array(clocks)).toEqual(Y.encodeStateVectorFromUpdate(new Uint8Array(data)))
      Y.applyUpdate(doc, new Uint8Array(data))
    }
    return doc
  }

  /**
   * The oracle: everybody has the same state to the last item, as the server gives it to a newcomer and as the database
   * has it, and it holds everything that was acknowledged.
   */
  async agree(docId: string, typists: readonly Typist[], withinMs = 30_000): Promise<string> {
    const newcomer = typists[0]?.newcomer()
    let stored = new Y.Doc()
    try {
      await until(
        async () => {
          stored = await this.stored(docId)
          const all = [stored, ...[...typists, ...(newcomer ? [newcomer] : [])].map(({ doc }) => doc)]
          return new Set(all.map(stateHash)).size === 1
        },
        'everybody has the stored state',
        withinMs,
      )
    } finally {
      newcomer?.leave()
    }
    for (const { doc, acked } of typists) expect(Y.getState(stored.store, doc.clientID)).toBeGreaterThanOrEqual(acked)
    return stored.getText('t').toString()
  }

  /** What one test opened. */
  async tidy() {
    for (const person of this.#people.splice(0)) person.leave()
    for (const line of this.#lines.splice(0)) await line.close()
    for (const one of this.#processes.splice(0)) await this.end(one)
  }

  async close() {
    if (this.#shared) await this.end(await this.#shared)
    await this.sql.end({ timeout: 2 })
    await this.#drop()
  }
}

/** Opens one for the tests of one file. */
export function openSyncWorld(): SyncWorld {
  const world = new SyncWorld()
  beforeAll(() => world.open())
  afterEach(() => world.tidy())
  afterAll(() => world.close())
  return world
}
