import { useEffect, useEffectEvent, useState } from 'react'

const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false

/**
 * Files may be dropped anywhere on the page: beside a small field the browser would open them in place of the talk.
 * Says whether some are held over it.
 */
export function useFileDrop(take: (files: FileList) => void): boolean {
  const [over, setOver] = useState(false)
  const onDrop = useEffectEvent(take)
  useEffect(() => {
    // Each element under the pointer is entered before the one before is left.
    let depth = 0
    const enter = (event: DragEvent) => {
      if (!hasFiles(event)) return
      depth++
      setOver(true)
    }
    const leave = (event: DragEvent) => {
      if (!hasFiles(event)) return
      depth = Math.max(0, depth - 1)
      if (depth === 0) setOver(false)
    }
    const hold = (event: DragEvent) => {
      if (hasFiles(event)) event.preventDefault()
    }
    const drop = (event: DragEvent) => {
      depth = 0
      setOver(false)
      const files = event.dataTransfer?.files
      if (!files || files.length === 0) return
      event.preventDefault()
      if (!document.querySelector('dialog[open]')) onDrop(files)
    }
    const heard = { dragenter: enter, dragleave: leave, dragover: hold, drop } as const
    for (const [name, listener] of Object.entries(heard)) addEventListener(name as 'drop', listener)
    return () => {
      for (const [name, listener] of Object.entries(heard)) removeEventListener(name as 'drop', listener)
    }
  }, [])
  return over
}
