import { useEffect, useRef, useState } from 'react'
import { CallError, call } from '#client/core/call.ts'
import type { ArchiveProgress } from '#shared/features/archive/contract.ts'

const LOOK_AGAIN_MS = 700
/** How often one may ask before the first answer: the server has to hear of it first. */
const FIRST_TRIES = 14

/** Follows an archive from its beginning to its end; `lost` when it never began. */
export function useProgress(id: string | undefined): { progress: ArchiveProgress | undefined; lost: boolean } {
  const [progress, setProgress] = useState<ArchiveProgress>()
  const [lost, setLost] = useState(false)
  const tries = useRef(0)
  useEffect(() => {
    setProgress(undefined)
    setLost(false)
    tries.current = 0
    if (!id) return
    let timer: ReturnType<typeof setTimeout> | undefined
    let ended = false
    const look = async () => {
      try {
        const found = await call('findArchiveProgress', { params: { id } })
        if (ended) return
        setProgress(found)
        if (found.state !== 'running') return
      } catch (error) {
        if (ended) return
        const unknown = error instanceof CallError && error.code === 'not_found'
        if (unknown && ++tries.current >= FIRST_TRIES) return setLost(true)
      }
      timer = setTimeout(() => void look(), LOOK_AGAIN_MS)
    }
    void look()
    return () => {
      ended = true
      clearTimeout(timer)
    }
  }, [id])
  return { progress, lost }
}
