import { z } from 'zod'
import { endpoint } from '#shared/base/endpoint.ts'
import { Done, Id, Instant } from '#shared/base/ids.ts'
import { Person } from '#shared/features/people/contract.ts'
import { Author } from '#shared/features/rooms/contract.ts'
import { ItemCard } from '#shared/lineage.ts'

export const Outcome = z.enum(['agreed', 'not_agreed'])
export type Outcome = z.infer<typeof Outcome>

/** A message that speaks for an agreement, as it stood when the agreement was recorded. */
export const Evidence = Author.extend({ messageId: Id, body: z.string(), sentAt: Instant })
export type Evidence = z.infer<typeof Evidence>

/** An item that speaks for an agreement; each reader gets those they may read. */
export const EvidenceItem = ItemCard.pick({ id: true, kind: true, phase: true, title: true, state: true })
export type EvidenceItem = z.infer<typeof EvidenceItem>

export const Agreement = Author.extend({
  id: Id,
  topicId: Id,
  spaceId: Id,
  outcome: Outcome,
  /** What was agreed, or what stands between the sides. */
  statement: z.string(),
  /** What somebody sees otherwise; it stays visible and travels into the document. */
  dissent: z.string().nullable(),
  recordedAt: Instant,
  /** Calendar day in Vientiane on which it should be looked at again. */
  reviewOn: z.iso.date().nullable(),
  evidence: z.array(Evidence),
  items: z.array(EvidenceItem),
  /** Who took part in the talk: distinct people, and the departments they come from. */
  people: z.number().int(),
  departments: z.array(z.object({ lo: z.string(), en: z.string() })),
  /** The proposal it came of; null where it was recorded as it was said. */
  proposalId: Id.nullable(),
  /** Somebody has written the outcome in a sentence; until then it is the text of the proposal. */
  worded: z.boolean(),
  /** Whether it held, each time it was asked. */
  reviews: z.array(z.object({ held: z.boolean(), note: z.string().nullable(), reviewedAt: Instant })),
})
export type Agreement = z.infer<typeof Agreement>

export const Position = z.enum(['agree', 'abstain', 'disagree', 'block'])
export type Position = z.infer<typeof Position>

/** How many took each position. */
export const Tally = z.object({
  agree: z.number().int(),
  abstain: z.number().int(),
  disagree: z.number().int(),
  block: z.number().int(),
})
export type Tally = z.infer<typeof Tally>

export const ProposalOutcome = z.enum(['agreed', 'agreed_with_reservations', 'not_agreed', 'withdrawn'])
export type ProposalOutcome = z.infer<typeof ProposalOutcome>

/** The people of one department who decide together; both names null for all from small departments. */
export const DecidingGroup = z.object({
  departmentLo: z.string().nullable(),
  departmentEn: z.string().nullable(),
  eligible: z.number().int(),
  tally: Tally.nullable(),
})
export type DecidingGroup = z.infer<typeof DecidingGroup>

/** A position as it is shown: by name, or by department where that was promised. */
export const PositionTaken = z.object({
  position: Position,
  reason: z.string().nullable(),
  personLo: z.string().nullable(),
  personEn: z.string().nullable(),
  departmentLo: z.string().nullable(),
  departmentEn: z.string().nullable(),
})
export type PositionTaken = z.infer<typeof PositionTaken>

export const Escalation = z.object({
  departmentLo: z.string(),
  departmentEn: z.string(),
  escalatedAt: Instant,
  answer: z.string().nullable(),
  answeredAt: Instant.nullable(),
  answeredLo: z.string().nullable(),
  answeredEn: z.string().nullable(),
})
export type Escalation = z.infer<typeof Escalation>

const decidedBy = z.enum(['members', 'named', 'departments'])
const rule = z.enum(['consent', 'share'])
/** When a position needs a reason; blocking always does. */
const reasons = z.enum(['optional', 'unless_agreed', 'always'])

