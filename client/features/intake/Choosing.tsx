import { IconFileImport, IconFolderOpen, IconTable } from '@tabler/icons-react'
import { type DragEvent, useState } from 'react'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { useConnection } from '#client/core/live.tsx'
import { chosenOf, droppedOf } from './dropped.ts'
import type { Chosen } from './packing.ts'
import { useLimits } from './useLimits.ts'

/** What can be brought, and the buttons for it. */
export function Choosing({ onChoose }: { onChoose(files: Promise<readonly Chosen[]>): void }) {
  const t = useWords('intake')
  const core = useWords()
  const docs = useWords('docs')
  const language = useLanguage()
  const limits = useLimits()
  const offline = useConnection() === 'offline'
  const [over, setOver] = useState(false)
  const take = (found: FileList | null) => {
    if (found && found.length > 0) onChoose(Promise.resolve(chosenOf(found)))
  }
  function drop(event: DragEvent) {
    event.preventDefault()
    setOver(false)
    if (!offline && event.dataTransfer.types.includes('Files')) onChoose(droppedOf(event.dataTransfer))
  }
  return (
    <>
      <section
        className="dropzone panel pad"
        data-over={over || undefined}
        aria-label={docs('file')}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <div className="row wrap choices">
          <label className="btn" data-look="primary" aria-disabled={offline || undefined}>
            <IconFileImport className="i" aria-hidden />
            <span>{t('choose')}</span>
            <input
              type="file"
              multiple
              className="sr"
              disabled={offline}
              onChange={(event) => {
                take(event.target.files)
                event.target.value = ''
              }}
            />
          </label>
          <label className="btn" aria-disabled={offline || undefined}>
            <IconFolderOpen className="i" aria-hidden />
            <span>{t('chooseFolder')}</span>
            <input
              type="file"
              multiple
              className="sr"
              ref={(input) => input?.setAttribute('webkitdirectory', '')}
              disabled={offline}
              onChange={(event) => {
                take(event.target.files)
                event.target.value = ''
              }}
            />
          </label>
        </div>
        <p className="sm mut">{offline ? core('offline.reason') : t('limits', limits)}</p>
      </section>
      <section className="stack" aria-labelledby="whatcomes">
        <h2 id="whatcomes">{t('whatComes')}</h2>
        <dl className="whatcomes">
          {(['files', 'bookstack', 'mediawiki', 'sheet'] as const).map((one) => (
            <div key={one}>
              <dt>{t(`comes.${one}.name`)}</dt>
              <dd>{t(`comes.${one}.how`)}</dd>
            </div>
          ))}
        </dl>
        <p className="row wrap">
          {(['xlsx', 'csv'] as const).map((format) => (
            <a
              key={format}
              className="btn"
              href={`/api/intake-template?format=${format}&language=${language}`}
              download
            >
              <IconTable className="i" aria-hidden />
              <span>{t('template', { format: `.${format}` })}</span>
            </a>
          ))}
        </p>
      </section>
    </>
  )
}
