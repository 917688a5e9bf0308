import { z } from 'zod'
import { endpoint } from '#shared/base/endpoint.ts'
import { Done, Id, Instant, Language, line, wholeNumber } from '#shared/base/ids.ts'
import { Person } from '#shared/features/people/contract.ts'
import { FILE_MAX_BYTES, File } from '#shared/features/rooms/contract.ts'
import { Finding } from '#shared/lao/finding.ts'
import { Classification, classesApi } from './classes.ts'
import { historyApi } from './history.ts'
import { DOC_TITLE_MAX, docStates, IMPORT_MAX_BYTES, REASON_MAX } from './policy.ts'
import { TemplateChoice, templatesApi } from './templates.ts'

export { DOC_TITLE_MAX, IMPORT_MAX_BYTES }

export const DocAccess = z.enum(['write', 'comment', 'read'])
export type DocAccess = z.infer<typeof DocAccess>

/** Why a kept document leaves the product; needed where it is not general. */
const Reason = line(REASON_MAX).optional()

export const DocCard = z.object({
  id: Id,
  spaceId: Id,
  title: z.string(),
  /** draft → ready (two people wrote in it) → agreed (a linked agreement; nobody changes it any more). */
  state: z.enum(docStates),
  createdBy: Id,
  createdAt: Instant,
  changedAt: Instant,
  readyAt: Instant.nullable(),
  classification: Classification,
  /** People who wrote in it. */
  contributors: z.number().int(),
  /** Somebody typed a letter in it, though it may be too few for a contributor. */
  begun: z.boolean(),
  /** Beginning of its text. */
  excerpt: z.string(),
})
export type DocCard = z.infer<typeof DocCard>

export const Doc = DocCard.omit({ excerpt: true, contributors: true }).extend({
  access: DocAccess,
  /** What readers of the open space who are no members may do; the viewer may change it when `maySetGuests`. */
  guests: DocAccess,
  maySetGuests: z.boolean(),
  /** People who wrote in it, the first first. */
  contributors: z.array(Person),
  /** Counts up when an agreed document is unlocked. */
  version: z.number().int(),
  agreedAt: Instant.nullable(),
  /** The agreement it rests on; its words are null where the viewer may not read its room. */
  agreement: z.object({ id: Id, topicId: Id.nullable(), statement: z.string().nullable() }).nullable(),
  /** Whether the viewer may delete it, were it neither agreed nor published. */
  mayDelete: z.boolean(),
  /** The import it was made from. */
  importId: Id.nullable(),
  /** It came from a file and reads as it came: it can be published as it is. */
  asItCame: z.boolean(),
  /** Words that are missing before it can be marked ready; empty when nothing is. */
  missing: z.array(z.enum(['second_writer', 'text'])),
  /** Version of the nodes that its text may hold; a page that knows fewer must not write. */
  schema: z.number().int(),
  /** Something stored of it cannot be read: the rest is shown, and nobody writes until an earlier version is restored. */
  damaged: z.boolean(),
})
export type Doc = z.infer<typeof Doc>

export const ImportKind = z.enum(['text', 'markdown', 'html', 'docx', 'odt', 'pdf', 'wikitext'])
export type ImportKind = z.infer<typeof ImportKind>

export const ExportFormat = z.enum(['docx', 'odt', 'pdf', 'md', 'html'])
export type ExportFormat = z.infer<typeof ExportFormat>

/** One block of an imported text. Its text is exactly what the file says, with the line breaks inside it. */
export const ImportBlock = z.object({
  kind: z.enum(['heading', 'paragraph', 'bullet', 'number', 'task', 'quote', 'code', 'note']),
  text: z.string(),
  /** Depth of a heading, 1 to 4. */
  level: z.number().int().optional(),
  /** How deep an entry lies in its list, from 0. */
  depth: z.number().int().optional(),
  /** The number of an entry that begins a numbered list. */
  from: z.number().int().optional(),
  /** The place of a block that stands in a table. */
  cell: z
    .object({ table: z.number().int(), row: z.number().int(), column: z.number().int(), header: z.boolean() })
    .optional(),
})
export type ImportBlock = z.infer<typeof ImportBlock>

/** A defect in a block, with what would stand there instead. Nothing is changed unless a person says so. */
export const BlockFinding = Finding.extend({ block: z.number().int() })
export type BlockFinding = z.infer<typeof BlockFinding>

/**
 * What of a file did not come along: pages that are pictures, heads and feet of pages, comments, what was marked as
 * deleted, lines that stood in the middle or at the right, templates and tags of a wiki, files.
 */
export const Unread = z.object({
  what: z.enum([
    'page',
    'scan',
    'head',
    'link',
    'behind',
    'repeated',
    'comment',
    'deletion',
    'aligned',
    'template',
    'tag',
    'file',
  ]),
  count: z.number().int(),
  /** The first of them, as they are called. */
  names: z.array(z.string()).max(20),
})
export type Unread = z.infer<typeof Unread>

