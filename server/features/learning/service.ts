import { recordActivity } from '#server/activity/record.ts'
import { newId } from '#server/core/id.ts'
import type { Services } from '#server/core/services.ts'
import type { Sql } from '#server/core/sql.ts'
import { createItem, linkItems, touchItem } from '#server/lineage/items.ts'
import { putSearch } from '#server/search/put.ts'
import type { BodyOf } from '#shared/base/endpoint.ts'
import { invalid, notFound, permit } from '#shared/base/errors.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import type { Checklist, learningApi } from '#shared/features/learning/contract.ts'
import { canReflect, EVIDENCE_MIN, hasPractice, isComplete, REFLECTION_MIN } from '#shared/features/learning/policy.ts'
import type { Topic } from '#shared/features/rooms/contract.ts'
import { countGraphemes, cut } from '#shared/lao/graphemes.ts'
import { readArticle } from '../knowledge/service.ts'
import { openTopic } from '../rooms/service.ts'
import { contributeTo } from '../spaces/service.ts'
import {
  enrol,
  findChecklist,
  findChecklists,
  findReflection,
  findReflections,
  findSteps,
  hasStatement,
  insertChecklist,
  insertReflection,
  putProgress,
  setCompleted,
} from './queries.ts'

const TITLE_LETTERS = 120

/** A checklist the viewer may read: their own progress, and of others only how many. */
export async function showChecklist(
  { sql }: Pick<Services, 'sql'>,
  viewer: Viewer,
  checklistId: string,
): Promise<Checklist> {
  const checklist = await findChecklist(sql, viewer, checklistId)
  const [steps, reflections] = await Promise.all([
    findSteps(sql, viewer, checklistId),
    findReflections(sql, viewer, checklistId),
  ])
  return { ...checklist, steps, reflections }
}

/** Checklists the viewer may read, those they work on first. */
export const listChecklists = ({ sql }: Services, viewer: Viewer, where: Parameters<typeof findChecklists>[2]) =>
  findChecklists(sql, viewer, where)

/** Makes a checklist of an article. Safe to repeat; `conflict` when the id is something else. */
export async function createChecklist(
  services: Services,
  viewer: Viewer,
  articleId: string,
  draft: BodyOf<typeof learningApi.createChecklist>,
): Promise<Checklist> {
  const { sql, live } = services
  const article = await readArticle(services, viewer, articleId)
  const isNew = await sql.begin(async (tx) => {
    await contributeTo(tx, viewer, article.spaceId)
    if (!hasPractice(draft.steps)) throw invalid('practice_missing')
    const item = {
      id: draft.id,
      kind: 'checklist',
      spaceId: article.spaceId,
      title: draft.title,
      state: 'open',
    } as const
    if (!(await createItem(tx, viewer, item))) return false
    const steps = draft.steps.map((step, place) => ({ ...step, id: newId(), place }))
    await insertChecklist(tx, { ...item, articleId, personId: viewer.id, steps })
    await linkItems(tx, viewer, { from: draft.id, relation: 'practises', to: articleId })
    await putSearch(tx, { id: draft.id, title: draft.title, body: draft.steps.map(({ text }) => text).join('\n') })
    await recordActivity(tx, {
      event: 'checklist.created',
      viewer,
      object: { type: 'checklist', id: draft.id },
      spaceId: article.spaceId,
      result: { steps: draft.steps.length },
    })
    return true
  })
  if (isNew) live.changed({ kind: 'checklist', id: draft.id, spaceId: article.spaceId })
  return showChecklist(services, viewer, draft.id)
}

/** The checklist, for somebody who may take part, with their steps locked against a second hand. */
async function workOn(tx: Sql, viewer: Viewer, checklistId: string) {
  const checklist = await findChecklist(tx, viewer, checklistId)
  await contributeTo(tx, viewer, checklist.spaceId)
  return checklist
}

async function begin(tx: Sql, viewer: Viewer, checklistId: string, spaceId: string) {
  if (!(await enrol(tx, viewer.id, checklistId))) return false
  await recordActivity(tx, {
    event: 'checklist.registered',
    viewer,
    object: { type: 'checklist', id: checklistId },
    spaceId,
  })
  return true
}

/** Begins to work on a checklist. Safe to repeat. */
export async function startChecklist(services: Services, viewer: Viewer, checklistId: string): Promise<Checklist> {
  const spaceId = await services.sql.begin(async (tx) => {
    const checklist = await workOn(tx, viewer, checklistId)
    return (await begin(tx, viewer, checklistId, checklist.spaceId)) ? checklist.spaceId : null
  })
  if (spaceId) services.live.changed({ kind: 'progress', id: checklistId, spaceId })
  return showChecklist(services, viewer, checklistId)
}

