import { z } from 'zod'
import { maybeRow, row, rows, type Sql } from '#server/core/sql.ts'
import { wipeText } from '#server/sync/wipe.ts'
import { Id } from '#shared/base/ids.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import { UNDELETE_DAYS } from '#shared/features/docs/policy.ts'
import { SuggestedChange, Suggestion } from '#shared/features/suggestions/contract.ts'
import { Edit } from './changes.ts'

type Who = Pick<Viewer, 'id'>

const SuggestionRow = Suggestion.omit({ changes: true })
export type SuggestionRow = z.infer<typeof SuggestionRow>

const columns = (sql: Sql) => sql`
  g.id, g.doc_id, d.title, g.made_by, p.name_lo as made_lo, p.name_en as made_en, g.made_at, g.state, g.sent_at, g.note
`
const joins = (sql: Sql) => sql`
  join docs d on d.id = g.doc_id and d.deleted_at is null join people p on p.id = g.made_by
`

/** What was proposed, with something that waits first, and the viewer's own draft before all. */
export const findSuggestions = (sql: Sql, viewer: Who, docId: string, limit: number): Promise<SuggestionRow[]> =>
  rows(
    SuggestionRow,
    sql`
      select ${columns(sql)} from suggestions g ${joins(sql)}
      where g.doc_id = ${docId} and (g.state = 'sent' or (g.state = 'draft' and g.made_by = ${viewer.id}))
      order by g.state = 'draft' desc, exists (
        select 1 from suggested_changes c where c.suggestion_id = g.id and c.state in ('open', 'applying')
      ) desc, g.sent_at desc limit ${limit}
    `,
  )

export const findSuggestion = (sql: Sql, suggestionId: string): Promise<SuggestionRow> =>
  row(
    SuggestionRow,
    sql`select ${columns(sql)} from suggestions g ${joins(sql)} where g.id = ${suggestionId}`,
    'suggestion',
    suggestionId,
  )

/** The same, and nobody else changes it meanwhile. */
export const lockSuggestion = async (tx: Sql, suggestionId: string): Promise<SuggestionRow> => {
  await tx`select 1 from suggestions where id = ${suggestionId} for update`
  return findSuggestion(tx, suggestionId)
}

const ForkFacts = z.object({ docId: Id, madeBy: Id, state: Suggestion.shape.state })
/** What the right to a fork depends on. */
export const findForkFacts = (sql: Sql, suggestionId: string) =>
  maybeRow(ForkFacts, sql`select doc_id, made_by, state from suggestions where id = ${suggestionId}`)

const Draft = z.object({ id: Id })
/** As many as are open at most, however many there are. */
export const findForksOf = async (sql: Sql, docIds: readonly string[], open: readonly string[]): Promise<string[]> =>
  (
    await rows(
      Draft,
      sql`select id from suggestions where id = any(${[...open]}::uuid[]) and doc_id = any(${[...docIds]}::uuid[])`,
    )
  ).map(({ id }) => id)

export const findDraft = (sql: Sql, viewer: Who, docId: string) =>
  maybeRow(
    Draft,
    sql`select id from suggestions where doc_id = ${docId} and made_by = ${viewer.id} and state = 'draft'`,
  )

export const countWaiting = async (sql: Sql, docId: string): Promise<number> => {
  const [found] = await sql<{ count: number }[]>`
    select count(*)::int as count from suggestions g where g.doc_id = ${docId} and g.state = 'sent' and exists (
      select 1 from suggested_changes c where c.suggestion_id = g.id and c.state = 'open')
  `
  return found?.count ?? 0
}

const Base = z.object({ base: z.instanceof(Uint8Array) })
export const findBase = (sql: Sql, suggestionId: string) =>
  row(Base, sql`select base from suggestions where id = ${suggestionId}`, 'suggestion', suggestionId)

const ChangeRow = SuggestedChange.omit({ places: true }).extend({ suggestionId: Id, edit: Edit })

