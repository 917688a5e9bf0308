import { z } from 'zod'
import { endpoint } from '#shared/base/endpoint.ts'
import { Id, Instant } from '#shared/base/ids.ts'
import { Author } from '#shared/features/rooms/contract.ts'

export const Outcome = z.enum(['agreed', 'not_agreed'])
export type Outcome = z.infer<typeof Outcome>

/** A message that speaks for an agreement, as it stood when the agreement was recorded. */
export const Evidence = Author.extend({ messageId: Id, body: z.string(), sentAt: Instant })
export type Evidence = z.infer<typeof Evidence>

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
  /** Who took part in the talk: distinct people, and the departments they come from. */
  people: z.number().int(),
  departments: z.array(z.object({ lo: z.string(), en: z.string() })),
})
export type Agreement = z.infer<typeof Agreement>

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
}
