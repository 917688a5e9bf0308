import { z } from 'zod'
import { readableItems } from '#server/core/readable.ts'
import { maybeRow, rows, type Sql } from '#server/core/sql.ts'
import { Id, Instant } from '#shared/base/ids.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import { REMIND_DAYS } from '#shared/features/knowledge/policy.ts'
import { ChangedSource, Verified, WaitingArticle } from '#shared/features/knowledge/trust.ts'
import { Person } from '#shared/features/people/contract.ts'
import { ItemKind } from '#shared/seci/seci.ts'
import { holding, personOf, trustOf } from '../columns.ts'

/** Who stands for this version; undefined when nobody does. */
export const findVerified = (sql: Sql, articleId: string, version: number): Promise<Verified | undefined> =>
  maybeRow(
    Verified,
    sql`
      select (select ${personOf(sql, sql`h.verified_by`)}) as by, h.verified_at as at, h.valid_until as until, h.version
      from (${holding(sql, sql`${articleId}::uuid`, sql`${version}::int`)}) h
    `,
  )

/** Who may verify an article beside the stewards. */
export const findVerifiers = (sql: Sql, articleId: string): Promise<Person[]> =>
  rows(
    Person,
    sql`
      select p.id, p.name_lo, p.name_en, p.department_id, u.name_lo as department_lo, u.name_en as department_en, p.rank
      from article_verifiers av join people p on p.id = av.person_id left join departments u on u.id = p.department_id
      where av.article_id = ${articleId} and p.left_at is null order by p.name_lo collate names, p.id
    `,
  )

const BuiltOn = z.object({ itemId: Id, kind: ItemKind, spaceId: Id })
/** Marks everything that was built on an article: what practises it, came of it or cites it. */
export const markBuiltOn = (tx: Sql, articleId: string, version: number) =>
  rows(
    BuiltOn,
    tx`
      with marked as (
        insert into changed_sources (item_id, source_id, version)
        select distinct e.from_id, ${articleId}::uuid, ${version}::int from lineage_edges e
        join items i on i.id = e.from_id and i.kind in ('article', 'checklist', 'doc') and i.deleted_at is null
        where e.to_id = ${articleId} and e.relation in ('practises', 'derivedFrom', 'combines', 'basedOn')
          and (i.kind <> 'article' or exists (
            select 1 from sources so where so.article_id = i.id and so.item_id = ${articleId}))
        on conflict (item_id, source_id) do update set version = excluded.version, since = now()
        returning item_id
      )
      select m.item_id, i.kind, i.space_id from marked m join items i on i.id = m.item_id
    `,
  )

/** What an item was built on that has changed since; titles of what the viewer may read. */
export const findChangedSources = (sql: Sql, viewer: Pick<Viewer, 'id'>, itemId: string): Promise<ChangedSource[]> =>
  rows(
    ChangedSource,
    sql`
      select cs.source_id, case when ${readableItems(sql, viewer)} then i.title end as title, cs.version, cs.since
      from changed_sources cs join items i on i.id = cs.source_id join spaces s on s.id = i.space_id
      where cs.item_id = ${itemId} order by cs.since limit 50
    `,
  )

