import { useCallback, useRef, useState } from 'react'
import { newId } from '#client/core/id.ts'
import { upload } from '#client/core/upload.ts'
import type { File as RoomFile } from '#shared/features/rooms/contract.ts'

/** A file that is being sent to the server, was, or could not be. */
export interface Uploading {
  id: string
  name: string
  /** From 0 to 1. */
  share: number
  done?: RoomFile
  error?: unknown
}

const MOST = 10
const NAME_MAX = 200

/** Files on their way to a room. They stay with the draft until it is sent; one at a time, so that a slow line serves one well. */
export function useUploads(roomId: string, kept: readonly RoomFile[], onDone: (file: RoomFile) => void) {
  const [running, setRunning] = useState<readonly Uploading[]>([])
  const queue = useRef<Promise<void>>(Promise.resolve())
  const aborts = useRef(new Map<string, { file: Blob; abort: AbortController }>())
  const change = useCallback(
    (id: string, to: Partial<Uploading>) =>
      setRunning((old) => old.map((one) => (one.id === id ? { ...one, ...to } : one))),
    [],
  )

  const go = useCallback(
    (id: string, name: string, file: Blob) => {
      const abort = new AbortController()
      aborts.current.set(id, { file, abort })
      queue.current = queue.current.then(async () => {
        if (abort.signal.aborted) return
        try {
          const done = await upload('uploadFile', {
            params: { roomId, id, name },
            file,
            onProgress: (share) => change(id, { share }),
            signal: abort.signal,
          })
          setRunning((old) => old.filter((one) => one.id !== id))
          onDone(done)
        } catch (error) {
          if (!abort.signal.aborted) change(id, { error })
        }
      })
    },
    [roomId, onDone, change],
  )

  return {
    running,
    add(files: Iterable<File>) {
      const room = MOST - kept.length - running.length
      for (const file of [...files].slice(0, Math.max(0, room))) {
        const id = newId()
        const name = (file.name.trim() || 'image.png').slice(-NAME_MAX)
        setRunning((old) => [...old, { id, name, share: 0 }])
        go(id, name, file)
      }
    },
    again(id: string) {
      const held = aborts.current.get(id)
      const one = running.find((each) => each.id === id)
      if (!held || !one) return
      setRunning((old) => old.map((each) => (each.id === id ? { id, name: one.name, share: 0 } : each)))
      go(id, one.name, held.file)
    },
    drop(id: string) {
      aborts.current.get(id)?.abort.abort()
      aborts.current.delete(id)
      setRunning((old) => old.filter((one) => one.id !== id))
    },
  }
}
