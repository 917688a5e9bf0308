import { Extension } from '@tiptap/core'
import { Plugin, type Transaction } from '@tiptap/pm/state'
import { ReplaceStep } from '@tiptap/pm/transform'
import { ySyncPluginKey, yUndoPluginKey } from '@tiptap/y-tiptap'

/** What was typed or deleted within a line: where it stood before, and where it stands now. */
interface Stroke {
  from: number
  to: number
  until: number
}

/** Undefined for everything else: pasted, split, put in as a part, made bold. */
function strokeOf({ steps }: Transaction): Stroke | undefined {
  const [step] = steps
  if (steps.length !== 1 || !(step instanceof ReplaceStep)) return undefined
  const { from, to, slice } = step
  const isWords = slice.content.childCount === 0 || (slice.content.childCount === 1 && slice.content.firstChild?.isText)
  return isWords ? { from, to, until: from + slice.size } : undefined
}

/**
 * Undo takes back one thing at a time. Yjs knows only the pause: whoever writes on without one, or pastes right after
 * typing, would lose all of it at once. What is done elsewhere or otherwise begins a step of its own.
 */
export const UndoSteps = Extension.create({
  name: 'undoSteps',
  addProseMirrorPlugins() {
    let last: Stroke | undefined
    return [
      new Plugin({
        // Before the change is written into Yjs, where it would be joined to the one before.
        appendTransaction: (transactions, _before, state) => {
          for (const transaction of transactions) {
            if (!transaction.docChanged || transaction.getMeta(ySyncPluginKey)) continue
            const stroke = transaction.getMeta('uiEvent') ? undefined : strokeOf(transaction)
            const goesOn = stroke && last && stroke.from <= last.until && stroke.to >= last.from
            if (!goesOn) yUndoPluginKey.getState(state).undoManager.stopCapturing()
            last = stroke
          }
          return null
        },
      }),
    ]
  },
})
