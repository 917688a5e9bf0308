import { IconAlertTriangle, IconCircleCheck, IconFileText, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { CallError, call, refresh } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import { newId } from '#client/core/id.ts'
import { Button, IconButton } from '#client/design/index.ts'
import type { Import } from '#shared/features/docs/contract.ts'
import type { Incoming } from './importing.ts'
import { Misnamed } from './Misnamed.tsx'
import { useFileReasons } from './useFileReasons.ts'

interface ImportListProps {
  files: readonly Incoming[]
  offline: boolean
  reviewPath(importId: string): string
  onRetry(file: Incoming): void
  onRemove(key: string): void
  onMade(importId: string, docId: string): void
}

/** The files of one import, each with how far it is; one that could not be read says why. */
export function ImportList({ files, offline, reviewPath, onRetry, onRemove, onMade }: ImportListProps) {
  const t = useWords('docs')
  const core = useWords()
  const [making, setMaking] = useState(false)
  const [error, setError] = useState<unknown>()
  const clean = files.flatMap(({ taken }) => (taken && !taken.docId && taken.findings.length === 0 ? [taken] : []))
  async function makeAll(found: readonly Import[]) {
    setMaking(true)
    setError(undefined)
    try {
      for (const { id: importId, title } of found) {
        const doc = await call('createDocFromImport', {
          params: { importId },
          body: { id: newId(), title, repairs: [] },
        })
        onMade(importId, doc.id)
      }
      await refresh('doc')
    } catch (problem) {
      setError(problem)
    }
    setMaking(false)
  }
  return (
    <section className="incoming" aria-labelledby="incoming">
      <h2 id="incoming">{t('incoming', { count: files.length })}</h2>
      <ul className="panel" aria-live="polite">
        {files.map((file) => (
          <li key={file.key}>
            <Sign file={file} />
            <div>
              <b className="filename">{file.name}</b>
              <State file={file} />
              {file.state === 'sending' ? (
                <progress value={file.share} max={1} aria-label={t('sendingFile', { name: file.name })} />
              ) : null}
            </div>
            <div className="row">
              {file.taken?.docId ? (
                <Button look="quiet" href={`/docs/${file.taken.docId}`}>
                  {t('goDoc')}
                </Button>
              ) : file.taken ? (
                <Button href={reviewPath(file.taken.id)}>{t('reviewFile')}</Button>
              ) : null}
              {file.state === 'failed' && mayRetry(file) ? (
                <Button onClick={() => onRetry(file)} disabled={offline}>
                  {core('retry')}
                </Button>
              ) : null}
              {file.taken?.docId ? null : (
                <IconButton label={t('removeFile', { name: file.name })} onClick={() => onRemove(file.key)}>
                  <IconX className="i" aria-hidden />
                </IconButton>
              )}
            </div>
          </li>
        ))}
      </ul>
      {error ? (
        <p className="msgbad" role="alert">
          {errorWords(core, error)}
        </p>
      ) : null}
      {clean.length > 0 && files.length > 1 ? (
        <div className="row wrap">
          <Button look="primary" busy={making} disabled={offline} onClick={() => void makeAll(clean)}>
            {t('makeClean', { count: clean.length })}
          </Button>
          <span className="sm mut">{t('makeCleanHelp')}</span>
        </div>
      ) : null}
    </section>
  )
}

const mayRetry = ({ error }: Incoming) =>
  error instanceof CallError && /^(offline|unavailable|unexpected|too_many_requests)$/.test(error.code)

function Sign({ file: { state, taken } }: { file: Incoming }) {
  if (state === 'failed') return <IconAlertTriangle className="i bad" aria-hidden />
  if (taken?.docId) return <IconCircleCheck className="i" aria-hidden />
  return <IconFileText className="i" aria-hidden />
}

/** Where a file is, in words. */
function State({ file: { state, taken, error, again, share } }: { file: Incoming }) {
  const t = useWords('docs')
  const core = useWords()
  const format = useFormat()
  const reasons = useFileReasons()
  if (state === 'failed')
    return (
      <p className="sm bad">
        {error?.code === 'too_large' && !error.reason ? t('tooLarge') : errorWords(core, error, reasons)}
      </p>
    )
  if (taken?.docId) return <p className="sm mut">{again ? t('already') : t('becameDoc')}</p>
  if (taken)
    return (
      <>
        <p className="sm mut">
          {taken.findings.length > 0 ? t('found', { count: taken.findings.length }) : t('nothingFound')}
        </p>
        <Misnamed name={taken.name} kind={taken.kind} />
      </>
    )
  return (
    <p className="sm mut">
      {state === 'waiting'
        ? t('waitingFile')
        : state === 'sending'
          ? t('sendingShare', { share: format.number(share * 100, { max: 0 }) })
          : t('readingFile')}
    </p>
  )
}
