import { recordActivity } from '#server/activity/record.ts'
import type { Services } from '#server/core/services.ts'
import type { Sql } from '#server/core/sql.ts'
import { createItem, linkItems, renameItem, setItemState, touchItem } from '#server/lineage/items.ts'
import { findItem } from '#server/lineage/queries.ts'
import { putSearch } from '#server/search/put.ts'
import type { BodyOf } from '#shared/base/endpoint.ts'
import { conflict, invalid, permit } from '#shared/base/errors.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import { type roomsApi, TITLE_MIN, type Topic } from '#shared/features/rooms/contract.ts'
import {
  canCloseTopic,
  canMoveTopic,
  canRenameTopic,
  canReopenTopic,
  canSplitTopic,
  isOpenTopic,
} from '#shared/features/rooms/policy.ts'
import { countGraphemes } from '#shared/lao/graphemes.ts'
import { audienceOf, contributeToTopic, readTopic } from './access.ts'
import {
  findByIds,
  findReading,
  findRoom,
  findTopic,
  lockRoom,
  lockTopic,
  moveMessages,
  recountTopic,
  splitMessages,
  wasClosed,
} from './queries.ts'
import { storeMessage } from './sending.ts'

export async function showTopic({ sql }: Services, viewer: Viewer, topicId: string) {
  const topic = await readTopic(sql, viewer, topicId)
  const [room, reading] = await Promise.all([findRoom(sql, viewer, topic.roomId), findReading(sql, viewer, topicId)])
  return { topic, room, ...reading }
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
  refuseShortTitle(draft.title)
  const { message, audience, isNew } = await sql.begin(async (tx) => {
    const room = await lockRoom(tx, roomId)
    await contributeToTopic(tx, viewer, room)
    const audience = audienceOf(room)
    if (!(await insertTopic(tx, viewer, room, draft))) return { message: undefined, audience, isNew: false }
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
      first && (await storeMessage(tx, viewer, { id: first.id, roomId, topicId: draft.id, body: first.body }))
    if (sent && !sent.isNew) throw conflict('id_taken')
    return { message: sent?.message, audience, isNew: true }
  })
  if (isNew) live.changed({ kind: 'topic', id: draft.id, spaceId: audience })
  if (message) live.toRoom(roomId).emit('messages:sent', [message])
  return findTopic(sql, draft.id)
}

function refuseShortTitle(title: string) {
  if (countGraphemes(title) < TITLE_MIN) throw invalid('title_too_short')
}

/** Puts a topic on the spiral and into its room. False when this very one is there. */
async function insertTopic(
  tx: Sql,
  viewer: Viewer,
  room: { id: string; kind: string; spaceId: string; circleId: string | null },
  { id, title }: { id: string; title: string },
  splitFrom: string | null = null,
): Promise<boolean> {
  if (room.kind === 'direct') throw conflict('direct_room')
  const { spaceId, circleId } = room
  if (!(await createItem(tx, viewer, { id, kind: 'topic', spaceId, circleId, title, state: 'open' }))) {
    const [own] = await tx`select 1 from topics where id = ${id} and room_id = ${room.id}`
    if (!own) throw conflict('id_taken')
    return false
  }
  await tx`
    insert into topics (id, room_id, title, opened_by, split_from)
    values (${id}, ${room.id}, ${title}, ${viewer.id}, ${splitFrom})
  `
  return true
}

export async function renameTopic(
  { sql, live }: Services,
  viewer: Viewer,
  topicId: string,
  title: string,
): Promise<Topic> {
  refuseShortTitle(title)
  const audience = await sql.begin(async (tx) => {
    const topic = await lockTopic(tx, topicId)
    await contributeToTopic(tx, viewer, topic)
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
    return audienceOf(topic)
  })
  live.changed({ kind: 'topic', id: topicId, spaceId: audience })
  return findTopic(sql, topicId)
}

/** Closes a topic as not needed. Throws `conflict` when it was concluded or closed already. */
export async function closeTopic(
  { sql, live }: Services,
  viewer: Viewer,
  topicId: string,
  reason: string,
): Promise<Topic> {
  const audience = await sql.begin(async (tx) => {
    const topic = await lockTopic(tx, topicId)
    await contributeToTopic(tx, viewer, topic)
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
      // Closed, taken up and closed again is one conclusion.
      uncounted: await wasClosed(tx, topicId),
    })
    return audienceOf(topic)
  })
  live.changed({ kind: 'topic', id: topicId, spaceId: audience })
  return findTopic(sql, topicId)
}

