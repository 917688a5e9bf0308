import {
  IconAlertTriangle,
  IconArrowMerge,
  IconCloudOff,
  IconCloudUp,
  IconHourglass,
  IconLock,
  IconRefresh,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { DocState, OpenDoc } from '#client/core/doc.ts'
import { useWords } from '#client/core/i18n.ts'
import type { Doc } from '#shared/features/docs/contract.ts'
import { isLocked } from '#shared/features/docs/policy.ts'

interface DocNoteProps {
  doc: Doc
  open: OpenDoc
  state: DocState
  gone: boolean
  outdated: boolean
}

/** One band under the bar, when there is something to know: offline, sending, merged, read only, or ended. */
export function DocNote({ doc, open, state, gone, outdated }: DocNoteProps) {
  const t = useWords('docs')
  const core = useWords()
  if (gone)
    return <Band icon={<IconAlertTriangle className="i" aria-hidden />} title={t('closed')} help={t('closedUnsent')} />
  if (outdated)
    return (
      <Band
        icon={<IconRefresh className="i" aria-hidden />}
        title={core('updated')}
        action={
          <button type="button" className="btn" onClick={() => location.reload()}>
            {core('reload')}
          </button>
        }
      />
    )
  if (doc.damaged)
    return <Band icon={<IconAlertTriangle className="i" aria-hidden />} title={t('damaged')} help={t('damagedHelp')} />
  if (state.ended === 'refused')
    return (
      <Band
        icon={<IconAlertTriangle className="i" aria-hidden />}
        title={t('refused')}
        help={t('refusedHelp')}
        action={
          <button type="button" className="btn" onClick={open.retry}>
            {core('offline.now')}
          </button>
        }
      />
    )
  if (state.full && state.connection === 'offline')
    return <NoRoom open={open} state={state} mayWrite={doc.access === 'write'} />
  if (state.connection === 'offline' && state.ended === undefined) {
    // What is not here cannot be gone on with; the sheet says so.
    if (!state.loaded) return null
    const help = !state.keeps
      ? t('keepsNothing')
      : state.unsaved > 0
        ? core('offline.kept', { count: state.unsaved })
        : core('offline.none')
    return (
      <Band
        icon={<IconCloudOff className="i" aria-hidden />}
        title={doc.access === 'write' ? core('offline.title') : t('offlineReading')}
        help={help}
        action={
          <button type="button" className="btn" onClick={open.retry}>
            {core('offline.now')}
          </button>
        }
      />
    )
  }
  if (state.late)
    return (
      <Band
        icon={<IconCloudOff className="i" aria-hidden />}
        title={t('late')}
        help={state.keeps ? t('lateKept') : t('keepsNothing')}
      />
    )
  if (state.keepsNothing && doc.access === 'write')
    return <Band icon={<IconAlertTriangle className="i" aria-hidden />} title={t('notKept')} help={t('notKeptHelp')} />
  if (isLocked(doc)) return <Band look="calm" icon={<IconLock className="i" aria-hidden />} title={t('locked')} />
  if (state.sending && state.unsaved > 0)
    return (
      <Band
        look="calm"
        icon={<IconCloudUp className="i" aria-hidden />}
        title={core('saved.sending', { count: state.unsaved })}
      />
    )
  if (state.merged)
    return (
      <Band
        look="calm"
        icon={<IconArrowMerge className="i" aria-hidden />}
        title={t('merged')}
        help={
          <>
            {t('mergedHelp')} <Link href={`/docs/${doc.id}/history`}>{t('compare')}</Link>
          </>
        }
        action={
          <button type="button" className="btn" onClick={open.readMerged}>
            {core('close')}
          </button>
        }
      />
    )
  return null
}

interface NoRoomProps {
  open: OpenDoc
  state: DocState
  mayWrite: boolean
}

/** The server has no room for this page now: why, and that it goes on by itself. */
export function NoRoom({ open, state, mayWrite }: NoRoomProps) {
  const t = useWords('docs')
  const core = useWords()
  if (!state.full) return null
  const help = !mayWrite || !state.loaded ? t('fullWaits') : t(state.keeps ? `fullHelp.${state.full}` : 'keepsNothing')
  return (
    <Band
      icon={<IconHourglass className="i" aria-hidden />}
      title={t(`full.${state.full}`)}
      help={help}
      action={
        <button type="button" className="btn" onClick={open.retry}>
          {core('offline.now')}
        </button>
      }
    />
  )
}

interface BandProps {
  icon: ReactNode
  title: string
  help?: ReactNode
  action?: ReactNode
  look?: 'calm'
}

const Band = ({ icon, title, help, action, look }: BandProps) => (
  <div className="banner" role="status" data-look={look}>
    {icon}
    <div>
      <b>{title}</b>
      {help ? <p className="sm">{help}</p> : null}
    </div>
    {action}
  </div>
)
