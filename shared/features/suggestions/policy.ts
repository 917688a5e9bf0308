// Also read in the browser, so without zod.
import { type DocAccess, mayComment } from '#shared/features/docs/policy.ts'

export const NOTE_MAX = 1000
/** More than this is another document. */
export const MOST_CHANGES = 500
/** Suggestions on one document that wait for an answer. */
export const MOST_WAITING = 100

/** Whoever may comment may propose; nothing is written into the document by that. */
export const maySuggest = mayComment

/** What is written in a document its writers decide. */
export const mayDecide = (access: DocAccess) => access === 'write'
