import { recordActivity } from '#server/activity/record.ts'
import { newId } from '#server/core/id.ts'
import { pageBack, pageOf } from '#server/core/page.ts'
import type { Services } from '#server/core/services.ts'
import type { Sql } from '#server/core/sql.ts'
import { findCallable } from '#server/features/spaces/service.ts'
import type { BodyOf, ParamsOf } from '#shared/base/endpoint.ts'
import { conflict, invalid, notFound, permit } from '#shared/base/errors.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import type { Room, RoomLevel, roomsApi } from '#shared/features/rooms/contract.ts'
import { canRenameRoom, canTakeOut } from '#shared/features/rooms/policy.ts'
import { contributeTo, readSpace } from '../spaces/service.ts'
import { audienceOf, contributeToTopic, readRoom } from './access.ts'
import {
  countReaders,
  endInside as deleteInside,
  findDirect,
  findPlace,
  findRoom,
  findRooms,
  findTopics,
  findTopTitles,
  lockRoom,
  putInside,
  putLevel,
} from './queries.ts'
import { foldedWords } from './words.ts'

/** So many rooms are one page. */
const ROOMS = 200

export async function listRooms({ sql }: Services, viewer: Viewer, spaceId: string, after: string | undefined) {
  await readSpace(sql, viewer, spaceId)
  const { page, next } = pageOf(await findRooms(sql, viewer, spaceId, after, ROOMS + 1), ROOMS)
  return { rooms: page, next }
}

const TOPICS = 100

export async function showRoom(
  { sql }: Services,
  viewer: Viewer,
  { roomId, state, unread, q = '', after }: ParamsOf<typeof roomsApi.findRoom>,
) {
  await readRoom(sql, viewer, roomId)
  const [room, found] = await Promise.all([
    findRoom(sql, viewer, roomId),
    findTopics(sql, viewer, roomId, {
      state,
      isUnread: unread !== undefined,
      words: foldedWords(q),
      behind: after,
      limit: TOPICS + 1,
    }),
  ])
  const { page, next } = pageBack(found, TOPICS)
  return { room, topics: page, next }
}

async function insertRoom(
  tx: Sql,
  viewer: Viewer,
  spaceId: string,
  { id, kind, nameLo, nameEn }: Pick<Room, 'id' | 'kind' | 'nameLo' | 'nameEn'>,
): Promise<boolean> {
  const made = await tx`
    insert into rooms (id, space_id, kind, name_lo, name_en, created_by)
    values (${id}, ${spaceId}, ${kind}, ${nameLo}, ${nameEn}, ${viewer.id})
    on conflict (id) do nothing
  `
  if (made.count === 0) {
    const [own] = await tx`
      select 1 from rooms where id = ${id} and created_by = ${viewer.id} and space_id = ${spaceId} and kind = ${kind}
    `
    if (!own) throw conflict('id_taken')
    return false
  }
  await tx`
    insert into topics (id, room_id, title, general, opened_by) values (${newId()}, ${id}, ${nameLo}, true, ${viewer.id})
  `
  if (kind !== 'open') await putInside(tx, id, viewer.id)
  await recordActivity(tx, { event: 'room.created', viewer, object: { type: 'room', id }, spaceId })
  return true
}

/** Opens a room with its general talk. Safe to repeat. */
export async function createRoom(
  { sql, live }: Services,
  viewer: Viewer,
  spaceId: string,
  draft: BodyOf<typeof roomsApi.createRoom>,
): Promise<Room> {
  const isNew = await sql.begin(async (tx) => {
    await contributeTo(tx, viewer, spaceId)
    return insertRoom(tx, viewer, spaceId, draft)
  })
  if (isNew && draft.kind === 'closed') live.enterSpace(draft.id, viewer.id)
  if (isNew) live.changed({ kind: 'room', id: draft.id, spaceId: draft.kind === 'closed' ? draft.id : spaceId })
  return findRoom(sql, viewer, draft.id)
}

