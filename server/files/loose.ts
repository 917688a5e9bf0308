import { z } from 'zod'
import type { Services } from '#server/core/services.ts'
import { rows } from '#server/core/sql.ts'
import { newKey } from './store.ts'

type Where = Pick<Services, 'sql' | 'store'>

/**
 * Stores bytes that no row names yet, and gives their key. It is noted before: whatever stops from here on leaves no bytes
 * that nobody knows of. The row that names them takes the note away (a trigger).
 */
export async function putLoose({ sql, store }: Where, bytes: Buffer, type: string): Promise<string> {
  const key = newKey()
  await sql`insert into loose_bytes (key) values (${key})`
  try {
    await store.put(key, bytes, type)
  } catch (error) {
    await dropLoose({ sql, store }, [key]).catch(() => undefined)
    throw error
  }
  return key
}

const DroppedKey = z.object({ key: z.string(), named: z.boolean() })
/**
 * Gives back those of these bytes that no row names: none yet, or none any more (a trigger notes them as their row goes).
 * The note goes last, so that whoever is stopped in between is followed by somebody who does it.
 */
export async function dropLoose({ sql, store }: Where, keys: readonly string[]): Promise<void> {
  const noted = await rows(
    DroppedKey,
    sql`
      select key, exists (select from files f where f.key = l.key or f.thumb_key = l.key)
        or exists (select from doc_files f where f.key = l.key or f.thumb_key = l.key) as named
      from loose_bytes l where key = any(${[...keys]})
    `,
  )
  for (const { key, named } of noted) {
    if (!named) await store.delete(key)
    await sql`delete from loose_bytes where key = ${key}`
  }
}

const LeftKey = z.object({ key: z.string() })
/**
 * Bytes whose row never came, or that were not cleared up after it, because something stopped before; a job. Nothing takes
 * as long as a day to name them.
 */
export async function dropLeftLoose(where: Where): Promise<void> {
  const left = await rows(
    LeftKey,
    where.sql`select key from loose_bytes where noted_at < now() - interval '1 day' limit 1000`,
  )
  await dropLoose(
    where,
    left.map(({ key }) => key),
  )
}
