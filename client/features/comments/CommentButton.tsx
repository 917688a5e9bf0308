import { IconMessagePlus } from '@tabler/icons-react'
import type { Editor } from '@tiptap/core'
import { useEffect, useEffectEvent, useState } from 'react'
import { createPortal } from 'react-dom'
import { useWords } from '#client/core/i18n.ts'
import { QUOTE_MAX } from '#shared/features/comments/policy.ts'
import { cut } from '#shared/lao/graphemes.ts'
import type { DocView } from '../docs/index.ts'
import { anchorOf, lettersIn } from './anchors.ts'
import type { Chosen } from './useComments.tsx'
import { bindingOf } from './useMarks.ts'

interface CommentButtonProps {
  view: DocView
  onChoose(chosen: Chosen): void
}

/** Appears below the words that are chosen, with the mouse or a finger; Ctrl, Alt and M do the same. */
export function CommentButton({ view: { editor, offline }, onChoose }: CommentButtonProps) {
  const t = useWords('comments')
  const [at, setAt] = useState<{ left: number; top: number }>()
  const choose = useEffectEvent(() => {
    const chosen = editor && !editor.isDestroyed && !offline ? passageIn(editor) : undefined
    if (!chosen) return
    setAt(undefined)
    onChoose(chosen)
  })
  const look = useEffectEvent(() =>
    setAt(editor && !editor.isDestroyed && !offline ? belowSelection(editor) : undefined),
  )
  useEffect(() => {
    if (!editor || editor.isDestroyed) return
    let frame = 0
    const later = () => {
      cancelAnimationFrame(frame)
      frame = requestAnimationFrame(look)
    }
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || !event.altKey || event.code !== 'KeyM') return
      event.preventDefault()
      choose()
    }
    editor.on('selectionUpdate', later)
    editor.on('transaction', later)
    document.addEventListener('selectionchange', later)
    document.addEventListener('keydown', onKey)
    addEventListener('scroll', later, { passive: true, capture: true })
    addEventListener('resize', later)
    return () => {
      cancelAnimationFrame(frame)
      editor.off('selectionUpdate', later)
      editor.off('transaction', later)
      document.removeEventListener('selectionchange', later)
      document.removeEventListener('keydown', onKey)
      removeEventListener('scroll', later, { capture: true })
      removeEventListener('resize', later)
    }
  }, [editor])
  if (!at) return null
  return createPortal(
    <button
      type="button"
      className="commentbutton"
      style={at}
      // The words must stay chosen.
      onMouseDown={(event) => event.preventDefault()}
      onClick={choose}
    >
      <IconMessagePlus className="i" aria-hidden />
      {t('comment')}
    </button>,
    document.body,
  )
}

function passageIn(editor: Editor): Chosen | undefined {
  const binding = bindingOf(editor)
  const { doc, selection } = editor.state
  const letters = lettersIn(doc, selection)
  if (!binding || !letters) return undefined
  const messageIds = new Set<string>()
  doc.nodesBetween(letters.from, letters.to, (node) => {
    if (node.type.name === 'evidence' && node.attrs.messageId) messageIds.add(String(node.attrs.messageId))
  })
  return {
    anchor: anchorOf(binding, letters),
    quote: cut(doc.textBetween(letters.from, letters.to, ' ', ' '), QUOTE_MAX / 4).slice(0, QUOTE_MAX),
    messageIds: [...messageIds].slice(0, 20),
  }
}

const HIGH = 48
const WIDE = 150

function belowSelection(editor: Editor) {
  const { doc, selection } = editor.state
  const native = getSelection()
  const inside = native?.anchorNode && !native.isCollapsed && editor.view.dom.contains(native.anchorNode)
  if (!inside || !lettersIn(doc, selection)) return undefined
  const end = editor.view.coordsAtPos(selection.to, -1)
  if (end.bottom < 120 || end.top > innerHeight) return undefined
  return {
    left: Math.max(8, Math.min(end.left - WIDE / 2, innerWidth - WIDE - 8)),
    top: Math.min(end.bottom + 10, innerHeight - HIGH - 70),
  }
}
