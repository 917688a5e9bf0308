import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { setTimeout as rest } from 'node:timers/promises'
import { Second } from '#shared/base/time.ts'
import type { Log } from './core/log.ts'
import { openPool, type Pool } from './core/sql.ts'
import { StartError } from './setup/start-error.ts'

/** How long one that is just ending, or whose machine lost its power, may stand in the way. */
const LONGEST_WAIT_MS = 10 * Second.ms
const ASK_AGAIN_MS = 200
/** How often it is made sure that the database is still held. */
const BEAT_MS = 2 * Second.ms
/** The database itself lets a line go whose other end is silent for as long as these, in seconds, make together. */
const KEEPALIVE = { tcp_keepalives_idle: 3, tcp_keepalives_interval: 2, tcp_keepalives_count: 2 }

interface Options {
  log: Pick<Log, 'info'>
  /** Another has it, after this one lost its line to the database: this one must not write any more. */
  lost(error: StartError): void
}

/**
 * Holds a database for this process alone, on a line of its own, and returns the function that lets it go: two servers on
 * one would each have its documents in memory, and not know what the other's people write. Throws a StartError where
 * another holds it. PostgreSQL lets go by itself of what a killed process held.
 */
export async function holdDatabase(url: string, { log, lost }: Options): Promise<() => Promise<void>> {
  const name = `ba on ${hostname().slice(0, 24)}, process ${process.pid}, ${randomBytes(3).toString('hex')}`
  const sql = openPool(url, {
    max: 1,
    idle_timeout: 0,
    max_lifetime: null,
    connection: { application_name: name, ...KEEPALIVE },
  })
  try {
    const giveUp = Date.now() + LONGEST_WAIT_MS
    for (let asked = 0; !(await take(sql)); asked++) {
      const holder = await findHolder(sql)
      if (Date.now() > giveUp && holder) throw taken(holder)
      if (asked === 0) log.info('Another Ba has this database; waiting a moment for it to end …')
      await rest(ASK_AGAIN_MS)
    }
  } catch (error) {
    await sql.end({ timeout: 1 })
    throw error
  }

  let isOver = false
  const watch = async () => {
    while (!isOver) {
      await rest(BEAT_MS, undefined, { ref: false })
      const other = await findOther(sql, name)
      if (other && !isOver) return lost(taken(other))
    }
  }
  void watch()
  return async () => {
    isOver = true
    await sql.end({ timeout: 1 })
  }
}

/** Whose line it is that holds the database. */
interface Holder {
  name: string
  /** Of PostgreSQL's process for it. */
  pid: number
}

/** Whether this line holds the database: from now on, or as before. The key is no other lock's, which have one number. */
async function take(sql: Pool): Promise<boolean> {
  const [lock] = await sql<{ mine: boolean }[]>`select pg_try_advisory_lock(25185, 1) as mine`
  return lock?.mine ?? false
}

/** Nobody, where it was let go meanwhile. */
async function findHolder(sql: Pool): Promise<Holder | undefined> {
  const [holder] = await sql<Holder[]>`
    select application_name as name, pid from pg_locks join pg_stat_activity using (pid)
    where locktype = 'advisory' and classid = 25185 and objid = 1 and objsubid = 2 and granted
      and database = (select oid from pg_database where datname = current_database())
  `
  return holder
}

/** Takes the database again where the line broke, and says who has it if that is another. */
async function findOther(sql: Pool, name: string): Promise<Holder | undefined> {
  try {
    const holder = (await take(sql)) ? undefined : await findHolder(sql)
    // What is left of this one's own line goes by itself.
    return holder?.name === name ? undefined : holder
  } catch {
    // The database is away, for everybody.
    return undefined
  }
}

const taken = ({ name, pid }: Holder) =>
  new StartError(
    `Another Ba has this database: "${name}" (process ${pid} of PostgreSQL). One database serves one Ba. Stop that one, or set another DATABASE_URL.`,
  )
