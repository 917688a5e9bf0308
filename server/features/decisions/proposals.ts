import { recordActivity } from '#server/activity/record.ts'
import { newId } from '#server/core/id.ts'
import type { Services } from '#server/core/services.ts'
import type { Sql } from '#server/core/sql.ts'
import type { BodyOf } from '#shared/base/endpoint.ts'
import { conflict, invalid, notFound, permit } from '#shared/base/errors.ts'
import { Day, Hour } from '#shared/base/time.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import type {
  DecidingGroup,
  decisionsApi,
  PositionTaken,
  Proposal,
  Tally,
} from '#shared/features/decisions/contract.ts'
import {
  CLOSES_WITHIN_DAYS,
  canPropose,
  DECIDERS_MIN,
  defaultQuorum,
  emptyTally,
  needsReason,
  outcomeOf,
  SHARE_DEFAULT,
  shownGroups,
} from '#shared/features/decisions/policy.ts'
import { audienceOf, contributeToTopic, findQuotedMessages, lockTopic, readRoom, readTopic } from '../rooms/service.ts'
import { isStewardNow } from '../spaces/service.ts'
import { insertAgreement } from './agreements.ts'
import {
  countReadable,
  type Deciding,
  findDeciders,
  findDeciding,
  findDepartmentAbove,
  findDueProposals,
  findEscalation,
  findOutcomes,
  findProposal,
  findProposalEvidence,
  findProposalItems,
  findProposals,
  findRipe,
  findUnderway,
  findWaitingEscalations,
  findWaitingPositions,
  findWaitingReviews,
  leadsDepartment,
  lockProposal,
  type ProposalRow,
} from './queries.ts'

/** The proposals of a topic, for somebody who may read it. */
export async function listProposals({ sql }: Services, viewer: Viewer, topicId: string): Promise<Proposal[]> {
  await readTopic(sql, viewer, topicId)
  const found = await findProposals(sql, topicId)
  return Promise.all(found.map((one) => asShown(sql, viewer, one)))
}

async function showProposal(sql: Sql, viewer: Viewer, proposalId: string): Promise<Proposal> {
  return asShown(sql, viewer, await findProposal(sql, proposalId))
}

const count = (deciding: readonly Deciding[]): Tally => {
  const tally = emptyTally()
  for (const { position } of deciding) if (position) tally[position]++
  return tally
}

/**
 * A proposal as this viewer may see it. Where positions are shown by department only, nothing that leaves here holds
 * who took which: neither names, nor the order of speaking, nor a count that would move as somebody speaks.
 */
async function asShown(sql: Sql, viewer: Pick<Viewer, 'id'>, proposal: ProposalRow): Promise<Proposal> {
  const [deciding, evidence, items, escalation] = await Promise.all([
    findDeciding(sql, proposal.id),
    findProposalEvidence(sql, proposal.id),
    findProposalItems(sql, viewer, proposal.id),
    findEscalation(sql, proposal.id),
  ])
  const me = deciding.find(({ personId }) => personId === viewer.id)
  const spoken = deciding.filter(({ position }) => position !== null)
  const { departmentId: _, ...asked } = escalation ?? { departmentId: '' }
  const { circleId: __, ...shown } = proposal
  return {
    ...shown,
    evidence,
    items,
    eligible: deciding.length,
    spoken: spoken.length,
    ...(proposal.byDepartment
      ? byDepartment(deciding, isCounted(proposal))
      : { tally: count(deciding), groups: [], positions: spoken.map(byName) }),
    hasSpoken: typeof me?.position === 'string',
    mine: me?.position && !proposal.byDepartment ? { position: me.position, reason: me.reason } : null,
    mayDecide: me !== undefined && proposal.outcome === null && Date.parse(proposal.closesAt) > Date.now(),
    escalation: escalation ? (asked as NonNullable<Proposal['escalation']>) : null,
  }
}

const byName = ({ position, reason, personLo, personEn, departmentLo, departmentEn }: Deciding): PositionTaken => ({
  position: position ?? 'abstain',
  reason,
  personLo,
  personEn,
  departmentLo,
  departmentEn,
})

