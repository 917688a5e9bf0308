import { IconAlertTriangle } from '@tabler/icons-react'
import { type ReactNode, useEffect, useState } from 'react'
import { CallError } from '#client/core/call.ts'
import { errorCode, errorWords } from '#client/core/errors.ts'
import { useWords } from '#client/core/i18n.ts'
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

/**
 * An answer in its states: loading, not found, failed, there. What was there before stays while it is asked again, and
 * goes when it is not there any more, or no more for the viewer.
 */
export function Await<T>({ call, children, skeleton, lines, title }: AwaitProps<T>) {
  if (call.error instanceof CallError && call.error.code === 'not_found') return <NotFound />
  if (call.data !== undefined) return children(call.data)
  if (call.error) {
    return <ErrorBlock error={call.error} {...(title ? { title } : {})} onRetry={() => call.refetch()} />
  }
  return <Loading {...(lines ? { lines } : {})}>{skeleton}</Loading>
}
