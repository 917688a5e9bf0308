import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import * as Y from 'yjs'
import { AppError } from '#shared/base/errors.ts'

// Message types of the y-websocket protocol (PROTOCOL.md of y-protocols); STORED is ours, see README.md.
const SYNC = 0
const AWARENESS = 1
const QUERY_AWARENESS = 3
const STORED = 64

const STEP_1 = 0
const STEP_2 = 1
const UPDATE = 2

export interface AwarenessEntry {
  clientId: number
  clock: number
  /** Null when that client left. */
  state: Record<string, unknown> | null
}

/** What a client can say. */
export type Incoming =
  | { kind: 'step 1'; stateVector: Uint8Array }
  | { kind: 'step 2' | 'update'; update: Uint8Array }
  | { kind: 'awareness'; entries: AwarenessEntry[] }
  | { kind: 'query awareness' }
  | { kind: 'stored?'; nonce: number }

const LARGEST_AWARENESS_ENTRIES = 64
/** A caret is two places and a name. */
const LARGEST_STATE_BYTES = 2048

/** Reads one message. Throws `invalid` for what is none, whatever the bytes. */
export function decode(bytes: Uint8Array): Incoming {
  try {
    const decoder = decoding.createDecoder(bytes)
    switch (decoding.readVarUint(decoder)) {
      case SYNC:
        switch (decoding.readVarUint(decoder)) {
          case STEP_1:
            return { kind: 'step 1', stateVector: decoding.readVarUint8Array(decoder) }
          case STEP_2:
            return { kind: 'step 2', update: decoding.readVarUint8Array(decoder) }
          case UPDATE:
            return { kind: 'update', update: decoding.readVarUint8Array(decoder) }
        }
        break
      case AWARENESS:
        return { kind: 'awareness', entries: decodeAwareness(decoding.readVarUint8Array(decoder)) }
      case QUERY_AWARENESS:
        return { kind: 'query awareness' }
      case STORED:
        return { kind: 'stored?', nonce: decoding.readVarUint(decoder) }
    }
  } catch (error) {
    throw new AppError('invalid', { reason: 'malformed', error: String(error) })
  }
  throw new AppError('invalid', { reason: 'unknown message' })
}

function decodeAwareness(bytes: Uint8Array): AwarenessEntry[] {
  const decoder = decoding.createDecoder(bytes)
  const length = decoding.readVarUint(decoder)
  if (length > LARGEST_AWARENESS_ENTRIES) throw new Error('too many awareness states')
  const entries: AwarenessEntry[] = []
  for (let index = 0; index < length; index++) {
    const clientId = decoding.readVarUint(decoder)
    const clock = decoding.readVarUint(decoder)
    const text = decoding.readVarString(decoder)
    if (Buffer.byteLength(text) > LARGEST_STATE_BYTES) throw new Error('awareness state too large')
    const state: unknown = JSON.parse(text)
    if (state !== null && (typeof state !== 'object' || Array.isArray(state)))
      throw new Error('awareness state is no object')
    entries.push({ clientId, clock, state: state as AwarenessEntry['state'] })
  }
  return entries
}

/** What an update holds. */
export interface Inspected {
  structs: ReturnType<typeof Y.decodeUpdate>['structs']
  deletes: ReturnType<typeof Y.decodeUpdate>['ds']
}

const MOST_STRUCTS = 200_000
const MOST_CLIENTS = 2000

/** Signs that belong to the one before them and are not counted: marks over and under, and ຳ. */
const mark = /[\p{M}\u0EB3]/u

/** Looks into an update. Throws `invalid` for bytes that are none, and for ones made to choke whoever applies them. */
export function inspect(update: Uint8Array): Inspected {
  let decoded: ReturnType<typeof Y.decodeUpdate>
  try {
    decoded = Y.decodeUpdate(update)
  } catch (error) {
    throw new AppError('invalid', { reason: 'malformed update', error: String(error) })
  }
  const { structs, ds } = decoded
  if (structs.length > MOST_STRUCTS) throw new AppError('too_large', { reason: 'too many structs' })
  if (structs.length > MOST_CLIENTS && new Set(structs.map(({ id }) => id.client)).size > MOST_CLIENTS)
    throw new AppError('too_large', { reason: 'too many clients' })
  // Every keystroke of everybody comes by here: plain loops, which make nothing anew.
  for (const ranges of ds.clients.values())
    for (const { len } of ranges) {
      // Yjs writes no such range, and cannot keep one for later: what is stored could never be read again.
      if (len < 1) throw new AppError('invalid', { reason: 'deletes nothing' })
    }
  for (const struct of structs) {
    if (!(struct instanceof Y.Item)) continue
    if (pointsAhead(struct)) throw new AppError('invalid', { reason: 'points at what is not there yet' })
    if (isTrap(struct)) throw new AppError('invalid', { reason: 'a key that is none' })
  }
  return { structs, deletes: ds }
}

