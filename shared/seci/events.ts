import type { Phase } from './seci.ts'

/**
 * One row per thing that is worth a statement: xAPI verb, phase, and whether measures count it.
 * The phase belongs to the pair of verb and object; a change here is a new `MAP_VERSION`.
 * Beside it the services leave uncounted what is too small or too much: messages of two letters and from the 21st a day
 * in one topic, tags from the 11th a day, use within the author's own department, and an article with its sources, or a
 * draft of passages, while they are all of one unit; and the making of such a draft, in which nobody has written yet.
 */
export const events = {
  'topic.opened': { verb: 'asked', phase: 'S', counted: true },
  'message.posted': { verb: 'commented', phase: 'S', counted: true },
  'message.replied': { verb: 'answered', phase: 'S', counted: true },
  'message.edited': { verb: 'updated', phase: 'S', counted: false },
  'message.deleted': { verb: 'updated', phase: null, counted: false },
  'agreement.recorded': { verb: 'completed', phase: 'S', counted: true },
  'proposal.opened': { verb: 'asked', phase: 'S', counted: true },
  'position.taken': { verb: 'answered', phase: 'S', counted: true },
  'proposal.closed': { verb: 'completed', phase: 'S', counted: true },
  'agreement.worded': { verb: 'updated', phase: 'S', counted: false },
  'agreement.reviewed': { verb: 'answered', phase: 'S', counted: false },
  'escalation.answered': { verb: 'answered', phase: 'S', counted: false },
  'topic.closed': { verb: 'completed', phase: 'S', counted: true },
  'meeting.recorded': { verb: 'completed', phase: 'S', counted: true },
  'meeting.deleted': { verb: 'updated', phase: null, counted: false },
  'meeting.attended': { verb: 'attended', phase: 'S', counted: true },
  'telling.recorded': { verb: 'completed', phase: 'S', counted: true },
  'telling.confirmed': { verb: 'shared', phase: 'S', counted: true },
  'doc.created': { verb: 'created', phase: 'E', counted: true },
  'doc.edited': { verb: 'edited', phase: 'E', counted: true },
  'doc.ready': { verb: 'completed', phase: 'E', counted: true },
  'doc.agreed': { verb: 'approved', phase: 'E', counted: true },
  'doc.imported': { verb: 'imported', phase: 'E', counted: false },
  'comment.added': { verb: 'commented', phase: 'E', counted: true },
  'comment.edited': { verb: 'updated', phase: 'E', counted: false },
  'comment.deleted': { verb: 'updated', phase: null, counted: false },
  'comment.resolved': { verb: 'updated', phase: 'E', counted: false },
  'comment.reopened': { verb: 'updated', phase: 'E', counted: false },
  'suggestion.made': { verb: 'edited', phase: 'E', counted: false },
  'suggestion.accepted': { verb: 'edited', phase: 'E', counted: false },
  'suggestion.rejected': { verb: 'answered', phase: 'E', counted: false },
  'article.published': { verb: 'shared', phase: 'C', counted: true },
  'source.cited': { verb: 'combined', phase: 'C', counted: true },
  'passages.combined': { verb: 'combined', phase: 'C', counted: true },
  'article.combined': { verb: 'combined', phase: 'C', counted: true },
  'tag.added': { verb: 'tagged', phase: 'C', counted: true },
  'question.asked': { verb: 'asked', phase: 'C', counted: false },
  'question.answered': { verb: 'answered', phase: 'C', counted: false },
  'question.accepted': { verb: 'completed', phase: 'C', counted: false },
  'tag.changed': { verb: 'updated', phase: null, counted: false },
  'tag.merged': { verb: 'updated', phase: null, counted: false },
  'article.changed': { verb: 'updated', phase: null, counted: false },
  'source.confirmed': { verb: 'answered', phase: 'C', counted: false },
  'article.verified': { verb: 'verified', phase: 'C', counted: true },
  'article.reused': { verb: 'applied', phase: 'C', counted: true },
  'checklist.created': { verb: 'created', phase: 'I', counted: true },
  'checklist.registered': { verb: 'registered', phase: 'I', counted: false },
  'item.attempted': { verb: 'attempted', phase: 'I', counted: false },
  'item.practised': { verb: 'completed', phase: 'I', counted: true },
  'checklist.completed': { verb: 'completed', phase: 'I', counted: false },
  'reflection.posted': { verb: 'answered', phase: 'I', counted: true },
  'lineage.linked': { verb: 'derived', phase: null, counted: false },
  'space.created': { verb: 'created', phase: null, counted: false },
  'space.joined': { verb: 'joined', phase: null, counted: false },
  'space.left': { verb: 'left', phase: null, counted: false },
  'space.changed': { verb: 'updated', phase: null, counted: false },
  'room.created': { verb: 'created', phase: null, counted: false },
  'room.changed': { verb: 'updated', phase: null, counted: false },
  'topic.renamed': { verb: 'updated', phase: null, counted: false },
  'topic.split': { verb: 'updated', phase: null, counted: false },
  'topic.reopened': { verb: 'reopened', phase: null, counted: false },
  'topic.moved': { verb: 'updated', phase: null, counted: false },
  'doc.renamed': { verb: 'updated', phase: null, counted: false },
  'doc.changed': { verb: 'updated', phase: null, counted: false },
  'doc.classified': { verb: 'updated', phase: null, counted: false },
  'doc.exported': { verb: 'downloaded', phase: null, counted: false },
  'doc.reopened': { verb: 'reopened', phase: null, counted: false },
  'template.made': { verb: 'created', phase: null, counted: false },
  'template.changed': { verb: 'updated', phase: null, counted: false },
  'doc.unlocked': { verb: 'reopened', phase: null, counted: false },
  'doc.restored': { verb: 'updated', phase: null, counted: false },
  'doc.deleted': { verb: 'deleted', phase: null, counted: false },
  'doc.undeleted': { verb: 'reopened', phase: null, counted: false },
  'archive.taken': { verb: 'downloaded', phase: null, counted: false },
  'archive.brought': { verb: 'imported', phase: null, counted: false },
  'account.created': { verb: 'created', phase: null, counted: false },
  'account.changed': { verb: 'updated', phase: null, counted: false },
  'account.invited': { verb: 'invited', phase: null, counted: false },
  'department.created': { verb: 'created', phase: null, counted: false },
  'department.changed': { verb: 'updated', phase: null, counted: false },
} as const satisfies Record<string, { verb: string; phase: Phase | null; counted: boolean }>

export type EventKey = keyof typeof events

/** Version of the table above, stored with each statement so that old reports stay reproducible. */
export const MAP_VERSION = '2026-11.6'

/** Where a statement came from; measures count what people did (`ui`), and the demo's own story. */
export type Origin = 'ui' | 'demo' | 'import' | 'bot' | 'api'
