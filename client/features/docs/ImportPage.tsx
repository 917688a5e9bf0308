import { IconFileDownload, IconFileImport } from '@tabler/icons-react'
import { type DragEvent, type FormEvent, useMemo, useState } from 'react'
import { useLocation } from 'wouter'
import { refresh, useAction } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { useWords } from '#client/core/i18n.ts'
import { usePage } from '#client/core/page.ts'
import { Button, TextArea, TextField } from '#client/design/index.ts'
import type { BlockFinding, Import } from '#shared/features/docs/contract.ts'
import './index.ts'
import './docs.css'

const MOST_BYTES = 5 * 1024 * 1024

/** Takes a text in: nothing of it is changed unless somebody says so, and the file itself is kept as it came. */
export default function ImportPage({ spaceId }: { spaceId: string }) {
  const t = useWords('docs')
  const core = useWords()
  const [text, setText] = useState('')
  const [over, setOver] = useState(false)
  const [tooLarge, setTooLarge] = useState(false)
  const [found, setFound] = useState<Import>()
  const take = useAction('importFile', { onSuccess: setFound })
  usePage({ title: t('import'), back: { href: `/spaces/${spaceId}/docs`, label: core('place.E') } })

  function send(name: string, body: Blob) {
    setTooLarge(body.size > MOST_BYTES)
    if (body.size <= MOST_BYTES) take.mutate({ params: { spaceId, name }, body })
  }
  function drop(event: DragEvent) {
    event.preventDefault()
    setOver(false)
    const [file] = event.dataTransfer.files
    if (file) send(file.name, file)
  }
  function submit(event: FormEvent) {
    event.preventDefault()
    send(t('pastedName'), new Blob([text]))
  }

  if (found) return <Review key={found.id} found={found} onBack={() => setFound(undefined)} />
  return (
    <div className="page importpage">
      <header className="pagehead">
        <h1>{t('import')}</h1>
        <p className="lead">{t('importLead')}</p>
      </header>
      <section
        className="dropzone panel pad"
        data-over={over || undefined}
        aria-label={t('file')}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <label className="btn" data-look="primary" aria-disabled={take.isPending || undefined}>
          <IconFileImport className="i" aria-hidden />
          <span>{take.isPending ? t('reading') : t('choose')}</span>
          <input
            type="file"
            className="sr"
            accept=".txt,.md,.docx,text/plain,text/markdown"
            disabled={take.isPending}
            onChange={(event) => {
              const file = event.target.files?.[0]
              if (file) send(file.name, file)
              event.target.value = ''
            }}
          />
        </label>
        <p className="sm mut">{t('fileHelp')}</p>
      </section>
      <form className="stack" onSubmit={submit}>
        <TextArea label={t('paste')} value={text} onChange={(event) => setText(event.target.value)} rows={10} />
        <div>
          <Button type="submit" busy={take.isPending} disabled={text.trim() === ''}>
            {t('read')}
          </Button>
        </div>
      </form>
      {tooLarge || take.error ? (
        <p className="msgbad" role="alert">
          {tooLarge
            ? core('error.too_large')
            : take.error?.reason === 'not_utf8'
              ? t('notUtf8')
              : errorWords(core, take.error)}
        </p>
      ) : null}
    </div>
  )
}

