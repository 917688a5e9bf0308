import { type FormEvent, type KeyboardEvent, useState } from 'react'
import { useCall } from '#client/core/call.ts'
import { useWords } from '#client/core/i18n.ts'
import { Button } from '#client/design/index.ts'
import { COMMENT_MAX } from '#shared/features/comments/policy.ts'
import type { Mention } from '#shared/features/rooms/contract.ts'
import { type Called, CallField, tidy, useCalling } from '../rooms/index.ts'

interface CommentFieldProps {
  docId: string
  label: string
  send: string
  busy: boolean
  /** Why nothing can be sent now. */
  reason?: string | undefined
  error?: string | undefined
  initial?: { body: string; mentions: Mention[] }
  onSend(body: string, mentions: Mention[]): void
  onCancel(): void
}

/** Where one writes a comment; an @ offers whom one can call. Ctrl and Enter send, Escape leaves. */
export function CommentField(props: CommentFieldProps) {
  const { docId, label, send, busy, reason, error, initial, onSend, onCancel } = props
  const core = useWords()
  const [value, setValue] = useState<Called>(initial ?? { body: '', mentions: [] })
  const [calling, setCalling] = useState<string>()
  const { q, options, isAsked } = useCalling(calling)
  const found = useCall('findDocCallable', { docId, q }, options)
  const isEmpty = value.body.trim() === ''

  function submit(event?: FormEvent) {
    event?.preventDefault()
    if (isEmpty || busy || reason) return
    const { body, mentions } = tidy(value)
    onSend(body, mentions)
  }
  function onKey(event: KeyboardEvent) {
    if (event.key === 'Escape') {
      event.preventDefault()
      event.stopPropagation()
      onCancel()
    }
  }
  return (
    <form className="commentfield" onSubmit={submit}>
      <CallField
        label={label}
        className="input"
        rows={2}
        value={value}
        maxLength={COMMENT_MAX}
        callable={found.data}
        asked={isAsked(found)}
        sends={(event) => event.ctrlKey || event.metaKey}
        onEnter={submit}
        onCalling={setCalling}
        onChange={setValue}
        onKey={onKey}
      />
      {error || reason ? (
        <p className={error ? 'msgbad' : 'sm mut'} role={error ? 'alert' : undefined}>
          {error ?? reason}
        </p>
      ) : null}
      <p className="row wrap">
        <Button type="submit" small look="primary" busy={busy} disabled={isEmpty || reason !== undefined}>
          {send}
        </Button>
        <Button small look="quiet" onClick={onCancel}>
          {core('cancel')}
        </Button>
      </p>
    </form>
  )
}
