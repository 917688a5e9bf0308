import { IconChevronLeft, IconPencilQuestion, IconSend, IconTrash } from '@tabler/icons-react'
import { type FormEvent, Suspense, useEffect, useState } from 'react'
import { Link, useLocation } from 'wouter'
import { CallError, refresh, useAction, useCall } from '#client/core/call.ts'
import { useDoc } from '#client/core/doc.ts'
import { errorWords } from '#client/core/errors.ts'
import { useWords } from '#client/core/i18n.ts'
import { keptName, writeKept } from '#client/core/kept.ts'
import { usePage } from '#client/core/page.ts'
import { useViewer } from '#client/core/session.tsx'
import {
  Await,
  Button,
  Cancel,
  Dialog,
  ErrorBlock,
  IconButton,
  Loading,
  NotShown,
  TextArea,
} from '#client/design/index.ts'
import { NOTE_MAX } from '#shared/features/suggestions/policy.ts'
import { DocEditor, NoRoom, Saved } from '../docs/index.ts'
import { ChangeItem } from './ChangeItem.tsx'
import './index.ts'
import './suggestions.css'

/** Where one writes what one proposes: a copy of the document that nobody else sees before it is sent. */
export default function SuggestPage({ docId, suggestionId }: { docId: string; suggestionId: string }) {
  const t = useWords('suggestions')
  const core = useWords()
  const viewer = useViewer()
  const [, go] = useLocation()
  const found = useCall('findSuggestion', { suggestionId })
  const open = useDoc(suggestionId, viewer.id)
  const [tools, setTools] = useState<HTMLElement | null>(null)
  const [finding, setFinding] = useState(false)
  // The copy holds what this page does not know: it must not write.
  const [older, setOlder] = useState(false)
  const [asking, setAsking] = useState<'send' | 'leave'>()
  const back = { href: `/docs/${docId}`, label: t('toDoc') }
  const title = found.data?.title ?? ''
  const href = `/docs/${docId}/suggest/${suggestionId}`
  useEffect(() => {
    if (title) writeKept(keptName(viewer.id, suggestionId), { facts: { title, href } })
  }, [viewer.id, suggestionId, title, href])
  const isThere = found.data !== undefined
  const failed = found.error !== null
  usePage({
    title: isThere ? t('writing', { title }) : t('title'),
    back,
    focus: true,
    ownNote: isThere,
    awaited: !isThere && !failed,
  })
  const withdraw = useAction('withdrawSuggestion', {
    onSuccess: async () => {
      await open?.open.forget()
      await refresh('suggestion')
      go(back.href)
    },
  })
  const draft = found.data?.state === 'draft'
  const state = open?.state
  const offline = state?.connection === 'offline'
  const reason = offline ? core('offline.reason') : state && state.unsaved > 0 ? t('stillSaving') : undefined
  if (!isThere)
    return (
      <NotShown title={t('title')} failed={failed}>
        <Await call={found} lines={8}>
          {() => null}
        </Await>
      </NotShown>
    )
  return (
    <div className="ed">
      <div className="edbar">
        <Link href={back.href} className="back hide-p">
          <IconChevronLeft className="i" aria-hidden />
          <span>{back.label}</span>
        </Link>
        {state ? <Saved state={state} readOnly={!draft} /> : null}
        <span className="sp" />
        {draft ? (
          <>
            {reason ? <span className="sm mut why">{reason}</span> : null}
            <IconButton label={t('discard')} disabled={offline} onClick={() => setAsking('leave')}>
              <IconTrash className="i" aria-hidden />
            </IconButton>
            <Button
              look="primary"
              aria-label={t('send')}
              icon={<IconSend className="i" aria-hidden />}
              disabled={reason !== undefined}
              onClick={() => setAsking('send')}
            >
              <span className="hide-p">{t('send')}</span>
              <span className="only-p">{core('send')}</span>
            </Button>
          </>
        ) : null}
      </div>
      <div className="banner" data-look="calm" role="status">
        <IconPencilQuestion className="i" aria-hidden />
        <div>
          <b>{t(draft ? 'copy' : 'sentAlready')}</b>
          <p className="sm">{t(draft ? 'copyHelp' : 'sentHelp')}</p>
        </div>
      </div>
      {open && offline ? <NoRoom open={open.open} state={open.state} mayWrite={draft} /> : null}
      <div ref={setTools} className="toolplace" />
      <div className="edlay">
        <article className="sheet panel">
          <h1 className="doctitle">{title}</h1>
          <Await call={found} lines={8}>
            {() =>
              open?.state.loaded ? (
                <Suspense fallback={<Loading lines={8} />}>
                  <DocEditor
                    docId={docId}
                    open={open.open}
                    label={title}
                    mayWrite={draft}
                    editable={draft && !older}
                    tools={tools}
                    finding={finding}
                    onFind={setFinding}
                    withTools
                    onEditor={ignore}
                    onOlder={() => setOlder(true)}
                  />
                </Suspense>
              ) : offline ? (
                <ErrorBlock error={new CallError('offline', 0)} title={t('notHere')} onRetry={open?.open.retry} />
              ) : (
                <Loading lines={8} />
              )
            }
          </Await>
        </article>
      </div>
      {asking === 'send' ? (
        <SendDialog suggestionId={suggestionId} onClose={() => setAsking(undefined)} onSent={() => go(back.href)} />
      ) : null}
      {asking === 'leave' ? (
        <Dialog title={t('discard')} onClose={() => setAsking(undefined)}>
          <div className="stack">
            <p>{t('discardHelp')}</p>
            {withdraw.error ? (
              <p className="msgbad" role="alert">
                {errorWords(core, withdraw.error)}
              </p>
            ) : null}
            <p className="row wrap">
              <Button
                look="danger"
                busy={withdraw.isPending}
                onClick={() => withdraw.mutate({ params: { suggestionId } })}
              >
                {t('discard')}
              </Button>
              <Cancel />
            </p>
          </div>
        </Dialog>
      ) : null}
    </div>
  )
}

