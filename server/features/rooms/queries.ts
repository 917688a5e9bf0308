import { z } from 'zod'
import type { StatementRow } from '#server/activity/record.ts'
import { isBehind, type Placed, placeColumn, placed } from '#server/core/page.ts'
import { readableSpaces } from '#server/core/readable.ts'
import { holding, maybeRow, row, rows, type Sql } from '#server/core/sql.ts'
import { type Cursor, Id, Instant } from '#shared/base/ids.ts'
import { SpaceRole, type Viewer } from '#shared/base/viewer.ts'
import {
  File,
  type Mention,
  Message,
  MOST_UNREAD,
  Notice,
  Room,
  RoomKind,
  type RoomLevel,
  SpaceMark,
  Topic,
  TopicEntry,
  UnreadTopic,
} from '#shared/features/rooms/contract.ts'
import { SpaceKind } from '#shared/features/spaces/contract.ts'
import type { ItemState } from '#shared/seci/seci.ts'

type Who = Pick<Viewer, 'id'>

/** What a closed or direct room, or what is kept to it, asks of a row of `rooms` named `r`. */
const insideRoom = (sql: Sql, personId: string | ReturnType<Sql>) => sql`(
  r.kind = 'open' or exists (
    select 1 from circle_members inside where inside.circle_id = r.id and inside.person_id = ${personId}
  )
)`

/** Where somebody has read to, as `me`, `member`, `x` and `up.seq`, for topics `t` of rooms `r`; where they never read, to when they came. */
const reading = (sql: Sql, viewer: Who) => sql`
  join people me on me.id = ${viewer.id}
  left join space_members member on member.space_id = r.space_id and member.person_id = me.id
  left join topic_reads x on x.topic_id = t.id and x.person_id = me.id
  cross join lateral (
    select coalesce(x.seq, (
      select came.seq from messages came
      where came.topic_id = t.id and came.sent_at <= coalesce(member.joined_at, me.created_at)
      order by came.sent_at desc, came.seq desc limit 1
    ), 0) as seq
  ) up
`

/** Messages `m` of a topic that are new to somebody. */
const isFresh = (sql: Sql) => sql`
  m.topic_id = t.id and m.seq > up.seq and m.author_id <> me.id and m.deleted_at is null
`

/** Keeps the search for what is new to topics in which something was said since. */
const hasMoved = (sql: Sql) => sql`t.last_at > coalesce(x.read_at, member.joined_at, me.created_at)`

/** Says of each topic at most once that something is new: asked whether there is, all messages of all rooms would be joined. */
const oneFresh = (sql: Sql) => sql`cross join lateral (select 1 from messages m where ${isFresh(sql)} limit 1) fresh`

/** Rooms `r`, with what is counted of their topics in one pass for all of them. */
const rooms = (sql: Sql, viewer: Who, which: ReturnType<Sql>) => sql`
  with r as (select * from rooms r where ${which}), counts as (
    select t.room_id, count(*) filter (where not t.general)::int as topics, sum(t.messages)::int as messages
    from topics t join r on r.id = t.room_id group by t.room_id
  ), news as (
    select t.room_id, count(*)::int as unread from topics t join r on r.id = t.room_id ${reading(sql, viewer)}
    ${oneFresh(sql)} where ${hasMoved(sql)} group by t.room_id
  )
  select r.id, r.space_id, r.kind, r.name_lo, r.name_en, r.created_by as opened_by, r.last_seq,
    coalesce((select v.level from room_levels v where v.room_id = r.id and v.person_id = ${viewer.id}), 'mentions') as level,
    coalesce(counts.topics, 0) as topics, coalesce(counts.messages, 0) as messages, coalesce(news.unread, 0) as unread,
    case when r.kind = 'open' then '[]' else coalesce((
      select jsonb_agg(jsonb_build_object('id', p.id, 'nameLo', p.name_lo, 'nameEn', p.name_en,
        'departmentLo', d.name_lo, 'departmentEn', d.name_en) order by p.name_lo collate names, p.id)
      from circle_members c join people p on p.id = c.person_id left join departments d on d.id = p.department_id
      where c.circle_id = r.id and p.left_at is null
    ), '[]') end as inside
  from r left join counts on counts.room_id = r.id left join news on news.room_id = r.id
`

/** Where a room stands among those of its space: direct talks last, the others in Lao order. */
const roomOrder = (sql: Sql, room: 'r' | 'a') =>
  sql`${sql(room)}.kind = 'direct', ${sql(room)}.name_lo collate names, ${sql(room)}.id`

/** The rooms of a space the viewer may enter, after one of them if so asked. */
export const findRooms = (
  sql: Sql,
  viewer: Who,
  spaceId: string,
  afterId: string | undefined,
  limit: number,
): Promise<Room[]> => {
  const order = roomOrder(sql, 'r')
  const follows = afterId
    ? sql`and (${order}) > (select ${roomOrder(sql, 'a')} from rooms a where a.id = ${afterId})`
    : sql``
  const page = rooms(
    sql,
    viewer,
    sql`r.space_id = ${spaceId} and ${insideRoom(sql, viewer.id)} ${follows} order by ${order} limit ${limit}`,
  )
  return rows(Room, sql`${page} order by ${order}`)
}

