import { Extension } from '@tiptap/core'
import { type EditorState, NodeSelection, Selection, TextSelection } from '@tiptap/pm/state'

/** Longer than any letter with its marks, in UTF-16 units. */
const LONGEST_LETTER = 64

let segmenter: Intl.Segmenter | undefined
const lettersOf = (text: string) => {
  segmenter ??= new Intl.Segmenter('lo', { granularity: 'grapheme' })
  return [...segmenter.segment(text)].map(({ segment }) => segment)
}

/** The letter before or after the caret, where it is more than one UTF-16 unit; browsers delete the others right. */
export function letterBeside({ selection }: EditorState, side: 'before' | 'after'): [from: number, to: number] | null {
  if (!(selection instanceof TextSelection) || !selection.empty) return null
  const { $from: caret, from } = selection
  const { parent, parentOffset } = caret
  const near = (start: number, end: number) => parent.textBetween(start, end, null, '\uFFFC')
  if (side === 'before') {
    const letter = lettersOf(near(Math.max(0, parentOffset - LONGEST_LETTER), parentOffset)).at(-1) ?? ''
    return letter.length > 1 ? [from - letter.length, from] : null
  }
  const [letter = ''] = lettersOf(near(parentOffset, Math.min(parent.content.size, parentOffset + LONGEST_LETTER)))
  return letter.length > 1 ? [from, from + letter.length] : null
}

/**
 * Deletes what a reader calls one letter: a tone is never parted from its consonant. Browsers take one sign at a time,
 * and when two people write, what the one leaves behind lands on the other's letter.
 */
export const WholeLetters = Extension.create({
  name: 'wholeLetters',
  addKeyboardShortcuts() {
    const take = (side: 'before' | 'after') => () => {
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
})
