import { io, type Socket } from 'socket.io-client'
import { afterAll, beforeAll } from 'vitest'
import { hashPassword } from '#server/auth/password.ts'
import { openSessions } from '#server/auth/session.ts'
import { type Config, readConfig } from '#server/config.ts'
import { newId } from '#server/core/id.ts'
import { type Log, openLog } from '#server/core/log.ts'
import { openPool, type Pool } from '#server/core/sql.ts'
import { serve } from '#server/main.ts'
import { api } from '#shared/api.ts'
import type { SpaceRole } from '#shared/base/viewer.ts'
import type { Answer, ClientToServerEvents, ServerToClientEvents } from '#shared/events.ts'
import type { SpaceKind } from '#shared/features/spaces/contract.ts'
import { createDatabase } from './database.ts'
import { until } from './until.ts'

export { until }

export const PASSWORD = 'a long enough password'

export interface Reply<Body = Record<string, unknown>> {
  status: number
  body: Body
  headers: Headers
}

export type TestSocket = Socket<ServerToClientEvents, ClientToServerEvents>

interface PersonOptions {
  isAdmin?: boolean
  departmentId?: string
  rank?: 'R1' | 'R2' | 'R3'
  nameLo?: string
  nameEn?: string
}

type Membership = readonly [space: { id: string }, role?: SpaceRole]

/** A real server on a database of its own, with the means to fill it. One per test file. */
export class World {
  url = ''
  databaseUrl = ''
  config!: Config
  sql!: Pool
  readonly log: Log
  /** What the server logged as an error; a test may look. */
  readonly problems: string[] = []
  #stop: (() => Promise<void>)[] = []
  #hash: Promise<string> | undefined
  #count = 0

  constructor() {
    this.log = openLog('text', (line) => {
      if (line.startsWith('error')) this.problems.push(line)
    })
  }

  async start(clientDir?: string, environment: Record<string, string> = {}) {
    const database = await createDatabase()
    this.databaseUrl = database.url
    this.config = readConfig({ PORT: '0', DATABASE_URL: database.url, ...environment })
    const running = await serve(this.config, database.url, this.log, clientDir)
    this.url = running.url
    this.sql = openPool(database.url, { max: 5 })
    this.#stop = [running.stop, () => this.sql.end({ timeout: 2 }), database.drop]
  }

