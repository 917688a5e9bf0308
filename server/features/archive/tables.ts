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
  /** How it hangs together with what the right to it is asked of: a room, an item, or the space. */
  within: readonly Step[]
}
/** From a column to the table whose row it names. */
type Step = { column: string; in: string }

/** Where the right to a row is asked; what else hangs together with one of them is asked there. */
const asked: ReadonlySet<string> = new Set(['rooms', 'items', 'tags', 'search_synonyms', 'imports', 'doc_templates'])

/** Tables in their order, each after those that it names. */
class Listing {
  readonly tables: Table[] = []

  /**
   * `room_id:rooms` names a row of the archive, and its own row goes where that is missing; with `?` only the name goes.
   * People are always there: whoever is not known here comes along as a name. `by` is the column by which a row hangs
   * together with the others.
   */
  add(name: string, by: string, key: string, columns: string): this {
    const refs: Record<string, Ref> = {}
    const names = columns.split(' ').map((one) => {
      const [column = '', to] = one.split(':')
      if (to) refs[column] = { to: to.replace('?', ''), or: to.endsWith('?') ? 'null' : 'drop' }
      return column
    })
    this.tables.push({ name, key: key.split(' '), columns: names, refs, within: this.#within(name, refs[by]?.to, by) })
    return this
  }

  #within(name: string, to: string | undefined, by: string): Step[] {
    if (!to || asked.has(name)) return [{ column: by, in: name }]
    const further = this.tables.find((one) => one.name === to)?.within ?? []
    // A row that has the id of its item leads to it at once.
    if (further.length === 1 && further[0]?.column === 'id') return [{ column: by, in: further[0].in }]
    return [{ column: by, in: to }, ...further]
  }
}

/** Every kind of row, each after those that it names. */
export const tables: readonly Table[] = new Listing()
  .add('rooms', 'id', 'id', 'id name_lo name_en kind last_seq created_by:people created_at')
  .add(
    'topics',
    'room_id',
    'id',
    'id room_id:rooms title state general opened_by:people opened_at last_at closed_at closed_reason messages split_from:topics?',
  )
  .add(
    'messages',
    'room_id',
    'room_id seq',
    'id room_id:rooms topic_id:topics seq author_id:people body reply_to:messages? sent_at edited_at mentions forward_of:messages? forwarded pinned_at pinned_by:people? deleted_at deleted_by:people?',
  )
  .add('message_versions', 'message_id', 'message_id version', 'message_id:messages version body written_at')
  .add('reactions', 'message_id', 'message_id person_id sign', 'message_id:messages person_id:people sign reacted_at')
  .add(
    'meetings',
    'room_id',
    'id',
    'id room_id:rooms title way held_at outcome recorded_by:people recorded_at changed_at',
  )
  .add('meeting_questions', 'meeting_id', 'meeting_id place', 'meeting_id:meetings place question answer')
  .add(
    'meeting_people',
    'meeting_id',
    'meeting_id person_id',
    'meeting_id:meetings person_id:people took_part confirmed_at',
  )
  .add(
    'files',
    'room_id',
    'id',
    'id room_id:rooms message_id:messages meeting_id:meetings place name type bytes width height uploaded_by:people uploaded_at',
  )
  .add('items', 'id', 'id', 'id kind circle_id title state created_by:people created_at changed_at')
  .add(
    'proposals',
    'topic_id',
    'id',
    'id topic_id:topics text why decided_by rule share quorum reasons by_department opened_by:people opened_at closes_at outcome quorum_missed closed_at closed_why',
  )
  .add(
    'proposal_people',
    'proposal_id',
    'proposal_id person_id',
    'proposal_id:proposals person_id:people department_id:departments?',
  )
  .add(
    'positions',
    'proposal_id',
    'proposal_id person_id',
    'proposal_id:proposals person_id:people position reason taken_at',
  )
  .add(
    'proposal_evidence',
    'proposal_id',
    'proposal_id message_id',
    'proposal_id:proposals message_id:messages place body',
  )
  .add('proposal_items', 'proposal_id', 'proposal_id item_id', 'proposal_id:proposals item_id:items place')
  .add(
    'escalations',
    'proposal_id',
    'proposal_id',
    'proposal_id:proposals department_id:departments escalated_at answer answered_by:people? answered_at',
  )
  .add(
    'agreements',
    'id',
    'id',
    'id:items topic_id:topics outcome statement dissent review_on recorded_by:people recorded_at proposal_id:proposals? worded_by:people?',
  )
  .add(
    'agreement_evidence',
    'agreement_id',
    'agreement_id message_id',
    'agreement_id:agreements message_id:messages place body',
  )
  .add('agreement_items', 'agreement_id', 'agreement_id item_id', 'agreement_id:agreements item_id:items place')
  .add(
    'agreement_reviews',
    'agreement_id',
    'agreement_id reviewed_at',
    'agreement_id:agreements held note reviewed_by:people reviewed_at',
  )
  .add('imports', 'id', 'id', 'id name kind sha256 imported_by:people imported_at')
  .add(
    'docs',
    'id',
    'id',
    'id:items title state version guests created_by:people created_at changed_at ready_at agreed_at agreement_id:agreements? import_id:imports?',
  )
  .add('doc_writers', 'doc_id', 'doc_id person_id', 'doc_id:docs person_id:people first_at last_at graphemes')
  .add('doc_hands', 'doc_id', 'doc_id client clock', 'doc_id:docs client clock person_id:people at')
  .add('doc_quotes', 'doc_id', 'doc_id message_id', 'doc_id:docs message_id:messages')
  .add(
    'doc_files',
    'doc_id',
    'id',
    'id doc_id:docs name type bytes width height uploaded_by:people uploaded_at left_at',
  )
  .add(
    'doc_versions',
    'doc_id',
    'doc_id made_at id',
    'id doc_id:docs kind name number title made_by:people? made_at writers',
  )
  .add(
    'comment_threads',
    'doc_id',
    'id',
    'id doc_id:docs start_at end_at first_start first_end quote opened_by:people opened_at resolved_by:people? resolved_at',
  )
  .add(
    'comments',
    'thread_id',
    'id',
    'id thread_id:comment_threads author_id:people body mentions written_at edited_at deleted_at',
  )
  .add('suggestions', 'doc_id', 'id', 'id doc_id:docs made_by:people made_at state sent_at note')
  .add(
    'suggested_changes',
    'suggestion_id',
    'suggestion_id place',
    'id suggestion_id:suggestions place kind before after lead trail edit state reason decided_by:people? decided_at',
  )
  .add(
    'articles',
    'id',
    'id',
    'id:items doc_id:docs version author_id:people published_at owner_id:people? co_owner_id:people? superseded_by:articles?',
  )
  .add(
    'article_versions',
    'article_id',
    'article_id version',
    'article_id:articles version title need kind body text_hash published_by:people published_at agreed title_lo title_en summary_lo summary_en material',
  )
  .add(
    'article_verifiers',
    'article_id',
    'article_id person_id',
    'article_id:articles person_id:people named_by:people named_at',
  )
  .add(
    'article_translations',
    'lo_id',
    'lo_id',
    'lo_id:articles en_id:articles lo_version en_version paired_by:people paired_at',
  )
  .add('tags', 'id', 'id', 'id label label_en broader_id:tags? tended created_by:people created_at')
  .add('tag_forms', 'tag_id', 'tag_id place folded', 'folded tag_id:tags form place')
  .add('search_synonyms', 'id', 'id', 'id forms changed_by:people? changed_at')
  .add('article_tags', 'article_id', 'article_id tag_id', 'article_id:articles tag_id:tags place')
  .add(
    'sources',
    'article_id',
    'id',
    'id article_id:articles place title organisation year url item_id:items? file_id kind number department_id:departments? unit',
  )
  .add('verifications', 'article_id', 'id', 'id article_id:articles version verified_by:people verified_at valid_until')
  .add('article_uses', 'article_id', 'id', 'id article_id:articles person_id:people how used_at')
  .add(
    'article_questions',
    'article_id',
    'id',
    'id article_id:articles asked_by:people body asked_at accepted_id:article_answers? accepted_by:people? accepted_at included_at',
  )
  .add('article_answers', 'question_id', 'id', 'id question_id:article_questions author_id:people body answered_at')
  .add('article_bases', 'article_id', 'id', 'id article_id:articles person_id:people kind name how number url told_at')
  .add('checklists', 'id', 'id', 'id:items article_id:articles title created_by:people created_at')
  .add('checklist_steps', 'checklist_id', 'id', 'id checklist_id:checklists place text kind')
  .add(
    'enrolments',
    'checklist_id',
    'checklist_id person_id',
    'checklist_id:checklists person_id:people started_at completed_at',
  )
  .add('step_progress', 'step_id', 'step_id person_id', 'step_id:checklist_steps person_id:people evidence done_at')
  .add('reflections', 'id', 'id', 'id:items checklist_id:checklists person_id:people body posted_at')
  .add(
    'tellings',
    'room_id',
    'id',
    'id room_id:rooms topic_id:topics? doc_id:docs title told_by:people written_by:people told_case cue rule fails told_at confirmed_at',
  )
  .add(
    'lineage_edges',
    'from_id',
    'from_id relation to_id',
    'from_id:items relation to_id:items created_by:people created_at',
  )
  .add('doc_templates', 'id', 'id', 'id name content made_by:people made_at archived_at').tables

/** Tables whose rows belong to the space itself. */
export const inSpace: ReadonlySet<string> = new Set(['rooms', 'items', 'docs', 'imports', 'doc_templates'])

/** Tables that belong to no space: what all of them have in common stands in the archive once. */
export const common: ReadonlySet<string> = new Set(['tags', 'tag_forms', 'search_synonyms'])
