import type { PendingQuery, Row } from 'postgres'
import { z } from 'zod'
import { isBehind, placeColumn, placed } from '#server/core/page.ts'
import { readableSpaces } from '#server/core/readable.ts'
import { maybeRow, row, rows, type Sql } from '#server/core/sql.ts'
import { type Cursor, Id, Instant } from '#shared/base/ids.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import { type Anchor, Comment, DocNotice, type DocNoticeWhy, type Thread } from '#shared/features/comments/contract.ts'
import { UNDELETE_DAYS } from '#shared/features/docs/policy.ts'
import type { Mention } from '#shared/features/rooms/contract.ts'

type Who = Pick<Viewer, 'id'>

const ThreadRow = z
  .object({
    id: Id,
    openedBy: Id,
    openedAt: Instant,
    startAt: z.string(),
    endAt: z.string(),
    firstStart: z.string(),
    firstEnd: z.string(),
    quote: z.string(),
    resolvedAt: Instant.nullable(),
    resolvedLo: z.string().nullable(),
    resolvedEn: z.string().nullable(),
  })
  .transform(
    ({ startAt, endAt, firstStart, firstEnd, ...thread }): Omit<Thread, 'comments'> => ({
      ...thread,
      anchor: { start: startAt, end: endAt },
      firstAnchor: { start: firstStart, end: firstEnd },
    }),
  )

const threadColumns = (sql: Sql) => sql`
  t.id, t.opened_by, t.opened_at, t.start_at, t.end_at, t.first_start, t.first_end, t.quote, t.resolved_at,
  r.name_lo as resolved_lo, r.name_en as resolved_en
`

/** Threads in which there is still a word. */
export const findThreads = (sql: Sql, docId: string, limit: number) =>
  rows(
    ThreadRow,
    sql`
      select ${threadColumns(sql)} from comment_threads t left join people r on r.id = t.resolved_by
      where t.doc_id = ${docId}
        and exists (select 1 from comments c where c.thread_id = t.id and c.deleted_at is null)
      order by t.opened_at, t.id limit ${limit}
    `,
  )

export const findThread = (sql: Sql, threadId: string) =>
  row(
    ThreadRow,
    sql`
      select ${threadColumns(sql)} from comment_threads t left join people r on r.id = t.resolved_by
      where t.id = ${threadId}
    `,
    'thread',
    threadId,
  )

const CommentRow = Comment.extend({ threadId: Id })

/** The comments of threads, the first first. */
export const findComments = (sql: Sql, threadIds: readonly string[]) =>
  rows(
    CommentRow,
    sql`
      select c.id, c.thread_id, c.author_id, p.name_lo as author_lo, p.name_en as author_en, c.body, c.mentions,
        c.written_at, c.edited_at, c.deleted_at
      from comments c join people p on p.id = c.author_id
      where c.thread_id = any(${[...threadIds]}) order by c.written_at, c.id limit 20000
    `,
  )

const BareComment = z.object({ id: Id, threadId: Id, authorId: Id, body: z.string(), deletedAt: Instant.nullable() })
export const findComment = (sql: Sql, commentId: string) =>
  row(
    BareComment,
    sql`select id, thread_id, author_id, body, deleted_at from comments where id = ${commentId} for update`,
    'comment',
    commentId,
  )

const LockedThread = z.object({
  docId: Id,
  openedBy: Id,
  resolvedAt: Instant.nullable(),
  comments: z.number().int(),
})
/** The document of a thread; nobody else changes the thread meanwhile. */
export const lockThread = (tx: Sql, threadId: string) =>
  row(
    LockedThread,
    tx`
      select t.doc_id, t.opened_by, t.resolved_at,
        (select count(*)::int from comments c where c.thread_id = t.id) as comments
      from comment_threads t where t.id = ${threadId} for update
    `,
    'thread',
    threadId,
  )

const KnownThread = z.object({ docId: Id, openedBy: Id })
export const findKnownThread = (sql: Sql, threadId: string) =>
  maybeRow(KnownThread, sql`select doc_id, opened_by from comment_threads where id = ${threadId}`)

const KnownComment = z.object({ threadId: Id, authorId: Id })
export const findKnownComment = (sql: Sql, commentId: string) =>
  maybeRow(KnownComment, sql`select thread_id, author_id from comments where id = ${commentId}`)

export const countThreads = async (sql: Sql, docId: string): Promise<number> => {
  const [found] = await sql<{ count: number }[]>`
    select count(*)::int as count from comment_threads where doc_id = ${docId}
  `
  return found?.count ?? 0
}

/** Moves passages of one document to where a writer's browser says their words went. */
export const moveThreads = (tx: Sql, docId: string, anchors: readonly { threadId: string; anchor: Anchor }[]) => tx`
  update comment_threads t set start_at = m.start, end_at = m.end
  from jsonb_to_recordset(${tx.json(anchors.map(({ threadId, anchor }) => ({ id: threadId, ...anchor })) as never)})
    as m(id uuid, start text, "end" text)
  where t.id = m.id and t.doc_id = ${docId}
`