/** Gives a room another name, and its general talk with it. */
export async function renameRoom(
  { sql, live }: Services,
  viewer: Viewer,
  roomId: string,
  { nameLo, nameEn }: BodyOf<typeof roomsApi.renameRoom>,
): Promise<Room> {
  const audience = await sql.begin(async (tx) => {
    const room = await lockRoom(tx, roomId)
    await contributeToTopic(tx, viewer, room)
    permit(canRenameRoom(viewer, room), 'rename room')
    await tx`update rooms set name_lo = ${nameLo}, name_en = ${nameEn} where id = ${roomId}`
    await tx`update topics set title = ${nameLo} where room_id = ${roomId} and general`
    await recordActivity(tx, {
      event: 'room.changed',
      viewer,
      object: { type: 'room', id: roomId },
      spaceId: room.spaceId,
    })
    return audienceOf(room)
  })
  live.changed({ kind: 'room', id: roomId, spaceId: audience })
  return findRoom(sql, viewer, roomId)
}

/** The talk between exactly these people in a space; two who begin it at once get the same one. */
export async function openDirect(
  { sql, live }: Services,
  viewer: Viewer,
  spaceId: string,
  draft: BodyOf<typeof roomsApi.openDirect>,
): Promise<Room> {
  const people = [...new Set([viewer.id, ...draft.people])].sort()
  if (people.length < 2) throw invalid('alone')
  const roomId = await sql.begin(async (tx) => {
    await contributeTo(tx, viewer, spaceId)
    await tx`select pg_advisory_xact_lock(hashtextextended(${`${spaceId} ${people.join(' ')}`}, 0))`
    const known = await findDirect(tx, spaceId, people)
    if (known) return known.id
    if ((await countReaders(tx, spaceId, people)) !== people.length) throw notFound('person', spaceId)
    const names = await findTopTitles(tx, people)
    if (!(await insertRoom(tx, viewer, spaceId, { id: draft.id, kind: 'direct', ...names }))) return draft.id
    for (const personId of people) await putInside(tx, draft.id, personId)
    return draft.id
  })
  for (const personId of people) live.enterSpace(roomId, personId)
  live.changed({ kind: 'room', id: roomId, spaceId: roomId })
  return findRoom(sql, viewer, roomId)
}

/** Lets a member of the space into a closed room. Direct talks stay between those who began them. */
export async function addInside(
  { sql, live }: Services,
  viewer: Viewer,
  roomId: string,
  personId: string,
): Promise<Room> {
  await sql.begin(async (tx) => {
    const room = await findPlace(tx, roomId)
    await contributeToTopic(tx, viewer, room)
    if (room.kind !== 'closed') throw conflict('not_closed')
    if ((await countReaders(tx, room.spaceId, [personId])) !== 1) throw notFound('person', personId)
    const put = await putInside(tx, roomId, personId)
    if (put.count > 0)
      await recordActivity(tx, {
        event: 'room.changed',
        viewer,
        object: { type: 'room', id: roomId },
        spaceId: room.spaceId,
      })
  })
  live.enterSpace(roomId, personId)
  live.changed({ kind: 'room', id: roomId, spaceId: roomId })
  return findRoom(sql, viewer, roomId)
}

/** Leaves a closed room or takes somebody out; what they have open of it closes at once. */
export async function endInside(
  { sql, live }: Services,
  viewer: Viewer,
  roomId: string,
  personId: string,
): Promise<void> {
  await sql.begin(async (tx) => {
    const room = await findPlace(tx, roomId)
    await contributeToTopic(tx, viewer, room)
    if (room.kind !== 'closed') throw conflict('not_closed')
    permit(canTakeOut(viewer, room, personId), 'take somebody out')
    const ended = await deleteInside(tx, roomId, personId)
    if (ended.count === 0) throw notFound('person', personId)
    await recordActivity(tx, {
      event: 'room.changed',
      viewer,
      object: { type: 'room', id: roomId },
      spaceId: room.spaceId,
    })
  })
  live.dropPerson(personId)
  live.changed({ kind: 'room', id: roomId, spaceId: roomId })
}

export async function setLevel(
  { sql, live }: Services,
  viewer: Viewer,
  roomId: string,
  level: RoomLevel,
): Promise<void> {
  const room = await readRoom(sql, viewer, roomId)
  await putLevel(sql, viewer, roomId, level)
  live.toPerson(viewer.id).emit('item:changed', { kind: 'read', id: roomId, spaceId: audienceOf(room) })
}

export async function listCallable({ sql }: Services, viewer: Viewer, roomId: string, q: string) {
  return findCallable(sql, viewer, await readRoom(sql, viewer, roomId), q)
}
