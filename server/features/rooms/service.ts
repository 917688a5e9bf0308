import { recordActivity } from '#server/activity/record.ts'
import { createRateLimit } from '#server/auth/throttle.ts'
import { newId } from '#server/core/id.ts'
import type { Services } from '#server/core/services.ts'
import type { Sql } from '#server/core/sql.ts'
import { createItem, linkItems, renameItem, setItemState } from '#server/lineage/items.ts'
import { findItem } from '#server/lineage/queries.ts'
import { putSearch } from '#server/search/put.ts'
import type { BodyOf } from '#shared/base/endpoint.ts'
import { AppError, conflict, invalid, permit } from '#shared/base/errors.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import {
  type Message,
  type Room,
  type roomsApi,
  type SendMessage,
  TITLE_MIN,
  type Topic,
} from '#shared/features/rooms/contract.ts'
import { canCloseTopic, canEditMessage, canRenameTopic, isOpenTopic } from '#shared/features/rooms/policy.ts'
import { countGraphemes } from '#shared/lao/graphemes.ts'
import { contributeTo, readSpace } from '../spaces/service.ts'
import {
  countToday,
  findHome,
  findMessage,
  findMissed,
  findPage,
  findQuoted,
  findReadSeq,
  findRoom,
  findRooms,
  findTopic,
  findTopics,
  findUnread,
  findWordings,
  insertMessage,
  lockRoom,
  lockTopic,
  putRead,
  replaceBody,
} from './queries.ts'

/** A message of fewer graphemes, and the twenty-first of a day in one topic, is stored but not counted. */
const COUNTED_GRAPHEMES = 3
const COUNTED_PER_DAY = 20
const MESSAGES_PER_MINUTE = 60
const CATCH_UP = 200

const limitMessages = createRateLimit(MESSAGES_PER_MINUTE)

export async function listRooms({ sql }: Services, viewer: Viewer, spaceId: string): Promise<Room[]> {
  await readSpace(sql, viewer, spaceId)
  return findRooms(sql, spaceId)
}

/** A room the viewer may read now. */
export async function readRoom(sql: Sql, viewer: Pick<Viewer, 'id'>, roomId: string): Promise<Room> {
  const room = await findRoom(sql, roomId)
  await readSpace(sql, viewer, room.spaceId)
  return room
}

/** A topic the viewer may read now. */
export async function readTopic(sql: Sql, viewer: Pick<Viewer, 'id'>, topicId: string): Promise<Topic> {
  const topic = await findTopic(sql, topicId)
  await readSpace(sql, viewer, topic.spaceId)
  return topic
}

export async function showRoom({ sql }: Services, viewer: Viewer, roomId: string) {
  return { room: await readRoom(sql, viewer, roomId), topics: await findTopics(sql, viewer, roomId) }
}

export async function showTopic({ sql }: Services, viewer: Viewer, topicId: string) {
  const topic = await readTopic(sql, viewer, topicId)
  const [room, readSeq] = await Promise.all([findRoom(sql, topic.roomId), findReadSeq(sql, viewer, topicId)])
  return { topic, room, readSeq }
}

/** Remembers how far somebody has read, and tells their other devices. Reading is theirs alone and no activity. */
export async function markRead({ sql, live }: Services, viewer: Viewer, topicId: string, seq: number): Promise<void> {
  const { spaceId } = await readTopic(sql, viewer, topicId)
  const moved = await putRead(sql, viewer, topicId, seq)
  if (moved.count > 0) live.toPerson(viewer.id).emit('item:changed', { kind: 'read', id: topicId, spaceId })
}

export const listUnread = ({ sql }: Services, viewer: Viewer) => findUnread(sql, viewer)

