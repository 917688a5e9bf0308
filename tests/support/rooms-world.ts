import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { io } from 'socket.io-client'
import { afterAll, beforeAll, expect } from 'vitest'
import { openSessions } from '#server/auth/session.ts'
import { newId } from '#server/core/id.ts'
import { openPool, type Pool } from '#server/core/sql.ts'
import { findFreePort } from '#server/setup/embedded.ts'
import type { Answer } from '#shared/events.ts'
import type { Entered, Message, SendMessage } from '#shared/features/rooms/contract.ts'
import { createDatabase } from './database.ts'
import { type BadLine, openProxy } from './proxy.ts'
import { until } from './until.ts'
import type { TestSocket } from './world.ts'

/** How long somebody waits for an answer before they say it again. */
const ANSWER_MS = 2000

/** Before somebody who was asked to come again does. */
const aMoment = () => new Promise((resolve) => setTimeout(resolve, 100))

/** The whole product as `npm start` runs it, in a process that can be killed and comes back at the same address. */
export class RoomsWorld {
  sql!: Pool
  url = ''
  /** What the server wrote. */
  said = ''
  databaseUrl = ''
  #port = ''
  #child: ChildProcess | undefined
  #cookies = new Map<string, string>()
  readonly #closing: (() => Promise<unknown>)[] = []
  readonly #settings: Record<string, string>

  constructor(settings: Record<string, string>) {
    this.#settings = settings
  }

  async open() {
    const database = await createDatabase()
    this.databaseUrl = database.url
    this.#port = String(await findFreePort())
    this.url = `http://127.0.0.1:${this.#port}`
    // By its own name, so that the server’s connections can be told from these.
    this.sql = openPool(database.url, { max: 3, connection: { application_name: 'tests' } })
    this.#closing.push(database.drop, () => this.sql.end({ timeout: 2 }))
  }

