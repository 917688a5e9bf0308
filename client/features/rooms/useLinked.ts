import { useEffect, useEffectEvent, useState } from 'react'

/** The message an address leads to: `#message-…`. */
const messageInAddress = () => /^#message-([0-9a-f-]{36})$/i.exec(location.hash)?.[1]

/** A fragment may change by a link of the browser's, or by one of the page's, of which the browser tells nobody. */
const moves = ['hashchange', 'pushState', 'replaceState'] as const

/** The message the address leads to; `onJump` hears when another is asked for while the page stays. */
export function useLinked(onJump: (messageId: string) => void): string | undefined {
  const [linked, setLinked] = useState(messageInAddress)
  const [path] = useState(() => location.pathname)
  const look = useEffectEvent(() => {
    const id = messageInAddress()
    if (!id || location.pathname !== path) return
    setLinked(id)
    onJump(id)
  })
  useEffect(() => {
    const onMove = () => look()
    for (const move of moves) addEventListener(move, onMove)
    return () => {
      for (const move of moves) removeEventListener(move, onMove)
    }
  }, [])
  return linked
}
