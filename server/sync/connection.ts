import { once } from 'node:events'
import type { WebSocket } from 'ws'
import type { Log } from '#server/core/log.ts'
import { AppError } from '#shared/base/errors.ts'
import { Second } from '#shared/base/time.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import { isSuspicious, SUSPICIOUS_BYTES } from './examine.ts'
import { amongOthers, type CaretPerson, caretPerson } from './identity.ts'
import type { LiveDoc } from './live-doc.ts'
import {
  decode,
  type Incoming,
  type Inspected,
  inspect,
  quietFrame,
  step1Frame,
  step2Frame,
  storedFrame,
} from './protocol.ts'

/** Whoever may comment writes no update either; comments lie beside the text. */
export type Access = 'write' | 'comment' | 'read'

/** Largest single message in bytes. */
export const LARGEST_MESSAGE_BYTES = 4 * 1024 * 1024
/** A reader who has more than this to take yet, the document itself aside, is let go; it comes back and catches up. */
const LARGEST_BACKLOG_BYTES = 1024 * 1024
/** Messages a second that no hand sends; a burst may be ten times that. Who sends more is read more slowly. */
const MESSAGES_PER_SECOND = 200
const BURST = 10 * MESSAGES_PER_SECOND
/** Answering step 1 means reading the whole document. */
const STEP_1_COSTS = 20
/** Everything that Yjs does takes longer with each client it knows; a tab is one. */
const NEW_CLIENT_COSTS = 10
/** What took a millisecond of everybody's time. */
const MILLISECOND_COSTS = 1
const LONGEST_PACE_MS = 10 * Second.ms
/** From a connection with more than this on its way to the database nothing is read until it got there. */
const LARGEST_UNSTORED_BYTES = 8 * 1024 * 1024

/** Close code for "come back later": y-websocket tries again after it. */
export const LATER = 4503

/** Why nothing is read from a connection now; bits, since most connections are quiet and there are many. */
const reasons = { load: 1, pace: 2, store: 4, examination: 8, end: 16 } as const
type Reason = keyof typeof reasons

/** One socket on one document. */
export class Connection {
  /** No more of them than is asked for: a quiet connection costs nobody anything. */
  readonly viewer: Pick<Viewer, 'id' | 'sessionId'>
  person: CaretPerson
  access: Access
  /** How often its right was asked: an older answer must not undo a newer one. */
  asked = 0
  readonly live: LiveDoc
  readonly #socket: WebSocket
  readonly #log: Log
  /** What it wrote and is not settled yet, the oldest first. */
  readonly #writes: Write[] = []
  #begun = 0
  /** All before this one of its writes are settled. */
  #settled = 0
  #failed = false
  readonly #waiting: { upTo: number; tell: () => void }[] = []
  #unstoredBytes = 0
  /** Why nothing is read from it now. */
  #waitsFor = 0
  /** What came behind something that is looked at in a thread. */
  #behind: Uint8Array[] | undefined
  #allowance = BURST
  #refilledAt = Date.now()
  #answered = true
  /** Of what it has to take, so much is the document it asked for. */
  #askedForBytes = 0

