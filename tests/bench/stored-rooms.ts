import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server } from 'socket.io'
import { openPool } from '#server/core/sql.ts'

// The least that stores before it is seen: socket.io, and one insert in flight with all that came meanwhile, each message
// and a line about it. No right is asked, no number is the room's own, nothing is searched. Prints its address.
const [databaseUrl = ''] = process.argv.slice(2)
const sql = openPool(databaseUrl, { max: 1 })
const http = createServer()
const io = new Server(http, { serveClient: false, perMessageDeflate: false, transports: ['websocket'] })

interface Draft {
  id: string
  roomId: string
  body: string
}
let seq = 0
let waiting: { draft: Draft; seq: number; stored: () => void }[] = []
let isStoring = false

async function storeAll() {
  if (isStoring) return
  isStoring = true
  while (waiting.length > 0) {
    const batch = waiting
    waiting = []
    const all = (name: keyof Draft) => batch.map(({ draft }) => draft[name])
    await sql`
      with said as (
        insert into bench_messages (id, room_id, seq, body)
        select * from unnest(${all('id')}::uuid[], ${all('roomId')}::uuid[], ${batch.map((one) => String(one.seq))}::bigint[], ${all('body')}::text[])
        returning id
      )
      insert into bench_statements (about) select id from said
    `
    for (const { stored } of batch) stored()
  }
  isStoring = false
}

io.on('connection', (socket) => {
  socket.on('room:enter', async ({ roomId }: { roomId: string }, ack: (answer: unknown) => void) => {
    await socket.join(roomId)
    ack({ ok: true })
  })
  socket.on('message:send', (draft: Draft, ack: (answer: unknown) => void) => {
    const message = { ...draft, seq: ++seq }
    const stored = () => {
      io.to(draft.roomId).emit('messages:sent', [message])
      ack({ ok: true, value: message })
    }
    waiting.push({ draft, seq: message.seq, stored })
    void storeAll()
  })
})
http.listen(0, '127.0.0.1', () => process.stdout.write(`http://127.0.0.1:${(http.address() as AddressInfo).port}\n`))
