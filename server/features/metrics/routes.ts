import { Router } from 'express'
import { answer } from '#server/core/http.ts'
import type { Services } from '#server/core/services.ts'
import { metricsApi } from '#shared/features/metrics/contract.ts'
import { listScopes, measure } from './service.ts'

export function metricsRoutes(services: Services) {
  const router = Router()

  answer(router, metricsApi.findScopes, async ({ viewer }) => ({ scopes: await listScopes(services, viewer) }))
  answer(router, metricsApi.findMetrics, ({ viewer, params }) => measure(services, viewer, params))

  return router
}
