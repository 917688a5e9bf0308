import { IconSend, IconX } from '@tabler/icons-react'
import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { useWords } from '#client/core/i18n.ts'
import { say } from '#client/core/live.tsx'
import { IconButton } from '#client/design/index.ts'
import type { Message } from '#shared/features/rooms/contract.ts'

interface ComposerProps {
  roomId: string
  topicId: string
  /** Drafts of different people on one machine stay apart. */
  personId: string
  replyTo: Message | undefined
  onCancelReply(): void
  onSend(body: string): void
}

const TYPING_EVERY_MS = 2500
const phone = () => matchMedia('(max-width: 760px)').matches

/** Where one writes. Enter sends, Shift and Enter begin a new line; on phones the button sends. A draft survives a reload. */
export function Composer({ roomId, topicId, personId, replyTo, onCancelReply, onSend }: ComposerProps) {
  const t = useWords('rooms')
  const key = `ba.draft.${personId}.${topicId}`
  const [body, setBody] = useState(() => localStorage.getItem(key) ?? '')
  const field = useRef<HTMLTextAreaElement>(null)
  const told = useRef(0)

  useEffect(() => setBody(localStorage.getItem(key) ?? ''), [key])
  useEffect(() => {
    if (replyTo) field.current?.focus()
  }, [replyTo])

  function change(next: string) {
    setBody(next)
    if (next) localStorage.setItem(key, next)
    else localStorage.removeItem(key)
    if (next && Date.now() - told.current > TYPING_EVERY_MS) {
      told.current = Date.now()
      void say('room:typing', { roomId, topicId }).catch(() => undefined)
    }
  }
  function submit(event?: FormEvent) {
    event?.preventDefault()
    if (!body.trim()) return
    onSend(body.trim())
    change('')
  }
  function onKeyDown(event: KeyboardEvent) {
    // A key that an input method is still composing with is not a send.
    if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing && !phone()) submit(event)
    if (event.key === 'Escape' && replyTo) onCancelReply()
  }
  return (
    <form className="composer" onSubmit={submit}>
      {replyTo ? (
        <div className="replying sm">
          <span className="clamp2">
            {t('replyingTo')} {replyTo.body}
          </span>
          <IconButton label={t('cancelReply')} onClick={onCancelReply}>
            <IconX className="i" aria-hidden />
          </IconButton>
        </div>
      ) : null}
      <div className="line">
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
          onChange={(event) => change(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <button type="submit" className="send" aria-label={t('send')} title={t('send')} disabled={!body.trim()}>
          <IconSend className="i" aria-hidden />
        </button>
      </div>
    </form>
  )
}
