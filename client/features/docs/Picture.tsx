import { IconDownload, IconFile, IconPhotoOff } from '@tabler/icons-react'
import { useState } from 'react'
import { useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import { fileAddress } from '#shared/features/docs/files.ts'

type Attributes = Record<string, unknown>
const worded = (value: unknown) => (typeof value === 'string' ? value : '')
const counted = (value: unknown) => (typeof value === 'number' && value > 0 ? value : undefined)

/** A picture of a document with its caption. One that is gone, or may not be seen, says what it showed. */
export function Picture({ attributes }: { attributes: Attributes }) {
  const t = useWords('docs')
  const { fileId, size, width, height } = attributes
  const [alt, caption] = [worded(attributes.alt), worded(attributes.caption)]
  const [failed, setFailed] = useState(false)
  return (
    <figure className="picture" data-size={worded(size) || 'full'}>
      {failed ? (
        <p className="nopicture">
          <IconPhotoOff className="i" aria-hidden /> {t('noPicture')}
          {alt ? ` ${alt}` : ''}
        </p>
      ) : (
        <img
          src={fileAddress(worded(fileId))}
          alt={alt || caption}
          width={counted(width)}
          height={counted(height)}
          loading="lazy"
          decoding="async"
          onError={() => setFailed(true)}
        />
      )}
      {caption ? <figcaption>{caption}</figcaption> : null}
    </figure>
  )
}

/** A file of a document, to be downloaded. */
export function FileLink({ attributes }: { attributes: Attributes }) {
  const t = useWords('docs')
  const { size } = useFormat()
  const name = worded(attributes.name)
  return (
    <a className="docfile" href={fileAddress(worded(attributes.fileId))} download={name}>
      <IconFile className="i" aria-hidden />
      <span>
        <b className="clamp2">{name}</b>
        <span className="sm mut">{size(counted(attributes.bytes) ?? 0)}</span>
      </span>
      <IconDownload className="i" aria-hidden />
      <span className="sr">{t('download')}</span>
    </a>
  )
}
