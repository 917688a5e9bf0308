import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import * as Y from 'yjs'
import { newId } from '#server/core/id.ts'
import type { Services } from '#server/core/services.ts'
import type { Sql } from '#server/core/sql.ts'
import { conflict } from '#shared/base/errors.ts'
import type { DocVersion } from '#shared/features/docs/history.ts'
import { contentOf, emptyQuotes, wordedQuotesIn } from '../content.ts'
import { findDeletedMessages } from '../queries.ts'
import { findNewestState, findUnkept, findVersionsQuoting, putVersion, thinVersions } from './queries.ts'

const [pack, unpack] = [promisify(gzip), promisify(gunzip)]

/** A point is kept by itself when nobody has written for this long, and at the latest after the other. */
const QUIET_MINUTES = 5
const LONGEST_MINUTES = 30
/** What one document's points that were kept by themselves may come to. */
const MOST_KEPT = 300
const MOST_KEPT_BYTES = 64 * 1024 * 1024
const AT_ONCE = 50

/** Points on which others rest. */
const rested: ReadonlySet<DocVersion['kind']> = new Set(['ready', 'agreed', 'published'])

interface Point {
  docId: string
  kind: DocVersion['kind']
  id?: string
  name?: string
  /** Who named it, marked it or brings something back. */
  personId?: string
}

/** Keeps a document as it stands now, in the caller's transaction. Others do not rest on what cannot be read as a whole. */
export async function keepVersion(tx: Sql, sync: Services['sync'], point: Point): Promise<void> {
  const { update, damaged } = await sync.readDoc(point.docId, tx)
  if (damaged && rested.has(point.kind)) throw conflict('damaged')
  await keepState(tx, point, update)
}

/** Of messages that were deleted since it was read it holds no words: who emptied their quotes did not find this point. */
async function keepState(tx: Sql, { docId, kind, id = newId(), name, personId }: Point, update: Uint8Array) {
  const packed = await packState(update)
  await putVersion(tx, { id, docId, kind, name: name ?? null, personId: personId ?? null, ...packed })
  for (const deleted of await findDeletedMessages(tx, packed.quoteIds)) await dropVersionQuotes(tx, deleted.id)
}

/** A document made to be unreadable quotes nobody that anybody could read. */
function quotesOf(update: Uint8Array): string[] {
  try {
    return wordedQuotesIn(contentOf(update))
  } catch {
    return []
  }
}

/** A state as it is kept, with the messages of whose quotes it holds the words. */
export const packState = async (update: Uint8Array) => ({ state: await pack(update), quoteIds: quotesOf(update) })

/** A kept state as a Yjs update. */
export const openState = async (state: Uint8Array): Promise<Uint8Array> => new Uint8Array(await unpack(state))

/**
 * Keeps what stood in a document before most of it was taken away at once, or words that whoever took them never saw, if
 * no point holds just that.
 */
export async function keepBefore({ sql, log }: Pick<Services, 'sql' | 'log'>, docId: string, update: Uint8Array) {
  try {
    const newest = await findNewestState(sql, docId)
    if (newest && Buffer.compare(await openState(newest.state), update) === 0) return
    await keepState(sql, { docId, kind: 'auto' }, update)
  } catch (error) {
    log.warn('What stood in a document before it was taken away could not be kept', { error, docId })
  }
}

/** What people wrote while nobody kept a point; then old points that lie too close together go. */
export async function keepVersions({ sql, sync, log }: Pick<Services, 'sql' | 'sync' | 'log'>): Promise<void> {
  for (const { id } of await findUnkept(sql, QUIET_MINUTES, LONGEST_MINUTES, AT_ONCE)) {
    await sql
      .begin((tx) => keepVersion(tx, sync, { docId: id, kind: 'auto' }))
      .catch((error: unknown) => log.warn('A point of a document could not be kept', { error, docId: id }))
  }
  await thinVersions(sql, MOST_KEPT, MOST_KEPT_BYTES)
}

/** Empties the quotes of a deleted message in every kept point. */
export async function dropVersionQuotes(sql: Sql, messageId: string): Promise<void> {
  for (;;) {
    const found = await findVersionsQuoting(sql, messageId, AT_ONCE)
    if (found.length === 0) return
    for (const { id, state } of found) {
      const doc = new Y.Doc()
      try {
        Y.applyUpdate(doc, await openState(state))
        emptyQuotes(doc, messageId)
        const left = await pack(Y.encodeStateAsUpdate(doc))
        await sql`
          update doc_versions set state = ${left}, quotes = array_remove(quotes, ${messageId}::uuid) where id = ${id}
        `
      } finally {
        doc.destroy()
      }
    }
  }
}
