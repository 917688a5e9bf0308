import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Api } from '#shared/api.ts'
import type { ParamsIn } from '#shared/base/endpoint.ts'
import { type CallError, type CallReply, joined, type Paged, request } from './call.ts'

export interface Pages<Reply> {
  /** The pages one asked for, as one list. */
  data: Reply | undefined
  error: CallError | null
  refetch(): Promise<unknown>
  hasMore: boolean
  /** Asks for the page behind, and says why it did not come. */
  more(): Promise<CallError | null>
}

/** A list as far as one wants to see it: `usePages('findInbox', {})`. What happens live asks for all of it again. */
export function usePages<N extends Paged>(name: N, params: ParamsIn<Api[N]>): Pages<CallReply<N>> {
  const found = useInfiniteQuery<CallReply<N>, CallError, { pages: CallReply<N>[] }, unknown[], string | null>({
    queryKey: [name, params, 'pages'],
    queryFn: ({ signal, pageParam: after }) =>
      request(name, { params: after === null ? params : { ...params, after }, signal }),
    initialPageParam: null,
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
  })
  const { data, error, refetch, hasNextPage, fetchNextPage } = found
  async function more() {
    const held = data?.pages.length ?? 0
    for (;;) {
      // Who asks for all of it again goes first, and takes the place of a page that is on its way.
      const now = await fetchNextPage({ cancelRefetch: false })
      if (!now.isSuccess) return now.error
      if (!now.hasNextPage || now.data.pages.length > held) return null
    }
  }
  return { data: useMemo(() => data?.pages.reduce(joined), [data]), error, refetch, hasMore: hasNextPage, more }
}
