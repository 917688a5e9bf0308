import { useEffect, useRef } from 'react'

/** The heading of an outcome: whoever brought it about goes on from there, since the form they did it with is gone. */
export function useOutcome(byMe: boolean) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    // Whoever went elsewhere meanwhile stays there.
    if (byMe && document.activeElement === document.body) heading.current?.focus()
  }, [byMe])
  return heading
}
