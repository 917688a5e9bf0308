import { TextSelection } from '@tiptap/pm/state'
import type { EditorView } from '@tiptap/pm/view'

/** The browser tells of a moved caret a moment later; who deletes at once means the place where it stands now. */
export function takeCaret(view: EditorView) {
  const { anchorNode, anchorOffset, isCollapsed } = document.getSelection() ?? {}
  if (!anchorNode || anchorOffset === undefined || !isCollapsed || !view.dom.contains(anchorNode)) return
  const { selection, doc, tr } = view.state
  if (!(selection instanceof TextSelection) || !selection.empty) return
  const place = view.posAtDOM(anchorNode, anchorOffset)
  if (place !== selection.from && doc.resolve(place).parent.inlineContent)
    view.dispatch(tr.setSelection(TextSelection.create(doc, place)))
}

/**
 * The same for whoever cuts, copies or pastes: an editor that has not heard yet what is selected leaves it to the
 * browser, which takes a footnote or a card for the few signs that it shows.
 */
export function takeSelection(): false {
  document.dispatchEvent(new Event('selectionchange'))
  return false
}

/**
 * And for whoever presses a key: Enter right after an arrow is for where the arrow led. What an input method composes
 * is the browser's until it is done.
 */
export function takePressed(_view: EditorView, { isComposing, keyCode }: KeyboardEvent): false {
  return isComposing || keyCode === 229 ? false : takeSelection()
}