export const findRoom = (sql: Sql, viewer: Who, roomId: string): Promise<Room> =>
  row(Room, rooms(sql, viewer, sql`r.id = ${roomId}`), 'room', roomId)

const Place = z.object({
  id: Id,
  spaceId: Id,
  kind: RoomKind,
  circleId: Id.nullable(),
  openedBy: Id,
  lastSeq: z.number().int(),
})
/** What permission, and the sequence, ask of a room. */
export type Place = z.infer<typeof Place>

const placeColumns = (sql: Sql) => sql`
  id, space_id, kind, case when kind <> 'open' then id end as circle_id, created_by as opened_by, last_seq
`

export const findPlace = (sql: Sql, roomId: string): Promise<Place> =>
  row(Place, sql`select ${placeColumns(sql)} from rooms where id = ${roomId}`, 'room', roomId)

/** The same of a room the viewer may read now, in one statement: each who comes back asks it twice. */
export const findReadablePlace = (sql: Sql, viewer: Who, roomId: string): Promise<Place> =>
  row(
    Place,
    sql`
      select ${placeColumns(sql)} from rooms r
      where r.id = ${roomId} and ${insideRoom(sql, viewer.id)}
        and exists (select 1 from spaces s where s.id = r.space_id and ${readableSpaces(sql, viewer)})
    `,
    'room',
    roomId,
  )

/**
 * The lock under which messages of a room get their sequence. Whoever only points at the room (a foreign key) does not
 * wait: the search does, and holds messages meanwhile.
 */
export const lockRoom = (tx: Sql, roomId: string): Promise<Place> =>
  row(Place, tx`select ${placeColumns(tx)} from rooms where id = ${roomId} for no key update`, 'room', roomId)

const Found = z.object({ id: Id })

const Inside = z.object({ personId: Id })
export const isInside = async (sql: Sql, circleId: string, personId: string): Promise<boolean> =>
  (await rows(
    Inside,
    sql`select person_id from circle_members where circle_id = ${circleId} and person_id = ${personId}`,
  ).then(({ length }) => length)) > 0

export const putInside = (tx: Sql, circleId: string, personId: string) => tx`
  insert into circle_members (circle_id, person_id) values (${circleId}, ${personId}) on conflict do nothing
`

export const endInside = (tx: Sql, circleId: string, personId: string) => tx`
  delete from circle_members where circle_id = ${circleId} and person_id = ${personId}
`

/** The direct talk of a space between exactly these people. */
export const findDirect = (sql: Sql, spaceId: string, people: readonly string[]) =>
  maybeRow(
    Found,
    sql`
      select r.id from rooms r where r.space_id = ${spaceId} and r.kind = 'direct' and ${people.length} = (
        select count(*) filter (where c.person_id = any(${[...people]})) from circle_members c
        where c.circle_id = r.id having count(*) = ${people.length}
      )
    `,
  )

const Readers = z.object({ count: z.number().int() })
/** How many of these people are members of a space and still here. */
export const countReaders = async (sql: Sql, spaceId: string, people: readonly string[]): Promise<number> =>
  (
    await row(
      Readers,
      sql`
        select count(*)::int as count from people p where p.id = any(${[...people]}) and p.left_at is null
          and exists (select 1 from space_members m where m.space_id = ${spaceId} and m.person_id = p.id)
      `,
      'space',
      spaceId,
    )
  ).count

const TopTitles = z.object({ nameLo: z.string(), nameEn: z.string() })
/** The names of a direct talk: of everybody in it, in Lao order. */
export const findTopTitles = (sql: Sql, people: readonly string[]) =>
  row(
    TopTitles,
    sql`
      select left(string_agg(name_lo, ', ' order by name_lo collate names), 120) as name_lo,
        left(string_agg(name_en, ', ' order by name_lo collate names), 120) as name_en
      from people where id = any(${[...people]})
    `,
    'person',
    people[0] ?? '',
  )

export const putLevel = (sql: Sql, viewer: Who, roomId: string, level: RoomLevel) => sql`
  insert into room_levels (person_id, room_id, level) values (${viewer.id}, ${roomId}, ${level})
  on conflict (person_id, room_id) do update set level = excluded.level
`

const topicColumns = (sql: Sql) => sql`
  t.id, t.room_id, r.space_id, case when r.kind <> 'open' then r.id end as circle_id, t.split_from, t.title, t.state,
  t.general, t.opened_by, t.opened_at, t.closed_reason, t.messages, t.last_at
`

/** Who spoke in a topic, from one name to the next through the index: not every message is counted. */
const peopleColumn = (sql: Sql) => sql`
  (
    with recursive authors as (
      (select m.author_id from messages m where m.topic_id = t.id order by m.author_id limit 1)
      union all
      select (
        select m.author_id from messages m
        where m.topic_id = t.id and m.author_id > a.author_id order by m.author_id limit 1
      ) from authors a where a.author_id is not null
    )
    select count(author_id)::int from authors
  ) as people
`

/** Messages by others after what somebody has read; at most 100 are counted. */
const unreadColumn = (sql: Sql) => sql`
  (select count(*)::int from (select 1 from messages m where ${isFresh(sql)} limit 100) fresh) as unread
`

