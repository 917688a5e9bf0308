import type { Editor } from '@tiptap/core'
import type { Node as ProseMirrorNode } from '@tiptap/pm/model'
import { Footnote } from '#shared/features/docs/schema.ts'
import { graphemesOf } from '#shared/lao/graphemes.ts'

/** A footnote and its place in the text. */
export interface PlacedNote {
  from: number
  text: string
}

/** All footnotes in their order; their numbers are their places in it. */
export function notesIn(doc: ProseMirrorNode): PlacedNote[] {
  const found: PlacedNote[] = []
  doc.descendants((node, pos) => {
    if (node.type.name === 'footnote') found.push({ from: pos, text: node.textContent })
  })
  return found
}

/** Puts a note behind the word at the caret, or behind what is selected: a space that was typed since stays behind it. */
export function addNote(editor: Editor, text: string) {
  const { $to } = editor.state.selection
  const before = $to.parent.textBetween(0, $to.parentOffset, undefined, '\ufffc')
  const word = before.trimEnd()
  const at = $to.pos - (word ? before.length - word.length : 0)
  const note = { type: 'footnote', content: [{ type: 'text', text }] }
  editor.chain().focus().insertContentAt(at, note, { updateSelection: false }).run()
}

/** The number of a note in the text; its words stand at the end. The numbers are counted by the style sheet. */
export const FootnoteCall = (label: string, onOpen: (from: number) => void) =>
  Footnote.extend({
    addNodeView:
      () =>
      ({ node, getPos }) => {
        const dom = document.createElement('sup')
        dom.className = 'notecall'
        dom.contentEditable = 'false'
        const button = document.createElement('button')
        button.type = 'button'
        button.ariaLabel = label
        button.title = node.textContent
        // Chromium puts the caret of a click behind the line into a button that has nothing in it, and keys do nothing there.
        button.textContent = '\u2060'
        button.addEventListener('click', () => {
          const from = getPos()
          if (from !== undefined) onOpen(from)
        })
        dom.append(button)
        return {
          dom,
          ignoreMutation: () => true,
          stopEvent: (event) => event.type === 'mousedown' || event.type === 'click',
          update: (next) => {
            if (next.type !== node.type) return false
            button.title = next.textContent
            return true
          },
        }
      },
  })

/** The one stretch in which a text was changed, in letters of what it was. */
function changeOf(before: readonly string[], text: string) {
  const after = graphemesOf(text)
  let start = 0
  while (start < before.length && start < after.length && before[start] === after[start]) start++
  let end = 0
  while (
    end < before.length - start &&
    end < after.length - start &&
    before[before.length - 1 - end] === after[after.length - 1 - end]
  )
    end++
  return { start, end: before.length - end, words: after.slice(start, after.length - end).join('') }
}

/** What two made of one note: both changes where they lie apart, else all that either wrote. */
export function bothOf(before: string, theirs: string, mine: string): string {
  const letters = graphemesOf(before)
  const [first, second] = [changeOf(letters, theirs), changeOf(letters, mine)].sort((a, b) => a.start - b.start)
  if (!first || !second || first.end >= second.start) return [theirs, mine].filter(Boolean).join(' ')
  const between = letters.slice(first.end, second.start)
  return [...letters.slice(0, first.start), first.words, ...between, second.words, ...letters.slice(second.end)].join(
    '',
  )
}

/** Writes only the letters that changed, so that what others write in the note at that moment stays. */
export function rewriteNote(editor: Editor, from: number, next: string) {
  const node = editor.state.doc.nodeAt(from)
  if (node?.type.name !== 'footnote') return
  const before = graphemesOf(node.textContent)
  const { start, end, words } = changeOf(before, next)
  const at = from + 1 + before.slice(0, start).join('').length
  const to = at + before.slice(start, end).join('').length
  if (at === to && words === '') return
  editor.view.dispatch(
    words ? editor.state.tr.replaceWith(at, to, editor.schema.text(words)) : editor.state.tr.delete(at, to),
  )
}