/** Opens a room with its general talk. Safe to repeat. */
export async function createRoom(
  { sql, live }: Services,
  viewer: Viewer,
  spaceId: string,
  draft: BodyOf<typeof roomsApi.createRoom>,
) {
  const isNew = await sql.begin(async (tx) => {
    await contributeTo(tx, viewer, spaceId)
    const made = await tx`
      insert into rooms (id, space_id, name_lo, name_en, created_by)
      values (${draft.id}, ${spaceId}, ${draft.nameLo}, ${draft.nameEn}, ${viewer.id})
      on conflict (id) do nothing
    `
    if (made.count === 0) {
      const [own] =
        await tx`select 1 from rooms where id = ${draft.id} and created_by = ${viewer.id} and space_id = ${spaceId}`
      if (!own) throw conflict('id_taken')
      return false
    }
    await tx`
      insert into topics (id, room_id, title, general, opened_by) values (${newId()}, ${draft.id}, ${draft.nameLo}, true, ${viewer.id})
    `
    await recordActivity(tx, { event: 'room.created', viewer, object: { type: 'room', id: draft.id }, spaceId })
    return true
  })
  if (isNew) live.changed({ kind: 'room', id: draft.id, spaceId })
  return findRoom(sql, draft.id)
}

/**
 * Opens a topic, with its first message if there is one. With `sparkedBy` it is the next turn of what sparked it, which
 * the viewer must be able to read. Safe to repeat.
 */
export async function openTopic(
  services: Services,
  viewer: Viewer,
  roomId: string,
  draft: BodyOf<typeof roomsApi.openTopic>,
): Promise<Topic> {
  const { sql, live } = services
  if (countGraphemes(draft.title) < TITLE_MIN) throw invalid('title_too_short')
  const { message, spaceId, isNew } = await sql.begin(async (tx) => {
    const room = await lockRoom(tx, roomId)
    await contributeTo(tx, viewer, room.spaceId)
    const item = { id: draft.id, kind: 'topic', spaceId: room.spaceId, title: draft.title, state: 'open' } as const
    if (!(await createItem(tx, viewer, item))) {
      const [own] = await tx`select 1 from topics where id = ${draft.id} and room_id = ${roomId}`
      if (!own) throw conflict('id_taken')
      return { message: undefined, spaceId: room.spaceId, isNew: false }
    }
    await tx`
      insert into topics (id, room_id, title, opened_by) values (${draft.id}, ${roomId}, ${draft.title}, ${viewer.id})
    `
    await recordActivity(tx, {
      event: 'topic.opened',
      viewer,
      object: { type: 'topic', id: draft.id },
      spaceId: room.spaceId,
    })
    if (draft.sparkedBy) {
      await findItem(tx, viewer, draft.sparkedBy)
      await linkItems(tx, viewer, { from: draft.id, relation: 'sparkedBy', to: draft.sparkedBy })
    }
    await putSearch(tx, { id: draft.id, title: draft.title, body: draft.first?.body ?? '' })
    const first = draft.first?.body.trim() ? draft.first : undefined
    const sent =
      first && (await storeMessage(tx, viewer, room, { id: first.id, roomId, topicId: draft.id, body: first.body }))
    if (sent && !sent.isNew) throw conflict('id_taken')
    return { message: sent?.message, spaceId: room.spaceId, isNew: true }
  })
  if (isNew) live.changed({ kind: 'topic', id: draft.id, spaceId })
  if (message) live.toRoom(roomId).emit('message:sent', message)
  return findTopic(sql, draft.id)
}

export async function renameTopic(
  { sql, live }: Services,
  viewer: Viewer,
  topicId: string,
  title: string,
): Promise<Topic> {
  if (countGraphemes(title) < TITLE_MIN) throw invalid('title_too_short')
  const spaceId = await sql.begin(async (tx) => {
    const topic = await lockTopic(tx, topicId)
    await contributeTo(tx, viewer, topic.spaceId)
    permit(canRenameTopic(viewer, topic), 'rename topic')
    await tx`update topics set title = ${title} where id = ${topicId}`
    await renameItem(tx, topicId, title)
    await recordActivity(tx, {
      event: 'topic.renamed',
      viewer,
      object: { type: 'topic', id: topicId },
      spaceId: topic.spaceId,
    })
    const [entry] = await tx<{ body: string }[]>`select body from search_entries where id = ${topicId}`
    await putSearch(tx, { id: topicId, title, body: entry?.body ?? '' })
    return topic.spaceId
  })
  live.changed({ kind: 'topic', id: topicId, spaceId })
  return findTopic(sql, topicId)
}