const PlacedTopic = TopicEntry.extend(placed)

/** Text that is `folded` with all of these folded words somewhere in it. */
const holdsAll = (sql: Sql, folded: ReturnType<Sql>, words: readonly string[]) =>
  sql`${folded} like all(${words.map(holding)})`

/** Topics by the words of their titles, as search keeps them. */
const hasTitle = (sql: Sql, words: readonly string[]) => sql`exists (
  select 1 from search_entries e where e.id = t.id and ${holdsAll(sql, sql`e.folded_title`, words)}
)`

interface TopicsAsked {
  state?: ItemState | undefined
  /** Only those with something new to the viewer. */
  isUnread: boolean
  /** Folded words that their titles hold. */
  words: readonly string[]
  behind?: Cursor | undefined
  limit: number
}

/** The topics of a room, its general talk first, then the last active; or those behind a place. */
export const findTopics = (
  sql: Sql,
  viewer: Who,
  roomId: string,
  { state, isUnread, words, behind, limit }: TopicsAsked,
): Promise<z.infer<typeof PlacedTopic>[]> =>
  rows(
    PlacedTopic,
    sql`select ${topicColumns(sql)}, ${peopleColumn(sql)}, ${unreadColumn(sql)}, ${placeColumn(sql, sql`t.last_at`, sql`t.id`)}
      from topics t join rooms r on r.id = t.room_id ${reading(sql, viewer)} ${isUnread ? oneFresh(sql) : sql``}
      where t.room_id = ${roomId} ${state ? sql`and t.state = ${state} and not t.general` : sql``}
        ${isUnread ? sql`and ${hasMoved(sql)}` : sql``} ${words.length > 0 ? sql`and ${hasTitle(sql, words)}` : sql``}
        ${behind ? sql`and not t.general and ${isBehind(sql, sql`t.last_at`, sql`t.id`, behind)}` : sql``}
      order by t.general desc, t.last_at desc, t.id desc limit ${limit}`,
  )

/** Rooms `r` of which somebody wants to hear something. */
const isHeard = (sql: Sql, viewer: Who) => sql`not exists (
  select 1 from room_levels v where v.room_id = r.id and v.person_id = ${viewer.id} and v.level = 'none'
)`

/** Where something may be new to somebody: in their spaces and circles, but for rooms they want to hear nothing of. */
const mayBeNew = (sql: Sql, viewer: Who) => sql`
  member.person_id is not null and ${hasMoved(sql)} and ${insideRoom(sql, viewer.id)} and ${isHeard(sql, viewer)}
`

const ShownTopic = UnreadTopic.extend({ count: z.number().int() })

/**
 * Topics with something new in the spaces somebody is a member of, without the rooms they want to hear nothing of: how
 * many, and the last active of them. The messages of a topic are counted only where that is shown.
 */
export const findUnread = async (sql: Sql, viewer: Who, limit: number) => {
  const found = await rows(
    ShownTopic,
    sql`
      with moved as (
        select t.id, t.last_at from topics t join rooms r on r.id = t.room_id ${reading(sql, viewer)} ${oneFresh(sql)}
        where ${mayBeNew(sql, viewer)} order by t.last_at desc limit ${MOST_UNREAD}
      ), shown as (select id from moved order by last_at desc limit ${limit})
      select ${topicColumns(sql)}, ${unreadColumn(sql)}, r.kind as room_kind, r.name_lo as room_lo,
        r.name_en as room_en, (select count(*)::int from moved) as count
      from shown join topics t on t.id = shown.id join rooms r on r.id = t.room_id ${reading(sql, viewer)}
      order by t.last_at desc
    `,
  )
  return { count: found[0]?.count ?? 0, topics: found.map(({ count: _, ...topic }): UnreadTopic => topic) }
}

/** The same as numbers for each space, with the messages that call them; both are counted to 100. */
export const findSpaceMarks = (sql: Sql, viewer: Who): Promise<SpaceMark[]> =>
  rows(
    SpaceMark,
    sql`
      select space_id, least(100, count(*) filter (where not call))::int as topics,
        least(100, count(*) filter (where call))::int as calls
      from (
        select r.space_id, false as call
        from topics t join rooms r on r.id = t.room_id ${reading(sql, viewer)} ${oneFresh(sql)}
        where ${mayBeNew(sql, viewer)}
        union all
        select r.space_id, true as call ${noticesOf(sql)}
        where ${readableNotices(sql, viewer)} and n.seen_at is null
          and exists (select 1 from space_members o where o.space_id = s.id and o.person_id = n.person_id)
          and ${isHeard(sql, viewer)}
      ) marks
      group by space_id
    `,
  )

const Reading = z.object({ readSeq: z.number().int(), unread: TopicEntry.shape.unread })
/**
 * The sequence number up to which somebody has read a topic; where they never read, the last one before they came. And how
 * much of it is new to them.
 */
export const findReading = (sql: Sql, viewer: Who, topicId: string) =>
  row(
    Reading,
    sql`
      select up.seq as read_seq, ${unreadColumn(sql)}
      from topics t join rooms r on r.id = t.room_id ${reading(sql, viewer)} where t.id = ${topicId}
    `,
    'topic',
    topicId,
  )

