import { IconAlertTriangle, IconCheck } from '@tabler/icons-react'
import { Link } from 'wouter'
import { refresh, useAction, useCall } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import { useConnection } from '#client/core/live.tsx'
import { Button, Facts } from '#client/design/index.ts'
import '../index.ts'
import './trust.css'

/** Says that what an item was built on has changed, until somebody has looked and says that it still holds. */
export function ChangedSources({ itemId }: { itemId: string }) {
  const t = useWords('knowledge')
  const core = useWords()
  const format = useFormat()
  const connection = useConnection()
  const found = useCall('findChangedSources', { itemId })
  const confirm = useAction('confirmSource', { onSuccess: () => refresh('article', 'checklist', 'doc') })
  if (!found.data || found.data.sources.length === 0) return null
  return (
    <section className="notebar" aria-label={t('trust.sourceChanged')}>
      <IconAlertTriangle className="i" aria-hidden />
      <div>
        <b>{t('trust.sourceChanged')}</b>
        <ul>
          {found.data.sources.map(({ sourceId, title, version, since }) => (
            <li key={sourceId}>
              <span>
                {title ? <Link href={`/articles/${sourceId}`}>{title}</Link> : t('source.restricted')}{' '}
                <span className="sm mut">
                  <Facts of={[t('version', { version }), format.shortDate(since)]} />
                </span>
              </span>
              <Button
                small
                icon={<IconCheck className="i" aria-hidden />}
                busy={confirm.isPending}
                disabled={connection === 'offline'}
                onClick={() => confirm.mutate({ params: { itemId, sourceId } })}
              >
                {t('trust.stillHolds')}
              </Button>
            </li>
          ))}
        </ul>
        {confirm.error ? (
          <p className="msgbad" role="alert">
            {errorWords(core, confirm.error)}
          </p>
        ) : null}
      </div>
    </section>
  )
}