/** Closes a topic as not needed. Throws `conflict` when it was concluded or closed already. */
export async function closeTopic(
  { sql, live }: Services,
  viewer: Viewer,
  topicId: string,
  reason: string,
): Promise<Topic> {
  const spaceId = await sql.begin(async (tx) => {
    const topic = await lockTopic(tx, topicId)
    await contributeTo(tx, viewer, topic.spaceId)
    permit(canCloseTopic(viewer, topic), 'close topic')
    if (!isOpenTopic(topic)) throw conflict('topic_concluded')
    await tx`update topics set state = 'closed', closed_at = now(), closed_reason = ${reason} where id = ${topicId}`
    await setItemState(tx, topicId, 'closed')
    await recordActivity(tx, {
      event: 'topic.closed',
      viewer,
      object: { type: 'topic', id: topicId },
      spaceId: topic.spaceId,
      result: { outcome: 'withdrawn' },
    })
    return topic.spaceId
  })
  live.changed({ kind: 'topic', id: topicId, spaceId })
  return findTopic(sql, topicId)
}

/** Marks a topic as concluded, in the transaction of the feature that concluded it. Throws `conflict` when it was. */
export async function concludeTopic(tx: Sql, topic: Topic, outcome: 'agreed' | 'not_agreed') {
  if (!isOpenTopic(topic)) throw conflict('topic_concluded')
  await tx`update topics set state = ${outcome}, closed_at = now() where id = ${topic.id}`
  await setItemState(tx, topic.id, outcome)
}

export { findQuoted as findQuotedMessages, findTopic, lockTopic }

export async function listMessages(
  { sql }: Services,
  viewer: Viewer,
  {
    topicId,
    limit,
    ...where
  }: { topicId: string; limit: number; before?: number | undefined; after?: number | undefined },
) {
  await readTopic(sql, viewer, topicId)
  const found = await findPage(sql, topicId, { ...where, limit: limit + 1 })
  const more = found.length > limit
  if (!more) return { messages: found, more }
  return { messages: where.after === undefined ? found.slice(1) : found.slice(0, limit), more }
}

/** What somebody missed in a room since a sequence number. */
export async function catchUp(sql: Sql, viewer: Pick<Viewer, 'id'>, roomId: string, after: number | undefined) {
  const room = await readRoom(sql, viewer, roomId)
  const missed = after === undefined ? [] : await findMissed(sql, roomId, after, CATCH_UP + 1)
  return { lastSeq: room.lastSeq, missed: missed.slice(0, CATCH_UP), more: missed.length > CATCH_UP }
}

/**
 * Stores a message and tells the room. The same message sent again is stored, counted and announced once, and answered
 * the same; another text or author under the same id is a `conflict`.
 */
export async function sendMessage(services: Services, viewer: Viewer, draft: SendMessage): Promise<Message> {
  const { sql, live } = services
  await limitMessages(viewer.id)
  const { message, isNew, spaceId, topicId } = await sql.begin(async (tx) => {
    const room = await lockRoom(tx, draft.roomId)
    await contributeTo(tx, viewer, room.spaceId)
    return { ...(await storeMessage(tx, viewer, room, draft)), spaceId: room.spaceId }
  })
  if (isNew) {
    live.toRoom(draft.roomId).emit('message:sent', message)
    live.changed({ kind: 'message', id: topicId, spaceId })
  }
  return message
}

const MOST_WORDINGS = 50

/**
 * Puts one's own message another way. What stood there stays readable; quotes in documents stay as they were said. The
 * same words again change nothing. Throws `forbidden` for somebody else's message, `conflict` after too many wordings.
 */