/**
 * Moves somebody's reading forward, never beyond what was said; says whether it moved. `read_at` is when that message was
 * said: what came while they read is later, and stays new.
 */
export const putRead = (tx: Sql, viewer: Who, topicId: string, seq: number) => tx`
  insert into topic_reads (person_id, topic_id, seq, read_at)
  select ${viewer.id}, m.topic_id, m.seq, m.sent_at from messages m
  where m.topic_id = ${topicId} and m.seq <= ${seq} order by m.seq desc limit 1
  on conflict (person_id, topic_id) do update set seq = excluded.seq, read_at = excluded.read_at
    where topic_reads.seq < excluded.seq
`

/** The same for every topic with something new, up to what was said until a moment. */
export const putAllRead = (tx: Sql, viewer: Who, until: string) => tx`
  insert into topic_reads (person_id, topic_id, seq, read_at)
  select me.id, t.id, last.seq, last.sent_at from topics t join rooms r on r.id = t.room_id ${reading(tx, viewer)}
  cross join lateral (
    select m.seq, m.sent_at from messages m where m.topic_id = t.id and m.sent_at <= ${until} order by m.seq desc limit 1
  ) last
  where ${mayBeNew(tx, viewer)}
  on conflict (person_id, topic_id) do update set seq = excluded.seq, read_at = excluded.read_at
    where topic_reads.seq < excluded.seq
`

export const findTopic = (sql: Sql, topicId: string): Promise<Topic> =>
  row(
    Topic,
    sql`
      select ${topicColumns(sql)}, ${peopleColumn(sql)} from topics t join rooms r on r.id = t.room_id where t.id = ${topicId}
    `,
    'topic',
    topicId,
  )

export const lockTopic = async (tx: Sql, topicId: string): Promise<Topic> => {
  await tx`select 1 from topics where id = ${topicId} for update`
  return findTopic(tx, topicId)
}

const messageColumns = (sql: Sql) => sql`
  m.id, m.room_id, m.topic_id, m.seq, m.body, m.mentions, m.sent_at, m.edited_at, m.pinned_at, m.deleted_at,
  m.author_id, p.name_lo as author_lo, p.name_en as author_en, d.name_lo as department_lo, d.name_en as department_en,
  case when q.id is null then null
    else jsonb_build_object('id', q.id, 'topicId', q.topic_id, 'authorLo', qp.name_lo, 'authorEn', qp.name_en, 'body', left(q.body, 400)) end as reply_to,
  case when m.forwarded is null then null
    else jsonb_build_object('authorLo', fp.name_lo, 'authorEn', fp.name_en, 'body', m.forwarded,
      'sentAt', to_char(f.sent_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) end as forwarded,
  coalesce((
    select jsonb_agg(jsonb_build_object('sign', g.sign, 'people', g.people) order by g.first)
    from (
      select x.sign, min(x.reacted_at) as first,
        jsonb_agg(jsonb_build_object('id', xp.id, 'nameLo', xp.name_lo, 'nameEn', xp.name_en) order by x.reacted_at) as people
      from reactions x join people xp on xp.id = x.person_id where x.message_id = m.id group by x.sign
    ) g
  ), '[]') as reactions,
  coalesce((
    select jsonb_agg(jsonb_build_object('id', h.id, 'name', h.name, 'type', h.type, 'bytes', h.bytes,
      'width', h.width, 'height', h.height, 'image', h.thumb_key is not null) order by h.place)
    from files h where h.message_id = m.id
  ), '[]') as files
`
const messageJoins = (sql: Sql) => sql`
  join people p on p.id = m.author_id left join departments d on d.id = p.department_id
  left join messages q on q.id = m.reply_to left join people qp on qp.id = q.author_id
  left join messages f on f.id = m.forward_of left join people fp on fp.id = f.author_id
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

/** The locks under which messages of these rooms get their sequence, always in one order. */
export const lockRooms = (tx: Sql, roomIds: readonly string[]) => tx`
  select id from rooms where id = any(${[...roomIds]}) order by id for no key update
