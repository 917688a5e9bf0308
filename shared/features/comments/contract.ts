import { z } from 'zod'
import { endpoint } from '#shared/base/endpoint.ts'
import { Cursor, Done, Id, Instant, prose } from '#shared/base/ids.ts'
import { DocAccess } from '#shared/features/docs/contract.ts'
import { Person } from '#shared/features/people/contract.ts'
import { Mention } from '#shared/features/rooms/contract.ts'
import { Callable } from '#shared/features/spaces/contract.ts'
import { COMMENT_MAX, QUOTE_MAX } from './policy.ts'

const RelativePosition = z.base64().min(4).max(400)

/** Where a passage begins and ends: two Yjs relative positions, encoded, which hold on to the first and last letter. */
export const Anchor = z.object({ start: RelativePosition, end: RelativePosition })
export type Anchor = z.infer<typeof Anchor>

export const Comment = z.object({
  id: Id,
  authorId: Id,
  authorLo: z.string(),
  authorEn: z.string(),
  /** Empty once it was deleted. */
  body: z.string(),
  mentions: z.array(Mention),
  writtenAt: Instant,
  editedAt: Instant.nullable(),
  deletedAt: Instant.nullable(),
})
export type Comment = z.infer<typeof Comment>

/** What was said about one passage. */
export const Thread = z.object({
  id: Id,
  openedBy: Id,
  openedAt: Instant,
  /** Where the passage is now, as far as anybody knows, and where it was at first. */
  anchor: Anchor,
  firstAnchor: Anchor,
  /** The words as they were; empty when they were those of a message that was deleted. */
  quote: z.string(),
  resolvedAt: Instant.nullable(),
  resolvedLo: z.string().nullable(),
  resolvedEn: z.string().nullable(),
  comments: z.array(Comment),
})
export type Thread = z.infer<typeof Thread>

/** Why something in the margin of a document came to somebody's inbox. */
export const DocNoticeWhy = z.enum([
  'mention',
  'text',
  'reply',
  'comment',
  'suggestion',
  'accepted',
  'rejected',
  'gone',
  'question',
  'answer',
  'answerAccepted',
  'followed',
])
export type DocNoticeWhy = z.infer<typeof DocNoticeWhy>

export const DocNotice = z.object({
  id: Id,
  docId: Id,
  title: z.string(),
  why: DocNoticeWhy,
  actor: Person.pick({ id: true, nameLo: true, nameEn: true }),
  /** What it leads to: a thread, a suggestion, or the document itself, where its text calls somebody. */
  aboutId: Id,
  /** The comment as it reads now; null when it was deleted, or where there is none. */
  body: z.string().nullable(),
  noticedAt: Instant,
  seenAt: Instant.nullable(),
})
export type DocNotice = z.infer<typeof DocNotice>

const inDoc = z.object({ docId: Id })
const inThread = z.object({ threadId: Id })
const inComment = z.object({ commentId: Id })
const words = {
  body: prose(COMMENT_MAX).refine((body) => body.trim() !== ''),
  mentions: z.array(Mention).max(20).default([]),
}

export const commentsApi = {
  findComments: endpoint({
    method: 'get',
    path: '/api/docs/:docId/comments',
    summary: 'The comments on passages of a document, in threads, the first first.',
    params: inDoc,
    reply: z.object({ threads: z.array(Thread), access: DocAccess }),
    reads: ['comment', 'doc'],
  }),
  openThread: endpoint({
    method: 'post',
    path: '/api/docs/:docId/comments',
    summary: 'Comments on a passage of a document.',
    params: inDoc,
    body: z.object({
      id: Id,
      commentId: Id,
      anchor: Anchor,
      quote: z.string().min(1).max(QUOTE_MAX),
      /** Messages in whose quotes the passage lies; with them its words go. */
      messageIds: z.array(Id).max(20).default([]),
      ...words,
    }),
    reply: Thread,
  }),
  answerThread: endpoint({
    method: 'post',
    path: '/api/comment-threads/:threadId/comments',
    summary: 'Answers in a thread.',
    params: inThread,
    body: z.object({ id: Id, ...words }),
    reply: Thread,
  }),
  editComment: endpoint({
    method: 'put',
    path: '/api/comments/:commentId',
    summary: 'Puts one’s own comment in other words.',
    params: inComment,
    body: z.object(words),
    reply: Thread,
  }),
  deleteComment: endpoint({
    method: 'delete',
    path: '/api/comments/:commentId',
    summary: 'Takes the words of one’s own comment away.',
    params: inComment,
    reply: Done,
  }),
  resolveThread: endpoint({
    method: 'post',
    path: '/api/comment-threads/:threadId/resolution',
    summary: 'Says that what a thread raised is settled.',
    params: inThread,
    reply: Thread,
  }),
  reopenThread: endpoint({
    method: 'delete',
    path: '/api/comment-threads/:threadId/resolution',
    summary: 'Raises a settled thread again.',
    params: inThread,
    reply: Thread,
  }),
  moveAnchors: endpoint({
    method: 'put',
    path: '/api/docs/:docId/comment-anchors',
    summary: 'Says where passages are after the writer’s own change took their words to other paragraphs.',
    params: inDoc,
    body: z.object({
      anchors: z
        .array(z.object({ threadId: Id, anchor: Anchor }))
        .min(1)
        .max(200),
    }),
    reply: Done,
  }),
  findDocCallable: endpoint({
    method: 'get',
    path: '/api/docs/:docId/callable',
    summary: 'Members of the document’s space who can be called in a comment, and their departments.',
    params: inDoc.extend({ q: z.string().max(60).default('') }),
    reply: Callable,
  }),
  findDocNotices: endpoint({
    method: 'get',
    path: '/api/doc-notices',
    summary:
      'What calls the viewer from the margins of documents, the newest first, page by page: `next` is where to go on after.',
    params: z.object({ after: Cursor.optional() }),
    reply: z.object({
      notices: z.array(DocNotice),
      unseen: z.number().int(),
      next: Cursor.nullable(),
      /** When this was so, by the server's clock: all of it is seen until then. */
      at: Instant,
    }),
    reads: ['notice', 'comment', 'suggestion'],
  }),
  countDocNotices: endpoint({
    method: 'get',
    path: '/api/doc-notices/unseen',
    summary: 'How much of that they have not seen; 100 stands for any more.',
    reply: z.object({ unseen: z.number().int().max(100) }),
    reads: ['notice'],
  }),
  seeDocNotices: endpoint({
    method: 'put',
    path: '/api/doc-notices',
    summary: 'Marks it as seen: all until now, or what a document has to say.',
    body: z.object({ until: Instant, docId: Id.optional() }),
    reply: Done,
  }),
}
