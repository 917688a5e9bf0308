import { IconFileImport, IconFolderOpen, IconTable } from '@tabler/icons-react'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { useConnection } from '#client/core/live.tsx'
import { DropZone, FileButton } from '#client/design/files.tsx'
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
  return (
    <>
      <DropZone label={docs('file')} disabled={offline} onDrop={(dropped) => onChoose(droppedOf(dropped))}>
        <div className="row wrap startways">
          <FileButton
            label={t('choose')}
            icon={<IconFileImport className="i" aria-hidden />}
            primary
            multiple
            disabled={offline}
            onFiles={(files) => onChoose(Promise.resolve(chosenOf(files)))}
          />
          <FileButton
            label={t('chooseFolder')}
            icon={<IconFolderOpen className="i" aria-hidden />}
            folder
            disabled={offline}
            onFiles={(files) => onChoose(Promise.resolve(chosenOf(files)))}
          />
        </div>
        <p className="sm mut">{offline ? core('offline.reason') : t('limits', limits)}</p>
      </DropZone>
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
