import { Router } from 'express'
import { answer } from '#server/core/http.ts'
import type { Services } from '#server/core/services.ts'
import { decisionsApi } from '#shared/features/decisions/contract.ts'
import { listAgreements, recordAgreement, showAgreement } from './service.ts'

export function decisionsRoutes(services: Services) {
  const router = Router()

  answer(router, decisionsApi.findAgreements, async ({ viewer, params }) => ({
    agreements: await listAgreements(services, viewer, params.topicId),
  }))
  answer(router, decisionsApi.recordAgreement, ({ viewer, params, body }) =>
    recordAgreement(services, viewer, params.topicId, body),
  )
  answer(router, decisionsApi.findAgreement, ({ viewer, params }) =>
    showAgreement(services, viewer, params.agreementId),
  )

  return router
}
