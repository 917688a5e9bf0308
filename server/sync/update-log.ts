import { createHash } from 'node:crypto'
import { setTimeout as rest } from 'node:timers/promises'
import type { PendingQuery, Row } from 'postgres'
import * as Y from 'yjs'
import type { Log } from '#server/core/log.ts'
import type { Pool, Sql } from '#server/core/sql.ts'
import { AppError } from '#shared/base/errors.ts'
import { joinUpdates, type Read } from './join.ts'
import { storeUpdates } from './queries.ts'

/** What one person wrote in one update. */
export interface Edit {
  docId: string
  personId: string
  /** Graphemes of inserted text. */
  insertedGraphemes: number
  /** The server's own tidying, which is nobody's writing. */
  house?: boolean
}

/** From which clock on the items of a Yjs client are a person's. */
export interface Hand {
  client: number
  clock: number
}

/** An edit as it comes, and as it was read. */
export interface Given extends Edit, Read {
  hands: readonly Hand[]
}

interface Entry {
  given: Given
  done(stored: Uint8Array): void
  failed(error: unknown): void
}

/** What goes to the database at once, by document. */
type Batch = Map<string, readonly Entry[]>

/** Rows of one document after which they are merged into its state in the background. */
const COMPACT_AFTER_ROWS = 300
const LONGEST_REST_MS = 2000
/** How long a failed attempt rests: those who quarrelled with each other do not come again in the same moment. */
export const restMs = (tries: number) => (0.5 + Math.random() / 2) * Math.min(50 * 2 ** tries, LONGEST_REST_MS)
/** While few updates are on their way, those of other documents need not wait for them. */
export const MOST_LANES = 2
const FEW = 24

/** All Yjs updates of all documents, in PostgreSQL. */
export interface UpdateLog {
  /**
   * Stores an update and resolves with what was stored together with it for this document, in order. While the
   * database is away it waits and tries again. Rejects with `not_found` when the document is gone, with what it is
   * refused for, and with `unavailable` when its edits in particular cannot be recorded.
   */
  append(given: Given): Promise<Uint8Array>
  /** Everything stored of a document, in order; within a transaction as that sees it. */
  load(docId: string, tx?: Sql): Promise<Stored[]>
  /** Merges the rows of a document into its state, if there are many (or `always`). Safe beside appends. */
  compact(docId: string, always?: boolean): Promise<void>
  /** Resolves when nothing waits to be stored. */
  idle(): Promise<void>
  /** Remembers that so many rows of a document cannot be read. */
  reportDamage(docId: string, rows: number): Promise<void>
  /** Puts what cannot be read aside, for whoever can, and lets the document be written in again. */
  setDamageAside(docId: string): Promise<void>
  /** What waits to be stored, and since when storing fails. */
  stats(): { unstored: number; failures: number; failingSince: number | undefined }
}

/** A row: an update, or with id 0 the state that older ones were merged into. */
export interface Stored {
  id: number
  data: Uint8Array
  /** The state vector of a state that is as it was written, when nothing in it waits for what never came. */
  clocks?: Uint8Array
  /** The bytes of a state are not those that were written. */
  changed?: boolean
}

interface StoredRow {
  id: number
  data: Buffer
  clocks: Buffer | null
  digest: Buffer | null
}

interface Options {
  sql: Pool
  /** The same database, where updates are stored. */
  storeSql: Pool
  log: Log
  refusals: Refusals
  /** After the commit. */
  stored: (edits: readonly Edit[]) => void
  /** Something of a document cannot be read, and it is known now. */
  damaged: (docId: string) => void
}

/**
 * A query of `id`, `code` and `reason` for documents that are to be written in: without a code it may be stored. It is
 * asked in the very statement that stores, and must lock what its answer rests on.
 */
export type Refusals = (sql: Sql, docIds: readonly string[]) => PendingQuery<Row[]>

/**
 * One insert of a document is in flight at a time; what arrives meanwhile is merged per document and goes with the next.
 * So the database decides the pace, a busy document costs no more commits than a quiet one, and its rows are in order.
 * While little is going on, another document does not wait for that insert; when there is much, all goes in one.
 */
