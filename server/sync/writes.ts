import { AppError } from '#shared/base/errors.ts'
import { Hour } from '#shared/base/time.ts'

/** A page writes under one Yjs client id; nobody opens so many of them on one line. */
const NEW_CLIENTS_AN_HOUR = 20

/** What one connection wrote, until it is stored or refused. */
export class Writes {
  /** The oldest first. */
  readonly #open: Write[] = []
  #begun = 0
  /** All before this one are settled. */
  #settled = 0
  readonly #waiting: { upTo: number; tell: () => void }[] = []
  #unstoredBytes = 0
  #newClients = NEW_CLIENTS_AN_HOUR
  #countedAt = Date.now()

  get areOpen() {
    return this.#settled < this.#begun
  }

  get unstoredBytes() {
    return this.#unstoredBytes
  }

  /**
   * Counts Yjs clients that the document does not know. Throws `too_many_requests` when they have been too many; one
   * message may bring more, since a device that was away has a new one for each time the page was opened.
   */
  introduce(clients: number) {
    if (clients === 0) return
    const now = Date.now()
    const earned = ((now - this.#countedAt) * NEW_CLIENTS_AN_HOUR) / Hour.ms
    this.#newClients = Math.min(NEW_CLIENTS_AN_HOUR, this.#newClients + earned)
    this.#countedAt = now
    if (this.#newClients < 1) throw new AppError('too_many_requests', { reason: 'too many clients' })
    this.#newClients -= clients
  }

  begin(bytes: number): Write {
    const write = { settled: false, bytes }
    this.#open.push(write)
    this.#begun++
    this.#unstoredBytes += bytes
    return write
  }

  settle(write: Write) {
    write.settled = true
    for (; this.#open[0]?.settled; this.#settled++) this.#open.shift()
    while (this.#waiting[0] && this.#waiting[0].upTo <= this.#settled) this.#waiting.shift()?.tell()
    this.#unstoredBytes -= write.bytes
  }

  /** Resolves when everything that has begun is stored, or refused. */
  written(): Promise<void> {
    if (this.#settled === this.#begun) return Promise.resolve()
    return new Promise((tell) => this.#waiting.push({ upTo: this.#begun, tell }))
  }
}

/** Something that was written and is stored, or refused, when it is settled. */
export interface Write {
  settled: boolean
  bytes: number
}