/** What was withdrawn was never counted: perhaps only one had spoken, and everybody knows who. */
const isCounted = ({ outcome }: ProposalRow) => outcome !== null && outcome !== 'withdrawn'

function byDepartment(deciding: readonly Deciding[], counted: boolean) {
  const shown = shownGroups(deciding.map(({ departmentId }) => departmentId)) ?? new Map<string | null, null>()
  const groupOf = (one: Deciding) => shown.get(one.departmentId) ?? null
  const nameOf = (one: Deciding) =>
    groupOf(one) === null
      ? { departmentLo: null, departmentEn: null }
      : { departmentLo: one.departmentLo, departmentEn: one.departmentEn }
  const groups = [...new Set(deciding.map(groupOf))].map((id): DecidingGroup => {
    const members = deciding.filter((one) => groupOf(one) === id)
    return {
      ...nameOf(members[0] as Deciding),
      eligible: members.length,
      tally: counted ? count(members) : null,
    }
  })
  const reasons = counted
    ? deciding
        .filter(({ reason }) => reason !== null)
        .map((one): PositionTaken => ({ ...byName(one), personLo: null, personEn: null, ...nameOf(one) }))
        // By what was said, so that the order is nobody's.
        .sort((a, b) => `${a.position}${a.reason}`.localeCompare(`${b.position}${b.reason}`))
    : []
  return { tally: counted ? count(deciding) : null, groups, positions: reasons }
}

/** What became of the topics of a room, for somebody who may read it. */
export async function listOutcomes({ sql }: Services, viewer: Viewer, roomId: string) {
  await readRoom(sql, viewer, roomId)
  return findOutcomes(sql, viewer, roomId)
}

/** Who may be asked to decide in a topic, and whether there are enough to show positions by department only. */
export async function listDeciders({ sql }: Services, viewer: Viewer, topicId: string) {
  await readTopic(sql, viewer, topicId)
  const deciders = await findDeciders(sql, topicId)
  return { deciders, byDepartment: shownGroups(deciders.map(({ departmentId }) => departmentId)) !== undefined }
}

/**
 * Opens a proposal. Safe to repeat. Who decides is written down now, so that the quorum stays what it was. Throws
 * `conflict` when the topic is concluded or another proposal is open in it, `invalid` for rules that cannot be kept.
 */
export async function openProposal(
  { sql, live }: Services,
  viewer: Viewer,
  topicId: string,
  draft: BodyOf<typeof decisionsApi.openProposal>,
): Promise<Proposal> {
  const spaceId = await sql.begin(async (tx) => {
    const topic = await lockTopic(tx, topicId)
    await contributeToTopic(tx, viewer, topic)
    const [known] = await tx<{ mine: boolean }[]>`
      select topic_id = ${topicId} and opened_by = ${viewer.id} as mine from proposals where id = ${draft.id}
    `
    if (known && !known.mine) throw conflict('id_taken')
    if (known) return null
    if (!canPropose(topic)) throw conflict('topic_concluded')
    const [open] = await tx`select 1 from proposals where topic_id = ${topicId} and outcome is null`
    if (open) throw conflict('proposal_open')
    const ahead = Date.parse(draft.closesAt) - Date.now()
    // A clock a minute behind ours may ask for an hour.
    if (ahead < Hour.ms - 60_000 || ahead > CLOSES_WITHIN_DAYS * Day.ms) throw invalid('deadline')
    const evidence = [...new Set(draft.evidence)]
    if ((await findQuotedMessages(tx, topicId, evidence)).length !== evidence.length) throw invalid('foreign_evidence')
    const items = [...new Set(draft.items)]
    if ((await countReadable(tx, viewer, items)) !== items.length) throw invalid('foreign_evidence')
    const deciding = await chooseDeciders(tx, topicId, draft)
    const quorum = draft.quorum ?? defaultQuorum(deciding.length)
    if (quorum > deciding.length) throw invalid('quorum_too_large')
    await tx`
      insert into proposals (id, topic_id, text, why, decided_by, rule, share, quorum, reasons, by_department, opened_by, closes_at)
      values (${draft.id}, ${topicId}, ${draft.text}, ${draft.why || null}, ${draft.decidedBy}, ${draft.rule},
        ${draft.rule === 'share' ? (draft.share ?? SHARE_DEFAULT) : null}, ${quorum}, ${draft.reasons},
        ${draft.byDepartment}, ${viewer.id}, ${draft.closesAt})
    `
    await tx`
      insert into proposal_people (proposal_id, person_id, department_id)
      select ${draft.id}, p.id, p.department_id from people p where p.id = any(${deciding.map(({ id }) => id)})
    `
    for (const [place, messageId] of evidence.entries())
      await tx`
        insert into proposal_evidence (proposal_id, message_id, place, body)
        select ${draft.id}, m.id, ${place}, m.body from messages m where m.id = ${messageId}
      `
    for (const [place, itemId] of items.entries())
      await tx`insert into proposal_items (proposal_id, item_id, place) values (${draft.id}, ${itemId}, ${place})`
    await recordActivity(tx, {
      event: 'proposal.opened',
      viewer,
      object: { type: 'topic', id: topicId },
      spaceId: topic.spaceId,
      result: { eligible: deciding.length, quorum },
    })
    return audienceOf(topic)
  })
  if (spaceId) live.changed({ kind: 'proposal', id: draft.id, spaceId })
  return showProposal(sql, viewer, draft.id)
}

