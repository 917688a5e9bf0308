/** What a column may name, and what becomes of a row whose name leads nowhere: the name goes, or the row. */
export interface Ref {
  to: string
  or: 'null' | 'drop'
}

/** One kind of row of an archive: a file of JSON lines on the way out, rows of a table on the way in. */
export interface Table {
  name: string
  columns: readonly string[]
  /** What orders it, and tells one row from another. */
  key: readonly string[]
  refs: Readonly<Record<string, Ref>>
  /** How it hangs together with a room or an item of the space: that is where the right to read it is asked. */
  within: readonly Step[]
}
/** From a column to the table whose row it names, and in the end to a room or an item. */
type Step = { column: string; in: string }

/**
 * `room_id:rooms` names a row of the archive, and its own row goes where that is missing; with `?` only the name goes.
 * People are always there: whoever is not known here comes along as a name.
 */
function table(name: string, key: string, columns: string, within: string): Table {
  const refs: Record<string, Ref> = {}
  const names = columns.split(' ').map((one) => {
    const [column = '', to] = one.split(':')
    if (to) refs[column] = { to: to.replace('?', ''), or: to.endsWith('?') ? 'null' : 'drop' }
    return column
  })
  const steps = within.split(' > ').map((step) => {
    const [column = '', into = ''] = step.split(':')
    return { column, in: into }
  })
  return { name, key: key.split(' '), columns: names, refs, within: steps }
}

