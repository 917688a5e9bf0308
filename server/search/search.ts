import type { Sql } from '#server/core/sql.ts'
import { plainOf } from '#shared/base/markdown.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import { cut } from '#shared/lao/graphemes.ts'
import { highlighter, type Range } from '#shared/lao/highlight.ts'
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
import { otherForms } from './synonyms.ts'
import { everyWord, typedInTitle } from './tokens.ts'

/** A syllable says less than a word. */
const SYLLABLE_WEIGHT = 0.5
/** What a query may mean besides says less than what it says. */
const OTHER_FORM_WEIGHT = 0.5
/** Entries looked at before scoring: the rarest tokens first, until this many, or this share of all. */
const CANDIDATES = 1500
const CANDIDATE_SHARE = 0.03
/** Titles that begin with the query, or look like it, among the results. */
const MOST_TITLES = 10
/** Below this share of the query found in the best entry, titles that look alike are asked too. */
const ENOUGH_COVERAGE = 0.7
/** Share of the best entry's coverage below which another is left out. */
const TELLING_SHARE = 0.3
/** Below this share of the query found in the best entry, nobody has written about it. */
const MISSED_COVERAGE = 0.3
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
  /** Nothing was found, or only what shares a syllable with the query. */
  missed: boolean
}

/**
 * Finds items the viewer may read, best first: IDF-weighted ranks of words and syllables, titles that begin with the
 * query before all, titles that look alike when little was found. Permission is part of every candidate query.
 */
export async function search(sql: Sql, viewer: Pick<Viewer, 'id'>, question: Question): Promise<Findings> {
  const q = question.q.trim().slice(0, 200)
  const folded = foldLine(q)
  if (!/[\p{L}\p{N}]/u.test(folded)) return { results: [], spellings: [], kinds: {}, missed: false }
  const others = question.exact ? [] : await otherForms(sql, q)
  const { found, missed } = question.exact
    ? { found: await findExact(sql, viewer, question, q, MOST_COUNTED), missed: false }
    : await findFolded(sql, viewer, question, q, folded, others)
  const kinds: Findings['kinds'] = {}
  for (const { kind } of found) kinds[kind] = (kinds[kind] ?? 0) + 1
  return {
    results: await open(sql, viewer, found.slice(0, question.limit), [q, ...others]),
    spellings: [...spellingsOf(q), ...others].slice(0, MOST_TOLD),
    kinds,
    missed,
  }
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
  return open(sql, viewer, once([...begin, ...hold]).slice(0, limit), [q])
}

const once = (matches: readonly Match[]): Match[] => [...new Map(matches.map((one) => [one.id, one])).values()]

async function findFolded(
  sql: Sql,
  viewer: Pick<Viewer, 'id'>,
  filter: Filter,
  q: string,
  folded: string,
  others: readonly string[],
): Promise<{ found: Match[]; missed: boolean }> {
  const findLike = () =>
    folded.length >= 4 && folded.length <= 40 ? findAlike(sql, viewer, filter, folded, MOST_TITLES) : []
  const [byTitle, weighed] = await Promise.all([
    findByTitle(sql, viewer, filter, folded, MOST_TITLES),
    weigh(sql, q, others),
  ])
  const [byWords, early] = await Promise.all([
    findByWords(sql, viewer, filter, weighed),
    // Words that stand nowhere cannot be found: what looks like the query is asked for at the same time.
    weighed.known < ENOUGH_COVERAGE ? findLike() : undefined,
  ])
  const alike = byWords.coverage < ENOUGH_COVERAGE ? (early ?? (await findLike())) : []
  return {
    found: once([...byTitle, ...byWords.found, ...alike]),
    missed: byTitle.length + alike.length === 0 && byWords.coverage < MISSED_COVERAGE,
  }
}

interface Weighed {
  /** What a query says, and may mean besides; the rarest first. */
  terms: { term: string; entries: number; value: number }[]
  /** A tsquery for all that it says. */
  every: string | undefined
  /** The value of all that it says. */
  mass: number
  /** Share of that which stands in some entry. */
  known: number
  entries: number
  averageLength: number
}

/** How much each word and syllable of a query says, by how few entries it stands in. */
async function weigh(sql: Sql, q: string, others: readonly string[]): Promise<Weighed> {
  const weights = new Map<string, number>()
  const add = (words: string, share: number) => {
    for (const { text, isSyllable } of tokensOf(words))
      if (weights.size < MOST_TOKENS && !weights.has(text))
        weights.set(text, share * (isSyllable ? SYLLABLE_WEIGHT : 1))
  }
  add(q, 1)
  const asTyped = new Set(weights.keys())
  for (const words of others) add(words, OTHER_FORM_WEIGHT)
  const [counts, totals] = await Promise.all([countTerms(sql, [...weights.keys()]), findTotals(sql)])
  const all = Math.max(totals.entries, 1)
  const counted = new Map(counts.map(({ term, entries }) => [term, entries]))
  // A term the job has not counted yet is as rare as can be.
  const terms = [...weights]
    .map(([term, weight]) => {
      const entries = Math.min(counted.get(term) ?? 1, all)
      return { term, entries, value: weight * Math.log(1 + (all - entries + 0.5) / (entries + 0.5)) }
    })
    .sort((a, b) => a.entries - b.entries)
  const sum = (those: typeof terms) => those.reduce((total, { value }) => total + value, 0)
  const said = terms.filter(({ term }) => asTyped.has(term))
  const mass = sum(said) || 1
  const known = sum(said.filter(({ term }) => counted.has(term))) / mass
  const every = everyWord(q, MOST_TOKENS)
  return { terms, every, mass, known, entries: all, averageLength: totals.averageLength }
}