const DroppedQuote = z.object({ docId: Id, spaceId: Id })
/** Takes away what is kept of the words of a message, and names the documents whose margins changed. */
export const dropQuote = (tx: Sql, messageId: string) =>
  rows(
    DroppedQuote,
    tx`
      with emptied as (
        update comment_threads t set quote = '' from comment_quotes q
        where q.thread_id = t.id and q.message_id = ${messageId} and t.quote <> '' returning t.doc_id
      )
      select distinct d.id as doc_id, d.space_id from emptied e join docs d on d.id = e.doc_id
    `,
  )

/** Where those are who can read a document. */
export const findAudience = (sql: Sql, docId: string) =>
  row(
    z.object({ spaceId: Id, circleId: Id.nullable() }),
    sql`select space_id, circle_id from items where id = ${docId}`,
    'doc',
    docId,
  )

const Concerned = z.object({ personId: Id, why: z.enum(['mention', 'reply', 'comment']) })
/**
 * Whom a comment concerns, each once, by the nearest reason: called by name or group, in the thread before, or a writer of
 * the document (only when a thread begins). Groups reach members of the space; nobody who may not read it hears of it.
 */
export const findConcerned = (
  tx: Sql,
  viewer: Who,
  docId: string,
  threadId: string,
  {
    people,
    departments,
    everyone,
    opens,
  }: { people: string[]; departments: string[]; everyone: boolean; opens: boolean },
) =>
  rows(
    Concerned,
    tx`
      select p.id as person_id, case
        when p.id = any(${people}) or (member.person_id is not null
          and (${everyone} or p.department_id = any(${departments}))) then 'mention'
        when exists (select 1 from comments c where c.thread_id = ${threadId} and c.author_id = p.id) then 'reply'
        else 'comment' end as why
      from docs d join spaces s on s.id = d.space_id cross join people p
      left join space_members member on member.space_id = s.id and member.person_id = p.id
      where d.id = ${docId} and p.id <> ${viewer.id} and p.left_at is null
        and (s.kind = 'open' or member.person_id is not null) and is_inside(d.id, p.id)
        and (p.id = any(${people}) or (member.person_id is not null
            and (${everyone} or p.department_id = any(${departments})))
          or exists (select 1 from comments c where c.thread_id = ${threadId} and c.author_id = p.id)
          or (${opens} and (p.id = d.created_by
            or exists (select 1 from doc_writers w where w.doc_id = d.id and w.person_id = p.id and w.graphemes > 0))))
      limit 1000
    `,
  )

interface NoticeDraft {
  id: string
  personId: string
  why: DocNoticeWhy
}

const NoticesRow = z.object({ id: Id, personId: Id })
/** Puts notices into people's inboxes; of one comment nobody gets two. */
export const putNotices = (
  tx: Sql,
  viewer: Who,
  { docId, aboutId, commentId = null }: { docId: string; aboutId: string; commentId?: string | null },
  notices: readonly NoticeDraft[],
) =>
  rows(
    NoticesRow,
    tx`
      insert into doc_notices (id, person_id, doc_id, actor_id, why, about_id, comment_id)
      select n.id, n."personId", ${docId}, ${viewer.id}, n.why, ${aboutId}, ${commentId}
      from jsonb_to_recordset(${tx.json(notices as never)}) as n(id uuid, "personId" uuid, why text)
      on conflict do nothing returning id, person_id
    `,
  )

const NoticesFor = z.object({ id: Id, personId: Id })
/** The same for everybody a query finds, however many: `receivers` selects the ids of people. */
export const putNoticesFor = (
  tx: Sql,
  viewer: Who,
  { docId, aboutId }: { docId: string; aboutId: string },
  { why, receivers }: { why: DocNoticeWhy; receivers: PendingQuery<Row[]> },
) =>
  rows(
    NoticesFor,
    tx`
      insert into doc_notices (id, person_id, doc_id, actor_id, why, about_id)
      select gen_random_uuid(), p.id, ${docId}, ${viewer.id}, ${why}, ${aboutId} from (${receivers}) p
      on conflict do nothing returning id, person_id
    `,
  )

const Mentions = z.object({ docId: Id, spaceId: Id, personId: Id, actorId: Id, mayRead: z.boolean() })
/** Who was called in the texts of documents and has not been told, each once; those who may not read it never are. */
export const takeMentions = (tx: Sql, limit: number) =>
  rows(
    Mentions,
    tx`
      with waiting as (
        select doc_id, person_id from doc_mentions where waits order by doc_id, person_id limit ${limit} for update skip locked
      )
      update doc_mentions m set waits = false
      from waiting w join docs d on d.id = w.doc_id join spaces s on s.id = d.space_id join people p on p.id = w.person_id
      where m.doc_id = w.doc_id and m.person_id = w.person_id
      returning m.doc_id, d.space_id, m.person_id, coalesce(m.written_by, d.created_by) as actor_id,
        d.deleted_at is null and p.left_at is null and p.id <> coalesce(m.written_by, d.created_by)
          and (s.kind = 'open' or exists (
            select 1 from space_members r where r.space_id = s.id and r.person_id = p.id)) as may_read
    `,
  )

