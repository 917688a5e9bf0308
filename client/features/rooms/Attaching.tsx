import { IconCamera, IconClock, IconPaperclip, IconX } from '@tabler/icons-react'
import { type ChangeEvent, useRef } from 'react'
import { CallError } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import { useConnection } from '#client/core/live.tsx'
import type { Uploading } from '#client/core/useUploads.ts'
import { IconButton } from '#client/design/index.ts'
import type { File as RoomFile } from '#shared/features/rooms/contract.ts'
import { FILE_MAX_BYTES, FILES_MAX } from '#shared/features/rooms/policy.ts'
import './attaching.css'

/** The ways in which files come: from the device, and in one's hands from the camera. */
export function AttachButtons({ onFiles }: { onFiles(files: Iterable<File>): void }) {
  const t = useWords('rooms')
  const picker = useRef<HTMLInputElement>(null)
  const camera = useRef<HTMLInputElement>(null)
  const onChange = ({ target }: ChangeEvent<HTMLInputElement>) => {
    onFiles([...(target.files ?? [])])
    target.value = ''
  }
  return (
    <>
      <input ref={picker} type="file" multiple hidden onChange={onChange} />
      <input ref={camera} type="file" accept="image/*" capture="environment" hidden onChange={onChange} />
      <IconButton label={t('attach')} onClick={() => picker.current?.click()}>
        <IconPaperclip className="i" aria-hidden />
      </IconButton>
      <span className="camera">
        <IconButton label={t('takePhoto')} onClick={() => camera.current?.click()}>
          <IconCamera className="i" aria-hidden />
        </IconButton>
      </span>
    </>
  )
}

const codeOf = (error: unknown) => (error instanceof CallError ? error.code : undefined)
const isTooLarge = (error: unknown) => codeOf(error) === 'too_large'
/** What is wrong with the file itself is as wrong when it is sent again. */
const isOfFile = (error: unknown) =>
  isTooLarge(error) ||
  (error instanceof CallError && ['bad_image', 'camera_image', 'empty_file'].includes(error.reason ?? ''))

interface AttachedProps {
  files: readonly RoomFile[]
  running: readonly Uploading[]
  left: number
  onRemove(id: string): void
  onDrop(id: string): void
  onAgain(id: string): void
}

/** The files that go with a message or a record: those that are there, and those on their way. */
export function Attached({ files, running, left, onRemove, onDrop, onAgain }: AttachedProps) {
  const t = useWords('rooms')
  const core = useWords()
  const { size } = useFormat()
  const connection = useConnection()
  if (files.length + running.length === 0) return null
  return (
    <ul className="attached" aria-label={t('attached')}>
      {files.map((file) => (
        <li key={file.id}>
          <span className="clamp1">{file.name}</span>
          <span className="sm mut nw">{size(file.bytes)}</span>
          <IconButton label={t('takeOff', { name: file.name })} onClick={() => onRemove(file.id)}>
            <IconX className="i" aria-hidden />
          </IconButton>
        </li>
      ))}
      {running.map((one) => (
        <li key={one.id}>
          <span className="clamp1">{one.name}</span>
          {one.error === undefined ? (
            <progress value={one.share} max={1} aria-label={t('uploading', { name: one.name })} />
          ) : codeOf(one.error) === 'offline' && connection !== 'online' ? (
            <span className="said sm mut" role="status">
              <IconClock className="i" aria-hidden /> {t('waits')}
            </span>
          ) : (
            <span className="said msgbad sm" role="alert">
              {isTooLarge(one.error)
                ? t('fileTooLarge', { size: size(FILE_MAX_BYTES) })
                : errorWords(core, one.error, { bad_image: t('badImage'), empty_file: t('emptyFile') })}{' '}
              {isOfFile(one.error) ? null : (
                <button type="button" className="lnk" onClick={() => onAgain(one.id)}>
                  {core('retry')}
                </button>
              )}
            </span>
          )}
          <IconButton label={t('takeOff', { name: one.name })} onClick={() => onDrop(one.id)}>
            <IconX className="i" aria-hidden />
          </IconButton>
        </li>
      ))}
      {left > 0 ? (
        <li className="msgbad sm" role="alert">
          {t('filesLeft', { count: left, most: FILES_MAX })}
        </li>
      ) : null}
    </ul>
  )
}
