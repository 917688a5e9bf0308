import { IconCopy, IconDownload, IconNotes, IconTrash } from '@tabler/icons-react'
import { yXmlFragmentToProsemirrorJSON } from '@tiptap/y-tiptap'
import { type FormEvent, lazy, Suspense, useEffect, useState } from 'react'
import { Link, useLocation } from 'wouter'
import * as Y from 'yjs'
import { refresh, useAction, useCall } from '#client/core/call.ts'
import { dropCopy, listCopies, type PrivateCopy } from '#client/core/copies.ts'
import { copyText } from '#client/core/copy.ts'
import { openCopy } from '#client/core/copyText.ts'
import { errorWords } from '#client/core/errors.ts'
import { nameOf, useFormat } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { newId } from '#client/core/id.ts'
import { usePage } from '#client/core/page.ts'
import { useViewer } from '#client/core/session.tsx'
import {
  Await,
  announce,
  Button,
  Cancel,
  Dialog,
  Empty,
  ErrorBlock,
  Facts,
  Lao,
  Loading,
  SelectField,
  TextField,
} from '#client/design/index.ts'
import type { TextNode } from '#shared/features/docs/history.ts'
import { DOC_TITLE_MAX } from '#shared/features/docs/policy.ts'
import { FRAGMENT } from '#shared/features/docs/schema.ts'
import './index.ts'
import './history.css'

const TextView = lazy(() => import('./TextView.tsx'))

/** What somebody wrote and no document took: it lies on this device alone, to be read, copied and made something of. */
export default function CopiesPage({ copyId }: { copyId?: string | undefined }) {
  const t = useWords('docs')
  const viewer = useViewer()
  const [copies, setCopies] = useState(() => listCopies(viewer.id))
  const shown = copies.find(({ id }) => id === copyId)
  usePage({ title: shown?.title ?? t('copies'), back: { href: shown ? '/copies' : '/', label: t('copies') } })
  if (copyId && shown) return <Copy copy={shown} onGone={() => setCopies(listCopies(viewer.id))} />
  return (
    <div className="page">
      <header className="pagehead">
        <h1>{t('copies')}</h1>
        <p className="lead">{t('copiesLead')}</p>
      </header>
      {copies.length === 0 ? (
        <Empty title={t('noCopies')} help={t('noCopiesHelp')} phase="E" stitches={2} />
      ) : (
        <CopyList copies={copies} />
      )}
    </div>
  )
}

function CopyList({ copies }: { copies: readonly PrivateCopy[] }) {
  const t = useWords('docs')
  const format = useFormat()
  return (
    <ul className="rows doclist">
      {copies.map((copy) => (
        <li key={copy.id}>
          <IconNotes className="i" aria-hidden />
          <div>
            <Link href={`/copies/${copy.id}`} className="plain">
              <b>{copy.title}</b>
            </Link>
            {copy.words ? (
              <p className="clamp2">
                <Lao>{copy.words}</Lao>
              </p>
            ) : null}
            <p className="sm mut">
              <Facts of={[`${format.date(copy.at)} ${format.time(copy.at)}`, t(`copyWhy.${copy.why}`)]} />
            </p>
          </div>
        </li>
      ))}
    </ul>
  )
}

const plainOf = (node: TextNode): string => {
  if (node.type === 'text') return node.text ?? ''
  const inside = (node.content ?? []).map(plainOf)
  return ['doc', 'table', 'bulletList', 'orderedList', 'taskList', 'blockquote', 'evidence', 'agreement'].includes(
    node.type,
  )
    ? inside.join('\n')
    : node.type === 'tableRow'
      ? inside.join('\t')
      : node.type === 'hardBreak'
        ? '\n'
        : inside.join('')
}

