import { errorWords } from '#client/core/errors.ts'
import { useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import type { Uploading } from '#client/core/useUploads.ts'

interface UploadsProps {
  running: readonly Uploading[]
  onAgain(id: string): void
  onDrop(id: string): void
}

/** What is on its way into the text, and what could not be sent. */
export function Uploads({ running, onAgain, onDrop }: UploadsProps) {
  const t = useWords('docs')
  const core = useWords()
  const format = useFormat()
  if (running.length === 0) return null
  const own = { bad_image: t('badImage'), empty_file: t('emptyUpload'), too_many_files: t('docFull') }
  return (
    <ul className="docuploads" aria-label={t('uploading')}>
      {running.map(({ id, name, share, error }) => (
        <li key={id}>
          <span className="clamp1">{name}</span>
          {error === undefined ? (
            <>
              <progress max={1} value={share} aria-label={t('uploadingName', { name })} />
              <span className="sm mut nw">{format.percent(share, 0)}</span>
            </>
          ) : (
            <span className="msgbad" role="alert">
              {errorWords(core, error, own)}{' '}
              <button type="button" className="lnk" onClick={() => onAgain(id)}>
                {core('retry')}
              </button>
            </span>
          )}
          <button type="button" className="lnk" onClick={() => onDrop(id)}>
            {t('takeOff')}
          </button>
        </li>
      ))}
    </ul>
  )
}