  constructor(socket: WebSocket, live: LiveDoc, viewer: Viewer, access: Access, log: Log) {
    this.#socket = socket
    this.live = live
    this.viewer = { id: viewer.id, sessionId: viewer.sessionId }
    this.person = caretPerson(viewer)
    this.access = access
    this.#log = log
    socket.binaryType = 'nodebuffer'
    socket.on('message', (data: Buffer) => this.#receive(new Uint8Array(data)))
    socket.on('pong', () => {
      this.#answered = true
    })
    // Until the document is loaded nothing is read, so nothing piles up here.
    this.#wait('load')
  }

  /** Called once the document is loaded: only now is anything answered. */
  begin() {
    this.person = amongOthers(
      this.person,
      [...this.live.connections].map(({ person }) => person),
    )
    this.live.join(this)
    this.send(step1Frame(this.live.doc))
    const carets = this.live.carets()
    if (carets) this.send(carets)
    this.#goOn('load')
  }

  send(frame: Uint8Array) {
    if (this.#socket.readyState !== this.#socket.OPEN) return
    const backlog = this.#socket.bufferedAmount
    if (backlog === 0) this.#askedForBytes = 0
    if (backlog > LARGEST_BACKLOG_BYTES + this.#askedForBytes) this.#socket.terminate()
    else this.#socket.send(frame)
  }

  #answer(frame: Uint8Array) {
    this.send(frame)
    this.#askedForBytes += frame.byteLength
  }

  /** Resolves when everything it wrote is stored, or refused. */
  written(): Promise<void> {
    if (this.#settled === this.#begun) return Promise.resolve()
    return new Promise((tell) => this.#waiting.push({ upTo: this.#begun, tell }))
  }

  /** Takes nothing more, closes when what it wrote is stored, and resolves when it is closed. */
  async finish(code: number, reason: string) {
    this.#wait('end')
    await this.written()
    if (this.#socket.readyState === this.#socket.CLOSED) return
    this.close(code, reason)
    await once(this.#socket, 'close')
  }

  close(code: number, reason: string) {
    this.#socket.close(code, reason)
    // The answer to the close must be heard.
    this.#socket.resume()
    // A peer that does not answer the close must not keep the document.
    setTimeout(() => this.#socket.terminate(), 3000).unref()
  }

  /** Asks whether anybody is there; whoever did not answer the last time is gone. */
  beat() {
    if (this.#waitsFor !== 0) return
    if (!this.#answered) return this.#socket.terminate()
    this.send(quietFrame)
    this.#answered = false
    this.#socket.ping()
  }

  #receive(bytes: Uint8Array) {
    if (this.#behind) this.#behind.push(bytes)
    else if (this.#socket.readyState === this.#socket.OPEN) this.#take(bytes)
  }

  #take(bytes: Uint8Array) {
    const began = performance.now()
    try {
      if (bytes.byteLength > LARGEST_MESSAGE_BYTES) throw new AppError('too_large')
      const message = decode(bytes)
      this.#count(message.kind === 'step 1' ? STEP_1_COSTS : 1)
      this.#handle(message)
    } catch (error) {
      this.#fail(error)
    }
    this.#count((performance.now() - began) * MILLISECOND_COSTS)
  }

  #fail(error: unknown) {
    if (error instanceof AppError) return this.close(error.closeCode, error.code)
    this.#log.error('A document message failed', { error, docId: this.live.id })
    this.close(LATER, 'unexpected')
  }

  #wait(reason: Reason) {
    this.#waitsFor |= reasons[reason]
    this.#socket.pause()
  }

  #goOn(reason: Reason) {
    this.#waitsFor &= ~reasons[reason]
    if (this.#waitsFor === 0) this.#socket.resume()
  }

  #count(cost: number) {
    const now = Date.now()
    this.#allowance = Math.min(BURST, this.#allowance + ((now - this.#refilledAt) * MESSAGES_PER_SECOND) / 1000)
    this.#refilledAt = now
    this.#allowance -= cost
    if (this.#allowance >= 0 || (this.#waitsFor & reasons.pace) !== 0) return
    this.#wait('pace')
    const restMs = Math.min(LONGEST_PACE_MS, Math.max(Second.ms, (-this.#allowance * 1000) / MESSAGES_PER_SECOND))
    setTimeout(() => this.#goOn('pace'), restMs).unref()
  }

  #handle(message: Incoming) {
    switch (message.kind) {
      case 'step 1':
        return this.#answer(step2Frame(missing(this.live, message.stateVector)))
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
        void this.written().then(() => {
          // When it could not be stored, the connection is closed instead.
          if (!this.#failed) this.send(storedFrame(message.nonce))
        })
    }
  }

  #write(message: Written) {
    if (message.update.byteLength > SUSPICIOUS_BYTES) return this.#examine(message)
    const inspected = inspect(message.update)
    if (isSuspicious(inspected)) return this.#examine(message)
    this.#remember(message, this.#store(message, inspected))
  }

  /** In a thread, where nobody waits for it; what comes behind it waits here. */
  #examine(message: Written) {
    this.#wait('examination')
    const behind: Uint8Array[] = []
    this.#behind = behind
    const accepted = this.live.examine(message.update).then((tookMs) => {
      // Everybody pays as much once more when it is applied.
      this.#count(tookMs * MILLISECOND_COSTS)
      const stored = this.#store(message, inspect(message.update))
      return { stored }
    })
    const goOn = () => {
      this.#behind = undefined
      this.#goOn('examination')
      for (const bytes of behind) this.#receive(bytes)
    }
    accepted.then(goOn, goOn)
    this.#remember(
      message,
      accepted.then(({ stored }) => stored),
    )
  }

  async #store({ update }: Written, inspected: Inspected) {
    if (!this.live.isNews(inspected)) return
    if (this.access !== 'write') {
      // Yjs tidies marks of formatting by itself, in readers' documents too. Words that go are somebody's doing, and are
      // refused like words that come: dropped in silence, their writer would take them for saved.
      if (!this.live.inserts(inspected) && !this.live.takesWords(inspected)) return
      throw new AppError('forbidden')
    }
    this.#count(this.live.newClients(inspected) * NEW_CLIENT_COSTS)
    await this.live.write(update, this.viewer.id, { from: this, inspected })
  }

  #remember({ update }: Written, stored: Promise<void>) {
    const write = { settled: false, bytes: update.byteLength }
    this.#writes.push(write)
    this.#begun++
    this.#unstoredBytes += write.bytes
    if (this.#unstoredBytes > LARGEST_UNSTORED_BYTES) this.#wait('store')
    stored.then(
      () => this.#settle(write),
      (error: unknown) => {
        this.#failed = true
        this.#fail(error)
        this.#settle(write)
      },
    )
  }

  #settle(write: Write) {
    write.settled = true
    for (; this.#writes[0]?.settled; this.#settled++) this.#writes.shift()
    while (this.#waiting[0] && this.#waiting[0].upTo <= this.#settled) this.#waiting.shift()?.tell()
    this.#unstoredBytes -= write.bytes
    if ((this.#waitsFor & reasons.store) !== 0 && this.#unstoredBytes <= LARGEST_UNSTORED_BYTES) this.#goOn('store')
  }
}

/** Something that was written and is stored, or refused, when it is settled. */
interface Write {
  settled: boolean
  bytes: number
}

interface Written {
  kind: 'step 2' | 'update'
  update: Uint8Array
}

function missing(live: LiveDoc, stateVector: Uint8Array): Uint8Array {
  try {
    return live.missing(stateVector)
  } catch (error) {
    throw new AppError('invalid', { reason: 'malformed state vector', error: String(error) })
  }
}
