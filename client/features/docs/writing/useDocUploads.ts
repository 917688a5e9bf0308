import type { Editor } from '@tiptap/core'
import {
  absolutePositionToRelativePosition,
  relativePositionToAbsolutePosition,
  ySyncPluginKey,
} from '@tiptap/y-tiptap'
import { useCallback, useRef } from 'react'
import type { RelativePosition } from 'yjs'
import { upload } from '#client/core/upload.ts'
import { type Parcel, useUploads } from '#client/core/useUploads.ts'
import type { File as DocFile } from '#shared/features/rooms/contract.ts'

/** At once; who drops a whole folder is served in parts. */
export const MOST_UPLOADS = 20

/**
 * Pictures and files on their way into a document. Each is put where the caret was when it was chosen, whatever others
 * write meanwhile, and only once its bytes are stored: nobody ever sees a hole.
 */
export function useDocUploads(docId: string, editor: Editor | null) {
  const places = useRef(new Map<string, RelativePosition>())
  const send = useCallback(
    ({ id, name, ...parcel }: Parcel) => upload('uploadDocFile', { params: { docId, id, name }, ...parcel }),
    [docId],
  )
  const place = useCallback(
    (file: DocFile) => {
      const kept = places.current.get(file.id)
      places.current.delete(file.id)
      if (!editor || editor.isDestroyed) return
      const sync = ySyncPluginKey.getState(editor.state)
      const found = kept && relativePositionToAbsolutePosition(sync.doc, sync.type, kept, sync.binding.mapping)
      const { doc } = editor.state
      editor.commands.insertContentAt(Math.min(found ?? doc.content.size, doc.content.size), nodeOf(file), {
        updateSelection: false,
      })
    },
    [editor],
  )
  const { add, ...uploads } = useUploads(send, place)
  return {
    ...uploads,
    /** Says how many there was no room for. */
    add(files: Iterable<File>, at?: number): number {
      const all = [...files]
      if (!editor) return all.length
      const sync = ySyncPluginKey.getState(editor.state)
      const from = at ?? editor.state.selection.to
      const kept: RelativePosition = absolutePositionToRelativePosition(from, sync.type, sync.binding.mapping)
      const taken = all.slice(0, Math.max(0, MOST_UPLOADS - uploads.running.length))
      for (const id of add(taken)) places.current.set(id, kept)
      return all.length - taken.length
    },
  }
}

const nodeOf = ({ id, name, bytes, width, height, image }: DocFile) =>
  image
    ? { type: 'image', attrs: { fileId: id, alt: '', caption: '', size: 'full', width, height } }
    : { type: 'file', attrs: { fileId: id, name, bytes } }