async function chooseDeciders(tx: Sql, topicId: string, draft: BodyOf<typeof decisionsApi.openProposal>) {
  const possible = await findDeciders(tx, topicId)
  const named = new Set(draft.people)
  const deciding = draft.decidedBy === 'members' ? possible : possible.filter(({ id }) => named.has(id))
  if (draft.decidedBy !== 'members' && deciding.length !== named.size) throw invalid('foreign_decider')
  if (deciding.length < DECIDERS_MIN) throw invalid('too_few_deciders')
  const departments = deciding.map(({ departmentId }) => departmentId)
  if (
    draft.decidedBy === 'departments' &&
    (departments.includes(null) || new Set(departments).size !== departments.length)
  )
    throw invalid('one_for_each_department')
  if (draft.byDepartment && !shownGroups(departments)) throw invalid('groups_too_small')
  return deciding
}

/**
 * Takes a position, or another one: the last counts, and the first is recorded. When all have spoken it closes. Throws
 * `forbidden` for who does not decide, `conflict` after closing, `invalid` where a reason is missing.
 */
export async function takePosition(
  { sql, live }: Services,
  viewer: Viewer,
  proposalId: string,
  { position, reason }: BodyOf<typeof decisionsApi.takePosition>,
): Promise<Proposal> {
  const { spaceId, closed } = await sql.begin(async (tx) => {
    const proposal = await lockProposal(tx, proposalId)
    await contributeToTopic(tx, viewer, proposal)
    const [decides] =
      await tx`select 1 from proposal_people where proposal_id = ${proposalId} and person_id = ${viewer.id}`
    permit(decides !== undefined, 'take a position')
    if (proposal.outcome !== null || Date.parse(proposal.closesAt) <= Date.now()) throw conflict('proposal_closed')
    if (needsReason(proposal.reasons, position) && !reason) throw invalid('reason_missing')
    const [put] = await tx<{ first: boolean }[]>`
      insert into positions (proposal_id, person_id, position, reason)
      values (${proposalId}, ${viewer.id}, ${position}, ${reason || null})
      on conflict (proposal_id, person_id) do update set position = excluded.position, reason = excluded.reason,
        taken_at = now()
      returning xmax = 0 as first
    `
    // The log says that somebody spoke, never which position they took.
    if (put?.first)
      await recordActivity(tx, {
        event: 'position.taken',
        viewer,
        object: { type: 'topic', id: proposal.topicId },
        spaceId: proposal.spaceId,
      })
    const deciding = await findDeciding(tx, proposalId)
    const closed = deciding.every((one) => one.position !== null)
    if (closed) await close(tx, proposal, deciding, 'all_spoken')
    return { spaceId: audienceOf(proposal), closed }
  })
  live.changed({ kind: 'proposal', id: proposalId, spaceId })
  if (closed) live.changed({ kind: 'agreement', id: proposalId, spaceId })
  return showProposal(sql, viewer, proposalId)
}