export const Import = z.object({
  id: Id,
  spaceId: Id,
  name: z.string(),
  kind: ImportKind,
  sizeBytes: z.number().int(),
  sha256: z.string(),
  importedAt: Instant,
  /** The document it was turned into. */
  docId: Id.nullable(),
  title: z.string(),
  /** The first block is a heading of words alone: a document that is called the same does not say it again. */
  headed: z.boolean(),
  blocks: z.array(ImportBlock),
  findings: z.array(BlockFinding),
  /** Findings beyond those listed. */
  moreFindings: z.number().int(),
  /** Pictures that come along. */
  pictures: z.number().int(),
  /** Pictures that do not: the file only points at them, or they cannot be shown. */
  lostPictures: z.number().int(),
  unread: z.array(Unread),
})
export type Import = z.infer<typeof Import>

/** An agreement that a document can rest on. */
export const DocAgreement = z.object({
  id: Id,
  topicId: Id,
  topic: z.string(),
  statement: z.string(),
  /** Agreed, and somebody saw it otherwise. */
  reservations: z.boolean(),
  recordedAt: Instant,
  /** The document came of it, or of its topic. */
  linked: z.boolean(),
})
export type DocAgreement = z.infer<typeof DocAgreement>

/** A document that was deleted and can still be taken back. */
export const DeletedDoc = z.object({
  id: Id,
  title: z.string(),
  deletedAt: Instant,
  deletedLo: z.string(),
  deletedEn: z.string(),
  /** Whole days until its words go for good. */
  daysLeft: z.number().int(),
})
export type DeletedDoc = z.infer<typeof DeletedDoc>

const inSpace = z.object({ spaceId: Id })
const inDoc = z.object({ docId: Id })

