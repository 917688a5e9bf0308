// Also read in the browser, so without zod.
import type { DocAccess } from '#shared/features/docs/policy.ts'

export const COMMENT_MAX = 4000
/** What is kept of the words that were commented on; a longer passage is cut. */
export const QUOTE_MAX = 1000
export const MOST_THREADS = 1000
export const MOST_IN_THREAD = 200

/** Its author puts a comment in other words, and takes it away. */
export const isOwnComment = (viewer: { id: string }, comment: { authorId: string }) => viewer.id === comment.authorId

/** Whoever writes the document says that something is settled, and whoever raised it; both may raise it again. */
export const maySettle = (viewer: { id: string }, access: DocAccess, thread: { openedBy: string }) =>
  access === 'write' || (access === 'comment' && viewer.id === thread.openedBy)

const ofQuestions: readonly string[] = ['question', 'answer', 'answerAccepted']

/** Where a notice leads: to the margin of its document, to a question on the article that was made of it, or to that. */
export const noticePath = ({ docId, aboutId, why }: { docId: string; aboutId: string; why: string }) => {
  if (why === 'followed') return `/articles/${aboutId}`
  return ofQuestions.includes(why) ? `/questions/${aboutId}` : `/docs/${docId}#about-${aboutId}`
}
