import { Router } from 'express'
import { answer } from '#server/core/http.ts'
import type { Services } from '#server/core/services.ts'
import { browseApi } from '#shared/features/knowledge/browse.ts'
import { showFacets } from './service.ts'

export function browseRoutes(services: Services) {
  const router = Router()

  answer(router, browseApi.findFacets, ({ viewer, params }) => showFacets(services, viewer, params))

  return router
}
