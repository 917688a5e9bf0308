import { useEffect, useEffectEvent } from 'react'

const listeners = new Set<() => boolean>()

/** To be called before the first page is drawn: at a window listeners hear in the order in which they came. */
export const hearBack = () =>
  addEventListener('popstate', (event) => {
    if ([...listeners].some((stays) => stays())) event.stopImmediatePropagation()
  })

/** Hears that somebody went back or forth in the browser, before the page does; where it says so the page stays. */
export function useBack(stays: () => boolean) {
  const listen = useEffectEvent(stays)
  useEffect(() => {
    const listener = () => listen()
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }, [])
}