`

const SendingFacts = z.object({
  roomId: Id,
  spaceId: Id.nullable(),
  spaceKind: SpaceKind.nullable(),
  kind: RoomKind.nullable(),
  role: SpaceRole.nullable(),
  isInside: z.boolean(),
  topicId: Id.nullable(),
  isKnown: z.boolean(),
  /** Somebody wants to be told of every message in the room. */
  isWatched: z.boolean(),
  answered: Id.nullable(),
  today: z.number().int(),
  authorLo: z.string(),
  authorEn: z.string(),
  departmentLo: z.string().nullable(),
  departmentEn: z.string().nullable(),
  departmentId: Id.nullable(),
  rank: z.string(),
  /** As long as it is the same in the database, all of the above is, but for what was said since. */
  stamp: z.string(),
})
/** What storing a message asks: the room and its space, the author's right to it, its topic, and what is there already. */
export interface SendingFacts extends z.infer<typeof SendingFacts> {
  spaceId: string
  spaceKind: SpaceKind
  kind: RoomKind
}

interface Asked {
  place: number
  id: string
  authorId: string
  roomId: string
  topicId: string | null
  replyTo: string | null
}

/** The facts for each message, in their places; without a space where there is no such room. At most `most` of today are counted. */
export const findSending = async (sql: Sql, asked: readonly Asked[], most: number): Promise<SendingFacts[]> =>
  (await rows(
    SendingFacts,
    sql`select * from sendings_facts(${sql.json([...asked] as never)}, ${most})`,
  )) as SendingFacts[]

interface NewMessage extends Asked {
  topicId: string
  /** Which of the new ones of its room, from 1. */
  nth: number
  body: string
  /** Null where words were passed on: they are known, and cut, once it is stored. */
  folded: string | null
  mentions: readonly Mention[]
  forwardOf: string | null
  statement: StatementRow
}

const Stored = z.object({ id: Id, seq: z.number().int(), now: Instant })

/** Each of them once, how many there are of each, and for each of them its place among those, from 1. */
function counted(ids: readonly string[]) {
  const places = new Map<string, number>()
  const counts: number[] = []
  const placed = ids.map((id) => {
    const place = places.get(id) ?? places.size + 1
    places.set(id, place)
    counts[place - 1] = (counts[place - 1] ?? 0) + 1
    return place
  })
  return { once: [...places.keys()], counts, placed }
}

/**
 * Stores messages and their statements, moves the sequences of their rooms on, counts them in their topics and tells the
 * spiral that these moved: one way to the database and back, and one commit. With the stamp of what the decision rests
 * on, it is looked whether any of that has changed. All of them or none: throws BA001 when it has, 55P03 when somebody else
 * holds one of the rooms, and a unique violation when an id was taken meanwhile.
 */
export const insertMessages = (
  sql: Sql,
  messages: readonly NewMessage[],
  stamp: string | null,
): Promise<z.infer<typeof Stored>[]> => {
  const all = <Name extends keyof NewMessage>(name: Name) => messages.map((one) => one[name])
  const told = <Name extends keyof StatementRow>(name: Name) => messages.map(({ statement }) => statement[name])
  const rooms = counted(all('roomId'))
  const topics = counted(all('topicId'))
  return rows(
    Stored,
    sql`
      select message_id as id, number as seq, stored_at as now from store_messages(
        ${rooms.once}, ${rooms.counts}, ${topics.once}, ${topics.counts},
        ${all('id')}, ${rooms.placed}, ${topics.placed}, ${all('nth')}, ${all('authorId')}, ${all('body')},
        ${all('folded')}, ${messages.map(({ mentions }) => JSON.stringify(mentions))}::text[]::jsonb[],
        ${all('replyTo')}, ${all('forwardOf')}, ${stamp},
        ${told('id')}, ${told('event')}, ${told('verb')}, ${told('space_id')}, ${told('phase')}, ${told('counted').map(String)}::text[]::boolean[],
        ${told('origin')}, ${told('map')}, ${told('department_id')}, ${told('rank')},
        ${told('result').map((result) => JSON.stringify(result))}::text[]::jsonb[]
      )
    `,
  )
}

/** Messages of one topic by their ids, in the order of the talk: what a document quotes. */
export const findQuoted = (sql: Sql, topicId: string, ids: readonly string[]): Promise<Message[]> =>
  rows(
    Message,
    sql`select ${messageColumns(sql)} from messages m ${messageJoins(sql)}
      where m.topic_id = ${topicId} and m.id = any(${[...ids]}) order by m.seq`,
  )

const Wordings = z.object({ body: z.string(), writtenAt: Instant })
/** Earlier wordings of a message, oldest first. */
export const findWordings = (sql: Sql, messageId: string) =>
  rows(
    Wordings,
    sql`select body, written_at from message_versions where message_id = ${messageId} order by version limit 200`,
  )

const QuotedWordings = z.object({ messageId: Id, body: z.string() })
/** Earlier wordings of several messages: a quote stays as it was said. */
export const findQuotedWordings = (sql: Sql, ids: readonly string[]) =>
  rows(
    QuotedWordings,
    sql`select message_id, body from message_versions where message_id = any(${[...ids]}) limit 10000`,
  )

/** Keeps the wording that stands, and puts the new one in its place. */
export async function replaceBody(
  tx: Sql,
  messageId: string,
  body: string,
  folded: string,
  mentions: readonly Mention[],
): Promise<void> {
  await tx`
    insert into message_versions (message_id, version, body, written_at)
    select m.id, 1 + (select count(*) from message_versions v where v.message_id = m.id), m.body,
      coalesce(m.edited_at, m.sent_at)
    from messages m where m.id = ${messageId}
  `
  await tx`
    update messages set body = ${body}, folded = ${folded}, mentions = ${tx.json(mentions as never)}, edited_at = now()
    where id = ${messageId}
  `
}

const Text = z.object({ id: Id, body: z.string() })
/**
 * Takes a message's content away: the words, earlier ones, signs, pin, notices, files, and where it was passed on.
 * Returns those copies, and what may lie in the store without anybody's need.
 */
export async function deleteText(
  tx: Sql,
  viewer: Who,
  messageId: string,
): Promise<{ copies: { id: string; body: string }[]; keys: string[] }> {
  await tx`delete from message_versions where message_id = ${messageId}`
  await tx`delete from reactions where message_id = ${messageId}`
  await tx`delete from notices where message_id = ${messageId}`
  await tx`
    update messages set body = '', folded = '', mentions = '[]', forwarded = null, pinned_at = null, pinned_by = null,
      deleted_at = now(), deleted_by = ${viewer.id}
    where id = ${messageId}
  `
  await tx`
    insert into message_wipes (message_id, wiped_by) values (${messageId}, ${viewer.id}) on conflict do nothing
  `
  const copies = await rows(
    Text,
    tx`
      update messages set forwarded = '', folded = null where forward_of = ${messageId} and forwarded <> ''
      returning id, body
    `,
  )
  const files = await rows(
    Keys,
    tx`
      delete from files where message_id = ${messageId} or (
        message_id in (select id from messages where forward_of = ${messageId})
        and key in (select key from files where message_id = ${messageId})
      ) returning key, thumb_key
    `,
  )
  return {
    copies,
    keys: [...new Set(files.flatMap(({ key, thumbKey }) => (thumbKey ? [key, thumbKey] : [key])))],
  }
}

const Keys = z.object({ key: z.string(), thumbKey: z.string().nullable() })

const fileColumns = (sql: Sql) => sql`
  h.id, h.name, h.type, h.bytes, h.width, h.height, h.thumb_key is not null as image
