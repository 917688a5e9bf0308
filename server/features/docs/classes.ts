import { recordActivity } from '#server/activity/record.ts'
import { newId } from '#server/core/id.ts'
import type { Services } from '#server/core/services.ts'
import type { Sql } from '#server/core/sql.ts'
import type { BodyOf } from '#shared/base/endpoint.ts'
import { invalid, permit } from '#shared/base/errors.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import type { Classification, classesApi, DocClass } from '#shared/features/docs/classes.ts'
import { rightsIn } from './access.ts'
import { countReaders, findCircle, findTakeouts, keepTo, lockDocBeside } from './queries.ts'
import { showDoc } from './service.ts'

/** Whom a document is for, as somebody sees it who may read it. */
export async function showClass(services: Pick<Services, 'sql'>, viewer: Viewer, docId: string): Promise<DocClass> {
  const { classification, mayDelete: mayChange } = await showDoc(services, viewer, docId)
  return {
    classification,
    people: classification === 'specific' ? await findCircle(services.sql, docId) : [],
    mayChange,
    takeouts: mayChange ? await findTakeouts(services.sql, docId) : [],
  }
}

/** Keeps a document and what was made of it to whom it is for, in the caller's transaction; rights are the caller's matter. */
export async function keepDoc(tx: Sql, docId: string, classification: Classification, inside: readonly string[]) {
  await tx`delete from circle_members where circle_id = ${docId}`
  for (const personId of inside)
    await tx`insert into circle_members (circle_id, person_id) values (${docId}, ${personId})`
  await keepTo(tx, docId, classification)
}

/**
 * Keeps a document, and what was made of it, to whom it is for from now on; by whoever began it or a steward who may
 * read it. Both stay inside. Those who are outside have nothing of it open a moment later.
 */
export async function setClass(
  services: Services,
  viewer: Viewer,
  docId: string,
  { classification, people }: BodyOf<typeof classesApi.setDocClass>,
): Promise<DocClass> {
  const { sql, live, sync } = services
  const { spaceId, inside } = await sql.begin(async (tx) => {
    const doc = await lockDocBeside(tx, docId)
    permit((await rightsIn(tx, viewer, doc)).mayDelete, 'say whom a document is for')
    const inside = classification === 'specific' ? [...new Set([viewer.id, ...people])] : []
    if ((await countReaders(tx, doc.spaceId, inside)) < inside.length) throw invalid('cannot_read_space')
    await keepDoc(tx, docId, classification, inside)
    await recordActivity(tx, {
      event: 'doc.classified',
      viewer,
      object: { type: 'doc', id: docId },
      spaceId: doc.spaceId,
      result: { classification, people: inside.length },
    })
    return { spaceId: doc.spaceId, inside }
  })
  // Whoever was inside before is asked again; whoever is inside now hears of it.
  live.emptySpace(docId)
  for (const personId of inside) live.enterSpace(docId, personId)
  // Proposed changes are documents of their own, so everything that is open is asked.
  await sync.recheck({})
  // Told of the space, not of the document: those who are outside now must look again too.
  for (const kind of ['doc', 'article', 'checklist', 'reflection'] as const)
    live.changed({ kind, id: spaceId, spaceId })
  return showClass(services, viewer, docId)
}

/**
 * Whoever takes a kept document out of the product says why; call it in the transaction that says so. Throws `invalid`
 * where no reason is given.
 */
export async function noteTakeout(
  tx: Sql,
  viewer: Pick<Viewer, 'id'>,
  { docId, format, reason }: { docId: string; format: string; reason: string | undefined },
) {
  await tx`
    insert into doc_takeouts (id, doc_id, person_id, format, reason)
    values (${newId()}, ${docId}, ${viewer.id}, ${format}, ${reasonFor(reason)})
  `
}

const reasonFor = (reason: string | undefined): string => {
  if (!reason) throw invalid('reason_needed')
  return reason
}

/** Throws before any work is done where a reason is missing. */
export const askReason = (doc: { classification: Classification }, reason: string | undefined) => {
  if (doc.classification !== 'general') reasonFor(reason)
}