export async function editMessage(
  services: Services,
  viewer: Viewer,
  messageId: string,
  body: string,
): Promise<Message> {
  const { sql, live } = services
  await limitMessages(viewer.id)
  const { message, changed } = await sql.begin(async (tx) => {
    const before = await lockMessage(tx, messageId)
    const topic = await findTopic(tx, before.topicId)
    await contributeTo(tx, viewer, topic.spaceId)
    permit(canEditMessage(viewer, before), 'edit a message')
    if (before.body === body) return { message: before, changed: false }
    if ((await findWordings(tx, messageId)).length >= MOST_WORDINGS) throw conflict('too_many_wordings')
    await replaceBody(tx, messageId, body)
    await recordActivity(tx, {
      event: 'message.edited',
      viewer,
      object: { type: 'topic', id: topic.id },
      spaceId: topic.spaceId,
      result: { graphemes: countGraphemes(body) },
    })
    return { message: await lockMessage(tx, messageId), changed: true }
  })
  if (changed) live.toRoom(message.roomId).emit('message:edited', message)
  return message
}

async function lockMessage(tx: Sql, messageId: string): Promise<Message> {
  await tx`select 1 from messages where id = ${messageId} for update`
  const message = await findMessage(tx, messageId)
  if (!message) throw new AppError('not_found', { what: 'message' })
  return message
}

/** Earlier wordings of a message, for whoever may read it. */
export async function listWordings({ sql }: Services, viewer: Viewer, messageId: string) {
  const message = await findMessage(sql, messageId)
  if (!message) throw new AppError('not_found', { what: 'message' })
  await readTopic(sql, viewer, message.topicId)
  return findWordings(sql, messageId)
}

async function storeMessage(
  tx: Sql,
  viewer: Viewer,
  room: { id: string; spaceId: string; lastSeq: number },
  draft: SendMessage,
) {
  const topic = await findHome(tx, room.id, draft.topicId)
  const known = await findMessage(tx, draft.id)
  if (known) {
    const isSame =
      known.authorId === viewer.id &&
      known.body === draft.body &&
      known.topicId === topic.id &&
      (known.replyTo?.id ?? null) === (draft.replyTo ?? null)
    if (!isSame) throw conflict('id_taken')
    return { message: known, isNew: false, topicId: topic.id }
  }
  const [answered] = draft.replyTo
    ? await tx<
        { authorId: string }[]
      >`select author_id from messages where id = ${draft.replyTo} and room_id = ${room.id}`
    : []
  if (draft.replyTo && !answered) throw new AppError('not_found', { what: 'message' })
  const counted =
    countGraphemes(draft.body.trim()) >= COUNTED_GRAPHEMES &&
    (await countToday(tx, viewer.id, topic.id)) < COUNTED_PER_DAY
  // The room's row is locked: nobody else takes this number.
  const [next] = await tx<
    { lastSeq: number }[]
  >`update rooms set last_seq = last_seq + 1 where id = ${room.id} returning last_seq`
  const seq = next?.lastSeq ?? room.lastSeq + 1
  const inserted = await insertMessage(tx, {
    id: draft.id,
    roomId: room.id,
    topicId: topic.id,
    seq,
    authorId: viewer.id,
    body: draft.body,
    replyTo: draft.replyTo ?? null,
  })
  // Somebody took the id in another room, whose lock we do not have: nothing of this is kept.
  if (inserted.count === 0) throw conflict('id_taken')
  await tx`update topics set messages = messages + 1, last_at = now() where id = ${topic.id}`
  if (!topic.general) await tx`update items set changed_at = now() where id = ${topic.id}`
  await recordActivity(tx, {
    event: answered && answered.authorId !== viewer.id ? 'message.replied' : 'message.posted',
    viewer,
    object: { type: 'topic', id: topic.id },
    spaceId: room.spaceId,
    result: { graphemes: countGraphemes(draft.body) },
    clientEventId: draft.id,
    uncounted: !counted,
  })
  const message = await findMessage(tx, draft.id)
  if (!message) throw new AppError('unavailable')
  return { message, isNew: true, topicId: topic.id }
}
