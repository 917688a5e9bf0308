import { recordActivity } from '#server/activity/record.ts'
import type { Services } from '#server/core/services.ts'
import type { Sql } from '#server/core/sql.ts'
import { renameItem } from '#server/lineage/items.ts'
import { putSearch } from '#server/search/put.ts'
import type { BodyOf } from '#shared/base/endpoint.ts'
import { conflict, invalid, notFound, permit } from '#shared/base/errors.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import type { Agreement, decisionsApi } from '#shared/features/decisions/contract.ts'
import { audienceOf, contributeToTopic, lockTopic, readTopic } from '../rooms/service.ts'
import { isStewardNow } from '../spaces/service.ts'
import { insertAgreement, titleOf } from './agreements.ts'
import { countReadable, findAgreementById, findAgreements, lockAgreement } from './queries.ts'

/** Takes the words of a deleted message out of what agreements and proposals rest on; that it was there stays. */
export async function dropEvidence(tx: Sql, messageId: string): Promise<void> {
  await tx`update agreement_evidence set body = '' where message_id = ${messageId}`
  await tx`update proposal_evidence set body = '' where message_id = ${messageId}`
}

export {
  closeDueProposals,
  findWaiting,
  openProposal,
  readProposal,
  showEscalation,
  takePosition,
} from './proposals.ts'
export { putEscalationCalls as takeEscalationCalls, putReminders as takeReminders } from './queries.ts'

/** What a topic came to, for somebody who may read the topic; features above take it along. */
export async function listAgreements(
  { sql }: Pick<Services, 'sql'>,
  viewer: Pick<Viewer, 'id'>,
  topicId: string,
): Promise<Agreement[]> {
  await readTopic(sql, viewer, topicId)
  return findAgreements(sql, viewer, topicId)
}

export async function showAgreement(
  { sql }: Pick<Services, 'sql'>,
  viewer: Viewer,
  agreementId: string,
): Promise<Agreement> {
  const [agreement] = await findAgreementById(sql, viewer, agreementId)
  if (!agreement) throw notFound('agreement', agreementId)
  await readTopic(sql, viewer, agreement.topicId)
  return agreement
}

/**
 * Concludes a topic. Two who record at once: one is stored, the other hears of the `conflict`. Safe to repeat with the
 * same id. Throws `invalid` for evidence that is not of this topic.
 */
export async function recordAgreement(
  { sql, live }: Services,
  viewer: Viewer,
  topicId: string,
  draft: BodyOf<typeof decisionsApi.recordAgreement>,
): Promise<Agreement> {
  const spaceId = await sql.begin(async (tx) => {
    const topic = await lockTopic(tx, topicId)
    await contributeToTopic(tx, viewer, topic)
    const [open] = await tx`select 1 from proposals where topic_id = ${topicId} and outcome is null`
    if (open) throw conflict('proposal_open')
    const items = [...new Set(draft.items)]
    if ((await countReadable(tx, viewer, items)) !== items.length) throw invalid('foreign_evidence')
    if (!(await insertAgreement(tx, viewer, topic, { ...draft, items }))) return null
    return audienceOf(topic)
  })
  if (spaceId) live.changed({ kind: 'agreement', id: draft.id, spaceId })
  const [agreement] = await findAgreementById(sql, viewer, draft.id)
  if (!agreement) throw notFound('agreement', draft.id)
  return agreement
}

/**
 * Writes what a proposal came to in a sentence. Whoever may take part writes it first; after that they, the proposer and
 * stewards may still change it, until a document has been made of it. Throws `conflict` for an agreement that was
 * recorded as it was said.
 */
export async function wordOutcome(
  { sql, live }: Services,
  viewer: Viewer,
  agreementId: string,
  { statement, reviewOn }: BodyOf<typeof decisionsApi.wordOutcome>,
): Promise<Agreement> {
  const spaceId = await sql.begin(async (tx) => {
    const agreement = await lockAgreement(tx, agreementId)
    await contributeToTopic(tx, viewer, agreement)
    if (!agreement.proposalId) throw conflict('recorded_as_said')
    const isAuthor = [agreement.authorId, agreement.wordedBy].includes(viewer.id)
    permit(
      agreement.wordedBy === null || isAuthor || (await isStewardNow(tx, viewer, agreement.spaceId)),
      'word the outcome',
    )
    const [taken] = await tx`
      select 1 from lineage_edges where to_id = ${agreementId} and relation = 'derivedFrom' limit 1
    `
    if (taken) throw conflict('became_document')
    await tx`
      update agreements set statement = ${statement}, review_on = ${reviewOn}, worded_by = ${viewer.id}
      where id = ${agreementId}
    `
    await renameItem(tx, agreementId, titleOf(statement))
    const topic = await readTopic(tx, viewer, agreement.topicId)
    await putSearch(tx, {
      id: agreementId,
      title: titleOf(statement),
      body: [topic.title, statement, agreement.dissent].join('\n'),
    })
    await recordActivity(tx, {
      event: 'agreement.worded',
      viewer,
      object: { type: 'topic', id: agreement.topicId },
      spaceId: agreement.spaceId,
    })
    return audienceOf(agreement)
  })
  live.changed({ kind: 'agreement', id: agreementId, spaceId })
  return showAgreement({ sql }, viewer, agreementId)
}

/**
 * Says whether an agreement held, on or after the day it was to be looked at again. By whoever recorded or proposed it,
 * or a steward. Throws `conflict` when that day has not come, or was answered for.
 */
export async function reviewAgreement(
  { sql, live }: Services,
  viewer: Viewer,
  agreementId: string,
  { held, note, reviewOn }: BodyOf<typeof decisionsApi.reviewAgreement>,
): Promise<Agreement> {
  const spaceId = await sql.begin(async (tx) => {
    const agreement = await lockAgreement(tx, agreementId)
    await contributeToTopic(tx, viewer, agreement)
    permit(
      agreement.authorId === viewer.id || (await isStewardNow(tx, viewer, agreement.spaceId)),
      'review an agreement',
    )
    if (!agreement.reviewDue) throw conflict('review_not_due')
    await tx`
      insert into agreement_reviews (agreement_id, held, note, reviewed_by)
      values (${agreementId}, ${held}, ${note || null}, ${viewer.id})
    `
    await tx`update agreements set review_on = ${reviewOn} where id = ${agreementId}`
    await recordActivity(tx, {
      event: 'agreement.reviewed',
      viewer,
      object: { type: 'topic', id: agreement.topicId },
      spaceId: agreement.spaceId,
      result: { held },
    })
    return audienceOf(agreement)
  })
  live.changed({ kind: 'agreement', id: agreementId, spaceId })
  return showAgreement({ sql }, viewer, agreementId)
}