export function openUpdateLog({ sql, storeSql, log, refusals, stored, damaged }: Options): UpdateLog {
  /** By document. */
  const waiting = new Map<string, Entry[]>()
  /** Documents that have something on its way to the database. */
  const busy = new Set<string>()
  let lanes = 0
  let inFlight = 0
  let planned = false
  const idleNow: (() => void)[] = []
  let unstored = 0
  let failures = 0
  let failingSince: number | undefined
  const rows = new Map<string, number>()

  /** After what else has arrived in this turn, so that it goes along. */
  function plan() {
    if (planned) return
    planned = true
    setImmediate(() => {
      planned = false
      fill()
    })
  }

  function fill() {
    while (lanes === 0 || (lanes < MOST_LANES && inFlight < FEW)) {
      const batch: Batch = new Map()
      for (const [docId, entries] of waiting) if (!busy.has(docId)) batch.set(docId, entries)
      if (batch.size === 0) break
      for (const docId of batch.keys()) {
        waiting.delete(docId)
        busy.add(docId)
      }
      void send(batch)
    }
    if (lanes === 0 && waiting.size === 0) for (const tell of idleNow.splice(0)) tell()
  }

  async function send(batch: Batch) {
    let count = 0
    for (const entries of batch.values()) count += entries.length
    lanes++
    inFlight += count
    await storeOrWait(batch)
    for (const docId of batch.keys()) busy.delete(docId)
    inFlight -= count
    lanes--
    fill()
  }

  async function storeOrWait(batch: Batch) {
    for (let tries = 0; ; tries++) {
      try {
        await store(batch)
        failingSince = undefined
        return
      } catch (error) {
        failures++
        if (isOutage(error)) {
          failingSince ??= Date.now()
          log.error('Documents could not be stored; they are kept in memory and tried again', { error })
          await rest(restMs(tries))
          continue
        }
        // One document must not hold up the others.
        if (batch.size > 1) for (const one of batch) await storeOrWait(new Map([one]))
        else for (const [docId, entries] of batch) giveUp(docId, entries, error)
        return
      }
    }
  }

  function giveUp(docId: string, entries: readonly Entry[], error: unknown) {
    const refused = error instanceof AppError
    if (!refused) log.error('Edits of a document could not be stored', { error, docId })
    const reason = refused ? error : new AppError(isGone(error) ? 'not_found' : 'unavailable')
    unstored -= entries.length
    for (const entry of entries) entry.failed(reason)
  }

  async function store(batch: Batch) {
    const joined = [...batch].map(([docId, entries]) => {
      const edits = entries.map(({ given }) => given)
      return { docId, entries, edits, data: joinUpdates(edits) }
    })
    const edits = joined.flatMap((one) => one.edits)
    // One statement, so one way to the database and back: all of it is stored, or nothing and why.
    const [refused] = await storeUpdates(
      storeSql,
      refusals(
        storeSql,
        joined.filter((one) => !one.edits.every(({ house }) => house)).map(({ docId }) => docId),
      ),
      joined.map(({ docId, data }) => ({ docId, data: hex(data) })),
      edits.flatMap(({ docId, personId, hands }) => hands.map((hand) => ({ docId, personId, ...hand }))),
    )
    if (refused) throw new AppError(refused.code, refused.reason ? { reason: refused.reason } : {})
    unstored -= edits.length
    for (const { entries, data } of joined) for (const entry of entries) entry.done(data)
    stored(edits)
    for (const { docId } of joined) {
      const count = (rows.get(docId) ?? 0) + 1
      rows.set(docId, count)
      if (count % COMPACT_AFTER_ROWS === 0) {
        void api
          .compact(docId)
          .catch((error: unknown) => log.warn('A document could not be compacted', { error, docId }))
      }
    }
  }

  const api: UpdateLog = {
    append: (given) =>
      new Promise((done, failed) => {
        unstored++
        const others = waiting.get(given.docId)
        if (others) others.push({ given, done, failed })
        else waiting.set(given.docId, [{ given, done, failed }])
        plan()
      }),

    async load(docId, tx) {
      // One statement, one snapshot: a compaction in between cannot hide rows.
      const found = await (tx ?? sql)<StoredRow[]>`
        select id, data, clocks, digest from (
          select 0::bigint as id, state as data, clocks, digest from doc_states where doc_id = ${docId}
          union all
          select id, data, null, null from doc_updates where doc_id = ${docId}
        ) stored order by id
      `
      rows.set(docId, found.length)
      return found.map(asStored)
    },

    async compact(docId, always = false) {
      await sql.begin(async (tx) => {
        await tx`select pg_advisory_xact_lock(hashtext(${docId}))`
        const [due] = await tx`
          select from doc_updates where doc_id = ${docId} offset ${always ? 0 : COMPACT_AFTER_ROWS} limit 1
        `
        if (!due) return
        const found = await api.load(docId, tx)
        // What was merged into it would look as if it were whole.
        if (found.some(({ changed }) => changed)) return
        const { update: state, clocks, unreadable } = mergeReadable(found)
        const bad = new Set(unreadable)
        await tx`
          insert into doc_states (doc_id, state, clocks, digest)
          values (${docId}, ${Buffer.from(state)}, ${clocks ? Buffer.from(clocks) : null}, ${digestOf(state)})
          on conflict (doc_id) do update
          set state = excluded.state, clocks = excluded.clocks, digest = excluded.digest, stored_at = now()
        `
        // Only what was merged: rows that came meanwhile stay, and one that cannot be read is kept for whoever can.
        const merged = found.map(({ id }) => id).filter((id) => id > 0 && !bad.has(id))
        await tx`delete from doc_updates where doc_id = ${docId} and id = any(${merged}::bigint[])`
      })
      rows.delete(docId)
    },

    async idle() {
      if (lanes > 0 || waiting.size > 0) await new Promise<void>((resolve) => idleNow.push(resolve))
    },

    async reportDamage(docId, count) {
      await sql`
        insert into doc_damage (doc_id, rows) values (${docId}, ${count})
        on conflict (doc_id) do update set rows = excluded.rows
      `
      damaged(docId)
    },

    async setDamageAside(docId) {
      await sql.begin(async (tx) => {
        await tx`select pg_advisory_xact_lock(hashtext(${docId}))`
        const { unreadable: bad } = mergeReadable(await api.load(docId, tx))
        await tx`
          with bad as (delete from doc_updates where doc_id = ${docId} and id = any(${bad}::bigint[]) returning *)
          insert into doc_updates_unreadable (id, doc_id, data, stored_at) select id, doc_id, data, stored_at from bad
        `
        // What can be read of a state that has changed is all there is: it counts as it stands now.
        await tx`update doc_states set clocks = null, digest = sha256(state) where doc_id = ${docId}`
        await tx`delete from doc_damage where doc_id = ${docId}`
      })
    },

    stats: () => ({ unstored, failures, failingSince }),
  }
  return api
}