  async stop() {
    for (const stop of this.#stop.splice(0)) await stop()
  }

  async department(nameEn = `Department ${++this.#count}`, parentId: string | null = null) {
    const id = newId()
    await this
      .sql`insert into departments (id, parent_id, name_lo, name_en) values (${id}, ${parentId}, ${`ກົມ ${nameEn}`}, ${nameEn})`
    return { id }
  }

  /** A person who can sign in with PASSWORD, already signed in by a session of their own. */
  async person(...given: (Membership | PersonOptions)[]) {
    const memberships = given.filter((one): one is Membership => Array.isArray(one))
    const options = Object.assign({}, ...given.filter((one) => !Array.isArray(one))) as PersonOptions
    this.#hash ??= hashPassword(PASSWORD)
    const id = newId()
    const number = ++this.#count
    const email = `person${number}-${id.slice(-6)}@test.la`
    await this.sql`
      insert into people (id, email, name_lo, name_en, department_id, rank, is_admin, password_hash)
      values (${id}, ${email}, ${options.nameLo ?? `ທ່ານ ${number}`}, ${options.nameEn ?? `Person ${number}`},
        ${options.departmentId ?? null}, ${options.rank ?? 'R1'}, ${options.isAdmin ?? false}, ${await this.#hash})
    `
    for (const [space, role = 'member'] of memberships) {
      await this.sql`insert into space_members (space_id, person_id, role) values (${space.id}, ${id}, ${role})`
    }
    const person = new TestPerson(this, id, email)
    await person.signIn()
    return person
  }

  /** Many members of a space, signed in without the front door: a password takes its time for each of them. */
  async crowd(space: { id: string }, count: number): Promise<TestPerson[]> {
    const people = Array.from({ length: count }, () => {
      const id = newId()
      return new TestPerson(this, id, `${id}@test.la`)
    })
    const ids = people.map(({ id }) => id)
    await this.sql`
      insert into people (id, email, name_lo, name_en)
      select id, id || '@test.la', 'ຜູ້ມາຮ່ວມ ' || n, 'Guest ' || n || '.' from unnest(${ids}::uuid[]) with ordinality given(id, n)
    `
    await this.sql`insert into space_members (space_id, person_id) select ${space.id}, unnest(${ids}::uuid[])`
    const sessions = openSessions(this.sql, { secure: false })
    for (const person of people) person.cookie = (await sessions.create(person.id)).cookie.split(';')[0] ?? ''
    return people
  }

  /** A space of nobody's in particular; people join it through `person([space, role])`. */
  async space(kind: SpaceKind = 'closed') {
    const id = newId()
    const founder = newId()
    await this
      .sql`insert into people (id, email, name_lo, name_en) values (${founder}, ${`${founder}@test.la`}, 'ຜູ້ກໍ່ຕັ້ງ', 'Founder')`
    await this.sql`
      insert into spaces (id, kind, name_lo, name_en, created_by) values (${id}, ${kind}, ${`ພື້ນທີ່ ${id.slice(-4)}`}, ${`Space ${id.slice(-4)}`}, ${founder})
    `
    return { id, kind }
  }

  /** Waits until the server holds no document any more: all are stored in one piece, and opened anew by whoever comes. */
  putAway() {
    const holdsNone = async () =>
      (await (await fetch(`${this.url}/metrics`)).text()).includes('\nba_sync_documents 0\n')
    return until(holdsNone, 'every document is put away')
  }

  /** The statements about an object, oldest first. */
  statements(objectId: string) {
    return this.sql<{ event: string; verb: string; phase: string | null; counted: boolean; actorId: string }[]>`
      select event, verb, phase, counted, actor_id from statements where object_id = ${objectId} order by stored, id
    `
  }

  /**
   * Starts all at once while the row is locked, waits until each waits for it, then lets them go. Of many only so many
   * can wait there as the server has lines to its database; the others wait for a line.
   */
  async race<Result>(
    table: string,
    id: string,
    starts: (() => Promise<Result>)[],
    meeting = Math.min(starts.length, 8),
  ): Promise<Result[]> {
    const holder = openPool(this.databaseUrl, { max: 2 })
    try {
      let running: Promise<Result>[] = []
      await holder.begin(async (tx) => {
        await tx`select 1 from ${tx(table)} where id = ${id} for update`
        running = starts.map((start) => start())
        for (;;) {
          const [waiting] = await holder<{ count: number }[]>`
            select count(*)::int as count from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
          `
          if ((waiting?.count ?? 0) >= meeting) break
        }
      })
      return await Promise.all(running)
    } finally {
      await holder.end({ timeout: 2 })
    }
  }
}

/** Somebody with a cookie. */
export class TestPerson {
  readonly id: string
  readonly email: string
  cookie = ''
  readonly #world: World
  readonly #sockets: TestSocket[] = []

  constructor(world: World, id: string, email: string) {
    this.#world = world
    this.id = id
    this.email = email
  }

