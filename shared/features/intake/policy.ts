/** Packed, in bytes: what a slow line brings in an evening. */
export const INTAKE_MAX_BYTES = 512 * 1024 * 1024
export const MOST_ENTRIES = 2000
/** Files that come along at the end of one text. */
export const MOST_ATTACHMENTS = 200
