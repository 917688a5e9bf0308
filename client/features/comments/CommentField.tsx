import { type FormEvent, type KeyboardEvent, useDeferredValue, useId, useLayoutEffect, useRef, useState } from 'react'
import { useCall } from '#client/core/call.ts'
import { departmentOf, nameOf } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { Button } from '#client/design/index.ts'
import { COMMENT_MAX } from '#shared/features/comments/policy.ts'
import type { Mention } from '#shared/features/rooms/contract.ts'
import { callAt } from '../rooms/index.ts'

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

interface Choice {
  key: string
  name: string
  note: string
  mention: Mention
}

/** Where one writes a comment; an @ offers whom one can call. Ctrl and Enter send, Escape leaves. */
export function CommentField(props: CommentFieldProps) {
  const { docId, label, send, busy, reason, error, initial, onSend, onCancel } = props
  const core = useWords()
  const t = useWords('comments')
  const id = useId()
  const [body, setBody] = useState(initial?.body ?? '')
  const [mentions, setMentions] = useState<Mention[]>(initial?.mentions ?? [])
  const [calling, setCalling] = useState<{ from: number; q: string }>()
  const [at, setAt] = useState(0)
  const field = useRef<HTMLTextAreaElement>(null)
  const moved = useRef<number>(undefined)
  // At once: whoever types on must not find the caret somewhere else a moment later.
  useLayoutEffect(() => {
    if (moved.current === undefined) return
    field.current?.focus()
    field.current?.setSelectionRange(moved.current, moved.current)
    moved.current = undefined
  })
  const choices = useChoices(docId, calling?.q)
  const open = calling !== undefined && choices.length > 0

  function change(next: string, caret: number) {
    setBody(next)
    const known = mentions.map(({ text }) => text)
    setCalling(callAt(next, caret, known))
    setAt(0)
  }
  function choose({ mention }: Choice) {
    if (!calling) return
    const caret = field.current?.selectionStart ?? body.length
    setBody(`${body.slice(0, calling.from)}${mention.text} ${body.slice(caret)}`)
    setMentions([...mentions, mention])
    setCalling(undefined)
    moved.current = calling.from + mention.text.length + 1
  }
  function submit(event?: FormEvent) {
    event?.preventDefault()
    if (body.trim() === '' || busy || reason) return
    onSend(
      body.trim(),
      mentions.filter(({ text }) => body.includes(text)),
    )
  }
  function onKeyDown(event: KeyboardEvent) {
    // A key that an input method is still composing with is neither a choice nor a send.
    if (event.nativeEvent.isComposing) return
    if (open && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault()
      setAt((at + (event.key === 'ArrowDown' ? 1 : choices.length - 1)) % choices.length)
    } else if (open && (event.key === 'Enter' || event.key === 'Tab')) {
      event.preventDefault()
      const choice = choices[at]
      if (choice) choose(choice)
    } else if (event.key === 'Escape') {
      event.preventDefault()
      event.stopPropagation()
      if (calling) setCalling(undefined)
      else onCancel()
    } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit(event)
  }
  return (
    <form className="commentfield" onSubmit={submit}>
      <label htmlFor={id} className="sr">
        {label}
      </label>
      <textarea
        id={id}
        ref={field}
        className="input"
        rows={2}
        value={body}
        placeholder={label}
        maxLength={COMMENT_MAX}
        role="combobox"
        aria-expanded={open}
        aria-autocomplete="list"
        aria-controls={`${id}-list`}
        aria-activedescendant={open ? `${id}-${at}` : undefined}
        onChange={(event) => change(event.target.value, event.target.selectionStart)}
        onKeyDown={onKeyDown}
        onBlur={() => setCalling(undefined)}
      />
      {open ? (
        <div className="commentcall" id={`${id}-list`} role="listbox" aria-label={t('callWhom')}>
          {choices.map((choice, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field above hears the keys
            <div
              key={choice.key}
              id={`${id}-${index}`}
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
      {error || reason ? (
        <p className={error ? 'msgbad' : 'sm mut'} role={error ? 'alert' : undefined}>
          {error ?? reason}
        </p>
      ) : null}
      <p className="row wrap">
        <Button type="submit" small look="primary" busy={busy} disabled={body.trim() === '' || reason !== undefined}>
          {send}
        </Button>
        <Button small look="quiet" onClick={onCancel}>
          {core('cancel')}
        </Button>
      </p>
    </form>
  )
}

/** Whom one can call with what was typed so far: members of the space, their departments, and everybody. */
function useChoices(docId: string, typed: string | undefined): Choice[] {
  const t = useWords('comments')
  const language = useLanguage()
  const q = useDeferredValue(typed?.trim() ?? '')
  const found = useCall(
    'findDocCallable',
    { docId, q },
    { enabled: typed !== undefined, placeholderData: (old) => old, staleTime: 60_000 },
  )
  if (typed === undefined || !found.data) return []
  const begun = typed.trim().toLowerCase()
  const everyone = t('everyone')
  const choices: Choice[] = [
    ...found.data.people.map((person): Choice => {
      const name = nameOf(person, language)
      return {
        key: person.id,
        name,
        note: departmentOf(person, language),
        mention: { kind: 'person', id: person.id, text: `@${name}` },
      }
    }),
    ...found.data.departments.map((one): Choice => {
      const name = nameOf(one, language)
      return { key: one.id, name, note: t('department'), mention: { kind: 'department', id: one.id, text: `@${name}` } }
    }),
    { key: 'everyone', name: everyone, note: t('everyoneHelp'), mention: { kind: 'everyone', text: `@${everyone}` } },
  ]
  // What is shown is of the last answer; of that, what still fits.
  return choices.filter(({ name }) => name.toLowerCase().includes(begun))
}
