import type { TablerIcon } from '@tabler/icons-react'
import type { Editor, Range } from '@tiptap/core'
import type { SuggestionOptions, SuggestionProps } from '@tiptap/suggestion'

/** Something that is offered at the caret. */
export interface Choice {
  id: string
  label: string
  note?: string
  icon?: TablerIcon
  /** Takes the place of what was typed to find it. */
  run(editor: Editor, range: Range): void
}

interface Offered {
  choices: readonly Choice[]
  /** The chosen one, by its place. */
  at: number
  /** Where the caret is, in pixels of the window. */
  place: DOMRect | null
  choose(choice: Choice): void
}

/** What is offered at the caret now, for whoever draws it; one for each editor. */
export class Suggesting {
  #now: Offered | undefined
  readonly #listeners = new Set<() => void>()
  readonly #id: string

  constructor(id: string) {
    this.#id = id
  }

  readonly now = () => this.#now

  readonly subscribe = (listener: () => void) => {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** The part of Tiptap's suggestions that shows them. */
  readonly render: NonNullable<SuggestionOptions<Choice, Choice>['render']> = () => ({
    onStart: (props) => this.#show(props, 0),
    onUpdate: (props) => this.#show(props, 0),
    onExit: ({ editor }) => this.#set(undefined, editor),
    onKeyDown: ({ event, view }) => {
      const now = this.#now
      if (!now || event.isComposing) return false
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
      if (step) {
        const { length } = now.choices
        this.#now = { ...now, at: (now.at + step + length) % length }
        view.dom.setAttribute('aria-activedescendant', `${this.#id}-${this.#now.at}`)
        this.#tell()
        return true
      }
      const choice = now.choices[now.at]
      if ((event.key !== 'Enter' && event.key !== 'Tab') || !choice) return false
      now.choose(choice)
      return true
    },
  })

  #show({ items, command, clientRect, editor }: SuggestionProps<Choice, Choice>, at: number) {
    const place = clientRect?.() ?? null
    this.#set(items.length > 0 ? { choices: items, at, place, choose: command } : undefined, editor)
  }

  #set(now: Offered | undefined, { view }: Editor) {
    this.#now = now
    const marks = now
      ? { 'aria-expanded': 'true', 'aria-controls': this.#id, 'aria-activedescendant': `${this.#id}-${now.at}` }
      : {}
    for (const name of ['aria-expanded', 'aria-controls', 'aria-activedescendant']) view.dom.removeAttribute(name)
    for (const [name, value] of Object.entries(marks)) view.dom.setAttribute(name, value)
    this.#tell()
  }

  #tell() {
    for (const listener of this.#listeners) listener()
  }
}
