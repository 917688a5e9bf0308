import { Router } from 'express'
import { answer } from '#server/core/http.ts'
import type { Services } from '#server/core/services.ts'
import { done } from '#shared/base/ids.ts'
import { noticesApi } from '#shared/features/notices/contract.ts'
import { endDigest, endPush, putPush, putSettings, showCall, showSettings } from './service.ts'

export function noticesRoutes(services: Services) {
  const router = Router()

  answer(router, noticesApi.findNoticeSettings, ({ viewer }) => showSettings(services, viewer))
  answer(router, noticesApi.putNoticeSettings, async ({ viewer, body }) => {
    await putSettings(services, viewer, body)
    return done
  })
  answer(router, noticesApi.putPush, async ({ viewer, body }) => {
    await putPush(services, viewer, body)
    return done
  })
  answer(router, noticesApi.endPush, async ({ viewer, params }) => {
    await endPush(services, viewer, params.endpoint)
    return done
  })
  answer(router, noticesApi.findCall, ({ viewer, params }) => showCall(services, viewer, params))
  answer(router, noticesApi.endDigest, async ({ params }) => {
    await endDigest(services, params.token)
    return done
  })

  return router
}
