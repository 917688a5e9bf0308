import { useCallback, useEffect, useState } from 'react'
import { say, useLive, useOnline } from '#client/core/live.tsx'
import type { HerePage } from '#shared/features/rooms/contract.ts'

/** What is shown until one has entered. */
export const nobody: HerePage = { here: [], count: 0, next: null }

/** Enters a room while the page is open, again after each lost line, and says who is there. */
export function useHere(roomId: string | undefined): HerePage {
  const [here, setHere] = useState(nobody)
  const enter = useCallback(async () => {
    if (roomId) setHere(await say('room:enter', { roomId }))
  }, [roomId])
  // Who is here is beside the talk: without a line nobody is shown, and who is gone has left.
  useOnline(() => void enter().catch(() => undefined))
  useEffect(() => {
    if (!roomId) return
    void enter().catch(() => undefined)
    return () => void say('room:leave', { roomId }).catch(() => undefined)
  }, [enter, roomId])
  useLive('room:here', (fact) => {
    if (fact.roomId === roomId) setHere(fact)
  })
  return here
}
