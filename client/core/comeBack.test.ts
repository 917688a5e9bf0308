import { Manager } from 'socket.io-client'
import { afterEach, expect, test, vi } from 'vitest'
import { comeBack, firstMomentMs } from './comeBack.ts'

afterEach(() => vi.restoreAllMocks())

const PEOPLE = 2000
/** What a server of two cores takes in, a second. */
const TAKEN_IN = 1000

/** After how many milliseconds each page is back, when a server is away for so many. Nobody waits: delays are added up. */
function returns(awayMs: number): number[] {
  return Array.from({ length: PEOPLE }, () => {
    const manager = new Manager('http://127.0.0.1', { ...comeBack, autoConnect: false })
    // The library's own reckoning, which it shows nobody.
    const backoff = Reflect.get(manager, 'backoff') as { duration(): number }
    let at = backoff.duration()
    while (at < awayMs) at += backoff.duration()
    return at - awayMs
  }).sort((a, b) => a - b)
}

/** The same chances each time. */
function pinChance() {
  let seed = 1
  vi.spyOn(Math, 'random').mockImplementation(() => {
    seed = (seed * 48_271) % 2_147_483_647
    return seed / 2_147_483_647
  })
}

const mostInOneSecond = (sorted: readonly number[]) =>
  Math.max(...sorted.map((from, at) => sorted.findLastIndex((one) => one < from + 1000) - at + 1))

test.each([0, 1500, 3000, 6000, 20_000, 60_000])(
  'a crowd that lost its line for %i ms comes back spread out, and most of it within seconds',
  (awayMs) => {
    pinChance()

    const sorted = returns(awayMs)

    expect(mostInOneSecond(sorted)).toBeLessThanOrEqual(TAKEN_IN)
    expect(sorted[PEOPLE / 2]).toBeLessThan(5000)
    expect(sorted[PEOPLE * 0.95]).toBeLessThan(8000)
  },
)

test('a crowd whose browsers say at once that the network is back comes spread out, and all within three seconds', () => {
  pinChance()

  const sorted = Array.from({ length: PEOPLE }, firstMomentMs).sort((a, b) => a - b)

  expect(mostInOneSecond(sorted)).toBeLessThanOrEqual(TAKEN_IN)
  expect(sorted[PEOPLE / 2]).toBeLessThan(2000)
  expect(sorted.at(-1)).toBeLessThanOrEqual(3000)
})
