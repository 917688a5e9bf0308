import { keepPreviousData } from '@tanstack/react-query'
import { useDeferredValue } from 'react'
import { useCall } from '#client/core/call.ts'

/** How to ask for those whom one can call with what was typed behind an @; nobody is asked for while nothing is. */
export function useCalling(typed: string | undefined) {
  const q = useDeferredValue(typed?.trim() ?? '')
  return { q, options: { enabled: typed !== undefined, placeholderData: keepPreviousData, staleTime: 60_000 } }
}

/** Whom one can call in a room. */
export function useCallable(roomId: string, typed: string | undefined) {
  const { q, options } = useCalling(typed)
  return useCall('findCallable', { roomId, q }, options).data
}
