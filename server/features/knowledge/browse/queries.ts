import { z } from 'zod'
import { readableItems } from '#server/core/readable.ts'
import { rows, type Sql } from '#server/core/sql.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import { type Chosen, chosenArticles, freshnessOf } from '../columns.ts'

const Counted = z.object({
  facet: z.enum(['kind', 'freshness', 'department']),
  key: z.string(),
  articles: z.number().int(),
})

/** How many readable articles each choice leaves, beside what is chosen otherwise: of its own kind nothing is. */
export const countChoices = (sql: Sql, viewer: Pick<Viewer, 'id'>, chosen: Chosen) => {
  const { tagId, departmentId, kind, freshness } = chosen
  return rows(
    Counted,
    sql`
      with known as materialized (
        select v.kind, ${freshnessOf(sql)} as freshness, au.department_id as department
        from articles a join article_versions v on v.article_id = a.id and v.version = a.version
        join items i on i.id = a.id join spaces s on s.id = i.space_id join people au on au.id = a.author_id
        where ${readableItems(sql, viewer)} and ${chosenArticles(sql, { tagId })}
      ), asked as (
        select ${kind ?? null}::text as kind, ${freshness ?? null}::text as freshness, ${departmentId ?? null}::uuid as department
      )
      select 'kind' as facet, k.kind as key, count(*)::int as articles from known k, asked q
      where (q.freshness is null or k.freshness = q.freshness) and (q.department is null or k.department = q.department)
      group by k.kind
      union all
      select 'freshness', k.freshness, count(*)::int from known k, asked q
      where (q.kind is null or k.kind = q.kind) and (q.department is null or k.department = q.department)
      group by k.freshness
      union all
      select 'department', k.department::text, count(*)::int from known k, asked q
      where k.department is not null and (q.kind is null or k.kind = q.kind)
        and (q.freshness is null or k.freshness = q.freshness)
      group by k.department
      limit 300
    `,
  )
}

const NamesRow = z.object({ id: z.string(), nameLo: z.string(), nameEn: z.string() })
/** Names of departments, in Lao order. */
export const findNames = (sql: Sql, ids: readonly string[]) =>
  rows(
    NamesRow,
    sql`
      select id, name_lo, name_en from departments where id = any(${[...ids]}::uuid[])
      order by name_lo collate names
    `,
  )
