import { recordActivity } from '#server/activity/record.ts'
import type { Log } from '#server/core/log.ts'
import type { WritingCount } from '#server/core/services.ts'
import type { Pool } from '#server/core/sql.ts'
import { addToSessions } from './queries.ts'

/** How long letters may wait to be counted, in milliseconds. */
const COUNT_AFTER_MS = 2000

interface Written {
  docId: string
  personId: string
  insertedGraphemes: number
}

/** Who wrote how much of what, counted a moment after it was stored. */
export interface Writing extends WritingCount {
  add(edits: readonly (Written & { house?: boolean })[]): void
  /** Counts what waits, and counts no more. */
  stop(): Promise<void>
}

/**
 * Counts sessions of writing, one statement for each that is long enough. Not with each stored update: whoever types
 * stores many times a second, and the count would cost more than the text. A process that is killed loses two seconds
 * of the count, and never a letter.
 */
export function openWriting({ sql, log }: { sql: Pool; log: Log }): Writing {
  /** Letters by document and person. */
  let waiting = new Map<string, Map<string, number>>()
  let timer: NodeJS.Timeout | undefined
  let counting: Promise<void> = Promise.resolve()

  function add(edits: readonly (Written & { house?: boolean })[]) {
    for (const { docId, personId, insertedGraphemes, house } of edits) {
      if (house) continue
      let people = waiting.get(docId)
      if (!people) {
        people = new Map()
        waiting.set(docId, people)
      }
      people.set(personId, (people.get(personId) ?? 0) + insertedGraphemes)
    }
    if (waiting.size > 0) timer ??= setTimeout(() => void count(), COUNT_AFTER_MS).unref()
  }

  /** Takes what waits, of all documents or of one. */
  function take(docId?: string): Written[] {
    const taken = docId === undefined ? waiting : new Map([[docId, waiting.get(docId) ?? new Map<string, number>()]])
    if (docId === undefined) waiting = new Map()
    else waiting.delete(docId)
    return [...taken].flatMap(([docId, people]) =>
      [...people].map(([personId, insertedGraphemes]) => ({ docId, personId, insertedGraphemes })),
    )
  }

  function count(docId?: string): Promise<void> {
    if (docId === undefined) {
      clearTimeout(timer)
      timer = undefined
    }
    counting = counting.then(async () => {
      const written = take(docId)
      if (written.length === 0) return
      try {
        await store(written)
      } catch (error) {
        log.warn('Writing could not be counted and is tried again', { error })
        add(written)
      }
    })
    return counting
  }

  const store = (written: readonly Written[]) =>
    sql.begin(async (tx) => {
      for (const { docId, personId, spaceId, graphemes } of await addToSessions(tx, written)) {
        await recordActivity(tx, {
          event: 'doc.edited',
          viewer: { id: personId },
          object: { type: 'doc', id: docId },
          spaceId,
          result: { graphemes },
        })
      }
    })

  return {
    add,
    count,
    async stop() {
      await count()
      clearTimeout(timer)
    },
  }
}
