import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate, removeAwarenessStates } from 'y-protocols/awareness'
import * as Y from 'yjs'
import type { Log } from '#server/core/log.ts'
import type { EditedBy } from '#server/core/services.ts'
import { AppError } from '#shared/base/errors.ts'
import type { Connection } from './connection.ts'
import { Depths } from './depth.ts'
import type { Examiner } from './examine.ts'
import { stamp } from './identity.ts'
import {
  type AwarenessEntry,
  alreadyDeleted,
  awarenessFrame,
  bringsNothing,
  encodeAwareness,
  type Inspected,
  insertedGraphemes,
  inspect,
  isSeen,
  letterCounts,
  readState,
  shownOf,
  takesUnseen,
  updateFrame,
  waitsForMore,
} from './protocol.ts'
import { applyEach, type Hand, mergeReadable, type Stored, type UpdateLog } from './update-log.ts'

/** Largest merged state of a document in bytes. */
const LARGEST_STATE_BYTES = 8 * 1024 * 1024
/** Everything that Yjs does takes longer with each client; a tab is one, so these are many years of writing. */
const MOST_CLIENTS = 20_000
/** Parts of updates whose beginning never came: Yjs looks through all of them again with each one more. */
const LARGEST_WAITING_BYTES = 1024 * 1024
const SMALL_BYTES = 1024
/** Of a larger document an update is looked at by itself. */
const LARGEST_EXAMINED_BYTES = 4 * 1024 * 1024
/** A browser has a client id for each tab that tells the others of itself. */
const MOST_CARETS_PER_CONNECTION = 16

/** So many letters that go at once, half of all, are more than somebody's second thoughts. */
const MANY_LETTERS = 200

/** How far a merged state goes by itself, undefined when something in it waits. Throws when it is no update. */
function clocksOf({ data, clocks }: Stored): Map<number, number> | undefined {
  if (clocks) return Y.decodeStateVector(clocks)
  const read = readState(data)
  return read.waits ? undefined : read.clocks
}

/** Most keystrokes pass into nobody else's hands. */
const nobody: readonly Hand[] = []

interface WriteOptions extends EditedBy {
  from?: Connection
  inspected?: Inspected
}

/**
 * A document in memory. It holds only what is stored: an update is applied here, and so shown to anybody, after its row
 * is committed.
 */
