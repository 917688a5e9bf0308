import { Extension } from '@tiptap/core'
import type { Node as ProseMirrorNode } from '@tiptap/pm/model'
import { type EditorState, NodeSelection, Plugin, Selection, TextSelection } from '@tiptap/pm/state'
import { takeCaret } from './selection.ts'

/** Longer than any letter with its marks, in UTF-16 units. */
const LONGEST_LETTER = 64

let segmenter: Intl.Segmenter | undefined
const lettersOf = (text: string) => {
  segmenter ??= new Intl.Segmenter('lo', { granularity: 'grapheme' })
  return [...segmenter.segment(text)].map(({ segment }) => segment)
}

/** The text of a line, sign for place: whatever in it is no text, a footnote with its words too, counts as it is long. */
export function signsOf(line: ProseMirrorNode): string {
  let signs = ''
  line.forEach((node) => {
    signs += node.isText ? node.text : '\uFFFC'.repeat(node.nodeSize)
  })
  return signs
}

/** The letter before or after the caret, where it is more than one UTF-16 unit; browsers delete the others right. */
export function letterBeside({ selection }: EditorState, side: 'before' | 'after'): [from: number, to: number] | null {
  if (!(selection instanceof TextSelection) || !selection.empty) return null
  const { $from: caret, from } = selection
  const { parent, parentOffset } = caret
  const signs = signsOf(parent)
  const near = (start: number, end: number) => signs.slice(start, end)
  if (side === 'before') {
    const letter = lettersOf(near(Math.max(0, parentOffset - LONGEST_LETTER), parentOffset)).at(-1) ?? ''
    return isLetter(letter) ? [from - letter.length, from] : null
  }
  const [letter = ''] = lettersOf(near(parentOffset, Math.min(parent.content.size, parentOffset + LONGEST_LETTER)))
  return isLetter(letter) ? [from, from + letter.length] : null
}

const isLetter = (letter: string) => letter.length > 1 && !letter.includes('\uFFFC')

/**
 * Deletes what a reader calls one letter: a tone is never parted from its consonant. Browsers take one sign at a time,
 * and when two people write, what the one leaves behind lands on the other's letter.
 */
export const WholeLetters = Extension.create({
  name: 'wholeLetters',
  // Before the nodes: the heading of a collapsible part takes one sign at a time otherwise.
  priority: 1000,
  addKeyboardShortcuts() {
    const take = (side: 'before' | 'after') => () => {
      takeCaret(this.editor.view)
      const letter = letterBeside(this.editor.state, side)
      return letter ? this.editor.commands.deleteRange({ from: letter[0], to: letter[1] }) : false
    }
    // From a chosen quote a browser knows no way to the ends of the text.
    const leave = (end: 'atStart' | 'atEnd') => () => {
      const { state, view } = this.editor
      if (!(state.selection instanceof NodeSelection)) return false
      view.dispatch(state.tr.setSelection(Selection[end](state.doc)).scrollIntoView())
      return true
    }
    return {
      Backspace: take('before'),
      Delete: take('after'),
      'Mod-Home': leave('atStart'),
      'Mod-End': leave('atEnd'),
    }
  },
  addProseMirrorPlugins() {
    // Keyboards of phones say what they want done, not which key was pressed.
    const sides: Record<string, 'before' | 'after'> = { deleteContentBackward: 'before', deleteContentForward: 'after' }
    return [
      new Plugin({
        props: {
          handleDOMEvents: {
            beforeinput: (view, event) => {
              const side = sides[event.inputType]
              if (!side || !view.editable || !event.cancelable) return false
              takeCaret(view)
              const letter = letterBeside(view.state, side)
              if (!letter) return false
              event.preventDefault()
              view.dispatch(view.state.tr.delete(...letter).scrollIntoView())
              return true
            },
          },
        },
      }),
    ]
  },
})
