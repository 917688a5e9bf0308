import { Router } from 'express'
import { answer } from '#server/core/http.ts'
import type { Services } from '#server/core/services.ts'
import { AppError } from '#shared/base/errors.ts'
import { done } from '#shared/base/ids.ts'
import { peopleApi } from '#shared/features/people/contract.ts'
import { hashPassword, passwordMatches } from './password.ts'
import { findViewer } from './queries.ts'
import type { Sessions } from './session.ts'
import { createSignInThrottle } from './throttle.ts'
import { asViewerShape, type SignedIn } from './viewer.ts'

export function authRoutes({ sql, live, sync }: Services, sessions: Sessions) {
  const router = Router()
  const throttle = createSignInThrottle()

  answer(router, peopleApi.signIn, async ({ body, req, res }) => {
    const email = body.email.toLowerCase()
    const place = req.ip ?? 'unknown'
    await throttle.count(email, place)
    const [account] = await sql<{ id: string; passwordHash: string | null }[]>`
      select id, password_hash from people where lower(email) = ${email} and left_at is null
    `
    if (!(await passwordMatches(account?.passwordHash ?? null, body.password)) || !account) {
      throw new AppError('not_signed_in', { reason: 'wrong_credentials' })
    }
    await throttle.clear(email, place)
    // A cookie from before must not live on beside the new one.
    if (res.locals.viewer) {
      const { sessionId: old } = res.locals.viewer as SignedIn
      await sessions.end(old)
      live.dropSession(old)
      sync.dropSession(old)
    }
    const { cookie, sessionId } = await sessions.create(account.id)
    const viewer = await findViewer(sql, account.id, sessionId)
    if (!viewer) throw new AppError('not_signed_in', { reason: 'wrong_credentials' })
    res.setHeader('Set-Cookie', cookie)
    return { viewer: asViewerShape(viewer) }
  })

  answer(router, peopleApi.signOut, async ({ viewer, res }) => {
    if (viewer) {
      await sessions.end(viewer.sessionId)
      live.dropSession(viewer.sessionId)
      sync.dropSession(viewer.sessionId)
    }
    res.setHeader('Set-Cookie', sessions.blankCookie())
    return done
  })

  answer(router, peopleApi.findSession, async ({ viewer }) => {
    const [demo] = await sql`select 1 from instance_facts where name = 'demo'`
    return { viewer: viewer ? asViewerShape(viewer as SignedIn) : null, demo: demo !== undefined }
  })

  answer(router, peopleApi.signOutEverywhere, async ({ viewer, res }) => {
    await sessions.endAll(viewer.id)
    live.dropPerson(viewer.id)
    sync.dropPerson(viewer.id)
    res.setHeader('Set-Cookie', sessions.blankCookie())
    return done
  })

  answer(router, peopleApi.changePassword, async ({ viewer, body, req }) => {
    await throttle.count(viewer.email, req.ip ?? 'unknown')
    const [account] = await sql<
      { passwordHash: string | null }[]
    >`select password_hash from people where id = ${viewer.id}`
    if (!(await passwordMatches(account?.passwordHash ?? null, body.current))) {
      throw new AppError('forbidden', { reason: 'wrong_password' })
    }
    await throttle.clear(viewer.email, req.ip ?? 'unknown')
    const passwordHash = await hashPassword(body.next)
    // Together: a new password never leaves an old session alive.
    await sql.begin(async (tx) => {
      await tx`update people set password_hash = ${passwordHash} where id = ${viewer.id}`
      await tx`delete from sessions where person_id = ${viewer.id} and id <> ${viewer.sessionId}`
    })
    // Every live connection asks again; this session's own comes straight back.
    live.dropPerson(viewer.id)
    await sync.recheck({ personId: viewer.id })
    return done
  })

  return router
}