/** What waits for somebody, the most pressing first. What is superseded waits for nothing. */
export const findWaiting = (sql: Sql, viewer: Pick<Viewer, 'id'>, limit: number): Promise<WaitingArticle[]> =>
  rows(
    WaitingArticle,
    sql`
      with mine as (
        select a.id, a.version, i.title, i.kind, i.changed_at, coalesce(a.owner_id, a.author_id) as owner_id,
          viewer.owns, viewer.named, viewer.tends, h.verified_at, h.verified_by, h.valid_until, ${trustOf(sql)} as trust
        from articles a join items i on i.id = a.id join spaces s on s.id = i.space_id
        cross join lateral (
          select coalesce(a.owner_id, a.author_id) = ${viewer.id} or coalesce(a.co_owner_id = ${viewer.id}, false) as owns,
            exists (select 1 from article_verifiers av where av.article_id = a.id and av.person_id = ${viewer.id}) as named,
            exists (select 1 from space_members m where m.space_id = i.space_id and m.person_id = ${viewer.id}
              and m.role = 'steward') as tends
        ) viewer
        left join lateral (${holding(sql, sql`a.id`, sql`a.version`)}) h on true
        where a.superseded_by is null and ${readableItems(sql, viewer)} and (
          coalesce(a.owner_id, a.author_id) = ${viewer.id} or a.co_owner_id = ${viewer.id}
          or a.id in (select article_id from article_verifiers where person_id = ${viewer.id})
          or a.id in (select article_id from verifications where verified_by = ${viewer.id})
          or i.space_id in (select space_id from space_members where person_id = ${viewer.id} and role = 'steward'))
      )
      select * from (
        select id as item_id, kind as item_kind, title, trust as why, valid_until as at from mine
        where trust in ('due', 'stale') and (owns or named or verified_by = ${viewer.id})
        union all
        select id, kind, title, 'verify', changed_at from mine
        where trust = 'unverified' and not owns and (named or (tends and exists (
          select 1 from verifications ve where ve.article_id = mine.id)))
        union all
        select m.id, m.kind, m.title, 'ownerLeft', p.left_at from mine m join people p on p.id = m.owner_id
        where m.tends and p.left_at is not null
        union all
        select i.id, i.kind, i.title, 'sourceChanged', min(cs.since)
        from changed_sources cs join items i on i.id = cs.item_id join spaces s on s.id = i.space_id
        left join articles a on a.id = i.id
        where ${readableItems(sql, viewer)} and (
          (i.kind <> 'article' and i.created_by = ${viewer.id})
          or ${viewer.id} in (coalesce(a.owner_id, a.author_id), a.co_owner_id))
        group by i.id
      ) waiting
      order by array_position(array['stale', 'sourceChanged', 'due', 'verify', 'ownerLeft'], why), at limit ${limit}
    `,
  )

const ReviewReminders = z.object({
  personId: Id,
  articleId: Id,
  title: z.string(),
  overdue: z.boolean(),
  validUntil: Instant,
})
/** Reviews that somebody is to be reminded of and was not yet: once before the date, once at it. */
export const takeReviewReminders = (sql: Sql) =>
  rows(
    ReviewReminders,
    sql`
      with due as (
        select a.id, h.valid_until, h.valid_until < now() as overdue, p.id as person_id
        from articles a join items i on i.id = a.id join spaces s on s.id = i.space_id
        cross join lateral (${holding(sql, sql`a.id`, sql`a.version`)}) h
        join people p on p.left_at is null and (
          p.id in (coalesce(a.owner_id, a.author_id), a.co_owner_id, h.verified_by)
          or p.id in (select av.person_id from article_verifiers av where av.article_id = a.id))
        where a.superseded_by is null and h.valid_until < now() + make_interval(days => ${REMIND_DAYS})
          and h.valid_until > now() - interval '30 days'
          and (s.kind = 'open' or exists (
            select 1 from space_members m where m.space_id = s.id and m.person_id = p.id))
        limit 1000
      ), reminded as (
        insert into article_reminders (article_id, person_id, valid_until, overdue)
        select id, person_id, valid_until, overdue from due on conflict do nothing
        returning article_id, person_id, valid_until, overdue
      )
      select r.article_id, r.person_id, r.valid_until, r.overdue, i.title from reminded r join items i on i.id = r.article_id
    `,
  )

const Reader = z.object({ id: Id })
/** Whether somebody may read an article. */
export const findReader = (sql: Sql, viewer: Pick<Viewer, 'id'>, articleId: string) =>
  maybeRow(
    Reader,
    sql`
      select i.id from items i join spaces s on s.id = i.space_id where i.id = ${articleId} and ${readableItems(sql, viewer)}
    `,
  )