`

export const findFile = (sql: Sql, fileId: string): Promise<File> =>
  row(File, sql`select ${fileColumns(sql)} from files h where h.id = ${fileId}`, 'file', fileId)

const FileRow = Keys.extend({
  name: z.string(),
  type: z.string(),
  roomId: Id,
  uploadedBy: Id,
  topicId: Id.nullable(),
  isOnRecord: z.boolean(),
})
/** What permission and the store ask of a file: its topic once it was sent, or that it is on a record of its room. */
export const findFileRow = (sql: Sql, fileId: string) =>
  maybeRow(
    FileRow,
    sql`
      select h.key, h.thumb_key, h.name, h.type, h.room_id, h.uploaded_by, m.topic_id,
        h.meeting_id is not null as is_on_record
      from files h left join messages m on m.id = h.message_id where h.id = ${fileId}
    `,
  )

/** Forgets uploads that were not sent within a day. */
export const deleteLooseFiles = (sql: Sql) =>
  rows(
    Keys,
    sql`
      delete from files where message_id is null and meeting_id is null and uploaded_at < now() - interval '1 day'
      returning key, thumb_key
    `,
  )

/** Takes files off a record, but for those it keeps. */
export const deleteMeetingFiles = (tx: Sql, meetingId: string, kept: readonly string[]) =>
  rows(Keys, tx`delete from files where meeting_id = ${meetingId} and id <> all(${[...kept]}) returning key, thumb_key`)

/** Hangs a message's files under another as well; the bytes are the same, and are not given back meanwhile. */
export const copyFiles = (tx: Sql, fromId: string, toId: string) => tx`
  insert into files (id, room_id, message_id, place, name, type, bytes, width, height, key, thumb_key, uploaded_by)
  select gen_random_uuid(), t.room_id, t.id, h.place, h.name, h.type, h.bytes, h.width, h.height, h.key, h.thumb_key,
    h.uploaded_by
  from files h, messages t where h.message_id = ${fromId} and t.id = ${toId}
  for share of h
