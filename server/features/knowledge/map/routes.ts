import { Router } from 'express'
import { answer } from '#server/core/http.ts'
import type { Services } from '#server/core/services.ts'
import { mapApi } from '#shared/features/knowledge/map.ts'
import { showMap } from './service.ts'

export function mapRoutes(services: Services) {
  const router = Router()

  answer(router, mapApi.findArticleMap, ({ viewer, params }) => showMap(services, viewer, params))

  return router
}
