import { IconArrowLeft, IconChevronLeft, IconFileDownload } from '@tabler/icons-react'
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react'
import { Link } from 'wouter'
import { CallError, useCall } from '#client/core/call.ts'
import { type DocState, type OpenDoc, useDoc } from '#client/core/doc.ts'
import { initialOf, nameOf, useFormat } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { keptName, readKept, writeKept } from '#client/core/kept.ts'
import { usePage } from '#client/core/page.ts'
import { useSession, useViewer } from '#client/core/session.tsx'
import { ItemSpiral } from '#client/core/spiral.tsx'
import { Await, Button, Empty, ErrorBlock, Loading, NotFound, SavedState, Tag } from '#client/design/index.ts'
import type { Doc } from '#shared/features/docs/contract.ts'
import { SCHEMA_VERSION } from '#shared/features/docs/version.ts'
import { DocNote } from './DocNote.tsx'
import { BEFORE_READY, BeforeReady, ReadyAction, useReadiness } from './Readiness.tsx'
import { Title } from './Title.tsx'
import './index.ts'
import './docs.css'

const Editor = lazy(() => import('./Editor.tsx'))

interface DocPageProps {
  docId: string
  /** Publishes a ready document; handed in, since articles stand above documents. */
  publish?: (doc: Doc) => ReactNode
}

/** A document that people write together. Without a network it opens from what this device kept. */
export default function DocPage({ docId, publish }: DocPageProps) {
  const viewer = useViewer()
  const found = useCall('findDoc', { docId })
  const open = useDoc(docId, viewer.id)
  const name = keptName(viewer.id, docId)
  const { data } = found
  useEffect(() => {
    if (data) writeKept(name, { facts: data })
  }, [data, name])

  const code = found.error instanceof CallError ? found.error.code : undefined
  const gone = code === 'not_found' || code === 'forbidden'
  // What one may not read any more does not stay on the device; only what was never sent stays until it is taken out.
  const mayForget = gone && open?.state.unsaved === 0
  const opened = open?.open
  useEffect(() => {
    if (mayForget) void opened?.forget()
  }, [mayForget, opened])

  const kept = readKept<Doc>(name)
  const away = code === 'offline' || code === 'unavailable'
  const facts =
    gone && (open?.state.unsaved ?? 0) === 0 ? undefined : (data ?? (away || gone ? kept?.facts : undefined))
  if (!facts || !open) {
    if (gone) return <NotFound />
    if (away && !kept?.facts) return <NeedsNetwork onRetry={() => void found.refetch()} />
    return (
      <Await call={found} lines={10}>
        {() => null}
      </Await>
    )
  }
  return <Page doc={facts} open={open.open} state={open.state} gone={gone} publish={publish} />
}

function NeedsNetwork({ onRetry }: { onRetry: () => void }) {
  const t = useWords('docs')
  const core = useWords()
  return (
    <div className="page">
      <Empty
        title={t('notHere')}
        help={t('notHereHelp')}
        action={<Button onClick={onRetry}>{core('retry')}</Button>}
        phase="E"
        stitches={3}
      />
    </div>
  )
}

interface PageProps {
  doc: Doc
  open: OpenDoc
  state: DocState
  /** The right to it ended, and there is something of one's own that was never sent. */
  gone: boolean
  publish: DocPageProps['publish']
}

