import { useCallback, useRef, useState } from 'react'
import { CallError } from './call.ts'
import { newId } from './id.ts'
import { useOnline } from './live.tsx'

/** A file that is being sent to the server, was, or could not be. */
export interface Uploading {
  id: string
  name: string
  /** From 0 to 1. */
  share: number
  error?: unknown
}

/** A file on its way: its id, the name it gets, and how it can be watched and stopped. */
export interface Parcel {
  id: string
  name: string
  file: Blob
  onProgress(share: number): void
  signal: AbortSignal
}

const NAME_MAX = 200

/** Files on their way to the server; one at a time, so that a slow line serves one well. `send` must not change. */
export function useUploads<T>(send: (parcel: Parcel) => Promise<T>, onDone: (sent: T, id: string) => void) {
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
          const sent = await send({
            id,
            name,
            file,
            onProgress: (share) => change(id, { share }),
            signal: abort.signal,
          })
          setRunning((old) => old.filter((one) => one.id !== id))
          aborts.current.delete(id)
          onDone(sent, id)
        } catch (error) {
          if (!abort.signal.aborted) change(id, { error })
        }
      })
    },
    [send, onDone, change],
  )

  function again(id: string) {
    const held = aborts.current.get(id)
    const one = running.find((each) => each.id === id)
    if (!held || !one) return
    setRunning((old) => old.map((each) => (each.id === id ? { id, name: one.name, share: 0 } : each)))
    go(id, one.name, held.file)
  }
  // What a lost line broke off goes on by itself.
  useOnline(() => {
    for (const { id, error } of running) if (error instanceof CallError && error.code === 'offline') again(id)
  })

  return {
    running,
    /** Says the ids they get. */
    add(files: Iterable<File>): string[] {
      return [...files].map((file) => {
        const id = newId()
        const name = (file.name.trim() || 'image.png').slice(-NAME_MAX)
        setRunning((old) => [...old, { id, name, share: 0 }])
        go(id, name, file)
        return id
      })
    },
    again,
    drop(id: string) {
      aborts.current.get(id)?.abort.abort()
      aborts.current.delete(id)
      setRunning((old) => old.filter((one) => one.id !== id))
    },
  }
}
