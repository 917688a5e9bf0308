import { Router } from 'express'
import { answer } from '#server/core/http.ts'
import type { Services } from '#server/core/services.ts'
import { learningApi } from '#shared/features/learning/contract.ts'
import {
  createChecklist,
  listChecklists,
  openTopicFromReflection,
  postReflection,
  putStep,
  showChecklist,
  startChecklist,
} from './service.ts'

export function learningRoutes(services: Services) {
  const router = Router()

  answer(router, learningApi.createChecklist, ({ viewer, params, body }) =>
    createChecklist(services, viewer, params.articleId, body),
  )
  answer(router, learningApi.findChecklists, async ({ viewer, params }) => ({
    checklists: await listChecklists(services, viewer, params),
  }))
  answer(router, learningApi.findChecklist, ({ viewer, params }) => showChecklist(services, viewer, params.checklistId))
  answer(router, learningApi.startChecklist, ({ viewer, params }) =>
    startChecklist(services, viewer, params.checklistId),
  )
  answer(router, learningApi.putStep, ({ viewer, params, body }) => putStep(services, viewer, params, body))
  answer(router, learningApi.postReflection, ({ viewer, params, body }) =>
    postReflection(services, viewer, params.checklistId, body),
  )
  answer(router, learningApi.openTopicFromReflection, ({ viewer, params, body }) =>
    openTopicFromReflection(services, viewer, params.reflectionId, body),
  )

  return router
}