const noticeColumns = DocNotice.omit({ actor: true }).extend({ actorId: Id, actorLo: z.string(), actorEn: z.string() })
const asNotice = <Row extends z.infer<typeof noticeColumns>>({ actorId, actorLo, actorEn, ...notice }: Row) => ({
  ...notice,
  actor: { id: actorId, nameLo: actorLo, nameEn: actorEn },
})
const NoticeRow = noticeColumns.extend(placed).transform(asNotice)
const CallRow = noticeColumns.extend({ personId: Id }).transform(asNotice)

/** What calls somebody from documents they may still read, the newest first; or what is behind a place. */
export const findNotices = (sql: Sql, viewer: Who, behind: Cursor | undefined, limit: number) =>
  rows(
    NoticeRow,
    sql`
      select n.id, n.doc_id, d.title, n.why, n.about_id, n.noticed_at, n.seen_at,
        a.id as actor_id, a.name_lo as actor_lo, a.name_en as actor_en, nullif(c.body, '') as body,
        ${placeColumn(sql, sql`n.noticed_at`, sql`n.id`)}
      from doc_notices n join docs d on d.id = n.doc_id join spaces s on s.id = d.space_id
      join people a on a.id = n.actor_id left join comments c on c.id = n.comment_id
      where n.person_id = ${viewer.id} and d.deleted_at is null and ${readableSpaces(sql, viewer)}
        and is_inside(d.id, ${viewer.id})
        and ${isBehind(sql, sql`n.noticed_at`, sql`n.id`, behind)}
      order by n.noticed_at desc, n.id desc limit ${limit}
    `,
  )

export const countUnseen = async (sql: Sql, viewer: Who): Promise<number> => {
  const [found] = await sql<{ count: number }[]>`
    select count(*)::int as count from (
      select 1 from doc_notices n join docs d on d.id = n.doc_id join spaces s on s.id = d.space_id
      where n.person_id = ${viewer.id} and n.seen_at is null and d.deleted_at is null
        and ${readableSpaces(sql, viewer)} and is_inside(d.id, ${viewer.id}) limit 100
    ) unseen
  `
  return found?.count ?? 0
}

export const seeNotices = (tx: Sql, viewer: Who, until: string, docId: string | null) => tx`
  update doc_notices set seen_at = now()
  where person_id = ${viewer.id} and seen_at is null and noticed_at <= ${until}
    and (${docId}::uuid is null or doc_id = ${docId}::uuid)
`

/** What called somebody to something is seen once they have read it. */
export const seeAbout = (tx: Sql, viewer: Who, aboutId: string) => tx`
  update doc_notices set seen_at = now() where person_id = ${viewer.id} and seen_at is null and about_id = ${aboutId}
`

/** Notices as somebody is called with them outside the page, while their receiver may read the document. */
export const findCalls = (sql: Sql, noticeIds: readonly string[]) =>
  rows(
    CallRow,
    sql`
      select n.person_id, n.id, n.doc_id, d.title, n.why, n.about_id, n.noticed_at, n.seen_at,
        a.id as actor_id, a.name_lo as actor_lo, a.name_en as actor_en, nullif(c.body, '') as body
      from doc_notices n join docs d on d.id = n.doc_id join spaces s on s.id = d.space_id
      join people a on a.id = n.actor_id left join comments c on c.id = n.comment_id
      where n.id = any(${[...noticeIds]}) and d.deleted_at is null and is_inside(d.id, n.person_id) and (s.kind = 'open' or exists (
        select 1 from space_members m where m.space_id = s.id and m.person_id = n.person_id))
    `,
  )

/** What was said about documents that nobody can take back any more loses its words, and calls nobody. */
export const wipeOfDeleted = (sql: Sql) => sql`
  with over as (
    select d.id from docs d where d.deleted_at <= now() - make_interval(days => ${UNDELETE_DAYS})
  ), gone as (
    select t.id from comment_threads t join over d on d.id = t.doc_id
    where t.quote <> '' or exists (select 1 from comments c where c.thread_id = t.id and c.deleted_at is null) limit 1000
  ), emptied as (
    update comment_threads t set quote = '' from gone where t.id = gone.id
  ), uncalled as (
    delete from doc_notices n using over d where n.doc_id = d.id
  )
  update comments c set body = '', mentions = '[]', deleted_at = coalesce(c.deleted_at, now())
  from gone where c.thread_id = gone.id
`

export const putBody = (tx: Sql, commentId: string, body: string, mentions: readonly Mention[]) => tx`
  update comments set body = ${body}, mentions = ${tx.json(mentions as never)}, edited_at = now()
  where id = ${commentId}
`