export const docsApi = {
  findDocs: endpoint({
    method: 'get',
    path: '/api/spaces/:spaceId/docs',
    summary: 'The documents of a space, the last changed first.',
    params: inSpace.extend({ limit: wholeNumber(1, 100).default(50) }),
    reply: z.object({ docs: z.array(DocCard) }),
    reads: ['doc'],
  }),
  createDoc: endpoint({
    method: 'post',
    path: '/api/spaces/:spaceId/docs',
    summary: 'Begins a document: empty, or with a template.',
    params: inSpace,
    body: z.object({ id: Id, title: line(DOC_TITLE_MAX), template: TemplateChoice.optional() }),
    reply: Doc,
  }),
  createDocFromTopic: endpoint({
    method: 'post',
    path: '/api/topics/:topicId/docs',
    summary: 'Turns a topic into a document: its agreement, and the given messages as quotes with their authors.',
    params: z.object({ topicId: Id }),
    body: z.object({
      id: Id,
      title: line(DOC_TITLE_MAX).optional(),
      messageIds: z.array(Id).max(100).default([]),
      template: TemplateChoice.optional(),
    }),
    reply: Doc,
  }),
  findDoc: endpoint({
    method: 'get',
    path: '/api/docs/:docId',
    summary: 'What is known of a document; its text travels by the y-websocket protocol at /sync/{docId}.',
    params: inDoc,
    reply: Doc,
    reads: ['doc'],
  }),
  findDocLength: endpoint({
    method: 'get',
    path: '/api/docs/:docId/length',
    summary: 'How many words the text of a document has, in Lao by the dictionary of the server.',
    params: inDoc,
    reply: z.object({ words: z.number().int() }),
    reads: ['doc'],
  }),
  renameDoc: endpoint({
    method: 'put',
    path: '/api/docs/:docId',
    summary: 'Gives a document another title.',
    params: inDoc,
    body: z.object({ title: line(DOC_TITLE_MAX) }),
    reply: Doc,
  }),
  setGuests: endpoint({
    method: 'put',
    path: '/api/docs/:docId/guests',
    summary: 'Says what readers of the open space who are no members of it may do in a document.',
    params: inDoc,
    body: z.object({ guests: DocAccess }),
    reply: Doc,
  }),
  markReady: endpoint({
    method: 'post',
    path: '/api/docs/:docId/readiness',
    summary: 'Marks a document as ready; two people must have written in it.',
    params: inDoc,
    reply: Doc,
  }),
  takeBackReady: endpoint({
    method: 'delete',
    path: '/api/docs/:docId/readiness',
    summary: 'Makes a ready document a draft again.',
    params: inDoc,
    reply: Doc,
  }),
  uploadDocFile: endpoint({
    method: 'post',
    path: '/api/docs/:docId/files',
    summary: `Takes in a picture or file of at most ${FILE_MAX_BYTES / 1024 / 1024} MB for the text of a document.`,
    params: inDoc.extend({ id: Id, name: line(200) }),
    takes: 'application/x-file',
    reply: File,
  }),
  findDocFile: endpoint({
    method: 'get',
    path: '/api/doc-files/:fileId',
    summary: 'The bytes of a file or its thumbnail; the right to read its document is asked each time.',
    params: z.object({ fileId: Id, thumb: z.literal('1').optional() }),
    gives: 'application/octet-stream',
    reply: z.unknown(),
  }),
  copyDocFiles: endpoint({
    method: 'post',
    path: '/api/docs/:docId/file-copies',
    summary: 'Makes files of other documents, which the viewer may read, files of this one too.',
    params: inDoc,
    body: z.object({ fileIds: z.array(Id).min(1).max(100) }),
    reply: z.object({ copies: z.array(z.object({ from: Id, to: Id })) }),
  }),
  createDocFromCopy: endpoint({
    method: 'post',
    path: '/api/spaces/:spaceId/copied-docs',
    summary: 'Begins a document with a text that somebody kept on a device, given as one Yjs update.',
    params: inSpace.extend({ id: Id, title: line(DOC_TITLE_MAX) }),
    body: z.unknown(),
    takes: 'application/octet-stream',
    reply: Doc,
  }),
  findDocAgreements: endpoint({
    method: 'get',
    path: '/api/docs/:docId/agreements',
    summary: 'Agreements a document can rest on: those it came of, and others of its space that the viewer may read.',
    params: inDoc,
    reply: z.object({ agreements: z.array(DocAgreement) }),
    reads: ['doc', 'agreement'],
  }),
  agreeDoc: endpoint({
    method: 'post',
    path: '/api/docs/:docId/agreement',
    summary:
      'Marks a ready document as agreed by an agreement of its space, and locks it; left out, by the newest it came of.',
    params: inDoc,
    body: z.object({ agreementId: Id.optional() }).default({}),
    reply: Doc,
  }),
  unlockDoc: endpoint({
    method: 'delete',
    path: '/api/docs/:docId/agreement',
    summary:
      'Unlocks an agreed document: a draft of its next version begins, and the agreed text stays in its history.',
    params: inDoc,
    reply: Doc,
  }),
  deleteDoc: endpoint({
    method: 'delete',
    path: '/api/docs/:docId',
    summary: 'Deletes a document, by who began it or a steward; a steward can take it back within 30 days.',
    params: inDoc,
    reply: Done,
  }),
  findDeletedDocs: endpoint({
    method: 'get',
    path: '/api/spaces/:spaceId/deleted-docs',
    summary: 'Documents of a space that were deleted and can be taken back, for its stewards.',
    params: inSpace,
    reply: z.object({ docs: z.array(DeletedDoc) }),
    reads: ['doc'],
  }),
  undeleteDoc: endpoint({
    method: 'post',
    path: '/api/docs/:docId/undeletion',
    summary: 'Takes a deleted document back, by a steward.',
    params: inDoc,
    reply: Doc,
  }),
  ...historyApi,
  exportDoc: endpoint({
    method: 'get',
    path: '/api/docs/:docId/export',
    summary:
      'A document as a file: Word, OpenDocument, PDF, Markdown or one page of HTML, with its pictures, in the words of one language.',
    params: inDoc.extend({
      format: ExportFormat,
      language: Language.default('lo'),
      /** `1` for what was said in the margin too. */
      comments: z.literal('1').optional(),
      reason: Reason,
    }),
    reply: z.unknown(),
    gives: 'application/octet-stream',
  }),
  ...templatesApi,
  ...classesApi,
  importFile: endpoint({
    method: 'post',
    path: '/api/spaces/:spaceId/imports',
    summary:
      'Takes in a .txt, .md, .html, .docx, .odt or .pdf file of at most 20 MB, keeps it unchanged, and says what it holds and what looks damaged.',
    params: inSpace.extend({ name: line(200) }),
    body: z.unknown(),
    takes: 'application/octet-stream',
    reply: Import,
  }),
  findImport: endpoint({
    method: 'get',
    path: '/api/imports/:importId',
    summary: 'An import as it was taken in.',
    params: z.object({ importId: Id }),
    reply: Import,
  }),
  findOriginal: endpoint({
    method: 'get',
    path: '/api/imports/:importId/original',
    summary: 'The imported file, byte for byte.',
    params: z.object({ importId: Id, reason: Reason }),
    reply: z.unknown(),
    gives: 'application/octet-stream',
  }),
  createDocFromImport: endpoint({
    method: 'post',
    path: '/api/imports/:importId/doc',
    summary: 'Makes a document of an import, with the chosen repairs and no other change.',
    params: z.object({ importId: Id }),
    body: z.object({
      id: Id,
      title: line(DOC_TITLE_MAX),
      /** Places of the chosen repairs in the import’s list of findings. */
      repairs: z.array(z.number().int().min(0)).max(20_000).default([]),
    }),
    reply: Doc,
  }),
}
