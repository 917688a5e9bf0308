import { wholeLetters } from './graphemes.ts'
import { fold, normalizeForSearch, normalizeMapped, skeleton } from './normalize.ts'
import { lao, runs, syllablesOf, tokensOf } from './segment.ts'

/** A half-open range [start, end) of UTF-16 units. */
export type Range = [start: number, end: number]

/** A stretch of the original text and what search sees of it. */
interface Piece {
  start: number
  end: number
  folded: string
}

/** The syllables and words of the ORIGINAL text whose folded form search knows. Everything between is passed over. */
function piecesOf(original: string): Piece[] {
  const { text, from, to } = normalizeMapped(original)
  const pieces: Piece[] = []
  const add = (at: number, length: number, folded: string) => {
    if (folded) pieces.push({ start: from[at] ?? 0, end: to[at + length - 1] ?? 0, folded })
  }
  for (const { 0: run, index: at } of text.matchAll(runs)) {
    if (!lao.test(run)) {
      add(at, run.length, fold(run))
      continue
    }
    let done = at
    for (const syllable of syllablesOf(run)) {
      add(done, syllable.length, skeleton(fold(syllable).replace(/[\u0EC6\u0EAF]/g, '')))
      done += syllable.length
    }
  }
  return pieces
}

/**
 * Where a query matches in the original text, whatever way either is spelled: whole Latin words and numbers, and runs
 * of at least two of the query's Lao syllables in its order (one, where the query's word has only one).
 */
export const highlight = (text: string, query: string): Range[] => highlighter(query)(text)

/** The same for many texts: the query is cut once. */
export function highlighter(query: string): (text: string) => Range[] {
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
  return (text) => {
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
    // A mark that search reads by itself still stands on its letter.
    return wholeLetters(text, ranges)
  }
}

/** The query's Lao as chains of syllable skeletons: what stands together there is marked together. */
const laoChains = (query: string): string[][] =>
  [...normalizeForSearch(query).matchAll(/[\u0E80-\u0ECE\u0EDC-\u0EDF]+/gu)].map(([run]) =>
    syllablesOf(fold(run).replace(/[\u0EC6\u0EAF]/g, '')).map(skeleton),
  )
