import { IconNotes } from '@tabler/icons-react'
import { useWords } from '#client/core/i18n.ts'
import { Button, Empty } from '#client/design/index.ts'
import type { CopyMade } from './usePrivateCopy.ts'
import './history.css'

/** The document is gone, and what one had written in it is not. */
export function CopyKept({ copyId }: { copyId: string }) {
  const t = useWords('docs')
  return (
    <Empty
      title={t('closed')}
      help={t('copyKept')}
      action={
        <Button look="primary" href={`/copies/${copyId}`}>
          {t('openCopy')}
        </Button>
      }
      phase="E"
      stitches={3}
    />
  )
}

/** The same above a document that can still be read. */
export function CopyBand({ copy }: { copy: CopyMade }) {
  const t = useWords('docs')
  return (
    <div className="banner copyband" role="status">
      <IconNotes className="i" aria-hidden />
      <div>
        <b>{t('copyNotTaken')}</b>
        <p className="sm">
          {t(`copyWhyLong.${copy.why}`)} {t('copyKept')}
        </p>
      </div>
      <Button small href={`/copies/${copy.id}`}>
        {t('openCopy')}
      </Button>
    </div>
  )
}
