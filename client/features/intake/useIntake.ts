import { useEffect, useState } from 'react'
import { CallError, call } from '#client/core/call.ts'
import type { Intake } from '#shared/features/intake/contract.ts'

const LOOK_AGAIN_MS = 700

/** Follows an intake while something happens to it; `gone` when it is not there any more. */
export function useIntake(id: string | undefined) {
  const [intake, setIntake] = useState<Intake>()
  const [gone, setGone] = useState(false)
  const [turn, setTurn] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another turn is another look.
  useEffect(() => {
    if (!id) {
      setIntake(undefined)
      setGone(false)
      return
    }
    let ended = false
    let timer: ReturnType<typeof setTimeout> | undefined
    const look = async () => {
      try {
        const found = await call('findIntake', { params: { id } })
        if (ended) return
        setIntake(found)
        setGone(false)
        if (found.state !== 'reading' && found.state !== 'storing') return
      } catch (error) {
        if (ended) return
        if (error instanceof CallError && error.code === 'not_found') {
          setGone(true)
          return
        }
      }
      timer = setTimeout(() => void look(), LOOK_AGAIN_MS)
    }
    void look()
    return () => {
      ended = true
      clearTimeout(timer)
    }
  }, [id, turn])
  return { intake, gone, again: () => setTurn((old) => old + 1) }
}
