import type { Editor } from '@tiptap/core'
import type { Node as ProseMirrorNode } from '@tiptap/pm/model'
import { useEffect } from 'react'
import type { Suggestion } from '#shared/features/suggestions/contract.ts'
import { bindingOf, itemAt } from '../comments/index.ts'
import type { DocView, Highlight } from '../docs/index.ts'

const hues = [1, 2, 3] as const

/** Shows in the text itself what would go and what would come, while the panel is open; each proposer in a colour. */
export function useInText({ editor }: DocView, suggestions: readonly Suggestion[]) {
  useEffect(() => {
    if (!editor || editor.isDestroyed) return
    const proposers = [...new Set(suggestions.map(({ madeBy }) => madeBy))]
    editor.commands.highlight('suggestions', (doc) =>
      suggestions.flatMap((suggestion) =>
        changesIn(editor, doc, suggestion, hues[proposers.indexOf(suggestion.madeBy) % hues.length]),
      ),
    )
    return () => {
      if (!editor.isDestroyed) editor.commands.highlight('suggestions')
    }
  }, [editor, suggestions])
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
    places.flatMap(({ range, length, left, right, insert }): Highlight[] => {
      const goes = kind === 'text' || kind === 'blocks'
      const look = { id, className: goes ? 'proposed goes' : 'proposed', hue, ...(insert ? { insert } : {}) }
      if (range) {
        const [from, last] = range.map((item) => itemAt(binding, item))
        if (from === undefined || last === undefined) return []
        const to = length === null ? last + (doc.nodeAt(last)?.nodeSize ?? 0) : last + 1
        // What others wrote between is not to go; what can still be done with the change is said beside the text.
        return length === null || to - from === length ? [{ ...look, from, to }] : []
      }
      const before = left ? itemAt(binding, left) : undefined
      const after = right ? itemAt(binding, right) : undefined
      const behind =
        before === undefined ? undefined : before + (kind === 'blocks' ? (doc.nodeAt(before)?.nodeSize ?? 0) : 1)
      const at = behind ?? after
      return at === undefined ? [] : [{ ...look, className: 'proposed comes', from: at, to: at }]
    }),
  )
}
