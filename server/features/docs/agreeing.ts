import { recordActivity } from '#server/activity/record.ts'
import type { Services } from '#server/core/services.ts'
import type { Sql } from '#server/core/sql.ts'
import { linkItems, setItemState } from '#server/lineage/items.ts'
import { AppError, conflict } from '#shared/base/errors.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import type { DocAgreement } from '#shared/features/docs/contract.ts'
import { readSpace } from '../spaces/service.ts'
import { writeIn } from './access.ts'
import { keepVersion } from './history/versions.ts'
import { findDoc, findDocAgreement, findDocAgreements, lockDoc } from './queries.ts'

/** The agreements a document can rest on, for somebody who may read it. */
export async function listDocAgreements(
  { sql }: Pick<Services, 'sql'>,
  viewer: Viewer,
  docId: string,
): Promise<DocAgreement[]> {
  const { spaceId } = await findDoc(sql, docId)
  await readSpace(sql, viewer, spaceId)
  return findDocAgreements(sql, viewer, docId)
}

/**
 * Marks a ready document as agreed and locks it: its text of this moment is kept, and whoever writes in it now becomes a
 * reader. Throws `conflict` when it is no ready document, or without an agreement of its space that was reached.
 */
export async function agreeDoc(services: Services, viewer: Viewer, docId: string, agreementId?: string): Promise<void> {
  const { sql, live, sync, writing } = services
  await writing.count(docId)
  const spaceId = await sql.begin(async (tx) => {
    const doc = await lockDoc(tx, docId)
    await writeIn(tx, viewer, doc)
    if (doc.state === 'agreed' && (!agreementId || agreementId === doc.agreementId)) return null
    if (doc.state !== 'ready') throw conflict(doc.state === 'agreed' ? 'locked' : 'doc_not_ready')
    const agreement = await chosen(tx, viewer, docId, agreementId)
    await tx`
      update docs set state = 'agreed', agreed_at = now(), agreement_id = ${agreement.id}, changed_at = now()
      where id = ${docId}
    `
    await setItemState(tx, docId, 'agreed')
    await rest(tx, viewer, docId, agreement.id)
    await keepVersion(tx, sync, { docId, kind: 'agreed', personId: viewer.id })
    await recordActivity(tx, {
      event: 'doc.agreed',
      viewer,
      object: { type: 'doc', id: docId },
      spaceId: doc.spaceId,
      result: { agreementId: agreement.id, version: doc.version },
    })
    return doc.spaceId
  })
  if (!spaceId) return
  await sync.recheck({ docIds: [docId] })
  live.changed({ kind: 'doc', id: docId, spaceId })
}

async function chosen(tx: Sql, viewer: Viewer, docId: string, agreementId: string | undefined): Promise<DocAgreement> {
  const found = agreementId
    ? await findDocAgreement(tx, viewer, docId, agreementId)
    : (await findDocAgreements(tx, viewer, docId)).find(({ linked }) => linked)
  if (!found) throw conflict('agreement_missing')
  return found
}

/** An agreement that was reached about this very document is no older than it, and needs no link to be found. */
async function rest(tx: Sql, viewer: Viewer, docId: string, agreementId: string) {
  try {
    await linkItems(tx, viewer, { from: docId, relation: 'derivedFrom', to: agreementId })
  } catch (error) {
    if (!(error instanceof AppError) || error.detail.reason !== 'lineage_ring') throw error
  }
}

/** Begins the next version of an agreed document as a draft; the agreed text stays in its history as it was. */
export async function unlockDoc({ sql, live, sync }: Services, viewer: Viewer, docId: string): Promise<void> {
  const spaceId = await sql.begin(async (tx) => {
    const doc = await lockDoc(tx, docId)
    await writeIn(tx, viewer, doc)
    if (doc.state !== 'agreed') throw conflict('not_locked')
    const version = doc.version + 1
    await tx`
      update docs set state = 'draft', ready_at = null, agreed_at = null, agreement_id = null, version = ${version},
        changed_at = now()
      where id = ${docId}
    `
    await setItemState(tx, docId, 'draft')
    await recordActivity(tx, {
      event: 'doc.unlocked',
      viewer,
      object: { type: 'doc', id: docId },
      spaceId: doc.spaceId,
      result: { version },
    })
    return doc.spaceId
  })
  await sync.recheck({ docIds: [docId] })
  live.changed({ kind: 'doc', id: docId, spaceId })
}
