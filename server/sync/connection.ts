import type { WebSocket } from 'ws'
import * as Y from 'yjs'
import type { Log } from '#server/core/log.ts'
import { AppError } from '#shared/base/errors.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import { type CaretPerson, caretPerson } from './identity.ts'
import type { LiveDoc } from './live-doc.ts'
import { alreadyDeleted, decode, type Incoming, inspect, step1Frame, step2Frame, storedFrame } from './protocol.ts'

export type Access = 'write' | 'read'

/** Largest single message in bytes. */
export const LARGEST_MESSAGE_BYTES = 4 * 1024 * 1024
/** A reader who takes no more than this is let go; it comes back and catches up. */
const LARGEST_BACKLOG_BYTES = 16 * 1024 * 1024
/** Messages a second that no hand and no editor sends; a burst may be ten times that. */
const MESSAGES_PER_SECOND = 200
const BURST = 10 * MESSAGES_PER_SECOND

/** Close code for "come back later": y-websocket tries again after it. */
export const LATER = 4503

/** One socket on one document. */
export class Connection {
  readonly viewer: Viewer
  readonly person: CaretPerson
  access: Access
  readonly live: LiveDoc
  readonly #socket: WebSocket
  readonly #log: Log
  /** Everything this connection wrote so far, stored. */
  #written: Promise<unknown> = Promise.resolve()
  #early: Uint8Array[] | undefined = []
  #allowance = BURST
  #refilledAt = Date.now()
  #answered = true

  constructor(socket: WebSocket, live: LiveDoc, viewer: Viewer, access: Access, log: Log) {
    this.#socket = socket
    this.live = live
    this.viewer = viewer
    this.person = caretPerson(viewer)
    this.access = access
    this.#log = log
    socket.binaryType = 'nodebuffer'
    socket.on('message', (data: Buffer) => this.#receive(new Uint8Array(data)))
    socket.on('pong', () => {
      this.#answered = true
    })
    socket.on('error', () => socket.terminate())
  }

  /** Called once the document is loaded: only now is anything answered. */
  begin() {
    this.live.join(this)
    this.send(step1Frame(this.live.doc))
    const carets = this.live.carets()
    if (carets) this.send(carets)
    const early = this.#early ?? []
    this.#early = undefined
    for (const bytes of early) this.#receive(bytes)
  }

  send(frame: Uint8Array) {
    if (this.#socket.readyState !== this.#socket.OPEN) return
    if (this.#socket.bufferedAmount > LARGEST_BACKLOG_BYTES) this.#socket.terminate()
    else this.#socket.send(frame)
  }

  /** Resolves when everything it wrote is stored, or refused. */
  written(): Promise<unknown> {
    return this.#written.catch(() => undefined)
  }

  close(code: number, reason: string) {
    this.#socket.close(code, reason)
    // A peer that does not answer the close must not keep the document.
    setTimeout(() => this.#socket.terminate(), 3000).unref()
  }

  /** Asks whether anybody is there; whoever did not answer the last time is gone. */
  beat() {
    if (!this.#answered) return this.#socket.terminate()
    this.#answered = false
    this.#socket.ping()
  }

  #receive(bytes: Uint8Array) {
    if (this.#socket.readyState !== this.#socket.OPEN) return
    try {
      if (bytes.byteLength > LARGEST_MESSAGE_BYTES) throw new AppError('too_large')
      this.#count()
      if (this.#early) {
        if (this.#early.length >= BURST) throw new AppError('too_many_requests')
        this.#early.push(bytes)
      } else this.#handle(decode(bytes))
    } catch (error) {
      if (error instanceof AppError) return this.close(error.closeCode, error.code)
      this.#log.error('A document message failed', { error, docId: this.live.id })
      this.close(LATER, 'unexpected')
    }
  }

  #count() {
    const now = Date.now()
    this.#allowance = Math.min(BURST, this.#allowance + ((now - this.#refilledAt) * MESSAGES_PER_SECOND) / 1000)
    this.#refilledAt = now
    if (this.#allowance < 1) throw new AppError('too_many_requests')
    this.#allowance -= 1
  }

  #handle(message: Incoming) {
    switch (message.kind) {
      case 'step 1':
        return this.send(step2Frame(missing(this.live.doc, message.stateVector)))
      case 'step 2':
      case 'update':
        return this.#write(message)
      case 'awareness':
        return this.live.point(this, message.entries)
      case 'query awareness': {
        const carets = this.live.carets()
        if (carets) this.send(carets)
        return
      }
      case 'stored?':
        void this.#written.then(
          () => this.send(storedFrame(message.nonce)),
          () => this.close(LATER, 'not stored'),
        )
    }
  }

  #write({ kind, update }: { kind: 'step 2' | 'update'; update: Uint8Array }) {
    const { bringsNothing, insertedGraphemes, deletes } = inspect(update)
    // Every provider answers step 1 with a step 2, readers too, and names every deletion it knows of.
    if (bringsNothing && (kind === 'step 2' || deletes.clients.size === 0) && alreadyDeleted(this.live.doc, deletes))
      return
    if (this.access === 'read') {
      if (kind === 'step 2' && bringsNothing) return
      throw new AppError('forbidden')
    }
    if (this.live.isFull) throw new AppError('too_large', { reason: 'document is full' })
    const stored = this.live.write(update, this.viewer.id, insertedGraphemes, this)
    const before = this.#written
    this.#written = Promise.all([before, stored])
    this.#written.catch(() => this.close(4404, 'not_found'))
  }
}

function missing(doc: Y.Doc, stateVector: Uint8Array): Uint8Array {
  try {
    return Y.encodeStateAsUpdate(doc, stateVector)
  } catch (error) {
    throw new AppError('invalid', { reason: 'malformed state vector', error: String(error) })
  }
}
