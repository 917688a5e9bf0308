import { useRef, useState } from 'react'
import { CallError, queries } from '#client/core/call.ts'
import { newId } from '#client/core/id.ts'
import { upload } from '#client/core/upload.ts'
import type { Import } from '#shared/features/docs/contract.ts'
import { IMPORT_MAX_BYTES } from '#shared/features/docs/policy.ts'

/** How many files wait in one list; more at once is a mistake more often than a wish. */
export const MOST_FILES = 50

/** A file on its way in. */
export interface Incoming {
  key: string
  name: string
  body: Blob
  state: 'waiting' | 'sending' | 'reading' | 'taken' | 'failed'
  /** How much has left this device, from 0 to 1. */
  share: number
  taken?: Import
  /** The same bytes were taken in before, perhaps under another name. */
  again?: boolean
  error?: CallError
}

/** Files on their way into a space, one after the other; one that fails holds up none of the others. */
export function useIncoming(spaceId: string) {
  const [files, setFiles] = useState<readonly Incoming[]>([])
  const line = useRef<Promise<unknown>>(Promise.resolve())
  const controls = useRef(new Map<string, AbortController>())
  const change = (key: string, facts: Partial<Incoming>) =>
    setFiles((old) => old.map((file) => (file.key === key ? { ...file, ...facts } : file)))

  async function send({ key, name, body }: Incoming): Promise<Import | undefined> {
    const control = controls.current.get(key)
    if (!control || control.signal.aborted) return undefined
    if (body.size > IMPORT_MAX_BYTES) {
      change(key, { state: 'failed', error: new CallError('too_large', 413, { reason: 'too_large_file' }) })
      return undefined
    }
    change(key, { state: 'sending', share: 0 })
    try {
      const taken = await upload('importFile', {
        params: { spaceId, name },
        file: body,
        signal: control.signal,
        onProgress: (share) => change(key, share < 1 ? { share } : { share, state: 'reading' }),
      })
      queries.setQueryData(['findImport', { importId: taken.id }], taken)
      change(key, { state: 'taken', taken, again: taken.name !== name || taken.docId !== null })
      return taken
    } catch (error) {
      const failure = error instanceof CallError ? error : new CallError('unexpected', 0)
      change(key, { state: 'failed', error: failure })
      return undefined
    }
  }

  const queue = (file: Incoming) => {
    controls.current.set(file.key, new AbortController())
    const sent = line.current.then(() => send(file))
    line.current = sent
    return sent
  }

  return {
    files,
    /** Takes files in; resolves with what became of each. */
    add(found: readonly { name: string; body: Blob }[]) {
      const added = found.map(({ name, body }): Incoming => ({ key: newId(), name, body, state: 'waiting', share: 0 }))
      setFiles((old) => [...old, ...added])
      return Promise.all(added.map(queue))
    },
    retry(file: Incoming) {
      change(file.key, { state: 'waiting', share: 0 })
      return queue(file)
    },
    remove(key: string) {
      controls.current.get(key)?.abort()
      controls.current.delete(key)
      setFiles((old) => old.filter((file) => file.key !== key))
    },
    /** A document was made of one. */
    made(importId: string, docId: string) {
      setFiles((old) =>
        old.map((file) => (file.taken?.id === importId ? { ...file, taken: { ...file.taken, docId } } : file)),
      )
    },
  }
}
