import type { Request } from 'express'
import { createRateLimit } from '#server/auth/throttle.ts'
import { newId } from '#server/core/id.ts'
import type { Services } from '#server/core/services.ts'
import type { Sql } from '#server/core/sql.ts'
import { keep } from '#server/files/keep.ts'
import { dropLoose } from '#server/files/loose.ts'
import { receive } from '#server/files/receive.ts'
import { type Opened, opened } from '#server/files/send.ts'
import { AppError, conflict, notFound, permit } from '#shared/base/errors.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import { FILE_MAX_BYTES, type File } from '#shared/features/rooms/contract.ts'
import { copyDocFile, countDocFiles, deleteLeftFiles, findDocFile, findDocFileRow, putDocFile } from './queries.ts'
import { accessToDoc } from './service.ts'

const UPLOADS_PER_MINUTE = 30
const limitUploads = createRateLimit(UPLOADS_PER_MINUTE)
/** Files of one document, those that were taken out and are still kept among them. */
const FILES_PER_DOC = 1000
/** How long a file stays after it was last in the text: somebody may take back, restore, or come back from being offline. */
export const KEPT_DAYS = 90

/** Takes a file in for a document: read whole, looked into, stored, and only then named. Safe to repeat with the same id. */
export async function uploadDocFile(
  services: Services,
  viewer: Viewer,
  { docId, id, name }: { docId: string; id: string; name: string },
  req: Request,
): Promise<File> {
  const { sql } = services
  await limitUploads(viewer.id)
  await writeIn(sql, viewer, docId)
  const known = await findDocFileRow(sql, id)
  if (known && (known.uploadedBy !== viewer.id || known.docId !== docId)) throw conflict('id_taken')
  const received = await receive(req, FILE_MAX_BYTES, () => writeIn(sql, viewer, docId))
  if (known) return findDocFile(sql, id)
  await keep(services, received, (kept) =>
    sql.begin(async (tx) => {
      // The right may have ended while a slow line sent.
      await writeIn(tx, viewer, docId)
      if ((await countDocFiles(tx, docId)) >= FILES_PER_DOC)
        throw new AppError('too_large', { reason: 'too_many_files' })
      const made = await putDocFile(tx, { id, docId, name, uploadedBy: viewer.id, ...kept })
      if (made.count === 0) throw conflict('id_taken')
    }),
  )
  return findDocFile(sql, id)
}

async function writeIn(sql: Sql, viewer: Pick<Viewer, 'id'>, docId: string) {
  const access = await accessToDoc(sql, viewer, docId)
  if (!access) throw notFound('doc', docId)
  permit(access === 'write', 'add a file')
}

/** A file for somebody who may read its document now; whoever reads the article made of it, reads in the same space. */
export async function openDocFile(
  { sql, store }: Pick<Services, 'sql' | 'store'>,
  viewer: Pick<Viewer, 'id'>,
  fileId: string,
  isThumb: boolean,
): Promise<Opened> {
  return opened(store, await readFile(sql, viewer, fileId), isThumb)
}

async function readFile(sql: Sql, viewer: Pick<Viewer, 'id'>, fileId: string) {
  const file = await findDocFileRow(sql, fileId)
  if (!file?.docId || !(await accessToDoc(sql, viewer, file.docId))) throw notFound('file', fileId)
  return file
}

/**
 * What was copied from other documents stands on its own in this one: its bytes are the same, its right is this
 * document's. Files of this document are their own copies.
 */
export async function copyDocFiles(
  { sql }: Pick<Services, 'sql'>,
  viewer: Viewer,
  docId: string,
  fileIds: readonly string[],
): Promise<{ from: string; to: string }[]> {
  return sql.begin(async (tx) => {
    await writeIn(tx, viewer, docId)
    if ((await countDocFiles(tx, docId)) + fileIds.length > FILES_PER_DOC)
      throw new AppError('too_large', { reason: 'too_many_files' })
    const copies: { from: string; to: string }[] = []
    for (const from of new Set(fileIds)) {
      const file = await readFile(tx, viewer, from)
      const to = file.docId === docId ? from : newId()
      if (to !== from) await copyDocFile(tx, { from, to, docId, personId: viewer.id })
      copies.push({ from, to })
    }
    return copies
  })
}

/** Files that stood in no text for long, nor in a published article; a job. */
export async function dropLeftFiles(services: Pick<Services, 'sql' | 'store'>): Promise<void> {
  const gone = await deleteLeftFiles(services.sql, KEPT_DAYS)
  await dropLoose(
    services,
    gone.flatMap((file) => (file.thumbKey ? [file.key, file.thumbKey] : [file.key])),
  )
}
