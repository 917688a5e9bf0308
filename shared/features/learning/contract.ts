import { z } from 'zod'
import { endpoint } from '#shared/base/endpoint.ts'
import { Id, Instant, line, wholeNumber } from '#shared/base/ids.ts'
import { Person } from '#shared/features/people/contract.ts'
import { Topic } from '#shared/features/rooms/contract.ts'
import { STEPS_MAX } from './policy.ts'

/** Reading is ticked; practising takes a sentence of evidence. */
export const StepKind = z.enum(['read', 'practise'])
export type StepKind = z.infer<typeof StepKind>

export const EVIDENCE_MAX = 2000
export const REFLECTION_MAX = 4000

export const Step = z.object({
  id: Id,
  text: z.string(),
  kind: StepKind,
  /** The viewer’s own. */
  done: z.boolean(),
  /** What the viewer wrote; it stays when the step is undone. */
  evidence: z.string().nullable(),
  doneAt: Instant.nullable(),
  /** How many people have done it. */
  people: z.number().int(),
})
export type Step = z.infer<typeof Step>

export const ChecklistCard = z.object({
  id: Id,
  spaceId: Id,
  articleId: Id,
  title: z.string(),
  createdAt: Instant,
  steps: z.number().int(),
  practised: z.number().int(),
  /** The viewer’s own: null before they started. */
  startedAt: Instant.nullable(),
  completedAt: Instant.nullable(),
  done: z.number().int(),
})
export type ChecklistCard = z.infer<typeof ChecklistCard>

export const Reflection = z.object({
  id: Id,
  person: Person,
  body: z.string(),
  postedAt: Instant,
  topicId: Id.nullable(),
})
export type Reflection = z.infer<typeof Reflection>

export const Checklist = ChecklistCard.omit({ steps: true }).extend({
  articleTitle: z.string(),
  createdBy: Person,
  /** From how many departments those come who have practised. */
  practisedDepartments: z.number().int(),
  steps: z.array(Step),
  reflections: z.array(Reflection),
})
export type Checklist = z.infer<typeof Checklist>

const inChecklist = z.object({ checklistId: Id })

export const learningApi = {
  createChecklist: endpoint({
    method: 'post',
    path: '/api/articles/:articleId/checklists',
    summary: 'Makes a learning checklist of an article, with at least one step to practise.',
    params: z.object({ articleId: Id }),
    body: z.object({
      id: Id,
      title: line(200),
      steps: z
        .array(z.object({ text: line(500), kind: StepKind }))
        .min(1)
        .max(STEPS_MAX),
    }),
    reply: Checklist,
  }),
  findChecklists: endpoint({
    method: 'get',
    path: '/api/checklists',
    summary: 'Checklists the viewer may read: those they work on first. By space or article.',
    params: z.object({ spaceId: Id.optional(), articleId: Id.optional(), limit: wholeNumber(1, 100).default(50) }),
    reply: z.object({ checklists: z.array(ChecklistCard) }),
    reads: ['checklist', 'progress'],
  }),
  findChecklist: endpoint({
    method: 'get',
    path: '/api/checklists/:checklistId',
    summary: 'One checklist with the viewer’s own progress; of others only how many.',
    params: inChecklist,
    reply: Checklist,
    reads: ['checklist', 'progress', 'reflection', 'topic'],
  }),
  startChecklist: endpoint({
    method: 'post',
    path: '/api/checklists/:checklistId/enrolment',
    summary: 'Begins to work on a checklist.',
    params: inChecklist,
    reply: Checklist,
  }),
  putStep: endpoint({
    method: 'put',
    path: '/api/checklists/:checklistId/steps/:stepId',
    summary: 'Marks a step as done or not; practising takes evidence.',
    params: inChecklist.extend({ stepId: Id }),
    body: z.object({ done: z.boolean(), evidence: z.string().trim().max(EVIDENCE_MAX).optional() }),
    reply: Checklist,
  }),
  postReflection: endpoint({
    method: 'post',
    path: '/api/checklists/:checklistId/reflections',
    summary: 'Shares what practice taught; for those who have practised at least one step.',
    params: inChecklist,
    body: z.object({ id: Id, body: z.string().trim().min(1).max(REFLECTION_MAX) }),
    reply: Checklist,
  }),
  openTopicFromReflection: endpoint({
    method: 'post',
    path: '/api/reflections/:reflectionId/topics',
    summary: 'Opens the next turn: a topic that a reflection sparked; its author’s words become the first message.',
    params: z.object({ reflectionId: Id }),
    body: z.object({ id: Id, roomId: Id, title: line(200) }),
    reply: Topic,
  }),
}
