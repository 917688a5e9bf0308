import { IconDownload, IconFile } from '@tabler/icons-react'
import { useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import type { File } from '#shared/features/rooms/contract.ts'

const address = (file: File, thumb = false) => `/api/files/${file.id}${thumb ? '?thumb=1' : ''}`

/** The files of a message or a record: images as thumbnails, everything else to be downloaded. */
export function Files({ files }: { files: readonly File[] }) {
  const t = useWords('rooms')
  const { size } = useFormat()
  if (files.length === 0) return null
  const images = files.filter(({ image }) => image)
  const others = files.filter(({ image }) => !image)
  return (
    <div className="files">
      {images.length > 0 ? (
        <ul className="images">
          {images.map((file) => (
            <li key={file.id}>
              <a href={address(file)} target="_blank" rel="noopener">
                <img
                  src={address(file, true)}
                  alt={file.name}
                  loading="lazy"
                  decoding="async"
                  width={file.width ?? undefined}
                  height={file.height ?? undefined}
                />
              </a>
            </li>
          ))}
        </ul>
      ) : null}
      {others.map((file) => (
        <a key={file.id} href={address(file)} className="file" download={file.name}>
          <IconFile className="i" aria-hidden />
          <span>
            <b className="clamp2">{file.name}</b>
            <span className="sm mut">{size(file.bytes)}</span>
          </span>
          <IconDownload className="i" aria-hidden />
          <span className="sr">{t('download')}</span>
        </a>
      ))}
    </div>
  )
}