`

const OpenWipes = z.object({ messageId: Id, wipedBy: Id })
/** Deleted messages whose quotes above are still to be emptied, the first asked for first. */
export const findOpenWipes = (sql: Sql) =>
  rows(OpenWipes, sql`select message_id, wiped_by from message_wipes where done_at is null order by asked_at limit 100`)

/** Both sides of a sequence number, oldest first; the message that has it is among the older ones. */
export async function findAround(sql: Sql, topicId: string, seq: number, limit: number) {
  const half = Math.ceil(limit / 2)
  const [older, newer] = await Promise.all([
    findPage(sql, topicId, { before: seq + 1, limit: half + 1 }),
    findPage(sql, topicId, { after: seq, limit: half + 1 }),
  ])
  return {
    messages: [...older.slice(-half), ...newer.slice(0, half)],
    more: older.length > half,
    newer: newer.length > half,
  }
}

export const findPinned = (sql: Sql, topicId: string): Promise<Message[]> =>
  rows(
    Message,
    sql`select ${messageColumns(sql)} from messages m ${messageJoins(sql)}
      where m.topic_id = ${topicId} and m.pinned_at is not null order by m.seq limit 50`,
  )

export const findByIds = (sql: Sql, ids: readonly string[]): Promise<Message[]> =>
  rows(
    Message,
    sql`select ${messageColumns(sql)} from messages m ${messageJoins(sql)} where m.id = any(${[...ids]}) order by m.seq`,
  )

const Said = z.object({
  id: Id,
  topicId: Id,
  topic: z.string(),
  general: z.boolean(),
  roomLo: z.string(),
  roomEn: z.string(),
  spaceId: Id,
  authorLo: z.string(),
  authorEn: z.string(),
  sentAt: Instant,
  said: z.string(),
})
export type Said = z.infer<typeof Said>

const Places = z.object({ place: z.number().int() })
/** Where messages with all the words of a tsquery stand, as numbers that grow with time; of more than `most`, any of them. */
export const findPlaces = async (sql: Sql, query: string, most: number): Promise<number[]> => {
  const found = await rows(Places, sql`select place from message_words where words @@ ${query}::tsquery limit ${most}`)
  return found.map(({ place }) => place)
}

/**
 * Messages with all the words of a tsquery, in every room the viewer may read, the newest first: those at the given
 * places, among the last so many that have words, or among all.
 */
export const findSaid = (sql: Sql, viewer: Who, query: string, among: readonly number[] | number, limit: number) =>
  rows(
    Said,
    sql`
      select m.id, m.topic_id, t.title as topic, t.general, r.name_lo as room_lo, r.name_en as room_en, r.space_id,
        p.name_lo as author_lo, p.name_en as author_en, m.sent_at, concat_ws(E'\n', m.body, m.forwarded) as said
      from message_words w join messages m on m.id = w.message_id join topics t on t.id = m.topic_id
      join rooms r on r.id = m.room_id join spaces s on s.id = r.space_id join people p on p.id = m.author_id
      where ${
        typeof among === 'number'
          ? sql`w.words @@ ${query}::tsquery
              and w.place > (select coalesce(max(place), 0) from message_words) - ${among}::bigint`
          : sql`w.place = any(${[...among]}::bigint[])`
      }
        and ${readableSpaces(sql, viewer)} and ${insideRoom(sql, viewer.id)}
      order by w.place desc limit ${limit}
    `,
  )

const ByWords = Message.extend({ topic: z.string(), general: z.boolean() })
/** Messages of a room that hold all of these folded words, the newest first. */
export const findByWords = (
  sql: Sql,
  roomId: string,
  words: readonly string[],
  before: number | undefined,
  limit: number,
) =>
  rows(
    ByWords,
    sql`
      select ${messageColumns(sql)}, t.title as topic, t.general
      from messages m join topics t on t.id = m.topic_id ${messageJoins(sql)}
      where m.room_id = ${roomId} and m.deleted_at is null ${before === undefined ? sql`` : sql`and m.seq < ${before}`}
        and ${holdsAll(sql, sql`m.folded`, words)}
      order by m.seq desc limit ${limit}
    `,
  )

const Unfolded = z.object({ id: Id, body: z.string(), forwarded: z.string().nullable() })
export const findUnfolded = (sql: Sql, limit: number) =>
  rows(Unfolded, sql`select id, body, forwarded from messages where folded is null limit ${limit}`)

/** What was put another way or deleted meanwhile was cut by whoever did that. */
export const putFolded = (sql: Sql, folded: readonly { id: string; folded: string }[]) => sql`
  update messages m set folded = f.folded
  from jsonb_to_recordset(${sql.json([...folded])}) as f(id uuid, folded text)
  where f.id = m.id and m.folded is null
`

/** Hangs messages of one topic under another of the same room. */
export const splitMessages = (tx: Sql, from: string, to: string, ids: readonly string[]) => tx`
  with moved as (
    update messages set topic_id = ${to} where topic_id = ${from} and id = any(${[...ids]}) returning id
  ), read as (
    insert into topic_reads (person_id, topic_id, seq, read_at)
    select person_id, ${to}, seq, read_at from topic_reads where topic_id = ${from}
  )
  select id from moved
`

/** Counts a topic's messages again, and when the last was said. */
export const recountTopic = (tx: Sql, topicId: string) => tx`
  update topics t set messages = c.messages, last_at = coalesce(c.last_at, t.opened_at)
  from (select count(*)::int as messages, max(sent_at) as last_at from messages where topic_id = ${topicId}) c
  where t.id = ${topicId}
`

/** Gives the messages of a topic the next sequence numbers of another room, and readers theirs. */
export async function moveMessages(tx: Sql, topicId: string, roomId: string): Promise<void> {
  await tx`
    with renumbered as (
      select m.id, m.seq as old, r.last_seq + row_number() over (order by m.seq) as new
      from messages m, rooms r where m.topic_id = ${topicId} and r.id = ${roomId}
    ), read as (
      update topic_reads x set seq = coalesce((select max(n.new) from renumbered n where n.old <= x.seq), 0)
      where x.topic_id = ${topicId}
    ), counted as (
      update rooms set last_seq = last_seq + (select count(*) from renumbered) where id = ${roomId}
    )
    update messages m set room_id = ${roomId}, seq = n.new from renumbered n where n.id = m.id
  `
  await tx`update topics set room_id = ${roomId} where id = ${topicId}`
}

const Notices = z.object({ personId: Id })
/**
 * Notes whom a message calls: by name, by group, by answering them, or in a direct talk. Only those who may read it now
 * and have not turned the room off; groups reach members of the space, so that a word does not ring a whole ministry.
 */
export const putNotices = (
  tx: Sql,
  viewer: Who,
  messageId: string,
  people: readonly string[],
  departments: readonly string[],
  everyone: boolean,
  answered: string | null,
) =>
  rows(
    Notices,
    tx`
      insert into notices (person_id, message_id, why)
      select p.id, w.id, case when p.id = any(${[...people]}) then 'mention' when p.id = ${answered} then 'reply'
        when r.kind = 'direct' then 'direct' else 'group' end
      from messages w join rooms r on r.id = w.room_id join spaces s on s.id = r.space_id
      cross join people p left join space_members member on member.space_id = s.id and member.person_id = p.id
      where w.id = ${messageId} and p.id <> ${viewer.id} and p.left_at is null
        and (s.kind = 'open' or member.person_id is not null) and ${insideRoom(tx, tx`p.id`)}
        and (p.id = any(${[...people]}) or p.id = ${answered}
          or (member.person_id is not null
            and (${everyone} or p.department_id = any(${[...departments]}) or r.kind = 'direct')))
        and not exists (
          select 1 from room_levels v where v.room_id = r.id and v.person_id = p.id and v.level = 'none'
        )
      limit 1000
      on conflict do nothing
      returning person_id
    `,
  )

const noticesOf = (sql: Sql) => sql`
  from notices n join messages m on m.id = n.message_id join topics t on t.id = m.topic_id
  join rooms r on r.id = m.room_id join spaces s on s.id = r.space_id
