import { expect, test } from 'vitest'
import { findDefects } from '#shared/lao/findings.ts'
import { placeOf, short, stretchesOf, visible } from './places.ts'

const firstOf = (text: string, around?: number) => placeOf(text, findDefects(text)[0]!, around)

test('a mark is shown with the letter it stands on', () => {
  const place = firstOf('ພະນັກງານຢູ\u0EB9\u0EC8ເມືອງ')
  expect([place.old, place.fresh]).toEqual(['ຢູ\u0EB9\u0EC8', 'ຢູ່'])
  expect(place.before.endsWith('ານ')).toBe(true)
})

test('a torn letter is shown whole, before and after', () => {
  const place = firstOf('ການນ າໃຊ້')
  expect([place.old, place.fresh, place.behind]).toEqual(['ນ າ', 'ນຳ', 'ໃຊ້'])
})

test('what cannot be seen is shown with the letter it stands in', () => {
  const place = firstOf('ການກ\u200D\u0EC9ວ')
  expect([place.before, place.old, place.fresh, place.behind]).toEqual(['ການ', 'ກ\u200D\u0EC9', 'ກ\u0EC9', 'ວ'])
})

test('the text round a place is cut between letters', () => {
  const { before } = firstOf(`${'ນ້ຳ'.repeat(30)}ເເ`, 3)
  expect(before).toBe('ນ້ຳນ້ຳນ້ຳ')
})

test('what cannot be seen is written out', () => {
  expect(visible('ກ\u200Bຂ\u00A0ຄ\u2007')).toBe('ກ⟨ZWSP⟩ຂ␣ຄ⟨2007⟩')
})

test('what is long is shown by its beginning and its end, cut between letters and not between their marks', () => {
  expect(short('ນ້ຳ'.repeat(90))).toBe('ນ້ຳ'.repeat(90))
  expect(short(`${'ນ້ຳ'.repeat(90)}ເກັ່ງ`)).toBe(`${'ນ້ຳ'.repeat(45)} … ${'ນ້ຳ'.repeat(27)}ເກັ່ງ`)
})

test('no letter is torn where it is shown what was damaged and what is repaired', () => {
  const text = 'ດື່ມນ\u0ECD\u0EC9\u0EB2 ເຂ\u0EBB\u0EB7\u0EC9\u0EB2'
  const findings = findDefects(text).map((one) => ({ ...one, block: 0 }))
  const shown = (isChosen: boolean) => stretchesOf(text, findings, () => isChosen)
  expect(shown(true)).toEqual([
    { old: 'ດື່ມ', damaged: false },
    { old: 'ນ\u0ECD\u0EC9\u0EB2', damaged: true, fresh: 'ນ້ຳ' },
    { old: ' ເ', damaged: false },
    { old: 'ຂ\u0EBB\u0EB7\u0EC9', damaged: true, fresh: 'ຂົ້' },
    { old: 'າ', damaged: false },
  ])
  expect(shown(false).map(({ fresh }) => fresh)).toEqual(Array.from({ length: 5 }, () => undefined))
  expect(
    shown(true)
      .map(({ old }) => old)
      .join(''),
  ).toBe(text)
  // Two defects of one letter are one place, repaired as far as is chosen.
  const both = 'ກ\u0EC9\u0EC9\u200D'
  const two = findDefects(both).map((one) => ({ ...one, block: 0 }))
  expect(stretchesOf(both, two, ({ kind }) => kind === 'doubled_mark')).toEqual([
    { old: both, damaged: true, fresh: 'ກ\u0EC9\u200D' },
  ])
})

test('of two damaged letters side by side, one that is not repaired stays marked', () => {
  const broken = 'ນ\u0ECD\u0EC9\u0EB2'
  const text = broken + broken
  const findings = findDefects(text).map((one) => ({ ...one, block: 0 }))
  expect(stretchesOf(text, findings, (finding) => finding === findings[0])).toEqual([
    { old: broken, damaged: true, fresh: 'ນ້ຳ' },
    { old: broken, damaged: true },
  ])
})
