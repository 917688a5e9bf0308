import { useDeferredValue } from 'react'
import { useCall } from '#client/core/call.ts'

/** Whom one can call in a room with what was typed behind an @; nobody is asked for while nothing is. */
export function useCallable(roomId: string, typed: string | undefined) {
  const q = useDeferredValue(typed?.trim() ?? '')
  return useCall(
    'findCallable',
    { roomId, q },
    { enabled: typed !== undefined, placeholderData: (old) => old, staleTime: 60_000 },
  ).data
}
