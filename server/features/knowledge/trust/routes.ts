import { Router } from 'express'
import { answer } from '#server/core/http.ts'
import type { Services } from '#server/core/services.ts'
import { done } from '#shared/base/ids.ts'
import { trustApi } from '#shared/features/knowledge/trust.ts'
import { confirmSource, listChangedSources, listWaitingArticles, putOwners, putVerifiers } from './trust.ts'

export function trustRoutes(services: Services) {
  const router = Router()

  answer(router, trustApi.putVerifiers, async ({ viewer, params, body }) => {
    await putVerifiers(services, viewer, params.articleId, body.personIds)
    return done
  })
  answer(router, trustApi.putOwners, async ({ viewer, params, body }) => {
    await putOwners(services, viewer, params.articleId, body)
    return done
  })
  answer(router, trustApi.findChangedSources, async ({ viewer, params }) => ({
    sources: await listChangedSources(services, viewer, params.itemId),
  }))
  answer(router, trustApi.confirmSource, async ({ viewer, params }) => {
    await confirmSource(services, viewer, params)
    return done
  })
  answer(router, trustApi.findWaitingArticles, async ({ viewer }) => ({
    waiting: await listWaitingArticles(services, viewer),
  }))

  return router
}
