import { z } from 'zod'
import { rows, type Sql } from '#server/core/sql.ts'
import { Instant } from '#shared/base/ids.ts'
import { foldLine } from '#shared/lao/segment.ts'

/** Fewer people than this are nobody's business, in lists as in measures. */
const LEAST_PEOPLE = 5
/** What was missed longer ago is forgotten. */
const KEPT_DAYS = 180
/** What one person missed beyond this many is not remembered. */
const MOST_OF_ONE = 500

/** Remembers that somebody found nothing. */
export const putMiss = (sql: Sql, personId: string, q: string) => sql`
  insert into search_misses (folded, person_id, q)
  select ${foldLine(q)}, ${personId}, ${q.trim().slice(0, 200)}
  where (select count(*) from search_misses where person_id = ${personId}) < ${MOST_OF_ONE}
  on conflict (folded, person_id) do update set missed_at = now()
`

const Misses = z.object({ q: z.string(), people: z.number().int(), lastAt: Instant })
/** What at least five people looked for in vain, most people first. */
export const findMisses = (sql: Sql, limit: number) =>
  rows(
    Misses,
    sql`
      select min(q) as q, count(*)::int as people, max(missed_at) as last_at from search_misses
      where missed_at > now() - make_interval(days => ${KEPT_DAYS})
      group by folded having count(*) >= ${LEAST_PEOPLE} order by people desc, last_at desc limit ${limit}
    `,
  )

export const forgetMisses = (sql: Sql) =>
  sql`delete from search_misses where missed_at < now() - make_interval(days => ${KEPT_DAYS})`
