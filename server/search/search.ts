import type { Sql } from '#server/core/sql.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import { cut } from '#shared/lao/graphemes.ts'
import { highlight, type Range } from '#shared/lao/highlight.ts'
import { normalizeForSearch } from '#shared/lao/normalize.ts'
import { foldLine, tokensOf } from '#shared/lao/segment.ts'
import type { ItemKind } from '#shared/seci/seci.ts'
import {
  countTerms,
  type Filter,
  type Found,
  findAlike,
  findByTerms,
  findByTitle,
  findExact,
  findInTitle,
  findTotals,
  type Match,
  openEntries,
} from './queries.ts'
import { typedInTitle } from './tokens.ts'

/** A syllable says less than a word. */
const SYLLABLE_WEIGHT = 0.5
/** Entries looked at before scoring: the rarest tokens first, until this many, or this share of all. */
const CANDIDATES = 1500
const CANDIDATE_SHARE = 0.05
/** Titles that begin with the query, or look like it, among the results. */
const MOST_TITLES = 10
/** Below this share of the query found in the best entry, titles that look alike are asked too. */
const ENOUGH_COVERAGE = 0.7
/** Share of the best entry's coverage below which another is left out. */
const TELLING_SHARE = 0.3
const MOST_TOKENS = 60
/** Of what is found letter by letter no more is counted. */
const MOST_COUNTED = 200

interface Question extends Filter {
  q: string
  limit: number
  /** Only what was typed, letter by letter. */
  exact?: boolean
}

export interface Hit extends Omit<Found, 'body'> {
  titleMarks: Range[]
  snippet: string
  snippetMarks: Range[]
}

interface Findings {
  results: Hit[]
  spellings: string[]
  /** How many of each kind were found, beyond those shown too. */
  kinds: Partial<Record<ItemKind, number>>
}

/**
 * Finds items the viewer may read, best first: IDF-weighted ranks of words and syllables, titles that begin with the
 * query before all, titles that look alike when little was found. Permission is part of every candidate query.
 */
export async function search(sql: Sql, viewer: Pick<Viewer, 'id'>, question: Question): Promise<Findings> {
  const q = question.q.trim().slice(0, 200)
  const folded = foldLine(q)
  if (!/[\p{L}\p{N}]/u.test(folded)) return { results: [], spellings: [], kinds: {} }
  const found = question.exact
    ? await findExact(sql, viewer, question, q, MOST_COUNTED)
    : await findFolded(sql, viewer, question, q, folded)
  const kinds: Findings['kinds'] = {}
  for (const { kind } of found) kinds[kind] = (kinds[kind] ?? 0) + 1
  return { results: await open(sql, viewer, found.slice(0, question.limit), q), spellings: spellingsOf(q), kinds }
}

/** Syllables and words that are looked for while somebody types. */
const TYPED_TOKENS = 8

/** Search as one types: titles that begin with what was typed, then titles that hold it, which the viewer may read. */
export async function suggest(sql: Sql, viewer: Pick<Viewer, 'id'>, typed: string, limit: number): Promise<Hit[]> {
  const q = typed.trim().slice(0, 200)
  const folded = foldLine(q)
  if (!/[\p{L}\p{N}]/u.test(folded)) return []
  const query = typedInTitle(q, TYPED_TOKENS)
  const [begin, hold] = await Promise.all([
    findByTitle(sql, viewer, {}, folded, limit),
    query ? findInTitle(sql, viewer, {}, query, limit) : [],
  ])
  return open(sql, viewer, once([...begin, ...hold]).slice(0, limit), q)
}

const once = (matches: readonly Match[]): Match[] => [...new Map(matches.map((one) => [one.id, one])).values()]

async function findFolded(
  sql: Sql,
  viewer: Pick<Viewer, 'id'>,
  filter: Filter,
  q: string,
  folded: string,
): Promise<Match[]> {
  const [byWords, byTitle] = await Promise.all([
    findByWords(sql, viewer, filter, q),
    findByTitle(sql, viewer, filter, folded, MOST_TITLES),
  ])
  const alike =
    byWords.coverage < ENOUGH_COVERAGE && folded.length >= 4 && folded.length <= 40
      ? await findAlike(sql, viewer, filter, folded, MOST_TITLES)
      : []
  return once([...byTitle, ...byWords.found, ...alike])
}

async function findByWords(
  sql: Sql,
  viewer: Pick<Viewer, 'id'>,
  filter: Filter,
  q: string,
): Promise<{ found: Match[]; coverage: number }> {
  const weights = new Map<string, number>()
  for (const { text, isSyllable } of tokensOf(q)) {
    if (weights.size < MOST_TOKENS) weights.set(text, isSyllable ? SYLLABLE_WEIGHT : 1)
  }
  if (weights.size === 0) return { found: [], coverage: 0 }
  const [counts, totals] = await Promise.all([countTerms(sql, [...weights.keys()]), findTotals(sql)])
  const all = Math.max(totals.entries, 1)
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
  const found = await findByTerms(
    sql,
    viewer,
    filter,
    asked.map(({ term }) => term),
    asked.map(({ value }) => value),
    terms.map(({ term }) => term),
    terms.map(({ value }) => value),
    totals.averageLength,
  )
  const mass = terms.reduce((sum, { value }) => sum + value, 0)
  const best = Math.max(0, ...found.map(({ covered }) => covered))
  // What shares a syllable or two with the query only lengthens the list.
  const telling = found.filter(({ covered }) => covered >= best * TELLING_SHARE)
  return { found: telling, coverage: best / (mass || 1) }
}

/** Spaces alone would be found everywhere. */
const wordsIn = (q: string) => [q, ...spellingsOf(q), ...q.split(/\s+/)].filter((word) => /[\p{L}\p{N}]/u.test(word))

async function open(sql: Sql, viewer: Pick<Viewer, 'id'>, matches: readonly Match[], q: string): Promise<Hit[]> {
  if (matches.length === 0) return []
  const found = await openEntries(
    sql,
    viewer,
    matches.map(({ id }) => id),
    wordsIn(q),
  )
  return found.map((one) => asHit(one, q))
}

const SNIPPET_LETTERS = 180
const BEFORE_MARK = 50

const asHit = ({ body, ...one }: Found, q: string): Hit => ({
  ...one,
  titleMarks: highlight(one.title, q),
  ...snippetOf(body, q),
})

/** The part of a text around its first match, with the matches in it. */
export function snippetOf(text: string, q: string): { snippet: string; snippetMarks: Range[] } {
  const plain = text.replace(/\s+/g, ' ')
  const [first] = highlight(plain, q)
  let start = first ? Math.max(0, first[0] - BEFORE_MARK) : 0
  // Never inside a word where a space is near, never between a letter and its mark.
  const space = plain.lastIndexOf(' ', start + 1)
  if (start > 0 && space > start - 40) start = space + 1
  while (start > 0 && /[\p{M}\u0EB0\u0EB2\u0EB3]/u.test(plain[start] ?? '')) start--
  const snippet = (start > 0 ? '…' : '') + cut(plain.slice(start), SNIPPET_LETTERS)
  return { snippet, snippetMarks: highlight(snippet, q) }
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
