import { expect, test } from 'vitest'
import { applyFindings, findDefects, repeatedBlocks } from './findings.ts'
import { countGraphemes, cut, graphemesOf } from './graphemes.ts'
import { highlight } from './highlight.ts'
import { fold, normalizeForSearch, normalizeLao, normalizeMapped } from './normalize.ts'
import { countWords, syllablesOf, tokensOf } from './segment.ts'

const words = (text: string) =>
  tokensOf(text)
    .filter(({ isSyllable }) => !isSyllable)
    .map((token) => token.text)
const marked = (text: string, query: string) => highlight(text, query).map(([start, end]) => text.slice(start, end))

test('every way to write ນ້ຳ is one', () => {
  for (const typed of ['ນ້ຳ', 'ນ\u0ECD\u0EC9\u0EB2', 'ນ\u0EC9\u0ECD\u0EB2', 'ນ\u0EB3\u0EC9'])
    expect(normalizeLao(typed)).toBe('ນ້ຳ')
})

test('doubled marks, turned marks and two ເ become what was meant', () => {
  expect(normalizeLao('ຢູູ່')).toBe('ຢູ່')
  expect(normalizeLao('ທີີ່')).toBe('ທີ່')
  expect(normalizeLao('ທ\u0EC8\u0EB5')).toBe('ທີ່')
  expect(normalizeLao('ເເມ່')).toBe('ແມ່')
})

test('normalising twice changes nothing more', () => {
  for (const text of ['ສະຫຼຸບ ຢູູ່ ນໍ້າ ຫນ້າ ຈ າເປັນ ສ.ປ.ປ. ລາວ', 'ICT\u200Bໃນ\u00A0ປີ໒໐໒໔', 'ເເຕ່\u0EB1\u0EB7']) {
    expect(normalizeLao(normalizeLao(text))).toBe(normalizeLao(text))
    expect(normalizeForSearch(normalizeForSearch(text))).toBe(normalizeForSearch(text))
  }
})

test('search reads old and new spellings, torn marks, invisible signs and dotted names alike', () => {
  const same = [
    ['ເກົາຫຼີ', 'ເກົາຫລີ'],
    ['ໜ້າວຽກ', 'ຫນ້າວຽກ'],
    ['ຈຳເປັນ', 'ຈ າເປັນ'],
    ['ການ\u200Bບໍລິຫານ', 'ການບໍລິຫານ'],
    ['ສປປ ລາວ', 'ສ.ປ.ປ. ລາວ'],
  ] as const
  for (const [a, b] of same) expect(normalizeForSearch(b)).toBe(normalizeForSearch(a))
})

test('stored text keeps its spelling of ຫຼ', () => {
  expect(normalizeLao('ຫລັກ ຫນັງສື')).toBe('ຫລັກ ຫນັງສື')
})

test('digits of three scripts, case and accents fold', () => {
  expect(fold('ປີ໒໐໒໔')).toBe('ປີ2024')
  expect(fold('๒๐๒๔')).toBe('2024')
  expect(fold('Café')).toBe('cafe')
})

test('scripts that are glued together are parted, and ໆ and ຯ are no words', () => {
  expect(words('ພາຍໃຕ້ICT')).toContain('ict')
  expect(words('ປີ2024')).toEqual(['ປີ', '2024'])
  expect(words('ອື່ນໆ')).toEqual(words('ອື່ນ'))
  expect(words('…!? «»')).toEqual([])
})

test('a word has the same syllables alone and in its sentence', () => {
  const whole = syllablesOf('ການບໍລິຫານຄວາມຮູ້').join('|')
  expect(whole).toContain(syllablesOf('ຄວາມຮູ້').join('|'))
  expect(whole).toContain(syllablesOf('ບໍລິຫານ').join('|'))
})

test('syllables are those that people speak', () => {
  for (const cut of [
    'ປະ|ກອບ|ດ້ວຍ',
    'ໃນ|ກອງ|ປະ|ຊຸມ|ໃຫຍ່',
    'ນັກ|ອອກ|ແບບ',
    'ນັກ|ອ່ານ',
    'ເປັນ|ຫຍັງ',
    'ສະ|ຫວັນ|ນະ|ເຂດ',
    'ສ່ວນ|ກາງ',
    'ຊ່ວຍ|ເຫຼືອ',
    'ວຽກ|ງານ',
    'ປະ|ກວດ',
    'ພະ|ນັກ|ງານ',
    'ຕົວ|ຢ່າງ',
    'ແຫວນ',
    'ສຳ|ຄັນ',
    'ຄວາມ|ຮູ້',
  ])
    expect(syllablesOf(cut.replaceAll('|', '')).join('|')).toBe(cut)
})

test('what is marked is the original, however the query is spelled', () => {
  expect(marked('ການນ າໃຊ້ຄວາມຮູ້', 'ນຳໃຊ້')).toEqual(['ນ າໃຊ້'])
  expect(marked('ປະເທດເກົາຫລີໃຕ້', 'ເກົາຫຼີ')).toEqual(['ເກົາຫລີ'])
  expect(marked('ໃຊ້ ICT ໃນວຽກ', 'ict')).toEqual(['ICT'])
  expect(marked('ຄວາມ\u200Bຮູ້ໃໝ່', 'ຄວາມຮູ້')).toEqual(['ຄວາມ\u200Bຮູ້'])
  expect(marked('ບໍ່ກ່ຽວຂ້ອງ', 'ນະໂຍບາຍ')).toEqual([])
})

