import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { Component, type ReactNode, Suspense, useEffect, useRef } from 'react'
import { Redirect, useLocation } from 'wouter'
import { CallError, queries } from './core/call.ts'
import { LiveProvider, useConnection } from './core/live.tsx'
import { SessionProvider, useSession } from './core/session.tsx'
import { ErrorBlock, Loading } from './design/index.ts'
import { resolver, theme } from './design/theme.ts'
import { OpenRoutes, opensWithoutSignIn, SignedInRoutes } from './routes.tsx'
import { Shell } from './shell/Shell.tsx'

/** What everything stands in: look, answers, who is signed in, the live connection. */
export const App = () => (
  <MantineProvider theme={theme} cssVariablesResolver={resolver} defaultColorScheme="auto">
    <QueryClientProvider client={queries}>
      <SessionProvider>
        <Pages />
      </SessionProvider>
    </QueryClientProvider>
  </MantineProvider>
)

function Pages() {
  const { viewer, error, retry } = useSession()
  const [path] = useLocation()
  if (opensWithoutSignIn(path)) {
    return (
      <Catch key={path}>
        <Suspense fallback={<Loading />}>
          <OpenRoutes />
        </Suspense>
      </Catch>
    )
  }
  if (viewer === undefined) {
    return (
      <main className="main page">{error ? <ErrorBlock error={error} onRetry={retry} /> : <Loading lines={6} />}</main>
    )
  }
  if (viewer === null) {
    const here = path + location.search
    return <Redirect to={here === '/' ? '/sign-in' : `/sign-in?to=${encodeURIComponent(here)}`} replace />
  }
  return (
    <LiveProvider personId={viewer.id}>
      <Shell>
        <Catch key={path}>
          <Suspense fallback={<Loading lines={6} />}>
            <SignedInRoutes />
          </Suspense>
        </Catch>
      </Shell>
    </LiveProvider>
  )
}

/** The code of a page is fetched when it is first opened: without a network it is not broken, only not here. */
const isUnfetched = (error: unknown) =>
  error instanceof Error &&
  /dynamically imported module|importing a module script|unable to preload/i.test(error.message)

/** It comes by itself when the line is back: a browser tries to fetch it again only where the page is loaded anew. */
function Unfetched() {
  const connection = useConnection()
  const wasAway = useRef(false)
  useEffect(() => {
    if (connection !== 'online') wasAway.current = true
    else if (wasAway.current) location.reload()
  }, [connection])
  return <ErrorBlock error={new CallError('offline', 0)} onRetry={() => location.reload()} />
}

/** A page that breaks says so in its place; the rest of the screen goes on. */
class Catch extends Component<{ children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: undefined }
  static getDerivedStateFromError = (error: unknown) => ({ error })
  override componentDidCatch(error: unknown) {
    console.error(error)
  }
  override render() {
    if (this.state.error === undefined) return this.props.children
    return (
      <div className="page">
        {isUnfetched(this.state.error) ? (
          <Unfetched />
        ) : (
          <ErrorBlock error={this.state.error} onRetry={() => location.reload()} />
        )}
      </div>
    )
  }
}