/** Withdraws an open proposal; the positions stay visible. Safe to repeat. */
export async function withdrawProposal({ sql, live }: Services, viewer: Viewer, proposalId: string): Promise<Proposal> {
  const spaceId = await sql.begin(async (tx) => {
    const proposal = await lockProposal(tx, proposalId)
    await contributeToTopic(tx, viewer, proposal)
    permit(proposal.authorId === viewer.id || (await isStewardNow(tx, viewer, proposal.spaceId)), 'withdraw a proposal')
    if (proposal.outcome === 'withdrawn') return null
    if (proposal.outcome !== null) throw conflict('proposal_closed')
    await tx`
      update proposals set outcome = 'withdrawn', closed_why = 'withdrawn', closed_at = now() where id = ${proposalId}
    `
    await recordActivity(tx, {
      event: 'proposal.closed',
      viewer,
      object: { type: 'topic', id: proposal.topicId },
      spaceId: proposal.spaceId,
      result: { outcome: 'withdrawn' },
    })
    return audienceOf(proposal)
  })
  if (spaceId) live.changed({ kind: 'proposal', id: proposalId, spaceId })
  return showProposal(sql, viewer, proposalId)
}

/** Closes what is due; a job. */
export async function closeDueProposals({ sql, live, log }: Pick<Services, 'sql' | 'live' | 'log'>): Promise<void> {
  for (const { id } of await findDueProposals(sql)) {
    try {
      const spaceId = await sql.begin(async (tx) => {
        const proposal = await lockProposal(tx, id)
        if (proposal.outcome !== null) return null
        await close(tx, proposal, await findDeciding(tx, id), 'deadline')
        return audienceOf(proposal)
      })
      if (spaceId) for (const kind of ['proposal', 'agreement'] as const) live.changed({ kind, id, spaceId })
    } catch (error) {
      log.error('A proposal could not be closed', { error, proposalId: id })
    }
  }
}

/** Computes the outcome. Agreed, it concludes the topic; without a quorum, the department above is asked. */
async function close(
  tx: Sql,
  proposal: ProposalRow,
  deciding: readonly Deciding[],
  why: 'deadline' | 'all_spoken',
): Promise<void> {
  const { outcome, quorumMissed } = outcomeOf(proposal, count(deciding))
  await tx`
    update proposals set outcome = ${outcome}, quorum_missed = ${quorumMissed}, closed_why = ${why}, closed_at = now()
    where id = ${proposal.id}
  `
  await recordActivity(tx, {
    event: 'proposal.closed',
    viewer: { id: proposal.authorId },
    object: { type: 'topic', id: proposal.topicId },
    spaceId: proposal.spaceId,
    result: { outcome, quorumMissed },
  })
  if (quorumMissed) {
    const above = await findDepartmentAbove(tx, proposal.authorId)
    if (above) await tx`insert into escalations (proposal_id, department_id) values (${proposal.id}, ${above.id})`
    return
  }
  if (outcome === 'not_agreed') return
  const topic = await lockTopic(tx, proposal.topicId)
  // Somebody may have concluded or closed the topic meanwhile; then it stays with what they wrote.
  if (!canPropose(topic)) return
  const evidence = await findProposalEvidence(tx, proposal.id)
  const items = await tx<{ itemId: string }[]>`
    select item_id from proposal_items where proposal_id = ${proposal.id} order by place limit 20
  `
  const reservations = deciding.filter(({ position }) => position === 'disagree' || position === 'block')
  await insertAgreement(
    tx,
    { id: proposal.authorId },
    topic,
    {
      id: newId(),
      outcome: 'agreed',
      statement: proposal.text,
      dissent: dissentOf(reservations, proposal.byDepartment),
      evidence: evidence.map(({ messageId }) => messageId),
      items: items.map(({ itemId }) => itemId),
    },
    proposal.id,
  )
}

