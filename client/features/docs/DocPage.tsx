import type { Editor as TextEditor } from '@tiptap/core'
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useState } from 'react'
import { CallError, useCall } from '#client/core/call.ts'
import { type DocState, type OpenDoc, useDoc } from '#client/core/doc.ts'
import { useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import { keptName, readKept, writeKept } from '#client/core/kept.ts'
import { usePage } from '#client/core/page.ts'
import { useSession, useViewer } from '#client/core/session.tsx'
import { ItemSpiral } from '#client/core/spiral.tsx'
import { Await, Button, Empty, ErrorBlock, Loading, Names, NotFound, NotShown, Tag } from '#client/design/index.ts'
import type { Doc } from '#shared/features/docs/contract.ts'
import { isLocked } from '#shared/features/docs/policy.ts'
import { SCHEMA_VERSION } from '#shared/features/docs/version.ts'
import { Bar } from './Bar.tsx'
import { ClassLabel } from './ClassLabel.tsx'
import { CopiesHere } from './CopiesHere.tsx'
import { CopyBand, CopyKept } from './CopyKept.tsx'
import { DocNote } from './DocNote.tsx'
import { fewWrote } from './fewWrote.ts'
import { LostWords } from './LostWords.tsx'
import { usePanels } from './panels.tsx'
import { Rail } from './Rail.tsx'
import { BEFORE_READY, useReadiness } from './Readiness.tsx'
import { Title } from './Title.tsx'
import { type CopyMade, usePrivateCopy } from './usePrivateCopy.ts'
import { useReading } from './useReading.ts'
import type { Beside, DocView } from './view.ts'
import './index.ts'
import './print.css'

const Editor = lazy(() => import('./Editor.tsx'))
const Presentation = lazy(() => import('./writing/Presentation.tsx'))

interface DocPageProps {
  docId: string
  /** Publishes a ready document; handed in, since articles stand above documents. */
  publish?: (doc: Doc) => ReactNode
  /** What else features above let one do with it. */
  more?: (doc: Doc) => ReactNode
  /** What features above put beside the text: comments, suggestions. */
  useBeside?: Beside
}

const nothingBeside: Beside = () => []

/** A document that people write together. Without a network it opens from what this device kept. */
export default function DocPage({ docId, publish, more, useBeside = nothingBeside }: DocPageProps) {
  const core = useWords()
  const viewer = useViewer()
  const found = useCall('findDoc', { docId })
  const [turn, setTurn] = useState(0)
  const open = useDoc(docId, viewer.id, turn)
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
  const anew = () => setTurn((one) => one + 1)
  const copy = usePrivateCopy({ personId: viewer.id, open, data, kept: kept?.facts, gone, anew })
  // Whatever keeps the server from answering, what this device has of the document can be read and written in.
  const facts = gone && (open?.state.unsaved ?? 0) === 0 ? undefined : (data ?? (found.error ? kept?.facts : undefined))
  const isShown = facts !== undefined && open !== undefined
  const failed = found.error !== null
  const spaceId = facts?.spaceId ?? (gone ? undefined : kept?.facts?.spaceId)
  const back = spaceId
    ? { href: `/spaces/${spaceId}/docs`, label: core('place.E') }
    : { href: '/spaces', label: core('nav.spacesShort') }
  usePage({
    title: facts?.title ?? core('kind.doc'),
    back,
    focus: true,
    ownNote: isShown,
    awaited: !isShown && !failed,
  })
  if (!isShown) {
    const unreached = (code === 'offline' || code === 'unavailable') && !kept?.facts
    return (
      <NotShown title={core('kind.doc')} failed={failed}>
        {gone && copy ? (
          <CopyKept copyId={copy.id} />
        ) : gone ? (
          <NotFound />
        ) : unreached ? (
          <NeedsNetwork onRetry={() => void found.refetch()} />
        ) : (
          <Await call={found} lines={10}>
            {() => null}
          </Await>
        )}
      </NotShown>
    )
  }
  return (
    <Page
      doc={facts}
      back={back}
      open={open.open}
      state={open.state}
      gone={gone}
      publish={publish}
      more={more}
      useBeside={useBeside}
      copy={copy}
    />
  )
}

function NeedsNetwork({ onRetry }: { onRetry: () => void }) {
  const t = useWords('docs')
  const core = useWords()
  return (
    <Empty
      title={t('notHere')}
      help={t('notHereHelp')}
      action={<Button onClick={onRetry}>{core('retry')}</Button>}
      phase="E"
      stitches={3}
    />
  )
}

interface PageProps {
  doc: Doc
  back: { href: string; label: string }
  open: OpenDoc
  state: DocState
  /** The right to it ended, and there is something of one's own that was never sent. */
  gone: boolean
  publish: DocPageProps['publish']
  more: DocPageProps['more']
  useBeside: Beside
  /** What was written here and not taken, as a private copy. */
  copy: CopyMade | undefined
}

function Page({ doc, back, open, state, gone, publish, more, useBeside, copy }: PageProps) {
  const t = useWords('docs')
  const core = useWords()
  const format = useFormat()
  const { expired } = useSession()
  const [tools, setTools] = useState<HTMLElement | null>(null)
  const [panel, setPanel] = useState<string>()
  const readiness = useReadiness(doc)

  // Signed in again: the line is taken up where it was cut.
  const signedOut = state.ended === 'not_signed_in'
  useEffect(() => {
    if (signedOut && !expired) open.retry()
  }, [signedOut, expired, open])

  // Leads to the list of what is missing, by eye and by ear.
  const showMissing = () => {
    setPanel('about')
    requestAnimationFrame(() => {
      const list = document.getElementById(BEFORE_READY)
      list?.scrollIntoView({ block: 'center' })
      list?.focus({ preventScroll: true })
    })
  }

  const [isOlder, setOlder] = useState(false)
  const outdated = doc.schema > SCHEMA_VERSION || isOlder
  const mayEdit =
    doc.access === 'write' && !isLocked(doc) && !doc.damaged && !outdated && !gone && state.ended !== 'refused'
  const reading = useReading(open.doc, state.loaded)
  const editable = mayEdit && reading.editing
  const offline = state.connection === 'offline'
  const [editor, setEditor] = useState<TextEditor>()
  const beOlder = useCallback(() => setOlder(true), [])
  const view: DocView = {
    doc,
    open,
    state,
    editor,
    editable,
    mayEdit,
    reading,
    offline,
    readiness,
    publish,
    more,
    showPanel: setPanel,
  }
  const panels = usePanels(view, useBeside)
  const parts = doc.contributors.map((person) => {
    const unit = format.department(person)
    return { name: format.givenName(person), more: unit && `(${unit})` }
  })

  // Letters are counted a moment after they are stored; who typed them here knows already.
  const few = open.hasLettersFromHere() ? 'youBegan' : fewWrote(doc.begun, !doc.missing.includes('text'))

  return (
    <div className="ed">
      <div className="edtop">
        <Bar view={view} back={back} panels={panels} />
        <DocNote doc={doc} open={open} state={state} gone={gone} outdated={outdated} />
        {copy ? <CopyBand copy={copy} /> : null}
        <CopiesHere docId={doc.id} but={copy?.id} />
        <LostWords doc={doc} open={open} state={state} how="torn" />
        <LostWords doc={doc} open={open} state={state} how="unfit" />
        <div ref={setTools} className="toolplace" />
      </div>
      <div className="edlay">
        <div className="edspiral">
          <ItemSpiral
            itemId={doc.id}
            compact
            drawn={readiness.justDone}
            {...(doc.state === 'draft'
              ? {
                  next:
                    doc.missing[0] && !doc.asItCame
                      ? { sentence: t(`missing.${doc.missing[0]}`), label: t('seeMissing'), onClick: showMissing }
                      : null,
                }
              : {})}
          />
        </div>
        <article className="sheet panel">
          <Title doc={doc} editable={editable && !offline} onEnter={() => editor?.commands.focus('start')} />
          <p className="by sm">
            <ClassLabel of={doc.classification} />{' '}
            <Tag {...(doc.state === 'draft' ? { look: 'dash' as const } : { look: 'solid' as const })}>
              {core(`state.${doc.state}`)}
            </Tag>{' '}
            {doc.version > 1 ? `${t('versionNumber', { version: doc.version })}\u00a0· ` : null}
            {parts.length > 0 ? <Names of={parts} /> : <span className="nobody">{t(few)}</span>}
          </p>
          {(doc.state !== 'draft' || doc.asItCame) && doc.access === 'write' ? (
            <div className="publishplace only-p">{publish?.(doc)}</div>
          ) : null}
          {state.loaded ? (
            <Suspense fallback={<Loading lines={8} />}>
              <Editor
                docId={doc.id}
                open={open}
                label={doc.title}
                mayWrite={mayEdit}
                editable={editable}
                tools={tools}
                finding={reading.finding}
                onFind={reading.find}
                withTools={reading.withTools}
                onEditor={setEditor}
                onOlder={beOlder}
              />
            </Suspense>
          ) : state.full && offline ? (
            <Empty
              bare
              title={t(`full.${state.full}`)}
              help={t('fullReading')}
              action={<Button href={`/docs/${doc.id}/history`}>{t('readWithout')}</Button>}
            />
          ) : offline ? (
            <ErrorBlock error={new CallError('offline', 0)} title={t('notHere')} onRetry={open.retry} />
          ) : (
            <Loading lines={8} />
          )}
        </article>
        {reading.presenting && editor ? (
          <Suspense>
            <Presentation editor={editor} title={doc.title} onClose={() => reading.present(false)} />
          </Suspense>
        ) : null}
        <Rail panels={panels} shown={panel} onShow={setPanel} />
      </div>
    </div>
  )
}
