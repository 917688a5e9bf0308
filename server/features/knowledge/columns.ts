import { readableItems } from '#server/core/readable.ts'
import type { Sql } from '#server/core/sql.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import type { Browsing } from '#shared/features/knowledge/browse.ts'
import { REMIND_DAYS } from '#shared/features/knowledge/policy.ts'

/** A person by their id, as the last part of a select. */
export const personOf = (sql: Sql, id: ReturnType<Sql>) => sql`
  jsonb_build_object('id', p.id, 'nameLo', p.name_lo, 'nameEn', p.name_en, 'departmentId', p.department_id,
    'departmentLo', u.name_lo, 'departmentEn', u.name_en, 'rank', p.rank)
  from people p left join departments u on u.id = p.department_id where p.id = ${id}
`

/** The verification that holds for a version: not older than the last material change before it. */
export const holding = (sql: Sql, articleId: ReturnType<Sql>, version: ReturnType<Sql>) => sql`
  select ve.verified_by, ve.verified_at, ve.valid_until, ve.version from verifications ve
  where ve.article_id = ${articleId} and ve.version <= ${version} and ve.version >= (
    select coalesce(max(m.version), 1) from article_versions m
    where m.article_id = ${articleId} and m.material and m.version <= ${version})
  order by ve.verified_at desc limit 1
`

/** How far a verification `h` can be relied on now. */
export const trustOf = (sql: Sql) => sql`
  case when h.verified_at is null then 'unverified' when h.valid_until is null then 'verified'
    when h.valid_until < now() then 'stale'
    when h.valid_until < now() + make_interval(days => ${REMIND_DAYS}) then 'due' else 'verified' end
`

/** How far an article `a` can be trusted now, as a column. */
export const trustColumn = (sql: Sql) => sql`
  coalesce((select ${trustOf(sql)} from (${holding(sql, sql`a.id`, sql`a.version`)}) h), 'unverified') as trust
`

/** Whether something that an article `a` rests on has changed since anybody looked, as a column. */
export const changedColumn = (sql: Sql) => sql`
  exists (select 1 from changed_sources cs where cs.item_id = a.id) as source_changed
`

/** Whether an article's translation has changed and it has not, as a column of articles `a`. */
export const behindColumn = (sql: Sql) => sql`
  exists (
    select 1 from article_translations t join articles o on o.id = case when t.lo_id = a.id then t.en_id else t.lo_id end
    where (t.lo_id = a.id and o.version > t.en_version) or (t.en_id = a.id and o.version > t.lo_version)
  ) as behind
`

/** How far an article `a` can be trusted now. */
export const freshnessOf = (sql: Sql) =>
  sql`coalesce((select ${trustOf(sql)} from (${holding(sql, sql`a.id`, sql`a.version`)}) h), 'unverified')`

export interface Chosen extends Omit<Browsing, 'tag'> {
  tagId?: string | undefined
}

/** What is chosen, as a condition on an article `a` with its version `v`. */
export const chosenArticles = (sql: Sql, { tagId, departmentId, kind, freshness }: Chosen) => sql`(
  true
  ${kind ? sql`and v.kind = ${kind}` : sql``}
  ${freshness ? sql`and ${freshnessOf(sql)} = ${freshness}` : sql``}
  ${departmentId ? sql`and exists (select 1 from people au where au.id = a.author_id and au.department_id = ${departmentId})` : sql``}
  ${tagId ? sql`and exists (select 1 from article_tags x where x.article_id = a.id and x.tag_id in (select tags_within(${tagId})))` : sql``}
)`

/**
 * Tags `t` the viewer may know: those that stewards look after, their own, and those of articles they may read. What
 * somebody typed on an article that others may not read does not exist for them.
 */
export const knownTags = (sql: Sql, viewer: Pick<Viewer, 'id'>) => sql`(
  t.tended or t.created_by = ${viewer.id} or exists (
    select 1 from article_tags x join items i on i.id = x.article_id join spaces s on s.id = i.space_id
    where x.tag_id = t.id and ${readableItems(sql, viewer)}
  )
)`