function Review({ found, onBack }: { found: Import; onBack(): void }) {
  const t = useWords('docs')
  const core = useWords()
  const [, go] = useLocation()
  const [id] = useState(() => crypto.randomUUID())
  const [title, setTitle] = useState(found.title)
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set())
  const kinds = useMemo(() => {
    const groups = new Map<BlockFinding['kind'], number[]>()
    for (const [index, { kind }] of found.findings.entries()) groups.set(kind, [...(groups.get(kind) ?? []), index])
    return [...groups]
  }, [found])
  const make = useAction('createDocFromImport', {
    onSuccess: async (doc) => {
      await refresh('doc')
      go(`/docs/${doc.id}`)
    },
  })
  const toggle = (indexes: readonly number[], on: boolean) =>
    setChosen((old) => {
      const next = new Set(old)
      for (const index of indexes) {
        if (on) next.add(index)
        else next.delete(index)
      }
      return next
    })
  function submit(event: FormEvent) {
    event.preventDefault()
    make.mutate({ params: { importId: found.id }, body: { id, title, repairs: [...chosen] } })
  }
  const takenId = typeof make.error?.detail.docId === 'string' ? make.error.detail.docId : undefined
  return (
    <div className="page importpage">
      <header className="pagehead">
        <h1>{t('review')}</h1>
        <p className="lead">
          {found.findings.length > 0 ? t('found', { count: found.findings.length }) : t('nothingFound')}
        </p>
        <p className="sm">
          <a href={`/api/imports/${found.id}/original`} download>
            <IconFileDownload className="i" aria-hidden /> {t('original')}
          </a>
        </p>
      </header>
      {found.docId ? (
        <p className="panel pad">
          {t('already')} <Button href={`/docs/${found.docId}`}>{t('goDoc')}</Button>
        </p>
      ) : (
        <form className="stack" onSubmit={submit}>
          <TextField
            label={t('title')}
            value={title}
            onChange={(event) => setTitle(event.target.value)}
            maxLength={200}
            required
          />
          {kinds.length > 0 ? (
            <fieldset className="findings">
              <legend>{t('repairs')}</legend>
              {kinds.map(([kind, indexes]) => {
                const on = indexes.filter((index) => chosen.has(index)).length
                return (
                  <div key={kind} className="findingkind">
                    <label>
                      <input
                        type="checkbox"
                        checked={on === indexes.length}
                        onChange={(event) => toggle(indexes, event.target.checked)}
                      />
                      <span>
                        <b>{t(`finding.${kind}`)}</b>{' '}
                        <span className="sm mut">{t('times', { count: indexes.length, chosen: on })}</span>
                      </span>
                    </label>
                    <details>
                      <summary className="sm">{t('places')}</summary>
                      <ul>
                        {indexes.slice(0, 60).map((index) => (
                          <FindingRow
                            key={index}
                            found={found}
                            index={index}
                            on={chosen.has(index)}
                            onToggle={(next) => toggle([index], next)}
                          />
                        ))}
                      </ul>
                      {indexes.length > 60 ? (
                        <p className="sm mut">{t('andMore', { count: indexes.length - 60 })}</p>
                      ) : null}
                    </details>
                  </div>
                )
              })}
            </fieldset>
          ) : null}
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard. */}
          <section className="panel pad preview" aria-label={t('preview')} tabIndex={0}>
            {found.blocks.slice(0, 200).map((block, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the blocks of an import never move.
              <p key={index} data-kind={block.kind}>
                {block.text}
              </p>
            ))}
          </section>
          {make.error ? (
            <p className="msgbad" role="alert">
              {takenId ? t('already') : errorWords(core, make.error)}{' '}
              {takenId ? <Button href={`/docs/${takenId}`}>{t('goDoc')}</Button> : null}
            </p>
          ) : null}
          <div className="row wrap">
            <Button look="primary" type="submit" busy={make.isPending}>
              {chosen.size > 0 ? t('makeWith', { count: chosen.size }) : t('makeAsIs')}
            </Button>
            <Button look="quiet" onClick={onBack}>
              {core('back')}
            </Button>
          </div>
        </form>
      )}
    </div>
  )
}

const AROUND = 24

/** One defect in its place: what stands there, and what would. */
function FindingRow({
  found,
  index,
  on,
  onToggle,
}: {
  found: Import
  index: number
  on: boolean
  onToggle(on: boolean): void
}) {
  const t = useWords('docs')
  const finding = found.findings[index]
  const text = finding && found.blocks[finding.block]?.text
  if (!finding || text === undefined) return null
  const show = (words: string) =>
    words.trim() === ''
      ? '␣'.repeat(Math.max(1, Math.min(words.length, 3)))
      : words.length > 80
        ? `${words.slice(0, 80)}…`
        : words
  return (
    <li>
      <label>
        <input type="checkbox" checked={on} onChange={(event) => onToggle(event.target.checked)} />
        <span>
          …{text.slice(Math.max(0, finding.start - AROUND), finding.start)}
          <del>{show(finding.before)}</del> →{' '}
          {finding.after === '' ? <i>{t('removed')}</i> : <ins>{show(finding.after)}</ins>}
          {text.slice(finding.end, finding.end + AROUND)}…
        </span>
      </label>
    </li>
  )
}
