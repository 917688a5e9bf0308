import type { PendingQuery, Row } from 'postgres'
import type { Sql } from '#server/core/sql.ts'
import type { StatementRow } from './record.ts'

/** Appends several statements, each as `recordActivity` does, as part of the very query that makes the change; if it `holds`. */
export const insertStatements = (sql: Sql, statements: readonly StatementRow[], holds: PendingQuery<Row[]>) => sql`
  insert into statements (id, actor_id, event, verb, object_type, object_id, space_id, phase, counted, origin, map,
    department_id, rank, result, client_event_id)
  select g.id, p.id, g.event, g.verb, g.object_type, g.object_id, g.space_id, g.phase, g.counted, g.origin, g.map,
    p.department_id, p.rank, g.result, g.client_event_id
  from jsonb_to_recordset(${sql.json(statements as never)}) as g(id uuid, actor_id uuid, event text, verb text,
    object_type text, object_id uuid, space_id uuid, phase text, counted boolean, origin text, map text, result jsonb,
    client_event_id uuid)
  cross join lateral (select id, department_id, rank from people where id = g.actor_id limit 1) p
  where (${holds})
  on conflict (actor_id, client_event_id) where client_event_id is not null do nothing
`
