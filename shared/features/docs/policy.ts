// Also read in the browser, so without zod.
import type { SpaceKind } from '#shared/features/spaces/contract.ts'

export const DOC_TITLE_MAX = 200
/** A draft becomes ready, a ready document agreed; an agreed one is a draft again only as its next version. */
export const docStates = ['draft', 'ready', 'agreed'] as const
export type DocState = (typeof docStates)[number]

/** Nobody changes what was agreed. */
export const isLocked = (doc: { state: DocState }) => doc.state === 'agreed'

/** Deleted documents can be taken back this long; then their words go for good. */
export const UNDELETE_DAYS = 30

export const VERSION_NAME_MAX = 120
/** Points of one document that people named. */
export const MOST_NAMED_VERSIONS = 200

/** Whom a document is for (Law 25/NA on electronic data): as its space says, its members, or people who are named. */
export const classes = ['general', 'internal', 'specific'] as const
export const CLASS_PEOPLE_MAX = 200
/** Why a kept document is taken out. */
export const REASON_MAX = 400

export const IMPORT_MAX_BYTES = 20 * 1024 * 1024

/** What documents can begin with in every space, in Lao and English. */
export const builtInTemplates = ['lesson', 'review', 'minutes', 'brief', 'procedure', 'handover', 'telling'] as const
export const TEMPLATE_NAME_MAX = 120
export const TEMPLATE_MAX_BYTES = 1024 * 1024
/** Templates of one space that are not archived. */
export const MOST_TEMPLATES = 100

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

/**
 * A text that came from a file and in which nobody has written is no note of one person: it is published as it came.
 * Whoever writes in it makes a document of it, which takes two.
 */
export const isAsItCame = (doc: { state: DocState; importId: string | null; contributors: number; hasText: boolean }) =>
  doc.state === 'draft' && doc.importId !== null && doc.contributors === 0 && doc.hasText

/** What is missing before a document can be marked ready. */
export const missingForReady = (doc: { contributors: number; hasText: boolean }): ('second_writer' | 'text')[] => [
  ...(doc.contributors < WRITERS_FOR_READY ? (['second_writer'] as const) : []),
  ...(!doc.hasText ? (['text'] as const) : []),
]
