import { useCallback, useEffect, useState } from 'react'
import { say, useConnection, useOnline } from '#client/core/live.tsx'
import { PATIENCE_MS, willPass } from '#client/core/waiting.ts'

/**
 * Enters a room while the page is open, again after each lost line, and again where that failed while the line looks well,
 * because an answer was lost or the server has too much to do: who has not entered hears nothing. Who may not enter is told
 * so by the page, which asks for the room itself.
 */
export function useEntering(roomId: string | undefined, enter: (roomId: string) => Promise<void>) {
  const connection = useConnection()
  const [failures, setFailures] = useState(0)
  const go = useCallback(async () => {
    if (!roomId) return
    try {
      await enter(roomId)
      setFailures(0)
    } catch (error) {
      if (willPass(error)) setFailures((count) => count + 1)
    }
  }, [roomId, enter])
  useOnline(() => void go())
  useEffect(() => {
    if (!roomId) return
    void go()
    // Where it cannot be said it need not be: whoever's line ends has left.
    return () => void say('room:leave', { roomId }).catch(() => undefined)
  }, [go, roomId])
  useEffect(() => {
    // Without a line it is entered when there is one.
    if (failures === 0 || connection !== 'online') return
    const again = setTimeout(go, PATIENCE_MS)
    return () => clearTimeout(again)
  }, [failures, connection, go])
}
