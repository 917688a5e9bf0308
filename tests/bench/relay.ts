import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'

// The limit: whatever one says is passed on to all the others, unread and unstored. Prints its address.
const http = createServer()
const server = new WebSocketServer({ server: http, perMessageDeflate: false })
const rooms = new Map<string, Set<WebSocket>>()

server.on('connection', (socket, req) => {
  const name = req.url ?? ''
  const room = rooms.get(name) ?? new Set()
  rooms.set(name, room.add(socket))
  socket.on('message', (data) => {
    for (const other of room) if (other !== socket) other.send(data)
  })
  socket.on('close', () => room.delete(socket))
})
http.listen(0, '127.0.0.1', () => process.stdout.write(`http://127.0.0.1:${(http.address() as AddressInfo).port}\n`))
