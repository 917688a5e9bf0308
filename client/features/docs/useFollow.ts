import { useCallback, useEffect, useState } from 'react'
import type { CaretUser } from '#client/core/doc.ts'
import type { DocView } from './view.ts'

/** Keys that are held with others and do nothing alone. */
const modifiers = new Set(['Shift', 'Control', 'Alt', 'Meta', 'CapsLock'])

/** Keeps somebody's caret in view until one scrolls or types oneself, presses Escape, or they leave. */
export function useFollow({ editor, state }: DocView) {
  const [id, setId] = useState<string>()
  const followed: CaretUser | undefined = state.others.find((one) => one.id === id)
  const here = followed !== undefined
  const stop = useCallback(() => setId(undefined), [])
  useEffect(() => {
    if (!id || !here || !editor || editor.isDestroyed) return
    let frame = 0
    const go = () => {
      cancelAnimationFrame(frame)
      frame = requestAnimationFrame(() =>
        document.querySelector(`.caret[data-person="${CSS.escape(id)}"]`)?.scrollIntoView({ block: 'center' }),
      )
    }
    const onKey = ({ key }: KeyboardEvent) => {
      if (!modifiers.has(key)) stop()
    }
    go()
    // Carets are drawn by transactions, a moment after they moved.
    editor.on('transaction', go)
    addEventListener('wheel', stop, { passive: true })
    addEventListener('touchmove', stop, { passive: true })
    addEventListener('keydown', onKey)
    return () => {
      cancelAnimationFrame(frame)
      editor.off('transaction', go)
      removeEventListener('wheel', stop)
      removeEventListener('touchmove', stop)
      removeEventListener('keydown', onKey)
    }
  }, [id, here, editor, stop])
  return { followed, follow: setId, stop }
}
