import { IconArrowBackUp } from '@tabler/icons-react'
import { lazy, Suspense, useMemo, useRef, useState } from 'react'
import { Link, useLocation, useSearch } from 'wouter'
import { refresh, useAction, useCall, useWhole } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import { newId } from '#client/core/id.ts'
import {
  Await,
  AwaitPage,
  announce,
  Button,
  Cancel,
  Dialog,
  Empty,
  Facts,
  Loading,
  Names,
  SelectField,
} from '#client/design/index.ts'
import type { Doc } from '#shared/features/docs/contract.ts'
import { type Changes, countChanges, diffOf } from '#shared/features/docs/diff.ts'
import type { DocVersion, TextNode } from '#shared/features/docs/history.ts'
import { ChangeWalk } from './ChangeWalk.tsx'
import { useVersionName, whenOf } from './versionName.ts'
import './index.ts'
import './history.css'

const TextView = lazy(() => import('./TextView.tsx'))

/** The text as it stands now, beside the kept points. */
const NOW = 'now'

/** How a document stood at any point, what changed between two, and the way back to it. */
export default function HistoryPage({ docId }: { docId: string }) {
  const t = useWords('docs')
  const core = useWords()
  const found = useCall('findDoc', { docId })
  const title = found.data?.title ?? t('history')
  const versions = useWhole('findDocVersions', { docId, limit: 100 })
  return (
    <AwaitPage
      call={found}
      lines={6}
      page={(doc) => ({
        title: doc ? t('historyOf', { title }) : title,
        back: { href: `/docs/${docId}`, label: doc ? title : core('kind.doc') },
      })}
    >
      {(doc) => (
        <div className="page historypage">
          <header className="pagehead">
            <p className="sm">
              <Link href={`/docs/${docId}`}>{doc.title}</Link>
            </p>
            <h1>{t('history')}</h1>
          </header>
          <Await call={versions} lines={6}>
            {({ versions }) =>
              versions.length === 0 ? (
                <Empty title={t('noVersions')} help={t('noVersionsHelp')} phase="E" stitches={3} />
              ) : (
                <Compare doc={doc} versions={versions} />
              )
            }
          </Await>
        </div>
      )}
    </AwaitPage>
  )
}

function Compare({ doc, versions }: { doc: Doc; versions: readonly DocVersion[] }) {
  const t = useWords('docs')
  const format = useFormat()
  const nameOf = useVersionName()
  const [, go] = useLocation()
  const asked = new URLSearchParams(useSearch())
  const isThere = (id: string | null) => id !== null && (id === NOW || versions.some((one) => one.id === id))
  const to = isThere(asked.get('to')) ? asked.get('to')! : NOW
  const place = versions.findIndex(({ id }) => id === to)
  const older = versions[place + 1]
  const chosen = asked.get('from')
  // Nothing is a choice too.
  const from = chosen === '' || isThere(chosen) ? chosen! : (older?.id ?? '')
  const choose = (change: { from?: string; to?: string }) => {
    const next = new URLSearchParams(asked)
    for (const [key, value] of Object.entries(change)) next.set(key, value)
    if (change.to !== undefined && change.from === undefined) next.delete('from')
    go(`/docs/${doc.id}/history?${next}`, { replace: true })
  }
  const option = (version: DocVersion) => (
    <option key={version.id} value={version.id}>
      {`${nameOf(version)}\u00a0· ${whenOf(format, version)}`}
    </option>
  )
  const options = (others: readonly DocVersion[]) => {
    const marked = others.filter(({ kind }) => kind !== 'auto')
    const alone = others.filter(({ kind }) => kind === 'auto')
    return (
      <>
        {marked.length > 0 ? <optgroup label={t('markedVersions')}>{marked.map(option)}</optgroup> : null}
        {alone.length > 0 ? <optgroup label={t('aloneVersions')}>{alone.map(option)}</optgroup> : null}
      </>
    )
  }
  const shown = versions[place]
  return (
    <>
      <div className="choosing">
        <SelectField label={t('shownVersion')} value={to} onChange={(event) => choose({ to: event.target.value })}>
          <option value={NOW}>{t('now_text')}</option>
          {options(versions)}
        </SelectField>
        <SelectField
          label={t('comparedWith')}
          value={from}
          onChange={(event) => choose({ from: event.target.value, to })}
        >
          <option value="">{t('withNothing')}</option>
          {to === NOW ? null : <option value={NOW}>{t('now_text')}</option>}
          {options(versions.filter(({ id }) => id !== to))}
        </SelectField>
      </div>
      {shown ? (
        <p className="sm mut">
          <Facts
            of={[
              shown.madeBy ? (
                <Names key="by" of={[{ name: format.name(shown.madeBy) }]} within={(name) => t('keptBy', { name })} />
              ) : (
                t('keptAlone')
              ),
              shown.writers.length > 0 ? (
                <Names
                  key="writers"
                  of={shown.writers.map((one) => ({ name: format.name(one) }))}
                  within={(names) => t('writtenBy', { names })}
                />
              ) : null,
            ]}
          />
        </p>
      ) : null}
      <Texts doc={doc} to={to} from={from || undefined} version={shown} />
    </>
  )
}

