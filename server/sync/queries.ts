import type { PendingQuery, Row } from 'postgres'
import { z } from 'zod'
import { rows, type Sql } from '#server/core/sql.ts'

const Refused = z.object({ code: z.enum(['not_found', 'conflict']), reason: z.string().nullable() })

/**
 * Stores Yjs updates (`data` in hexadecimal) and whose hands wrote them, in one statement and so one way to the database
 * and back: all of it, or nothing and why. `refusals` is a query of `code` and `reason`, see `Refusals`.
 */
export const storeUpdates = (
  sql: Sql,
  refusals: PendingQuery<Row[]>,
  updates: readonly { docId: string; data: string }[],
  hands: readonly { docId: string; client: number; clock: number; personId: string }[],
) =>
  rows(
    Refused,
    sql`
      with asked as (${refusals}), refused as materialized (
        select code, reason from asked where code is not null
      ), stored as (
        insert into doc_updates (doc_id, data) select doc_id, decode(data, 'hex')
        from unnest(${updates.map(({ docId }) => docId)}::uuid[], ${updates.map(({ data }) => data)}::text[]) as u(doc_id, data)
        where not exists (select from refused)
      ) ${hands.length > 0 ? marked(sql, hands) : sql``}
      select code, reason from refused limit 1
    `,
  )

/** Few updates pass into other hands: most statements are spared what would do nothing and costs as much as the rest. */
const marked = (sql: Sql, hands: readonly { docId: string; client: number; clock: number; personId: string }[]) => sql`
  , marked as (
    insert into doc_hands (doc_id, client, clock, person_id)
    select doc_id, client, clock, person_id
    from unnest(${hands.map(({ docId }) => docId)}::uuid[], ${hands.map(({ client }) => String(client))}::bigint[],
      ${hands.map(({ clock }) => String(clock))}::bigint[], ${hands.map(({ personId }) => personId)}::uuid[])
      as h(doc_id, client, clock, person_id)
    where not exists (select from refused)
    on conflict do nothing
  )
`
