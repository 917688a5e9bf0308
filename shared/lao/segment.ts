import { fold, normalizeForSearch, skeleton } from './normalize.ts'

/** A run of one script. ICU glues scripts together (`ປີ2024` is one word to it), so they are parted first. */
export const runs =
  /[\u0E80-\u0ECE\u0EDC-\u0EDF]+|[\u0E00-\u0E7F]+|[\p{Script=Latin}\p{M}]+|[\d\u0ED0-\u0ED9\u0E50-\u0E59]+|[\p{L}\p{N}]+/gu
/** The first sign of a run of Lao. */
export const lao = /^[\u0E80-\u0EFF]/
/** The first sign of a run of Thai. */
const thai = /^[\u0E00-\u0E7F]/

/** Consonants, marks above and below, and vowels that follow. */
const C = '\u0E81-\u0EAE\u0EDC\u0EDD'
const M = '\u0EB1\u0EB4-\u0EBC\u0EC8-\u0ECE'
const V = '\u0EB0\u0EB2\u0EB3\u0EBD'
/** What begins: a silent ຫ before ງ ຍ ລ ວ that carry the vowel, else one consonant, with ຼ, ຽ or ວ under or behind it. */
const INITIAL = `(?:\u0EAB[\u0E87\u0E8D\u0EA5\u0EA7](?=[${M}${V}\u0EAD])|(?<=[\u0EC0-\u0EC4])\u0EAB[\u0E87\u0E8D\u0EA5\u0EA7]|[${C}][\u0EBC\u0EBD\u0EA7]?)`
/** What ends: one of eight, unless a vowel behind it makes it begin. ອ is that vowel where it begins nothing itself. */
const FINAL = `[\u0E81\u0E87\u0E8D\u0E94\u0E99\u0E9A\u0EA1\u0EA7](?![${M}${V}]|\u0EAD(?![${M}${V}\u0EAD\u0EA7]))`
/** ວ between a mark and an end is a vowel: ດ້ວຍ, ສ່ວນ. */
const MEDIAL = `(?:\u0EA7(?=${FINAL}))?`
/**
 * The order in which Lao syllables are written: leading vowel, what begins, marks, following vowel, what ends. Behind ະ
 * and ຳ nothing ends.
 */
const syllable = new RegExp(
  `[\u0EC0-\u0EC4]?${INITIAL}[${M}]*(?:[\u0EB2\u0EBD\u0EAD]?\u0EB0|\u0EB3|(?:[\u0EB2\u0EBD\u0EAD]|${MEDIAL})(?:${FINAL})?)|[\\s\\S]`,
  'gu',
)

let words: Intl.Segmenter | undefined
const wordsOf = (run: string) => {
  words ??= new Intl.Segmenter('lo', { granularity: 'word' })
  return [...words.segment(run)].map(({ segment }) => segment)
}

/** The syllables of unspaced Lao, by rule: unlike ICU's words they are the same alone and inside a sentence. */
export const syllablesOf = (run: string): string[] => run.match(syllable) ?? []

/** What is looked for: a word as it is, or a syllable's skeleton, marked by `~`. */
export interface Token {
  text: string
  /** Place of its word in the text, counted from 1. */
  position: number
  isSyllable: boolean
}

/**
 * The tokens of a text for the index and for queries: folded words, and beside each Lao word its syllables. Words give
 * precision, syllables recall. On the server only: browsers cut Lao differently.
 */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  let position = 0
  for (const [run] of normalizeForSearch(text).matchAll(runs)) {
    if (!lao.test(run)) {
      for (const word of thai.test(run) ? wordsOf(run) : [run])
        tokens.push({ text: fold(word), position: ++position, isSyllable: false })
      continue
    }
    for (const word of wordsOf(run)) {
      const folded = fold(word).replace(/[\u0EC6\u0EAF]/g, '')
      if (!folded) continue
      position++
      tokens.push({ text: folded, position, isSyllable: false })
      for (const one of syllablesOf(folded)) tokens.push({ text: `~${skeleton(one)}`, position, isSyllable: true })
    }
  }
  return tokens.filter(({ text }) => text !== '' && text !== '~')
}

/**
 * How many words a reader would count: in Lao those of ICU's dictionary, in other scripts what stands between spaces and
 * signs. On the server only: browsers cut Lao differently, and two people must read the same number.
 */
export function countWords(text: string): number {
  let count = 0
  for (const [run] of normalizeForSearch(text).matchAll(runs))
    count +=
      lao.test(run) || thai.test(run) ? wordsOf(run).filter((word) => /[^\u0EC6\u0EAF\P{L}]/u.test(word)).length : 1
  return count
}

/** One line of folded text, for comparing titles as wholes. */
export const foldLine = (text: string): string =>
  fold(normalizeForSearch(text))
    .replace(/[\s\u0EC6]+/g, ' ')
    .trim()
