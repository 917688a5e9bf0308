import { IconChevronLeft, IconPencil } from '@tabler/icons-react'
import { Link } from 'wouter'
import type { DocState } from '#client/core/doc.ts'
import { useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import { Button, SavedState } from '#client/design/index.ts'
import { useDocActions } from './actions.tsx'
import { MoreMenu } from './MoreMenu.tsx'
import { Others } from './Others.tsx'
import type { Panel } from './Rail.tsx'
import { ReadyAction } from './Readiness.tsx'
import type { DocView } from './view.ts'
import './docs.css'

/** Above the text: where the writing is, who is here, the main step, and everything else behind three dots. */
export function Bar({ view, back, panels }: { view: DocView; back: { href: string; label: string }; panels: Panel[] }) {
  const t = useWords('docs')
  const format = useFormat()
  const actions = useDocActions(view)
  const { doc, state, readiness, offline, publish } = view
  const reads = view.mayEdit && !view.editable
  return (
    <div className="edbar">
      <Link href={back.href} className="back hide-p">
        <IconChevronLeft className="i" aria-hidden />
        <span>{back.label}</span>
      </Link>
      <Saved state={state} readOnly={!view.mayEdit} comments={doc.access === 'comment'} />
      {offline && state.othersSeenAt ? (
        <span className="sm mut hide-p">{t('lastSeen', { time: format.time(state.othersSeenAt) })}</span>
      ) : null}
      <span className="sp" />
      <Others view={view} />
      {reads ? (
        <Button icon={<IconPencil className="i" aria-hidden />} onClick={view.reading.edit}>
          {t('edit')}
        </Button>
      ) : null}
      {reads && doc.state === 'draft' ? null : (
        <ReadyAction doc={doc} readiness={readiness} offline={offline} publish={publish} />
      )}
      <MoreMenu actions={actions} panels={panels} showPanel={view.showPanel} />
    </div>
  )
}

interface SavedProps {
  state: DocState
  readOnly: boolean
  /** Whoever cannot write may say something about it. */
  comments?: boolean
}

/** Says where the writing is, and never that it is stored before the server has said so. */
export function Saved({ state, readOnly, comments = false }: SavedProps) {
  const now = new Date().toISOString()
  if (readOnly && state.unsaved === 0) return <SavedState state={comments ? 'comment' : 'readonly'} />
  if (state.ended && state.ended !== 'not_signed_in') return <SavedState state="failed" />
  // Of what is not here yet nothing is kept, and nothing saved.
  if (!state.loaded) return null
  if (state.unsaved === 0 && state.savedAt) return <SavedState state="saved" at={state.savedAt} />
  if (state.connection === 'offline' || state.late) {
    if (state.keeps) return <SavedState state="local" at={state.writtenAt ?? now} />
    return state.unsaved > 0 ? <SavedState state="failed" /> : null
  }
  if (state.unsaved === 0) return null
  return state.sending ? <SavedState state="sending" count={state.unsaved} /> : <SavedState state="saving" />
}
