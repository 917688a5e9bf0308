import { Router } from 'express'
import { answer } from '#server/core/http.ts'
import { pageOf } from '#server/core/page.ts'
import type { Services } from '#server/core/services.ts'
import { done } from '#shared/base/ids.ts'
import { spacesApi } from '#shared/features/spaces/contract.ts'
import { findMembers, findSpace, findSpaces } from './queries.ts'
import { createSpace, endMembership, joinSpace, readSpace, setMember, updateSpace } from './service.ts'

/** So many members are one page. */
const MEMBERS = 500

export function spacesRoutes(services: Services) {
  const { sql } = services
  const router = Router()

  answer(router, spacesApi.findSpaces, async ({ viewer }) => ({ spaces: await findSpaces(sql, viewer) }))

  answer(router, spacesApi.findSpace, ({ viewer, params }) => findSpace(sql, viewer, params.spaceId))

  answer(router, spacesApi.createSpace, ({ viewer, body }) => createSpace(services, viewer, body))

  answer(router, spacesApi.updateSpace, ({ viewer, params, body }) =>
    updateSpace(services, viewer, params.spaceId, body),
  )

  answer(router, spacesApi.findMembers, async ({ viewer, params }) => {
    await readSpace(sql, viewer, params.spaceId)
    const { page, next } = pageOf(await findMembers(sql, params.spaceId, params.after, MEMBERS + 1), MEMBERS)
    return { members: page, next }
  })

  answer(router, spacesApi.joinSpace, ({ viewer, params }) => joinSpace(services, viewer, params.spaceId))

  answer(router, spacesApi.leaveSpace, async ({ viewer, params }) => {
    await endMembership(services, viewer, params.spaceId, viewer.id)
    return done
  })

  answer(router, spacesApi.putMember, ({ viewer, params, body }) =>
    setMember(services, viewer, params.spaceId, params.personId, body.role),
  )

  answer(router, spacesApi.removeMember, async ({ viewer, params }) => {
    await endMembership(services, viewer, params.spaceId, params.personId)
    return done
  })

  return router
}
