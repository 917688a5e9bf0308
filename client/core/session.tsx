import {
  createContext,
  type ReactNode,
  use,
  useCallback,
  useEffect,
  useInsertionEffect,
  useMemo,
  useState,
} from 'react'
import type { Language } from '#shared/base/ids.ts'
import type { ViewerShape } from '#shared/base/viewer.ts'
import { belongTo, CallError, call, onSignedOut, queries, refresh, useCall } from './call.ts'
import { speak } from './i18n.ts'
import { clearLeaving, isLeaving, markLeaving, sweepKept, wipeDevice } from './kept.ts'
import { unsentOf } from './unsent.ts'

interface Session {
  /** Undefined while nobody knows yet; null for nobody. */
  viewer: ViewerShape | null | undefined
  /** The organisation on the screen is the demo's. */
  demo: boolean
  /** The session ended while a page was open: the page stays, a sign-in sheet lies over it. */
  expired: boolean
  /** Why nobody knows who is signed in. */
  error: CallError | null
  retry(): void
  signedIn(viewer: ViewerShape): void
  /** Signs out, or asks first where something is on this device alone. */
  signOut(everywhere?: boolean): Promise<void>
  /** They are asked. */
  asked: boolean
  /** Signs out all the same; what is on this device alone goes. */
  leave(): Promise<void>
  stay(): void
  setLanguage(language: Language): Promise<void>
}

const Current = createContext<Session | undefined>(undefined)
const key = ['findSession', {}] as const
const STORED = 'ba.viewer'

/** Who was signed in here last, so that a page can open without a network; the server decides as soon as it is there. */
function remembered(): ViewerShape | null {
  try {
    return JSON.parse(localStorage.getItem(STORED) ?? 'null') as ViewerShape | null
  } catch {
    localStorage.removeItem(STORED)
    return null
  }
}

const isUnreachable = (error: unknown) => error instanceof CallError && /offline|unavailable/.test(error.code)

export function SessionProvider({ children }: { children: ReactNode }) {
  const found = useCall('findSession', {}, { staleTime: 60_000, refetchOnWindowFocus: true })
  /** When that was asked which was refused since nobody is signed in, milliseconds since 1970. */
  const [endedAt, setEndedAt] = useState(0)
  const [leaving, setLeaving] = useState(isLeaving)
  // At the first failure: until it is given up the screen would be empty.
  const unreachable = !leaving && isUnreachable(found.failureReason ?? found.error)
  const last = useMemo(() => (unreachable && !found.data ? remembered() : null), [unreachable, found.data])
  const [open, setOpen] = useState<ViewerShape | null>(null)

  // Whoever left without a network is gone, though the server has yet to hear of it.
  const told = leaving ? null : found.data?.viewer
  // The page that is open belongs to whoever opened it, until somebody signs in again or leaves on purpose.
  const viewer = told ?? open ?? (told === undefined ? (last ?? undefined) : null)
  // What was asked before one signed in may be refused after it.
  const expired = endedAt > found.dataUpdatedAt || (open !== null && told === null)

  const viewerId = viewer?.id
  // Before anything on the page asks.
  useInsertionEffect(() => belongTo(viewerId), [viewerId])
  const { refetch } = found
  useEffect(
    () =>
      onSignedOut((askedAt) => {
        if (expired) return
        setEndedAt(askedAt)
        void refetch()
      }),
    [expired, refetch],
  )
  useEffect(() => void sweepKept(), [])
  const { dataUpdatedAt } = found
  // biome-ignore lint/correctness/useExhaustiveDependencies: each answer of the server says that it can be told now.
  useEffect(() => {
    if (!leaving) return
    void call('signOut').then(
      () => {
        clearLeaving()
        setLeaving(false)
        void refresh()
      },
      () => undefined,
    )
  }, [leaving, dataUpdatedAt])
  useEffect(() => {
    if (!told) return
    setOpen(told)
    localStorage.setItem(STORED, JSON.stringify(told))
    void speak(told.language)
  }, [told])

  const signedIn = useCallback(
    (next: ViewerShape) => {
      // Nothing of one person may be shown to another.
      if (open && open.id !== next.id) {
        queries.clear()
        localStorage.setItem(STORED, JSON.stringify(next))
        location.assign('/')
        return
      }
      clearLeaving()
      setLeaving(false)
      queries.setQueryData(key, (old: object | undefined) => ({ demo: false, ...old, viewer: next }))
      void refresh()
    },
    [open],
  )

  const [asked, setAsked] = useState<{ everywhere: boolean }>()
  const stay = useCallback(() => setAsked(undefined), [])
  const leaveNow = useCallback(
    async (everywhere: boolean) => {
      try {
        await call(everywhere ? 'signOutEverywhere' : 'signOut')
      } catch (error) {
        // On a shared computer leaving must work without a network; everywhere else it cannot be promised then.
        if (everywhere || !isUnreachable(error)) throw error
        markLeaving()
      }
      if (viewerId) await wipeDevice(viewerId)
      location.assign('/sign-in')
    },
    [viewerId],
  )
  const leave = useCallback(() => leaveNow(asked?.everywhere ?? false), [leaveNow, asked])
  const signOut = useCallback(
    async (everywhere = false) => {
      if (viewerId && unsentOf(viewerId).length > 0) setAsked({ everywhere })
      else await leaveNow(everywhere)
    },
    [viewerId, leaveNow],
  )

  const setLanguage = useCallback(
    async (language: Language) => {
      await speak(language)
      if (!told) return
      const { viewer: saved } = await call('updateMe', { body: { language } })
      queries.setQueryData(key, (old: object | undefined) => ({ demo: false, ...old, viewer: saved }))
    },
    [told],
  )

  const session = useMemo<Session>(
    () => ({
      viewer,
      demo: found.data?.demo ?? false,
      expired,
      error: viewer === undefined ? found.error : null,
      retry: () => void refetch(),
      signedIn,
      signOut,
      asked: asked !== undefined,
      leave,
      stay,
      setLanguage,
    }),
    [viewer, found, refetch, expired, signedIn, signOut, asked, leave, stay, setLanguage],
  )
  return <Current value={session}>{children}</Current>
}

export function useSession(): Session {
  const session = use(Current)
  if (!session) throw new Error('useSession outside of SessionProvider')
  return session
}

/** The signed-in person; pages of the shell always have one. */
export function useViewer(): ViewerShape {
  const { viewer } = useSession()
  if (!viewer) throw new Error('Nobody is signed in here')
  return viewer
}
