import { recordActivity } from '#server/activity/record.ts'
import { newId } from '#server/core/id.ts'
import type { Services } from '#server/core/services.ts'
import type { Sql } from '#server/core/sql.ts'
import { linkItems, putItem } from '#server/lineage/items.ts'
import { putSearch } from '#server/search/put.ts'
import type { BodyOf } from '#shared/base/endpoint.ts'
import { conflict, invalid, notFound, permit } from '#shared/base/errors.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import { type Checklist, type learningApi, REFLECTION_MIN } from '#shared/features/learning/contract.ts'
import { canReflect, EVIDENCE_MIN, hasPractice, isComplete } from '#shared/features/learning/policy.ts'
import { countGraphemes, cut } from '#shared/lao/graphemes.ts'
import { readArticle } from '../knowledge/service.ts'
import { openTopic } from '../rooms/service.ts'
import { contributeTo, readSpace } from '../spaces/service.ts'
import { findChecklist, findChecklists, findReflection, findReflections, findSteps } from './queries.ts'

const TITLE_LETTERS = 120

export async function showChecklist(
  { sql }: Pick<Services, 'sql'>,
  viewer: Viewer,
  checklistId: string,
): Promise<Checklist> {
  const checklist = await findChecklist(sql, viewer, checklistId)
  await readSpace(sql, viewer, checklist.spaceId)
  const [steps, reflections] = await Promise.all([
    findSteps(sql, viewer, checklistId),
    findReflections(sql, checklistId),
  ])
  return { ...checklist, steps, reflections }
}

export const listChecklists = ({ sql }: Services, viewer: Viewer, where: Parameters<typeof findChecklists>[2]) =>
  findChecklists(sql, viewer, where)

/** Makes a checklist of an article. Safe to repeat. */
export async function createChecklist(
  services: Services,
  viewer: Viewer,
  articleId: string,
  draft: BodyOf<typeof learningApi.createChecklist>,
): Promise<Checklist> {
  const { sql, live } = services
  if (!hasPractice(draft.steps)) throw invalid('practice_missing')
  const article = await readArticle(services, viewer, articleId)
  await sql.begin(async (tx) => {
    await contributeTo(tx, viewer, article.spaceId)
    const [known] = await tx<{ createdBy: string }[]>`select created_by from items where id = ${draft.id}`
    if (known && known.createdBy !== viewer.id) throw conflict('id_taken')
    if (known) return
    await putItem(tx, {
      id: draft.id,
      kind: 'checklist',
      spaceId: article.spaceId,
      title: draft.title,
      state: 'open',
      createdBy: viewer.id,
    })
    await tx`insert into checklists (id, article_id, title, created_by) values (${draft.id}, ${articleId}, ${draft.title}, ${viewer.id})`
    for (const [place, step] of draft.steps.entries()) {
      await tx`
        insert into checklist_steps (id, checklist_id, place, text, kind) values (${newId()}, ${draft.id}, ${place}, ${step.text}, ${step.kind})
      `
    }
    await linkItems(tx, viewer, { from: draft.id, relation: 'practises', to: articleId })
    await putSearch(tx, { id: draft.id, title: draft.title, body: draft.steps.map(({ text }) => text).join('\n') })
    await recordActivity(tx, {
      event: 'checklist.created',
      viewer,
      object: { type: 'checklist', id: draft.id },
      spaceId: article.spaceId,
    })
  })
  live.changed({ kind: 'checklist', id: draft.id, spaceId: article.spaceId })
  return showChecklist(services, viewer, draft.id)
}

async function enrol(tx: Sql, viewer: Viewer, checklistId: string, spaceId: string) {
  const made =
    await tx`insert into enrolments (checklist_id, person_id) values (${checklistId}, ${viewer.id}) on conflict do nothing`
  if (made.count > 0)
    await recordActivity(tx, {
      event: 'checklist.registered',
      viewer,
      object: { type: 'checklist', id: checklistId },
      spaceId,
    })
}

export async function startChecklist(services: Services, viewer: Viewer, checklistId: string): Promise<Checklist> {
  const spaceId = await services.sql.begin(async (tx) => {
    const checklist = await findChecklist(tx, viewer, checklistId)
    await contributeTo(tx, viewer, checklist.spaceId)
    await enrol(tx, viewer, checklistId, checklist.spaceId)
    return checklist.spaceId
  })
  services.live.changed({ kind: 'progress', id: checklistId, spaceId })
  return showChecklist(services, viewer, checklistId)
}

/**
 * Marks a step as done or not, for the viewer alone. Practising takes a line of evidence. Doing it again changes the
 * evidence and is counted once; undoing takes the tick away and leaves the statement, which is of what happened.
 */
