import { z } from 'zod'
import { readableItems } from '#server/core/readable.ts'
import { maybeRow, row, rows, type Sql } from '#server/core/sql.ts'
import { Id, Instant } from '#shared/base/ids.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import {
  Agreement,
  Decider,
  Evidence,
  type EvidenceItem,
  Position,
  Proposal,
  TopicOutcome,
} from '#shared/features/decisions/contract.ts'
import { RIPE_DAYS, RIPE_MESSAGES, RIPE_PEOPLE } from '#shared/features/decisions/policy.ts'
import { ItemKind, ItemState, phaseOf } from '#shared/seci/seci.ts'

type Who = Pick<Viewer, 'id'>

const ItemRow = z
  .object({ id: Id, kind: ItemKind, title: z.string(), state: ItemState })
  .transform((item): EvidenceItem => ({ ...item, phase: phaseOf[item.kind] }))

const StoredAgreement = Agreement.omit({ items: true }).extend({ items: z.array(ItemRow) })

const agreements = (sql: Sql, viewer: Who, condition: ReturnType<Sql>) => sql`
  select a.id, a.topic_id, i.space_id, a.outcome, a.statement, a.dissent, a.recorded_at, a.review_on,
    a.proposal_id, a.worded_by is not null as worded,
    a.recorded_by as author_id, p.name_lo as author_lo, p.name_en as author_en,
    d.name_lo as department_lo, d.name_en as department_en,
    coalesce((
      select jsonb_agg(jsonb_build_object('messageId', m.id, 'body', e.body, 'sentAt', to_char(m.sent_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        'authorId', ep.id, 'authorLo', ep.name_lo, 'authorEn', ep.name_en, 'departmentLo', ed.name_lo, 'departmentEn', ed.name_en) order by e.place)
      from agreement_evidence e join messages m on m.id = e.message_id
      join people ep on ep.id = m.author_id left join departments ed on ed.id = ep.department_id
      where e.agreement_id = a.id
    ), '[]') as evidence,
    coalesce((
      select jsonb_agg(jsonb_build_object('id', i.id, 'kind', i.kind, 'title', i.title, 'state', i.state) order by e.place)
      from agreement_items e join items i on i.id = e.item_id join spaces s on s.id = i.space_id
      where e.agreement_id = a.id and ${readableItems(sql, viewer)}
    ), '[]') as items,
    coalesce((
      select jsonb_agg(jsonb_build_object('held', v.held, 'note', v.note,
        'reviewedAt', to_char(v.reviewed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) order by v.reviewed_at)
      from agreement_reviews v where v.agreement_id = a.id
    ), '[]') as reviews,
    (select count(distinct m.author_id)::int from messages m where m.topic_id = a.topic_id) as people,
    coalesce((
      select jsonb_agg(jsonb_build_object('lo', u.name_lo, 'en', u.name_en))
      from (select distinct td.name_lo, td.name_en from messages m join people tp on tp.id = m.author_id
        join departments td on td.id = tp.department_id where m.topic_id = a.topic_id) u
    ), '[]') as departments
  from agreements a join items i on i.id = a.id join people p on p.id = a.recorded_by
  left join departments d on d.id = p.department_id
  where ${condition}
  order by a.recorded_at desc limit 20
`

export const findAgreements = (sql: Sql, viewer: Who, topicId: string): Promise<Agreement[]> =>
  rows(StoredAgreement, agreements(sql, viewer, sql`a.topic_id = ${topicId}`))

export const findAgreementById = (sql: Sql, viewer: Who, agreementId: string): Promise<Agreement[]> =>
  rows(StoredAgreement, agreements(sql, viewer, sql`a.id = ${agreementId}`))

const AgreementRow = z.object({
  topicId: Id,
  spaceId: Id,
  circleId: Id.nullable(),
  authorId: Id,
  wordedBy: Id.nullable(),
  proposalId: Id.nullable(),
  dissent: z.string().nullable(),
  reviewDue: z.boolean(),
})