interface Text {
  title: string
  content: TextNode
}

interface TextsProps {
  doc: Doc
  to: string
  from: string | undefined
  version: DocVersion | undefined
}

function Texts({ doc, to, from, version }: TextsProps) {
  const after = useText(doc.id, to)
  const before = useText(doc.id, from)
  return (
    <Await call={after} lines={8}>
      {(now) =>
        from ? (
          <Await call={before} lines={8}>
            {(old) => <Shown doc={doc} text={now} before={old} version={version} />}
          </Await>
        ) : (
          <Shown doc={doc} text={now} version={version} />
        )
      }
    </Await>
  )
}

/** The text at a kept point, or as it stands now. */
function useText(docId: string, id: string | undefined) {
  const now = useCall('findDocText', { docId }, { enabled: id === NOW })
  const then = useCall('findDocVersion', { docId, versionId: id ?? '' }, { enabled: id !== undefined && id !== NOW })
  return id === NOW ? now : then
}

interface ShownProps {
  doc: Doc
  text: Text
  before?: Text
  version: DocVersion | undefined
}

function Shown({ doc, text, before, version }: ShownProps) {
  const t = useWords('docs')
  const format = useFormat()
  const [asking, setAsking] = useState(false)
  const sheet = useRef<HTMLElement>(null)
  const content = useMemo(() => (before ? diffOf(before.content, text.content) : text.content), [before, text])
  const changes = useMemo(() => (before ? countChanges(content) : undefined), [before, content])
  return (
    <>
      <div className="compared">
        {changes ? (
          <p role="status">
            <Told changes={changes} />
          </p>
        ) : null}
        {version && doc.access === 'write' ? (
          <Button
            icon={<IconArrowBackUp className="i" aria-hidden />}
            disabled={doc.state === 'agreed'}
            onClick={() => setAsking(true)}
          >
            {t('restore')}
          </Button>
        ) : null}
        {version && doc.access === 'write' && doc.state === 'agreed' ? (
          <p className="sm mut">{t('restoreLocked')}</p>
        ) : null}
      </div>
      <Suspense fallback={<Loading lines={8} />}>
        {changes && isAny(changes) ? <ChangeWalk within={sheet} content={content} /> : null}
        <article className="sheet panel" ref={sheet}>
          {before && before.title !== text.title ? (
            <p className="sm mut">{t('titleThen', { title: before.title })}</p>
          ) : null}
          <h2 className="doctitle">{text.title}</h2>
          <TextView content={content} label={text.title} />
        </article>
      </Suspense>
      {asking && version ? (
        <RestoreDialog doc={doc} version={version} when={whenOf(format, version)} onClose={() => setAsking(false)} />
      ) : null}
    </>
  )
}

const isAny = ({ inserted, deleted, others }: Changes) => inserted + deleted + others > 0

/** What changed between two texts; what did not is not named. */
function Told({ changes }: { changes: Changes }) {
  const t = useWords('docs')
  if (!isAny(changes)) return t('noDifference')
  const { inserted, deleted, others } = changes
  return (
    <Facts
      of={[
        inserted > 0 && t('insertedWords', { count: inserted }),
        deleted > 0 && t('deletedWords', { count: deleted }),
        others > 0 && t('otherChanges', { count: others }),
      ]}
    />
  )
}

function RestoreDialog({
  doc,
  version,
  when,
  onClose,
}: {
  doc: Doc
  version: DocVersion
  when: string
  onClose(): void
}) {
  const t = useWords('docs')
  const core = useWords()
  const nameOf = useVersionName()
  const [, go] = useLocation()
  const [id] = useState(newId)
  const restore = useAction('restoreDocVersion', {
    onSuccess: async () => {
      announce(t('restored'))
      go(`/docs/${doc.id}`)
      await refresh('doc')
    },
  })
  return (
    <Dialog title={t('restore')} onClose={onClose}>
      <div className="stack">
        <p>
          <Facts of={[<b key="name">{nameOf(version)}</b>, when]} />
        </p>
        <p>{t('restoreHelp')}</p>
        {restore.error ? (
          <p className="msgbad" role="alert">
            {errorWords(core, restore.error, { locked: t('restoreLocked') })}
          </p>
        ) : null}
        <div className="row wrap">
          <Button
            look="primary"
            busy={restore.isPending}
            onClick={() => restore.mutate({ params: { docId: doc.id, versionId: version.id }, body: { id } })}
          >
            {t('restore')}
          </Button>
          <Cancel />
        </div>
      </div>
    </Dialog>
  )
}
