import { expect, test } from 'vitest'
import { isQuiet, minuteOfDay } from './policy.ts'

test('the minute of the day is that of Vientiane', () => {
  expect(minuteOfDay(new Date('2026-11-24T00:30:00Z'))).toBe(7 * 60 + 30)
  expect(minuteOfDay(new Date('2026-11-24T17:00:00Z'))).toBe(0)
})

test('quiet hours go over midnight, and from and to the same are none', () => {
  const night = { quietFrom: 21 * 60, quietTo: 6 * 60 }
  expect([20 * 60 + 59, 21 * 60, 0, 5 * 60 + 59, 6 * 60].map((at) => isQuiet(night, at))).toEqual([
    false,
    true,
    true,
    true,
    false,
  ])
  expect(isQuiet({ quietFrom: 720, quietTo: 780 }, 750)).toBe(true)
  expect([0, 700, 1439].some((at) => isQuiet({ quietFrom: 600, quietTo: 600 }, at))).toBe(false)
})
