/** How often a page looks whether time has passed in which it did not run, in milliseconds. */
const BEAT_MS = 1000
/** Time that passes between two beats of a page that runs is shorter, in milliseconds. */
const SLEPT_MS = 10_000
/** And of one that runs and is not looked at: after some minutes browsers let it beat once in a minute. */
const SLEPT_UNSEEN_MS = 90_000

/**
 * Runs when this page was asleep, with its machine or frozen by the browser, and somebody looks at it again: a line may
 * have died meanwhile without either end knowing. No event tells of a machine that slept, but the clock does; a page
 * nobody looks at beats seldom, which is no sleep, and waits until it is looked at.
 */
export function onWake(run: () => void): () => void {
  let beatAt = Date.now()
  let isSeen = document.visibilityState === 'visible'
  let slept = false
  const look = () => {
    const now = Date.now()
    slept ||= now - beatAt > (isSeen ? SLEPT_MS : SLEPT_UNSEEN_MS)
    beatAt = now
    isSeen = document.visibilityState === 'visible'
    if (!slept || !isSeen) return
    slept = false
    // Without a network there is nowhere to go; that it is back is told.
    if (navigator.onLine) run()
  }
  const beat = setInterval(look, BEAT_MS)
  document.addEventListener('visibilitychange', look)
  document.addEventListener('resume', look)
  return () => {
    clearInterval(beat)
    document.removeEventListener('visibilitychange', look)
    document.removeEventListener('resume', look)
  }
}