/** The changes of suggestions in the order of the text. */
export const findChanges = (sql: Sql, suggestionIds: readonly string[]) =>
  rows(
    ChangeRow,
    sql`
      select c.id, c.suggestion_id, c.kind, c.before, c.after, c.lead, c.trail, c.edit, c.state, c.reason, c.decided_at,
        p.name_lo as decided_lo, p.name_en as decided_en
      from suggested_changes c left join people p on p.id = c.decided_by
      where c.suggestion_id = any(${[...suggestionIds]}) order by c.suggestion_id, c.place limit 20000
    `,
  )

const ClaimedChange = z.object({
  id: Id,
  place: z.number().int(),
  edit: Edit,
  /** The Yjs client that is to write it, and the one that was to the last time, if anybody began. */
  client: z.number().int(),
  triedClient: z.number().int().nullable(),
})
export type ClaimedChange = z.infer<typeof ClaimedChange>
/**
 * Takes changes in hand, so that nobody else decides them: the open ones, and those that somebody began with and never
 * ended, because the process did. It still has `inHand` itself.
 */
export const claimChanges = (
  tx: Sql,
  viewer: Who,
  suggestionId: string,
  changeIds: readonly string[] | null,
  inHand: ReadonlySet<string>,
) =>
  rows(
    ClaimedChange,
    tx`
      with free as (
        select id, client from suggested_changes
        where suggestion_id = ${suggestionId} and id <> all(${[...inHand]}::uuid[])
          and (state = 'open' or (state = 'applying' and decided_at < now() - interval '1 minute'))
          and (${changeIds === null} or id = any(${[...(changeIds ?? [])]}::uuid[]))
        for update
      )
      update suggested_changes c set state = 'applying', decided_by = ${viewer.id}, decided_at = now(),
        client = floor(random() * 4294967296)
      from free where c.id = free.id
      returning c.id, c.place, c.edit, c.client, free.client as tried_client
    `,
  )

/** Says what became of changes in hand. */
export const putOutcome = (tx: Sql, changeIds: readonly string[], state: string, reason: string | null) => tx`
  update suggested_changes set state = ${state}, reason = ${reason} where id = any(${[...changeIds]}) and state = 'applying'
`

const Writers = z.object({ personId: Id })
/** People who hear of a suggestion: whoever began the document, and its writers. */
export const findWriters = (sql: Sql, viewer: Who, docId: string) =>
  rows(
    Writers,
    sql`
      select p.id as person_id from docs d join spaces s on s.id = d.space_id cross join people p
      where d.id = ${docId} and p.id <> ${viewer.id} and p.left_at is null and is_inside(d.id, p.id)
        and (p.id = d.created_by
          or exists (select 1 from doc_writers w where w.doc_id = d.id and w.person_id = p.id and w.graphemes > 0))
        and (s.kind = 'open' or exists (
          select 1 from space_members m where m.space_id = s.id and m.person_id = p.id))
      limit 300
    `,
  )

const ForksQuoting = z.object({ id: Id, base: z.instanceof(Uint8Array) })
/** Forks of documents that quote a message. */
export const findForksQuoting = (sql: Sql, messageId: string) =>
  rows(
    ForksQuoting,
    sql`
      select g.id, g.base from suggestions g
      where g.doc_id in (select doc_id from doc_quotes where message_id = ${messageId})
        or g.doc_id in (select e.from_id from messages m join lineage_edges e on e.to_id = m.topic_id where m.id = ${messageId})
    `,
  )

const ForksOfDeleted = z.object({ id: Id })
/** Forks of documents that nobody can take back any more, whose words still lie here. */
export const findForksOfDeleted = (sql: Sql, limit: number) =>
  rows(
    ForksOfDeleted,
    sql`
      select g.id from suggestions g join docs d on d.id = g.doc_id
      where d.deleted_at <= now() - make_interval(days => ${UNDELETE_DAYS}) and g.base <> '' limit ${limit}
    `,
  )

/** Takes the words of a fork away: what it began as, what was written in it, and what that proposed. */
export const wipeFork = async (tx: Sql, suggestionId: string): Promise<void> => {
  await tx`update suggestions set state = 'withdrawn', note = '', base = '' where id = ${suggestionId}`
  await tx`delete from suggested_changes where suggestion_id = ${suggestionId}`
  await wipeText(tx, suggestionId)
}
