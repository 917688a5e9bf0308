import { recordActivity } from '#server/activity/record.ts'
import type { Services } from '#server/core/services.ts'
import { isInside } from '#server/lineage/queries.ts'
import { putSearch } from '#server/search/put.ts'
import { wipeText } from '#server/sync/wipe.ts'
import { conflict, permit, reveal } from '#shared/base/errors.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import type { DeletedDoc } from '#shared/features/docs/contract.ts'
import { isLocked } from '#shared/features/docs/policy.ts'
import { isStewardNow, readSpace } from '../spaces/service.ts'
import { rightsIn } from './access.ts'
import { findArticleOf, findDeletedDocs, findDeletedForGood, lockDeletedDoc, lockDoc, wipeImport } from './queries.ts'

const AT_ONCE = 50

/**
 * Deletes a document: nobody opens it any more, those who have it open are put out, and what comes of it later from a
 * device that was away is refused. Its place on the spiral stays. Throws `conflict` for what was agreed or published.
 */
export async function deleteDoc({ sql, live, sync }: Services, viewer: Viewer, docId: string): Promise<void> {
  const spaceId = await sql.begin(async (tx) => {
    const doc = await lockDoc(tx, docId)
    permit((await rightsIn(tx, viewer, doc)).mayDelete, 'delete a document')
    if (isLocked(doc)) throw conflict('locked')
    if (await findArticleOf(tx, docId)) throw conflict('became_article')
    await tx`update docs set deleted_at = now(), deleted_by = ${viewer.id} where id = ${docId}`
    await tx`update items set deleted_at = now(), changed_at = now() where id = ${docId}`
    await tx`delete from search_entries where id = ${docId}`
    await recordActivity(tx, { event: 'doc.deleted', viewer, object: { type: 'doc', id: docId }, spaceId: doc.spaceId })
    return doc.spaceId
  })
  await sync.recheck({ docIds: [docId] })
  live.changed({ kind: 'doc', id: docId, spaceId })
}

export async function listDeletedDocs({ sql }: Services, viewer: Viewer, spaceId: string): Promise<DeletedDoc[]> {
  await readSpace(sql, viewer, spaceId)
  permit(await isStewardNow(sql, viewer, spaceId), 'see deleted documents')
  return findDeletedDocs(sql, viewer, spaceId)
}

/** Takes a deleted document back as it was. Where its file was taken in again meanwhile, that document keeps it. */
export async function undeleteDoc({ sql, live }: Services, viewer: Viewer, docId: string): Promise<void> {
  const spaceId = await sql.begin(async (tx) => {
    const doc = await lockDeletedDoc(tx, docId)
    await readSpace(tx, viewer, doc.spaceId)
    reveal(await isInside(tx, viewer, docId), 'doc', docId)
    permit(await isStewardNow(tx, viewer, doc.spaceId), 'take a document back')
    await tx`
      update docs d set deleted_at = null, deleted_by = null, changed_at = now(),
        import_id = case when exists (
          select 1 from docs o where o.import_id = d.import_id and o.deleted_at is null and o.id <> d.id
        ) then null else d.import_id end
      where d.id = ${docId}
    `
    await tx`update items set deleted_at = null, changed_at = now() where id = ${docId}`
    await putSearch(tx, { id: docId, title: doc.title, body: doc.text })
    await recordActivity(tx, {
      event: 'doc.undeleted',
      viewer,
      object: { type: 'doc', id: docId },
      spaceId: doc.spaceId,
    })
    return doc.spaceId
  })
  live.changed({ kind: 'doc', id: docId, spaceId })
}

/** What nobody can take back any more loses its words; its place, and who deleted it when, stay. */
export async function wipeDeletedDocs({ sql }: Pick<Services, 'sql'>): Promise<void> {
  for (const { id } of await findDeletedForGood(sql, AT_ONCE)) {
    await sql.begin(async (tx) => {
      await wipeText(tx, id)
      await Promise.all([
        tx`delete from doc_versions where doc_id = ${id}`,
        tx`delete from doc_quotes where doc_id = ${id}`,
        tx`delete from doc_mentions where doc_id = ${id}`,
        // Theirs is no text any more: the job that looks after files takes them, and their bytes where nobody else has them.
        tx`update doc_files set doc_id = null where doc_id = ${id}`,
        wipeImport(tx, id),
        tx`update docs set text = '', title = '–' where id = ${id}`,
        tx`update items set title = '–' where id = ${id}`,
      ])
    })
  }
}
