import { expect, test } from 'vitest'
import { balance } from './balance.ts'

test('balance agrees with the worked examples to four decimals', () => {
  expect(balance([100, 100, 100, 100])).toBeCloseTo(1, 4)
  expect(balance([400, 0, 0, 0])).toBe(0)
  expect(balance([70, 10, 5, 15])).toBeCloseTo(0.6595, 4)
  expect(balance([60, 20, 10, 10])).toBeCloseTo(0.7855, 4)
  expect(balance([40, 30, 20, 10])).toBeCloseTo(0.9232, 4)
  expect(balance([50, 50, 0, 0])).toBeCloseTo(0.5, 4)
  expect(balance([0, 0, 0, 0])).toBe(0)
})
