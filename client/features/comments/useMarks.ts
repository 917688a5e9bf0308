import type { Editor } from '@tiptap/core'
import type { Fragment } from '@tiptap/pm/model'
import type { Transaction } from '@tiptap/pm/state'
import { AddMarkStep, RemoveMarkStep, ReplaceStep, type Step } from '@tiptap/pm/transform'
import { ySyncPluginKey } from '@tiptap/y-tiptap'
import { useEffect, useRef, useState } from 'react'
import { useAction } from '#client/core/call.ts'
import type { Anchor, Thread } from '#shared/features/comments/contract.ts'
import type { DocView } from '../docs/index.ts'
import { anchorOf, type Binding, type Place, placeOf } from './anchors.ts'

/** How soon after a change the list beside the text knows of it, in milliseconds. */
const LOOK_AFTER_MS = 400
const MOST_MOVED = 200

/** The document behind an editor, once both hang together. */
export const bindingOf = (editor: Editor): Binding | undefined =>
  (ySyncPluginKey.getState(editor.state) as { binding?: Binding } | undefined)?.binding

/**
 * Marks the passages of threads in the text, and says where each stands; a thread without a place has lost its words.
 * When a change made here took words to other paragraphs, Yjs has them deleted and written anew: only this browser knows
 * that they are the same, so it tells the server where they went.
 */
export function useMarks(view: DocView, threads: readonly Thread[], active: string | undefined) {
  const { editor, editable, doc } = view
  const moved = useRef(new Map<string, Anchor>())
  const [places, setPlaces] = useState<ReadonlyMap<string, Place>>(new Map())
  const { mutate: tell } = useAction('moveAnchors')
  const docId = doc.id

  useEffect(() => {
    // The library may have put another in its place, which comes with the next turn.
    if (!editor || editor.isDestroyed) return
    // Stored meanwhile.
    for (const { id, anchor } of threads)
      if (moved.current.get(id)?.start === anchor.start && moved.current.get(id)?.end === anchor.end)
        moved.current.delete(id)
    const find = () => {
      const bound = bindingOf(editor)
      if (!bound) return new Map<string, Place>()
      const { doc: text, type, mapping } = bound
      const binding = { doc: text, type, mapping, starts: new Map() }
      return new Map(
        threads.flatMap((thread) => {
          const anchors = [moved.current.get(thread.id), thread.anchor, thread.firstAnchor]
          const place = anchors.map((anchor) => anchor && placeOf(binding, anchor)).find(Boolean)
          return place ? [[thread.id, place] as const] : []
        }),
      )
    }
    const shown = new Set(
      threads.filter(({ resolvedAt, id }) => resolvedAt === null || id === active).map(({ id }) => id),
    )
    editor.commands.highlight('comments', () =>
      [...find()].flatMap(([id, place]) =>
        shown.has(id) ? [{ id, ...place, className: id === active ? 'commented active' : 'commented' }] : [],
      ),
    )
    setPlaces(find())

    const follow = () => {
      const binding = bindingOf(editor)
      if (!binding) return
      const found = find()
      const anchors = [...editor.storage.highlights.places('comments')].flatMap(([threadId, place]) => {
        const known = found.get(threadId)
        if (known?.from === place.from && known.to === place.to) return []
        return [{ threadId, anchor: anchorOf(binding, place) }]
      })
      for (const { threadId, anchor } of anchors) moved.current.set(threadId, anchor)
      if (anchors.length > 0 && editable) tell({ params: { docId }, body: { anchors: anchors.slice(0, MOST_MOVED) } })
    }
    let looking: ReturnType<typeof setTimeout> | undefined
    const onTransaction = ({ transaction }: { transaction: Transaction }) => {
      if (!transaction.docChanged) return
      if (!isFromElsewhere(transaction) && !transaction.steps.every(staysInItsLine)) follow()
      looking ??= setTimeout(() => {
        looking = undefined
        setPlaces(find())
      }, LOOK_AFTER_MS)
    }
    editor.on('transaction', onTransaction)
    return () => {
      clearTimeout(looking)
      editor.off('transaction', onTransaction)
    }
  }, [editor, editable, threads, active, docId, tell])

  return places
}

/** Typing within a line leaves the letters round it what they were. */
const staysInItsLine = (step: Step) =>
  step instanceof AddMarkStep ||
  step instanceof RemoveMarkStep ||
  (step instanceof ReplaceStep && step.slice.openStart === 0 && step.slice.openEnd === 0 && isLine(step.slice.content))

const isLine = ({ firstChild }: Fragment) => firstChild === null || firstChild.isText

/** Whether others wrote it, or it is an undo: the text is put in anew, and nothing can be followed. */
const isFromElsewhere = (transaction: Transaction) =>
  (transaction.getMeta(ySyncPluginKey) as { isChangeOrigin?: boolean } | undefined)?.isChangeOrigin === true
