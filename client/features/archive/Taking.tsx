import { IconAlertTriangle, IconCircleCheck, IconPackageExport } from '@tabler/icons-react'
import { useState } from 'react'
import { useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import { newId } from '#client/core/id.ts'
import { useConnection } from '#client/core/live.tsx'
import { Button } from '#client/design/index.ts'
import { useProgress } from './useProgress.ts'
import { whyOf } from './why.ts'

interface TakingProps {
  /** Where it is taken from, once it has an id. */
  addressOf(id: string): string
  disabled?: boolean
}

/** The button that begins an archive, and how far it is. The browser saves it while it is written. */
export function Taking({ addressOf, disabled = false }: TakingProps) {
  const t = useWords('archive')
  const core = useWords()
  const format = useFormat()
  const offline = useConnection() === 'offline'
  const [id, setId] = useState<string>()
  const { progress, lost } = useProgress(id)
  const running = id !== undefined && !lost && (progress === undefined || progress.state === 'running')

  function take() {
    const next = newId()
    const link = document.createElement('a')
    link.href = addressOf(next)
    link.download = ''
    document.body.append(link)
    link.click()
    link.remove()
    setId(next)
  }

  return (
    <div className="stack taking">
      <div className="row wrap">
        <Button
          look="primary"
          onClick={take}
          busy={running}
          disabled={disabled || offline}
          icon={<IconPackageExport className="i" aria-hidden />}
        >
          {t(progress?.state === 'done' ? 'takeAgain' : 'takeNow')}
        </Button>
        {offline ? <span className="sm mut">{core('offline.reason')}</span> : null}
      </div>
      <div aria-live="polite">
        {running ? (
          <>
            <progress value={progress?.done ?? 0} max={Math.max(1, progress?.of ?? 1)} aria-label={t('preparing')} />
            <p className="sm mut">
              {progress && progress.of > 0
                ? t('running', {
                    done: format.number(progress.done),
                    of: format.number(progress.of),
                    size: format.size(progress.bytes),
                  })
                : t('preparing')}{' '}
              {t('keepOpen')}
            </p>
          </>
        ) : null}
        {progress?.state === 'done' ? (
          <p className="savedstate">
            <IconCircleCheck className="i" aria-hidden /> {t('taken')} {format.size(progress.bytes)}
          </p>
        ) : null}
        {lost || progress?.state === 'failed' ? (
          <p className="msgbad" role="alert">
            <IconAlertTriangle className="i" aria-hidden />{' '}
            {lost ? t('notBegun') : t('takeFailed', { why: whyOf(t, progress?.reason) })}
          </p>
        ) : null}
      </div>
    </div>
  )
}
