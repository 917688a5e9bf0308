import type { Editor } from '@tiptap/core'
import type { Node as ProseMirrorNode } from '@tiptap/pm/model'
import { useEffect } from 'react'
import type { ChangePlace, Suggestion } from '#shared/features/suggestions/contract.ts'
import { type Binding, bindingOf, itemAt } from '../comments/index.ts'
import type { DocView, Highlight } from '../docs/index.ts'

const hues = [1, 2, 3] as const

/** Shows in the text itself what would go and what would come, while the panel is open; each proposer in a colour. */
export function useInText({ editor }: DocView, suggestions: readonly Suggestion[], active?: string) {
  useEffect(() => {
    if (!editor || editor.isDestroyed) return
    const proposers = [...new Set(suggestions.map(({ madeBy }) => madeBy))]
    editor.commands.highlight('suggestions', (doc) =>
      suggestions.flatMap((suggestion) =>
        changesIn(editor, doc, suggestion, hues[proposers.indexOf(suggestion.madeBy) % hues.length]).map((one) =>
          one.id === active ? { ...one, className: `${one.className} active` } : one,
        ),
      ),
    )
    return () => {
      if (!editor.isDestroyed) editor.commands.highlight('suggestions')
    }
  }, [editor, suggestions, active])
}

function changesIn(
  editor: Editor,
  doc: ProseMirrorNode,
  { changes }: Suggestion,
  hue: Highlight['hue'] = 1,
): Highlight[] {
  const binding = bindingOf(editor)
  if (!binding) return []
  return changes.flatMap(({ id, kind, places }) =>
    places.flatMap(({ range, length, left, right, inside, insert }): Highlight[] => {
      const goes = kind === 'text' || kind === 'blocks'
      const look = { id, className: 'proposed', goes, hue, insert }
      if (range) {
        const [first, last] = range.map((item) => itemAt(binding, item))
        if (!first || !last) return []
        // What others wrote between is not to go; what can still be done with the change is said beside the text.
        return length === null || last.to - first.from === length ? [{ ...look, from: first.from, to: last.to }] : []
      }
      const at =
        (left && itemAt(binding, left)?.to) ??
        (right && itemAt(binding, right)?.from) ??
        beginning(binding, doc, left || right ? undefined : inside)
      return at === undefined ? [] : [{ ...look, from: at, to: at }]
    }),
  )
}

/** Where something begins that is empty: the whole text, a line, or an element. */
function beginning(binding: Binding, doc: ProseMirrorNode, inside: ChangePlace['inside'] | undefined) {
  if (inside === undefined) return undefined
  if (inside === null) return 0
  const at = itemAt(binding, inside)
  if (!at) return undefined
  return at.from === at.to || doc.nodeAt(at.from)?.isText ? at.from : at.from + 1
}