export const Proposal = Author.extend({
  id: Id,
  topicId: Id,
  spaceId: Id,
  text: z.string(),
  why: z.string().nullable(),
  evidence: z.array(Evidence),
  items: z.array(EvidenceItem),
  decidedBy,
  rule,
  /** Percent of those who agree, disagree or block; null by consent. */
  share: z.number().int().nullable(),
  /** People who must take a position. */
  quorum: z.number().int(),
  reasons,
  byDepartment: z.boolean(),
  openedAt: Instant,
  closesAt: Instant,
  closedAt: Instant.nullable(),
  closedWhy: z.enum(['deadline', 'all_spoken', 'withdrawn']).nullable(),
  /** Computed from the positions; null while it is open. */
  outcome: ProposalOutcome.nullable(),
  quorumMissed: z.boolean(),
  eligible: z.number().int(),
  spoken: z.number().int(),
  /** Null while it is open and positions are shown by department only. */
  tally: Tally.nullable(),
  /** Only where positions are shown by department. */
  groups: z.array(DecidingGroup),
  positions: z.array(PositionTaken),
  /** The viewer has taken a position. */
  hasSpoken: z.boolean(),
  /** Which; null too where positions are shown by department only: no answer holds it then, not even to themselves. */
  mine: z.object({ position: Position, reason: z.string().nullable() }).nullable(),
  mayDecide: z.boolean(),
  escalation: Escalation.nullable(),
})
export type Proposal = z.infer<typeof Proposal>

/** Somebody who may decide in a topic. */
export const Decider = Person.extend({ member: z.boolean() })
export type Decider = z.infer<typeof Decider>

/** What became of a topic, for whoever looks at its room. */
export const TopicOutcome = z.object({
  topicId: Id,
  /** Talked about long enough to propose something. */
  ripe: z.boolean(),
  /** The proposal that is open in it, and whether it waits for the viewer. */
  proposal: z.object({ closesAt: Instant, waitsForMe: z.boolean() }).nullable(),
  /** Its last proposal missed its quorum: the department whose lead is asked, and whether they answered. */
  escalation: Escalation.pick({ departmentLo: true, departmentEn: true })
    .extend({ proposalId: Id, answered: z.boolean() })
    .nullable(),
  /** What came of it so far: the newest item of each kind, in the order of the spiral. */
  became: z.array(EvidenceItem),
})
export type TopicOutcome = z.infer<typeof TopicOutcome>

export const REASON_MAX = 1000
export const ANSWER_MAX = 4000

const inTopic = z.object({ topicId: Id })

