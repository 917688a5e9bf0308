import { useEffect, useRef } from 'react'
import { queries, useCall } from '#client/core/call.ts'
import { useWords } from '#client/core/i18n.ts'
import { useLive } from '#client/core/live.tsx'
import type { SpaceMark } from '#shared/features/rooms/contract.ts'

type Marks = Pick<SpaceMark, 'topics' | 'calls'>

/** Everybody of a space hears of its talk: each asks at a moment of their own, so that not all ask at once. */
const askAfterMs = () => 300 + Math.random() * 2200

/** Keeps the marks in step with what is said; for one place on the screen. What is read is heard of by itself. */
export function useFreshMarks(mine: readonly string[], known: readonly string[]) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const late = useRef(false)
  useLive('item:changed', ({ kind, spaceId }) => {
    if ((kind !== 'message' && kind !== 'topic') || timer.current) return
    // A closed room is heard under its own name; a space that is none of ours under one we know.
    if (spaceId && known.includes(spaceId) && !mine.includes(spaceId)) return
    timer.current = setTimeout(() => {
      timer.current = undefined
      if (document.hidden) late.current = true
      else void ask()
    }, askAfterMs())
  })
  useEffect(() => {
    const onSeen = () => {
      if (document.hidden || !late.current) return
      late.current = false
      void ask()
    }
    document.addEventListener('visibilitychange', onSeen)
    return () => {
      document.removeEventListener('visibilitychange', onSeen)
      clearTimeout(timer.current)
    }
  }, [])
}
const ask = () => queries.invalidateQueries({ queryKey: ['findSpaceMarks'] })

/** What is new in each of one's spaces. */
export function useSpaceMarks(): ReadonlyMap<string, Marks> {
  const found = useCall('findSpaceMarks')
  return new Map((found.data?.spaces ?? []).map((one) => [one.spaceId, one]))
}

/** The marks of several spaces as one. */
export const sumOf = (marks: readonly (Marks | undefined)[]): Marks => ({
  topics: marks.reduce((sum, one) => sum + (one?.topics ?? 0), 0),
  calls: marks.reduce((sum, one) => sum + (one?.calls ?? 0), 0),
})

const MOST = 99
const upTo = (count: number) => (count > MOST ? `${MOST}+` : String(count))

/** How many topics have something new: a number in a ring, filled where a message calls one. Nothing when all is read. */
export function Mark({ topics = 0, calls = 0 }: Partial<Marks>) {
  const t = useWords()
  if (topics + calls === 0) return null
  const said = [
    topics > 0 ? t(topics > MOST ? 'newTopicsMany' : 'newTopics', { count: topics }) : '',
    calls > 0 ? t(calls > MOST ? 'callsMany' : 'calls', { count: calls }) : '',
  ].filter(Boolean)
  return (
    <span className="mark" data-calls={calls > 0 || undefined} title={said.join(', ')}>
      <span aria-hidden="true">{upTo(topics || calls)}</span>
      <span className="sr">, {said.join(', ')}</span>
    </span>
  )
}

/** The mark of one space, beside its name. */
export function MarkOf({ spaceId }: { spaceId: string }) {
  return <Mark {...useSpaceMarks().get(spaceId)} />
}
