// Apart from the schema, so that pages that only read need no editor.

/** Where the bytes of a document's file are; whoever asks is asked for the right to the document. */
export const fileAddress = (fileId: string, thumb = false) =>
  `/api/doc-files/${encodeURIComponent(fileId)}${thumb ? '?thumb=1' : ''}`
