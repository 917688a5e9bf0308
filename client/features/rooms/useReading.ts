import { type RefObject, useEffect, useRef } from 'react'
import { call } from '#client/core/call.ts'

/** Remembers how far one has read, once the end of the talk is on the screen of a window somebody looks at. */
export function useReading(topicId: string, end: RefObject<HTMLElement | null>, newest: number, readSeq: number) {
  const told = useRef(readSeq)
  useEffect(() => {
    const mark = end.current
    if (!mark) return
    let seen = false
    const tell = () => {
      if (!seen || document.hidden || newest <= told.current) return
      told.current = newest
      void call('markRead', { params: { topicId }, body: { seq: newest } }).catch(() => {
        // Without a line it is told with the next message, or the next visit.
        told.current = readSeq
      })
    }
    const watcher = new IntersectionObserver(([entry]) => {
      seen = entry?.isIntersecting ?? false
      tell()
    })
    watcher.observe(mark)
    document.addEventListener('visibilitychange', tell)
    return () => {
      watcher.disconnect()
      document.removeEventListener('visibilitychange', tell)
    }
  }, [topicId, end, newest, readSeq])
}
