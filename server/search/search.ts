import { z } from 'zod'
import { readableSpaces } from '#server/core/readable.ts'
import { rows, type Sql } from '#server/core/sql.ts'
import { Id, Instant } from '#shared/base/ids.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import { cut } from '#shared/lao/graphemes.ts'
import { highlight, type Range } from '#shared/lao/highlight.ts'
import { normalizeForSearch } from '#shared/lao/normalize.ts'
import { foldLine, tokensOf } from '#shared/lao/segment.ts'
import { ItemKind, ItemState } from '#shared/seci/seci.ts'

/** A syllable says less than a word. */
const SYLLABLE_WEIGHT = 0.5
/** Entries looked at before scoring: the rarest tokens first, until this many, or this share of all. */
const CANDIDATES = 1500
const CANDIDATE_SHARE = 0.05
const SCORED = 200
/** Below this share of the query found in the best entry, titles that look alike are asked too. */
const ENOUGH_COVERAGE = 0.7
const ALIKE = 0.45
/** Share of the best entry's coverage below which another is left out. */
const TELLING_SHARE = 0.3
const MOST_TOKENS = 60

const Found = z.object({
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
type Found = z.infer<typeof Found>

interface Question {
  q: string
  limit: number
  kind?: ItemKind | undefined
  spaceId?: string | undefined
  /** Only what was typed, letter by letter. */
  exact?: boolean
}

export interface Hit extends Omit<Found, 'body' | 'score'> {
  titleMarks: Range[]
  snippet: string
  snippetMarks: Range[]
}

/**
 * Finds items the viewer may read, best first: IDF-weighted ranks of words and syllables, titles that begin with the
 * query before all, titles that look alike when little was found. Permission is part of every candidate query.
 */
export async function search(
  sql: Sql,
  viewer: Pick<Viewer, 'id'>,
  question: Question,
): Promise<{ results: Hit[]; spellings: string[] }> {
  const q = question.q.trim().slice(0, 200)
  const folded = foldLine(q)
  if (!/[\p{L}\p{N}]/u.test(folded)) return { results: [], spellings: [] }
  const scope = scopeOf(sql, viewer, question)
  const found = question.exact
    ? await findExact(sql, scope, q, question.limit)
    : await findFolded(sql, scope, q, folded, question.limit)
  return { results: found.map((one) => asHit(one, q)), spellings: spellingsOf(q) }
}

const scopeOf = (sql: Sql, viewer: Pick<Viewer, 'id'>, { kind, spaceId }: Question) => sql`
  join items i on i.id = e.id join spaces s on s.id = i.space_id
  where ${readableSpaces(sql, viewer)}
    ${kind ? sql`and i.kind = ${kind}` : sql``} ${spaceId ? sql`and i.space_id = ${spaceId}` : sql``}
`
type Scope = ReturnType<typeof scopeOf>

const columns = (sql: Sql) => sql`
  i.id, i.kind, i.state, i.space_id, s.name_lo as space_lo, s.name_en as space_en, i.changed_at, e.title, e.body
`

const escaped = (text: string) => text.replace(/[\\%_]/g, '\\$&')

const findExact = (sql: Sql, scope: Scope, q: string, limit: number) =>
  rows(
    Found,
    sql`
      select ${columns(sql)}, 1::float8 as score from search_entries e ${scope}
        and (e.title like ${`%${escaped(q)}%`} or e.body like ${`%${escaped(q)}%`})
      order by i.changed_at desc limit ${limit}
    `,
  )

async function findFolded(sql: Sql, scope: Scope, q: string, folded: string, limit: number): Promise<Found[]> {
  const [byWords, byTitle] = await Promise.all([
    findByWords(sql, scope, q, limit),
    findByTitle(sql, scope, folded, limit),
  ])
  const alike =
    byWords.coverage < ENOUGH_COVERAGE && folded.length >= 4 && folded.length <= 40
      ? await findAlike(sql, scope, folded, limit)
      : []
  const merged = new Map<string, Found>()
  for (const one of [...byTitle, ...byWords.found, ...alike]) if (!merged.has(one.id)) merged.set(one.id, one)
  return [...merged.values()].slice(0, limit)
}

/** Search as you type: titles that begin with the query, in the middle of a syllable too. */
const findByTitle = (sql: Sql, scope: Scope, folded: string, limit: number) =>
  rows(
    Found,
    sql`
      select ${columns(sql)}, 2::float8 as score from search_entries e ${scope}
        and e.folded_title like ${`${escaped(folded)}%`}
      order by length(e.folded_title), i.changed_at desc limit ${Math.min(limit, 10)}
    `,
  )

const findAlike = (sql: Sql, scope: Scope, folded: string, limit: number) =>
  rows(
    Found,
    sql`
      select ${columns(sql)}, similarity(e.folded_title, ${folded})::float8 as score from search_entries e ${scope}
        and greatest(similarity(e.folded_title, ${folded}), word_similarity(${folded}, e.folded_title)) >= ${ALIKE}
      order by greatest(similarity(e.folded_title, ${folded}), word_similarity(${folded}, e.folded_title)) desc
      limit ${Math.min(limit, 10)}
    `,
  )

const Term = z.object({ term: z.string(), entries: z.number().int() })

async function findByWords(
  sql: Sql,
  scope: Scope,
  q: string,
  limit: number,
): Promise<{ found: Found[]; coverage: number }> {
  const weights = new Map<string, number>()
  for (const { text, isSyllable } of tokensOf(q)) {
    if (weights.size < MOST_TOKENS) weights.set(text, isSyllable ? SYLLABLE_WEIGHT : 1)
  }
  if (weights.size === 0) return { found: [], coverage: 0 }
  const [counts, [total]] = await Promise.all([
    rows(Term, sql`select term, entries from search_terms where term = any(${[...weights.keys()]})`),
    sql<{ all: number; average: number }[]>`
      select count(*)::int as all, coalesce(avg(length), 1)::float8 as average from search_entries
    `,
  ])
  const all = Math.max(total?.all ?? 0, 1)
  const known = new Map(counts.map(({ term, entries }) => [term, entries]))
  // A term the job has not counted yet is as rare as can be.
  const terms = [...weights]
    .map(([term, weight]) => {
      const entries = Math.min(known.get(term) ?? 1, all)
      return { term, entries, value: weight * Math.log(1 + (all - entries + 0.5) / (entries + 0.5)) }
    })
    .sort((a, b) => a.entries - b.entries)
  const budget = Math.max(CANDIDATES, CANDIDATE_SHARE * all)
  let spent = 0
  const asked = terms.filter(({ entries }, index) => {
    spent += entries
    return index === 0 || spent <= budget
  })
  const mass = terms.reduce((sum, { value }) => sum + value, 0)
  const found = await rows(
    Found.extend({ covered: z.number() }),
    sql`
      with asked as (
        select * from unnest(${asked.map(({ term }) => term)}::text[], ${asked.map(({ value }) => value)}::float8[]) as t(term, value)
      ), candidates as (
        select e.id, sum(asked.value) as value
        from asked join search_entries e on e.words @@ ${quoted(sql)}
        ${scope}
        group by e.id order by value desc limit ${SCORED}
      ), terms as (
        select * from unnest(${terms.map(({ term }) => term)}::text[], ${terms.map(({ value }) => value)}::float8[]) as t(term, value)
      ), opened as materialized (
        select e.id, e.words || ''::tsvector as words, e.length from candidates c join search_entries e on e.id = c.id
      ), scored as (
        select o.id,
          sum(terms.value * ts_rank('{0.1,0.2,1,1}', o.words, ${quotedTerms(sql)}))
            / power(0.25 + 0.75 * o.length / ${total?.average ?? 1}::float8, 0.15) as score,
          sum(terms.value) filter (where o.words @@ ${quotedTerms(sql)}) as covered
        from opened o cross join terms
        group by o.id, o.length order by score desc limit ${limit}
      )
      select ${columns(sql)}, scored.score::float8 as score, coalesce(scored.covered, 0)::float8 as covered
      from scored join search_entries e on e.id = scored.id join items i on i.id = e.id join spaces s on s.id = i.space_id
      order by scored.score desc, i.changed_at desc
    `,
  )
  const best = Math.max(0, ...found.map(({ covered }) => covered))
  // What shares a syllable or two with the query only lengthens the list.
  const telling = found.filter(({ covered }) => covered >= best * TELLING_SHARE)
  return { found: telling, coverage: Math.max(0, ...found.map(({ covered }) => covered / (mass || 1))) }
}

/** A token as a tsquery, whatever signs it holds. */
const quoted = (sql: Sql) => sql`(quote_literal(asked.term))::tsquery`
const quotedTerms = (sql: Sql) => sql`(quote_literal(terms.term))::tsquery`

const SNIPPET_LETTERS = 180
const BEFORE_MARK = 50

/** The part of the text around its first match, with the matches in it. */
function asHit({ body, score: _, ...one }: Found, q: string): Hit {
  const plain = body.replace(/\s+/g, ' ')
  const [first] = highlight(plain.slice(0, 20_000), q)
  let start = first ? Math.max(0, first[0] - BEFORE_MARK) : 0
  // Never inside a word where a space is near, never between a letter and its mark.
  const space = plain.lastIndexOf(' ', start + 1)
  if (start > 0 && space > start - 40) start = space + 1
  while (start > 0 && /[\p{M}\u0EB0\u0EB2\u0EB3]/u.test(plain[start] ?? '')) start--
  const snippet = (start > 0 ? '…' : '') + cut(plain.slice(start), SNIPPET_LETTERS)
  const { covered: __, ...clean } = one as typeof one & { covered?: number }
  return { ...clean, titleMarks: highlight(one.title, q), snippet, snippetMarks: highlight(snippet, q) }
}

/** The spellings that were looked for beside what was typed, for the note below the field. */
function spellingsOf(q: string): string[] {
  const normal = normalizeForSearch(q)
  const others = [
    normal,
    normal.replace(/ຳ/g, 'ໍາ'),
    normal.replace(/ຫຼ/g, 'ຫລ'),
    normal.replace(/ໜ/g, 'ຫນ').replace(/ໝ/g, 'ຫມ'),
  ]
  return [...new Set(others)].filter((spelling) => spelling !== q).slice(0, 3)
}