/** Something beside or within what its own client has yet to write: Yjs makes no such thing, and chokes on it. */
function pointsAhead({ id, origin, rightOrigin, parent }: Y.Item): boolean {
  return (
    (origin !== null && isAhead(origin, id)) ||
    (rightOrigin !== null && isAhead(rightOrigin, id)) ||
    (parent instanceof Y.ID && isAhead(parent, id))
  )
}

const isAhead = (at: Y.ID, id: Y.ID) => at.client === id.client && at.clock >= id.clock

/** Whoever reads such a key into an object changes what that object is. */
const TRAP = '__proto__'
const DEEPEST_VALUE = 64

function isTrap({ parentSub, parent, content }: Y.Item): boolean {
  if (content instanceof Y.ContentString && parentSub === null && parent === null) return false
  // As it comes over the wire, the parent is the name of a root, or the id of an element.
  const root: unknown = parent
  if (parentSub === TRAP || root === TRAP) return true
  if (content instanceof Y.ContentFormat) return content.key === TRAP
  if (content instanceof Y.ContentAny) return content.arr.some((value: unknown) => hidesTrap(value, 0))
  if (content instanceof Y.ContentEmbed) return hidesTrap(content.embed, 0)
  return false
}

function hidesTrap(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return false
  if (depth > DEEPEST_VALUE) return true
  if (Array.isArray(value)) return value.some((one) => hidesTrap(one, depth + 1))
  if (Object.getPrototypeOf(value) !== Object.prototype || Object.hasOwn(value, TRAP)) return true
  return Object.values(value).some((one) => hidesTrap(one, depth + 1))
}

/**
 * How far something knows the clock of each Yjs client: everything below is known.
 */
export type Known = (client: number) => number

/**
 * The clock up to which a stored state holds all of each Yjs client, and whether anything in it waits for what never
 * came. Throws for bytes that are no update.
 */
export function readState(state: Uint8Array): { clocks: Map<number, number>; waits: boolean } {
  const { structs, ds: deletes } = Y.decodeUpdate(state)
  const clocks = new Map<number, number>()
  for (const struct of structs) {
    const { client, clock } = struct.id
    if (!(struct instanceof Y.Skip) && clock === (clocks.get(client) ?? 0)) clocks.set(client, clock + struct.length)
  }
  return { clocks, waits: waitsForMore({ structs, deletes }, () => 0) }
}

/** What a document holds beyond a state vector, without what waits in it. Throws for a state vector that is none. */
export function shownOf(doc: Y.Doc, stateVector?: Uint8Array): Uint8Array {
  const { store } = doc
  const { pendingStructs, pendingDs } = store
  store.pendingStructs = store.pendingDs = null
  try {
    return Y.encodeStateAsUpdate(doc, stateVector)
  } finally {
    Object.assign(store, { pendingStructs, pendingDs })
  }
}

/** Whether an update brings anything beyond what is known; it may still delete. */
export function bringsNothing({ structs }: Inspected, known: Known): boolean {
  for (const struct of structs)
    if (!(struct instanceof Y.Skip) && struct.id.clock + struct.length > known(struct.id.client)) return false
  return true
}

/** Whether something in an update begins, stands beside or deletes what is not known: Yjs keeps it until that comes. */
export function waitsForMore({ structs, deletes }: Inspected, known: Known): boolean {
  const ends = new Map<number, number>()
  const end = (client: number) => Math.max(known(client), ends.get(client) ?? 0)
  for (const { id, length } of structs) ends.set(id.client, Math.max(id.clock + length, ends.get(id.client) ?? 0))
  const isThere = (at: Y.ID | null) => at === null || at.clock < end(at.client)
  const reached = new Map<number, number>()
  for (const struct of structs) {
    const { client, clock } = struct.id
    if (struct instanceof Y.Skip || clock > Math.max(known(client), reached.get(client) ?? 0)) return true
    reached.set(client, clock + struct.length)
    if (!(struct instanceof Y.Item)) continue
    const { origin, rightOrigin, parent } = struct
    if (!isThere(origin) || !isThere(rightOrigin) || (parent instanceof Y.ID && !isThere(parent))) return true
  }
  for (const [client, ranges] of deletes.clients)
    for (const { clock, len } of ranges) if (clock + len > end(client)) return true
  return false
}

/** Graphemes of inserted text beyond what is known: who sends again after a lost connection has not typed again. */
export function insertedGraphemes({ structs }: Inspected, known: Known): number {
  let count = 0
  for (const struct of structs) {
    if (!(struct instanceof Y.Item && struct.content instanceof Y.ContentString)) continue
    const text = struct.content.str.slice(Math.max(0, known(struct.id.client) - struct.id.clock))
    for (const sign of text) if (!mark.test(sign)) count++
  }
  return count
}

type Struct = Inspected['structs'][number]

