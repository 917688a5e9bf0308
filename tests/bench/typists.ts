import { once } from 'node:events'
import { setTimeout as rest } from 'node:timers/promises'
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import WebSocket from 'ws'
import * as Y from 'yjs'

const SYNC = 0
const STEP_1 = 0
const STEP_2 = 1
const UPDATE = 2
const HOCUSPOCUS_AUTH = 2
const HOCUSPOCUS_SYNC_REPLY = 4

/** How a server is spoken to. */
export type Dialect = 'y-websocket' | 'hocuspocus' | 'relay'

export interface Place {
  dialect: Dialect
  /** Where a document is opened; hocuspocus is told its name in each message instead. */
  address(doc: string): string
  cookie?: (index: number) => string
}

const LETTERS = 'ກຂຄງຈສຊຍ'
/** Nobody types as a document's whole history, so small numbers are free. */
let nextClient = 1

/** One letter after the last one of one's own, as Yjs would write it; only cheaper to make. */
function letter(client: number, clock: number): Uint8Array {
  const encoder = encoding.createEncoder()
  for (const number of [1, 1, client, clock]) encoding.writeVarUint(encoder, number)
  if (clock === 0) {
    encoding.writeUint8(encoder, 4)
    encoding.writeVarUint(encoder, 1)
    encoding.writeVarString(encoder, 't')
  } else {
    encoding.writeUint8(encoder, 0x84)
    encoding.writeVarUint(encoder, client)
    encoding.writeVarUint(encoder, clock - 1)
  }
  encoding.writeVarString(encoder, LETTERS[clock % LETTERS.length] ?? 'ກ')
  encoding.writeVarUint(encoder, 0)
  return encoding.toUint8Array(encoder)
}

/** Somebody who types into one document, one letter at a time, and may watch what the others type. */
export class Typist {
  readonly client = nextClient++
  clock = 0
  /** When each letter left, in milliseconds. */
  readonly sentAt: number[] = []
  /** Letters that the one who watches has not seen yet. */
  unseen = 0
  /** Told of what others typed: whose, and the clocks from and up to. Whoever has none only takes the bytes. */
  saw: ((client: number, from: number, to: number) => void) | undefined
  /** The whole document, as it came first. */
  first: Uint8Array | undefined
  readonly #socket: WebSocket
  readonly #place: Place
  readonly #doc: string

  constructor(place: Place, doc: string, index = 0) {
    this.#place = place
    this.#doc = doc
    const cookie = place.cookie?.(index)
    this.#socket = new WebSocket(place.address(doc), { perMessageDeflate: false, headers: cookie ? { cookie } : {} })
    this.#socket.binaryType = 'nodebuffer'
  }

  #frame(...parts: (number | string | Uint8Array)[]) {
    const encoder = encoding.createEncoder()
    if (this.#place.dialect === 'hocuspocus') encoding.writeVarString(encoder, this.#doc)
    for (const part of parts) {
      if (typeof part === 'number') encoding.writeVarUint(encoder, part)
      else if (typeof part === 'string') encoding.writeVarString(encoder, part)
      else encoding.writeVarUint8Array(encoder, part)
    }
    return encoding.toUint8Array(encoder)
  }

