import { performance } from 'node:perf_hooks'
import { setTimeout as rest } from 'node:timers/promises'
import type { Log } from '#server/core/log.ts'
import type { Pool, Sql } from '#server/core/sql.ts'
import { openThread, ThreadOverrun } from '#server/core/thread.ts'
import { Second } from '#shared/base/time.ts'
import type { Cut, Text } from './tokens.ts'

/** How often is looked whether anything waits; with the cutting itself this stays below two seconds. */
const LOOK_EVERY_MS = 800
/** While the server is busy for so much of its time (of 1), whoever is there now comes first, for so long each time. */
const BUSY = 0.75
const LONGEST_GIVING_WAY_MS = Second.ms
const LONGEST_CUT_MS = 30 * Second.ms
const CUT_HEAP_MB = 512

export interface Source {
  /** Cuts some of what waits, in the given transaction; says how many, and whether more than that waited. */
  cutSome(tx: Sql, cut: (texts: readonly Text[]) => Promise<Cut[]>): Promise<{ count: number; more: boolean }>
  /** How many texts wait, of how many. */
  waiting(sql: Sql): Promise<{ waiting: number; all: number }>
  /** Marks everything to be cut again from the data; until then it is found as it was. */
  restart(sql: Pool): Promise<void>
}

export interface Indexer {
  /** Cuts until nothing waits. */
  finish(): Promise<void>
  progress(): Promise<{ waiting: number; all: number }>
  restart(): Promise<void>
  stop(): Promise<void>
}

/**
 * Cuts what waits to be found, in a thread, one process at a time: the advisory lock makes others skip. What is being
 * stored at the same moment is never blocked, and is cut in the next round.
 */
export function openIndexer({ sql, log, sources }: { sql: Pool; log: Log; sources: readonly Source[] }): Indexer {
  const thread = openThread<readonly Text[], Cut[]>(new URL('./cut-thread.ts', import.meta.url), {
    longestMs: LONGEST_CUT_MS,
    heapMb: CUT_HEAP_MB,
  })
  const ended = new AbortController()

  async function cut(texts: readonly Text[]): Promise<Cut[]> {
    try {
      return await thread.ask(texts)
    } catch (error) {
      if (!(error instanceof ThreadOverrun)) throw error
      // One of them is more than can be cut: it is found by its title, and keeps nobody else waiting.
      if (texts.length > 1) return (await Promise.all(texts.map((one) => cut([one])))).flat()
      log.warn('A text is too much to be cut and can be found by its title only', { title: texts[0]?.title, error })
      return thread.ask(texts.map(({ title }) => ({ title, body: '' })))
    }
  }

  /** One round over all sources. */
  const round = () =>
    sql.begin(async (tx) => {
      // What a crash takes of it is cut again: nobody's commit waits for it on the disk.
      const [lock] = await tx<{ mine: boolean }[]>`
        select pg_try_advisory_xact_lock(hashtext('search indexer')) as mine,
          set_config('synchronous_commit', 'off', true) as commit
      `
      const done = { count: 0, more: false }
      if (!lock?.mine) return done
      for (const source of sources) {
        const { count, more } = await source.cutSome(tx, cut)
        done.count += count
        done.more ||= more
      }
      return done
    })

  let turn: Promise<unknown> = Promise.resolve()
  const inTurn = () => {
    const next = turn.then(round)
    turn = next.catch(() => undefined)
    return next
  }

  let looked = performance.eventLoopUtilization()
  const isBusy = () => {
    const before = looked
    looked = performance.eventLoopUtilization()
    return performance.eventLoopUtilization(looked, before).utilization > BUSY
  }
  const pause = () => rest(LOOK_EVERY_MS, undefined, { signal: ended.signal, ref: false }).catch(() => undefined)

  const running = (async () => {
    while (!ended.signal.aborted) {
      const { more } = await inTurn().catch((error: unknown) => {
        log.warn('Texts wait to be cut for the search', { error })
        return { more: false }
      })
      // What comes while people talk waits for the next look: a round for each message would cost more than the message.
      if (!more) await pause()
      const latest = performance.now() + LONGEST_GIVING_WAY_MS
      while (isBusy() && performance.now() < latest && !ended.signal.aborted) await pause()
    }
  })()

  return {
    async finish() {
      while ((await inTurn()).count > 0);
    },
    async progress() {
      const all = await Promise.all(sources.map((source) => source.waiting(sql)))
      return {
        waiting: all.reduce((sum, one) => sum + one.waiting, 0),
        all: all.reduce((sum, one) => sum + one.all, 0),
      }
    },
    async restart() {
      for (const source of sources) await source.restart(sql)
    },
    async stop() {
      ended.abort()
      await running
      await turn
      await thread.end()
    },
  }
}