export class LiveDoc {
  readonly id: string
  readonly #doc = new Y.Doc()
  readonly awareness = new Awareness(this.#doc)
  readonly connections = new Set<Connection>()
  /** Something stored cannot be read: the rest is shown, and nobody writes until it is restored. */
  damaged = false
  /** Resolves when the stored content is here; rejects when it could not be read, and then nobody is answered. */
  readonly loaded: Promise<void>
  /** Which connection each Yjs client id in the awareness belongs to. */
  readonly #owners = new Map<number, Connection>()
  readonly #updates: UpdateLog
  readonly #examiner: Examiner
  readonly #log: Log
  readonly #keepBefore: (before: Uint8Array) => void
  readonly #depths = new Depths(this.#doc)
  /** Clocks of what is on its way to the database, by Yjs client. */
  readonly #coming = new Map<number, number>()
  /** Whose the newest items of each Yjs client are, as far as they came in here. */
  readonly #hands = new Map<number, string>()
  /** Bytes on their way to the database that wait for what never came. */
  #waitingToCome = 0
  #writes = 0
  /** Bytes on their way to the database, keystrokes aside: while that is away they weigh more than what they merge into. */
  #largeToCome = 0
  /** The whole document as bytes, as long as nothing has been written since. */
  #asStored: Uint8Array | undefined
  /** The state that is stored, until more of it is needed than its bytes: whoever opens a document to read has these. */
  #unread: { state: Uint8Array; clocks: Map<number, number> } | undefined
  #sizeBytes = 0
  #unsent: { data: Uint8Array; others: readonly Uint8Array[]; from: Set<Connection | undefined> } | undefined

  /** `keepBefore` gets what stood here before somebody took most of it away at once, or letters that they never saw. */
  constructor(
    id: string,
    updates: UpdateLog,
    examiner: Examiner,
    log: Log,
    keepBefore: (before: Uint8Array) => void = () => {},
  ) {
    this.id = id
    this.#keepBefore = keepBefore
    this.#updates = updates
    this.#examiner = examiner
    this.#log = log
    // The server is nobody's caret, and looks after connections itself.
    this.awareness.setLocalState(null)
    clearInterval(this.awareness._checkInterval)
    this.awareness.on('update', ({ added, updated, removed }: Record<'added' | 'updated' | 'removed', number[]>) => {
      this.send(awarenessFrame(encodeAwarenessUpdate(this.awareness, [...added, ...updated, ...removed])))
    })
    this.loaded = updates.load(id).then((found) => {
      for (const { data } of found) this.#sizeBytes += data.byteLength
      // One state, as every document has after it was unloaded.
      const [first] = found
      if (found.length === 1 && first?.id === 0 && !first.changed) {
        const clocks = clocksOf(first)
        if (clocks) {
          this.#asStored = first.data
          this.#unread = { state: first.data, clocks }
          return
        }
      }
      const unreadable = this.#apply(found)
      // Without the state it was merged into there is nothing to show: better nothing than an empty document.
      if (unreadable.some((row) => row === 0)) throw new Error('The merged state of a document cannot be read')
      const damage = unreadable.length + found.filter(({ changed }) => changed).length
      this.damaged = damage > 0
      if (this.damaged) return updates.reportDamage(id, damage)
    })
  }

  /** The document itself. Throws when its stored state, of which the bytes are in order, cannot be taken in. */
  get doc(): Y.Doc {
    if (this.#unread) {
      if (this.#apply([{ id: 0, data: this.#unread.state }]).length > 0)
        throw new Error('The merged state of a document cannot be read')
      this.#unread = undefined
    }
    return this.#doc
  }

  /** Applies what is stored; returns the rows that cannot be. */
  #apply(rows: readonly Stored[]): number[] {
    const failed = applyEach(this.#doc, rows)
    for (const { id: row, error } of failed)
      this.#log.error('A stored update could not be applied', { error, docId: this.id, row })
    return failed.map(({ id }) => id)
  }

  /** The state vector of what is stored. */
  stateVector(): Uint8Array {
    return Y.encodeStateVector(this.#unread?.clocks ?? this.#doc)
  }

  /** Everything of the text that somebody does not have. Throws for a state vector that is none. */
  missing(stateVector: Uint8Array): Uint8Array {
    const hasNothing = stateVector.length === 1 && stateVector[0] === 0
    return (hasNothing ? this.#asStored : undefined) ?? shownOf(this.doc, stateVector)
  }

  /** Whether there is anything in an update that is not stored already. */
  isNews(inspected: Inspected): boolean {
    // What everybody answers who has nothing yet.
    if (inspected.structs.length === 0 && inspected.deletes.clients.size === 0) return false
    return !bringsNothing(inspected, this.#stored) || !alreadyDeleted(this.doc, inspected.deletes)
  }

  /** Whether an update inserts anything that is not stored already. */
  inserts(inspected: Inspected): boolean {
    return !bringsNothing(inspected, this.#stored)
  }

  /** Whether an update deletes anything that people see. */
  takesWords({ deletes }: Inspected): boolean {
    return !alreadyDeleted(this.doc, deletes, isSeen)
  }

  /** How many clients an update brings that the document does not know. */
  newClients({ structs }: Inspected): number {
    if (structs.length === 0) return 0
    const unknown = new Set<number>()
    for (const { id } of structs) if (this.#received(id.client) === 0) unknown.add(id.client)
    return unknown.size
  }

  /** Looks in a thread at what an update does to this document: how many milliseconds. Throws `invalid` or `too_large`. */
  examine(update: Uint8Array): Promise<number> {
    const whole = this.#sizeBytes <= LARGEST_EXAMINED_BYTES
    return this.#examiner.examine({ update, ...(whole ? { state: Y.encodeStateAsUpdate(this.doc) } : {}) })
  }

  readonly #stored = (client: number) => Y.getState(this.doc.store, client)
  readonly #received = (client: number) => Math.max(this.#stored(client), this.#coming.get(client) ?? 0)

  /**
   * Stores an update, then shows it. Resolves when it is stored. Throws `too_large`, before anything is stored, when
   * the document is full and this does not make it smaller, or the update would nest too deep. `house` marks the server's
   * own tidying, for which there is always room, `uncounted` what is nobody's new writing.
   */
  async write(
    update: Uint8Array,
    personId: string,
    { from, inspected = inspect(update), house = false, uncounted = house }: WriteOptions = {},
  ): Promise<void> {
    const noRoom = !house && this.#isFull(update.byteLength) && !this.#makesRoom(update, inspected)
    if (noRoom || this.doc.store.clients.size + this.newClients(inspected) > MOST_CLIENTS)
      throw new AppError('too_large', { reason: 'document is full' })
    const large = update.byteLength > SMALL_BYTES ? update.byteLength : 0
    const waits = waitsForMore(inspected, this.#received) ? update.byteLength : 0
    if (waits > 0 && this.#waitingBytes() + this.#waitingToCome + waits > LARGEST_WAITING_BYTES)
      throw new AppError('too_large', { reason: 'too much waits for what never came' })
    this.#depths.admit(inspected.structs)
    const graphemes = uncounted ? 0 : insertedGraphemes(inspected, this.#received)
    const hands = this.#handsIn(inspected, personId)
    const isLoss = !uncounted && (this.#empties(inspected) || takesUnseen(this.doc, inspected.deletes))
    const before = isLoss ? shownOf(this.doc) : undefined
    from?.payFor(waits, before?.byteLength ?? 0)
    // What waits brings nothing that others could rest on.
    if (waits === 0)
      for (const { id, length } of inspected.structs)
        this.#coming.set(id.client, Math.max(this.#coming.get(id.client) ?? 0, id.clock + length))
    this.#waitingToCome += waits
    this.#largeToCome += large
    this.#writes++
    try {
      const entry = { docId: this.id, personId, insertedGraphemes: graphemes, update, inspected, hands, house }
      this.#show(await this.#updates.append(entry), from)
      if (before) this.#keepBefore(before)
    } catch (error) {
      for (const { client } of hands) this.#hands.delete(client)
      throw error
    } finally {
      this.#waitingToCome -= waits
      this.#largeToCome -= large
      this.#writes--
      if (this.#writes === 0) {
        this.#coming.clear()
        this.#depths.arrived()
      }
    }
  }

  /** Whether an update takes most of the letters away, and puts no others in their place. */
  #empties(inspected: Inspected): boolean {
    let most = 0
    for (const ranges of inspected.deletes.clients.values()) for (const { len } of ranges) most += len
    if (most < MANY_LETTERS) return false
    const { inserted, held, taken } = letterCounts(this.doc, inspected)
    return taken - inserted >= Math.max(MANY_LETTERS, held / 2)
  }

  /** Where the items of a client pass into a person's hands: said once, and again when they pass to somebody else. */
  #handsIn({ structs }: Inspected, personId: string): readonly Hand[] {
    let hands: Map<number, number> | undefined
    for (const struct of structs) {
      const { id, length } = struct
      if (struct instanceof Y.Skip || this.#hands.get(id.client) === personId) continue
      const known = this.#received(id.client)
      if (id.clock + length <= known) continue
      const from = Math.max(id.clock, known)
      hands ??= new Map()
      hands.set(id.client, Math.min(from, hands.get(id.client) ?? from))
    }
    if (!hands) return nobody
    for (const client of hands.keys()) this.#hands.set(client, personId)
    return [...hands].map(([client, clock]) => ({ client, clock }))
  }

  /** How much of what is stored waits for what never came. */
  #waitingBytes() {
    const { pendingStructs, pendingDs } = this.doc.store
    return (pendingStructs?.update.byteLength ?? 0) + (pendingDs?.byteLength ?? 0)
  }

  /** Many small updates weigh more than what they merge into: only when the sum is too large is it weighed exactly. */
  #isFull(more: number) {
    const most = LARGEST_STATE_BYTES - this.#largeToCome - more
    if (this.#sizeBytes <= most) return false
    this.#sizeBytes = Y.encodeStateAsUpdate(this.doc).byteLength
    return this.#sizeBytes > most
  }

  /** Whether an update only deletes, or deletes more than it brings. */
  #makesRoom(update: Uint8Array, inspected: Inspected) {
    if (!this.inserts(inspected)) return true
    if (inspected.deletes.clients.size === 0) return false
    const before = Y.encodeStateAsUpdate(this.doc)
    return mergeReadable([before, update].map((data, id) => ({ id, data }))).update.byteLength < before.byteLength
  }

  #show(stored: Uint8Array, from: Connection | undefined) {
    // Everybody whose update went into the same row comes here in the same turn with the same bytes: one frame for all.
    if (this.#unsent?.data === stored) {
      this.#unsent.from.add(from)
      return
    }
    const batch = { data: stored, others: this.#takeIn(stored), from: new Set([from]) }
    this.#unsent = batch
    queueMicrotask(() => {
      this.#unsent = undefined
      // A single writer has its own words already; of several, each still needs the others'.
      const [only] = batch.from.size === 1 ? batch.from : []
      for (const update of batch.others) this.send(updateFrame(update), update === stored ? only : undefined)
    })
  }

  /**
   * Applies what is stored; returns what others are to have of it. Parts that wait for what never came are no use to
   * anybody and cost everybody who has them, with each update more: they go out when they are part of the text.
   */
  #takeIn(stored: Uint8Array): readonly Uint8Array[] {
    const { doc } = this
    const waiting = this.#waitingBytes()
    const waits = (waiting > 0 || this.#waitingToCome > 0) && waitsForMore(inspect(stored), this.#stored)
    const shown: Uint8Array[] = []
    const show = (update: Uint8Array) => shown.push(update)
    this.#asStored = undefined
    this.#sizeBytes += stored.byteLength
    if (waiting > 0 || waits) doc.on('update', show)
    for (const { error } of applyEach(doc, [{ id: 0, data: stored }]))
      this.#log.error('A stored update could not be applied', { error, docId: this.id })
    doc.off('update', show)
    if (waits) return shown
    // As it came it says what its writer knew; what it set free goes behind it.
    return this.#waitingBytes() < waiting ? [stored, ...shown] : [stored]
  }

  /** Sends to everybody who is connected, but to the one who said it. */
  send(frame: Uint8Array, except?: Connection) {
    for (const connection of this.connections) if (connection !== except) connection.send(frame)
  }

  join(connection: Connection) {
    this.connections.add(connection)
  }

  leave(connection: Connection) {
    this.connections.delete(connection)
    const own = this.#caretsOf(connection)
    for (const clientId of own) this.#owners.delete(clientId)
    removeAwarenessStates(this.awareness, own, 'left')
  }

  /** Takes what a connection says about its own carets. */
  point(connection: Connection, entries: readonly AwarenessEntry[]) {
    const own = entries.filter((entry) => this.#mayPoint(connection, entry))
    for (const { clientId } of own) this.#owners.set(clientId, connection)
    if (own.length === 0) return
    applyAwarenessUpdate(
      this.awareness,
      encodeAwareness(own.map((entry) => stamp(entry, connection.person))),
      connection,
    )
  }

  /**
   * Every provider repeats what it hears of others, their leaving too, so a caret belongs to whoever has news of it
   * first. Its person may take it along to another connection: they came back before the old one was given up.
   */
  #mayPoint(connection: Connection, { clientId, clock, state }: AwarenessEntry): boolean {
    const owner = this.#owners.get(clientId)
    if (owner === connection) return true
    if (state === null || clock <= (this.awareness.meta.get(clientId)?.clock ?? -1)) return false
    if (owner && owner.person.id !== connection.person.id) return false
    return this.#caretsOf(connection).length < MOST_CARETS_PER_CONNECTION
  }

  #caretsOf(connection: Connection): number[] {
    return [...this.#owners].filter(([, owner]) => owner === connection).map(([clientId]) => clientId)
  }

  /** Everybody's carets; undefined when there are none. */
  carets(): Uint8Array | undefined {
    const clients = [...this.awareness.getStates().keys()]
    return clients.length > 0 ? awarenessFrame(encodeAwarenessUpdate(this.awareness, clients)) : undefined
  }

  destroy() {
    this.awareness.destroy()
    this.#doc.destroy()
  }
}