  /** Resolves when the document is here. */
  async ready() {
    const here = new Promise<void>((resolve, reject) => {
      this.#socket.on('message', (data: Buffer) => this.#receive(data, resolve))
      this.#socket.once('close', (code) => reject(new Error(`The server closed with ${code}`)))
      this.#socket.once('error', reject)
    })
    here.catch(() => undefined)
    await once(this.#socket, 'open')
    if (this.#place.dialect === 'relay') return this
    if (this.#place.dialect === 'hocuspocus') this.#socket.send(this.#frame(HOCUSPOCUS_AUTH, 0, 'anybody'))
    this.#socket.send(this.#frame(SYNC, STEP_1, Uint8Array.of(0)))
    await here
    return this
  }

  #receive(data: Buffer, synced: () => void) {
    if (this.first && !this.saw) return
    const decoder = decoding.createDecoder(data)
    if (this.#place.dialect === 'hocuspocus') decoding.readVarString(decoder)
    const type = decoding.readVarUint(decoder)
    if (type !== SYNC && !(type === HOCUSPOCUS_SYNC_REPLY && this.#place.dialect === 'hocuspocus')) return
    const kind = decoding.readVarUint(decoder)
    if (kind === STEP_1) return
    const update = decoding.readVarUint8Array(decoder)
    if (kind === STEP_2) {
      this.first ??= update.slice()
      return synced()
    }
    if (!this.saw) return
    const { from, to } = Y.parseUpdateMeta(update)
    for (const [client, clock] of from) if (client !== this.client) this.saw(client, clock, to.get(client) ?? clock)
  }

  type() {
    const update = letter(this.client, this.clock++)
    this.sentAt.push(performance.now())
    this.unseen++
    this.#socket.send(this.#frame(SYNC, UPDATE, update))
  }

  /** Sends a whole update at once. */
  send(update: Uint8Array) {
    this.#socket.send(this.#frame(SYNC, UPDATE, update))
  }

  async leave() {
    this.#socket.removeAllListeners()
    this.#socket.on('error', () => undefined)
    if (this.#socket.readyState === WebSocket.CLOSED) return
    const closed = once(this.#socket, 'close')
    this.#socket.close()
    await Promise.race([closed, rest(2000)])
    this.#socket.terminate()
  }
}

export interface Load {
  docs: readonly string[]
  inEach: number
  writers: number
  /** Letters a second of each writer, whatever the server does; or how many each has under way that are not seen. */
  pace: { perSecond: number } | { inFlight: number }
  warmMs: number
  measureMs: number
  /** CPU that the server has used so far, in microseconds. */
  cpu(): number
}

export interface Measured {
  /** Milliseconds from a letter's leaving to its arrival at somebody else. */
  delivered: number[]
  /** Letters a second that were seen by another. */
  perSecond: number
  /** Of the server. */
  cpuPerUpdate: number
}

/** Of each document's people so many read what they get; for the others the server works as much, and this process less. */
const WATCHERS = 3

/** People type into documents, and each letter's way to the others is measured. */
export async function typeInto(place: Place, load: Load): Promise<Measured> {
  const groups: Typist[][] = []
  let index = 0
  for (const doc of load.docs) {
    const group = Array.from({ length: load.inEach }, () => new Typist(place, doc, index++))
    groups.push(group)
    await Promise.all(group.map((one) => one.ready()))
  }
  const delivered: number[] = []
  let seen = 0
  let measuring = false
  let running = true
  const isClosed = 'inFlight' in load.pace
  const pump = (writer: Typist) => {
    if (!running || !('inFlight' in load.pace)) return
    while (writer.unseen < load.pace.inFlight) writer.type()
  }
  for (const group of groups) {
    const byClient = new Map(group.map((one) => [one.client, one]))
    for (const [at, watcher] of group.slice(0, WATCHERS).entries())
      watcher.saw = (client, from, to) => {
        const writer = byClient.get(client)
        if (!writer) return
        const now = performance.now()
        if (measuring) for (let clock = from; clock < to; clock++) delivered.push(now - (writer.sentAt[clock] ?? now))
        // The first of the watchers counts, for its own letters the second.
        if (at !== (writer === group[0] ? 1 : 0)) return
        if (measuring) seen += to - from
        writer.unseen -= to - from
        if (isClosed) pump(writer)
      }
  }
  const writers = groups.flatMap((group) => group.slice(0, load.writers))
  let timer: NodeJS.Timeout | undefined
  if ('perSecond' in load.pace) {
    const step = 1000 / load.pace.perSecond
    const due = writers.map(() => performance.now() + Math.random() * step)
    const tick = () => {
      const now = performance.now()
      for (const [at, writer] of writers.entries()) for (; due[at]! <= now; due[at]! += step) writer.type()
      if (running) timer = setTimeout(tick, 1)
    }
    tick()
  } else for (const writer of writers) pump(writer)

  await rest(load.warmMs)
  const before = { cpu: load.cpu(), at: performance.now() }
  measuring = true
  await rest(load.measureMs)
  measuring = false
  const seconds = (performance.now() - before.at) / 1000
  const cpu = load.cpu() - before.cpu
  running = false
  clearTimeout(timer)
  const result = { delivered, perSecond: seen / seconds, cpuPerUpdate: cpu / seen }
  await Promise.all(groups.flat().map((one) => one.leave()))
  if (seen === 0) throw new Error('Nothing that was typed arrived')
  return result
}
