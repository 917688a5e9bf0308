import { once } from 'node:events'
import type { Log } from '#server/core/log.ts'
import { AppError } from '#shared/base/errors.ts'
import { Second } from '#shared/base/time.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import { isSuspicious, SUSPICIOUS_BYTES } from './examine.ts'
import { amongOthers, type CaretPerson, caretPerson } from './identity.ts'
import { FAREWELL_MS, type Line, type Meter } from './line.ts'
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
import { Writes } from './writes.ts'

/**
 * Whoever may comment writes no update either; comments lie beside the text. Whoever is unseen reads, and nobody else is
 * told that they are here.
 */
export type Access = 'write' | 'comment' | 'read' | 'unseen'

/** Largest single message in bytes. */
export const LARGEST_MESSAGE_BYTES = 4 * 1024 * 1024
/** A reader who has more than this to take yet, the document itself aside, is let go; it comes back and catches up. */
const LARGEST_BACKLOG_BYTES = 1024 * 1024
/** So many messages more than `perSecond` may come at once. Who sends more is read more slowly. */
const BURST = 200
/** In messages. Answering step 1 means reading the whole document. */
const STEP_1_COSTS = 6
/** What took a millisecond of everybody's time. */
const MILLISECOND_COSTS = 0.3
/** What waits for what never came is looked through again with each update more. */
const WAITING_KILOBYTE_COSTS = 0.5
/** What is kept as a point is packed. */
const KEPT_KILOBYTE_COSTS = 0.02
/** So short that what may come meanwhile stays below the burst, however many a second are allowed. */
const SHORTEST_PACE_MS = 100
const LONGEST_PACE_MS = 10 * Second.ms
/** From a connection with more than this on its way to the database nothing is read until it got there. */
const LARGEST_UNSTORED_BYTES = 8 * 1024 * 1024

/** More messages than one read of a websocket can hold. What comes over HTTP comes in larger parts, but never in so many. */
const MOST_HELD = 16_384

/** Close code for "come back later": y-websocket tries again after it. */
export const LATER = 4503

/** Why nothing is read from a connection now; bits, since most connections are quiet and there are many. */
const reasons = { load: 1, pace: 2, store: 4, examination: 8, end: 16 } as const
type Reason = keyof typeof reasons

/** What is the same for all connections: one field in each, since there are many. */
export interface Common {
  log: Log
  /** Messages a second. */
  perSecond: number
}

/** Who comes in, from where. */
export interface Comer {
  viewer: Viewer
  access: Access
  /** The network's, as one string for all who come from there. */
  address: string
  /** The page, where it says which: a number it draws when it is opened. 0 where it does not. */
  page: number
}

/** One line on one document. */
export class Connection {
  // Of whoever came no more is kept than is asked for: there are many connections, and most are quiet.
  person: CaretPerson
  readonly sessionId: string
  readonly address: string
  readonly page: number
  access: Access
  /** How often its right was asked: an older answer must not undo a newer one. */
  asked = 0
  readonly live: LiveDoc
  readonly #line: Line
  readonly #meter: Meter
  readonly #common: Common
  /** Most only read. */
  #writes: Writes | undefined
  /** Whatever it wrote and is not on its way to the database is not taken any more. */
  #isSentAway = false
  /** Why nothing is read from it now. */
  #waitsFor = 0
  /** What came in one read with the message at which it was paused. Most are never paused. */
  #held: Uint8Array[] | undefined
  /** Nothing more is taken from it. */
  #isOver = false
  #isLeft = false
  #allowance = BURST
  #refilledAt = Date.now()
  /** How many bytes had come from it when it was last asked whether it is there. */
  #heardBytes = -1
  /** Of what it has to take, so much is the document it asked for. */
  #askedForBytes = 0

