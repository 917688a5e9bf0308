import { Router } from 'express'
import { answer } from '#server/core/http.ts'
import type { Services } from '#server/core/services.ts'
import { lineageApi } from '#shared/lineage.ts'
import { findFront, findGates, findItem, findItems, findJourney, findWaiting } from './queries.ts'
import { findSpiral } from './spiral.ts'

export function lineageRoutes({ sql }: Services) {
  const router = Router()

  answer(router, lineageApi.findSpiral, ({ viewer, params }) => findSpiral(sql, viewer, params.itemId))

  answer(router, lineageApi.findItem, ({ viewer, params }) => findItem(sql, viewer, params.itemId))

  answer(router, lineageApi.findItems, async ({ viewer, params }) => ({ items: await findItems(sql, viewer, params) }))

  answer(router, lineageApi.findSpaceSpiral, async ({ viewer, params }) => {
    const [front, gates] = await Promise.all([
      findFront(sql, viewer, params.spaceId),
      findGates(sql, viewer, params.spaceId),
    ])
    return { front, gates }
  })

  answer(router, lineageApi.findToday, async ({ viewer }) => {
    const [waiting, journey] = await Promise.all([findWaiting(sql, viewer), findJourney(sql, viewer)])
    return { waiting, journey }
  })

  return router
}
