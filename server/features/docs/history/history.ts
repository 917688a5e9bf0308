import { recordActivity } from '#server/activity/record.ts'
import { pageBack } from '#server/core/page.ts'
import type { Services } from '#server/core/services.ts'
import { AppError, conflict } from '#shared/base/errors.ts'
import type { Cursor } from '#shared/base/ids.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import type { DocVersion } from '#shared/features/docs/history.ts'
import { isLocked, MOST_NAMED_VERSIONS } from '#shared/features/docs/policy.ts'
import { rightsIn, writeIn } from '../access.ts'
import { type ContentNode, contentOf } from '../content.ts'
import { findDoc, lockDoc } from '../queries.ts'
import { countNamed, findHandPeople, findHands, findVersion, findVersionState, findVersions } from './queries.ts'
import { rewrite } from './rewrite.ts'
import { keepVersion, openState } from './versions.ts'

type Who = Pick<Viewer, 'id'>

async function readDoc(services: Pick<Services, 'sql'>, viewer: Who, docId: string) {
  const doc = await findDoc(services.sql, docId)
  await rightsIn(services.sql, viewer, doc)
  return doc
}

/** The kept points of a document the viewer may read. */
export async function listVersions(
  { sql }: Services,
  viewer: Who,
  docId: string,
  { limit, after }: { limit: number; after?: Cursor | undefined },
) {
  await readDoc({ sql }, viewer, docId)
  const { page, next } = pageBack(await findVersions(sql, docId, after, limit + 1), limit)
  return { versions: page, next }
}

/** Keeps the document as it stands now under a name. Safe to repeat with the same id. */
export async function nameVersion(
  { sql, sync, live, writing }: Services,
  viewer: Who,
  docId: string,
  { id, name }: { id: string; name: string },
): Promise<DocVersion> {
  await writing.count(docId)
  const spaceId = await sql.begin(async (tx) => {
    const doc = await lockDoc(tx, docId)
    await writeIn(tx, viewer, doc)
    const [known] = await tx<{ docId: string }[]>`select doc_id from doc_versions where id = ${id}`
    if (known && known.docId !== docId) throw conflict('id_taken')
    if (known) return null
    if ((await countNamed(tx, docId)) >= MOST_NAMED_VERSIONS) throw conflict('too_many_versions')
    await keepVersion(tx, sync, { docId, id, kind: 'named', name, personId: viewer.id })
    return doc.spaceId
  })
  if (spaceId) live.changed({ kind: 'doc', id: docId, spaceId })
  return findVersion(sql, docId, id)
}

const readable = (update: Uint8Array): ContentNode => {
  try {
    return contentOf(update)
  } catch {
    throw new AppError('conflict', { reason: 'unreadable_text' })
  }
}

export async function showText(services: Services, viewer: Who, docId: string) {
  const { title } = await readDoc(services, viewer, docId)
  return { title, content: readable((await services.sync.readDoc(docId)).update) }
}

/** A document as it stood at a kept point. */
export async function showVersion(services: Services, viewer: Who, docId: string, versionId: string) {
  await readDoc(services, viewer, docId)
  const [version, { title, state }] = await Promise.all([
    findVersion(services.sql, docId, versionId),
    findVersionState(services.sql, docId, versionId),
  ])
  return { version, title, content: readable(await openState(state)) }
}

/**
 * Brings the text of a kept point back as a change that everybody sees. What stands there now is kept first; what both
 * have in common stays the writing of those who wrote it. Safe to repeat with the same id.
 */
export async function restoreVersion(
  services: Services,
  viewer: Who,
  docId: string,
  versionId: string,
  { id }: { id: string },
): Promise<void> {
  const { sql, sync, live, writing } = services
  await writing.count(docId)
  const { content } = await showVersion(services, viewer, docId, versionId)
  const spaceId = await sql.begin(async (tx) => {
    const doc = await lockDoc(tx, docId)
    await writeIn(tx, viewer, doc)
    if (isLocked(doc)) throw conflict('locked')
    const [known] = await tx`select 1 from doc_versions where id = ${id}`
    if (known) return null
    await keepVersion(tx, sync, { docId, id, kind: 'restored', personId: viewer.id })
    await recordActivity(tx, {
      event: 'doc.restored',
      viewer,
      object: { type: 'doc', id: docId },
      spaceId: doc.spaceId,
    })
    return doc.spaceId
  })
  if (!spaceId) return
  await sync.edit(docId, viewer.id, (doc) => rewrite(doc, content), { uncounted: true })
  await sync.mend(docId)
  live.changed({ kind: 'doc', id: docId, spaceId })
}

/** Whose words stand in a document. */
export async function showHands({ sql }: Pick<Services, 'sql'>, viewer: Who, docId: string) {
  await readDoc({ sql }, viewer, docId)
  const [hands, people] = await Promise.all([findHands(sql, docId), findHandPeople(sql, docId)])
  return { hands, people }
}
