import { type Request, Router } from 'express'
import { answer } from '#server/core/http.ts'
import type { Services } from '#server/core/services.ts'
import { archiveApi } from '#shared/features/archive/contract.ts'
import { takeArchive } from './export.ts'
import { bringArchive } from './import.ts'
import { progressOf } from './progress.ts'
import { findTakes } from './queries.ts'

export function archiveRoutes(services: Services) {
  const router = Router()
  const originOf = (req: Request) =>
    services.config.publicUrl?.replace(/\/$/, '') ?? `${req.protocol}://${req.get('host')}`

  answer(router, archiveApi.takeSpace, ({ viewer, params, req, res }) =>
    takeArchive(services, viewer, { ...params, origin: originOf(req) }, res),
  )
  answer(router, archiveApi.takeInstance, ({ viewer, params, req, res }) =>
    takeArchive(services, viewer, { ...params, origin: originOf(req) }, res),
  )
  answer(router, archiveApi.findTakes, async () => ({ takes: await findTakes(services.sql) }))
  answer(router, archiveApi.findArchiveProgress, async ({ viewer, params }) => progressOf(viewer, params.id))
  answer(router, archiveApi.bringArchive, ({ viewer, params, req }) => bringArchive(services, viewer, params.id, req))

  return router
}
