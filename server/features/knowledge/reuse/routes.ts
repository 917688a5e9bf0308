import { Router } from 'express'
import { answer } from '#server/core/http.ts'
import type { Services } from '#server/core/services.ts'
import { reuseApi } from '#shared/features/knowledge/reuse.ts'
import { reportBasis, showReuse } from './service.ts'

export function reuseRoutes(services: Services) {
  const router = Router()

  answer(router, reuseApi.findReuse, ({ viewer, params }) => showReuse(services, viewer, params.articleId))
  answer(router, reuseApi.reportBasis, ({ viewer, params, body }) =>
    reportBasis(services, viewer, params.articleId, body),
  )

  return router
}
