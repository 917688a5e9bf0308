import { IconSend, IconUpload, IconX } from '@tabler/icons-react'
import { type FormEvent, type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { nameOf } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { say } from '#client/core/live.tsx'
import { keptText, useKeptText, writeEntry } from '#client/core/useKeptList.ts'
import { IconButton, Press } from '#client/design/index.ts'
import { plainOf } from '#shared/base/markdown.ts'
import type { Mention, Message, File as RoomFile } from '#shared/features/rooms/contract.ts'
import { AttachButtons, Attached } from './Attaching.tsx'
import { authorOf } from './authorOf.ts'
import { type Called, CallField, tidy } from './CallField.tsx'
import { isSend } from './isPhone.ts'
import { useCallable } from './useCallable.ts'
import { useFileDrop } from './useFileDrop.ts'
import { useUploads } from './useUploads.ts'

interface ComposerProps {
  roomId: string
  topicId: string
  /** Drafts of different people on one machine stay apart. */
  personId: string
  replyTo: Message | undefined
  onCancelReply(): void
  /** The arrow up in an empty field: what one said last is put another way. */
  onEditLast(): void
  onSend(body: string, mentions: Mention[], files: RoomFile[]): void
}

interface Draft extends Called {
  files: RoomFile[]
}
const nothing: Draft = { body: '', mentions: [], files: [] }

const TYPING_EVERY_MS = 2500

function read(text: string | null): Draft {
  if (text === null) return nothing
  try {
    const draft = JSON.parse(text) as Partial<Draft> | null
    if (typeof draft?.body === 'string') return { ...nothing, ...draft }
  } catch {
    // A draft of an earlier version is the bare text.
  }
  return { ...nothing, body: text }
}

/**
 * Where one writes. Enter sends, Shift and Enter begin a new line; on phones the button sends. An @ offers whom one can
 * call. Files come by the button, the camera, from the clipboard, or are dropped anywhere. A draft survives a reload, and is
 * the same in every tab: what is written in one is written on, and sent, in any.
 */
export function Composer({ roomId, topicId, personId, replyTo, onCancelReply, onEditLast, onSend }: ComposerProps) {
  const t = useWords('rooms')
  const language = useLanguage()
  const key = `ba.draft.${personId}.${topicId}`
  const kept = useKeptText(key)
  const draft = useMemo(() => read(kept), [kept])
  const [calling, setCalling] = useState<string>()
  const { callable, asked } = useCallable(roomId, calling)
  const field = useRef<HTMLTextAreaElement>(null)
  const told = useRef(0)
  const { body } = draft
  const uploads = useUploads(
    roomId,
    draft.files,
    useCallback(
      (file: RoomFile) => {
        const now = read(keptText(key))
        writeEntry(key, { ...now, files: [...now.files, file] })
      },
      [key],
    ),
  )
  const over = useFileDrop(uploads.add)
  const ready =
    (body.trim() !== '' || draft.files.length > 0) && uploads.running.every(({ error }) => error !== undefined)

  useEffect(() => {
    if (replyTo) field.current?.focus()
  }, [replyTo])

  const keep = (next: Draft) => writeEntry(key, next.body || next.files.length > 0 ? next : undefined)
  function change(next: Called) {
    keep({ ...draft, ...next })
    if (next.body && Date.now() - told.current > TYPING_EVERY_MS) {
      told.current = Date.now()
      // Of no weight: whoever types on says it again.
      void say('room:typing', { roomId, topicId }).catch(() => undefined)
    }
  }
  function submit(event?: FormEvent) {
    event?.preventDefault()
    if (!ready) return
    const { body, mentions } = tidy(draft)
    onSend(body, mentions, draft.files)
    keep(nothing)
  }
  function onKey(event: KeyboardEvent) {
    if (event.key === 'Escape' && replyTo) onCancelReply()
    else if (event.key === 'ArrowUp' && body === '' && !event.shiftKey) {
      event.preventDefault()
      onEditLast()
    }
  }
  return (
    <form className="composer" onSubmit={submit}>
      {over ? (
        <p className="dropping" role="status">
          <IconUpload className="i" aria-hidden /> {t('dropHere')}
        </p>
      ) : null}
      {replyTo ? (
        <div className="replying sm">
          <span className="clamp2">
            {t('replyingTo')} <b className="whole">{nameOf(authorOf(replyTo), language)}</b>{' '}
            {plainOf(replyTo.body || (replyTo.forwarded?.body ?? ''))}
          </span>
          <IconButton label={t('cancelReply')} onClick={onCancelReply}>
            <IconX className="i" aria-hidden />
          </IconButton>
        </div>
      ) : null}
      <Attached
        files={draft.files}
        running={uploads.running}
        left={uploads.left}
        onRemove={(id) => keep({ ...draft, files: draft.files.filter((one) => one.id !== id) })}
        onDrop={uploads.drop}
        onAgain={uploads.again}
      />
      <div className="line">
        <CallField
          id="composer"
          field={field}
          label={t('write')}
          rows={1}
          value={draft}
          maxLength={8000}
          callable={callable}
          asked={asked}
          sends={isSend}
          onEnter={submit}
          onCalling={setCalling}
          onChange={change}
          onKey={onKey}
          onPaste={(event) => {
            if (event.clipboardData.files.length === 0) return
            event.preventDefault()
            uploads.add(event.clipboardData.files)
          }}
        />
        <AttachButtons onFiles={uploads.add} />
        <Press type="submit" className="send" aria-label={t('send')} title={t('send')} disabled={!ready}>
          <IconSend className="i" aria-hidden />
        </Press>
      </div>
    </form>
  )
}
