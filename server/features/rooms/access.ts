import type { Sql } from '#server/core/sql.ts'
import { reveal } from '#shared/base/errors.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import type { Topic } from '#shared/features/rooms/contract.ts'
import { contributeTo, readSpace } from '../spaces/service.ts'
import { findReadablePlace, findTopic, isInside, type Place } from './queries.ts'

type Who = Pick<Viewer, 'id'>

/** Whose live connections hear of it: the circle of a closed or direct room, else the space. */
export const audienceOf = (one: { spaceId: string; circleId: string | null }) => one.circleId ?? one.spaceId

async function enterCircle(sql: Sql, viewer: Who, circleId: string | null) {
  if (circleId) reveal(await isInside(sql, circleId, viewer.id), 'room', circleId)
}

/** A room the viewer may read now; else `not_found`. */
export const readRoom: (sql: Sql, viewer: Who, roomId: string) => Promise<Place> = findReadablePlace

/** A topic the viewer may read now; else `not_found`. */
export async function readTopic(sql: Sql, viewer: Who, topicId: string): Promise<Topic> {
  const topic = await findTopic(sql, topicId)
  await readSpace(sql, viewer, topic.spaceId)
  await enterCircle(sql, viewer, topic.circleId)
  return topic
}

/** Asks whether the viewer may take part now in a room, a topic or what came of one. */
export async function contributeToTopic(
  sql: Sql,
  viewer: Who,
  { spaceId, circleId }: { spaceId: string; circleId: string | null },
): Promise<void> {
  await contributeTo(sql, viewer, spaceId)
  await enterCircle(sql, viewer, circleId)
}
