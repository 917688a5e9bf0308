import { fold, normalizeForSearch, skeleton } from './normalize.ts'
import { syllablesOf, tokensOf } from './segment.ts'

/** A half-open range [start, end) of UTF-16 units. */
export type Range = [start: number, end: number]

/** A stretch of the original text and what search sees of it. */
interface Piece {
  start: number
  end: number
  folded: string
}

const M = '\u0EB1\u0EB4-\u0EBC\u0EC8-\u0ECE'

/**
 * Cuts the ORIGINAL text into syllables and words whose folded form search knows, each with its place. Everything
 * between is passed over.
 */
function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = []
  const isolated = /[\u0E80-\u0EFF\u200B \u0EB2]*[\u0E80-\u0EFF]|[\p{L}\p{N}\p{M}]+/gu
  for (const found of text.matchAll(isolated)) {
    const base = found.index
    if (!/[\u0E80-\u0EFF]/.test(found[0])) {
      pieces.push({ start: base, end: base + found[0].length, folded: fold(found[0]) })
      continue
    }
    // Grow a window sign by sign as long as it folds to one syllable.
    let at = 0
    while (at < found[0].length) {
      const end = endOfSyllable(found[0], at)
      const original = found[0].slice(at, end)
      const folded = skeleton(fold(normalizeForSearch(original))).trim()
      if (folded) pieces.push({ start: base + at, end: base + end, folded })
      at = end
    }
  }
  return pieces
}

const LONGEST_SYLLABLE = 14
/** A sign that still belongs to what stands before it. */
const continues = new RegExp(`[${M}\u200B]`)

/** Where the syllable that begins here ends: the longest stretch that search reads as one syllable. */
function endOfSyllable(text: string, at: number): number {
  if (!/[\u0E80-\u0EFF]/.test(text[at] ?? '')) return at + 1
  const ahead = text.slice(at, at + LONGEST_SYLLABLE)
  const [first] = syllablesOf(normalizeForSearch(ahead))
  if (!first) return at + 1
  for (let end = at + 1; end <= at + ahead.length; end++) {
    const next = text[end] ?? ''
    const splits = continues.test(next)
    if (!splits && normalizeForSearch(text.slice(at, end)).trim() === first) return end
  }
  return at + 1
}

/**
 * Where a query matches in the original text, whatever way either is spelled: whole Latin words and numbers, and runs
 * of at least two of the query's Lao syllables in its order (one, where the query's word has only one).
 */
export function highlight(text: string, query: string): Range[] {
  const words = new Set(
    tokensOf(query)
      .filter(({ text: word, isSyllable }) => !isSyllable && !/[\u0E80-\u0EFF]/.test(word))
      .map((token) => token.text),
  )
  const chains = laoChains(query)
  const pairs = new Set(
    chains.flatMap((chain) => chain.slice(1).map((syllable, index) => `${chain[index]} ${syllable}`)),
  )
  const single = new Set(chains.filter((chain) => chain.length === 1).map(([only]) => only))
  const pieces = piecesOf(text)
  const marked = pieces.map(({ folded }) => words.has(folded) || single.has(folded))
  for (let index = 1; index < pieces.length; index++) {
    const [before, here] = [pieces[index - 1]!, pieces[index]!]
    const near = /^[\s\u200B]?$/.test(text.slice(before.end, here.start))
    if (near && pairs.has(`${before.folded} ${here.folded}`)) marked[index - 1] = marked[index] = true
  }
  const ranges: Range[] = []
  pieces.forEach(({ start, end }, index) => {
    if (!marked[index]) return
    const last = ranges.at(-1)
    if (last && /^[\s\u200B]?$/.test(text.slice(last[1], start))) last[1] = end
    else ranges.push([start, end])
  })
  return ranges
}

/** The query's Lao as chains of syllable skeletons: what stands together there is marked together. */
const laoChains = (query: string): string[][] =>
  [...normalizeForSearch(query).matchAll(/[\u0E80-\u0ECE\u0EDC-\u0EDF]+/gu)].map(([run]) =>
    syllablesOf(fold(run).replace(/[\u0EC6\u0EAF]/g, '')).map(skeleton),
  )
