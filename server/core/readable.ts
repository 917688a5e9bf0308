import type { Viewer } from '#shared/base/viewer.ts'
import type { Sql } from './sql.ts'

/**
 * The rule of `canReadSpace` as a condition on a row of `spaces` named `s`, so that what a viewer may not read is
 * never among the candidates: open spaces to everyone signed in, closed and private ones to their members.
 */
export const readableSpaces = (sql: Sql, viewer: Pick<Viewer, 'id'>) => sql`(
  s.kind = 'open' or exists (
    select 1 from space_members readable where readable.space_id = s.id and readable.person_id = ${viewer.id}
  )
)`

/** The class of a document or what is made of it, a row of `items` named `i` with its space `s`: whose circle keeps it. */
export const classOf = (sql: Sql) => sql`
  case when i.circle_id is null then 'general' when i.circle_id = s.circle_id then 'internal' else 'specific' end
`

/**
 * The same for a row of `items` named `i` with its space `s`: what is kept to a circle is for those inside, and what was
 * deleted is for nobody.
 */
export const readableItems = (sql: Sql, viewer: Pick<Viewer, 'id'>) => sql`(
  i.deleted_at is null and ${readableSpaces(sql, viewer)} and (i.circle_id is null or exists (
    select 1 from circle_members inside where inside.circle_id = i.circle_id and inside.person_id = ${viewer.id}
  ))
)`
