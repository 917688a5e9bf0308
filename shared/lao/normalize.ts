/** Consonants, with the ready-made ໜ and ໝ. */
const CONSONANT = '\u0E81-\u0EAE\u0EDC\u0EDD'
const TONE = '\u0EC8-\u0ECB'
/** Vowels and signs that stand over or under a consonant. */
const MARK = '\u0EB1\u0EB4-\u0EBC\u0EC8-\u0ECE'

type Rule = readonly [pattern: RegExp, replacement: string | ((found: string) => string)]

/** A letter with all its marks; NFC brings these into one order. */
const nfc: Rule = [/[^\p{M}]?\p{M}+/gu, (found) => found.normalize('NFC')]

/** ເເ → ແ, tone after vowel, a mark typed twice once, and ຳ whole whichever way it was put together. */
const oneSpelling: readonly Rule[] = [
  [/\u0EC0\u0EC0/g, '\u0EC1'],
  [new RegExp(`([${TONE}]+)([\u0EB1\u0EB4-\u0EB9\u0EBB\u0EBC\u0ECD]+)`, 'g'), '$2$1'],
  [new RegExp(`([${MARK}])\\1+`, 'g'), '$1'],
  [new RegExp(`\u0ECD([${TONE}]?)\u0EB2`, 'g'), '$1\u0EB3'],
  [new RegExp(`\u0EB3([${TONE}])`, 'g'), '$1\u0EB3'],
]

const unseen: readonly Rule[] = [
  [/[\u200B-\u200F\u202A-\u202E\u2060-\u2064\uFEFF\u00AD]|\p{Variation_Selector}/gu, ''],
  [/[\u00A0\u2000-\u200A\u202F\u3000]/g, ' '],
]

/** What PDF tears apart is joined, dotted abbreviations too, and ຫນ ຫມ ຫລ are ໜ ໝ ຫຼ. */
const forSearch: readonly Rule[] = [
  [new RegExp(`([${CONSONANT}]) (?=[${MARK}])`, 'g'), '$1'],
  [new RegExp(`([${CONSONANT}][${TONE}]?) \u0EB2`, 'g'), '$1\u0EB3'],
  [/([\u0EB1\u0EBB])\u0EB7/g, '$1'],
  [new RegExp(`\u0EC0([${CONSONANT}])\u0EB5([${TONE}]?)\u0EAD`, 'g'), '\u0EC0$1\u0EB7$2\u0EAD'],
  [new RegExp(`(?:[${CONSONANT}]\\.){2,}`, 'g'), (dotted) => dotted.replaceAll('.', '')],
  [/\u0EAB\u0E99/g, '\u0EDC'],
  [/\u0EAB\u0EA1/g, '\u0EDD'],
  [/\u0EAB[\u0EA5\u0EA3]/g, '\u0EAB\u0EBC'],
]

const searchRules: readonly Rule[] = [...unseen, ...oneSpelling, ...forSearch]

// Two calls instead of one: `replace` has no form that takes either.
const apply = (text: string, [pattern, replacement]: Rule) =>
  typeof replacement === 'string' ? text.replace(pattern, replacement) : text.replace(pattern, replacement)

/**
 * Gives Lao text one spelling, so that equal words compare equal. Idempotent.
 *
 * NFC (NFKC would take ຳ ໜ ໝ apart and leave the order of marks as typed), then `oneSpelling`.
 */
export const normalizeLao = (text: string): string => oneSpelling.reduce(apply, text.normalize('NFC'))

/**
 * The spelling that search compares: beyond the normal form it drops what nobody sees and joins what belongs together.
 * Never for stored text: real words hold these sequences.
 */
export const normalizeForSearch = (text: string): string =>
  searchRules.reduce(apply, text.normalize('NFC')).normalize('NFC')

/** A text of which each UTF-16 unit knows the range [from, to) of the original that it stands for. */
export interface Mapped {
  text: string
  from: number[]
  to: number[]
}

function applyMapped({ text, from, to }: Mapped, rule: Rule): Mapped {
  const made: Mapped = { text: '', from: [], to: [] }
  let done = 0
  const keep = (until: number) => {
    made.text += text.slice(done, until)
    for (let unit = done; unit < until; unit++) {
      made.from.push(from[unit] ?? 0)
      made.to.push(to[unit] ?? 0)
    }
    done = until
  }
  for (const match of text.matchAll(rule[0])) {
    const { 0: found, index: at } = match
    const [, replacement] = rule
    const instead =
      typeof replacement === 'string'
        ? replacement.replace(/\$(\d)/g, (_, group: string) => match[Number(group)] ?? '')
        : replacement(found)
    if (instead === found) continue
    keep(at)
    made.text += instead
    for (let unit = 0; unit < instead.length; unit++) {
      made.from.push(from[at] ?? 0)
      made.to.push(to[at + found.length - 1] ?? 0)
    }
    done = at + found.length
  }
  if (done === 0) return { text, from, to }
  keep(text.length)
  return made
}

/** The same as `normalizeForSearch`, with the way back to the original. */
export function normalizeMapped(text: string): Mapped {
  const units = Array.from({ length: text.length }, (_, unit) => unit)
  const original: Mapped = { text, from: units, to: units.map((unit) => unit + 1) }
  return [nfc, ...searchRules, nfc].reduce(
    // Nearly all text is in that form already, which the whole tells at once.
    (mapped, rule) =>
      rule === nfc && mapped.text === mapped.text.normalize('NFC') ? mapped : applyMapped(mapped, rule),
    original,
  )
}

/** Folds one word for comparison: case, accents, digits of three scripts, ຣ → ລ, the silent mark. */
export const fold = (word: string): string =>
  word
    .toLowerCase()
    .replace(/[\u0ED0-\u0ED9\u0E50-\u0E59]/g, (digit) => String((digit.codePointAt(0) ?? 0) % 16))
    .replace(/[a-z\u00C0-\u024F]+/g, (latin) => latin.normalize('NFD').replace(/\p{M}/gu, ''))
    .replace(/\u0EA3/g, '\u0EA5')
    .replace(/\u0ECC/g, '')

const tones = new RegExp(`[${TONE}]`, 'g')

/** A syllable without tones and with long vowels short: what a typing error most often changes. */
export const skeleton = (syllable: string): string =>
  syllable
    .replace(tones, '')
    .replace(/\u0EB5/g, '\u0EB4')
    .replace(/\u0EB7/g, '\u0EB6')
    .replace(/\u0EB9/g, '\u0EB8')
    .replace(/\u0EC3/g, '\u0EC4')
