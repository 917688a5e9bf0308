import { Router } from 'express'
import { answer } from '#server/core/http.ts'
import type { Services } from '#server/core/services.ts'
import { combineApi } from '#shared/features/knowledge/combine.ts'
import { combineItems, showCombinable } from './service.ts'

export function combineRoutes(services: Services) {
  const router = Router()

  answer(router, combineApi.findCombinable, ({ viewer, params }) =>
    showCombinable(services, viewer, params.itemId, params.messages === '' ? [] : params.messages.split(',')),
  )
  answer(router, combineApi.combineItems, ({ viewer, params, body }) =>
    combineItems(services, viewer, params.spaceId, body),
  )

  return router
}
