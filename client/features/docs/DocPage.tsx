import { IconCheck, IconCircle, IconCircleCheck, IconFileDownload } from '@tabler/icons-react'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { refresh, useAction, useCall } from '#client/core/call.ts'
import { useDoc } from '#client/core/doc.ts'
import { errorWords } from '#client/core/errors.ts'
import { nameOf, useFormat } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { usePage } from '#client/core/page.ts'
import { useViewer } from '#client/core/session.tsx'
import { ItemSpiral } from '#client/core/spiral.tsx'
import { Avatars, Await, Button, Empty, Loading, SavedState, Tag } from '#client/design/index.ts'
import type { Doc } from '#shared/features/docs/contract.ts'
import './index.ts'
import './docs.css'

const Editor = lazy(() => import('./Editor.tsx'))

interface DocPageProps {
  docId: string
  /** Publishes a ready document; handed in, since articles stand above documents. */
  publish?: (doc: Doc) => ReactNode
}

export default function DocPage({ docId, publish }: DocPageProps) {
  const found = useCall('findDoc', { docId })
  return (
    <Await call={found} lines={10}>
      {(doc) => <Open key={doc.id} doc={doc} publish={publish} />}
    </Await>
  )
}

function Open({ doc, publish }: { doc: Doc; publish: DocPageProps['publish'] }) {
  const t = useWords('docs')
  const core = useWords()
  const language = useLanguage()
  const format = useFormat()
  const viewer = useViewer()
  const open = useDoc(doc.id, viewer.id)
  usePage({ title: doc.title, back: { href: `/spaces/${doc.spaceId}/docs`, label: core('place.E') }, focus: true })

  if (open?.closedCode !== undefined && open.closedCode !== 4401) {
    return (
      <Empty
        title={t('closed')}
        help={t('closedHelp')}
        action={<Button href="/spaces">{core('nav.spaces')}</Button>}
        phase="E"
        stitches={3}
      />
    )
  }
  const others = open?.people.filter(({ id }) => id !== viewer.id) ?? []
  return (
    <div className="docpage">
      <div className="docbar">
        {open?.state === 'saved' ? <SavedState state="saved" at={open.since} /> : null}
        {open?.state === 'saving' ? <SavedState state="saving" /> : null}
        {open?.state === 'local' ? <SavedState state="local" at={open.since} /> : null}
        <span className="sp" />
        {others.length > 0 ? (
          <span
            className="row"
            aria-label={t('others', { names: format.list(others.map((one) => nameOf(one, language))) })}
            role="img"
          >
            <Avatars names={others.map((one) => nameOf(one, language))} />
          </span>
        ) : null}
        <Tag {...(doc.state === 'draft' ? { look: 'dash' as const } : {})}>{core(`state.${doc.state}`)}</Tag>
      </div>
      <Title doc={doc} />
      <ItemSpiral itemId={doc.id} next={null} compact />
      <div className="docgrid">
        <article className="sheet panel">
          {open && open.state !== 'loading' ? (
            <Suspense fallback={<Loading lines={8} />}>
              <Editor open={open} label={doc.title} editable={doc.access === 'write'} />
            </Suspense>
          ) : (
            <Loading lines={8} />
          )}
        </article>
        <aside aria-label={t('before')}>
          <Readiness doc={doc} offline={open?.state === 'local'} publish={publish} />
          <section>
            <h2>{t('writtenBy')}</h2>
            {doc.contributors.length > 0 ? (
              <ul>
                {doc.contributors.map((person) => (
                  <li key={person.id}>
                    {nameOf(person, language)} <span className="sm mut">{format.department(person)}</span>
                  </li>
                ))}
              </ul>
            ) : (
              <p className="sm mut">{t('nobody')}</p>
            )}
          </section>
          {doc.importId ? (
            <p className="sm">
              <a href={`/api/imports/${doc.importId}/original`} download>
                <IconFileDownload className="i" aria-hidden /> {t('original')}
              </a>
            </p>
          ) : null}
        </aside>
      </div>
    </div>
  )
}

/** The title is written in place and stored when one leaves it. */
function Title({ doc }: { doc: Doc }) {
  const t = useWords('docs')
  const core = useWords()
  const [title, setTitle] = useState<string>()
  const rename = useAction('renameDoc', {
    onSuccess: async () => {
      await refresh('doc')
      setTitle(undefined)
    },
  })
  function store() {
    const next = title?.trim()
    if (next && next !== doc.title) rename.mutate({ params: { docId: doc.id }, body: { title: next } })
    else setTitle(undefined)
  }
  return (
    <>
      <h1 className="sr">{doc.title}</h1>
      <textarea
        className="doctitle"
        aria-label={t('title')}
        rows={1}
        value={title ?? doc.title}
        maxLength={200}
        onChange={(event) => setTitle(event.target.value.replace(/\n/g, ' '))}
        onBlur={store}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
            event.preventDefault()
            event.currentTarget.blur()
          }
        }}
      />
      {rename.error ? (
        <p className="msgbad" role="alert">
          {errorWords(core, rename.error)}
        </p>
      ) : null}
    </>
  )
}

function Readiness({ doc, offline, publish }: { doc: Doc; offline: boolean; publish: DocPageProps['publish'] }) {
  const t = useWords('docs')
  const core = useWords()
  const after = { onSuccess: () => refresh('doc') }
  const ready = useAction('markReady', after)
  const back = useAction('takeBackReady', after)
  const error = ready.error ?? back.error
  const isReady = doc.state === 'ready'
  const line = (done: boolean, words: string) => (
    <li className="row">
      {done ? <IconCircleCheck className="i" aria-hidden /> : <IconCircle className="i" aria-hidden />}
      <span>
        <span className="sr">{done ? core('spiral.done') : core('spiral.todo')}: </span>
        {words}
      </span>
    </li>
  )
  return (
    <section className="readiness">
      <h2>{isReady ? t('isReady') : t('before')}</h2>
      <ul>
        {line(!doc.missing.includes('text'), t('needText'))}
        {line(!doc.missing.includes('second_writer'), t('needWriters'))}
      </ul>
      {isReady ? (
        <>
          {publish?.(doc)}
          <Button
            look="quiet"
            busy={back.isPending}
            disabled={offline}
            onClick={() => back.mutate({ params: { docId: doc.id } })}
          >
            {t('takeBack')}
          </Button>
        </>
      ) : (
        <>
          <Button
            look="primary"
            icon={<IconCheck className="i" aria-hidden />}
            busy={ready.isPending}
            disabled={offline || doc.missing.length > 0}
            onClick={() => ready.mutate({ params: { docId: doc.id } })}
          >
            {t('markReady')}
          </Button>
          {doc.missing.includes('second_writer') ? <p className="sm mut">{t('whyWriters')}</p> : null}
        </>
      )}
      {offline ? <p className="sm mut">{core('offline.reason')}</p> : null}
      {error ? (
        <p className="msgbad" role="alert">
          {error.reason === 'second_writer' ? t('whyWriters') : errorWords(core, error)}
        </p>
      ) : null}
    </section>
  )
}
