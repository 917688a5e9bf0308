import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type postgres from 'postgres'

const folder = fileURLToPath(new URL('./migrations', import.meta.url))

/** Any number; two processes that start at once wait for each other on it. */
const LOCK = 7301

/**
 * Runs each SQL file of `db/migrations` once, in name order, and returns the names of those that ran.
 *
 * A file and the row that remembers it commit together, so a crash cannot part them.
 * Throws when a file fails (it is rolled back whole) or was changed after it ran.
 */
export async function migrate(sql: postgres.Sql<Record<string, never>> | postgres.Sql): Promise<string[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort()
  const one = await sql.reserve()
  const ran: string[] = []
  try {
    await one`select pg_advisory_lock(${LOCK})`
    await one`create table if not exists migrations (name text primary key, hash text not null, at timestamptz not null default now())`
    const known = new Map(
      (await one<{ name: string; hash: string }[]>`select name, hash from migrations`).map((row) => [
        row.name,
        row.hash,
      ]),
    )
    for (const name of files) {
      const text = await readFile(path.join(folder, name), 'utf8')
      const hash = createHash('sha256').update(text).digest('hex')
      const before = known.get(name)
      if (before === hash) continue
      if (before)
        throw new Error(`The migration ${name} was changed after it ran. Put the old file back and write a new one.`)
      try {
        await one.unsafe(`begin;\n${text}\n;insert into migrations (name, hash) values ('${name}', '${hash}');commit`)
      } catch (error) {
        await one`rollback`
        throw new Error(
          `The migration ${name} failed and was rolled back: ${error instanceof Error ? error.message : String(error)}`,
          { cause: error },
        )
      }
      ran.push(name)
    }
  } finally {
    await one`select pg_advisory_unlock(${LOCK})`
    one.release()
  }
  return ran
}
