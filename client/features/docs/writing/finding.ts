import { Extension } from '@tiptap/core'
import type { Node as ProseMirrorNode } from '@tiptap/pm/model'
import { type EditorState, Plugin, PluginKey, TextSelection, type Transaction } from '@tiptap/pm/state'
import { Decoration, DecorationSet } from '@tiptap/pm/view'
import { findText } from '#shared/lao/find.ts'
import type { Range } from '#shared/lao/highlight.ts'
import { signsOf } from '../letters.ts'
import { isInQuote } from '../quotes.ts'

/** A place where something was found. */
export interface Found {
  from: number
  to: number
  /** It is somebody else's words, and is not replaced. */
  quoted: boolean
}

export interface Finding {
  question: string
  found: readonly Found[]
  /** The one that is shown, by its place; -1 when there is none. */
  at: number
}

const nothing: Finding = { question: '', found: [], at: -1 }
const key = new PluginKey<Finding>('finding')

export const findingOf = (state: EditorState): Finding => key.getState(state) ?? nothing

/** What was found in a block, until the block or the question changes. */
let cache = { question: '', blocks: new WeakMap<ProseMirrorNode, Range[]>() }

function search(doc: ProseMirrorNode, question: string): Found[] {
  if (cache.question !== question) cache = { question, blocks: new WeakMap() }
  const found: Found[] = []
  doc.descendants((node, pos) => {
    if (!node.inlineContent) return true
    let ranges = cache.blocks.get(node)
    if (!ranges) {
      ranges = findText(signsOf(node), question)
      cache.blocks.set(node, ranges)
    }
    if (ranges.length > 0) {
      const quoted = isInQuote(doc.resolve(pos + 1))
      for (const [start, end] of ranges) found.push({ from: pos + 1 + start, to: pos + 1 + end, quoted })
    }
    // A footnote is a text of its own inside its line.
    return true
  })
  return found.sort((a, b) => a.from - b.from)
}

/** Marks everything that was found, the one that is shown more. */
export const Finder = Extension.create({
  name: 'finder',
  addProseMirrorPlugins: () => [
    new Plugin<Finding>({
      key,
      state: {
        init: () => nothing,
        apply(transaction, before) {
          const asked = transaction.getMeta(key) as Partial<Finding> | undefined
          if (!asked && (!transaction.docChanged || before.question === '')) return before
          const question = asked?.question ?? before.question
          if (question === '') return nothing
          const found =
            transaction.docChanged || question !== before.question ? search(transaction.doc, question) : before.found
          const at = asked?.at ?? nearest(found, transaction.mapping.map(before.found[before.at]?.from ?? 0))
          return { question, found, at: found.length === 0 ? -1 : Math.min(Math.max(at, 0), found.length - 1) }
        },
      },
      props: {
        decorations: (state) => {
          const { found, at } = findingOf(state)
          if (found.length === 0) return null
          return DecorationSet.create(
            state.doc,
            found.map(({ from, to }, index) =>
              Decoration.inline(from, to, { class: index === at ? 'found now' : 'found' }),
            ),
          )
        },
      },
    }),
  ],
})

const nearest = (found: readonly Found[], place: number) => {
  const next = found.findIndex(({ from }) => from >= place)
  return next < 0 ? 0 : next
}

/** Asks for something; nothing is found any more when the question is empty. */
export const ask = (state: EditorState, question: string): Transaction => {
  const found = search(state.doc, question)
  return state.tr.setMeta(key, { question, at: nearest(found, state.selection.from) }).setMeta('addToHistory', false)
}

/** Shows the next place, or the one before; behind the last comes the first. */
export function show(state: EditorState, step: 1 | -1 | 0): Transaction {
  const { found, at } = findingOf(state)
  if (found.length === 0) return state.tr
  const next = (at + step + found.length) % found.length
  const place = found[next]
  const { tr } = state
  if (place) tr.setSelection(TextSelection.create(state.doc, place.from, place.to)).scrollIntoView()
  return tr.setMeta(key, { at: next })
}

/** Puts other words in the place that is shown, or in all; what others said stays. Says how many were changed. */
export function replace(state: EditorState, words: string, all: boolean): { tr: Transaction; count: number } {
  const { question, found, at } = findingOf(state)
  const chosen = (all ? found : found.filter((_, index) => index === at)).filter(({ quoted }) => !quoted)
  const { tr } = state
  for (const { from, to } of [...chosen].reverse()) {
    if (words) tr.insertText(words, from, to)
    else tr.delete(from, to)
  }
  const [one] = chosen
  // On to the next: what was put in may hold what is sought.
  if (one && !all) tr.setMeta(key, { at: nearest(search(tr.doc, question), one.from + words.length) })
  return { tr, count: chosen.length }
}