`
const readableNotices = (sql: Sql, viewer: Who) => sql`
  n.person_id = ${viewer.id} and ${readableSpaces(sql, viewer)} and ${insideRoom(sql, viewer.id)}
`

/** What calls somebody and they may still read, the newest first; or what is behind a place. */
export const findNotices = (
  sql: Sql,
  viewer: Who,
  behind: Cursor | undefined,
  limit: number,
): Promise<z.infer<typeof NoticeRow>[]> =>
  rows(
    NoticeRow,
    sql`
      select n.why, n.noticed_at, n.seen_at, t.title as topic, t.general, r.kind as room_kind, r.name_lo as room_lo,
        r.name_en as room_en, ${placeColumn(sql, sql`n.noticed_at`, sql`n.message_id`)}, ${messageColumns(sql)}
      ${noticesOf(sql)} ${messageJoins(sql)}
      where ${readableNotices(sql, viewer)} and ${isBehind(sql, sql`n.noticed_at`, sql`n.message_id`, behind)}
      order by n.noticed_at desc, n.message_id desc limit ${limit}
    `,
  )

const NoticeRow = Message.extend({
  ...placed,
  why: Notice.shape.why,
  noticedAt: Instant,
  seenAt: Instant.nullable(),
  topic: z.string(),
  general: z.boolean(),
  roomKind: RoomKind,
  roomLo: z.string(),
  roomEn: z.string(),
}).transform(
  ({ place, why, noticedAt, seenAt, topic, general, roomKind, roomLo, roomEn, ...message }): Notice & Placed => ({
    place,
    message,
    why,
    noticedAt,
    seenAt,
    topic,
    general,
    room: { kind: roomKind, nameLo: roomLo, nameEn: roomEn },
  }),
)

const Unseen = z.object({ count: z.number().int() })
export const countUnseen = async (sql: Sql, viewer: Who): Promise<number> =>
  (
    await row(
      Unseen,
      sql`
        select count(*)::int as count from (
          select 1 ${noticesOf(sql)} where ${readableNotices(sql, viewer)} and n.seen_at is null limit 100
        ) unseen
      `,
      'notices',
      viewer.id,
    )
  ).count

export const markNoticesSeen = (sql: Sql, viewer: Who, until: string) => sql`
  update notices set seen_at = now() where person_id = ${viewer.id} and seen_at is null and noticed_at <= ${until}
`

/** What somebody has read has called them enough. */
export const seeNotices = (sql: Sql, viewer: Who, topicId: string, seq: number) => sql`
  update notices n set seen_at = now() from messages m
  where n.person_id = ${viewer.id} and n.seen_at is null and m.id = n.message_id and m.topic_id = ${topicId}
    and m.seq <= ${seq}
`

export const seeReadNotices = (tx: Sql, viewer: Who) => tx`
  update notices n set seen_at = now() from messages m, topic_reads x
  where n.person_id = ${viewer.id} and n.seen_at is null and m.id = n.message_id
    and x.person_id = n.person_id and x.topic_id = m.topic_id and m.seq <= x.seq
`

const FirstUnread = Message.extend({ newest: z.number().int() })
/** The first messages of each topic that somebody has not read, with the number of the newest there is. */
export const findFirstUnread = (sql: Sql, viewer: Who, topicIds: readonly string[], limit: number) =>
  rows(
    FirstUnread,
    sql`
      select ${messageColumns(sql)}, last.seq as newest
      from unnest(${[...topicIds]}::uuid[]) as asked(id) join topics t on t.id = asked.id
      join rooms r on r.id = t.room_id ${reading(sql, viewer)}
      cross join lateral (select max(l.seq) as seq from messages l where l.topic_id = t.id) last
      cross join lateral (
        select m.* from messages m
        where ${isFresh(sql)}
        order by m.seq limit ${limit}
      ) m ${messageJoins(sql)}
      order by m.topic_id, m.seq
    `,
  )

/** Whether a topic was closed before, and taken up again. */
export const wasClosed = async (tx: Sql, topicId: string): Promise<boolean> =>
  (await rows(Found, tx`select id from statements where object_id = ${topicId} and event = 'topic.closed' limit 1`))
    .length > 0
