import { Router } from 'express'
import { answer } from '#server/core/http.ts'
import type { Services } from '#server/core/services.ts'
import { questionsApi } from '#shared/features/knowledge/questions.ts'
import {
  acceptAnswer,
  answerQuestion,
  askQuestion,
  includeAnswer,
  listOpenQuestions,
  listQuestions,
  showQuestion,
} from './service.ts'

export function questionsRoutes(services: Services) {
  const router = Router()

  answer(router, questionsApi.findQuestions, async ({ viewer, params }) => ({
    questions: await listQuestions(services, viewer, params.articleId),
  }))
  answer(router, questionsApi.askQuestion, ({ viewer, params, body }) =>
    askQuestion(services, viewer, params.articleId, body),
  )
  answer(router, questionsApi.findQuestion, ({ viewer, params }) => showQuestion(services, viewer, params.questionId))
  answer(router, questionsApi.answerQuestion, ({ viewer, params, body }) =>
    answerQuestion(services, viewer, params.questionId, body),
  )
  answer(router, questionsApi.acceptAnswer, ({ viewer, params, body }) =>
    acceptAnswer(services, viewer, params.questionId, body.answerId),
  )
  answer(router, questionsApi.includeAnswer, ({ viewer, params }) => includeAnswer(services, viewer, params.questionId))
  answer(router, questionsApi.findOpenQuestions, async ({ viewer, params }) => ({
    questions: await listOpenQuestions(services, viewer, params.limit),
  }))

  return router
}
