import type { Node as ProseMirrorNode } from '@tiptap/pm/model'
import { absolutePositionToRelativePosition, type ProsemirrorBinding } from '@tiptap/y-tiptap'
import { fromBase64, toBase64 } from 'lib0/buffer'
import * as Y from 'yjs'
import type { Anchor } from '#shared/features/comments/contract.ts'

export interface Place {
  from: number
  to: number
}
/** How the text of the editor hangs together with the Yjs document. */
export type Binding = Pick<ProsemirrorBinding, 'doc' | 'type' | 'mapping'> & {
  /** Where the parts of the text begin in their parents, for whoever looks for many places in a text that stands still. */
  starts?: Map<Y.AbstractType<unknown>, number>
}
type Type = Y.AbstractType<unknown>

const encode = (position: Y.RelativePosition) => toBase64(Y.encodeRelativePosition(position))
const decode = (text: string) => Y.decodeRelativePosition(fromBase64(text))

/** The passage from its first to its last letter; undefined where nothing is chosen that is written in letters. */
export function lettersIn(doc: ProseMirrorNode, { from, to }: Place): Place | undefined {
  let first: number | undefined
  let last = from
  doc.nodesBetween(from, to, (node, pos) => {
    if (!node.isText) return
    const text = (node.text ?? '').slice(Math.max(0, from - pos), to - pos)
    const begin = Math.max(from, pos)
    if (text.trim() === '') return
    first ??= begin + text.length - text.trimStart().length
    last = begin + text.trimEnd().length
  })
  return first !== undefined && first < last ? { from: first, to: last } : undefined
}

/**
 * Holds on to the first and the last letter of a passage: what is written before or behind it stays outside, what is
 * written into it belongs to it.
 */
export function anchorOf({ type, mapping }: Binding, { from, to }: Place): Anchor {
  const first = absolutePositionToRelativePosition(from + 1, type, mapping) as Y.RelativePosition
  const last = absolutePositionToRelativePosition(to, type, mapping) as Y.RelativePosition
  return { start: encode(new Y.RelativePosition(first.type, first.tname, first.item, 0)), end: encode(last) }
}

/** Where a passage stands now; undefined once all of its words are gone. */
export function placeOf(binding: Binding, { start, end }: Anchor): Place | undefined {
  try {
    const from = positionOf(binding, decode(start))
    const to = positionOf(binding, decode(end))
    return from !== undefined && to !== undefined && from < to ? { from, to } : undefined
  } catch {
    // What somebody's own client sent need not be a position at all.
    return undefined
  }
}

/** From where to where a Yjs item stands in the text of the editor now; undefined once it is gone. */
export function itemAt(binding: Binding, [client, clock]: readonly [number, number]): Place | undefined {
  try {
    const item = Y.getItem(binding.doc.store, Y.createID(client, clock))
    if (!(item instanceof Y.Item) || item.deleted || isGone(item.parent as Type)) return undefined
    if (item.content instanceof Y.ContentType) {
      const type = item.content.type as Type
      const start = startOf(binding, type)
      if (start === undefined) return undefined
      const from = type instanceof Y.XmlText ? start : start - 1
      return { from, to: from + sizeOf(binding, type) }
    }
    const from = positionOf(binding, new Y.RelativePosition(null, null, Y.createID(client, clock), 0))
    return from === undefined ? undefined : { from, to: from + 1 }
  } catch {
    // Not in this document, or the editor does not show it yet.
    return undefined
  }
}

function positionOf(binding: Binding, position: Y.RelativePosition): number | undefined {
  const found = Y.createAbsolutePositionFromRelativePosition(position, binding.doc)
  if (!found) return undefined
  const { type, index } = found
  if (!isGone(type)) {
    const start = startOf(binding, type)
    return start === undefined ? undefined : start + index
  }
  return edgeOf(binding, type)
}

const isGone = (type: Type): boolean => type._item !== null && (type._item.deleted || isGone(type._item.parent as Type))

/** Where something that is gone once stood: behind what stands before it. */
function edgeOf(binding: Binding, type: Type): number | undefined {
  const item = type._item
  if (!item) return 0
  const parent = item.parent as Type
  if (isGone(parent)) return edgeOf(binding, parent)
  let before = item.left
  while (before?.deleted) before = before.left
  const inside = startOf(binding, parent)
  if (!before || inside === undefined) return inside
  const neighbour = (before.content as Y.ContentType).type as Type
  const start = siblingStart(binding, parent, neighbour)
  return start === undefined ? undefined : inside + start + sizeOf(binding, neighbour)
}

/** Where the content of an element or text begins in the text of the editor. */
function startOf(binding: Binding, type: Type): number | undefined {
  if (type === binding.type) return 0
  const parent = type._item?.parent as Type | undefined
  if (!parent) return undefined
  const inside = startOf(binding, parent)
  const before = siblingStart(binding, parent, type)
  if (inside === undefined || before === undefined) return undefined
  return inside + before + (type instanceof Y.XmlText ? 0 : 1)
}

function siblingStart(binding: Binding, parent: Type, type: Type): number | undefined {
  const known = binding.starts?.get(type)
  if (known !== undefined) return known
  let start = 0
  let found: number | undefined
  for (const sibling of (parent as Y.XmlFragment).toArray()) {
    if (sibling === (type as unknown)) found = start
    if (found !== undefined && !binding.starts) break
    binding.starts?.set(sibling as Type, start)
    start += sizeOf(binding, sibling as Type)
  }
  return found
}

function sizeOf({ mapping }: Binding, type: Type): number {
  if (type instanceof Y.XmlText) return type.length
  const node = mapping.get(type) as ProseMirrorNode | undefined
  if (!node) throw new Error('The text of the editor is not that of the document')
  return node.nodeSize
}
