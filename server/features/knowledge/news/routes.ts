import { Router } from 'express'
import { answer } from '#server/core/http.ts'
import type { Services } from '#server/core/services.ts'
import { done } from '#shared/base/ids.ts'
import { newsApi } from '#shared/features/knowledge/news.ts'
import { followTag, listFollowed, listNews, readVersion, seeNews, unfollowTag } from './service.ts'

export function newsRoutes(services: Services) {
  const router = Router()

  answer(router, newsApi.findNews, ({ viewer, params }) => listNews(services, viewer, params.limit))
  answer(router, newsApi.seeNews, async ({ viewer, body }) => {
    await seeNews(services, viewer, body.until)
    return done
  })
  answer(router, newsApi.putRead, async ({ viewer, params, body }) => {
    await readVersion(services, viewer, params.articleId, body.version)
    return done
  })
  answer(router, newsApi.findFollowedTags, async ({ viewer }) => ({ tags: await listFollowed(services, viewer) }))
  answer(router, newsApi.followTag, async ({ viewer, params, body }) => ({
    tags: await followTag(services, viewer, params.tagId, body.notify),
  }))
  answer(router, newsApi.unfollowTag, async ({ viewer, params }) => ({
    tags: await unfollowTag(services, viewer, params.tagId),
  }))

  return router
}