  constructor(line: Line, meter: Meter, live: LiveDoc, { viewer, access, address, page }: Comer, common: Common) {
    this.#line = line
    this.#meter = meter
    this.live = live
    this.person = caretPerson(viewer)
    this.sessionId = viewer.sessionId
    this.address = address
    this.page = page
    this.access = access
    this.#common = common
    line.on('message', (data: Buffer) => this.#receive(new Uint8Array(data)))
    // Until the document is loaded nothing is read, so nothing piles up here.
    this.#wait('load')
  }

  /** Called once the document is loaded: only now is anything answered. */
  begin() {
    this.person = amongOthers(
      this.person,
      [...this.live.connections].filter(({ access }) => access !== 'unseen').map(({ person }) => person),
    )
    this.live.join(this)
    this.send(step1Frame(this.live.stateVector()))
    const carets = this.live.carets()
    if (carets) this.send(carets)
    this.#goOn('load')
  }

  send(frame: Uint8Array) {
    if (this.#line.readyState !== this.#line.OPEN) return
    const backlog = this.#line.bufferedAmount
    if (backlog === 0) this.#askedForBytes = 0
    if (backlog > LARGEST_BACKLOG_BYTES + this.#askedForBytes) this.#line.terminate()
    else this.#line.send(frame)
  }

  #answer(frame: Uint8Array) {
    this.send(frame)
    this.#askedForBytes += frame.byteLength
  }

  /** Resolves when everything it wrote is stored, or refused. */
  async written() {
    await this.#writes?.written()
  }

  /**
   * Its line is gone. Of what still waits so much is taken as may come at once, for whoever writes and goes waits for no
   * answer; what is behind that was acknowledged to nobody. Resolves when everything it wrote is stored, or refused.
   */
  async left() {
    this.#isLeft = true
    this.#allowance = BURST
    this.#waitsFor &= reasons.load | reasons.examination | reasons.end
    this.#takeHeld()
    // What was examined may have had more behind it.
    while (this.#writes?.areOpen) await this.written()
  }

  /** Takes nothing more, closes when what it wrote is stored, and resolves when it is closed. */
  async finish(code: number, reason: string) {
    this.#wait('end')
    await this.written()
    if (this.#line.readyState === this.#line.CLOSED) return
    this.close(code, reason)
    await once(this.#line, 'close')
  }

  /** So many bytes that it wrote wait for what never came, and so many are kept because of what it took away. */
  payFor(waiting: number, kept: number) {
    this.#count((waiting * WAITING_KILOBYTE_COSTS + kept * KEPT_KILOBYTE_COSTS) / 1024)
  }

  /** Nobody is there any more. */
  end() {
    this.#line.terminate()
  }

  close(code: number, reason: string) {
    this.#isSentAway = true
    this.#isOver = true
    this.#held = undefined
    this.#line.close(code, reason)
    // The answer to the close must be heard.
    this.#line.resume()
    // A peer that does not answer the close must not keep the document.
    setTimeout(() => this.#line.terminate(), FAREWELL_MS).unref()
  }

  /** Asks whether anybody is there; whoever did not answer the last time, with a pong or anything else, is gone. */
  beat() {
    if (this.#waitsFor !== 0) return
    if (this.#meter.bytesRead === this.#heardBytes) return this.#line.terminate()
    this.#heardBytes = this.#meter.bytesRead
    this.send(quietFrame)
    this.#line.ping()
  }

  #receive(bytes: Uint8Array) {
    if (this.#waitsFor === 0) return this.#take(bytes)
    // Who is sent away is heard until it answers, and goes on talking if it means harm.
    if (this.#isOver) return
    this.#held ??= []
    if (this.#held.length >= MOST_HELD)
      return this.#fail(new AppError('too_many_requests', { reason: 'too many at once' }))
    this.#held.push(bytes)
  }

  #take(bytes: Uint8Array) {
    if (this.#isOver) return
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
    this.#common.log.error('A document message failed', { error, docId: this.live.id })
    this.close(LATER, 'unexpected')
  }

  #wait(reason: Reason) {
    if (this.#isLeft && reason !== 'examination') this.#isOver = true
    this.#waitsFor |= reasons[reason]
    this.#line.pause()
  }

  #goOn(reason: Reason) {
    this.#waitsFor &= ~reasons[reason]
    this.#takeHeld()
    if (this.#waitsFor === 0) this.#line.resume()
  }

  #takeHeld() {
    const held = this.#held ?? []
    let taken = 0
    for (const bytes of held) {
      if (this.#waitsFor !== 0) break
      this.#take(bytes)
      taken++
    }
    this.#held = taken < held.length && !this.#isOver ? held.slice(taken) : undefined
  }

  #count(cost: number) {
    const now = Date.now()
    const { perSecond } = this.#common
    this.#allowance = Math.min(BURST, this.#allowance + ((now - this.#refilledAt) * perSecond) / 1000)
    this.#refilledAt = now
    this.#allowance -= cost
    if (this.#allowance >= 0 || (this.#waitsFor & reasons.pace) !== 0) return
    this.#wait('pace')
    const restMs = Math.min(LONGEST_PACE_MS, Math.max(SHORTEST_PACE_MS, (-this.#allowance * 1000) / perSecond))
    setTimeout(() => this.#goOn('pace'), restMs).unref()
  }

  #handle(message: Incoming) {
    if (this.#isLeft && message.kind !== 'step 2' && message.kind !== 'update') return
    switch (message.kind) {
      case 'step 1':
        return this.#answer(step2Frame(missing(this.live, message.stateVector)))
      case 'step 2':
      case 'update':
        return this.#write(message)
      case 'awareness':
        if (this.access === 'unseen') return
        return this.live.point(this, message.entries)
      case 'query awareness': {
        const carets = this.live.carets()
        if (carets) this.send(carets)
        return
      }
      case 'stored?':
        void this.written().then(() => {
          // When it could not be stored, the connection is closed instead.
          if (!this.#isSentAway) this.send(storedFrame(message.nonce))
        })
    }
  }

  #write(message: Written) {
    if (message.update.byteLength > SUSPICIOUS_BYTES) return this.#examine(message)
    const inspected = inspect(message.update)
    if (isSuspicious(inspected)) return this.#examine(message)
    // As everybody's first answer is who has nothing yet.
    if (!this.live.isNews(inspected)) return
    this.#remember(message, this.#store(message, inspected))
  }

  /** In a thread, where nobody waits for it but what comes behind it. */
  #examine(message: Written) {
    this.#wait('examination')
    const stored = this.live.examine(message.update).then((tookMs) => {
      // Whoever was sent away meanwhile may have lost the right.
      if (this.#isSentAway) return
      // Everybody pays as much once more when it is applied.
      this.#count(tookMs * MILLISECOND_COSTS)
      const inspected = inspect(message.update)
      const storing = this.live.isNews(inspected) ? this.#store(message, inspected) : undefined
      // Nothing behind it is taken when it is refused: the connection is closed then.
      this.#goOn('examination')
      return storing
    })
    this.#remember(message, stored)
  }

  async #store({ update }: Written, inspected: Inspected) {
    if (this.access !== 'write') {
      // Yjs tidies marks of formatting by itself, in readers' documents too. Words that go are somebody's doing, and are
      // refused like words that come: dropped in silence, their writer would take them for saved.
      if (!this.live.inserts(inspected) && !this.live.takesWords(inspected)) return
      throw new AppError('forbidden')
    }
    this.#itsWrites().introduce(this.live.newClients(inspected))
    await this.live.write(update, this.person.id, { from: this, inspected })
  }

  #itsWrites() {
    this.#writes ??= new Writes()
    return this.#writes
  }

  #remember({ update }: Written, stored: Promise<unknown>) {
    const writes = this.#itsWrites()
    const write = writes.begin(update.byteLength)
    if (writes.unstoredBytes > LARGEST_UNSTORED_BYTES) this.#wait('store')
    const settle = () => {
      writes.settle(write)
      if ((this.#waitsFor & reasons.store) !== 0 && writes.unstoredBytes <= LARGEST_UNSTORED_BYTES) this.#goOn('store')
    }
    stored.then(settle, (error: unknown) => {
      this.#fail(error)
      settle()
    })
  }
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