test('marks begin and end between letters, whatever stands in the text and in the query', () => {
  const parts = 'ນ້ຳ,ນ,້,ໍ,າ,ຳ,ຫຼ,ຫລ,ໃຊ້,ເ,ແ,ິ,ICT,e\u0301,\u0301,👩‍💻,1,໑,ຄວາມ,ຮູ້,ສ\u0ECD\u0EB2,\u200B, ,ກ,່,ໆ,\u200D'.split(
    ',',
  )
  let seed = 7
  const below = (count: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((seed / 2_147_483_648) * count)
  }
  const drawn = (most: number) => Array.from({ length: 1 + below(most) }, () => parts[below(parts.length)]).join('')
  let marks = 0
  for (let round = 0; round < 1_500; round++) {
    const [text, query] = [drawn(14), drawn(4)]
    const edges = new Set([0])
    for (const letter of graphemesOf(text)) edges.add(Math.max(...edges) + letter.length)
    for (const range of highlight(text, query)) {
      marks++
      if (!range.every((at) => edges.has(at))) throw new Error(JSON.stringify({ seed, text, query, range }))
    }
  }
  expect(marks).toBeGreaterThan(300)
})

test('letters are counted and cut as a reader sees them', () => {
  expect(countGraphemes('ນ້ຳໃຈ')).toBe(3)
  expect(cut('ສະບາຍດີທຸກທ່ານ', 5).endsWith('…')).toBe(true)
  expect(cut('ສັ້ນ', 5)).toBe('ສັ້ນ')
})

const damaged = 'ການສ\u0ECD\u0EB2ມະນາຢູູ່ ສປປ ລາວ ມີຄວາມຈ າເປັນ\u00A0ໃນດ້ານ ICTICTICT ແລະ ເເຜນ\u200Bງານ ວ\u0EC8\u0EC8າ'

test('defects are found with their repair, and nothing is changed without it', () => {
  const findings = findDefects(damaged)

  expect(findings.map(({ kind }) => kind)).toEqual([
    'split_am',
    'doubled_mark',
    'torn_am',
    'odd_space',
    'repeated_word',
    'double_e',
    'invisible',
    'doubled_mark',
  ])
  for (const { start, end, before } of findings) expect(damaged.slice(start, end)).toBe(before)
  expect(applyFindings(damaged, [])).toBe(damaged)
  expect(applyFindings(damaged, findings)).toBe('ການສຳມະນາຢູ່ ສປປ ລາວ ມີຄວາມຈຳເປັນ ໃນດ້ານ ICT ແລະ ແຜນງານ ວ່າ')
})

test('a vowel AM that stands alone behind a space belongs to the letter before it', () => {
  const torn = 'ຄ ຳເຫັນ ນ\u0EC9 ຳ'
  expect(findDefects(torn).map(({ kind }) => kind)).toEqual(['torn_am', 'torn_am'])
  expect(applyFindings(torn, findDefects(torn))).toBe('ຄຳເຫັນ ນ້ຳ')
})

test('one repair changes its own place only', () => {
  const [first] = findDefects(damaged)
  const repaired = applyFindings(damaged, [first!])
  expect(repaired).toBe(damaged.replace('ສ\u0ECD\u0EB2', 'ສຳ'))
})

test('good text has no findings, and the old spelling of ຫຼ is none', () => {
  expect(findDefects('ຂໍ້ຕົກລົງນີ້ ໄດ້ຮັບການເຫັນດີຈາກທຸກພາກສ່ວນ ແລະ ຫລາຍກະຊວງ.')).toEqual([])
})

test('a sentence printed twice and a list printed twice are reported', () => {
  const sentence = 'ພະນັກງານທຸກຂັ້ນມີສ່ວນຮ່ວມ. '
  expect(findDefects(sentence + sentence).filter(({ kind }) => kind === 'repeated_text')).toHaveLength(1)
  expect(repeatedBlocks(['ຂໍ້ທີໜຶ່ງຂອງບົດສະຫຼຸບ', 'ຂໍ້ທີສອງຂອງບົດສະຫຼຸບ', 'ຂໍ້ທີໜຶ່ງຂອງບົດສະຫຼຸບ'])).toEqual([2])
})

test('what search reads knows its way back to what was written', () => {
  const texts = [
    'ສ.ປ.ປ. ລາວ',
    'ການນ າໃຊ້ ຄວາມຈ າເປັນ',
    'ນໍ້າ ນ້ໍາ ນ້ຳ',
    'ຫນ້າ ຫລວງ ຫຼວງ',
    'ດິ\u200Bຈິ\u200Bຕອນ ICT2024',
    'é e\u0301',
  ]
  for (const text of texts) {
    const mapped = normalizeMapped(text)
    expect(mapped.text).toBe(normalizeForSearch(text))
    expect([mapped.from.length, mapped.to.length]).toEqual([mapped.text.length, mapped.text.length])
    for (const [unit, from] of mapped.from.entries()) expect(mapped.to[unit]).toBeGreaterThan(from)
  }
})

test('words are counted as a reader counts them, whichever way they are spelled', () => {
  expect(countWords('')).toBe(0)
  expect(countWords('… «»')).toBe(0)
  expect(countWords('Good practice in 2024')).toBe(4)
  expect(countWords('ປະເທດລາວ')).toBe(2)
  expect(countWords('ວຽກອື່ນໆ')).toBe(countWords('ວຽກອື່ນ'))
  expect(countWords('ນ\u0ECD\u0EC9\u0EB2ດື່ມ')).toBe(countWords('ນ້ຳດື່ມ'))
  expect(countWords('ພາຍໃຕ້ICT')).toBe(countWords('ພາຍໃຕ້') + 1)
})
