import { z } from 'zod'
import { maybeRow, rows, type Sql } from '#server/core/sql.ts'
import { Id, Language } from '#shared/base/ids.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import { NoticeSettings } from '#shared/features/notices/contract.ts'

export const findSettings = (sql: Sql, viewer: Pick<Viewer, 'id'>) =>
  maybeRow(NoticeSettings, sql`select quiet_from, quiet_to, digest from notice_settings where person_id = ${viewer.id}`)

const Target = z.object({
  personId: Id,
  language: Language,
  quietFrom: z.number().int().nullable(),
  quietTo: z.number().int().nullable(),
  endpoint: z.string(),
  p256dh: z.string(),
  auth: z.string(),
})

const targetColumns = (sql: Sql) => sql`
  p.id as person_id, p.language, t.quiet_from, t.quiet_to, b.endpoint, b.p256dh, b.auth
`
const targetJoins = (sql: Sql) => sql`
  join push_subscriptions b on b.person_id = p.id left join notice_settings t on t.person_id = p.id
  join sessions e on e.id = b.session_id and least(e.expires_at, e.ends_at) > now()
`

/**
 * The browsers that a message calls: of those who have a notice of it, and of those who want to be told of everything in
 * its room; only people who may read it at this moment.
 */
export const findCalledBy = (sql: Sql, messageId: string) =>
  rows(
    Target,
    sql`
      select ${targetColumns(sql)}
      from messages m join rooms r on r.id = m.room_id join spaces s on s.id = r.space_id
      join people p on p.id <> m.author_id and p.left_at is null
      ${targetJoins(sql)}
      left join room_levels v on v.room_id = r.id and v.person_id = p.id
      where m.id = ${messageId} and m.deleted_at is null
        and (v.level = 'all' or exists (select 1 from notices n where n.message_id = m.id and n.person_id = p.id))
        and (s.kind = 'open' or exists (
          select 1 from space_members readable where readable.space_id = s.id and readable.person_id = p.id))
        and (r.kind = 'open' or exists (
          select 1 from circle_members inside where inside.circle_id = r.id and inside.person_id = p.id))
      limit 2000
    `,
  )

const Calling = z.object({
  authorLo: z.string(),
  authorEn: z.string(),
  body: z.string(),
  files: z.number().int(),
  topicId: Id,
  topic: z.string(),
  general: z.boolean(),
  roomLo: z.string(),
  roomEn: z.string(),
})
/** A message as a call shows it; nothing once it is deleted. Whether somebody may read its topic is asked elsewhere. */
export const findCalling = (sql: Sql, messageId: string) =>
  maybeRow(
    Calling,
    sql`
      select a.name_lo as author_lo, a.name_en as author_en, coalesce(nullif(m.body, ''), m.forwarded, '') as body,
        m.topic_id, c.title as topic, c.general, (select count(*)::int from files h where h.message_id = m.id) as files,
        r.name_lo as room_lo, r.name_en as room_en
      from messages m join topics c on c.id = m.topic_id join rooms r on r.id = m.room_id join people a on a.id = m.author_id
      where m.id = ${messageId} and m.deleted_at is null
    `,
  )

/** The browsers of these people. */
export const findBrowsers = (sql: Sql, people: readonly string[]) =>
  rows(
    Target,
    sql`select ${targetColumns(sql)} from people p ${targetJoins(sql)} where p.id = any(${[...people]}) and p.left_at is null`,
  )

const DueDigests = z.object({ id: Id, email: z.string(), nameLo: z.string(), nameEn: z.string(), language: Language })
/** People who want the daily mail and have not had today's. */
export const findDueDigests = (sql: Sql, limit: number) =>
  rows(
    DueDigests,
    sql`
      select p.id, p.email, p.name_lo, p.name_en, p.language
      from people p left join notice_settings t on t.person_id = p.id
      where p.left_at is null and p.password_hash is not null and coalesce(t.digest, true) and not exists (
        select 1 from digests g where g.person_id = p.id and g.day = (now() at time zone 'Asia/Vientiane')::date
      )
      order by p.id limit ${limit}
    `,
  )
