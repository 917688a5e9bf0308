import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { atMostEvery } from './live.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('what is told often is told at once, and once more after its rest, which may be longer for one than for another', () => {
  const told: string[] = []
  const tell = atMostEvery(
    (key) => (key === 'crowd' ? 4000 : 1000),
    (key) => void told.push(key),
  )
  for (let times = 0; times < 3; times++) for (const key of ['crowd', 'few']) tell(key)
  expect(told).toEqual(['crowd', 'few'])
  vi.advanceTimersByTime(1000)
  expect(told).toEqual(['crowd', 'few', 'few'])
  vi.advanceTimersByTime(3000)
  expect(told).toEqual(['crowd', 'few', 'few', 'crowd'])
  // After its rest nothing is owed to anybody, and the next is told at once again.
  vi.advanceTimersByTime(10_000)
  tell('few')
  expect(told).toHaveLength(5)
})
