import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server } from 'socket.io'

// The limit: socket.io alone. What one says is passed on to all who entered the room, unread and unstored. Prints its address.
const http = createServer()
const io = new Server(http, { serveClient: false, perMessageDeflate: false, transports: ['websocket'] })
let seq = 0
io.on('connection', (socket) => {
  socket.on('room:enter', async ({ roomId }: { roomId: string }, ack: (answer: unknown) => void) => {
    await socket.join(roomId)
    ack({ ok: true })
  })
  socket.on('message:send', (draft: { roomId: string }, ack: (answer: unknown) => void) => {
    const message = { ...draft, seq: ++seq }
    io.to(draft.roomId).emit('messages:sent', [message])
    ack({ ok: true, value: message })
  })
})
http.listen(0, '127.0.0.1', () => process.stdout.write(`http://127.0.0.1:${(http.address() as AddressInfo).port}\n`))
