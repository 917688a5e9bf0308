import { expect, test } from 'vitest'
import { countGraphemes, cut, cutTo, graphemesOf } from './graphemes.ts'

test('what has room for so many units is cut between letters', () => {
  expect(cutTo('ນ້ຳ'.repeat(3), 8)).toBe('ນ້ຳນ້ຳ')
  expect(cutTo('ນ້ຳ'.repeat(3), 9)).toBe('ນ້ຳ'.repeat(3))
  expect(cutTo('abc', 2)).toBe('ab')
})

test('wherever the limit falls, whole letters are kept, and as many as fit', () => {
  const letters = graphemesOf('ສັ້ນຫຼາຍທີ່ສຸດຂອງນ້ຳ')
  const text = letters.join('')
  for (let most = 0; most <= text.length; most++) {
    const kept = cutTo(text, most)
    const count = graphemesOf(kept).length
    expect(kept).toBe(letters.slice(0, count).join(''))
    expect(kept.length).toBeLessThanOrEqual(most)
    expect(kept.length + (letters[count]?.length ?? most + 1)).toBeGreaterThan(most)
  }
})

test('ນ້ຳ is one letter, however it is typed, and a family is one sign', () => {
  expect(countGraphemes('ນ້ຳ')).toBe(1)
  expect(countGraphemes('ນ້ໍາ')).toBe(graphemesOf('ນ້ໍາ').length)
  expect(countGraphemes('ກັບ 👨‍👩‍👧')).toBe(4)
  expect(cut('ນ້ຳນ້ຳນ້ຳນ້ຳ', 3)).toBe('ນ້ຳນ້ຳ…')
})

test('the quick count is the segmenter’s, for every text of these characters', () => {
  const characters = [...'aé ກຂຄງຳັິີຶືຸູົຼ່້໊໋໌ໍໜໝເແໂໃໄ–…“”\t\n\u200B\u00AD\u0301\r👍']
  let state = 7
  const pick = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return characters[state % characters.length] ?? ''
  }
  for (let round = 0; round < 3000; round++) {
    const text = Array.from({ length: round % 12 }, pick).join('')
    expect([text, countGraphemes(text)]).toEqual([text, graphemesOf(text).length])
  }
  for (let code = 0x0e80; code <= 0x0eff; code++) {
    const text = `ກ${String.fromCharCode(code)}ກ`
    expect([code, countGraphemes(text)]).toEqual([code, graphemesOf(text).length])
  }
})

test('a long text is counted at once', () => {
  const long = 'ສະບາຍດີ '.repeat(1000)
  /** The least of several times: what a busy machine takes for others is not the counting's. */
  const least = (count: (text: string) => number) =>
    Math.min(
      ...Array.from({ length: 5 }, () => {
        const began = performance.now()
        expect(count(long)).toBe(7000)
        return performance.now() - began
      }),
    )
  expect(least(countGraphemes)).toBeLessThan(least((text) => graphemesOf(text).length) / 4)
})
