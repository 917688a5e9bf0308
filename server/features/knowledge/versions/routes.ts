import { Router } from 'express'
import { answer } from '#server/core/http.ts'
import type { Services } from '#server/core/services.ts'
import { done } from '#shared/base/ids.ts'
import { versionsApi } from '#shared/features/knowledge/versions.ts'
import { confirmTranslation, endTranslation, putSuccessor, putTranslation } from './versions.ts'

export function versionsRoutes(services: Services) {
  const router = Router()

  answer(router, versionsApi.putSuccessor, async ({ viewer, params, body }) => {
    await putSuccessor(services, viewer, params.articleId, body.successorId)
    return done
  })
  answer(router, versionsApi.putTranslation, async ({ viewer, params, body }) => {
    await putTranslation(services, viewer, params.articleId, body)
    return done
  })
  answer(router, versionsApi.endTranslation, async ({ viewer, params }) => {
    await endTranslation(services, viewer, params.articleId)
    return done
  })
  answer(router, versionsApi.confirmTranslation, async ({ viewer, params }) => {
    await confirmTranslation(services, viewer, params.articleId)
    return done
  })

  return router
}