/** What changing an agreement asks of it, locked; its day to be looked at again comes in Vientiane. */
export const lockAgreement = (tx: Sql, agreementId: string) =>
  row(
    AgreementRow,
    tx`
      select a.topic_id, i.space_id, i.circle_id, a.recorded_by as author_id, a.worded_by, a.proposal_id, a.dissent,
        coalesce(a.review_on <= (now() at time zone 'Asia/Vientiane')::date, false) as review_due
      from agreements a join items i on i.id = a.id where a.id = ${agreementId} for update of a
    `,
    'agreement',
    agreementId,
  )

/** A proposal as it is stored, with who opened it. */
export const ProposalRow = Proposal.omit({
  evidence: true,
  items: true,
  eligible: true,
  spoken: true,
  tally: true,
  groups: true,
  positions: true,
  hasSpoken: true,
  mine: true,
  mayDecide: true,
  escalation: true,
}).extend({ circleId: Id.nullable() })
export type ProposalRow = z.infer<typeof ProposalRow>

const proposals = (sql: Sql, condition: ReturnType<Sql>) => sql`
  select o.id, o.topic_id, r.space_id, case when r.kind <> 'open' then r.id end as circle_id, o.text, o.why, o.decided_by, o.rule, o.share, o.quorum, o.reasons, o.by_department,
    o.opened_at, o.closes_at, o.closed_at, o.closed_why, o.outcome, o.quorum_missed,
    o.opened_by as author_id, p.name_lo as author_lo, p.name_en as author_en,
    d.name_lo as department_lo, d.name_en as department_en
  from proposals o join topics t on t.id = o.topic_id join rooms r on r.id = t.room_id
  join people p on p.id = o.opened_by left join departments d on d.id = p.department_id
  where ${condition}
  order by o.opened_at desc limit 20
`

export const findProposals = (sql: Sql, topicId: string): Promise<ProposalRow[]> =>
  rows(ProposalRow, proposals(sql, sql`o.topic_id = ${topicId}`))

export const findProposal = (sql: Sql, proposalId: string): Promise<ProposalRow> =>
  row(ProposalRow, proposals(sql, sql`o.id = ${proposalId}`), 'proposal', proposalId)

export const lockProposal = async (tx: Sql, proposalId: string): Promise<ProposalRow> => {
  await tx`select 1 from proposals where id = ${proposalId} for update`
  return findProposal(tx, proposalId)
}

const Deciding = z.object({
  personId: Id,
  personLo: z.string(),
  personEn: z.string(),
  departmentId: Id.nullable(),
  departmentLo: z.string().nullable(),
  departmentEn: z.string().nullable(),
  position: Position.nullable(),
  reason: z.string().nullable(),
})
export type Deciding = z.infer<typeof Deciding>

/** Who decides, with the position each took, by name. */
export const findDeciding = (sql: Sql, proposalId: string): Promise<Deciding[]> =>
  rows(
    Deciding,
    sql`
      select e.person_id, p.name_lo as person_lo, p.name_en as person_en, e.department_id,
        d.name_lo as department_lo, d.name_en as department_en, t.position, t.reason
      from proposal_people e join people p on p.id = e.person_id left join departments d on d.id = e.department_id
      left join positions t on t.proposal_id = e.proposal_id and t.person_id = e.person_id
      where e.proposal_id = ${proposalId} order by p.name_lo collate names, p.id limit 2000
    `,
  )

export const findProposalEvidence = (sql: Sql, proposalId: string): Promise<Evidence[]> =>
  rows(
    Evidence,
    sql`
      select m.id as message_id, e.body, m.sent_at, p.id as author_id, p.name_lo as author_lo, p.name_en as author_en,
        d.name_lo as department_lo, d.name_en as department_en
      from proposal_evidence e join messages m on m.id = e.message_id
      join people p on p.id = m.author_id left join departments d on d.id = p.department_id
      where e.proposal_id = ${proposalId} order by e.place limit 50
    `,
  )

/** The items that speak for a proposal, as far as somebody may read them. */
export const findProposalItems = (sql: Sql, viewer: Who, proposalId: string): Promise<EvidenceItem[]> =>
  rows(
    ItemRow,
    sql`
      select i.id, i.kind, i.title, i.state
      from proposal_items e join items i on i.id = e.item_id join spaces s on s.id = i.space_id
      where e.proposal_id = ${proposalId} and ${readableItems(sql, viewer)} order by e.place
    `,
  )

