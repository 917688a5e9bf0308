import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { onWake } from './wake.ts'

const Minute = 60_000
const page = Object.assign(new EventTarget(), { visibilityState: 'visible' })
const run = vi.fn()
let end: () => void

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('document', page)
  vi.stubGlobal('navigator', { onLine: true })
  page.visibilityState = 'visible'
  run.mockClear()
  end = onWake(run)
})
afterEach(() => {
  end()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

/** So much time passes, and only then does it beat. */
function pass(ms: number) {
  vi.setSystemTime(Date.now() + ms)
  vi.advanceTimersToNextTimer()
}
function show(visibilityState: 'visible' | 'hidden') {
  page.visibilityState = visibilityState
  page.dispatchEvent(new Event('visibilitychange'))
}

test('a page that nobody looked at for an hour, and that beat once a minute, was not asleep', () => {
  vi.advanceTimersByTime(Minute)
  show('hidden')
  vi.advanceTimersByTime(5 * Minute)
  for (let minutes = 0; minutes < 60; minutes++) pass(Minute)
  vi.setSystemTime(Date.now() + 40_000)
  show('visible')
  vi.advanceTimersByTime(Minute)
  expect(run).not.toHaveBeenCalled()
})

test('a page that did not run was asleep: at once where it is looked at, once when it is looked at again', () => {
  pass(15_000)
  expect(run).toHaveBeenCalledTimes(1)

  show('hidden')
  pass(10 * Minute)
  expect(run).toHaveBeenCalledTimes(1)
  show('visible')
  vi.advanceTimersByTime(Minute)
  expect(run).toHaveBeenCalledTimes(2)
})
