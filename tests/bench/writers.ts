import { once } from 'node:events'
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import WebSocket from 'ws'
import * as Y from 'yjs'

const SYNC = 0
const STEP_1 = 0
const UPDATE = 2

const frame = (kind: number, bytes: Uint8Array) => {
  const encoder = encoding.createEncoder()
  encoding.writeVarUint(encoder, SYNC)
  encoding.writeVarUint(encoder, kind)
  encoding.writeVarUint8Array(encoder, bytes)
  return encoding.toUint8Array(encoder)
}

/** Somebody who types into one document, one letter at a time, and reads what the others type. */
export class Writer {
  readonly doc = new Y.Doc()
  readonly #socket: WebSocket
  /** Told of every update of somebody else that arrives: whose, and its clocks from and up to. */
  heard: (client: number, from: number, to: number) => void = () => {}
  /** When each of its own letters left, in milliseconds. */
  readonly sentAt: number[] = []
  #update: Uint8Array = new Uint8Array()

  constructor(url: string, cookie: string | undefined) {
    this.#socket = new WebSocket(url, { perMessageDeflate: false, ...(cookie ? { headers: { cookie } } : {}) })
    this.#socket.binaryType = 'nodebuffer'
    this.doc.on('update', (update) => {
      this.#update = update
    })
  }

  /** Resolves when it may type: at once where nobody answers (`speaksSync` false), else when the document is here. */
  async ready(speaksSync: boolean) {
    const here = new Promise<void>((resolve, reject) => {
      this.#socket.on('message', (data: Buffer) => this.#receive(data, resolve))
      this.#socket.once('close', (code) => reject(new Error(`The server closed with ${code}`)))
      this.#socket.once('error', reject)
    })
    here.catch(() => undefined)
    await once(this.#socket, 'open')
    if (!speaksSync) return
    this.#socket.send(frame(STEP_1, Y.encodeStateVector(this.doc)))
    await here
  }

  #receive(data: Buffer, synced: () => void) {
    const decoder = decoding.createDecoder(new Uint8Array(data))
    if (decoding.readVarUint(decoder) !== SYNC) return
    const kind = decoding.readVarUint(decoder)
    if (kind === STEP_1) return
    for (const { id, length } of Y.decodeUpdate(decoding.readVarUint8Array(decoder)).structs) {
      if (id.client !== this.doc.clientID) this.heard(id.client, id.clock, id.clock + length)
    }
    if (kind !== UPDATE) synced()
  }

  type() {
    const text = this.doc.getText('t')
    text.insert(text.length, 'ກ')
    this.sentAt.push(performance.now())
    this.#socket.send(frame(UPDATE, this.#update))
  }

  async leave() {
    this.#socket.removeAllListeners()
    this.#socket.on('error', () => undefined)
    this.#socket.terminate()
    this.doc.destroy()
  }
}

export interface Load {
  writers: number
  /** Letters a second, of all together. The pace does not slow down with the server. */
  perSecond: number
  seconds: number
  open(index: number): Writer
  speaksSync: boolean
}

/** Milliseconds from a letter's leaving to its arrival, for each letter and each of the other writers. */
export async function fanOut({ writers: count, perSecond, seconds, open, speaksSync }: Load): Promise<number[]> {
  const writers = Array.from({ length: count }, (_, index) => open(index))
  await Promise.all(writers.map((writer) => writer.ready(speaksSync)))
  const byClient = new Map(writers.map((writer) => [writer.doc.clientID, writer]))
  const samples: number[] = []
  let expected = 0
  // The first second only warms up.
  const measureFrom = performance.now() + 1000
  const { promise: complete, resolve } = withResolvers()
  let sentAll = false
  for (const reader of writers) {
    reader.heard = (client, from, to) => {
      const writer = byClient.get(client)
      for (let clock = from; writer && clock < to; clock++) {
        const sentAt = writer.sentAt[clock] ?? 0
        if (sentAt >= measureFrom) samples.push(performance.now() - sentAt)
      }
      if (sentAll && samples.length >= expected) resolve()
    }
  }
  const start = performance.now()
  const total = Math.round((seconds + 1) * perSecond)
  for (let sent = 0; sent < total; ) {
    for (; sent < total && performance.now() >= start + (sent * 1000) / perSecond; sent++) writers[sent % count]!.type()
    await new Promise((next) => setTimeout(next, 1))
  }
  expected = writers.flatMap(({ sentAt }) => sentAt).filter((at) => at >= measureFrom).length * (count - 1)
  sentAll = true
  if (samples.length < expected) await Promise.race([complete, new Promise((late) => setTimeout(late, 5000))])
  if (samples.length < expected) throw new Error(`Only ${samples.length} of ${expected} letters arrived`)
  for (const writer of writers) await writer.leave()
  return samples
}

function withResolvers() {
  let resolve!: () => void
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve }
}