/** Every kind of row, each after those that it names. */
export const tables: readonly Table[] = [
  table('rooms', 'id', 'id name_lo name_en kind last_seq created_by:people created_at', 'id:rooms'),
  table(
    'topics',
    'id',
    'id room_id:rooms title state general opened_by:people opened_at last_at closed_at closed_reason messages split_from:topics?',
    'room_id:rooms',
  ),
  table(
    'messages',
    'room_id seq',
    'id room_id:rooms topic_id:topics seq author_id:people body reply_to:messages? sent_at edited_at mentions forward_of:messages? forwarded pinned_at pinned_by:people? deleted_at deleted_by:people?',
    'room_id:rooms',
  ),
  table(
    'message_versions',
    'message_id version',
    'message_id:messages version body written_at',
    'message_id:messages > room_id:rooms',
  ),
  table(
    'reactions',
    'message_id person_id sign',
    'message_id:messages person_id:people sign reacted_at',
    'message_id:messages > room_id:rooms',
  ),
  table(
    'meetings',
    'id',
    'id room_id:rooms title way held_at outcome recorded_by:people recorded_at changed_at',
    'room_id:rooms',
  ),
  table(
    'meeting_questions',
    'meeting_id place',
    'meeting_id:meetings place question answer',
    'meeting_id:meetings > room_id:rooms',
  ),
  table(
    'meeting_people',
    'meeting_id person_id',
    'meeting_id:meetings person_id:people took_part confirmed_at',
    'meeting_id:meetings > room_id:rooms',
  ),
  table(
    'files',
    'id',
    'id room_id:rooms message_id:messages meeting_id:meetings place name type bytes width height uploaded_by:people uploaded_at',
    'room_id:rooms',
  ),
  table('items', 'id', 'id kind circle_id title state created_by:people created_at changed_at', 'id:items'),
  table(
    'proposals',
    'id',
    'id topic_id:topics text why decided_by rule share quorum reasons by_department opened_by:people opened_at closes_at outcome quorum_missed closed_at closed_why',
    'topic_id:topics > room_id:rooms',
  ),
  table(
    'proposal_people',
    'proposal_id person_id',
    'proposal_id:proposals person_id:people department_id:departments?',
    'proposal_id:proposals > topic_id:topics > room_id:rooms',
  ),
  table(
    'positions',
    'proposal_id person_id',
    'proposal_id:proposals person_id:people position reason taken_at',
    'proposal_id:proposals > topic_id:topics > room_id:rooms',
  ),
  table(
    'proposal_evidence',
    'proposal_id message_id',
    'proposal_id:proposals message_id:messages place body',
    'proposal_id:proposals > topic_id:topics > room_id:rooms',
  ),
  table(
    'agreements',
    'id',
    'id:items topic_id:topics outcome statement dissent review_on recorded_by:people recorded_at proposal_id:proposals? worded_by:people?',
    'id:items',
  ),
  table(
    'agreement_evidence',
    'agreement_id message_id',
    'agreement_id:agreements message_id:messages place body',
    'agreement_id:items',
  ),
  table('agreement_items', 'agreement_id item_id', 'agreement_id:agreements item_id:items place', 'agreement_id:items'),
  table(
    'agreement_reviews',
    'agreement_id reviewed_at',
    'agreement_id:agreements held note reviewed_by:people reviewed_at',
    'agreement_id:items',
  ),
  table(
    'docs',
    'id',
    'id:items title state version guests created_by:people created_at changed_at ready_at agreed_at agreement_id:agreements?',
    'id:items',
  ),
  table('doc_writers', 'doc_id person_id', 'doc_id:docs person_id:people first_at last_at graphemes', 'doc_id:items'),
  table('doc_hands', 'doc_id client clock', 'doc_id:docs client clock person_id:people at', 'doc_id:items'),
  table('doc_quotes', 'doc_id message_id', 'doc_id:docs message_id:messages', 'doc_id:items'),
  table(
    'doc_files',
    'id',
    'id doc_id:docs name type bytes width height uploaded_by:people uploaded_at left_at',
    'doc_id:items',
  ),
  table(
    'comment_threads',
    'id',
    'id doc_id:docs start_at end_at first_start first_end quote opened_by:people opened_at resolved_by:people? resolved_at',
    'doc_id:items',
  ),
  table(
    'comments',
    'id',
    'id thread_id:comment_threads author_id:people body mentions written_at edited_at deleted_at',
    'thread_id:comment_threads > doc_id:items',
  ),
  table(
    'articles',
    'id',
    'id:items doc_id:docs version author_id:people published_at owner_id:people? co_owner_id:people?',
    'id:items',
  ),
  table(
    'article_versions',
    'article_id version',
    'article_id:articles version title need kind body text_hash published_by:people published_at agreed title_lo title_en summary_lo summary_en',
    'article_id:items',
  ),
  table('tags', 'id', 'id label label_en created_by:people created_at', 'id:tags'),
  table('article_tags', 'article_id tag_id', 'article_id:articles tag_id:tags place', 'article_id:items'),
  table(
    'sources',
    'id',
    'id article_id:articles place title organisation year url item_id:items? kind number department_id:departments? unit',
    'article_id:items',
  ),
  table(
    'verifications',
    'id',
    'id article_id:articles version verified_by:people verified_at valid_until',
    'article_id:items',
  ),
  table('article_uses', 'id', 'id article_id:articles person_id:people how used_at', 'article_id:items'),
  table(
    'article_questions',
    'id',
    'id article_id:articles asked_by:people body asked_at accepted_id:article_answers? accepted_by:people? accepted_at included_at',
    'article_id:items',
  ),
  table(
    'article_answers',
    'id',
    'id question_id:article_questions author_id:people body answered_at',
    'question_id:article_questions > article_id:items',
  ),
  table(
    'article_bases',
    'id',
    'id article_id:articles person_id:people kind name how number url told_at',
    'article_id:items',
  ),
  table('checklists', 'id', 'id:items article_id:articles title created_by:people created_at', 'id:items'),
  table('checklist_steps', 'id', 'id checklist_id:checklists place text kind', 'checklist_id:items'),
  table('reflections', 'id', 'id:items checklist_id:checklists person_id:people body posted_at', 'id:items'),
  table(
    'tellings',
    'id',
    'id room_id:rooms topic_id:topics? doc_id:docs title told_by:people written_by:people told_case cue rule fails told_at confirmed_at',
    'room_id:rooms',
  ),
  table(
    'lineage_edges',
    'from_id relation to_id',
    'from_id:items relation to_id:items created_by:people created_at',
    'from_id:items',
  ),
]

/** Tables whose rows belong to the space itself. */
export const inSpace: ReadonlySet<string> = new Set(['rooms', 'items', 'docs'])
