import { createServer, type IncomingMessage, type Server } from 'node:http'
import { Minute } from '#shared/base/time.ts'

const waiting = new WeakMap<IncomingMessage, NodeJS.Timeout>()

/**
 * An HTTP server that waits a minute for the head of a request. For the body it waits as `limitBodies` says: the limit
 * of Node itself is one for every request, and large files on slow lines take hours.
 */
export const openHttp = (): Server => createServer({ headersTimeout: Minute.ms, requestTimeout: 0 })

/** Ends connections whose request is not here whole in time, unless whoever takes it in calls `waitLonger`. */
export function limitBodies(http: Server, mostMs = 5 * Minute.ms): void {
  http.on('request', (req) => {
    const timer = setTimeout(() => {
      if (!req.complete) req.socket.destroy()
    }, mostMs).unref()
    waiting.set(req, timer)
    req.once('close', () => clearTimeout(timer))
  })
}

/** For whoever sets a time of its own. */
export const waitLonger = (req: IncomingMessage): void => clearTimeout(waiting.get(req))