const ignore = () => undefined

/** Shows what would be proposed, before it is. */
function SendDialog({ suggestionId, onClose, onSent }: { suggestionId: string; onClose(): void; onSent(): void }) {
  const t = useWords('suggestions')
  const core = useWords()
  const [note, setNote] = useState('')
  const found = useCall('findSuggestion', { suggestionId }, { staleTime: 0, refetchOnMount: 'always' })
  const send = useAction('sendSuggestion', {
    onSuccess: async () => {
      await refresh('suggestion')
      onSent()
    },
  })
  function submit(event: FormEvent) {
    event.preventDefault()
    send.mutate({ params: { suggestionId }, body: { note } })
  }
  return (
    <Dialog title={t('send')} look="wide" onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <Await call={found} lines={3}>
          {({ changes }) =>
            changes.length === 0 ? (
              <p>{t('nothingYet')}</p>
            ) : (
              <>
                <p className="sm mut">{t('count', { count: changes.length })}</p>
                <ol className="changes">
                  {changes.map((change) => (
                    <ChangeItem key={change.id} change={change} />
                  ))}
                </ol>
              </>
            )
          }
        </Await>
        <TextArea
          label={t('note')}
          value={note}
          maxLength={NOTE_MAX}
          rows={2}
          onChange={(event) => setNote(event.target.value)}
        />
        {send.error ? (
          <p className="msgbad" role="alert">
            {errorWords(core, send.error, {
              no_changes: t('nothingYet'),
              too_many_changes: t('tooManyChanges'),
              too_many_waiting: t('tooManyWaiting'),
            })}
          </p>
        ) : null}
        <Button look="primary" type="submit" busy={send.isPending} disabled={(found.data?.changes.length ?? 0) === 0}>
          {t('send')}
        </Button>
      </form>
    </Dialog>
  )
}
