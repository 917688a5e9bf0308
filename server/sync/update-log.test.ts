import { expect, test } from 'vitest'
import { restMs } from './update-log.ts'

test('who stores again waits longer each time, at most two seconds, and no two wait equally long', () => {
  for (const [tries, most] of [50, 100, 200, 400, 800, 1600, 2000, 2000].entries()) {
    const rests = Array.from({ length: 50 }, () => restMs(tries))
    expect(Math.min(...rests)).toBeGreaterThanOrEqual(most / 2)
    expect(Math.max(...rests)).toBeLessThanOrEqual(most)
    expect(new Set(rests).size).toBeGreaterThan(40)
  }
})
