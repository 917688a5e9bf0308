import { endpoints } from 'virtual:endpoints'
import {
  QueryCache,
  QueryClient,
  type UseMutationOptions,
  type UseMutationResult,
  type UseQueryOptions,
  type UseQueryResult,
  useMutation,
  useQuery,
} from '@tanstack/react-query'
import type { Api } from '#shared/api.ts'
import type { BodyIn, LiveKind, ParamsIn, ReplyOf } from '#shared/base/endpoint.ts'
import { type ErrorCode, errorStatus } from '#shared/base/errors.ts'

/** The name of an endpoint, as `shared/api.ts` has it. */
export type CallName = keyof Api & string
/** What a call comes back with. */
export type CallReply<N extends CallName> = ReplyOf<Api[N]>

/** Optional where the endpoint can do without it. */
type Given<Key extends string, T> = undefined extends T
  ? { [K in Key]?: T }
  : Record<never, never> extends T
    ? { [K in Key]?: T }
    : { [K in Key]: T }
export type CallInput<N extends CallName> = Given<'params', ParamsIn<Api[N]>> & Given<'body', BodyIn<Api[N]>>

/** Why a call failed: one of the server's codes, `offline` when it was not reached, `unexpected` for its bugs. */
export type CallErrorCode = ErrorCode | 'offline' | 'unexpected'

export class CallError extends Error {
  override readonly name = 'CallError'
  readonly code: CallErrorCode
  readonly status: number
  readonly detail: Record<string, unknown>

  constructor(code: CallErrorCode, status: number, detail: Record<string, unknown> = {}) {
    super(code)
    this.code = code
    this.status = status
    this.detail = detail
  }

  /** The word that says which rule was in the way, where the server names one. */
  get reason(): string | undefined {
    return typeof this.detail.reason === 'string' ? this.detail.reason : undefined
  }
}

type Listener = (askedAt: number) => void
const signedOut = new Set<Listener>()
/** What was asked at this moment (milliseconds since 1970) was answered so. */
export function tellSignedOut(askedAt: number) {
  for (const listener of signedOut) listener(askedAt)
}
/** Hears of every answer that says that the session is over. */
export function onSignedOut(listener: Listener) {
  signedOut.add(listener)
  return () => void signedOut.delete(listener)
}

/**
 * Whose page this is. All that it asks says so: tabs share their session, and when somebody else signs in in another, this
 * one is answered as if nobody were signed in.
 */
let personOfPage: string | undefined
export function belongTo(personId: string | undefined) {
  personOfPage = personId
}
/** Who signs in or out says whose the session of the whole browser is. */
const ofBrowser: ReadonlySet<CallName> = new Set(['signIn', 'signOut'])
/** What says whose page asks. */
export const pageHeaders = (name: CallName): Record<string, string> =>
  personOfPage === undefined || ofBrowser.has(name) ? {} : { 'Ba-Person': personOfPage }

/** Calls an endpoint by its name; throws `CallError`. */
export async function call<N extends CallName>(
  name: N,
  ...[input]: Record<never, never> extends CallInput<N> ? [input?: CallInput<N>] : [input: CallInput<N>]
): Promise<CallReply<N>> {
  return request(name, input)
}

interface Loose {
  params?: unknown
  body?: unknown
  signal?: AbortSignal
}

/** The same with parameters of any call, and a way to give up. */
export async function request<N extends CallName>(
  name: N,
  { params, body, signal }: Loose = {},
): Promise<CallReply<N>> {
  const facts = endpoints[name]
  if (!facts) throw new Error(`There is no endpoint ${name}`)
  const { method, path, takes, gives } = facts
  const askedAt = Date.now()
  let response: Response
  try {
    response = await fetch(address(path, (params ?? {}) as Record<string, unknown>), {
      method: method.toUpperCase(),
      credentials: 'same-origin',
      ...(signal ? { signal } : {}),
      ...(body === undefined ? {} : { body: takes ? (body as BodyInit) : JSON.stringify(body) }),
      headers: {
        ...pageHeaders(name),
        ...(body === undefined || body instanceof FormData ? {} : { 'Content-Type': takes ?? 'application/json' }),
      },
    })
  } catch (error) {
    if (signal?.aborted) throw error
    throw new CallError('offline', 0)
  }
  if (!response.ok) {
    const error = await readError(response)
    if (error.code === 'not_signed_in' && name !== 'signIn') tellSignedOut(askedAt)
    throw error
  }
  if (gives) return (await response.blob()) as CallReply<N>
  // The page of a network that wants to be signed in to, in the place of our answer.
  if (!response.headers.get('content-type')?.includes('json')) throw new CallError('offline', 0)
  return (await response.json()) as CallReply<N>
}

async function readError(response: Response): Promise<CallError> {
  const answer: unknown = await response.json().catch(() => undefined)
  const { error, detail } = (answer ?? {}) as { error?: unknown; detail?: unknown }
  const code = typeof error === 'string' && error in errorStatus ? (error as ErrorCode) : byStatus(response.status)
  return new CallError(code, response.status, (detail ?? {}) as Record<string, unknown>)
}

/** A proxy in between may answer without our words. */
function byStatus(status: number): CallErrorCode {
  const found = Object.entries(errorStatus).find(([, own]) => own === status)
  if (found) return found[0] as ErrorCode
  return status === 502 || status === 504 ? 'unavailable' : 'unexpected'
}

