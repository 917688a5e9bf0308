import { keepPreviousData } from '@tanstack/react-query'
import { useDeferredValue } from 'react'
import { type Call, useCall } from '#client/core/call.ts'
import { useConnection } from '#client/core/live.tsx'
import type { Callable } from '#shared/features/spaces/contract.ts'

/** How to ask for those whom one can call with what was typed behind an @; nobody is asked for while nothing is. */
export function useCalling(typed: string | undefined) {
  const connection = useConnection()
  const sought = typed?.trim() ?? ''
  const q = useDeferredValue(sought)
  return {
    q,
    options: { enabled: typed !== undefined, placeholderData: keepPreviousData, staleTime: 60_000 },
    /** Whether it is worth waiting for who can be called with just what was typed. */
    isAsked: ({ data, isPlaceholderData, isFetching, failureReason }: Call<Callable>) =>
      typed !== undefined &&
      connection !== 'offline' &&
      !failureReason &&
      (q !== sought || (isFetching && (isPlaceholderData || !data))),
  }
}

/** Whom one can call in a room. */
export function useCallable(roomId: string, typed: string | undefined) {
  const { q, options, isAsked } = useCalling(typed)
  const found = useCall('findCallable', { roomId, q }, options)
  return { callable: found.data, asked: isAsked(found) }
}
