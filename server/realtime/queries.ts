import { z } from 'zod'
import { readableSpaces } from '#server/core/readable.ts'
import { rows, type Sql } from '#server/core/sql.ts'
import { Id } from '#shared/base/ids.ts'
import type { Viewer } from '#shared/base/viewer.ts'

/** The circle to which an item is kept. */
export const findCircleOf = async (sql: Sql, itemId: string): Promise<string | null> => {
  const [found] = await sql<{ circleId: string | null }[]>`select circle_id from items where id = ${itemId}`
  return found?.circleId ?? null
}

const Audiences = z.object({ id: Id })
/** The spaces and circles whose changes somebody hears of: those they may read. */
export const findAudiences = (sql: Sql, viewer: Pick<Viewer, 'id'>) =>
  rows(
    Audiences,
    sql`
      select s.id from spaces s where ${readableSpaces(sql, viewer)}
      union all select circle_id from circle_members where person_id = ${viewer.id}
    `,
  )