const digestOf = (state: Uint8Array) => createHash('sha256').update(state).digest()

function asStored({ id, data: bytes, clocks, digest }: StoredRow): Stored {
  const data = new Uint8Array(bytes)
  if (!digest) return { id, data }
  if (!digest.equals(digestOf(data))) return { id, data, changed: true }
  return clocks ? { id, data, clocks } : { id, data }
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')

/** The database is away, busy or full: nothing is wrong with what was to be stored. */
function isOutage(error: unknown): boolean {
  if (error instanceof AppError) return false
  const { code } = error as { code?: unknown }
  return typeof code === 'string' && !/^(22|23|P0)/.test(code)
}

const isGone = (error: unknown) =>
  /^doc_(updates|hands)_doc_id_fkey$/.test(String((error as { constraint_name?: unknown }).constraint_name))

/**
 * All that can be read of a document as one update, without the text that was deleted, its state vector unless something
 * in it waits for what never came, and the rows that cannot be read. Throws when the merged state is one of them: without
 * it there is nothing.
 */
export function mergeReadable(rows: readonly Stored[]): {
  update: Uint8Array
  clocks: Uint8Array | undefined
  unreadable: number[]
} {
  const doc = new Y.Doc()
  try {
    const unreadable = applyEach(doc, rows).map(({ id }) => id)
    if (unreadable.includes(0)) throw new Error('The merged state of a document cannot be read')
    const waits = doc.store.pendingStructs !== null || doc.store.pendingDs !== null
    return { update: Y.encodeStateAsUpdate(doc), clocks: waits ? undefined : Y.encodeStateVector(doc), unreadable }
  } finally {
    doc.destroy()
  }
}

/** Applies updates to a document. One that cannot be applied is named and does not take the others with it. */
export function applyEach(doc: Y.Doc, updates: readonly Stored[]): { id: number; error: unknown }[] {
  const failed: { id: number; error: unknown }[] = []
  doc.transact(() => {
    for (const { id, data } of updates) {
      try {
        Y.applyUpdate(doc, data)
      } catch (error) {
        failed.push({ id, error })
      }
    }
  })
  return failed
}
