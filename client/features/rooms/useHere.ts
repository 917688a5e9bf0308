import { useCallback, useState } from 'react'
import { say, useConnection, useLive } from '#client/core/live.tsx'
import type { HerePage } from '#shared/features/rooms/contract.ts'
import { useEntering } from './useEntering.ts'

/** What is shown until one has entered. */
export const nobody: HerePage = { here: [], count: 0, next: null }

/** Enters a room while the page is open, and says who is there. */
export function useHere(roomId: string | undefined): HerePage {
  const [here, setHere] = useState(nobody)
  useEntering(
    roomId,
    useCallback(async (roomId) => setHere(await say('room:enter', { roomId })), []),
  )
  useLive('room:here', (fact) => {
    if (fact.roomId === roomId) setHere(fact)
  })
  // Without a line nobody knows who is there.
  return useConnection() === 'online' ? here : nobody
}
