import { recordActivity } from '#server/activity/record.ts'
import type { Services } from '#server/core/services.ts'
import { createItem, linkItems } from '#server/lineage/items.ts'
import { putSearch } from '#server/search/put.ts'
import type { BodyOf } from '#shared/base/endpoint.ts'
import { conflict, invalid, notFound } from '#shared/base/errors.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import type { Agreement, decisionsApi } from '#shared/features/decisions/contract.ts'
import { canRecordAgreement } from '#shared/features/decisions/policy.ts'
import { cut } from '#shared/lao/graphemes.ts'
import { concludeTopic, findQuotedMessages, lockTopic, readTopic } from '../rooms/service.ts'
import { contributeTo, readSpace } from '../spaces/service.ts'
import { findAgreementById, findAgreements } from './queries.ts'

const TITLE_LETTERS = 120

/** What a topic came to, for somebody who may read the topic; features above take it along. */
export async function listAgreements(
  { sql }: Pick<Services, 'sql'>,
  viewer: Pick<Viewer, 'id'>,
  topicId: string,
): Promise<Agreement[]> {
  await readTopic(sql, viewer, topicId)
  return findAgreements(sql, topicId)
}

export async function showAgreement({ sql }: Services, viewer: Viewer, agreementId: string): Promise<Agreement> {
  const [agreement] = await findAgreementById(sql, agreementId)
  if (!agreement) throw notFound('agreement', agreementId)
  await readSpace(sql, viewer, agreement.spaceId)
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
    await contributeTo(tx, viewer, topic.spaceId)
    const isNew = await createItem(tx, viewer, {
      id: draft.id,
      kind: 'agreement',
      spaceId: topic.spaceId,
      title: cut(draft.statement, TITLE_LETTERS),
      state: draft.outcome,
    })
    if (!isNew) {
      const [own] = await tx`select 1 from agreements where id = ${draft.id} and topic_id = ${topicId}`
      if (!own) throw conflict('id_taken')
      return null
    }
    if (!canRecordAgreement(topic)) throw conflict('topic_concluded')
    const evidence = [...new Set(draft.evidence)]
    if ((await findQuotedMessages(tx, topicId, evidence)).length !== evidence.length) throw invalid('foreign_evidence')
    await tx`
      insert into agreements (id, topic_id, outcome, statement, dissent, review_on, recorded_by)
      values (${draft.id}, ${topicId}, ${draft.outcome}, ${draft.statement}, ${draft.dissent || null}, ${draft.reviewOn ?? null}, ${viewer.id})
    `
    for (const [place, messageId] of evidence.entries()) {
      await tx`insert into agreement_evidence (agreement_id, message_id, place) values (${draft.id}, ${messageId}, ${place})`
    }
    await concludeTopic(tx, topic, draft.outcome)
    await linkItems(tx, viewer, { from: draft.id, relation: 'concludes', to: topicId })
    await putSearch(tx, {
      id: draft.id,
      title: cut(draft.statement, TITLE_LETTERS),
      body: [topic.title, draft.statement, draft.dissent].join('\n'),
    })
    await recordActivity(tx, {
      event: 'agreement.recorded',
      viewer,
      object: { type: 'topic', id: topicId },
      spaceId: topic.spaceId,
      result: { outcome: draft.outcome },
    })
    return topic.spaceId
  })
  if (spaceId) live.changed({ kind: 'agreement', id: draft.id, spaceId })
  const [agreement] = await findAgreementById(sql, draft.id)
  if (!agreement) throw notFound('agreement', draft.id)
  return agreement
}
