import { readableItems } from '#server/core/readable.ts'
import { rows, type Sql } from '#server/core/sql.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import { Backlink, Basis } from '#shared/features/knowledge/reuse.ts'
import { personOf } from '../queries.ts'

/** Projects and policies that rest on an article, the newest first. */
export const findBases = (sql: Sql, articleId: string): Promise<Basis[]> =>
  rows(
    Basis,
    sql`
      select b.id, b.kind, b.name, b.how, b.number, b.url, b.told_at as at, ${personOf(sql, sql`b.person_id`)} as person
      from article_bases b where b.article_id = ${articleId} order by b.told_at desc limit 50
    `,
  )

/** Items that point at this one and the viewer may read, the newest first. */
export const findBacklinks = (sql: Sql, viewer: Pick<Viewer, 'id'>, itemId: string): Promise<Backlink[]> =>
  rows(
    Backlink,
    sql`
      select i.id, i.kind, i.title, e.relation, e.created_at as at
      from lineage_edges e join items i on i.id = e.from_id join spaces s on s.id = i.space_id
      where e.to_id = ${itemId} and ${readableItems(sql, viewer)} order by e.created_at desc limit 50
    `,
  )
