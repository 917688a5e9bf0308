import type { Editor } from '@tiptap/core'
import {
  absolutePositionToRelativePosition,
  relativePositionToAbsolutePosition,
  ySyncPluginKey,
} from '@tiptap/y-tiptap'
import type { RelativePosition } from 'yjs'

/** Where a note or a picture stands, whatever others write before it meanwhile; undefined once it is gone. */
export function keepPlace(editor: Editor, from: number): () => number | undefined {
  const node = editor.state.doc.nodeAt(from)
  if (!node) return () => undefined
  // The inside of a note goes where the note goes; a picture has none.
  const inside = node.isLeaf ? 0 : 1
  const sync = ySyncPluginKey.getState(editor.state)
  const kept: RelativePosition = absolutePositionToRelativePosition(from + inside, sync.type, sync.binding.mapping)
  return () => {
    const { doc } = editor.state
    const { doc: text, type, binding } = ySyncPluginKey.getState(editor.state)
    const found = relativePositionToAbsolutePosition(text, type, kept, binding.mapping)
    if (found === null || found > doc.content.size) return undefined
    const place = doc.resolve(found)
    const at = inside === 0 ? found : place.depth > 0 ? place.before() : undefined
    return at !== undefined && doc.nodeAt(at)?.type === node.type ? at : undefined
  }
}
