import {
  type ClipboardEvent,
  type KeyboardEvent,
  type RefObject,
  useEffect,
  useEffectEvent,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import { departmentOf, nameOf } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { isOnWay } from '#client/design/index.ts'
import type { Mention } from '#shared/features/rooms/contract.ts'
import type { Callable } from '#shared/features/spaces/contract.ts'
import { callAt } from './callAt.ts'
import './call-field.css'

/** Words, and whom they call. */
export interface Called {
  body: string
  mentions: Mention[]
}

/** What is sent of them: without the white round them, and with the calls that still stand in the words. */
export const tidy = ({ body, mentions }: Called): Called => ({
  body: body.trim(),
  mentions: mentions.filter(({ text }) => body.includes(text)),
})

/** One who can be called, as a line of the list. */
interface Choice {
  key: string
  name: string
  note: string
  mention: Mention
}

/** What is typed behind an @, and whether there is more room above the field than below it. */
interface Calling {
  from: number
  q: string
  above: boolean
}

interface CallFieldProps {
  label: string
  value: Called
  maxLength: number
  rows: number
  /** Who can be called with what was typed so far, once that is known. */
  callable: Callable | undefined
  /** The answer for just what was typed is still on its way. */
  asked: boolean
  /** What stands behind an @ now; undefined while nobody is being called. */
  onCalling(typed: string | undefined): void
  onChange(value: Called): void
  /** Whether this Enter is for `onEnter`, and not the beginning of a new line. */
  sends(event: KeyboardEvent): boolean
  onEnter(): void
  /** Other keys that the list of names does not need. */
  onKey(event: KeyboardEvent<HTMLTextAreaElement>): void
  onPaste?(event: ClipboardEvent<HTMLTextAreaElement>): void
  id?: string
  className?: string
  hasFocus?: boolean
  field?: RefObject<HTMLTextAreaElement | null>
}

/**
 * A field in which an @ offers whom one can call: people, departments, and everybody. Whoever types faster than they are
 * found has their Enter kept until they are: it chooses a name, as it would have then, or it is what it is without one.
 */
export function CallField(props: CallFieldProps) {
  const { value, callable, asked, field: given, onCalling, onChange, sends, onEnter, onKey, ...rest } = props
  const t = useWords('rooms')
  const { body, mentions } = value
  const made = useId()
  const id = rest.id ?? made
  const own = useRef<HTMLTextAreaElement>(null)
  const field = given ?? own
  const [begun, setBegun] = useState<Calling>()
  // Whoever shows the field may empty it meanwhile.
  const calling = begun && body.startsWith(`@${begun.q}`, begun.from) ? begun : undefined
  const choices = useChoices(callable, calling?.q)
  const open = choices.length > 0
  /** The line that was gone to. */
  const [picked, setPicked] = useState<string>()
  const at = Math.max(
    choices.findIndex(({ key }) => key === picked),
    0,
  )
  /** An Enter that came before the answer, and what it is where there is nobody to choose. */
  const [entered, setEntered] = useState<'send' | 'line'>()
  const moved = useRef<number>(undefined)
  // At once: whoever types on must not find the caret somewhere else a moment later.
  useLayoutEffect(() => {
    if (moved.current === undefined) return
    field.current?.focus()
    field.current?.setSelectionRange(moved.current, moved.current)
    moved.current = undefined
  })
  useEffect(() => {
    if (open) document.getElementById(`${id}-${at}`)?.scrollIntoView({ block: 'nearest' })
  }, [open, id, at])

  function ask(next: Omit<Calling, 'above'> | undefined) {
    const top = field.current?.getBoundingClientRect().top ?? 0
    setBegun(next && { ...next, above: top > innerHeight / 2 })
    onCalling(next?.q)
    setPicked(undefined)
    setEntered(undefined)
  }
  function choose({ mention }: Choice) {
    if (!calling) return
    put(calling.from, `${mention.text} `, [...mentions, mention])
  }
  /** Puts words in the place of what stands between there and the caret. */
  function put(from: number, words: string, called = mentions) {
    const caret = field.current?.selectionEnd ?? body.length
    onChange({ body: `${body.slice(0, from)}${words}${body.slice(caret)}`, mentions: called })
    moved.current = from + words.length
    ask(undefined)
  }
  const onFound = useEffectEvent(() => {
    setEntered(undefined)
    const choice = choices[at]
    if (choice) choose(choice)
    else if (entered === 'send') onEnter()
    else put(field.current?.selectionStart ?? body.length, '\n')
  })
  const found = entered !== undefined && !asked
  useEffect(() => {
    if (found) onFound()
  }, [found])
  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>) {
    // A key that an input method is still composing with is neither a choice nor a send.
    if (event.nativeEvent.isComposing) return
    if (open && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault()
      setPicked(choices[(at + (event.key === 'ArrowDown' ? 1 : choices.length - 1)) % choices.length]?.key)
      setEntered(undefined)
    } else if (event.key === 'Enter' && calling && asked && !event.shiftKey && !picked) {
      event.preventDefault()
      setEntered(sends(event) ? 'send' : 'line')
    } else if (open && (event.key === 'Enter' || event.key === 'Tab')) {
      event.preventDefault()
      const choice = choices[at]
      if (choice) choose(choice)
    } else if (calling && event.key === 'Escape') {
      event.preventDefault()
      event.stopPropagation()
      ask(undefined)
    } else if (event.key === 'Enter' && sends(event)) {
      event.preventDefault()
      onEnter()
    } else onKey(event)
  }
  return (
    <div className="callfield">
      <textarea
        id={id}
        ref={field}
        rows={rest.rows}
        className={rest.className}
        value={body}
        aria-label={rest.label}
        placeholder={rest.label}
        maxLength={rest.maxLength}
        // biome-ignore lint/a11y/noAutofocus: it opens where somebody asked to write
        autoFocus={rest.hasFocus}
        role="combobox"
        aria-expanded={open}
        aria-busy={entered !== undefined || undefined}
        aria-autocomplete="list"
        aria-controls={`${id}-list`}
        aria-activedescendant={open ? `${id}-${at}` : undefined}
        onChange={({ target }) => {
          if (isOnWay(target)) return
          onChange({ body: target.value, mentions })
          ask(
            callAt(
              target.value,
              target.selectionStart,
              mentions.map(({ text }) => text),
            ),
          )
        }}
        onKeyDown={onKeyDown}
        onPaste={rest.onPaste}
        onBlur={() => ask(undefined)}
      />
      {open ? (
        <div
          className="callable"
          id={`${id}-list`}
          role="listbox"
          aria-label={t('callWhom')}
          data-above={calling?.above || undefined}
        >
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
    </div>
  )
}

/** Of those who can be called, the ones that what was typed may mean. */
function useChoices(callable: Callable | undefined, typed: string | undefined): Choice[] {
  const t = useWords('rooms')
  const language = useLanguage()
  if (typed === undefined || !callable) return []
  const begun = typed.trim().toLowerCase()
  const everyone = t('everyone')
  const choices: Choice[] = [
    ...callable.people.map((person): Choice => {
      const name = nameOf(person, language)
      return {
        key: person.id,
        name,
        note: departmentOf(person, language),
        mention: { kind: 'person', id: person.id, text: `@${name}` },
      }
    }),
    ...callable.departments.map((one): Choice => {
      const name = nameOf(one, language)
      return { key: one.id, name, note: t('department'), mention: { kind: 'department', id: one.id, text: `@${name}` } }
    }),
    { key: 'everyone', name: everyone, note: t('everyoneHelp'), mention: { kind: 'everyone', text: `@${everyone}` } },
  ]
  // What is shown is of the last answer; of that, what still fits.
  return choices.filter(({ name }) => name.toLowerCase().includes(begun))
}
