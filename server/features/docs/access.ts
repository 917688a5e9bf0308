import type { Sql } from '#server/core/sql.ts'
import { isInside } from '#server/lineage/queries.ts'
import { AppError, permit, reveal } from '#shared/base/errors.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import { accessOf, type DocAccess, isLocked, maySetGuests } from '#shared/features/docs/policy.ts'
import { hidesReaders, isMemberNow, isStewardNow, readSpace } from '../spaces/service.ts'
import { findDocFacts } from './queries.ts'

interface DocFacts {
  id: string
  spaceId: string
  guests: DocAccess
  createdBy: string
}

/**
 * What a person may do with a document now; the sync server asks. Ready documents can still be written in; what was
 * agreed can be talked about, and nobody changes it.
 */
export async function accessToDoc(sql: Sql, viewer: Pick<Viewer, 'id'>, docId: string): Promise<DocAccess | undefined> {
  const doc = await findDocFacts(sql, docId)
  if (!doc) return undefined
  try {
    const { access } = await rightsIn(sql, viewer, doc)
    return isLocked(doc) && access === 'write' ? 'comment' : access
  } catch (error) {
    if (error instanceof AppError) return undefined
    throw error
  }
}

/** Whether those who may only read a document are not shown to others who have it open. */
export async function hidesItsReaders(sql: Sql, docId: string): Promise<boolean> {
  const doc = await findDocFacts(sql, docId)
  return doc !== undefined && hidesReaders(sql, doc.spaceId)
}

/** What the viewer may do in a document now. Throws `not_found` when they may not read it. */
export async function rightsIn(sql: Sql, viewer: Pick<Viewer, 'id'>, doc: DocFacts) {
  const space = await readSpace(sql, viewer, doc.spaceId)
  reveal(await isInside(sql, viewer, doc.id), 'doc', doc.id)
  const who = { isMember: await isMemberNow(sql, viewer, doc.spaceId), began: doc.createdBy === viewer.id }
  const isSteward = await isStewardNow(sql, viewer, doc.spaceId)
  return { access: accessOf(who, doc), maySetGuests: maySetGuests(who, space), mayDelete: who.began || isSteward }
}

/** Throws unless the viewer may write in the document now, were it not locked. */
export async function writeIn(sql: Sql, viewer: Pick<Viewer, 'id'>, doc: DocFacts) {
  const { access } = await rightsIn(sql, viewer, doc)
  permit(access === 'write', 'write in a document')
}
