import type { Request } from 'express'
import { createRateLimit } from '#server/auth/throttle.ts'
import type { Services } from '#server/core/services.ts'
import type { Sql } from '#server/core/sql.ts'
import { keep } from '#server/files/keep.ts'
import { dropLoose } from '#server/files/loose.ts'
import { receive } from '#server/files/receive.ts'
import { type Opened, opened } from '#server/files/send.ts'
import { conflict, notFound, reveal } from '#shared/base/errors.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import type { File } from '#shared/features/rooms/contract.ts'
import { FILE_MAX_BYTES } from '#shared/features/rooms/policy.ts'
import { contributeToTopic, readRoom, readTopic } from './access.ts'
import { deleteLooseFiles, deleteMeetingFiles, findFile, findFileRow, findPlace } from './queries.ts'

const UPLOADS_PER_MINUTE = 30
const limitUploads = createRateLimit(UPLOADS_PER_MINUTE)

/**
 * Takes a file in for a room: read whole, looked into, stored, and only then named. It belongs to its uploader until it is
 * sent with a message. Safe to repeat with the same id.
 */
export async function uploadFile(
  services: Services,
  viewer: Viewer,
  { roomId, id, name }: { roomId: string; id: string; name: string },
  req: Request,
): Promise<File> {
  const { sql } = services
  await limitUploads(viewer.id)
  const mayBring = async () => contributeToTopic(sql, viewer, await findPlace(sql, roomId))
  await mayBring()
  const known = await findFileRow(sql, id)
  if (known && (known.uploadedBy !== viewer.id || known.roomId !== roomId)) throw conflict('id_taken')
  const received = await receive(req, FILE_MAX_BYTES, mayBring)
  if (known) return findFile(sql, id)
  await keep(services, received, async ({ type, bytes, width, height, key, thumbKey }) => {
    // The right may have ended while a slow line sent.
    await mayBring()
    const made = await sql`
      insert into files (id, room_id, name, type, bytes, width, height, key, thumb_key, uploaded_by)
      values (${id}, ${roomId}, ${name}, ${type}, ${bytes}, ${width}, ${height}, ${key}, ${thumbKey}, ${viewer.id})
      on conflict (id) do nothing
    `
    if (made.count === 0) throw conflict('id_taken')
  })
  return findFile(sql, id)
}

/** A file for somebody who may read the message or the record it belongs to now; before that, for its uploader only. */
export async function openFile(
  { sql, store }: Services,
  viewer: Viewer,
  fileId: string,
  isThumb: boolean,
): Promise<Opened> {
  const file = await findFileRow(sql, fileId)
  if (!file) throw notFound('file', fileId)
  if (file.topicId) await readTopic(sql, viewer, file.topicId)
  else if (file.isOnRecord) await readRoom(sql, viewer, file.roomId)
  else reveal(file.uploadedBy === viewer.id, 'file', fileId)
  return opened(store, { id: fileId, ...file }, isThumb)
}

/** Uploads that were never sent; a job. */
export async function dropLooseFiles(services: Pick<Services, 'sql' | 'store'>): Promise<void> {
  await dropLoose(services, keysOf(await deleteLooseFiles(services.sql)))
}

const keysOf = (files: readonly { key: string; thumbKey: string | null }[]) =>
  files.flatMap(({ key, thumbKey }) => (thumbKey ? [key, thumbKey] : [key]))

/**
 * Makes these the files of a meeting's record, in their order: its own, or of this room, brought by the viewer and not
 * sent. What it had beside them goes; gives the names of their bytes, for after the commit.
 */
export async function putMeetingFiles(
  tx: Sql,
  viewer: Pick<Viewer, 'id'>,
  roomId: string,
  meetingId: string,
  ids: readonly string[],
): Promise<string[]> {
  for (const [place, id] of ids.entries()) {
    const put = await tx`
      update files set meeting_id = ${meetingId}, place = ${place}
      where id = ${id} and room_id = ${roomId} and message_id is null
        and (meeting_id = ${meetingId} or (meeting_id is null and uploaded_by = ${viewer.id}))
    `
    if (put.count === 0) throw notFound('file', id)
  }
  return keysOf(await deleteMeetingFiles(tx, meetingId, ids))
}

/** Sends a file with a message: it must be the sender's own, of this room, and not sent before. */
export async function attachFiles(
  tx: Sql,
  viewer: Pick<Viewer, 'id'>,
  roomId: string,
  messageId: string,
  ids: readonly string[],
) {
  for (const [place, id] of ids.entries()) {
    const put = await tx`
      update files set message_id = ${messageId}, place = ${place}
      where id = ${id} and uploaded_by = ${viewer.id} and room_id = ${roomId} and message_id is null
        and meeting_id is null
    `
    if (put.count === 0) throw notFound('file', id)
  }
}
