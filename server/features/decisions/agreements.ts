import { recordActivity } from '#server/activity/record.ts'
import type { Sql } from '#server/core/sql.ts'
import { createItem, linkItems } from '#server/lineage/items.ts'
import { putSearch } from '#server/search/put.ts'
import { conflict, invalid } from '#shared/base/errors.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import { canRecordAgreement } from '#shared/features/decisions/policy.ts'
import type { Topic } from '#shared/features/rooms/contract.ts'
import { cut } from '#shared/lao/graphemes.ts'
import { concludeTopic, findQuotedMessages } from '../rooms/service.ts'

const TITLE_LETTERS = 120
export const titleOf = (statement: string) => cut(statement, TITLE_LETTERS)

interface Draft {
  id: string
  outcome: 'agreed' | 'not_agreed'
  statement: string
  dissent?: string | undefined
  evidence: readonly string[]
  /** Other items, which the caller has found readable. */
  items: readonly string[]
  reviewOn?: string | undefined
}

/**
 * Puts an agreement on the spiral and concludes its topic, in the caller's transaction. False for a repeat with the same
 * id. Throws `conflict` when the topic was concluded, `invalid` for evidence that is not of this topic.
 */
export async function insertAgreement(
  tx: Sql,
  viewer: Pick<Viewer, 'id'>,
  topic: Topic,
  { id, outcome, statement, dissent, evidence: chosen, items, reviewOn }: Draft,
  proposalId: string | null = null,
): Promise<boolean> {
  const { spaceId, circleId } = topic
  const item = { id, kind: 'agreement', spaceId, circleId, title: titleOf(statement), state: outcome } as const
  if (!(await createItem(tx, viewer, item))) {
    const [own] = await tx`select 1 from agreements where id = ${id} and topic_id = ${topic.id}`
    if (!own) throw conflict('id_taken')
    return false
  }
  if (!canRecordAgreement(topic)) throw conflict('topic_concluded')
  const evidence = [...new Set(chosen)]
  if ((await findQuotedMessages(tx, topic.id, evidence)).length !== evidence.length) throw invalid('foreign_evidence')
  await tx`
    insert into agreements (id, topic_id, outcome, statement, dissent, review_on, recorded_by, proposal_id)
    values (${id}, ${topic.id}, ${outcome}, ${statement}, ${dissent || null}, ${reviewOn ?? null}, ${viewer.id}, ${proposalId})
  `
  for (const [place, messageId] of evidence.entries()) {
    await tx`
      insert into agreement_evidence (agreement_id, message_id, place, body)
      select ${id}, m.id, ${place}, coalesce(
        (select e.body from proposal_evidence e where e.proposal_id = ${proposalId} and e.message_id = m.id), m.body
      ) from messages m where m.id = ${messageId}
    `
  }
  await concludeTopic(tx, topic, outcome)
  await linkItems(tx, viewer, { from: id, relation: 'concludes', to: topic.id })
  for (const [place, itemId] of items.entries()) {
    await tx`insert into agreement_items (agreement_id, item_id, place) values (${id}, ${itemId}, ${place})`
    // Its own topic it concludes already.
    if (itemId !== topic.id) await linkItems(tx, viewer, { from: id, relation: 'basedOn', to: itemId })
  }
  await putSearch(tx, { id, title: titleOf(statement), body: [topic.title, statement, dissent].join('\n') })
  await recordActivity(tx, {
    event: 'agreement.recorded',
    viewer,
    object: { type: 'topic', id: topic.id },
    spaceId: topic.spaceId,
    result: { outcome },
  })
  return true
}
