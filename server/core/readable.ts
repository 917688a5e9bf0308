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
