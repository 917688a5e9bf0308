import { z } from 'zod'
import { readableItems } from '#server/core/readable.ts'
import { rows, type Sql } from '#server/core/sql.ts'
import { Id } from '#shared/base/ids.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import { MapEdge, MapNode } from '#shared/features/knowledge/map.ts'
import { type Chosen, chosenArticles, freshnessOf } from '../columns.ts'

type Who = Pick<Viewer, 'id'>
/** A tag that every second article has ties nothing together. */
const COMMON_TAG = 40
const MOST_SHARED = 4000

interface Where {
  chosen: Chosen
  /** Only these; the first of them is there whatever else is chosen. */
  ids?: readonly string[] | undefined
  limit: number
}

/** Articles the viewer may read now, newest first. */
export const findMapNodes = (sql: Sql, viewer: Who, { chosen, ids, limit }: Where) =>
  rows(
    MapNode,
    sql`
      select a.id, v.title, v.title_lo, v.title_en, v.kind, u.name_lo as department_lo, u.name_en as department_en,
        ${freshnessOf(sql)} as trust, a.superseded_by is not null as superseded
      from articles a join article_versions v on v.article_id = a.id and v.version = a.version
      join items i on i.id = a.id join spaces s on s.id = i.space_id
      join people w on w.id = a.author_id left join departments u on u.id = w.department_id
      where ${readableItems(sql, viewer)}
        ${ids ? sql`and a.id = any(${[...ids]}) and (a.id = ${ids[0] ?? null} or ${chosenArticles(sql, chosen)})` : sql`and ${chosenArticles(sql, chosen)}`}
      order by v.published_at desc, a.id limit ${limit}
    `,
  )

/**
 * What one article says of another, of which one at least is among these. Each half begins at the one that is: a condition
 * on either of two tables has no index.
 */
const told = (sql: Sql, ids: readonly string[]) => sql`
  select so.article_id as from_id, o.id as to_id, 'cites' as why from sources so
  join articles o on o.id = so.item_id or o.doc_id = so.item_id where so.article_id = any(${[...ids]})
  union
  select so.article_id, o.id, 'cites' from articles o
  cross join lateral (values (o.id), (o.doc_id)) said(id) join sources so on so.item_id = said.id
  where o.id = any(${[...ids]})
  union
  select a.id, o.id, 'builtOn' from articles a
  join lineage_edges e on e.from_id = a.doc_id and e.relation in ('derivedFrom', 'combines')
  join articles o on o.id = e.to_id or o.doc_id = e.to_id where a.id = any(${[...ids]})
  union
  select a.id, o.id, 'builtOn' from articles o
  cross join lateral (values (o.id), (o.doc_id)) said(id)
  join lineage_edges e on e.to_id = said.id and e.relation in ('derivedFrom', 'combines')
  join articles a on a.doc_id = e.from_id where o.id = any(${[...ids]})
  union
  select a.superseded_by, a.id, 'supersedes' from articles a
  where a.superseded_by is not null and (a.id = any(${[...ids]}) or a.superseded_by = any(${[...ids]}))
  union
  select t.lo_id, t.en_id, 'pair' from article_translations t where t.lo_id = any(${[...ids]}) or t.en_id = any(${[...ids]})
`

/** How these hang together; of tags only those that few have. */
export const findMapEdges = (sql: Sql, ids: readonly string[]) =>
  rows(
    MapEdge,
    sql`
      (select t.from_id as "from", t.to_id as "to", t.why, 0 as tags from (${told(sql, ids)}) t
        where t.from_id <> t.to_id and t.from_id = any(${[...ids]}) and t.to_id = any(${[...ids]}))
      union all
      (with telling as (
        select tag_id from article_tags where article_id = any(${[...ids]}) group by tag_id having count(*) between 2 and ${COMMON_TAG}
      )
      select x.article_id, y.article_id, 'tags', count(*)::int from article_tags x
      join telling g on g.tag_id = x.tag_id
      join article_tags y on y.tag_id = x.tag_id and y.article_id > x.article_id and y.article_id = any(${[...ids]})
      where x.article_id = any(${[...ids]})
      group by 1, 2 order by 4 desc, 1, 2 limit ${MOST_SHARED})
    `,
  )

const Beside = z.object({ id: Id })
/**
 * Articles the viewer may read that hang together with these, what is said first, then what shares most tags. A tag ties
 * them as long as few of the articles that the viewer may read have it; counting ends where they are too many.
 */
export const findBeside = (sql: Sql, viewer: Who, ids: readonly string[], limit: number) =>
  rows(
    Beside,
    sql`
      with had as materialized (
        select tag_id, count(*) as weight from article_tags where article_id = any(${[...ids]}) group by tag_id
      ), near as materialized (
        select id, sum(weight) as weight from (
          select case when t.from_id = any(${[...ids]}) then t.to_id else t.from_id end as id, 1000 as weight
          from (${told(sql, ids)}) t
          union all
          select unnest(few.ids), h.weight from had h cross join lateral (
            select array_agg(y.id) as ids from (
              select x.article_id as id from article_tags x join items i on i.id = x.article_id join spaces s on s.id = i.space_id
              where x.tag_id = h.tag_id and ${readableItems(sql, viewer)} limit ${COMMON_TAG + 1}
            ) y
          ) few where cardinality(few.ids) <= ${COMMON_TAG}
        ) n where id <> all(${[...ids]}) group by id
      )
      select n.id from near n join items i on i.id = n.id join spaces s on s.id = i.space_id
      where ${readableItems(sql, viewer)} order by n.weight desc, n.id limit ${limit}
    `,
  )
