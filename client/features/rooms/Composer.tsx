import { IconSend, IconX } from '@tabler/icons-react'
import { type FormEvent, type KeyboardEvent, useDeferredValue, useEffect, useRef, useState } from 'react'
import { useCall } from '#client/core/call.ts'
import { departmentOf, nameOf } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { say } from '#client/core/live.tsx'
import { IconButton } from '#client/design/index.ts'
import type { Mention, Message } from '#shared/features/rooms/contract.ts'
import { callAt } from './callAt.ts'

interface ComposerProps {
  roomId: string
  topicId: string
  /** Drafts of different people on one machine stay apart. */
  personId: string
  replyTo: Message | undefined
  onCancelReply(): void
  onSend(body: string, mentions: Mention[]): void
}

interface Draft {
  body: string
  mentions: Mention[]
}

/** One who can be called, as a line of the list. */
interface Choice {
  key: string
  name: string
  note: string
  mention: Mention
}

const TYPING_EVERY_MS = 2500
const phone = () => matchMedia('(max-width: 760px)').matches

function stored(key: string): Draft {
  const text = localStorage.getItem(key) ?? ''
  try {
    const draft = JSON.parse(text) as Partial<Draft> | null
    if (typeof draft?.body === 'string') return { body: draft.body, mentions: draft.mentions ?? [] }
  } catch {
    // A draft of an earlier version is the bare text.
  }
  return { body: text, mentions: [] }
}

/**
 * Where one writes. Enter sends, Shift and Enter begin a new line; on phones the button sends. An @ offers whom one can
 * call. A draft survives a reload.
 */
export function Composer({ roomId, topicId, personId, replyTo, onCancelReply, onSend }: ComposerProps) {
  const t = useWords('rooms')
  const key = `ba.draft.${personId}.${topicId}`
  const [draft, setDraft] = useState(() => stored(key))
  const [calling, setCalling] = useState<{ from: number; q: string }>()
  const [at, setAt] = useState(0)
  const field = useRef<HTMLTextAreaElement>(null)
  const told = useRef(0)
  const choices = useChoices(roomId, calling?.q)
  const { body } = draft

  useEffect(() => setDraft(stored(key)), [key])
  useEffect(() => {
    if (replyTo) field.current?.focus()
  }, [replyTo])

  function keep(next: Draft) {
    setDraft(next)
    if (next.body) localStorage.setItem(key, JSON.stringify(next))
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
    if (!body.trim()) return
    onSend(
      body.trim(),
      draft.mentions.filter(({ text }) => body.includes(text)),
    )
    keep({ body: '', mentions: [] })
    setCalling(undefined)
  }
  function choose({ mention }: Choice) {
    if (!calling) return
    const caret = field.current?.selectionStart ?? body.length
    const next = `${body.slice(0, calling.from)}${mention.text} ${body.slice(caret)}`
    keep({ body: next, mentions: [...draft.mentions, mention] })
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
    if (event.key === 'Enter' && !event.shiftKey && !phone()) submit(event)
  }
  const open = calling !== undefined && choices.length > 0
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
          onBlur={() => setCalling(undefined)}
        />
        <button type="submit" className="send" aria-label={t('send')} title={t('send')} disabled={!body.trim()}>
          <IconSend className="i" aria-hidden />
        </button>
      </div>
    </form>
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