  async close() {
    await this.kill()
    for (const close of this.#closing.splice(0).reverse()) await close()
  }

  /** Starts it and waits until it is ready. Says how long that took. */
  async start(): Promise<number> {
    const began = performance.now()
    const { PATH, HOME } = process.env
    const child = spawn(process.execPath, [path.resolve('server/setup/start.mjs')], {
      env: { PATH, HOME, PORT: this.#port, DATABASE_URL: this.databaseUrl, DEMO: '0', ...this.#settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#child = child
    let isReady = false
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (data) => {
        this.said += data
        isReady ||= String(data).includes('ready at')
      })
    await until(
      async () => {
        if (child.exitCode !== null) throw new Error(`The server ended by itself: ${this.said.slice(-2000)}`)
        return isReady
      },
      'the server is ready',
      30_000,
    )
    return performance.now() - began
  }

  /**
   * `kill -9`, at once; or asked to end, and then killed all the same after so many milliseconds. Says with which code it
   * ended by itself.
   */
  async kill(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL', killedAfterMs?: number): Promise<number | null> {
    const child = this.#child
    this.#child = undefined
    if (!child || child.exitCode !== null || child.signalCode !== null) return null
    const ended = once(child, 'exit') as Promise<[number | null]>
    child.kill(signal)
    const timer = killedAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killedAfterMs)
    const [code] = await ended
    clearTimeout(timer)
    return code
  }

  /** Asked to end, and asked again while it ends. Says with which code it ended by itself. */
  async stopTwice(): Promise<number | null> {
    const child = this.#child
    this.#child = undefined
    if (!child) return null
    const ended = once(child, 'exit') as Promise<[number | null]>
    const from = this.said.length
    child.kill('SIGTERM')
    await until(async () => this.said.includes('Stopping', from), 'it is stopping')
    child.kill('SIGTERM')
    const [code] = await ended
    return code
  }

  get isRunning() {
    return this.#child !== undefined && this.#child.exitCode === null
  }

  async proxy(chance: () => number): Promise<BadLine> {
    const proxy = await openProxy(this.url, chance)
    this.#closing.push(() => proxy.close())
    return proxy
  }

  /** A closed space of so many people, each signed in, with so many rooms; and somebody outside of it. */
  async talk(people: number, rooms: number) {
    const ids = Array.from({ length: people + 1 }, () => newId())
    const [outside = '', ...inside] = ids
    const spaceId = newId()
    await this.sql`
      insert into people (id, email, name_lo, name_en)
      select id, id || '@test.la', 'ຜູ້ເວົ້າ', 'Speaker' from unnest(${ids}::uuid[]) id
    `
    await this.sql`
      insert into spaces (id, kind, name_lo, name_en, created_by)
      values (${spaceId}, 'closed', 'ພື້ນທີ່', 'Space', ${outside})
    `
    await this
      .sql`insert into space_members (space_id, person_id) select ${spaceId}, id from unnest(${inside}::uuid[]) id`
    const roomIds = Array.from({ length: rooms }, () => newId())
    for (const roomId of roomIds) {
      await this.sql`
        insert into rooms (id, space_id, name_lo, name_en, created_by)
        values (${roomId}, ${spaceId}, 'ຫ້ອງ', 'Room', ${outside})
      `
      await this.sql`
        insert into topics (id, room_id, title, general, opened_by) values (${newId()}, ${roomId}, 'ທົ່ວໄປ', true, ${outside})
      `
    }
    const sessions = openSessions(this.sql, { secure: false })
    for (const id of ids) this.#cookies.set(id, (await sessions.create(id)).cookie.split(';')[0] ?? '')
    return { spaceId, outside, inside, roomIds }
  }

  cookie(personId: string) {
    return this.#cookies.get(personId) ?? ''
  }

  speaker(personId: string, roomId: string, url = this.url) {
    const speaker = new Speaker(url, this.cookie(personId), roomId)
    this.#closing.push(async () => speaker.close())
    return speaker
  }

  /** What must be true of a room once everything is well again; says how many messages it has. */
  async agree(roomId: string, speakers: readonly Speaker[]): Promise<number> {
    const stored = await this.stored(roomId)
    const wanted = stored.map(({ seq, id, body }) => [seq, id, body])
    expect(stored.map(({ seq }) => seq)).toEqual(stored.map((_, at) => at + 1))
    expect(stored.filter(({ statements }) => statements !== 1)).toEqual([])
    const [room] = await this.sql<{ lastSeq: number; counted: number }[]>`
      select r.last_seq, (select sum(t.messages)::int from topics t where t.room_id = r.id) as counted
      from rooms r where r.id = ${roomId}
    `
    expect(room).toEqual({ lastSeq: stored.length, counted: stored.length })
    const byId = new Map(stored.map((one) => [one.id, one]))
    for (const speaker of speakers) {
      expect(speaker.faults).toEqual([])
      for (const { draft, seq } of speaker.said.values())
        expect({ seq, body: draft.body }).toEqual({ seq: byId.get(draft.id)?.seq, body: byId.get(draft.id)?.body })
      await until(async () => speaker.heard.size >= stored.length, 'everybody has heard everything')
      expect(
        [...speaker.heard.values()].sort((a, b) => a.seq - b.seq).map(({ seq, id, body }) => [seq, id, body]),
      ).toEqual(wanted)
    }
    return stored.length
  }

  /** Everything of a room as the database has it. */
  stored(roomId: string) {
    return this.sql<{ id: string; seq: number; authorId: string; body: string; statements: number }[]>`
      select m.id, m.seq, m.author_id, m.body,
        (select count(*)::int from statements s where s.client_event_id = m.id) as statements
      from messages m where m.room_id = ${roomId} order by m.seq
    `
  }
}

/** Somebody in a room who says each thing until it is acknowledged, and keeps what they hear. */
export class Speaker {
  readonly socket: TestSocket
  readonly roomId: string
  /** What was said, and under which number it was acknowledged. */
  readonly said = new Map<string, { draft: SendMessage; seq: number | undefined }>()
  /** What was heard, by number. */
  readonly heard = new Map<number, Message>()
  /** What must never happen. */
  readonly faults: string[] = []
  #last = 0
  #closed = false

  constructor(url: string, cookie: string, roomId: string) {
    this.roomId = roomId
    this.socket = io(url, {
      transports: ['websocket'],
      forceNew: true,
      extraHeaders: { cookie },
      reconnectionDelay: 50,
      reconnectionDelayMax: 400,
      timeout: 2000,
    })
    this.socket.on('messages:sent', (messages) => {
      for (const message of messages) this.#hear(message)
    })
    this.socket.on('connect', () => void this.#enter())
    this.socket.on('disconnect', (why) => {
      if (why === 'io server disconnect') this.#comeBack()
    })
    // The library tries again after a broken line, and not after a refusal, e.g. while the database does not answer.
    this.socket.on('connect_error', () => {
      if (!this.socket.active) void aMoment().then(() => this.#comeBack())
    })
  }

  #comeBack() {
    if (!this.#closed && !this.socket.active) this.socket.connect()
  }

  #hear(message: Message) {
    const known = this.heard.get(message.seq)
    if (known && (known.id !== message.id || known.body !== message.body))
      this.faults.push(`number ${message.seq} is two messages`)
    if (message.roomId !== this.roomId) this.faults.push('a message of another room')
    this.heard.set(message.seq, message)
    while (this.heard.has(this.#last + 1)) this.#last++
  }

  /** As a client does after each connection: enters, and asks for what was missed until there is no more. */
  async #enter() {
    for (let more = true; more && this.socket.connected; ) {
      const answer = await this.#ask<Entered>('room:enter', { roomId: this.roomId, after: this.#last })
      if (answer === 'refused') return
      if (!answer) continue
      for (const message of answer.missed) this.#hear(message)
      more = answer.more
    }
  }

  /** The value; nothing when no answer came in time or the server could not give one now. */
  async #ask<Value>(name: 'room:enter' | 'message:send', input: object): Promise<Value | 'refused' | undefined> {
    try {
      const answer: Answer<Value> = await this.socket.timeout(ANSWER_MS).emitWithAck(name, input as never)
      if (answer.ok) return answer.value
      if (answer.error === 'unavailable' || answer.error === 'too_many_requests') return void (await aMoment())
      this.faults.push(`${name} was refused: ${answer.error}`)
      return 'refused'
    } catch {
      // No answer in time, or the line was cut.
      return undefined
    }
  }

  /** Says something until it is acknowledged, each time perhaps more than once. */
  async say(body: string, times: () => number = () => 1): Promise<void> {
    const draft: SendMessage = { id: newId(), roomId: this.roomId, body }
    const kept: { draft: SendMessage; seq: number | undefined } = { draft, seq: undefined }
    this.said.set(draft.id, kept)
    while (kept.seq === undefined && !this.#closed) {
      if (this.faults.length > 0) throw new Error(this.faults.join('; '))
      await until(async () => this.socket.connected || this.#closed, 'a line', 60_000)
      const answers = await Promise.all(
        Array.from({ length: times() }, () => this.#ask<Message>('message:send', draft)),
      )
      for (const message of answers) {
        if (!message) continue
        if (message === 'refused') return
        if (kept.seq !== undefined && kept.seq !== message.seq) this.faults.push('one message got two numbers')
        if (message.body !== body) this.faults.push('what was acknowledged is not what was said')
        kept.seq = message.seq
      }
    }
  }

  close() {
    this.#closed = true
    this.socket.disconnect()
  }
}

/** A world for one file whose server is started by its tests. */
export function openRoomsWorld(settings: Record<string, string> = {}): RoomsWorld {
  const world = new RoomsWorld(settings)
  beforeAll(() => world.open())
  afterAll(() => world.close())
  return world
}
