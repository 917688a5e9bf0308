// Also read in the browser, so without zod.
export const DOC_TITLE_MAX = 200
export const IMPORT_MAX_BYTES = 5 * 1024 * 1024

/** How many people must have written in a document before it is ready: knowledge of one person alone is a note. */
export const WRITERS_FOR_READY = 2

/** What is missing before a document can be marked ready. */
export const missingForReady = (doc: { contributors: number; textLength: number }): ('second_writer' | 'text')[] => [
  ...(doc.contributors < WRITERS_FOR_READY ? (['second_writer'] as const) : []),
  ...(doc.textLength === 0 ? (['text'] as const) : []),
]
