import { existsSync } from 'node:fs'
import path from 'node:path'
import compression from 'compression'
import express, { type NextFunction, type Request, type Response } from 'express'
import { api } from '#shared/api.ts'
import { AppError } from '#shared/base/errors.ts'
import { IMPORT_MAX_BYTES } from '#shared/features/docs/contract.ts'
import { authRoutes } from './auth/routes.ts'
import type { Sessions } from './auth/session.ts'
import { createRateLimit } from './auth/throttle.ts'
import { answerErrors } from './core/http.ts'
import { describeApi } from './core/openapi.ts'
import { sameOriginWrites, securityHeaders } from './core/security.ts'
import type { Services } from './core/services.ts'
import { archiveRoutes } from './features/archive/routes.ts'
import { commentsRoutes } from './features/comments/routes.ts'
import { listComments } from './features/comments/service.ts'
import { decisionsRoutes } from './features/decisions/routes.ts'
import { docsRoutes } from './features/docs/routes.ts'
import { intakeRoutes } from './features/intake/routes.ts'
import { knowledgeRoutes } from './features/knowledge/routes.ts'
import { learningRoutes } from './features/learning/routes.ts'
import { meetingsRoutes } from './features/meetings/routes.ts'
import { metricsRoutes } from './features/metrics/routes.ts'
import { noticesRoutes } from './features/notices/routes.ts'
import { peopleRoutes } from './features/people/routes.ts'
import { roomsRoutes } from './features/rooms/routes.ts'
import { spacesRoutes } from './features/spaces/routes.ts'
import { suggestionsRoutes } from './features/suggestions/routes.ts'
import { lineageRoutes } from './lineage/routes.ts'

/** Calls a minute from one person or, before sign-in, one place. Generous: it stops runaway loops, not work. */
const CALLS_PER_MINUTE = 1200

interface Parts {
  sessions: Sessions
  /** Folder of the built client; absent in tests that speak HTTP only. */
  clientDir: string | undefined
  /** Whether work can be accepted now. */
  ready(): Promise<boolean>
  /** Figures for Prometheus. */
  figures(): Promise<string>
  version: string
}

/** The express application: security, who is asking, every feature's routes, the client's files, errors. */
export function createApp(services: Services, { sessions, clientDir, ready, figures, version }: Parts) {
  const { config, log } = services
  const app = express()
  app.disable('x-powered-by')
  app.set('trust proxy', config.trustProxy)
  app.set('query parser', 'simple')
  app.use(securityHeaders(config))
  app.use(compression())

  app.get('/health/live', (_req, res) => void res.json({ live: true }))
  app.get('/health/ready', async (_req, res) => {
    const isReady = await ready()
    res.status(isReady ? 200 : 503).json({ ready: isReady })
  })
  app.get('/metrics', async (req, res) => {
    const local =
      req.socket.remoteAddress === '127.0.0.1' ||
      req.socket.remoteAddress === '::1' ||
      req.socket.remoteAddress === '::ffff:127.0.0.1'
    const token = req.headers.authorization === `Bearer ${config.metricsToken}`
    // Without a token only the machine itself may look, and nobody who comes through a proxy.
    const may = config.metricsToken ? token : local && req.headers['x-forwarded-for'] === undefined
    if (!may) throw new AppError('forbidden', { action: 'read figures' })
    res.type('text/plain; version=0.0.4').send(await figures())
  })

  const limit = createRateLimit(CALLS_PER_MINUTE)
  app.use('/api', async (req: Request, res: Response, next: NextFunction) => {
    const { viewer, setCookie } = await sessions.open(req.headers.cookie, req.get('ba-person'))
    res.locals.viewer = viewer
    res.locals.isSignedIn = async () => viewer !== undefined && (await sessions.stillValid(viewer.sessionId))
    if (setCookie) res.setHeader('Set-Cookie', setCookie)
    res.setHeader('Cache-Control', 'no-store')
    await limit(viewer?.id ?? req.ip ?? 'unknown')
    next()
  })
  app.use(sameOriginWrites(config))
  app.use(express.json({ limit: '1mb' }))
  app.use(express.raw({ type: 'application/octet-stream', limit: IMPORT_MAX_BYTES }))

  const description = describeApi(api, version)
  app.get('/api/openapi.json', (_req, res) => void res.json(description))
  app.use(authRoutes(services, sessions))
  app.use(peopleRoutes(services, sessions))
  app.use(lineageRoutes(services))
  app.use(spacesRoutes(services))
  app.use(roomsRoutes(services))
  app.use(decisionsRoutes(services))
  app.use(docsRoutes(services, async (viewer, docId) => (await listComments(services, viewer, docId)).threads))
  app.use(commentsRoutes(services))
  app.use(suggestionsRoutes(services))
  app.use(meetingsRoutes(services))
  app.use(noticesRoutes(services))
  app.use(knowledgeRoutes(services))
  app.use(learningRoutes(services))
  app.use(intakeRoutes(services))
  app.use(archiveRoutes(services))
  app.use(metricsRoutes(services))

  app.use('/api', () => {
    throw new AppError('not_found', { what: 'endpoint' })
  })
  if (clientDir && existsSync(clientDir)) serveClient(app, clientDir)
  app.use(() => {
    throw new AppError('not_found', { what: 'page' })
  })
  app.use(answerErrors(log))
  return app
}

/** Files whose name carries their hash are kept for a year; the page and the service worker are asked for each time. */
function serveClient(app: express.Express, clientDir: string) {
  app.use(
    '/assets',
    express.static(path.join(clientDir, 'assets'), { immutable: true, maxAge: '1y', index: false, fallthrough: false }),
  )
  app.use(
    express.static(clientDir, {
      index: false,
      cacheControl: false,
      setHeaders: (res) => res.setHeader('Cache-Control', 'no-cache'),
    }),
  )
  app.get('/{*page}', (req, res, next) => {
    if (!req.accepts('html')) return next()
    res.setHeader('Cache-Control', 'no-cache')
    res.sendFile(path.join(clientDir, 'index.html'))
  })
}