  /** Signs in through the front door. */
  async signIn(password = PASSWORD): Promise<Reply> {
    const reply = await call(this.#world.url, 'POST', '/api/session', { email: this.email, password })
    this.cookie = (reply.headers.getSetCookie()[0] ?? '').split(';')[0] ?? ''
    return reply
  }

  get<Body = Record<string, unknown>>(path: string) {
    return call<Body>(this.#world.url, 'GET', path, undefined, this.cookie)
  }
  post<Body = Record<string, unknown>>(path: string, body?: unknown) {
    return call<Body>(this.#world.url, 'POST', path, body, this.cookie)
  }
  put<Body = Record<string, unknown>>(path: string, body?: unknown) {
    return call<Body>(this.#world.url, 'PUT', path, body, this.cookie)
  }
  delete<Body = Record<string, unknown>>(path: string) {
    return call<Body>(this.#world.url, 'DELETE', path, undefined, this.cookie)
  }

  /** A live connection that is open. */
  async connect(): Promise<TestSocket> {
    const socket: TestSocket = io(this.#world.url, {
      transports: ['websocket'],
      forceNew: true,
      extraHeaders: { cookie: this.cookie },
      reconnection: false,
    })
    this.#sockets.push(socket)
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve)
      socket.once('connect_error', reject)
    })
    return socket
  }

  disconnect() {
    for (const socket of this.#sockets.splice(0)) socket.disconnect()
  }
}

const described = Object.entries(api).map(([name, { method, path, reply }]) => ({
  name,
  method: method.toUpperCase(),
  pattern: new RegExp(`^${path.replace(/:\w+/g, '[^/]+')}$`),
  reply,
}))

/** Every answer that a test gets has the shape that the description promises. */
function holdToContract(method: string, path: string, text: string) {
  const where = path.split('?')[0] ?? ''
  const endpoint = described.find((one) => one.method === method && one.pattern.test(where))
  if (!endpoint) return
  const parsed = endpoint.reply.safeParse(JSON.parse(text))
  if (!parsed.success) throw new Error(`${endpoint.name} answered what its contract does not say: ${parsed.error}`)
}

/** One HTTP call with a JSON body; Buffers go as they are. */
export async function call<Body = Record<string, unknown>>(
  base: string,
  method: string,
  path: string,
  body?: unknown,
  cookie?: string,
  headers: Record<string, string> = {},
): Promise<Reply<Body>> {
  const raw = body instanceof Uint8Array
  const response = await fetch(base + path, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': raw ? 'application/octet-stream' : 'application/json' }),
      ...(cookie ? { cookie } : {}),
      ...headers,
    },
    ...(body === undefined ? {} : { body: raw ? Buffer.from(body) : JSON.stringify(body) }),
  })
  const text = await response.text()
  const json = response.headers.get('content-type')?.includes('json') ?? false
  if (response.status === 200 && json) holdToContract(method, path, text)
  return { status: response.status, body: (json ? JSON.parse(text) : { text }) as Body, headers: response.headers }
}

/** The next event of a name that fits, or a failure that says what was waited for. */
export function next<Name extends keyof ServerToClientEvents & string>(
  socket: TestSocket,
  name: Name,
  fits: (...given: Parameters<ServerToClientEvents[Name]>) => boolean = () => true,
  withinMs = 10_000,
): Promise<Parameters<ServerToClientEvents[Name]>[0]> {
  return new Promise((resolve, reject) => {
    const listen = (...given: Parameters<ServerToClientEvents[Name]>) => {
      if (!fits(...given)) return
      clearTimeout(timer)
      socket.off(name, listen as never)
      resolve(given[0])
    }
    const timer = setTimeout(() => {
      socket.off(name, listen as never)
      reject(new Error(`No ${name} within ${withinMs} ms`))
    }, withinMs)
    socket.on(name, listen as never)
  })
}

/** Says something over the socket and waits for its answer. */
export const say = <Out>(
  socket: TestSocket,
  name: keyof ClientToServerEvents & string,
  input: unknown,
): Promise<Answer<Out>> => socket.timeout(10_000).emitWithAck(name, input as never) as Promise<Answer<Out>>

/** Opens a world for the tests of one file. */
export function openWorld(clientDir?: string, environment: Record<string, string> = {}): World {
  const world = new World()
  beforeAll(() => world.start(clientDir, environment))
  afterAll(() => world.stop())
  return world
}
