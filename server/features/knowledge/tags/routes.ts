import { Router } from 'express'
import { answer } from '#server/core/http.ts'
import type { Services } from '#server/core/services.ts'
import { tagsApi } from '#shared/features/knowledge/tags.ts'
import { dropTag, listTags, mergeTag, putTag, showTagTree, suggestTags } from './service.ts'

export function tagsRoutes(services: Services) {
  const router = Router()

  answer(router, tagsApi.findTags, async ({ viewer, params }) => ({
    tags: await listTags(services, viewer, params.q, params.limit),
  }))
  answer(router, tagsApi.findTagTree, ({ viewer }) => showTagTree(services, viewer))
  answer(router, tagsApi.putTag, ({ viewer, params, body }) => putTag(services, viewer, params.tagId, body))
  answer(router, tagsApi.mergeTag, ({ viewer, params, body }) => mergeTag(services, viewer, params.tagId, body.intoId))
  answer(router, tagsApi.dropTag, ({ viewer, params }) => dropTag(services, viewer, params.tagId))
  answer(router, tagsApi.suggestTags, async ({ viewer, params }) => ({
    tags: await suggestTags(services, viewer, params.docId),
  }))

  return router
}
