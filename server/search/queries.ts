import { z } from 'zod'
import { readableItems } from '#server/core/readable.ts'
import { row, rows, type Sql } from '#server/core/sql.ts'
import { Id, Instant } from '#shared/base/ids.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import { ItemKind, ItemState } from '#shared/seci/seci.ts'

/** Titles less alike than this (trigrams, 0 to 1) are not worth showing. */
const ALIKE = 0.45
/** Entries that are scored whole. */
const SCORED = 200

export const Found = z.object({
  id: Id,
  kind: ItemKind,
  state: ItemState,
  spaceId: Id,
  spaceLo: z.string(),
  spaceEn: z.string(),
  changedAt: Instant,
  title: z.string(),
  body: z.string(),
  score: z.number(),
})
export type Found = z.infer<typeof Found>

/** What may be found: of one kind, in one space, and only what the viewer may read. */
export interface Filter {
  kind?: ItemKind | undefined
  spaceId?: string | undefined
}
type Who = Pick<Viewer, 'id'>

const among = (sql: Sql, viewer: Who, { kind, spaceId }: Filter) => sql`
  join items i on i.id = e.id join spaces s on s.id = i.space_id
  where ${readableItems(sql, viewer)}
    ${kind ? sql`and i.kind = ${kind}` : sql``} ${spaceId ? sql`and i.space_id = ${spaceId}` : sql``}
`

const columns = (sql: Sql) => sql`
  i.id, i.kind, i.state, i.space_id, s.name_lo as space_lo, s.name_en as space_en, i.changed_at, e.title, e.body
`

const escaped = (text: string) => text.replace(/[\\%_]/g, '\\$&')

/** Entries that hold a text letter by letter. */
export const findExact = (sql: Sql, viewer: Who, filter: Filter, text: string, limit: number) =>
  rows(
    Found,
    sql`
      select ${columns(sql)}, 1::float8 as score from search_entries e ${among(sql, viewer, filter)}
        and (e.title like ${`%${escaped(text)}%`} or e.body like ${`%${escaped(text)}%`})
      order by i.changed_at desc limit ${limit}
    `,
  )

/** Search as you type: titles that begin with the query, in the middle of a syllable too. */
export const findByTitle = (sql: Sql, viewer: Who, filter: Filter, folded: string, limit: number) =>
  rows(
    Found,
    sql`
      select ${columns(sql)}, 2::float8 as score from search_entries e ${among(sql, viewer, filter)}
        and e.folded_title like ${`${escaped(folded)}%`}
      order by length(e.folded_title), i.changed_at desc limit ${limit}
    `,
  )

/** Titles that look alike. The operators ask the trigram index; what they let through is then held to `ALIKE`. */
export const findAlike = (sql: Sql, viewer: Who, filter: Filter, folded: string, limit: number) =>
  rows(
    Found,
    sql`
      select ${columns(sql)}, similarity(e.folded_title, ${folded})::float8 as score
      from search_entries e ${among(sql, viewer, filter)}
        and (e.folded_title % ${folded} or ${folded} <% e.folded_title)
        and greatest(similarity(e.folded_title, ${folded}), word_similarity(${folded}, e.folded_title)) >= ${ALIKE}
      order by greatest(similarity(e.folded_title, ${folded}), word_similarity(${folded}, e.folded_title)) desc
      limit ${limit}
    `,
  )

const Term = z.object({ term: z.string(), entries: z.number().int() })

/** In how many entries each term stands, as last counted. */
export const countTerms = (sql: Sql, terms: readonly string[]) =>
  rows(Term, sql`select term, entries from search_terms where term = any(${[...terms]})`)

/** How many entries there are and their average length in tokens, as last counted. */
export const findTotals = (sql: Sql) =>
  row(
    z.object({ entries: z.number().int(), averageLength: z.number() }),
    sql`select entries, average_length from search_totals`,
    'totals',
    'search',
  )

/** A token as a tsquery, whatever signs it holds. */
const asked = (sql: Sql) => sql`(quote_literal(asked.term))::tsquery`
const scoring = (sql: Sql) => sql`(quote_literal(terms.term))::tsquery`

const Scored = Found.extend({ covered: z.number() })
export type Scored = z.infer<typeof Scored>

/**
 * Entries with the asked terms, scored by all terms: values are inverse document frequencies, ranks are ts_rank, and
 * long entries count a little less (BM25 with b = 0.75, flattened). `covered` is the value of the terms that match.
 */
export const findByTerms = (
  sql: Sql,
  viewer: Who,
  filter: Filter,
  askedTerms: readonly string[],
  askedValues: readonly number[],
  terms: readonly string[],
  values: readonly number[],
  averageLength: number,
  limit: number,
): Promise<Scored[]> =>
  rows(
    Scored,
    sql`
      with asked as (
        select * from unnest(${[...askedTerms]}::text[], ${[...askedValues]}::float8[]) as t(term, value)
      ), candidates as (
        select e.id, sum(asked.value) as value
        from asked join search_entries e on e.words @@ ${asked(sql)}
        ${among(sql, viewer, filter)}
        group by e.id order by value desc limit ${SCORED}
      ), terms as (
        select * from unnest(${[...terms]}::text[], ${[...values]}::float8[]) as t(term, value)
      ), opened as materialized (
        select e.id, e.words || ''::tsvector as words, e.length from candidates c join search_entries e on e.id = c.id
      ), scored as (
        select o.id,
          sum(terms.value * ts_rank('{0.1,0.2,1,1}', o.words, ${scoring(sql)}))
            / power(0.25 + 0.75 * o.length / ${averageLength}::float8, 0.15) as score,
          sum(terms.value) filter (where o.words @@ ${scoring(sql)}) as covered
        from opened o cross join terms
        group by o.id, o.length order by score desc limit ${limit}
      )
      select ${columns(sql)}, scored.score::float8 as score, coalesce(scored.covered, 0)::float8 as covered
      from scored join search_entries e on e.id = scored.id join items i on i.id = e.id join spaces s on s.id = i.space_id
      order by scored.score desc, i.changed_at desc
    `,
  )
