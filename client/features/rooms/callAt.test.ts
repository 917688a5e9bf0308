import { expect, test } from 'vitest'
import { callAt } from './callAt.ts'

test('a name is looked for from the @ to the caret, spaces in it included', () => {
  expect(callAt('@', 1)).toEqual({ from: 0, q: '' })
  expect(callAt('ຖາມ @ນາງ ຄຳ', 11)).toEqual({ from: 4, q: 'ນາງ ຄຳ' })
  expect(callAt('ຖາມ@ຄຳ ແດ່', 6)).toEqual({ from: 3, q: 'ຄຳ' })
})

test('an address, a finished sentence and a long way back are no call', () => {
  expect(callAt('somchai@demo.la', 15)).toBeUndefined()
  expect(callAt('@ຄຳ, ສະບາຍດີ', 12)).toBeUndefined()
  expect(callAt(`@${'ກ'.repeat(31)}`, 32)).toBeUndefined()
  expect(callAt('ສະບາຍດີ', 7)).toBeUndefined()
  expect(callAt('@ນາງ ຄຳ ແດ່', 11, ['@ນາງ ຄຳ'])).toBeUndefined()
  expect(callAt('@ນາງ ຄຳ @', 9, ['@ນາງ ຄຳ'])).toEqual({ from: 8, q: '' })
})
