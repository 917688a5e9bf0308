import { type Response, Router } from 'express'
import { findOneTimeLink } from '#server/auth/one-time-links.ts'
import { findViewer } from '#server/auth/queries.ts'
import type { Sessions } from '#server/auth/session.ts'
import { createSignInThrottle } from '#server/auth/throttle.ts'
import { asViewerShape } from '#server/auth/viewer.ts'
import { answer } from '#server/core/http.ts'
import type { Services } from '#server/core/services.ts'
import { notFound, permit } from '#shared/base/errors.ts'
import { peopleApi } from '#shared/features/people/contract.ts'
import { canAdminister } from '#shared/features/people/policy.ts'
import { findAccounts, findDepartments, findPeople } from './queries.ts'
import {
  acceptInvitation,
  createAccount,
  createDepartment,
  inviteAgain,
  setUp,
  updateAccount,
  updateDepartment,
  updateMe,
} from './service.ts'

export function peopleRoutes(services: Services, sessions: Sessions) {
  const { sql } = services
  const router = Router()
  const throttle = createSignInThrottle()

  async function signInAs(personId: string, res: Response) {
    const { cookie, sessionId } = await sessions.create(personId)
    res.setHeader('Set-Cookie', cookie)
    return shapeOf(personId, sessionId)
  }

  async function shapeOf(personId: string, sessionId: string) {
    const viewer = await findViewer(sql, personId, sessionId)
    if (!viewer) throw notFound('person', personId)
    return { viewer: asViewerShape(viewer) }
  }

  answer(router, peopleApi.findOneTimeLink, async ({ params, req }) => {
    await throttle.count('one-time link', req.ip ?? 'unknown')
    const { personId: _, ...link } = await findOneTimeLink(sql, params.token)
    await throttle.clear('one-time link', req.ip ?? 'unknown')
    return link
  })

  answer(router, peopleApi.setUp, async ({ body, res }) => signInAs(await setUp(services, body), res))

  answer(router, peopleApi.acceptInvitation, async ({ body, res }) =>
    signInAs(await acceptInvitation(services, body), res),
  )

  answer(router, peopleApi.updateMe, async ({ viewer, body }) => {
    await updateMe(services, viewer, body)
    return shapeOf(viewer.id, viewer.sessionId)
  })

  answer(router, peopleApi.findPeople, async ({ params }) => ({
    people: await findPeople(sql, params.q, params.limit),
  }))

  answer(router, peopleApi.findAccounts, async ({ viewer, params }) => {
    permit(canAdminister(viewer), 'see accounts')
    return { accounts: await findAccounts(sql, params.q, params.limit) }
  })

  answer(router, peopleApi.createAccount, ({ viewer, body }) => createAccount(services, viewer, body))

  answer(router, peopleApi.updateAccount, async ({ viewer, params, body }) => ({
    account: await updateAccount(services, viewer, params.personId, body),
  }))

  answer(router, peopleApi.inviteAgain, async ({ viewer, params }) => ({
    link: await inviteAgain(services, viewer, params.personId),
  }))

  answer(router, peopleApi.findDepartments, async () => ({ departments: await findDepartments(sql) }))

  answer(router, peopleApi.createDepartment, async ({ viewer, body }) => ({
    department: await createDepartment(services, viewer, body),
  }))

  answer(router, peopleApi.updateDepartment, async ({ viewer, params, body }) => ({
    department: await updateDepartment(services, viewer, params.departmentId, body),
  }))

  return router
}
