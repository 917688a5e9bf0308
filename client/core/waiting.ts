import { CallError } from './call.ts'
import { keptNames, keptText, readEntry, writeEntry } from './useKeptList.ts'

/** Something on its way: waiting for the line, or refused with a reason. */
export interface Waits {
  writtenAt: string
  /** It was tried where there was no line, or stands behind what was. */
  late?: true
  refused?: { code: CallError['code']; reason?: string }
}

const passing: ReadonlySet<string> = new Set(['offline', 'unavailable', 'not_signed_in', 'too_many_requests'])
/** It is no refusal: the line, the session or the server's patience is short, and what was asked for only waits. */
export const willPass = (error: unknown): boolean => error instanceof CallError && passing.has(error.code)
/** After so long it is tried again. */
export const PATIENCE_MS = 5000

/** When something was written: later than whatever this tab wrote before, so that its order is kept. */
let last = 0
export const stamp = () => {
  last = Math.max(Date.now(), last + 1)
  return new Date(last).toISOString()
}

/** One tab at a time sends; where the browser has no locks, sending twice is harmless and only costs. */
const alone = (key: string, run: () => Promise<void>): Promise<void> =>
  navigator.locks ? navigator.locks.request(key, run) : run()

const busy = new Set<string>()
const askedMeanwhile = new Set<string>()
const later = new Map<string, ReturnType<typeof setTimeout>>()

function markLate(name: string) {
  const entry = readEntry<Waits>(name)
  if (entry && !entry.refused && !entry.late) writeEntry(name, { ...entry, late: true })
}

/**
 * Sends what waits on this device under names that begin so, as it was written one after the other: the next only when the
 * server has stored the one before. What is refused stays, and says why; what took its place while it was sent goes next.
 */
export async function flush<Entry extends Waits>(
  prefix: string,
  send: (entry: Omit<Entry, keyof Waits>, name: string) => Promise<void>,
): Promise<void> {
  if (busy.has(prefix)) return void askedMeanwhile.add(prefix)
  busy.add(prefix)
  clearTimeout(later.get(prefix))
  try {
    await alone(prefix, async () => {
      for (;;) {
        const [next] = keptNames(prefix)
          .flatMap((name) => ({ name, text: keptText(name), entry: readEntry<Entry>(name) }))
          .flatMap(({ entry, ...rest }) => (entry && !entry.refused ? [{ ...rest, entry }] : []))
          .sort((a, b) => a.entry.writtenAt.localeCompare(b.entry.writtenAt))
        if (!next) return
        const { name, text, entry } = next
        const { writtenAt: _, late: __, refused: ___, ...what } = entry
        const put = (now: Entry | undefined) => keptText(name) === text && writeEntry(name, now)
        try {
          await send(what, name)
          put(undefined)
        } catch (error) {
          if (willPass(error)) {
            for (const one of keptNames(prefix)) markLate(one)
            // Nobody calls when the server is ready again, the minute over, or an answer lost while the line looks well.
            later.set(
              prefix,
              setTimeout(() => void flush(prefix, send), PATIENCE_MS),
            )
            return
          }
          const { code, reason } = error instanceof CallError ? error : new CallError('unexpected', 0)
          put({ ...entry, refused: { code, ...(reason ? { reason } : {}) } })
        }
      }
    })
  } finally {
    busy.delete(prefix)
    if (askedMeanwhile.delete(prefix)) void flush(prefix, send)
  }
}

/** Sends again what was refused. */
export function again<Entry extends Waits>(name: string) {
  const entry = readEntry<Entry>(name)
  if (!entry) return
  const { refused: _, late: __, ...rest } = entry
  writeEntry(name, rest)
}
