/** Consonants, with the ready-made ໜ and ໝ. */
const CONSONANT = '\u0E81-\u0EAE\u0EDC\u0EDD'
const TONE = '\u0EC8-\u0ECB'
/** Vowels and signs that stand over or under a consonant. */
const MARK = '\u0EB1\u0EB4-\u0EBC\u0EC8-\u0ECE'

/**
 * Gives Lao text one spelling, so that equal words compare equal. Idempotent.
 *
 * NFC (NFKC would take ຳ ໜ ໝ apart and leave the order of marks as typed), ເເ → ແ, tone after vowel, a mark typed
 * twice once, and ຳ whole whichever way it was put together.
 */
export const normalizeLao = (text: string): string =>
  text
    .normalize('NFC')
    .replace(/\u0EC0\u0EC0/g, '\u0EC1')
    .replace(new RegExp(`([${TONE}]+)([\u0EB1\u0EB4-\u0EB9\u0EBB\u0EBC\u0ECD]+)`, 'g'), '$2$1')
    .replace(new RegExp(`([${MARK}])\\1+`, 'g'), '$1')
    .replace(new RegExp(`\u0ECD([${TONE}]?)\u0EB2`, 'g'), '$1\u0EB3')
    .replace(new RegExp(`\u0EB3([${TONE}])`, 'g'), '$1\u0EB3')

const invisible = /[\u200B-\u200F\u202A-\u202E\u2060-\u2064\uFEFF\u00AD]|\p{Variation_Selector}/gu
const spaces = /[\u00A0\u2000-\u200A\u202F\u3000]/g

/**
 * The spelling that search compares: beyond the normal form it drops what nobody sees, joins what PDF tears apart,
 * joins dotted abbreviations and writes ຫນ ຫມ ຫລ as ໜ ໝ ຫຼ. Never for stored text: real words hold these sequences.
 */
export const normalizeForSearch = (text: string): string =>
  normalizeLao(text.normalize('NFC').replace(invisible, '').replace(spaces, ' '))
    .replace(new RegExp(`([${CONSONANT}]) (?=[${MARK}])`, 'g'), '$1')
    .replace(new RegExp(`([${CONSONANT}][${TONE}]?) \u0EB2`, 'g'), '$1\u0EB3')
    .replace(/([\u0EB1\u0EBB])\u0EB7/g, '$1')
    .replace(new RegExp(`\u0EC0([${CONSONANT}])\u0EB5([${TONE}]?)\u0EAD`, 'g'), '\u0EC0$1\u0EB7$2\u0EAD')
    .replace(new RegExp(`(?:[${CONSONANT}]\\.){2,}`, 'g'), (dotted) => dotted.replaceAll('.', ''))
    .replace(/\u0EAB\u0E99/g, '\u0EDC')
    .replace(/\u0EAB\u0EA1/g, '\u0EDD')
    .replace(/\u0EAB[\u0EA5\u0EA3]/g, '\u0EAB\u0EBC')
    .normalize('NFC')

/** Folds one word for comparison: case, accents, digits of three scripts, ຣ → ລ, the silent mark. */
export const fold = (word: string): string =>
  word
    .toLowerCase()
    .replace(/[\u0ED0-\u0ED9\u0E50-\u0E59]/g, (digit) => String((digit.codePointAt(0) ?? 0) % 16))
    .replace(/[a-z\u00C0-\u024F]+/g, (latin) => latin.normalize('NFD').replace(/\p{M}/gu, ''))
    .replace(/\u0EA3/g, '\u0EA5')
    .replace(/\u0ECC/g, '')

/** A syllable without tones and with long vowels short: what a typing error most often changes. */
export const skeleton = (syllable: string): string =>
  syllable
    .replace(new RegExp(`[${TONE}]`, 'g'), '')
    .replace(/\u0EB5/g, '\u0EB4')
    .replace(/\u0EB7/g, '\u0EB6')
    .replace(/\u0EB9/g, '\u0EB8')
    .replace(/\u0EC3/g, '\u0EC4')