const DISSENT_MAX = 20_000

/** A name for readers of both languages, since what is recorded is one text for all. */
const bothNames = ({ personLo, personEn }: Deciding) => (personEn === personLo ? personLo : `${personLo} (${personEn})`)

/** The reasons of those who did not agree, with their names unless positions are shown by department only. */
function dissentOf(reservations: readonly Deciding[], nameless: boolean): string | undefined {
  const said = reservations
    .filter(({ reason }) => reason !== null)
    .map((one) => (nameless ? `${one.reason}` : `${bothNames(one)}: ${one.reason}`))
  if (said.length === 0) return undefined
  if (nameless) said.sort((a, b) => a.localeCompare(b))
  // Whole reasons only; with names, all of them stand under the positions too.
  return said.reduce((whole, one) => (whole.length + one.length < DISSENT_MAX ? `${whole}\n${one}` : whole))
}

/** A proposal without a quorum as one page, for the lead who is asked and for those who may read the topic. */
export async function showEscalation({ sql }: Services, viewer: Viewer, proposalId: string) {
  const proposal = await findProposal(sql, proposalId)
  const escalation = await findEscalation(sql, proposalId)
  if (!escalation) throw notFound('escalation', proposalId)
  const mayAnswer = await leadsDepartment(sql, viewer.id, escalation.departmentId)
  if (!mayAnswer) await readTopic(sql, viewer, proposal.topicId)
  const [topic] = await sql<{ topic: string; spaceLo: string; spaceEn: string }[]>`
    select t.title as topic, s.name_lo as space_lo, s.name_en as space_en
    from topics t join rooms r on r.id = t.room_id join spaces s on s.id = r.space_id where t.id = ${proposal.topicId}
  `
  if (!topic) throw notFound('topic', proposal.topicId)
  return {
    proposal: await asShown(sql, viewer, proposal),
    ...topic,
    mayAnswer: mayAnswer && escalation.answer === null,
  }
}

/** The proposal itself, for whoever may read its topic now; features above tell of it. */
export async function readProposal({ sql }: Pick<Services, 'sql'>, viewer: Pick<Viewer, 'id'>, proposalId: string) {
  const { topicId, text } = await findProposal(sql, proposalId)
  await readTopic(sql, viewer, topicId)
  return { topicId, text }
}

/** The answer of the lead who was asked, once. */
export async function answerEscalation(
  { sql, live }: Services,
  viewer: Viewer,
  proposalId: string,
  answer: string,
): Promise<void> {
  const spaceId = await sql.begin(async (tx) => {
    const proposal = await lockProposal(tx, proposalId)
    const escalation = await findEscalation(tx, proposalId)
    if (!escalation) throw notFound('escalation', proposalId)
    if (!(await leadsDepartment(tx, viewer.id, escalation.departmentId))) {
      await readTopic(tx, viewer, proposal.topicId)
      permit(false, 'answer for a department')
    }
    if (escalation.answer !== null) throw conflict('answered_already')
    await tx`
      update escalations set answer = ${answer}, answered_by = ${viewer.id}, answered_at = now()
      where proposal_id = ${proposalId}
    `
    await recordActivity(tx, {
      event: 'escalation.answered',
      viewer,
      object: { type: 'topic', id: proposal.topicId },
      spaceId: proposal.spaceId,
    })
    return audienceOf(proposal)
  })
  live.changed({ kind: 'proposal', id: proposalId, spaceId })
}

/** What waits for somebody: positions to take, agreements to look at again, answers to give, and talks that are ripe. */
export async function findWaiting({ sql }: Services, viewer: Viewer) {
  const [positions, reviews, escalations, ripe, underway] = await Promise.all([
    findWaitingPositions(sql, viewer),
    findWaitingReviews(sql, viewer),
    findWaitingEscalations(sql, viewer),
    findRipe(sql, viewer),
    findUnderway(sql, viewer),
  ])
  return { positions, reviews, escalations, ripe, underway }
}