async function findByWords(
  sql: Sql,
  viewer: Pick<Viewer, 'id'>,
  filter: Filter,
  { terms, every, mass, entries: all, averageLength }: Weighed,
): Promise<{ found: Match[]; coverage: number }> {
  if (terms.length === 0) return { found: [], coverage: 0 }
  const budget = Math.max(CANDIDATES, CANDIDATE_SHARE * all)
  let spent = 0
  const sought = terms.filter(({ entries }, index) => {
    spent += entries
    return index === 0 || spent <= budget
  })
  const found = await findByTerms(sql, viewer, filter, { sought, scored: terms, every, averageLength })
  const best = Math.max(0, ...found.map(({ covered }) => covered))
  // What shares a syllable or two with the query only lengthens the list.
  const telling = found.filter(({ covered }) => covered >= best * TELLING_SHARE)
  return { found: telling, coverage: Math.min(1, best / mass) }
}

/** How much each word says, by how few entries it stands in; those in more than a share of all are left out. */
export async function rarityOf(sql: Sql, terms: readonly string[], commonShare: number): Promise<Map<string, number>> {
  const [counts, totals] = await Promise.all([countTerms(sql, terms), findTotals(sql)])
  const all = Math.max(totals.entries, 1)
  const known = new Map(counts.map(({ term, entries }) => [term, entries]))
  return new Map(
    terms.flatMap((term) => {
      const entries = known.get(term) ?? 1
      // Among a few texts every word is in a large share of them.
      if (entries > Math.max(5, commonShare * all)) return []
      return [[term, Math.log(1 + all / entries)] as const]
    }),
  )
}

/** Spaces alone would be found everywhere. */
const wordsIn = (q: string) => [q, ...spellingsOf(q), ...q.split(/\s+/)].filter((word) => /[\p{L}\p{N}]/u.test(word))

async function open(
  sql: Sql,
  viewer: Pick<Viewer, 'id'>,
  matches: readonly Match[],
  asked: readonly string[],
): Promise<Hit[]> {
  if (matches.length === 0) return []
  const found = await openEntries(
    sql,
    viewer,
    matches.map(({ id }) => id),
    asked.flatMap(wordsIn),
  )
  const mark = highlighter(asked.join(' '))
  return found.map(({ body, ...one }) => {
    // The text of a topic is its first message, as it was typed; all others are kept as they are read.
    const text = one.kind === 'topic' ? plainOf(body) : body
    return { ...one, titleMarks: mark(one.title), ...snippetOf(text, mark) }
  })
}

/** Other spellings and words that are told below the field. */
const MOST_TOLD = 6
const SNIPPET_LETTERS = 180
const BEFORE_MARK = 50

/** A match is mostly so near the beginning, and looking through all takes longer than finding the text. */
const LOOKED_AT_FIRST = 300

/** The part of a text around its first match, with the matches in it; `mark` is a `highlighter`. */
export function snippetOf(text: string, mark: (text: string) => Range[]): { snippet: string; snippetMarks: Range[] } {
  const plain = text.replace(/\s+/g, ' ')
  let looked = plain.slice(0, LOOKED_AT_FIRST)
  let found = mark(looked)
  if (found.length === 0 && plain.length > looked.length) {
    looked = plain
    found = mark(looked)
  }
  let start = Math.max(0, (found[0]?.[0] ?? 0) - BEFORE_MARK)
  // Never inside a word where a space is near, never between a letter and its mark.
  const space = plain.lastIndexOf(' ', start + 1)
  if (start > 0 && space > start - 40) start = space + 1
  while (start > 0 && /[\p{M}\u0EB0\u0EB2\u0EB3]/u.test(plain[start] ?? '')) start--
  const before = start > 0 ? '…' : ''
  const shown = cut(plain.slice(start), SNIPPET_LETTERS)
  const snippet = before + shown
  if (start + shown.length > looked.length) return { snippet, snippetMarks: mark(snippet) }
  const end = start + shown.replace(/…$/, '').length
  return {
    snippet,
    snippetMarks: found.flatMap(([from, to]): Range[] => {
      const [first, last] = [Math.max(from, start), Math.min(to, end)]
      return first < last ? [[first - start + before.length, last - start + before.length]] : []
    }),
  }
}

/** The spellings that were looked for beside what was typed, for the note below the field. */
export function spellingsOf(q: string): string[] {
  const normal = normalizeForSearch(q)
  const others = [
    normal,
    normal.replace(/([\u0EC8-\u0ECB]?)ຳ/g, '\u0ECD$1\u0EB2'),
    normal.replace(/ຫຼ/g, 'ຫລ'),
    normal.replace(/ໜ/g, 'ຫນ').replace(/ໝ/g, 'ຫມ'),
  ]
  return [...new Set(others)].filter((spelling) => spelling !== q).slice(0, 3)
}
