import { z } from 'zod'
import { readableItems } from '#server/core/readable.ts'
import { maybeRow, rows, type Sql } from '#server/core/sql.ts'
import { Id } from '#shared/base/ids.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import { OtherArticle, Translation } from '#shared/features/knowledge/versions.ts'

const other = (sql: Sql, viewer: Pick<Viewer, 'id'>) => sql`
  i.id, case when ${readableItems(sql, viewer)} then i.title end as title
`

const Replaced = OtherArticle.extend({ way: z.enum(['by', 'of']) })
/** What replaces an article, and what it replaces; titles of what the viewer may read. */
export const findReplaced = (sql: Sql, viewer: Pick<Viewer, 'id'>, articleId: string) =>
  rows(
    Replaced,
    sql`
      select 'by' as way, ${other(sql, viewer)} from articles a join items i on i.id = a.superseded_by
      join spaces s on s.id = i.space_id where a.id = ${articleId}
      union all
      select 'of', ${other(sql, viewer)} from articles a join items i on i.id = a.id join spaces s on s.id = i.space_id
      where a.superseded_by = ${articleId} limit 50
    `,
  )

/** The same article in the other language. */
export const findTranslation = (
  sql: Sql,
  viewer: Pick<Viewer, 'id'>,
  articleId: string,
): Promise<Translation | undefined> =>
  maybeRow(
    Translation,
    sql`
      select ${other(sql, viewer)}, case when pair.is_lo then 'en' else 'lo' end as language,
        case when pair.lo_changed and pair.en_changed then 'both'
          when not (pair.lo_changed or pair.en_changed) then null
          when pair.lo_changed = pair.is_lo then 'other' else 'this' end as behind
      from (
        select t.lo_id = ${articleId} as is_lo, case when t.lo_id = ${articleId} then t.en_id else t.lo_id end as other_id,
          lo.version > t.lo_version as lo_changed, en.version > t.en_version as en_changed
        from article_translations t join articles lo on lo.id = t.lo_id join articles en on en.id = t.en_id
        where ${articleId} in (t.lo_id, t.en_id)
      ) pair join items i on i.id = pair.other_id join spaces s on s.id = i.space_id
    `,
  )

const Paired = z.object({ loId: Id, enId: Id })
/** The articles that are paired with either of these. */
export const findPaired = (sql: Sql, ids: readonly string[]) =>
  rows(
    Paired,
    sql`select lo_id, en_id from article_translations where lo_id = any(${[...ids]}) or en_id = any(${[...ids]})`,
  )
