import { IconArrowRight } from '@tabler/icons-react'
import { useCall } from '#client/core/call.ts'
import { langOf } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import { Button, Hop } from '#client/design/index.ts'
import { MakeDoc } from './MakeDoc.tsx'
import './onward.css'

interface OnwardProps {
  topicId: string
  /** Messages that come along as quotes. */
  messageIds: readonly string[]
}

/** The way of an agreement into a document: making it, or opening the one that is there. */
export function Onward({ topicId, messageIds }: OnwardProps) {
  const t = useWords('docs')
  const spiral = useCall('findSpiral', { itemId: topicId })
  if (!spiral.data) return null
  const doc = spiral.data.turns[spiral.data.turn - 1]?.steps.find(({ kind }) => kind === 'doc')
  return (
    <div className="onward">
      <Hop from="S" to="E" />
      {doc ? (
        <>
          <p>
            <b>{t('became')}</b>
            {doc.redacted ? null : (
              <span className="sm" lang={langOf(doc.title)}>
                {doc.title}
              </span>
            )}
          </p>
          {doc.redacted ? null : (
            <Button href={`/docs/${doc.id}`} after={<IconArrowRight className="i" aria-hidden />}>
              {t('openDoc')}
            </Button>
          )}
        </>
      ) : (
        <>
          <p>
            <b>{t('onward')}</b>
            <span className="sm">{t('onwardHelp')}</span>
          </p>
          <MakeDoc look="primary" topicId={topicId} messageIds={messageIds} />
        </>
      )}
    </div>
  )
}
