import { z } from 'zod'
import { readableItems, readableSpaces } from '#server/core/readable.ts'
import { ALIKE, escaped, holding, row, rows, type Sql } from '#server/core/sql.ts'
import { Id, Instant } from '#shared/base/ids.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import { ItemKind, ItemState } from '#shared/seci/seci.ts'

/** A longer query is a title and no word of one; asking the index for words like it would take longer than all else. */
const LONG = 24
/** Entries that are scored whole. */
const SCORED = 100
/** Letters of a body that come along for its snippet. */
const SNIPPET_FROM = 1500
/** How far before its first match they begin. */
const BEFORE_MATCH = 100

/** What may be found: of one kind, in one space, and only what the viewer may read. */
export interface Filter {
  kind?: ItemKind | undefined
  spaceId?: string | undefined
}
type Who = Pick<Viewer, 'id'>

/**
 * What of `search_entries e` may be found: the rule of `readableItems`. The places a viewer may read are looked up once,
 * not for each candidate.
 */
const readable = (sql: Sql, viewer: Who, { kind, spaceId }: Filter) => sql`
  e.space_id in (select s.id from spaces s where ${readableSpaces(sql, viewer)})
  and (e.circle_id is null or e.circle_id in (select circle_id from circle_members where person_id = ${viewer.id}))
  ${kind ? sql`and e.kind = ${kind}` : sql``} ${spaceId ? sql`and e.space_id = ${spaceId}` : sql``}
`

/** An entry that matches, before it is opened. */
const Match = z.object({ id: Id, kind: ItemKind })
export type Match = z.infer<typeof Match>

/** Entries that hold a text letter by letter, the newest first. */
export const findExact = (sql: Sql, viewer: Who, filter: Filter, text: string, limit: number): Promise<Match[]> =>
  rows(
    Match,
    sql`
      select e.id, e.kind from search_entries e
      where ${readable(sql, viewer, filter)}
        and (e.title like ${holding(text)} or e.body like ${holding(text)})
      order by e.put_at desc limit ${limit}
    `,
  )

/** Search as you type: titles that begin with the query, in the middle of a syllable too; the shortest first. */
export const findByTitle = (sql: Sql, viewer: Who, filter: Filter, folded: string, limit: number): Promise<Match[]> =>
  rows(
    Match,
    sql`
      select e.id, e.kind from search_entries e
      where ${readable(sql, viewer, filter)} and e.folded_title like ${`${escaped(folded)}%`}
      order by length(e.folded_title), e.put_at desc limit ${limit}
    `,
  )

/** The words of a title have an index of their own: among the others each entry would be opened to see where it has a word. */
const titleWords = (sql: Sql) => sql`ts_filter(e.words, '{a}')`

/** Search as you type: titles that hold what was typed somewhere. `query` is a tsquery. */
export const findInTitle = (sql: Sql, viewer: Who, filter: Filter, query: string, limit: number): Promise<Match[]> =>
  rows(
    Match,
    sql`
      select e.id, e.kind from search_entries e
      where ${readable(sql, viewer, filter)} and ${titleWords(sql)} @@ ${query}::tsquery
      limit ${limit}
    `,
  )

/** Titles that look alike. The operators ask the trigram index; what they let through is then held to `ALIKE`. */
export const findAlike = (sql: Sql, viewer: Who, filter: Filter, folded: string, limit: number): Promise<Match[]> =>
  rows(
    Match,
    sql`
      select e.id, e.kind from search_entries e
      where ${readable(sql, viewer, filter)}
        and (e.folded_title % ${folded} ${folded.length > LONG ? sql`` : sql`or ${folded} <% e.folded_title`})
        and greatest(similarity(e.folded_title, ${folded}), word_similarity(${folded}, e.folded_title)) >= ${ALIKE}
      order by greatest(similarity(e.folded_title, ${folded}), word_similarity(${folded}, e.folded_title)) desc
      limit ${limit}
    `,
  )

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
})
export type Found = z.infer<typeof Found>

/**
 * Entries as they are shown, in the order of the ids: with the part of their body around the first of the given words
 * as they may be written, or its beginning. Asks for the right again.
 */
