import type { IncomingMessage } from 'node:http'
import type { NextFunction, Request, Response } from 'express'
import helmet from 'helmet'
import type { Config } from '#server/config.ts'
import { AppError } from '#shared/base/errors.ts'

/**
 * Whether a request may use the cookie it carries. Browsers name the page that sends a write or opens a websocket
 * (`Origin`, and `Sec-Fetch-Site` in all current ones); a request that names none comes from no page, so no page can
 * have forged it.
 */
export function allowedOrigin(config: Pick<Config, 'publicUrl' | 'trustProxy'>, req: IncomingMessage): boolean {
  const { origin } = req.headers
  const site = req.headers['sec-fetch-site']
  if (origin === undefined) return site === undefined || site === 'same-origin' || site === 'none'
  if (!URL.canParse(origin)) return false
  const { host } = new URL(origin)
  if (config.publicUrl && host === new URL(config.publicUrl).host) return true
  const forwarded = config.trustProxy > 0 ? req.headers['x-forwarded-host'] : undefined
  return host === (typeof forwarded === 'string' ? forwarded : req.headers.host)
}

/**
 * The network address a request comes from. Of what proxies say, only so many are believed as stand before the server:
 * what came before the first of those was written by whoever asks.
 */
export function addressOf({ trustProxy }: Pick<Config, 'trustProxy'>, req: IncomingMessage): string {
  const said = trustProxy > 0 ? String(req.headers['x-forwarded-for'] ?? '').split(',') : []
  const passed = said.map((one) => one.trim()).filter((one) => one !== '')
  return passed.slice(-trustProxy)[0] ?? req.socket.remoteAddress ?? ''
}

/** Whose page a request comes from, as it says: in a header, or in the address where a browser lets a page set none. */
export const personOfPage = ({ headers, url }: IncomingMessage): string | undefined =>
  headers['ba-person']?.toString() ?? new URL(url ?? '', 'http://x').searchParams.get('person') ?? undefined

const writes = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

/** Cross-site request forgery ends here, for every write, whatever the route. */
export const sameOriginWrites = (config: Config) => (req: Request, _res: Response, next: NextFunction) => {
  next(
    writes.has(req.method) && !allowedOrigin(config, req)
      ? new AppError('forbidden', { reason: 'foreign_origin' })
      : undefined,
  )
}

/** Headers: everything comes from ourselves, nobody frames us, nothing is guessed. */
export const securityHeaders = (config: Config) =>
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        // Mantine and the editor set style attributes; scripts stay strict.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'", 'ws:', 'wss:'],
        workerSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        ...(config.secure ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    strictTransportSecurity: config.secure,
    referrerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
  })
