import { IconAlertTriangle } from '@tabler/icons-react'
import { type ReactNode, useEffect, useState } from 'react'
import { CallError } from '#client/core/call.ts'
import { errorCode, errorWords } from '#client/core/errors.ts'
import { useWords } from '#client/core/i18n.ts'
import { type PageFacts, usePage } from '#client/core/page.ts'
import { Button, Press } from './Button.tsx'
import { Empty } from './Empty.tsx'

/** True once `ms` have gone by. */
function useAfter(ms: number) {
  const [over, setOver] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setOver(true), ms)
    return () => clearTimeout(timer)
  }, [ms])
  return over
}

const widths = ['38%', '92%', '84%', '60%', '88%', '46%', '90%', '72%']

/** Bars where text will stand; nothing moves. */
export const Skeleton = ({ lines = 4 }: { lines?: number }) => (
  <span className="sk" aria-hidden="true">
    {widths.slice(0, lines).map((width) => (
      <i key={width} style={{ width }} />
    ))}
  </span>
)

/** What stands there meanwhile: nothing at first, the layout after 300 ms, words about the network after 5 s. */
export function Loading({ children, lines = 4 }: { children?: ReactNode; lines?: number }) {
  const t = useWords()
  const shown = useAfter(300)
  const slow = useAfter(5000)
  if (!shown) return null
  return (
    <div role="status">
      {children ?? (
        <div className="panel pad">
          <Skeleton lines={lines} />
        </div>
      )}
      <p className={slow ? 'sm mut' : 'sr'} style={slow ? { marginTop: 12 } : undefined}>
        {t('loading')} {slow ? t('slow') : null}
      </p>
    </div>
  )
}

interface ErrorBlockProps {
  error: unknown
  /** What failed, where the page can say it better. */
  title?: string
  onRetry?: (() => unknown) | undefined
}

/** What failed, that the writing is safe, what to do, and a short code. */
export function ErrorBlock({ error, title, onRetry }: ErrorBlockProps) {
  const t = useWords()
  const [asking, setAsking] = useState(false)
  const retry = async () => {
    setAsking(true)
    await onRetry?.()
    setAsking(false)
  }
  return (
    <div className="errb" role="alert">
      <IconAlertTriangle className="i" aria-hidden />
      <div>
        <p>
          <b>{title ?? t('errorTitle')}</b> {asking ? t('loading') : errorWords(t, error)}
        </p>
        {error instanceof CallError && error.code !== 'unexpected' ? null : (
          <p className="sm">{t('errorHelp', { code: errorCode(error) })}</p>
        )}
        {onRetry ? (
          <p>
            <Press className="lnk" disabled={asking} onClick={() => void retry()}>
              {t('retry')}
            </Press>
          </p>
        ) : null}
      </div>
    </div>
  )
}

/** What you may not see does not exist, and looks like it. */
export function NotFound() {
  const t = useWords()
  return (
    <Empty
      title={t('notFoundTitle')}
      help={t('notFoundHelp')}
      action={<Button href="/">{t('goToday')}</Button>}
      phase="C"
      stitches={9}
    />
  )
}

interface AwaitProps<T> {
  call: { data: T | undefined; error: Error | null; refetch(): Promise<unknown> }
  children: (reply: T) => ReactNode
  /** The true layout while it loads. */
  skeleton?: ReactNode
  lines?: number
  title?: string
}

const isGone = ({ error }: { error: Error | null }) => error instanceof CallError && error.code === 'not_found'

/**
 * An answer in its states: loading, not found, failed, there. What was there before stays while it is asked again, and
 * goes when it is not there any more, or no more for the viewer.
 */
export function Await<T>({ call, children, skeleton, lines, title }: AwaitProps<T>) {
  if (isGone(call)) return <NotFound />
  if (call.data !== undefined) return children(call.data)
  if (call.error) {
    return <ErrorBlock error={call.error} {...(title ? { title } : {})} onRetry={() => call.refetch()} />
  }
  return <Loading {...(lines ? { lines } : {})}>{skeleton}</Loading>
}

interface AwaitPageProps<T> extends AwaitProps<T> {
  /** The name of the page and the way back from it; without the answer, what kind of thing it shows and where such things are. */
  page(reply: T | undefined): PageFacts
}

/** A page that is all about one answer: it has its heading and its way back while that is loading and when it cannot be had. */
export function AwaitPage<T>({ page, ...answer }: AwaitPageProps<T>) {
  const { call, children } = answer
  const reply = isGone(call) ? undefined : call.data
  const facts = page(reply)
  const failed = call.error !== null
  usePage({ ...facts, awaited: reply === undefined && !failed })
  if (reply !== undefined) return children(reply)
  return (
    <NotShown title={facts.title} failed={failed}>
      <Await {...answer} />
    </NotShown>
  )
}

interface NotShownProps {
  /** What kind of thing it shows. */
  title: string
  /** It cannot be had. Until then its own heading is on its way, and stands there in a moment. */
  failed: boolean
  children: ReactNode
}

/** The page of something that is not there to be shown. */
export const NotShown = ({ title, failed, children }: NotShownProps) => (
  <div className="page">
    {failed ? (
      <header className="pagehead">
        <h1>{title}</h1>
      </header>
    ) : (
      <h1 className="sr">{title}</h1>
    )}
    {children}
  </div>
)
