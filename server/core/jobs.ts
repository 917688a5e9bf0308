import type { Log } from './log.ts'
import type { Pool, Sql } from './sql.ts'

/** Work that comes round by itself. `run` is one transaction and may be repeated without harm. */
export interface Job {
  name: string
  everyMinutes: number
  run(tx: Sql): PromiseLike<unknown>
}

/**
 * Runs each job on its interval, in one process at a time: the advisory lock makes the others skip.
 * Returns a function that stops the timers and waits for running jobs.
 */
export function startJobs(sql: Pool, jobs: readonly Job[], log: Log): () => Promise<void> {
  const running = new Set<Promise<unknown>>()
  const timers = jobs.map((job) =>
    setInterval(() => {
      const turn: Promise<unknown> = runAlone(sql, job)
        .catch((error: unknown) => log.error('Job failed', { job: job.name, error }))
        .finally(() => running.delete(turn))
      running.add(turn)
    }, job.everyMinutes * 60_000),
  )
  return async () => {
    timers.forEach(clearInterval)
    await Promise.all(running)
  }
}

/** Runs a job now unless another process is at it. */
export const runAlone = (sql: Pool, job: Job) =>
  sql.begin(async (tx) => {
    const [lock] = await tx<{ mine: boolean }[]>`select pg_try_advisory_xact_lock(hashtext(${job.name})) as mine`
    if (lock?.mine) await job.run(tx)
  })
