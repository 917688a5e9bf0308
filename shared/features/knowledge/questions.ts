import { z } from 'zod'
import { endpoint } from '#shared/base/endpoint.ts'
import { Id, Instant, line, wholeNumber } from '#shared/base/ids.ts'
import { Person } from '#shared/features/people/contract.ts'
import { ANSWER_MAX, QUESTION_MAX } from './policy.ts'

export const Answer = z.object({ id: Id, author: Person, body: z.string(), at: Instant })
export type Answer = z.infer<typeof Answer>

/** A question on an article with its answers, the accepted one first. */
export const Question = z.object({
  id: Id,
  articleId: Id,
  author: Person,
  body: z.string(),
  at: Instant,
  answers: z.array(Answer),
  acceptedId: Id.nullable(),
  /** The accepted answer was written into the document. */
  includedAt: Instant.nullable(),
  mayAccept: z.boolean(),
  mayInclude: z.boolean(),
})
export type Question = z.infer<typeof Question>

/** A question that waits, with the article it is about. */
export const OpenQuestion = z.object({
  id: Id,
  articleId: Id,
  title: z.string(),
  body: z.string(),
  at: Instant,
  answers: z.number().int(),
})
export type OpenQuestion = z.infer<typeof OpenQuestion>

const ofQuestion = z.object({ questionId: Id })

export const questionsApi = {
  findQuestions: endpoint({
    method: 'get',
    path: '/api/articles/:articleId/questions',
    summary: 'Questions on an article with their answers, those without an accepted one first.',
    params: z.object({ articleId: Id }),
    reply: z.object({ questions: z.array(Question) }),
    reads: ['article'],
  }),
  askQuestion: endpoint({
    method: 'post',
    path: '/api/articles/:articleId/questions',
    summary: 'Asks on an article.',
    params: z.object({ articleId: Id }),
    body: z.object({ id: Id, body: line(QUESTION_MAX) }),
    reply: Question,
  }),
  findQuestion: endpoint({
    method: 'get',
    path: '/api/questions/:questionId',
    summary: 'One question on an article, with its answers.',
    params: ofQuestion,
    reply: Question,
    reads: ['article'],
  }),
  answerQuestion: endpoint({
    method: 'post',
    path: '/api/questions/:questionId/answers',
    summary: 'Answers a question on an article.',
    params: ofQuestion,
    body: z.object({ id: Id, body: z.string().trim().min(1).max(ANSWER_MAX) }),
    reply: Question,
  }),
  acceptAnswer: endpoint({
    method: 'put',
    path: '/api/questions/:questionId/acceptance',
    summary: 'Accepts an answer, by whoever asked or a steward.',
    params: ofQuestion,
    body: z.object({ answerId: Id }),
    reply: Question,
  }),
  includeAnswer: endpoint({
    method: 'post',
    path: '/api/questions/:questionId/inclusion',
    summary: 'Writes an accepted answer into the document, from where the next version takes it.',
    params: ofQuestion,
    reply: Question,
  }),
  findOpenQuestions: endpoint({
    method: 'get',
    path: '/api/questions',
    summary: 'Questions that nobody answered within a week, the oldest first; for stewards and administrators.',
    params: z.object({ limit: wholeNumber(1, 100).default(50) }),
    reply: z.object({ questions: z.array(OpenQuestion) }),
    reads: ['article'],
  }),
}
