import { openThread, ThreadOverrun } from '#server/core/thread.ts'
import { AppError } from '#shared/base/errors.ts'
import type { Inspected } from './protocol.ts'

/** A hand types some hundred bytes at a time and pastes some thousand; what is larger is looked at in a thread first. */
export const SUSPICIOUS_BYTES = 64 * 1024
const SUSPICIOUS_STRUCTS = 2000
const SUSPICIOUS_CLIENTS = 50

/** Milliseconds that applying one update may take: for so long nobody else is served. */
export const LONGEST_APPLY_MS = 1500
/** With all that is around it, on a busy machine. */
const LONGEST_MS = 8000
const HEAP_MB = 256

export interface Question {
  update: Uint8Array
  /** The document it is for, where that matters. */
  state?: Uint8Array
}

export type Found = { tookMs: number; refused?: undefined } | { refused: 'invalid' | 'too_large'; reason: string }

/** An update that is small in bytes, but of many parts, may still keep whoever applies it busy. */
export const isSuspicious = ({ structs }: Inspected) =>
  structs.length > SUSPICIOUS_STRUCTS ||
  (structs.length > SUSPICIOUS_CLIENTS && new Set(structs.map(({ id }) => id.client)).size > SUSPICIOUS_CLIENTS)

/** Looks at updates in a thread, with a limit of time and memory. */
export interface Examiner {
  /**
   * How many milliseconds applying takes. Throws `too_large` for an update that takes too long or too much memory, and
   * `invalid` for one that is none.
   */
  examine(question: Question): Promise<number>
  end(): Promise<void>
}

export function openExaminer(): Examiner {
  const thread = openThread<Question, Found>(new URL('./examine-thread.ts', import.meta.url), {
    longestMs: LONGEST_MS,
    heapMb: HEAP_MB,
  })
  return {
    async examine(question) {
      let found: Found
      try {
        found = await thread.ask(question)
      } catch (error) {
        if (error instanceof ThreadOverrun) throw new AppError('too_large', { reason: error.message })
        throw new AppError('unavailable', { reason: 'not looked at', error: String(error) })
      }
      if (found.refused) throw new AppError(found.refused, { reason: found.reason })
      return found.tookMs
    },
    end: () => thread.end(),
  }
}
