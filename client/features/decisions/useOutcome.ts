import { useEffect, useEffectEvent, useLayoutEffect, useRef } from 'react'

/** The heading of an outcome: whoever brought it about, or was in it when others did, goes on from there: the form they stood in is gone. */
export function useOutcome(goesOn: boolean) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    // Whoever went elsewhere meanwhile stays there.
    if (goesOn && document.activeElement === document.body) heading.current?.focus()
  }, [goesOn])
  return heading
}

/** Hears that something goes from the screen while one stands in it: as long as it is there, it can be asked. */
export function useLeft<Part extends HTMLElement>(onLeft: () => void) {
  const part = useRef<Part>(null)
  const tell = useEffectEvent(onLeft)
  useLayoutEffect(() => {
    const shown = part.current
    return () => {
      if (shown?.contains(document.activeElement)) tell()
    }
  }, [])
  return part
}
