import { type RefObject, useEffect, useEffectEvent, useRef, useState } from 'react'
import { call } from '#client/core/call.ts'
import { useOnline } from '#client/core/live.tsx'
import { PATIENCE_MS, willPass } from '#client/core/waiting.ts'
import { isOnScreen } from './useEnd.ts'

/**
 * Remembers how far one has read, once the end of the last message is on the screen of a window somebody looks at. What
 * stands below it (proposals, agreements) may fill more than a screen. Says whether it was remembered; what could not be
 * told is told again, with what was read meanwhile.
 */
export function useReading(
  topicId: string,
  lastSaid: RefObject<HTMLElement | null>,
  newest: number,
  readSeq: number,
): boolean {
  const told = useRef(readSeq)
  const [hasRead, setRead] = useState(false)
  const [failures, setFailures] = useState(0)
  const tell = useEffectEvent(() => {
    if (document.hidden || newest <= told.current || !lastSaid.current || !isOnScreen(lastSaid.current)) return
    told.current = newest
    call('markRead', { params: { topicId }, body: { seq: newest } }).then(
      () => setRead(true),
      (error: unknown) => {
        told.current = readSeq
        if (willPass(error)) setFailures((count) => count + 1)
      },
    )
  })
  useOnline(() => tell())
  useEffect(() => {
    if (failures === 0) return
    const again = setTimeout(() => tell(), PATIENCE_MS)
    return () => clearTimeout(again)
  }, [failures])
  // biome-ignore lint/correctness/useExhaustiveDependencies: with another message, its end is looked for again
  useEffect(() => {
    const parent = lastSaid.current?.parentElement
    if (!parent) return
    const look = () => tell()
    // An IntersectionObserver would be the shorter way, and is now and then not told by Chromium of what a script scrolled
    // to: heights become known and the page moves at the same time.
    const heights = new ResizeObserver(look)
    heights.observe(parent)
    addEventListener('scroll', look, { passive: true })
    addEventListener('resize', look)
    document.addEventListener('visibilitychange', look)
    return () => {
      heights.disconnect()
      removeEventListener('scroll', look)
      removeEventListener('resize', look)
      document.removeEventListener('visibilitychange', look)
    }
  }, [lastSaid, newest])
  return hasRead
}
