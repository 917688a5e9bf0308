import { z } from 'zod'
import { maybeRow, row, rows, type Sql } from '#server/core/sql.ts'
import { Id, Instant } from '#shared/base/ids.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import { Message, Room, Topic, TopicEntry, UnreadTopic } from '#shared/features/rooms/contract.ts'

type Who = Pick<Viewer, 'id'>

const roomColumns = (sql: Sql) => sql`
  r.id, r.space_id, r.name_lo, r.name_en, r.last_seq,
  (select count(*)::int from topics t where t.room_id = r.id and not t.general) as topics,
  (select coalesce(sum(t.messages), 0)::int from topics t where t.room_id = r.id) as messages
`

export const findRooms = (sql: Sql, spaceId: string): Promise<Room[]> =>
  rows(
    Room,
    sql`select ${roomColumns(sql)} from rooms r where r.space_id = ${spaceId} order by r.name_lo collate "lo-x-icu", r.id limit 200`,
  )

export const findRoom = (sql: Sql, roomId: string): Promise<Room> =>
  row(Room, sql`select ${roomColumns(sql)} from rooms r where r.id = ${roomId}`, 'room', roomId)

const RoomRow = z.object({ id: Id, spaceId: Id, lastSeq: z.number().int() })

/** The lock under which messages of a room get their sequence. */
export const lockRoom = (tx: Sql, roomId: string) =>
  row(RoomRow, tx`select id, space_id, last_seq from rooms where id = ${roomId} for update`, 'room', roomId)

const topicColumns = (sql: Sql) => sql`
  t.id, t.room_id, r.space_id, t.title, t.state, t.general, t.opened_by, t.opened_at, t.closed_reason, t.messages, t.last_at,
  (select count(distinct m.author_id)::int from messages m where m.topic_id = t.id) as people
`

/** Messages by others after what somebody has read; where they never read, after they came. At most 100 are counted. */
const unreadColumn = (sql: Sql, viewer: Who) => sql`
  (select count(*)::int from (
    select 1 from messages m
    where m.topic_id = t.id and m.author_id <> ${viewer.id}
      and case when x.seq is null then m.sent_at > coalesce(member.joined_at, me.created_at) else m.seq > x.seq end
    limit 100
  ) fresh) as unread
`
const reading = (sql: Sql, viewer: Who) => sql`
  join people me on me.id = ${viewer.id}
  left join space_members member on member.space_id = r.space_id and member.person_id = me.id
  left join topic_reads x on x.topic_id = t.id and x.person_id = me.id
`

export const findTopics = (sql: Sql, viewer: Who, roomId: string): Promise<TopicEntry[]> =>
  rows(
    TopicEntry,
    sql`select ${topicColumns(sql)}, ${unreadColumn(sql, viewer)}
      from topics t join rooms r on r.id = t.room_id ${reading(sql, viewer)}
      where t.room_id = ${roomId} order by t.general desc, t.last_at desc limit 200`,
  )

/** Topics with something new in the spaces somebody is a member of. */
export const findUnread = (sql: Sql, viewer: Who): Promise<UnreadTopic[]> =>
  rows(
    UnreadTopic,
    sql`
      select * from (
        select ${topicColumns(sql)}, ${unreadColumn(sql, viewer)}, r.name_lo as room_lo, r.name_en as room_en
        from topics t join rooms r on r.id = t.room_id ${reading(sql, viewer)}
        where member.person_id is not null and t.last_at > coalesce(x.read_at, member.joined_at)
      ) moved where unread > 0 order by last_at desc limit 50
    `,
  )

/** The sequence number up to which somebody has read a topic; where they never read, the last one before they came. */
export const findReadSeq = async (sql: Sql, viewer: Who, topicId: string): Promise<number> =>
  (
    await row(
      z.object({ seq: z.number().int() }),
      sql`
        select coalesce(x.seq, (
          select max(m.seq) from messages m
          where m.topic_id = t.id and m.sent_at <= coalesce(member.joined_at, me.created_at)
        ), 0) as seq
        from topics t join rooms r on r.id = t.room_id ${reading(sql, viewer)} where t.id = ${topicId}
      `,
      'topic',
      topicId,
    )
  ).seq

/** Moves somebody's reading forward, never beyond what was said; says whether it moved. */
export const putRead = (tx: Sql, viewer: Who, topicId: string, seq: number) => tx`
  insert into topic_reads (person_id, topic_id, seq)
  select ${viewer.id}, ${topicId}, least(${seq}, coalesce(max(m.seq), 0)) from messages m where m.topic_id = ${topicId}
  on conflict (person_id, topic_id) do update set seq = excluded.seq, read_at = now() where topic_reads.seq < excluded.seq
`

export const findTopic = (sql: Sql, topicId: string): Promise<Topic> =>
  row(
    Topic,
    sql`select ${topicColumns(sql)} from topics t join rooms r on r.id = t.room_id where t.id = ${topicId}`,
    'topic',
    topicId,
  )