/**
 * Marks a step as done or not, for the viewer alone. Practising takes a line of evidence. Doing it again changes the
 * evidence and is counted once; undoing takes the tick away, and leaves what was written and the statement of it.
 */
export async function putStep(
  services: Services,
  viewer: Viewer,
  { checklistId, stepId }: { checklistId: string; stepId: string },
  change: BodyOf<typeof learningApi.putStep>,
): Promise<Checklist> {
  const spaceId = await services.sql.begin(async (tx) => {
    const checklist = await workOn(tx, viewer, checklistId)
    const known = (await findSteps(tx, viewer, checklistId)).some(({ id }) => id === stepId)
    if (!known) throw notFound('step', stepId)
    await begin(tx, viewer, checklistId, checklist.spaceId)
    // Read again under the lock of the enrolment: two hands of one person see each other's last tick.
    const steps = await findSteps(tx, viewer, checklistId)
    const step = steps.find(({ id }) => id === stepId)
    if (!step) throw notFound('step', stepId)
    const evidence = step.kind === 'practise' ? (change.evidence ?? null) : null
    if (change.done && step.kind === 'practise' && countGraphemes(evidence ?? step.evidence ?? '') < EVIDENCE_MIN)
      throw invalid('evidence_too_short')
    await putProgress(tx, { stepId, personId: viewer.id, evidence, done: change.done })
    if (change.done && !step.done)
      await recordActivity(tx, {
        event: step.kind === 'practise' ? 'item.practised' : 'item.attempted',
        viewer,
        object: { type: 'checklist', id: checklistId },
        spaceId: checklist.spaceId,
        result: { step: stepId },
        uncounted: await hasStatement(tx, viewer.id, checklistId, stepId),
      })
    const complete = isComplete(steps.map((one) => (one.id === stepId ? { done: change.done } : one)))
    await setCompleted(tx, viewer.id, checklistId, complete)
    if (complete && !(await hasStatement(tx, viewer.id, checklistId, null)))
      await recordActivity(tx, {
        event: 'checklist.completed',
        viewer,
        object: { type: 'checklist', id: checklistId },
        spaceId: checklist.spaceId,
      })
    if (change.done && !step.done) await touchItem(tx, checklistId)
    return checklist.spaceId
  })
  services.live.changed({ kind: 'progress', id: checklistId, spaceId })
  return showChecklist(services, viewer, checklistId)
}

/** Shares with the space what practice taught. Safe to repeat; for those who have practised at least one step. */
export async function postReflection(
  services: Services,
  viewer: Viewer,
  checklistId: string,
  draft: BodyOf<typeof learningApi.postReflection>,
): Promise<Checklist> {
  const { sql, live } = services
  const spaceId = await sql.begin(async (tx) => {
    const { spaceId } = await workOn(tx, viewer, checklistId)
    permit(canReflect(await findSteps(tx, viewer, checklistId)), 'reflect before practising')
    if (countGraphemes(draft.body) < REFLECTION_MIN) throw invalid('reflection_too_short')
    const title = cut(draft.body.replace(/\s+/g, ' '), TITLE_LETTERS)
    const item = { id: draft.id, kind: 'reflection', spaceId, title, state: 'posted' } as const
    if (!(await createItem(tx, viewer, item))) return null
    await insertReflection(tx, { id: draft.id, checklistId, personId: viewer.id, body: draft.body })
    await linkItems(tx, viewer, { from: draft.id, relation: 'reflectsOn', to: checklistId })
    await putSearch(tx, { id: draft.id, title, body: draft.body })
    await recordActivity(tx, {
      event: 'reflection.posted',
      viewer,
      object: { type: 'checklist', id: checklistId },
      spaceId,
      result: { graphemes: countGraphemes(draft.body) },
    })
    return spaceId
  })
  if (spaceId) live.changed({ kind: 'reflection', id: draft.id, spaceId })
  return showChecklist(services, viewer, checklistId)
}

/**
 * Opens the next turn in any room the viewer may write in: a topic that the reflection sparked. Safe to repeat with the
 * same topic id.
 */
export async function openTopicFromReflection(
  services: Services,
  viewer: Viewer,
  reflectionId: string,
  draft: BodyOf<typeof learningApi.openTopicFromReflection>,
): Promise<Topic> {
  const reflection = await findReflection(services.sql, viewer, reflectionId)
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