export async function putStep(
  services: Services,
  viewer: Viewer,
  { checklistId, stepId }: { checklistId: string; stepId: string },
  change: BodyOf<typeof learningApi.putStep>,
): Promise<Checklist> {
  const spaceId = await services.sql.begin(async (tx) => {
    const checklist = await findChecklist(tx, viewer, checklistId)
    await contributeTo(tx, viewer, checklist.spaceId)
    const step = (await findSteps(tx, viewer, checklistId)).find(({ id }) => id === stepId)
    if (!step) throw notFound('step', stepId)
    if (!change.done) {
      await tx`delete from step_progress where step_id = ${stepId} and person_id = ${viewer.id}`
      await tx`update enrolments set completed_at = null where checklist_id = ${checklistId} and person_id = ${viewer.id}`
      return checklist.spaceId
    }
    const evidence = step.kind === 'practise' ? (change.evidence ?? step.evidence ?? '') : null
    if (evidence !== null && countGraphemes(evidence) < EVIDENCE_MIN) throw invalid('evidence_too_short')
    await enrol(tx, viewer, checklistId, checklist.spaceId)
    const made = await tx`
      insert into step_progress (step_id, person_id, evidence) values (${stepId}, ${viewer.id}, ${evidence})
      on conflict (step_id, person_id) do nothing
    `
    if (made.count === 0) {
      await tx`update step_progress set evidence = ${evidence} where step_id = ${stepId} and person_id = ${viewer.id}`
      return checklist.spaceId
    }
    const object = { type: 'checklist', id: checklistId }
    const [before] = await tx`
      select 1 from statements where actor_id = ${viewer.id} and object_id = ${checklistId} and result ->> 'step' = ${stepId}
    `
    await recordActivity(tx, {
      event: step.kind === 'practise' ? 'item.practised' : 'item.attempted',
      viewer,
      object,
      spaceId: checklist.spaceId,
      result: { step: stepId },
      uncounted: before !== undefined,
    })
    if (isComplete(await findSteps(tx, viewer, checklistId))) {
      await tx`update enrolments set completed_at = now() where checklist_id = ${checklistId} and person_id = ${viewer.id}`
      await recordActivity(tx, { event: 'checklist.completed', viewer, object, spaceId: checklist.spaceId })
    }
    await tx`update items set changed_at = now() where id = ${checklistId}`
    return checklist.spaceId
  })
  services.live.changed({ kind: 'progress', id: checklistId, spaceId })
  return showChecklist(services, viewer, checklistId)
}

/** Shares what practice taught. Safe to repeat. */
export async function postReflection(
  services: Services,
  viewer: Viewer,
  checklistId: string,
  draft: BodyOf<typeof learningApi.postReflection>,
): Promise<Checklist> {
  const { sql, live } = services
  if (countGraphemes(draft.body) < REFLECTION_MIN) throw invalid('reflection_too_short')
  const spaceId = await sql.begin(async (tx) => {
    const checklist = await findChecklist(tx, viewer, checklistId)
    await contributeTo(tx, viewer, checklist.spaceId)
    permit(canReflect(await findSteps(tx, viewer, checklistId)), 'reflect before practising')
    const [known] = await tx<{ createdBy: string }[]>`select created_by from items where id = ${draft.id}`
    if (known && known.createdBy !== viewer.id) throw conflict('id_taken')
    if (known) return null
    const title = cut(draft.body.replace(/\s+/g, ' '), TITLE_LETTERS)
    await putItem(tx, {
      id: draft.id,
      kind: 'reflection',
      spaceId: checklist.spaceId,
      title,
      state: 'posted',
      createdBy: viewer.id,
    })
    await tx`insert into reflections (id, checklist_id, person_id, body) values (${draft.id}, ${checklistId}, ${viewer.id}, ${draft.body})`
    await linkItems(tx, viewer, { from: draft.id, relation: 'reflectsOn', to: checklistId })
    await putSearch(tx, { id: draft.id, title, body: draft.body })
    await recordActivity(tx, {
      event: 'reflection.posted',
      viewer,
      object: { type: 'checklist', id: checklistId },
      spaceId: checklist.spaceId,
      result: { graphemes: countGraphemes(draft.body) },
    })
    return checklist.spaceId
  })
  if (spaceId) live.changed({ kind: 'reflection', id: draft.id, spaceId })
  return showChecklist(services, viewer, checklistId)
}

/** Opens the next turn: the reflection's words begin a topic that it sparked. */
export async function openTopicFromReflection(
  services: Services,
  viewer: Viewer,
  reflectionId: string,
  draft: BodyOf<typeof learningApi.openTopicFromReflection>,
) {
  const reflection = await findReflection(services.sql, reflectionId)
  await readSpace(services.sql, viewer, reflection.spaceId)
  const topic = await openTopic(services, viewer, draft.roomId, {
    id: draft.id,
    title: draft.title,
    sparkedBy: reflectionId,
    // Only its author speaks in their own words; another opens the topic and the strip shows where it came from.
    ...(reflection.personId === viewer.id ? { first: { id: newId(), body: reflection.body } } : {}),
  })
  services.live.changed({ kind: 'reflection', id: reflectionId, spaceId: reflection.spaceId })
  return topic
}
