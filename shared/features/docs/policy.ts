// Also read in the browser, so without zod.
import type { SpaceKind } from '#shared/features/spaces/contract.ts'

export const DOC_TITLE_MAX = 200
export const IMPORT_MAX_BYTES = 20 * 1024 * 1024

/** What somebody may do in a document. Whoever may comment may also propose changes, but writes nothing into it. */
export type DocAccess = 'write' | 'comment' | 'read'

/**
 * The right of somebody who may read the space of a document: members write, and whoever began it; what the other
 * readers of an open space may do, the document says.
 */
export const accessOf = (who: { isMember: boolean; began: boolean }, doc: { guests: DocAccess }): DocAccess =>
  who.isMember || who.began ? 'write' : doc.guests

export const mayComment = (access: DocAccess) => access !== 'read'

/** Only an open space has guests; those who may write do not lock out the others. */
export const maySetGuests = (who: { isMember: boolean; began: boolean }, space: { kind: SpaceKind }) =>
  space.kind === 'open' && (who.isMember || who.began)

/** How many people must have written in a document before it is ready: knowledge of one person alone is a note. */
export const WRITERS_FOR_READY = 2

/** What is missing before a document can be marked ready. */
export const missingForReady = (doc: { contributors: number; textLength: number }): ('second_writer' | 'text')[] => [
  ...(doc.contributors < WRITERS_FOR_READY ? (['second_writer'] as const) : []),
  ...(doc.textLength === 0 ? (['text'] as const) : []),
]
