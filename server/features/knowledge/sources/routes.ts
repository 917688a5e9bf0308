import { Router } from 'express'
import { answer } from '#server/core/http.ts'
import type { Services } from '#server/core/services.ts'
import { sourcesApi } from '#shared/features/knowledge/sources.ts'
import { findCitable, listOrigins, putSources } from './sources.ts'

export function sourcesRoutes(services: Services) {
  const router = Router()

  answer(router, sourcesApi.putSources, ({ viewer, params, body }) =>
    putSources(services, viewer, params.articleId, body.sources),
  )
  answer(router, sourcesApi.findCitable, async ({ viewer, params }) => ({
    found: await findCitable(services, viewer, params.link),
  }))
  answer(router, sourcesApi.findOrigins, async ({ viewer, params }) => ({
    origins: await listOrigins(services, viewer, params.docId),
  }))

  return router
}