function Page({ doc, open, state, gone, publish }: PageProps) {
  const t = useWords('docs')
  const core = useWords()
  const format = useFormat()
  const { expired } = useSession()
  const [tools, setTools] = useState<HTMLElement | null>(null)
  const readiness = useReadiness(doc)
  const back = { href: `/spaces/${doc.spaceId}/docs`, label: core('place.E') }
  usePage({ title: doc.title, back, focus: true, ownNote: true })

  // Signed in again: the line is taken up where it was cut.
  const signedOut = state.ended === 'not_signed_in'
  useEffect(() => {
    if (signedOut && !expired) open.retry()
  }, [signedOut, expired, open])

  const outdated = doc.schema > SCHEMA_VERSION
  const editable = doc.access === 'write' && !outdated && !gone && state.ended !== 'refused'
  const offline = state.connection === 'offline'
  const parts = doc.contributors.map((person) => {
    const unit = format.department(person)
    return unit ? `${format.givenName(person)} (${unit})` : format.givenName(person)
  })

  return (
    <div className="ed">
      <div className="edbar">
        <Link href={back.href} className="back hide-p">
          <IconChevronLeft className="i" aria-hidden />
          <span>{back.label}</span>
        </Link>
        <Saved state={state} readOnly={!editable} />
        {offline && state.othersSeenAt ? (
          <span className="sm mut hide-p">{t('lastSeen', { time: format.time(state.othersSeenAt) })}</span>
        ) : null}
        <span className="sp" />
        <Others state={state} />
        <ReadyAction doc={doc} readiness={readiness} offline={offline} publish={publish} />
      </div>
      <DocNote doc={doc} open={open} state={state} gone={gone} outdated={outdated} />
      <div ref={setTools} className="toolplace" />
      <div className="edlay">
        <div className="edspiral">
          <ItemSpiral
            itemId={doc.id}
            compact
            drawn={readiness.justDone}
            {...(doc.state === 'draft'
              ? {
                  next: doc.missing[0]
                    ? { sentence: t(`missing.${doc.missing[0]}`), label: t('seeMissing'), onClick: showMissing }
                    : null,
                }
              : {})}
          />
        </div>
        <article className="sheet panel">
          <Title doc={doc} editable={editable && !offline} />
          <p className="by sm">
            <Tag {...(doc.state === 'draft' ? { look: 'dash' as const } : { look: 'solid' as const })}>
              {core(`state.${doc.state}`)}
            </Tag>{' '}
            {parts.length > 0 ? format.list(parts) : t('nobody')}
          </p>
          {state.loaded ? (
            <Suspense fallback={<Loading lines={8} />}>
              <Editor open={open} label={doc.title} editable={editable} tools={tools} />
            </Suspense>
          ) : offline ? (
            <ErrorBlock error={new CallError('offline', 0)} title={t('notHere')} onRetry={open.retry} />
          ) : (
            <Loading lines={8} />
          )}
        </article>
        <aside className="edside" aria-label={t('beside')}>
          <BeforeReady doc={doc} readiness={readiness} offline={offline} publish={publish} />
          {doc.importId ? (
            <section>
              <h2>{t('fromFile')}</h2>
              <p className="sm">
                <a href={`/api/imports/${doc.importId}/original`} download>
                  <IconFileDownload className="i" aria-hidden /> {t('original')}
                </a>
              </p>
            </section>
          ) : null}
          <p className="only-p">
            <Link href={back.href}>
              <IconArrowLeft className="i" aria-hidden /> {t('allDocs')}
            </Link>
          </p>
        </aside>
      </div>
    </div>
  )
}

/** Leads to the list of what is missing, by eye and by ear. */
function showMissing() {
  const list = document.getElementById(BEFORE_READY)
  list?.scrollIntoView({ block: 'center' })
  list?.focus({ preventScroll: true })
}

/** Says where the writing is, and never that it is stored before the server has said so. */
function Saved({ state, readOnly }: { state: DocState; readOnly: boolean }) {
  const now = new Date().toISOString()
  if (readOnly && state.unsaved === 0) return <SavedState state="readonly" />
  if (state.ended && state.ended !== 'not_signed_in') return <SavedState state="failed" />
  if (state.unsaved === 0) return state.savedAt ? <SavedState state="saved" at={state.savedAt} /> : null
  if (state.connection === 'offline')
    return state.keeps ? <SavedState state="local" at={state.writtenAt ?? now} /> : <SavedState state="failed" />
  return state.sending ? <SavedState state="sending" count={state.unsaved} /> : <SavedState state="saving" />
}

/** Who else has it open, each in the colour of their caret. */
function Others({ state }: { state: DocState }) {
  const t = useWords('docs')
  const language = useLanguage()
  const format = useFormat()
  if (state.others.length === 0) return null
  const names = state.others.map((one) => nameOf(one, language))
  const shown = state.others.slice(0, 4)
  return (
    <span className="avs" role="img" aria-label={t('others', { names: format.list(names) })} title={format.list(names)}>
      {shown.map((person) => (
        <span key={person.id} className="av" data-hue={person.hue} aria-hidden="true">
          {initialOf(nameOf(person, language))}
        </span>
      ))}
      {state.others.length > shown.length ? (
        <span className="av" aria-hidden="true">
          +{state.others.length - shown.length}
        </span>
      ) : null}
    </span>
  )
}
