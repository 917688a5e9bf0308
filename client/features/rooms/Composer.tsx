import { IconCamera, IconPaperclip, IconSend, IconUpload, IconX } from '@tabler/icons-react'
import { type FormEvent, type KeyboardEvent, useCallback, useDeferredValue, useEffect, useRef, useState } from 'react'
import { CallError, useCall } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { departmentOf, nameOf, useFormat } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { say } from '#client/core/live.tsx'
import { IconButton } from '#client/design/index.ts'
import type { Mention, Message, File as RoomFile } from '#shared/features/rooms/contract.ts'
import { FILE_MAX_BYTES, FILES_MAX } from '#shared/features/rooms/policy.ts'
import { authorOf } from './authorOf.ts'
import { callAt } from './callAt.ts'
import { isPhone } from './isPhone.ts'
import { useFileDrop } from './useFileDrop.ts'
import { type Uploading, useUploads } from './useUploads.ts'

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

interface Draft {
  body: string
  mentions: Mention[]
  files: RoomFile[]
}
const nothing: Draft = { body: '', mentions: [], files: [] }

/** One who can be called, as a line of the list. */
interface Choice {
  key: string
  name: string
  note: string
  mention: Mention
}

const TYPING_EVERY_MS = 2500

function stored(key: string): Draft {
  const text = localStorage.getItem(key) ?? ''
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
 * call. Files come by the button, the camera, from the clipboard, or are dropped anywhere. A draft survives a reload.
 */
export function Composer({ roomId, topicId, personId, replyTo, onCancelReply, onEditLast, onSend }: ComposerProps) {
  const t = useWords('rooms')
  const language = useLanguage()
  const key = `ba.draft.${personId}.${topicId}`
  const [draft, setDraft] = useState(() => stored(key))
  const [calling, setCalling] = useState<{ from: number; q: string }>()
  const [at, setAt] = useState(0)
  const field = useRef<HTMLTextAreaElement>(null)
  const told = useRef(0)
  const choices = useChoices(roomId, calling?.q)
  const { body } = draft
  const latest = useRef(draft)
  latest.current = draft
  const picker = useRef<HTMLInputElement>(null)
  const camera = useRef<HTMLInputElement>(null)
  const uploads = useUploads(
    roomId,
    draft.files,
    useCallback(
      (file: RoomFile) => {
        const next = { ...latest.current, files: [...latest.current.files, file] }
        latest.current = next
        setDraft(next)
        localStorage.setItem(key, JSON.stringify(next))
      },
      [key],
    ),
  )
  const over = useFileDrop(uploads.add)
  const ready =
    (body.trim() !== '' || draft.files.length > 0) && uploads.running.every(({ error }) => error !== undefined)

  useEffect(() => setDraft(stored(key)), [key])
  useEffect(() => {
    if (replyTo) field.current?.focus()
  }, [replyTo])

  function keep(next: Draft) {
    setDraft(next)
    if (next.body || next.files.length > 0) localStorage.setItem(key, JSON.stringify(next))
    else localStorage.removeItem(key)
  }
  function change(next: string, caret: number) {
    keep({ ...draft, body: next })
    setCalling(
      callAt(
        next,
        caret,
        draft.mentions.map(({ text }) => text),
      ),
    )
    setAt(0)
    if (next && Date.now() - told.current > TYPING_EVERY_MS) {
      told.current = Date.now()
      void say('room:typing', { roomId, topicId }).catch(() => undefined)
    }
  }
  function submit(event?: FormEvent) {
    event?.preventDefault()
    if (!ready) return
    onSend(
      body.trim(),
      draft.mentions.filter(({ text }) => body.includes(text)),
      draft.files,
    )
    keep(nothing)
    setCalling(undefined)
  }
  function choose({ mention }: Choice) {
    if (!calling) return
    const caret = field.current?.selectionStart ?? body.length
    const next = `${body.slice(0, calling.from)}${mention.text} ${body.slice(caret)}`
    keep({ ...draft, body: next, mentions: [...draft.mentions, mention] })
    setCalling(undefined)
    const place = calling.from + mention.text.length + 1
    requestAnimationFrame(() => {
      field.current?.focus()
      field.current?.setSelectionRange(place, place)
    })
  }
  function onKeyDown(event: KeyboardEvent) {
    // A key that an input method is still composing with is neither a choice nor a send.
    if (event.nativeEvent.isComposing) return
    const open = calling && choices.length > 0
    if (open && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault()
      setAt((at + (event.key === 'ArrowDown' ? 1 : choices.length - 1)) % choices.length)
      return
    }
    if (open && (event.key === 'Enter' || event.key === 'Tab')) {
      event.preventDefault()
      const choice = choices[at]
      if (choice) choose(choice)
      return
    }
    if (event.key === 'Escape') {
      if (calling) setCalling(undefined)
      else if (replyTo) onCancelReply()
      return
    }
    if (event.key === 'ArrowUp' && body === '' && !event.shiftKey) {
      event.preventDefault()
      onEditLast()
      return
    }
    if (event.key === 'Enter' && !event.shiftKey && !isPhone()) submit(event)
  }
  const open = calling !== undefined && choices.length > 0
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
            {t('replyingTo')} <b>{nameOf(authorOf(replyTo), language)}</b> {replyTo.body || replyTo.forwarded?.body}
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
      {open ? (
        <div className="callable" id="callable" role="listbox" aria-label={t('callWhom')}>
          {choices.map((choice, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field above hears the keys
            <div
              key={choice.key}
              id={`call-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === at}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => choose(choice)}
            >
              <b>{choice.name}</b> <span className="sm mut">{choice.note}</span>
            </div>
          ))}
        </div>
      ) : null}
      <div className="line">
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          onChange={(event) => {
            uploads.add(event.target.files ?? [])
            event.target.value = ''
          }}
        />
        <input
          ref={camera}
          type="file"
          accept="image/*"
          capture="environment"
          hidden
          onChange={(event) => {
            uploads.add(event.target.files ?? [])
            event.target.value = ''
          }}
        />
        <IconButton label={t('attach')} onClick={() => picker.current?.click()}>
          <IconPaperclip className="i" aria-hidden />
        </IconButton>
        <span className="camera">
          <IconButton label={t('takePhoto')} onClick={() => camera.current?.click()}>
            <IconCamera className="i" aria-hidden />
          </IconButton>
        </span>
        <label htmlFor="composer" className="sr">
          {t('write')}
        </label>
        <textarea
          id="composer"
          ref={field}
          rows={1}
          value={body}
          placeholder={t('write')}
          maxLength={8000}
          role="combobox"
          aria-expanded={open}
          aria-autocomplete="list"
          aria-controls="callable"
          aria-activedescendant={open ? `call-${at}` : undefined}
          onChange={(event) => change(event.target.value, event.target.selectionStart)}
          onKeyDown={onKeyDown}
          onPaste={(event) => {
            if (event.clipboardData.files.length === 0) return
            event.preventDefault()
            uploads.add(event.clipboardData.files)
          }}
          onBlur={() => setCalling(undefined)}
        />
        <button type="submit" className="send" aria-label={t('send')} title={t('send')} disabled={!ready}>
          <IconSend className="i" aria-hidden />
        </button>
      </div>
    </form>
  )
}

interface AttachedProps {
  files: readonly RoomFile[]
  running: readonly Uploading[]
  left: number
  onRemove(id: string): void
  onDrop(id: string): void
  onAgain(id: string): void
}

/** The files that go with the message: those that are there, and those on their way. */
function Attached({ files, running, left, onRemove, onDrop, onAgain }: AttachedProps) {
  const t = useWords('rooms')
  const core = useWords()
  const { size } = useFormat()
  if (files.length + running.length === 0) return null
  const isTooLarge = (error: unknown) => error instanceof CallError && error.code === 'too_large'
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
          ) : (
            <span className="msgbad sm" role="alert">
              {isTooLarge(one.error)
                ? t('fileTooLarge', { size: size(FILE_MAX_BYTES) })
                : errorWords(core, one.error, { bad_image: t('badImage'), empty_file: t('emptyFile') })}{' '}
              {isTooLarge(one.error) ? null : (
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

/** Whom one can call with what was typed so far: people, departments, and everybody. */
function useChoices(roomId: string, typed: string | undefined): Choice[] {
  const t = useWords('rooms')
  const language = useLanguage()
  const q = useDeferredValue(typed?.trim() ?? '')
  const found = useCall(
    'findCallable',
    { roomId, q },
    { enabled: typed !== undefined, placeholderData: (old) => old, staleTime: 60_000 },
  )
  if (typed === undefined || !found.data) return []
  const everyone = t('everyone')
  const text = (name: string) => `@${name}`
  const begun = typed.trim().toLowerCase()
  const choices = [
    ...found.data.people.map((person): Choice => {
      const name = nameOf(person, language)
      return {
        key: person.id,
        name,
        note: departmentOf(person, language),
        mention: { kind: 'person', id: person.id, text: text(name) },
      }
    }),
    ...found.data.departments.map((one): Choice => {
      const name = nameOf(one, language)
      return { key: one.id, name, note: t('department'), mention: { kind: 'department', id: one.id, text: text(name) } }
    }),
    ...(everyone.toLowerCase().startsWith(q.toLowerCase())
      ? [
          {
            key: 'everyone',
            name: everyone,
            note: t('everyoneHelp'),
            mention: { kind: 'everyone', text: text(everyone) } as const,
          },
        ]
      : []),
  ]
  // What is shown is of the last answer; of that, what still fits.
  return choices.filter(({ key, name }) => key === 'everyone' || name.toLowerCase().includes(begun))
}