export const openEntries = (
  sql: Sql,
  viewer: Who,
  ids: readonly string[],
  words: readonly string[],
): Promise<Found[]> =>
  rows(
    Found,
    sql`
      select i.id, i.kind, i.state, i.space_id, s.name_lo as space_lo, s.name_en as space_en, i.changed_at, e.title,
        case when i.kind = 'topic' then e.body else substr(e.body, greatest(1, ${BEFORE_MATCH}::int * -1 + coalesce((
          select min(nullif(strpos(e.body, word), 0)) from unnest(${[...words]}::text[]) word
        ), 1)), ${SNIPPET_FROM}::int) end as body
      from unnest(${[...ids]}::uuid[]) with ordinality as asked(id, place)
      join search_entries e on e.id = asked.id join items i on i.id = e.id join spaces s on s.id = i.space_id
      where ${readableItems(sql, viewer)}
      order by asked.place
    `,
  )

const Counted = z.object({ term: z.string(), entries: z.number().int() })

/** In how many entries each term stands, as last counted. */
export const countTerms = (sql: Sql, terms: readonly string[]) =>
  rows(Counted, sql`select term, entries from search_terms where term = any(${[...terms]})`)

const Totals = z.object({ entries: z.number().int(), averageLength: z.number() })
/** How many entries there are and their average length in tokens, as last counted. */
export const findTotals = (sql: Sql) =>
  row(Totals, sql`select entries, average_length from search_totals`, 'totals', 'search')

/** A token as a tsquery, whatever signs it holds. */
const askedQuery = (sql: Sql) => sql`(quote_literal(asked.term))::tsquery`
const scoring = (sql: Sql) => sql`(quote_literal(terms.term))::tsquery`

const Scored = Match.extend({ score: z.number(), covered: z.number() })
export type Scored = z.infer<typeof Scored>

/** A word or syllable, and how much it says. */
export interface Term {
  term: string
  value: number
}

interface Scoring {
  /** By these entries are looked for. */
  sought: readonly Term[]
  /** By these they are scored. */
  scored: readonly Term[]
  /** A tsquery that only those answer which hold all that was typed. */
  every: string | undefined
  averageLength: number
}

/**
 * Entries with the terms that are sought, best first, scored by all: values are inverse document frequencies, ranks are
 * ts_rank, and long entries count a little less (BM25 with b = 0.75, flattened). `covered` is the value of the terms
 * that match.
 */
export const findByTerms = (
  sql: Sql,
  viewer: Who,
  filter: Filter,
  { sought, scored, every, averageLength }: Scoring,
): Promise<Scored[]> => {
  const best = sql`
    select e.id, sum(asked.value) as value
    from asked join search_entries e on e.words @@ ${askedQuery(sql)}
    where ${readable(sql, viewer, filter)}
    group by e.id order by value desc limit ${SCORED}
  `
  // Of a single word, which may stand in most entries, one is worth as much as another until they are opened: first those
  // with everything that was typed, and those with it in their title.
  const [only] = sought
  const some = (condition: ReturnType<Sql>) => sql`
    (select e.id from search_entries e where ${readable(sql, viewer, filter)} and ${condition} limit ${SCORED / 2})
  `
  const alone = sql`(quote_literal(${only?.term ?? ''}))::tsquery`
  const any = sql`
    ${some(sql`e.words @@ ${every ?? ''}::tsquery`)}
    union ${some(sql`${titleWords(sql)} @@ ${alone}`)}
    union ${some(sql`e.words @@ ${alone}`)}
  `
  return rows(
    Scored,
    sql`
      with asked as (
        select * from unnest(${sought.map(({ term }) => term)}::text[], ${sought.map(({ value }) => value)}::float8[]) as t(term, value)
      ), candidates as (
        ${sought.length === 1 ? any : best}
      ), terms as materialized (
        select ${scoring(sql)} as query, value from unnest(${scored.map(({ term }) => term)}::text[], ${scored.map(({ value }) => value)}::float8[])
          as terms(term, value)
      ), opened as materialized (
        select e.id, e.kind, e.words || ''::tsvector as words, e.length
        from candidates c join search_entries e on e.id = c.id
      )
      select o.id, o.kind,
        (s.rank / power(0.25 + 0.75 * o.length / ${averageLength}::float8, 0.15))::float8 as score, s.covered
      from opened o cross join lateral (
        select sum(value * ts_rank('{0.1,0.2,1,1}', o.words, query)) as rank, sum(value) as covered
        from terms where o.words @@ query
      ) s
      where s.covered is not null order by score desc
    `,
  )
}
