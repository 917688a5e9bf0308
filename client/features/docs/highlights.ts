import { Extension } from '@tiptap/core'
import type { Node as ProseMirrorNode } from '@tiptap/pm/model'
import { Plugin, PluginKey } from '@tiptap/pm/state'
import { Decoration, DecorationSet } from '@tiptap/pm/view'
import { ySyncPluginKey } from '@tiptap/y-tiptap'

/** A block that is shown in the text as one of its kind. */
export interface InsertedBlock {
  as: 'text' | 'paragraph' | 'heading' | 'item' | 'code' | 'part'
  level: number | null
  text: string
}

/** A passage that is marked in the text, and is no part of it. */
export interface Highlight {
  id: string
  from: number
  to: number
  className: string
  /** It would go. */
  goes?: boolean
  /** What would stand behind it and is no part of the text, block by block; all `text` where it stands within a line. */
  insert?: readonly InsertedBlock[]
  /** Whose it is, in one of three colours. */
  hue?: 1 | 2 | 3
}

/** Finds the passages anew in a text that others have changed. */
export type FindHighlights = (doc: ProseMirrorNode) => readonly Highlight[]

interface Layer {
  find: FindHighlights
  set: DecorationSet
}
const NOTHING: Layer = { find: () => [], set: DecorationSet.empty }

/** What can be marked. */
const layers = { comments: new PluginKey<Layer>('comments'), suggestions: new PluginKey<Layer>('suggestions') }
export type LayerName = keyof typeof layers

interface HighlightsStorage {
  /** What a press on a passage of a layer does. */
  pressed: Map<LayerName, (id: string) => void>
  /** Where the passages of a layer are, after what was written here was followed. */
  places(layer: LayerName): Map<string, { from: number; to: number }>
}

declare module '@tiptap/core' {
  interface Commands<ReturnType> {
    highlights: {
      /** Shows the passages of a layer; without `find` the layer goes. */
      highlight: (layer: LayerName, find?: FindHighlights) => ReturnType
    }
  }
  interface Storage {
    highlights: HighlightsStorage
  }
}

const draw = (doc: ProseMirrorNode, find: FindHighlights) =>
  DecorationSet.create(
    doc,
    find(doc).flatMap(({ id, from, to, className, goes, insert = [], hue }) => {
      const look = { class: className, 'data-about': id, ...(hue ? { 'data-hue': String(hue) } : {}) }
      // What would come in its place does not go.
      const passage = goes ? { ...look, class: `${className} goes` } : look
      const marks = from < to ? [Decoration.inline(from, to, passage, { id })] : []
      // Pictures, quotes and the like have no letters to be marked.
      doc.nodesBetween(from, to, (node, pos) => {
        if (!node.isBlock || !node.isAtom || pos < from || pos + node.nodeSize > to) return true
        marks.push(Decoration.node(pos, pos + node.nodeSize, passage, { id }))
        return false
      })
      // Behind the caret, so that typing there stays before it.
      if (insert.length > 0)
        marks.push(
          Decoration.widget(to, () => inserted(doc.resolve(to).parent.type.name, insert, look), { side: 1, id }),
        )
      return marks
    }),
  )

/** What may stand in the parts of a text whose children are of one kind only. */
const WRAPPERS: Partial<Record<string, readonly string[]>> = {
  bulletList: ['li'],
  orderedList: ['li'],
  taskList: ['li'],
  table: ['tr', 'td'],
  tableRow: ['td'],
}
const TAGS = { text: 'span', paragraph: 'p', item: 'p', code: 'pre', part: 'p' }

function inserted(parent: string, blocks: readonly InsertedBlock[], look: Record<string, string>) {
  const ins = document.createElement('ins')
  const inLine = blocks.every(({ as }) => as === 'text')
  if (inLine) ins.textContent = blocks.map(({ text }) => text).join('')
  else
    for (const { as, level, text } of blocks) {
      const block = document.createElement(as === 'heading' ? `h${level ?? 1}` : TAGS[as])
      block.dataset.as = as
      block.textContent = text
      ins.append(block)
    }
  let outer: HTMLElement = ins
  for (const tag of (inLine ? [] : (WRAPPERS[parent] ?? [])).toReversed()) {
    const wrapper = document.createElement(tag)
    wrapper.append(outer)
    outer = wrapper
    if (outer instanceof HTMLTableCellElement && parent === 'table') outer.colSpan = 100
  }
  for (const [name, value] of Object.entries(look)) ins.setAttribute(name, value)
  outer.contentEditable = 'false'
  return outer
}

/** Whether a transaction brings what others wrote, or an undo: the text is put in anew and no place can be followed. */
export const isFromElsewhere = (transaction: { getMeta(key: typeof ySyncPluginKey): unknown }) =>
  (transaction.getMeta(ySyncPluginKey) as { isChangeOrigin?: boolean } | undefined)?.isChangeOrigin === true

/** The passages of one layer. What is written here moves them; what comes from elsewhere has them found anew. */
const layerPlugin = (name: LayerName, pressed: HighlightsStorage['pressed']) => {
  const key = layers[name]
  return new Plugin<Layer>({
    key,
    state: {
      init: () => NOTHING,
      apply: (tr, { find, set }) => {
        const given = tr.getMeta(key) as FindHighlights | undefined
        if (given) return { find: given, set: draw(tr.doc, given) }
        if (!tr.docChanged) return { find, set }
        return { find, set: isFromElsewhere(tr) ? draw(tr.doc, find) : set.map(tr.mapping, tr.doc) }
      },
    },
    props: {
      decorations: (state) => key.getState(state)?.set,
      handleClick: (view, pos) => {
        // Of passages that lie in one another the shortest is meant.
        const [hit] = (key.getState(view.state)?.set.find(pos, pos) ?? []).sort(
          (one, other) => one.to - one.from - (other.to - other.from),
        )
        if (hit) pressed.get(name)?.(hit.spec.id)
        return false
      },
    },
  })
}

/** Passages marked from outside, in layers. */
export const Highlights = Extension.create<Record<string, never>, HighlightsStorage>({
  name: 'highlights',
  addStorage() {
    return { pressed: new Map(), places: () => new Map() }
  },
  onCreate() {
    this.storage.places = (layer) => {
      const places = new Map<string, { from: number; to: number }>()
      for (const { from, to, spec } of layers[layer].getState(this.editor.state)?.set.find() ?? []) {
        const known = places.get(spec.id)
        places.set(spec.id, { from: Math.min(from, known?.from ?? from), to: Math.max(to, known?.to ?? to) })
      }
      return places
    }
  },
  addCommands() {
    return {
      highlight:
        (layer, find = NOTHING.find) =>
        ({ tr, dispatch }) => {
          dispatch?.(tr.setMeta(layers[layer], find).setMeta('addToHistory', false))
          return true
        },
    }
  },
  addProseMirrorPlugins() {
    return (Object.keys(layers) as LayerName[]).map((name) => layerPlugin(name, this.storage.pressed))
  },
})
