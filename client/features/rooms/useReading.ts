import { type RefObject, useEffect, useRef } from 'react'
import { call } from '#client/core/call.ts'
import { isOnScreen } from './useEnd.ts'

/**
 * Remembers how far one has read, once the end of the last message is on the screen of a window somebody looks at. What
 * stands below it (proposals, agreements) may fill more than a screen.
 */
export function useReading(topicId: string, lastSaid: RefObject<HTMLElement | null>, newest: number, readSeq: number) {
  const told = useRef(readSeq)
  useEffect(() => {
    const mark = lastSaid.current
    if (!mark?.parentElement) return
    const tell = () => {
      if (document.hidden || newest <= told.current || !isOnScreen(mark)) return
      told.current = newest
      void call('markRead', { params: { topicId }, body: { seq: newest } }).catch(() => {
        // Without a line it is told with the next message, or the next visit.
        told.current = readSeq
      })
    }
    // An IntersectionObserver would be the shorter way, and is now and then not told by Chromium of what a script scrolled
    // to: heights become known and the page moves at the same time.
    const heights = new ResizeObserver(tell)
    heights.observe(mark.parentElement)
    addEventListener('scroll', tell, { passive: true })
    addEventListener('resize', tell)
    document.addEventListener('visibilitychange', tell)
    return () => {
      heights.disconnect()
      removeEventListener('scroll', tell)
      removeEventListener('resize', tell)
      document.removeEventListener('visibilitychange', tell)
    }
  }, [topicId, lastSaid, newest, readSeq])
}