const Readable = z.object({ count: z.number().int() })
/** How many of these items somebody may read. */
export const countReadable = async (sql: Sql, viewer: Who, ids: readonly string[]): Promise<number> =>
  (
    await row(
      Readable,
      sql`
        select count(*)::int as count from items i join spaces s on s.id = i.space_id
        where i.id = any(${[...ids]}) and ${readableItems(sql, viewer)}
      `,
      'items',
      '',
    )
  ).count

/** The rule of `isRipe` on a row of `topics` named `t`, with nothing proposed in it now. */
const isRipe = (sql: Sql) => sql`(
  t.state = 'open' and not t.general and t.messages >= ${RIPE_MESSAGES}
  and t.opened_at <= now() - make_interval(days => ${RIPE_DAYS})
  and (select count(distinct m.author_id) from messages m where m.topic_id = t.id) >= ${RIPE_PEOPLE}
  and not exists (select 1 from proposals o where o.topic_id = t.id and o.outcome is null)
)`

const OutcomeRow = z.object({
  topicId: Id,
  ripe: z.boolean(),
  closesAt: Instant.nullable(),
  waitsForMe: z.boolean(),
  escalation: TopicOutcome.shape.escalation,
  became: z.array(ItemRow),
})

/** What became of the topics of a room: only those of which there is something to say. */
export const findOutcomes = async (sql: Sql, viewer: Who, roomId: string): Promise<TopicOutcome[]> =>
  (
    await rows(
      OutcomeRow,
      sql`
        with recursive here as (
          select t.* from topics t where t.room_id = ${roomId} and not t.general order by t.last_at desc limit 200
        ), came(topic_id, id, depth) as (
          select here.id, e.from_id, 1 from here join lineage_edges e on e.to_id = here.id
            and e.relation in ('concludes', 'derivedFrom')
          union
          select came.topic_id, e.from_id, came.depth + 1 from came join lineage_edges e on e.to_id = came.id
            and e.relation in ('derivedFrom', 'combines', 'practises', 'reflectsOn')
          where came.depth < 6
        ), newest as (
          select distinct on (came.topic_id, i.kind) came.topic_id, i.id, i.kind, i.title, i.state
          from came join items i on i.id = came.id join spaces s on s.id = i.space_id
          where i.kind <> 'agreement' and ${readableItems(sql, viewer)}
          order by came.topic_id, i.kind, i.created_at desc
        )
        select t.id as topic_id, ${isRipe(sql)} as ripe, o.closes_at, coalesce(exists (
            select 1 from proposal_people e where e.proposal_id = o.id and e.person_id = ${viewer.id}
          ) and not exists (
            select 1 from positions x where x.proposal_id = o.id and x.person_id = ${viewer.id}
          ), false) as waits_for_me,
          (
            select jsonb_build_object('proposalId', e.proposal_id, 'departmentLo', d.name_lo, 'departmentEn', d.name_en,
              'answered', e.answer is not null)
            from escalations e join departments d on d.id = e.department_id
            where t.state = 'open' and e.proposal_id = (
              select l.id from proposals l where l.topic_id = t.id order by l.opened_at desc limit 1
            )
          ) as escalation,
          coalesce((
            select jsonb_agg(jsonb_build_object('id', n.id, 'kind', n.kind, 'title', n.title, 'state', n.state)
              order by array_position(array['doc', 'article', 'checklist', 'reflection'], n.kind))
            from newest n where n.topic_id = t.id
          ), '[]') as became
        from here t left join proposals o on o.topic_id = t.id and o.outcome is null and o.closes_at > now()
      `,
    )
  )
    .map(({ closesAt, waitsForMe, ...one }) => ({ ...one, proposal: closesAt ? { closesAt, waitsForMe } : null }))
    .filter(({ ripe, proposal, escalation, became }) => ripe || proposal || escalation || became.length > 0)