/** Takes up a topic again that was closed as not needed. Safe to repeat; throws `conflict` for one with an agreement. */
export async function reopenTopic({ sql, live }: Services, viewer: Viewer, topicId: string): Promise<Topic> {
  const audience = await sql.begin(async (tx) => {
    const topic = await lockTopic(tx, topicId)
    await contributeToTopic(tx, viewer, topic)
    permit(canCloseTopic(viewer, topic), 'reopen topic')
    if (topic.state === 'open') return null
    if (!canReopenTopic(viewer, topic)) throw conflict('topic_concluded')
    await tx`
      update topics set state = 'open', closed_at = null, closed_reason = null, last_at = now() where id = ${topicId}
    `
    await setItemState(tx, topicId, 'open')
    await recordActivity(tx, {
      event: 'topic.reopened',
      viewer,
      object: { type: 'topic', id: topicId },
      spaceId: topic.spaceId,
    })
    return audienceOf(topic)
  })
  if (audience) live.changed({ kind: 'topic', id: topicId, spaceId: audience })
  return findTopic(sql, topicId)
}

/** Marks a topic as concluded, in the transaction of the feature that concluded it. Throws `conflict` when it was. */
export async function concludeTopic(tx: Sql, topic: Topic, outcome: 'agreed' | 'not_agreed') {
  if (!isOpenTopic(topic)) throw conflict('topic_concluded')
  await tx`update topics set state = ${outcome}, closed_at = now() where id = ${topic.id}`
  await setItemState(tx, topic.id, outcome)
}

/**
 * Makes some messages of a topic a topic of their own, in the same room and with their sequence numbers; what somebody
 * has read stays read. Safe to repeat. Throws `invalid` for messages of another topic, `conflict` where nothing would
 * be left to talk about.
 */
export async function splitTopic(
  { sql, live }: Services,
  viewer: Viewer,
  topicId: string,
  draft: BodyOf<typeof roomsApi.splitTopic>,
): Promise<Topic> {
  refuseShortTitle(draft.title)
  const ids = [...new Set(draft.messageIds)]
  const { topic, moved } = await sql.begin(async (tx) => {
    const { roomId } = await findTopic(tx, topicId)
    // The room first, as whoever sends does; then nobody writes into what is being parted.
    const room = await lockRoom(tx, roomId)
    const topic = await lockTopic(tx, topicId)
    await contributeToTopic(tx, viewer, topic)
    permit(canSplitTopic(viewer, topic), 'split topic')
    if (!(await insertTopic(tx, viewer, room, draft, topicId))) return { topic, moved: [] }
    const split = await splitMessages(tx, topicId, draft.id, ids)
    if (split.count !== ids.length) throw invalid('foreign_message')
    await recountTopic(tx, topicId)
    await recountTopic(tx, draft.id)
    if (!topic.general && (await findTopic(tx, topicId)).messages === 0) throw conflict('nothing_left')
    await recordActivity(tx, {
      event: 'topic.split',
      viewer,
      object: { type: 'topic', id: draft.id },
      spaceId: topic.spaceId,
      result: { messages: ids.length, from: topicId },
    })
    const moved = await findByIds(tx, ids)
    await putSearch(tx, { id: draft.id, title: draft.title, body: moved[0]?.body ?? '' })
    return { topic, moved }
  })
  for (const message of moved) live.toRoom(topic.roomId).emit('message:edited', message)
  if (moved.length > 0)
    for (const id of [topicId, draft.id]) live.changed({ kind: 'topic', id, spaceId: audienceOf(topic) })
  return findTopic(sql, draft.id)
}

/**
 * Moves a topic with its messages to the end of another open room of the same space: there they get that room's next
 * sequence numbers, in their old order, and what somebody has read stays read. Closed rooms keep what was said in them.
 */
export async function moveTopic(
  { sql, live }: Services,
  viewer: Viewer,
  topicId: string,
  roomId: string,
): Promise<Topic> {
  const { audience, from } = await sql.begin(async (tx) => {
    const { roomId: from } = await findTopic(tx, topicId)
    // Both rooms in one order, so that two who move against each other wait instead of blocking.
    const rooms = new Map<string, Awaited<ReturnType<typeof lockRoom>>>()
    for (const id of [...new Set([from, roomId])].sort()) rooms.set(id, await lockRoom(tx, id))
    const topic = await lockTopic(tx, topicId)
    const target = rooms.get(roomId)
    await contributeToTopic(tx, viewer, topic)
    if (target) await contributeToTopic(tx, viewer, target)
    permit(canMoveTopic(viewer, topic), 'move topic')
    if (!target || target.spaceId !== topic.spaceId || target.kind !== 'open' || topic.circleId)
      throw conflict('other_circle')
    if (topic.roomId !== roomId) {
      await moveMessages(tx, topicId, roomId)
      await touchItem(tx, topicId)
      await recordActivity(tx, {
        event: 'topic.moved',
        viewer,
        object: { type: 'topic', id: topicId },
        spaceId: topic.spaceId,
        result: { from: topic.roomId, to: roomId },
      })
    }
    return { audience: audienceOf(topic), from }
  })
  if (from !== roomId) live.changed({ kind: 'topic', id: topicId, spaceId: audience })
  return findTopic(sql, topicId)
}
