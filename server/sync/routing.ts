import type { IncomingMessage, Server } from 'node:http'
import type { Sync } from './sync.ts'

const path = /^\/sync\/([^/?#]+)\/?(?:[?#]|$)/
/** One spelling of an id, or one document would be two in memory. */
const docIn = ({ url = '' }: IncomingMessage) => path.exec(url)?.[1]?.toLowerCase()

/** Whether a request comes from somebody for whom HTTP takes the place of a websocket. */
export const isPoll = (req: IncomingMessage): boolean =>
  docIn(req) !== undefined && /[?&]transport=polling(&|$)/.test(req.url ?? '')

/** Routes what comes to /sync/:docId here, by websocket or not; socket.io's to its own engine; no other upgrade is there. */
export function routeSync(http: Server, sync: Pick<Sync, 'upgrade' | 'poll'>) {
  http.on('request', (req, res) => {
    const docId = docIn(req)
    if (docId && isPoll(req)) sync.poll(req, res, docId)
  })
  http.on('upgrade', (req, socket, head) => {
    if (req.url?.startsWith('/socket.io/')) return
    const docId = docIn(req)
    if (docId) return sync.upgrade(req, socket, head, docId)
    socket.on('error', () => socket.destroy())
    socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
  })
}
