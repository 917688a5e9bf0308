import { IconDownload } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { call } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { useConnection } from '#client/core/live.tsx'
import { announce, Button, Dialog } from '#client/design/index.ts'
import type { Doc, ExportFormat } from '#shared/features/docs/contract.ts'
import { ReasonField } from './ReasonField.tsx'

const formats: ExportFormat[] = ['docx', 'pdf', 'odt', 'html', 'md']
/** Until the browser has taken the file from its address, in milliseconds. */
const KEPT_MS = 60_000

/** Takes a document along as a file; whoever may read it may. */
export function ExportDialog({ doc, onClose }: { doc: Doc; onClose: () => void }) {
  const t = useWords('docs')
  const core = useWords()
  const language = useLanguage()
  const offline = useConnection() === 'offline'
  const [format, setFormat] = useState<ExportFormat>('docx')
  const [comments, setComments] = useState(false)
  const [reason, setReason] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  async function take(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    setError(undefined)
    try {
      const file = await call('exportDoc', {
        params: {
          docId: doc.id,
          format,
          language,
          ...(comments ? { comments: '1' } : {}),
          ...(reason ? { reason } : {}),
        },
      })
      save(file as Blob, `${doc.title}.${format}`)
      announce(t('exported', { name: `${doc.title}.${format}` }))
      onClose()
    } catch (problem) {
      setError(problem)
      setBusy(false)
    }
  }
  return (
    <Dialog title={t('export')} look="sheet" onClose={onClose}>
      <form className="stack" onSubmit={(event) => void take(event)}>
        <fieldset className="choices">
          <legend className="sm mut">{t('exportHelp')}</legend>
          {formats.map((one) => (
            <label key={one} className="check">
              <input type="radio" name="format" value={one} checked={format === one} onChange={() => setFormat(one)} />
              <span>
                <b>{t(`format.${one}`)}</b> <span className="sm mut">{t(`formatHelp.${one}`)}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <label className="check">
          <input type="checkbox" checked={comments} onChange={(event) => setComments(event.target.checked)} />
          <span>{t('exportComments')}</span>
        </label>
        {doc.classification === 'general' ? null : <ReasonField value={reason} onChange={setReason} />}
        {error ? (
          <p className="msgbad" role="alert">
            {errorWords(core, error, {
              too_large_export: t('exportTooLarge'),
              reason_needed: t('class.reasonHelp'),
            })}
          </p>
        ) : null}
        <div className="row wrap">
          <Button
            look="primary"
            type="submit"
            busy={busy}
            disabled={offline}
            icon={<IconDownload className="i" aria-hidden />}
          >
            {t('exportNow')}
          </Button>
          {offline ? <span className="sm mut">{core('offline.reason')}</span> : null}
        </div>
      </form>
    </Dialog>
  )
}

/** Hands a file over to the browser, under its name. */
function save(file: Blob, name: string) {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = name
  document.body.append(link)
  link.click()
  link.remove()
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS)
}