export const lockTopic = async (tx: Sql, topicId: string): Promise<Topic> => {
  await tx`select 1 from topics where id = ${topicId} for update`
  return findTopic(tx, topicId)
}

const TopicRow = z.object({ id: Id, title: z.string(), general: z.boolean(), openedBy: Id })

/** The topic a message belongs to: the named one of this room, else the room's general talk. */
export const findHome = (tx: Sql, roomId: string, topicId: string | undefined) =>
  row(
    TopicRow,
    topicId
      ? tx`select id, title, general, opened_by from topics where id = ${topicId} and room_id = ${roomId}`
      : tx`select id, title, general, opened_by from topics where room_id = ${roomId} and general`,
    'topic',
    topicId ?? 'general',
  )

const messageColumns = (sql: Sql) => sql`
  m.id, m.room_id, m.topic_id, m.seq, m.body, m.sent_at, m.edited_at, m.author_id, p.name_lo as author_lo, p.name_en as author_en,
  d.name_lo as department_lo, d.name_en as department_en,
  case when q.id is null then null
    else jsonb_build_object('id', q.id, 'authorLo', qp.name_lo, 'authorEn', qp.name_en, 'body', left(q.body, 400)) end as reply_to
`
const messageJoins = (sql: Sql) => sql`
  join people p on p.id = m.author_id left join departments d on d.id = p.department_id
  left join messages q on q.id = m.reply_to left join people qp on qp.id = q.author_id
`

export const findMessage = (sql: Sql, messageId: string): Promise<Message | undefined> =>
  maybeRow(Message, sql`select ${messageColumns(sql)} from messages m ${messageJoins(sql)} where m.id = ${messageId}`)

/** Messages of a room after a sequence number, oldest first. */
export const findMissed = (sql: Sql, roomId: string, after: number, limit: number): Promise<Message[]> =>
  rows(
    Message,
    sql`select ${messageColumns(sql)} from messages m ${messageJoins(sql)}
      where m.room_id = ${roomId} and m.seq > ${after} order by m.seq limit ${limit}`,
  )

/** One page of a topic, oldest first: after a sequence number, before one, or the newest. */
export const findPage = (
  sql: Sql,
  topicId: string,
  { before, after, limit }: { before?: number | undefined; after?: number | undefined; limit: number },
): Promise<Message[]> =>
  rows(
    Message,
    after === undefined
      ? sql`
          select * from (
            select ${messageColumns(sql)} from messages m ${messageJoins(sql)}
            where m.topic_id = ${topicId} ${before === undefined ? sql`` : sql`and m.seq < ${before}`}
            order by m.seq desc limit ${limit}
          ) newest order by seq
        `
      : sql`
          select ${messageColumns(sql)} from messages m ${messageJoins(sql)}
          where m.topic_id = ${topicId} and m.seq > ${after} order by m.seq limit ${limit}
        `,
  )

/** Inserts unless a message of this id is there; says whether it did. */
export const insertMessage = (
  tx: Sql,
  message: {
    id: string
    roomId: string
    topicId: string
    seq: number
    authorId: string
    body: string
    replyTo: string | null
  },
) => tx`
  insert into messages (id, room_id, topic_id, seq, author_id, body, reply_to)
  values (${message.id}, ${message.roomId}, ${message.topicId}, ${message.seq}, ${message.authorId}, ${message.body}, ${message.replyTo})
  on conflict (id) do nothing
`

/** How many messages somebody has written in a topic today (Vientiane). */
export const countToday = async (tx: Sql, authorId: string, topicId: string): Promise<number> =>
  (
    await row(
      z.object({ count: z.number().int() }),
      tx`
        select count(*)::int as count from messages
        where author_id = ${authorId} and topic_id = ${topicId}
          and sent_at >= date_trunc('day', now() at time zone 'Asia/Vientiane') at time zone 'Asia/Vientiane'
      `,
      'count',
      topicId,
    )
  ).count

/** Messages of one topic by their ids, in the order of the talk: what a document quotes. */
export const findQuoted = (sql: Sql, topicId: string, ids: readonly string[]): Promise<Message[]> =>
  rows(
    Message,
    sql`select ${messageColumns(sql)} from messages m ${messageJoins(sql)}
      where m.topic_id = ${topicId} and m.id = any(${[...ids]}) order by m.seq`,
  )

/** Earlier wordings of a message, oldest first. */
export const findWordings = (sql: Sql, messageId: string) =>
  rows(
    z.object({ body: z.string(), writtenAt: Instant }),
    sql`select body, written_at from message_versions where message_id = ${messageId} order by version limit 200`,
  )

/** Keeps the wording that stands, and puts the new one in its place. */
export async function replaceBody(tx: Sql, messageId: string, body: string): Promise<void> {
  await tx`
    insert into message_versions (message_id, version, body, written_at)
    select m.id, 1 + (select count(*) from message_versions v where v.message_id = m.id), m.body,
      coalesce(m.edited_at, m.sent_at)
    from messages m where m.id = ${messageId}
  `
  await tx`update messages set body = ${body}, edited_at = now() where id = ${messageId}`
}
