import { Router } from 'express'
import { answer } from '#server/core/http.ts'
import type { Services } from '#server/core/services.ts'
import { knowledgeApi } from '#shared/features/knowledge/contract.ts'
import { browseRoutes } from './browse/routes.ts'
import { combineRoutes } from './combine/routes.ts'
import { mapRoutes } from './map/routes.ts'
import { newsRoutes } from './news/routes.ts'
import { questionsRoutes } from './questions/routes.ts'
import { reuseRoutes } from './reuse/routes.ts'
import {
  dropSynonyms,
  findBySearch,
  listArticles,
  listMisses,
  listSynonyms,
  publishArticle,
  putSynonyms,
  rebuildIndex,
  reportUse,
  showArticle,
  showDocArticle,
  showIndex,
  showPerson,
  suggestFor,
  verifyArticle,
} from './service.ts'
import { sourcesRoutes } from './sources/routes.ts'
import { tagsRoutes } from './tags/routes.ts'
import { trustRoutes } from './trust/routes.ts'
import { versionsRoutes } from './versions/routes.ts'

export function knowledgeRoutes(services: Services) {
  const router = Router()

  answer(router, knowledgeApi.publishArticle, ({ viewer, params, body }) =>
    publishArticle(services, viewer, params.docId, body),
  )
  answer(router, knowledgeApi.findDocArticle, async ({ viewer, params }) => ({
    article: await showDocArticle(services, viewer, params.docId),
  }))
  answer(router, knowledgeApi.findArticles, async ({ viewer, params }) => ({
    articles: await listArticles(services, viewer, params),
  }))
  answer(router, knowledgeApi.findArticle, ({ viewer, params }) =>
    showArticle(services, viewer, params.articleId, params.version),
  )
  answer(router, knowledgeApi.verifyArticle, async ({ viewer, params, body }) => {
    await verifyArticle(services, viewer, params.articleId, body)
    return showArticle(services, viewer, params.articleId)
  })
  answer(router, knowledgeApi.reportUse, ({ viewer, params, body }) =>
    reportUse(services, viewer, params.articleId, body),
  )
  answer(router, knowledgeApi.search, ({ viewer, params }) => findBySearch(services, viewer, params))
  answer(router, knowledgeApi.suggest, ({ viewer, params }) => suggestFor(services, viewer, params.q))
  answer(router, knowledgeApi.findSynonyms, async () => ({ synonyms: await listSynonyms(services) }))
  answer(router, knowledgeApi.putSynonyms, async ({ viewer, params, body }) => ({
    synonyms: await putSynonyms(services, viewer, params.synonymsId, body.forms),
  }))
  answer(router, knowledgeApi.dropSynonyms, async ({ viewer, params }) => ({
    synonyms: await dropSynonyms(services, viewer, params.synonymsId),
  }))
  answer(router, knowledgeApi.findMisses, async ({ viewer }) => ({ misses: await listMisses(services, viewer) }))
  answer(router, knowledgeApi.findSearchIndex, ({ viewer }) => showIndex(services, viewer))
  answer(router, knowledgeApi.rebuildSearchIndex, ({ viewer }) => rebuildIndex(services, viewer))
  answer(router, knowledgeApi.findPerson, ({ viewer, params }) => showPerson(services, viewer, params.personId))

  router.use(sourcesRoutes(services))
  router.use(browseRoutes(services))
  router.use(mapRoutes(services))
  router.use(combineRoutes(services))
  router.use(newsRoutes(services))
  router.use(questionsRoutes(services))
  router.use(reuseRoutes(services))
  router.use(tagsRoutes(services))
  router.use(trustRoutes(services))
  router.use(versionsRoutes(services))

  return router
}
