import { useEffect, useState } from 'react'
import { CallError, call } from '#client/core/call.ts'
import type { Intake } from '#shared/features/intake/contract.ts'

const LOOK_AGAIN_MS = 700
/** However long a server is away, one looks at least so often. */
const LONGEST_WAIT_MS = 15_000

/** Whether asking again could bring another answer. */
const isLasting = (error: unknown) =>
  error instanceof CallError && (error.code === 'forbidden' || error.code === 'not_signed_in')

/** Follows an intake while something happens to it; `gone` when it is not there any more, `error` while it cannot be seen. */
export function useIntake(id: string | undefined) {
  const [intake, setIntake] = useState<Intake>()
  const [gone, setGone] = useState<string>()
  const [error, setError] = useState<unknown>()
  const [turn, setTurn] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another turn is another look.
  useEffect(() => {
    setError(undefined)
    if (!id) return
    let ended = false
    let wait = LOOK_AGAIN_MS
    let timer: ReturnType<typeof setTimeout> | undefined
    const look = async () => {
      try {
        const found = await call('findIntake', { params: { id } })
        if (ended) return
        setIntake(found)
        setGone(undefined)
        setError(undefined)
        wait = LOOK_AGAIN_MS
        if (found.state !== 'reading' && found.state !== 'storing') return
      } catch (problem) {
        if (ended) return
        if (problem instanceof CallError && problem.code === 'not_found') {
          setError(undefined)
          setGone(id)
          return
        }
        setError(problem)
        if (isLasting(problem)) return
        wait = Math.min(LONGEST_WAIT_MS, wait * 2)
      }
      timer = setTimeout(() => void look(), wait)
    }
    void look()
    return () => {
      ended = true
      clearTimeout(timer)
    }
  }, [id, turn])
  return {
    intake: intake?.id === id ? intake : undefined,
    gone: id !== undefined && gone === id,
    error,
    again: () => setTurn((old) => old + 1),
  }
}