/** Not where formatting begins and ends: Yjs takes such marks away by itself when they do nothing. */
export const isSeen = (struct: Struct) => !(struct instanceof Y.Item && struct.content instanceof Y.ContentFormat)

/** Whether a document has deleted all of this already; or all that matters of it. */
export function alreadyDeleted(
  doc: Y.Doc,
  deletes: Inspected['deletes'],
  matters: (struct: Struct) => boolean = () => true,
): boolean {
  for (const [client, ranges] of deletes.clients) {
    const structs = doc.store.clients.get(client)
    for (const { clock, len } of ranges) {
      if (len === 0) continue
      if (!structs || Y.getState(doc.store, client) < clock + len) return false
      for (let at = Y.findIndexSS(structs, clock); at < structs.length; at++) {
        const struct = structs[at]!
        if (struct.id.clock >= clock + len) break
        if (!struct.deleted && matters(struct)) return false
      }
    }
  }
  return true
}

/** What of a document an update deletes, as far as it is there: each struct, and from which clock to which of it. */
function* deletedBy(doc: Y.Doc, deletes: Inspected['deletes']): Generator<[struct: Struct, from: number, to: number]> {
  for (const [client, ranges] of deletes.clients) {
    const known = doc.store.clients.get(client) ?? []
    const end = Y.getState(doc.store, client)
    for (const { clock, len } of ranges) {
      if (clock >= end) continue
      for (let at = Y.findIndexSS(known, clock); at < known.length; at++) {
        const struct = known[at]!
        const { id, length } = struct
        if (id.clock >= clock + len) break
        yield [struct, Math.max(id.clock, clock), Math.min(id.clock + length, clock + len)]
      }
    }
  }
}

const holdsLetters = (struct: Struct) =>
  struct instanceof Y.Item && !struct.deleted && struct.content instanceof Y.ContentString

/** Letters in all that an update inserts, and in what it takes away of a document that holds so many. */
export function letterCounts(doc: Y.Doc, { structs, deletes }: Inspected) {
  const lettersOf = (struct: Struct) => (holdsLetters(struct) ? struct.length : 0)
  const inserted = structs.reduce((sum, struct) => sum + lettersOf(struct), 0)
  let [held, taken] = [0, 0]
  for (const known of doc.store.clients.values()) for (const struct of known) held += lettersOf(struct)
  for (const [struct, from, to] of deletedBy(doc, deletes)) if (holdsLetters(struct)) taken += to - from
  return { inserted, held, taken }
}

/**
 * Whether an update takes letters away that it does not name: they stand in an element that it deletes, and whoever
 * deleted that never saw them. (Yjs names each item that its writer knew, and takes the others along.)
 */
export function takesUnseen(doc: Y.Doc, deletes: Inspected['deletes']): boolean {
  const isNamed = ({ id, lastId }: Y.Item) => Y.isDeleted(deletes, id) && Y.isDeleted(deletes, lastId)
  const holdsUnseen = (type: Y.AbstractType<unknown>): boolean => {
    for (let item = type._start; item !== null; item = item.right) {
      if (item.deleted || isNamed(item)) continue
      if (holdsLetters(item)) return true
      if (item.content instanceof Y.ContentType && holdsUnseen(item.content.type)) return true
    }
    return false
  }
  for (const [struct] of deletedBy(doc, deletes))
    if (struct instanceof Y.Item && !struct.deleted && struct.content instanceof Y.ContentType)
      if (holdsUnseen(struct.content.type)) return true
  return false
}

const frame = (...write: ((encoder: encoding.Encoder) => void)[]) => {
  const encoder = encoding.createEncoder()
  for (const one of write) one(encoder)
  return encoding.toUint8Array(encoder)
}
const number = (value: number) => (encoder: encoding.Encoder) => encoding.writeVarUint(encoder, value)
const bytes = (value: Uint8Array) => (encoder: encoding.Encoder) => encoding.writeVarUint8Array(encoder, value)

export const step1Frame = (stateVector: Uint8Array) => frame(number(SYNC), number(STEP_1), bytes(stateVector))
export const step2Frame = (update: Uint8Array) => frame(number(SYNC), number(STEP_2), bytes(update))
export const updateFrame = (update: Uint8Array) => frame(number(SYNC), number(UPDATE), bytes(update))
export const awarenessFrame = (update: Uint8Array) => frame(number(AWARENESS), bytes(update))
/** Says nothing, and keeps a provider from taking a quiet line for a broken one. */
export const quietFrame = awarenessFrame(Uint8Array.of(0))
export const storedFrame = (nonce: number) => frame(number(STORED), number(nonce))

/** Awareness entries as y-protocols reads them. */
export const encodeAwareness = (entries: readonly AwarenessEntry[]) =>
  frame(
    number(entries.length),
    ...entries.flatMap(({ clientId, clock, state }) => [
      number(clientId),
      number(clock),
      (encoder: encoding.Encoder) => encoding.writeVarString(encoder, JSON.stringify(state)),
    ]),
  )
