import { z } from 'zod'
import { readableItems } from '#server/core/readable.ts'
import { rows, type Sql } from '#server/core/sql.ts'
import { Instant } from '#shared/base/ids.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import { FollowedTag, News } from '#shared/features/knowledge/news.ts'
import { NEWS_DAYS } from '#shared/features/knowledge/policy.ts'
import { knownTags } from '../columns.ts'
import { personOf } from '../queries.ts'

type Who = Pick<Viewer, 'id'>

/**
 * What happened to articles in the last two months and concerns the viewer, each article once. What they did themselves
 * is no news to them; nothing is told of what they may not read at this moment.
 */
export const findNews = (sql: Sql, viewer: Who, limit: number): Promise<News[]> =>
  rows(
    News,
    sql`
      with happened as (
        select v.article_id, case when v.version = 1 then 'published' else 'changed' end as what, v.published_at as at,
          v.published_by as by_id, v.material and v.version > 1 as material
        from article_versions v where v.published_at > now() - make_interval(days => ${NEWS_DAYS})
        union all
        select ve.article_id, 'verified', ve.verified_at, ve.verified_by, false
        from verifications ve where ve.verified_at > now() - make_interval(days => ${NEWS_DAYS})
        union all
        select e.to_id, 'superseded', e.created_at, e.created_by, false
        from lineage_edges e where e.relation = 'supersedes' and e.created_at > now() - make_interval(days => ${NEWS_DAYS})
      ), touched as materialized (
        select article_id, max(at) as newest from happened where by_id <> ${viewer.id} group by article_id
      ), followed as materialized (
        select distinct w.id from tag_follows f cross join lateral tags_within(f.tag_id) w(id) where f.person_id = ${viewer.id}
      ), concerning as (
        select a.id, a.version, h.newest, array_remove(array[
          case when ${viewer.id} in (coalesce(a.owner_id, a.author_id), a.co_owner_id) then 'own' end,
          case when exists (select 1 from article_uses u where u.person_id = ${viewer.id} and u.article_id = a.id)
            or exists (select 1 from article_bases b where b.person_id = ${viewer.id} and b.article_id = a.id)
            or exists (select 1 from lineage_edges e join items mine on mine.id = e.from_id and mine.created_by = ${viewer.id}
              where e.to_id = a.id and e.relation in ('basedOn', 'practises', 'derivedFrom')) then 'used' end,
          case when exists (select 1 from article_tags x join followed f on f.id = x.tag_id where x.article_id = a.id)
            then 'tag' end,
          case when exists (select 1 from space_members m where m.space_id = i.space_id and m.person_id = ${viewer.id})
            then 'space' end
        ], null) as why, i.title, i.space_id, s.name_lo as space_lo, s.name_en as space_en
        from touched h join articles a on a.id = h.article_id join items i on i.id = a.id
        join spaces s on s.id = i.space_id where ${readableItems(sql, viewer)}
      ), told as materialized (
        select * from concerning where cardinality(why) > 0 order by newest desc limit ${limit}
      )
      select c.id, c.title, v.title_lo, v.title_en, v.summary_lo, v.summary_en, c.space_id, c.space_lo, c.space_en, c.version,
        h.events, c.why, r.version as read_version,
        c.newest > coalesce(n.seen_at, '-infinity') and c.newest > coalesce(r.read_at, '-infinity') as fresh
      from told c join article_versions v on v.article_id = c.id and v.version = c.version
      cross join lateral (
        select jsonb_agg(jsonb_build_object('what', h.what, 'material', h.material,
          'at', to_char(h.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'by', ${personOf(sql, sql`h.by_id`)})
          order by h.at desc) as events
        from (select * from happened o where o.article_id = c.id and o.by_id <> ${viewer.id} order by o.at desc limit 10) h
      ) h
      left join news_seen n on n.person_id = ${viewer.id}
      left join article_reads r on r.article_id = c.id and r.person_id = ${viewer.id}
      order by c.newest desc
    `,
  )

const Seen = z.object({ seenAt: Instant })
export const findSeen = async (sql: Sql, viewer: Who): Promise<string | null> =>
  (await rows(Seen, sql`select seen_at from news_seen where person_id = ${viewer.id}`))[0]?.seenAt ?? null

/** Looked until then (a millisecond more, since that is all a page knows of), and never later than now. */
export const putSeen = (sql: Sql, viewer: Who, until: string) => sql`
  insert into news_seen (person_id, seen_at) values (${viewer.id}, least(${until}::timestamptz + interval '1 millisecond', now()))
  on conflict (person_id) do update set seen_at = greatest(news_seen.seen_at, excluded.seen_at)
`

/** A version that was read; of an older one only that it was looked at again. */
export const putRead = (tx: Sql, viewer: Who, articleId: string, version: number) => tx`
  insert into article_reads (person_id, article_id, version)
  select ${viewer.id}, a.id, least(${version}::int, a.version) from articles a where a.id = ${articleId}
  on conflict (person_id, article_id) do update set read_at = now(),
    version = greatest(article_reads.version, excluded.version),
    before_version = case when excluded.version > article_reads.version then article_reads.version
      else article_reads.before_version end
`

const Read = z.object({ version: z.number().int(), beforeVersion: z.number().int().nullable() })
/** The version a reader read last, and the one before that. */
export const findRead = (sql: Sql, viewer: Who, articleId: string) =>
  rows(
    Read,
    sql`select version, before_version from article_reads where person_id = ${viewer.id} and article_id = ${articleId}`,
  )

/** Followed tags that the viewer may still know, in Lao order. */
export const findFollowed = (sql: Sql, viewer: Who): Promise<FollowedTag[]> =>
  rows(
    FollowedTag,
    sql`
      select t.id, t.label, t.label_en, f.notify from tag_follows f join tags t on t.id = f.tag_id
      where f.person_id = ${viewer.id} and ${knownTags(sql, viewer)} order by t.label collate names limit 200
    `,
  )

/** How many of them: those one may not know any more are shown nowhere, and so take no place. */
export const countFollowed = async (tx: Sql, viewer: Who): Promise<number> => {
  const [found] = await tx<{ count: number }[]>`
    select count(*)::int as count from tag_follows f join tags t on t.id = f.tag_id
    where f.person_id = ${viewer.id} and ${knownTags(tx, viewer)}
  `
  return found?.count ?? 0
}

export const putFollow = (tx: Sql, viewer: Who, tagId: string, notify: boolean) => tx`
  insert into tag_follows (person_id, tag_id, notify) values (${viewer.id}, ${tagId}, ${notify})
  on conflict (person_id, tag_id) do update set notify = excluded.notify
`

export const dropFollow = (sql: Sql, viewer: Who, tagId: string) => sql`
  delete from tag_follows where person_id = ${viewer.id} and tag_id = ${tagId}
`

/** Who wants to be told of an article by one of its tags or a broader one, may read it, and is not the one who acts. */
export const followersOf = (tx: Sql, viewer: Who, articleId: string) => tx`
  with recursive upward(id) as (
    select tag_id from article_tags where article_id = ${articleId}
    union
    select t.broader_id from upward u join tags t on t.id = u.id where t.broader_id is not null
  )
  select distinct p.id from upward u join tag_follows f on f.tag_id = u.id and f.notify
  join people p on p.id = f.person_id join items i on i.id = ${articleId} join spaces s on s.id = i.space_id
  where p.id <> ${viewer.id} and p.left_at is null and is_inside(i.id, p.id)
    and (s.kind = 'open' or exists (select 1 from space_members m where m.space_id = s.id and m.person_id = p.id))
`