/** `/api/rooms/:roomId` with its parameters; what the path does not name goes into the query. */
export function address(path: string, params: Record<string, unknown>): string {
  const rest = new Map(Object.entries(params).filter(([, value]) => value !== undefined && value !== null))
  const filled = path.replace(/:(\w+)/g, (_, key: string) => {
    const value = rest.get(key)
    rest.delete(key)
    return encodeURIComponent(String(value))
  })
  const query = new URLSearchParams()
  for (const [key, value] of rest) for (const one of [value].flat()) query.append(key, String(one))
  return query.size > 0 ? `${filled}?${query}` : filled
}

/** Why a call failed the last time. */
const failed = new WeakMap<object, Error>()

/** What is known of a call. */
export type Call<T> = Pick<
  UseQueryResult<T, CallError>,
  'data' | 'dataUpdatedAt' | 'error' | 'failureReason' | 'isFetching' | 'isPending' | 'isPlaceholderData' | 'refetch'
>

/** What everybody asks through: answers are kept for a while, and made old by what happens live. */
export const queries = new QueryClient({
  queryCache: new QueryCache({ onError: (error, query) => failed.set(query, error) }),
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      gcTime: 10 * 60_000,
      networkMode: 'always',
      retry: (count, error) => count < 2 && error instanceof CallError && /offline|unavailable/.test(error.code),
      retryDelay: (count) => 800 * 2 ** count,
      refetchOnWindowFocus: false,
    },
    mutations: { networkMode: 'always', retry: false },
  },
})

type CallOptions<N extends CallName> = Omit<
  UseQueryOptions<CallReply<N>, CallError>,
  'queryKey' | 'queryFn' | 'networkMode'
>

/**
 * A call that failed and is asked again, e.g. because something changed, stays failed until it is answered: what the page
 * shows instead must not go and come back.
 */
function lasting<T>(call: UseQueryResult<T, CallError>, queryKey: readonly unknown[]): Call<T> {
  if (!call.isLoading) return call
  const query = queries.getQueryCache().find({ queryKey })
  const error = query && failed.get(query)
  return error instanceof CallError ? { ...call, error } : call
}

/** The answer of an endpoint, kept fresh by live changes: `useCall('findSpace', { spaceId })`. */
export function useCall<N extends CallName>(
  name: N,
  ...[params, options]: Record<never, never> extends ParamsIn<Api[N]>
    ? [params?: ParamsIn<Api[N]>, options?: CallOptions<N>]
    : [params: ParamsIn<Api[N]>, options?: CallOptions<N>]
): Call<CallReply<N>> {
  const queryKey = [name, params ?? {}]
  const call = useQuery<CallReply<N>, CallError>({
    ...options,
    queryKey,
    queryFn: ({ signal }) => request(name, { params, signal }),
  })
  return lasting(call, queryKey)
}

/** Calls that answer a list page by page, each with where the next one begins. */
export type Paged = { [N in CallName]: CallReply<N> extends { next: string | null } ? N : never }[CallName]

/** The whole list of a call that answers page by page: `useWhole('findMembers', { spaceId })`. */
export function useWhole<N extends Paged>(
  name: N,
  params: ParamsIn<Api[N]>,
  options?: CallOptions<N>,
): Call<CallReply<N>> {
  const queryKey = [name, params, 'whole']
  const call = useQuery<CallReply<N>, CallError>({
    ...options,
    queryKey,
    queryFn: async ({ signal }) => {
      let whole = await request(name, { params, signal })
      while (whole.next)
        whole = joined(whole, await request(name, { params: { ...params, after: whole.next }, signal }))
      return whole
    },
  })
  return lasting(call, queryKey)
}

/** A page behind another: what is a list in both is one list, the rest is as the first page says, but for where to go on. */
export function joined<Page extends { next: string | null }>(first: Page, second: Page): Page {
  const behind = new Map<string, unknown>(Object.entries(second))
  const both = Object.entries(first).map(([key, value]): [string, unknown] => {
    const more = behind.get(key)
    return [key, Array.isArray(value) && Array.isArray(more) ? [...value, ...more] : value]
  })
  return { ...Object.fromEntries(both), next: second.next } as Page
}

/** A write: `const open = useAction('openTopic'); open.mutate({ params, body })`. */
export function useAction<N extends CallName>(
  name: N,
  options?: Omit<UseMutationOptions<CallReply<N>, CallError, CallInput<N>>, 'mutationFn'>,
): UseMutationResult<CallReply<N>, CallError, CallInput<N>> {
  return useMutation<CallReply<N>, CallError, CallInput<N>>({
    ...options,
    mutationFn: (input) => request(name, input),
  })
}

/** Asks again for everything on the screen that reads one of these kinds; without kinds, for everything. */
export function refresh(...kinds: LiveKind[]): Promise<void> {
  return queries.invalidateQueries({
    predicate: ({ queryKey: [name] }) =>
      kinds.length === 0 || kinds.some((kind) => endpoints[String(name)]?.reads.includes(kind)),
  })
}

/** Asks again for what was answered before a moment (milliseconds since 1970), as far as it is on the screen. */
export const refreshOlder = (moment: number): Promise<void> =>
  queries.invalidateQueries({ predicate: ({ state }) => state.dataUpdatedAt < moment })

/** Asks again for what could not be had, e.g. because the page was opened without a network. */
export const retryFailed = (): Promise<void> =>
  queries.refetchQueries({ type: 'active', predicate: ({ state }) => state.error !== null })