export const decisionsApi = {
  findAgreements: endpoint({
    method: 'get',
    path: '/api/topics/:topicId/agreements',
    summary: 'What a topic came to, newest first.',
    params: inTopic,
    reply: z.object({ agreements: z.array(Agreement) }),
    reads: ['agreement', 'topic'],
  }),
  recordAgreement: endpoint({
    method: 'post',
    path: '/api/topics/:topicId/agreements',
    summary: 'Concludes an open topic: agreed, or not agreed, with the messages that speak for it and any dissent.',
    params: inTopic,
    body: z.object({
      id: Id,
      outcome: Outcome,
      statement: z.string().trim().min(1).max(2000),
      dissent: z.string().trim().max(2000).optional(),
      evidence: z.array(Id).max(50).default([]),
      items: z.array(Id).max(20).default([]),
      reviewOn: z.iso.date().optional(),
    }),
    reply: Agreement,
  }),
  findAgreement: endpoint({
    method: 'get',
    path: '/api/agreements/:agreementId',
    summary: 'One agreement.',
    params: z.object({ agreementId: Id }),
    reply: Agreement,
    reads: ['agreement'],
  }),
  wordOutcome: endpoint({
    method: 'put',
    path: '/api/agreements/:agreementId/outcome',
    summary: 'Writes the outcome of a proposal in a sentence, with the day to look at it again.',
    params: z.object({ agreementId: Id }),
    body: z.object({ statement: z.string().trim().min(1).max(2000), reviewOn: z.iso.date().nullable() }),
    reply: Agreement,
  }),
  reviewAgreement: endpoint({
    method: 'post',
    path: '/api/agreements/:agreementId/reviews',
    summary: 'Says on or after its review date whether an agreement held, and when to look at it again.',
    params: z.object({ agreementId: Id }),
    body: z.object({
      held: z.boolean(),
      note: z.string().trim().max(2000).optional(),
      reviewOn: z.iso.date().nullable(),
    }),
    reply: Agreement,
  }),
  findProposals: endpoint({
    method: 'get',
    path: '/api/topics/:topicId/proposals',
    summary: 'The proposals of a topic, newest first, with the positions as they may be shown.',
    params: inTopic,
    reply: z.object({ proposals: z.array(Proposal) }),
    reads: ['proposal', 'agreement', 'topic'],
  }),
  findOutcomes: endpoint({
    method: 'get',
    path: '/api/rooms/:roomId/outcomes',
    summary:
      'What became of the topics of a room: open proposals, those a lead was asked about, documents, articles, checklists; and which are ripe.',
    params: z.object({ roomId: Id }),
    reply: z.object({ topics: z.array(TopicOutcome) }),
    reads: ['topic', 'proposal', 'agreement', 'doc', 'article', 'checklist', 'reflection'],
  }),
  findDeciders: endpoint({
    method: 'get',
    path: '/api/topics/:topicId/deciders',
    summary: 'Who may be asked to decide in a topic, and whether positions could be shown by department only.',
    params: inTopic,
    reply: z.object({ deciders: z.array(Decider), byDepartment: z.boolean() }),
  }),
  openProposal: endpoint({
    method: 'post',
    path: '/api/topics/:topicId/proposals',
    summary: 'Opens a proposal in an open topic: what, why, who decides until when, and by which rule.',
    params: inTopic,
    body: z.object({
      id: Id,
      text: z.string().trim().min(1).max(2000),
      why: z.string().trim().max(2000).optional(),
      /** Messages of the topic. */
      evidence: z.array(Id).max(50).default([]),
      /** Any items the proposer may read. */
      items: z.array(Id).max(20).default([]),
      /** From an hour to 90 days ahead. */
      closesAt: Instant,
      decidedBy,
      /** Who, where they are named or one for each department. */
      people: z.array(Id).max(500).default([]),
      rule,
      share: z.number().int().min(50).max(100).optional(),
      /** Left out: three or a third of those who decide. */
      quorum: z.number().int().min(1).max(2000).optional(),
      reasons: reasons.default('optional'),
      byDepartment: z.boolean().default(false),
    }),
    reply: Proposal,
  }),
  takePosition: endpoint({
    method: 'put',
    path: '/api/proposals/:proposalId/position',
    summary: 'Takes a position, or another one until it closes; it closes when all have spoken.',
    params: z.object({ proposalId: Id }),
    body: z.object({ position: Position, reason: z.string().trim().max(REASON_MAX).optional() }),
    reply: Proposal,
  }),
  withdrawProposal: endpoint({
    method: 'delete',
    path: '/api/proposals/:proposalId',
    summary: 'Withdraws an open proposal; it stays visible as withdrawn. By its proposer or a steward.',
    params: z.object({ proposalId: Id }),
    reply: Proposal,
  }),
  findEscalation: endpoint({
    method: 'get',
    path: '/api/escalations/:proposalId',
    summary: 'A proposal without a quorum as one page, for the lead who is asked and for those who took part.',
    params: z.object({ proposalId: Id }),
    reply: z.object({
      proposal: Proposal,
      topic: z.string(),
      spaceLo: z.string(),
      spaceEn: z.string(),
      mayAnswer: z.boolean(),
    }),
    reads: ['proposal'],
  }),
  answerEscalation: endpoint({
    method: 'put',
    path: '/api/escalations/:proposalId/answer',
    summary: 'The answer of the lead who was asked, for all to see in the topic.',
    params: z.object({ proposalId: Id }),
    body: z.object({ answer: z.string().trim().min(1).max(ANSWER_MAX) }),
    reply: Done,
  }),
  findWaitingDecisions: endpoint({
    method: 'get',
    path: '/api/decisions/waiting',
    summary: 'What waits for the viewer: positions to take, agreements to look at again, and answers to give.',
    reply: z.object({
      positions: z.array(z.object({ id: Id, topicId: Id, text: z.string(), closesAt: Instant })),
      reviews: z.array(z.object({ id: Id, topicId: Id, statement: z.string(), reviewOn: z.iso.date() })),
      escalations: z.array(z.object({ id: Id, text: z.string(), escalatedAt: Instant })),
      /** Talks the viewer took part in that are ripe for a proposal. */
      ripe: z.array(z.object({ id: Id, title: z.string(), openedAt: Instant })),
      /** Topics in which the viewer decides on an open proposal: these wait for it, and for no other step. */
      underway: z.array(Id),
    }),
    reads: ['proposal', 'agreement', 'topic'],
  }),
}