const RipeRow = z.object({ id: Id, title: z.string(), openedAt: Instant })
/** Ripe talks that somebody took part in, the longest open first. */
export const findRipe = (sql: Sql, viewer: Who) =>
  rows(
    RipeRow,
    sql`
      select t.id, t.title, t.opened_at from topics t join items i on i.id = t.id join spaces s on s.id = i.space_id
      where ${isRipe(sql)} and ${readableItems(sql, viewer)}
        and exists (select 1 from messages m where m.topic_id = t.id and m.author_id = ${viewer.id})
      order by t.opened_at limit 5
    `,
  )

const EscalationRow = z.object({
  departmentId: Id,
  departmentLo: z.string(),
  departmentEn: z.string(),
  escalatedAt: Instant,
  answer: z.string().nullable(),
  answeredAt: Instant.nullable(),
  answeredLo: z.string().nullable(),
  answeredEn: z.string().nullable(),
})

export const findEscalation = (sql: Sql, proposalId: string) =>
  maybeRow(
    EscalationRow,
    sql`
      select e.department_id, d.name_lo as department_lo, d.name_en as department_en, e.escalated_at, e.answer,
        e.answered_at, p.name_lo as answered_lo, p.name_en as answered_en
      from escalations e join departments d on d.id = e.department_id left join people p on p.id = e.answered_by
      where e.proposal_id = ${proposalId}
    `,
  )

const DepartmentAbove = z.object({ id: Id })
/** The nearest department above somebody's own, or their own at the top, that somebody else leads. */
export const findDepartmentAbove = (sql: Sql, personId: string) =>
  maybeRow(
    DepartmentAbove,
    sql`
      with recursive above(id, steps) as (
        select department_id, 0 from people where id = ${personId} and department_id is not null
        union all
        select d.parent_id, above.steps + 1 from above join departments d on d.id = above.id
        where d.parent_id is not null and above.steps < 20
      )
      select above.id from above
      where exists (
        select 1 from department_leads l join people p on p.id = l.person_id
        where l.department_id = above.id and p.left_at is null and p.id <> ${personId}
      )
      order by above.steps = 0, above.steps limit 1
    `,
  )

/** Who may take part in a topic now: members of its space, in an open space whoever has spoken there; of its circle only. */
export const findDeciders = (sql: Sql, topicId: string): Promise<Decider[]> =>
  rows(
    Decider,
    sql`
      select p.id, p.name_lo, p.name_en, p.department_id, d.name_lo as department_lo, d.name_en as department_en, p.rank,
        m.person_id is not null as member
      from topics t join rooms r on r.id = t.room_id join spaces s on s.id = r.space_id
      join people p on p.left_at is null
      left join departments d on d.id = p.department_id
      left join space_members m on m.space_id = s.id and m.person_id = p.id
      where t.id = ${topicId} and (m.person_id is not null or (s.kind = 'open' and exists (
        select 1 from messages w where w.topic_id = t.id and w.author_id = p.id
      ))) and (r.kind = 'open' or exists (
        select 1 from circle_members inside where inside.circle_id = r.id and inside.person_id = p.id
      ))
      order by p.name_lo collate names, p.id limit 2000
    `,
  )

const DueProposals = z.object({ id: Id })
/** Proposals whose deadline has passed and that are still open. */
export const findDueProposals = (sql: Sql) =>
  rows(
    DueProposals,
    sql`select id from proposals where outcome is null and closes_at <= now() order by closes_at limit 100`,
  )

const WaitingPosition = z.object({ id: Id, topicId: Id, text: z.string(), closesAt: Instant })
const WaitingReview = z.object({ id: Id, topicId: Id, statement: z.string(), reviewOn: z.iso.date() })
const WaitingEscalation = z.object({ id: Id, text: z.string(), escalatedAt: Instant })

