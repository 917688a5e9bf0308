import type { NextFunction, Request, Response, Router } from 'express'
import { ZodError } from 'zod'
import type { AnyEndpoint, BodyOf, ParamsOf, ReplyOf } from '#shared/base/endpoint.ts'
import { AppError, type ErrorCode } from '#shared/base/errors.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import type { Log } from './log.ts'

interface Call<E extends AnyEndpoint> {
  viewer: Viewer
  params: ParamsOf<E>
  body: BodyOf<E>
  req: Request
  res: Response
}

/** Mounts a handler on a contract: sign-in, parse, answer. Errors travel to `answerErrors` on their own. */
export function answer<E extends AnyEndpoint>(
  router: Router,
  endpoint: E,
  handle: (call: Call<E>) => Promise<ReplyOf<E>>,
): void {
  router[endpoint.method](endpoint.path, async (req: Request, res: Response) => {
    const viewer = endpoint.open ? res.locals.viewer : signedIn(res)
    const params = endpoint.params.parse({ ...req.query, ...req.params }) as ParamsOf<E>
    const body = endpoint.body.parse(emptyIsUndefined(req.body)) as BodyOf<E>
    refuseNul([params, body])
    const reply = await handle({ viewer: viewer as Viewer, params, body, req, res })
    if (!res.headersSent) res.json(reply)
  })
}

/** PostgreSQL has no room for U+0000 in text: better one clear refusal than many ways to fail. */
export function refuseNul(value: unknown): void {
  if (typeof value === 'string') {
    if (value.includes('\0')) throw new AppError('invalid', { reason: 'nul_character' })
  } else if (value !== null && typeof value === 'object' && !ArrayBuffer.isView(value)) {
    for (const part of Object.values(value)) refuseNul(part)
  }
}

const emptyIsUndefined = (body: unknown) =>
  body !== null && typeof body === 'object' && !Buffer.isBuffer(body) && Object.keys(body).length === 0
    ? undefined
    : body

/** The signed-in person of a request, or `not_signed_in`. */
export function signedIn(res: Response): Viewer {
  if (!res.locals.viewer) throw new AppError('not_signed_in')
  return res.locals.viewer as Viewer
}

/** The one error edge: refusals become their code and status, everything else is logged whole and shown as a bare 500. */
export const answerErrors = (log: Log) => (error: unknown, req: Request, res: Response, next: NextFunction) => {
  if (res.headersSent) return next(error)
  const refusal = asRefusal(error)
  if (refusal) {
    if (refusal.code === 'too_many_requests' && typeof refusal.detail.retryAfterSeconds === 'number') {
      res.setHeader('Retry-After', String(refusal.detail.retryAfterSeconds))
    }
    res.status(refusal.status).json({ error: refusal.code, detail: refusal.detail })
  } else {
    log.error('Request failed', { method: req.method, path: req.path, error })
    res.status(500).json({ error: 'unexpected' })
  }
}

/** What an error means to a caller, if it means anything to one. */
export function asRefusal(error: unknown): AppError | undefined {
  if (error instanceof AppError) return error
  if (error instanceof ZodError) {
    return new AppError('invalid', {
      issues: error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message })),
    })
  }
  if (!(error instanceof Error)) return undefined
  const { type, code, status } = error as { type?: string; code?: string; status?: number }
  if (type === 'entity.too.large') return new AppError('too_large')
  if (type === 'entity.parse.failed' || type === 'encoding.unsupported' || error instanceof URIError)
    return new AppError('invalid', { reason: 'not_json' })
  if (type === 'request.aborted') return new AppError('invalid', { reason: 'aborted' })
  if (code === '53100' || code === 'ENOSPC') return new AppError('storage_full')
  if (code && unreachable.has(code)) return new AppError('unavailable')
  if (code && unstorable.has(code)) return new AppError('invalid', { reason: 'nul_character' })
  // What express and its parts say of a request: a file that is not there, a range that is none, a body that is no gzip.
  if (status !== undefined && status >= 400 && status < 500) return new AppError(byStatus[status] ?? 'invalid')
  return undefined
}

const byStatus: Readonly<Record<number, ErrorCode>> = {
  403: 'forbidden',
  404: 'not_found',
  413: 'too_large',
  415: 'unsupported',
}

/** Characters that text and jsonb cannot hold. */
const unstorable = new Set(['22021', '22P05'])

/** postgres.js and PostgreSQL on a database that is away, starting or stopping. */
const unreachable = new Set([
  'ECONNREFUSED',
  'CONNECT_TIMEOUT',
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'LINE_BROKEN',
  '57P01',
  '57P02',
  '57P03',
])
