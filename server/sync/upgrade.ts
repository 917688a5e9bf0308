import type { Server } from 'node:http'
import type { Sync } from './sync.ts'

const path = /^\/sync\/([^/?#]+)\/?(?:[?#]|$)/

/** Routes websocket upgrades: socket.io's to its own engine, /sync/:docId here, anything else is not there. */
export function routeUpgrades(http: Server, sync: Pick<Sync, 'upgrade'>) {
  http.on('upgrade', (req, socket, head) => {
    const url = req.url ?? ''
    if (url.startsWith('/socket.io/')) return
    const [, docId] = path.exec(url) ?? []
    // One spelling of an id, or one document would be two in memory.
    if (docId) return sync.upgrade(req, socket, head, docId.toLowerCase())
    socket.on('error', () => socket.destroy())
    socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
  })
}
