import { IconFileImport } from '@tabler/icons-react'
import { type DragEvent, type FormEvent, useState } from 'react'
import { useLocation, useSearch } from 'wouter'
import { queries, useAction, useCall } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { useWords } from '#client/core/i18n.ts'
import { useConnection } from '#client/core/live.tsx'
import { usePage } from '#client/core/page.ts'
import { Await, Button, Skeleton, TextArea } from '#client/design/index.ts'
import { IMPORT_MAX_BYTES } from '#shared/features/docs/policy.ts'
import { ImportReview } from './ImportReview.tsx'
import './index.ts'
import './import.css'

/** Takes a text in: nothing of it is changed unless somebody says so, and the file itself is kept as it came. */
export default function ImportPage({ spaceId }: { spaceId: string }) {
  const t = useWords('docs')
  const core = useWords()
  const [path, go] = useLocation()
  const importId = new URLSearchParams(useSearch()).get('of') ?? ''
  const found = useCall('findImport', { importId }, { enabled: importId !== '', staleTime: Number.POSITIVE_INFINITY })
  const [again, setAgain] = useState(false)
  const take = useAction('importFile', {
    onSuccess: (taken, { params }) => {
      queries.setQueryData(['findImport', { importId: taken.id }], taken)
      setAgain(taken.name !== params.name || taken.docId !== null)
      go(`${path}?of=${taken.id}`)
    },
  })
  usePage({ title: t('import'), back: { href: `/spaces/${spaceId}/docs`, label: core('place.E') } })

  if (importId) {
    return (
      <div className="page importpage">
        <Await call={found} lines={8}>
          {(taken) => <ImportReview key={taken.id} found={taken} again={again} onBack={() => go(path)} />}
        </Await>
      </div>
    )
  }
  return (
    <div className="page importpage">
      <header className="pagehead">
        <h1>{t('import')}</h1>
        <p className="lead">{t('importLead')}</p>
      </header>
      <Take
        busy={take.isPending}
        error={take.error}
        onTake={(name, body) => take.mutate({ params: { spaceId, name }, body })}
      />
    </div>
  )
}

interface TakeProps {
  busy: boolean
  error: unknown
  onTake: (name: string, body: Blob) => void
}

function Take({ busy, error, onTake }: TakeProps) {
  const t = useWords('docs')
  const core = useWords()
  const offline = useConnection() === 'offline'
  const [text, setText] = useState('')
  const [over, setOver] = useState(false)
  const [reading, setReading] = useState('')
  const [tooLarge, setTooLarge] = useState(false)

  function send(name: string, body: Blob) {
    setTooLarge(body.size > IMPORT_MAX_BYTES)
    if (body.size > IMPORT_MAX_BYTES) return
    setReading(name)
    onTake(name, body)
  }
  function drop(event: DragEvent) {
    event.preventDefault()
    setOver(false)
    const [file] = event.dataTransfer.files
    if (file && !busy && !offline) send(file.name, file)
  }
  function submit(event: FormEvent) {
    event.preventDefault()
    send(t('pastedName'), new Blob([text]))
  }
  const reasons = {
    not_utf8: t('notUtf8'),
    empty_file: t('emptyFile'),
    too_large_unpacked: t('tooLargeUnpacked'),
    too_many_blocks: t('tooManyBlocks'),
  }

  return (
    <>
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
        <label className="btn" data-look="primary" aria-disabled={busy || offline || undefined}>
          <IconFileImport className="i" aria-hidden />
          <span>{t('choose')}</span>
          <input
            type="file"
            className="sr"
            accept=".txt,.md,.docx,text/plain,text/markdown"
            disabled={busy || offline}
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
        <div className="row wrap">
          <Button type="submit" busy={busy} disabled={text.trim() === '' || offline}>
            {t('read')}
          </Button>
          {offline ? <span className="sm mut">{core('offline.reason')}</span> : null}
        </div>
      </form>
      <div className="importstate" aria-live="polite">
        {busy ? (
          <>
            <p>{t('reading', { name: reading })}</p>
            <Skeleton lines={4} />
          </>
        ) : null}
      </div>
      {!busy && (tooLarge || error) ? (
        <p className="msgbad" role="alert">
          {tooLarge ? t('tooLarge') : errorWords(core, error, reasons)}
        </p>
      ) : null}
    </>
  )
}
