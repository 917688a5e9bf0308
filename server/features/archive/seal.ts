import { randomBytes } from 'node:crypto'
import type { Sql } from '#server/core/sql.ts'

/**
 * The key by which this installation knows its own archives again. What carries its seal and was not changed since may
 * name the people who are here; in what anybody else made, names are only names, or one could put words in their mouths.
 */
export async function sealKey(sql: Sql): Promise<string> {
  await sql`
    insert into instance_facts (name, value) values ('archive_key', to_jsonb(${randomBytes(32).toString('hex')}::text))
    on conflict (name) do nothing
  `
  const [fact] = await sql<
    { value: string }[]
  >`select value #>> '{}' as value from instance_facts where name = 'archive_key'`
  return fact?.value ?? ''
}