function Copy({ copy, onGone }: { copy: PrivateCopy; onGone(): void }) {
  const t = useWords('docs')
  const core = useWords()
  const viewer = useViewer()
  const format = useFormat()
  const [, go] = useLocation()
  const [update, setUpdate] = useState<Uint8Array | null>()
  const [error, setError] = useState<unknown>()
  const [open, setOpen] = useState<'make' | 'drop'>()
  useEffect(() => {
    let here = true
    openCopy(viewer.id, copy.id).then(
      (found) => here && setUpdate(found ?? null),
      (failed: unknown) => here && setError(failed),
    )
    return () => {
      here = false
    }
  }, [viewer.id, copy.id])
  if (error)
    return (
      <div className="page">
        <header className="pagehead">
          <h1>{copy.title}</h1>
        </header>
        <ErrorBlock error={error} title={t('copyNotRead')} />
      </div>
    )
  if (update === undefined) return <Loading lines={8} />
  const content = update ? contentOf(update) : { type: 'doc' }
  const text = plainOf(content)
  const file = `data:text/plain;charset=utf-8,${encodeURIComponent(text)}`
  async function drop() {
    await dropCopy(viewer.id, copy.id)
    onGone()
    go('/copies')
  }
  return (
    <div className="page historypage">
      <header className="pagehead">
        <p className="sm">
          <Link href="/copies">{t('copies')}</Link>
        </p>
        <h1>{copy.title}</h1>
        <p className="lead">{t(`copyWhyLong.${copy.why}`)}</p>
        <p className="sm mut">{t('copyAt', { date: format.date(copy.at), time: format.time(copy.at) })}</p>
      </header>
      <div className="row wrap">
        <Button look="primary" icon={<IconNotes className="i" aria-hidden />} onClick={() => setOpen('make')}>
          {t('copyToDoc')}
        </Button>
        <Button
          icon={<IconCopy className="i" aria-hidden />}
          onClick={async () => {
            announce(core((await copyText(text)) ? 'copied' : 'notCopied'))
          }}
        >
          {core('copy')}
        </Button>
        <a className="btn" href={file} download={`${copy.title}.txt`}>
          <IconDownload className="i" aria-hidden />
          {t('download')}
        </a>
        <Button look="quiet" icon={<IconTrash className="i" aria-hidden />} onClick={() => setOpen('drop')}>
          {core('delete')}
        </Button>
      </div>
      <article className="sheet panel">
        <Suspense fallback={<Loading lines={8} />}>
          <TextView content={content} label={copy.title} />
        </Suspense>
      </article>
      {open === 'make' && update ? <MakeOfCopy copy={copy} update={update} onClose={() => setOpen(undefined)} /> : null}
      {open === 'drop' ? (
        <Dialog title={t('dropCopy')} onClose={() => setOpen(undefined)}>
          <div className="stack">
            <p>{t('dropCopyHelp')}</p>
            <div className="row wrap">
              <Button look="danger" onClick={() => void drop()}>
                {core('delete')}
              </Button>
              <Cancel />
            </div>
          </div>
        </Dialog>
      ) : null}
    </div>
  )
}

function contentOf(update: Uint8Array): TextNode {
  const doc = new Y.Doc()
  Y.applyUpdate(doc, update)
  const content = yXmlFragmentToProsemirrorJSON(doc.getXmlFragment(FRAGMENT)) as TextNode
  doc.destroy()
  return content
}

function MakeOfCopy({ copy, update, onClose }: { copy: PrivateCopy; update: Uint8Array; onClose(): void }) {
  const t = useWords('docs')
  const core = useWords()
  const language = useLanguage()
  const [, go] = useLocation()
  const found = useCall('findSpaces')
  const [id] = useState(newId)
  const [title, setTitle] = useState(copy.title)
  const [chosen, setChosen] = useState('')
  const make = useAction('createDocFromCopy', {
    onSuccess: async () => {
      announce(t('copyMade'))
      go(`/docs/${id}`)
      await refresh('doc')
    },
  })
  return (
    <Dialog title={t('copyToDoc')} onClose={onClose}>
      <Await call={found} lines={3}>
        {({ spaces }) => {
          const mine = spaces.filter(({ role }) => role !== null)
          const spaceId = chosen || (mine.find((one) => one.id === copy.spaceId) ?? mine[0])?.id
          if (!spaceId) return <p>{core('noSpaces')}</p>
          function submit(event: FormEvent) {
            event.preventDefault()
            make.mutate({ params: { spaceId: spaceId!, id, title }, body: update })
          }
          return (
            <form className="stack" onSubmit={submit}>
              <SelectField
                label={core('whichSpace')}
                value={spaceId}
                onChange={(event) => setChosen(event.target.value)}
              >
                {mine.map((one) => (
                  <option key={one.id} value={one.id}>
                    {nameOf(one, language)}
                  </option>
                ))}
              </SelectField>
              <TextField
                label={t('title')}
                value={title}
                maxLength={DOC_TITLE_MAX}
                onChange={(event) => setTitle(event.target.value)}
                required
              />
              {make.error ? (
                <p className="msgbad" role="alert">
                  {errorWords(core, make.error)}
                </p>
              ) : null}
              <p className="sm mut">{t('copyStays')}</p>
              <Button look="primary" type="submit" busy={make.isPending}>
                {t('copyToDoc')}
              </Button>
            </form>
          )
        }}
      </Await>
    </Dialog>
  )
}
