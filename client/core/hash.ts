import { useSyncExternalStore } from 'react'

const moves = ['hashchange', 'popstate', 'pushState', 'replaceState'] as const

function subscribe(listen: () => void) {
  for (const move of moves) addEventListener(move, listen)
  return () => {
    for (const move of moves) removeEventListener(move, listen)
  }
}

/** What the address says after its path, also when it changes while the page stays: `#propose`. */
export const useHash = () => useSyncExternalStore(subscribe, () => location.hash)

/** Takes it away once it is done with, so that going back does not begin it again. */
export const clearHash = () => history.replaceState(history.state, '', location.pathname + location.search)
