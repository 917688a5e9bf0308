import { once } from 'node:events'

/** Waits until something is so, asking again after each turn of the event loop and a short rest. */
export async function until<Found>(
  look: () => Promise<Found | undefined | false | null>,
  what: string,
  withinMs = 15_000,
): Promise<Found> {
  const end = Date.now() + withinMs
  for (;;) {
    const found = await look()
    if (found) return found
    if (Date.now() > end) throw new Error(`Waited ${withinMs} ms in vain: ${what}`)
    await once(AbortSignal.timeout(20), 'abort')
  }
}