/** Open proposals on which somebody may decide and has not, the first to close first. */
export const findWaitingPositions = (sql: Sql, viewer: Pick<Viewer, 'id'>) =>
  rows(
    WaitingPosition,
    sql`
      select o.id, o.topic_id, o.text, o.closes_at
      from proposal_people e join proposals o on o.id = e.proposal_id
      join items i on i.id = o.topic_id join spaces s on s.id = i.space_id
      where e.person_id = ${viewer.id} and o.outcome is null and o.closes_at > now() and ${readableItems(sql, viewer)}
        and not exists (select 1 from positions x where x.proposal_id = o.id and x.person_id = e.person_id)
      order by o.closes_at limit 20
    `,
  )

const Underway = z.object({ topicId: Id })
/** Topics with an open proposal that somebody decides on, whether or not they have spoken. */
export const findUnderway = async (sql: Sql, viewer: Who): Promise<string[]> =>
  (
    await rows(
      Underway,
      sql`
        select o.topic_id from proposal_people e join proposals o on o.id = e.proposal_id
        where e.person_id = ${viewer.id} and o.outcome is null order by o.closes_at limit 100
      `,
    )
  ).map(({ topicId }) => topicId)

/** Agreements that somebody recorded or proposed and whose day to look at them again has come (Vientiane). */
export const findWaitingReviews = (sql: Sql, viewer: Pick<Viewer, 'id'>) =>
  rows(
    WaitingReview,
    sql`
      select a.id, a.topic_id, a.statement, a.review_on
      from agreements a join items i on i.id = a.id join spaces s on s.id = i.space_id
      where a.recorded_by = ${viewer.id} and a.outcome = 'agreed' and ${readableItems(sql, viewer)}
        and a.review_on <= (now() at time zone 'Asia/Vientiane')::date
      order by a.review_on limit 20
    `,
  )

/** Proposals without a quorum that wait for the answer of somebody who leads the department asked. */
export const findWaitingEscalations = (sql: Sql, viewer: Pick<Viewer, 'id'>) =>
  rows(
    WaitingEscalation,
    sql`
      select o.id, o.text, e.escalated_at
      from escalations e join proposals o on o.id = e.proposal_id
      join department_leads l on l.department_id = e.department_id
      where l.person_id = ${viewer.id} and e.answer is null
      order by e.escalated_at limit 20
    `,
  )

const EscalationCalls = z.object({ proposalId: Id, personId: Id, text: z.string() })
/** Notes that those who lead are called for an answer, once for each proposal, and says whom. */
export const putEscalationCalls = (sql: Sql) =>
  rows(
    EscalationCalls,
    sql`
      with asked as (
        update escalations set called_at = now() where called_at is null and answer is null
        returning proposal_id, department_id
      )
      select asked.proposal_id, l.person_id, o.text
      from asked join proposals o on o.id = asked.proposal_id join department_leads l on l.department_id = asked.department_id
      limit 1000
    `,
  )

const LeadsDepartment = z.object({ personId: Id })
/** Whether somebody leads a department now. */
export const leadsDepartment = async (sql: Sql, personId: string, departmentId: string): Promise<boolean> =>
  (
    await rows(
      LeadsDepartment,
      sql`select person_id from department_leads where department_id = ${departmentId} and person_id = ${personId}`,
    )
  ).length > 0

const Reminders = z.object({ proposalId: Id, personId: Id, topicId: Id, text: z.string() })
/**
 * Notes reminders for those whose position is missing on proposals that close within a day, once each; not for proposals
 * that were opened with less than two days to go, which everybody has just seen.
 */
export const putReminders = (sql: Sql) =>
  rows(
    Reminders,
    sql`
      with due as (
        select o.id, o.topic_id, o.text, e.person_id
        from proposals o join proposal_people e on e.proposal_id = o.id
        where o.outcome is null and o.closes_at > now() and o.closes_at < now() + interval '24 hours'
          and o.closes_at - o.opened_at > interval '48 hours'
          and not exists (select 1 from positions x where x.proposal_id = o.id and x.person_id = e.person_id)
        limit 1000
      ), noted as (
        insert into proposal_reminders (proposal_id, person_id) select id, person_id from due
        on conflict do nothing returning proposal_id, person_id
      )
      select n.proposal_id, n.person_id, due.topic_id, due.text
      from noted n join due on due.id = n.proposal_id and due.person_id = n.person_id
    `,
  )
