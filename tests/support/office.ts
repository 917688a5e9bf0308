import { once } from 'node:events'
import { createServer, request } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import type { Duplex } from 'node:stream'

/** A network that lets pages pass and, once it is strict, nothing else: whoever wants another protocol is refused. */
export async function openOffice(target: string, at = 0) {
  const { hostname, port } = new URL(target)
  const lines = new Set<Duplex>()
  const office = { isStrict: false, isMute: false, isDown: false, refused: 0 }
  const server = createServer((req, res) => {
    if (office.isDown) return void res.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>')
    const onward = request({ hostname, port, path: req.url, method: req.method, headers: req.headers }, (reply) => {
      res.writeHead(reply.statusCode ?? 502, reply.headers)
      reply.pipe(res)
    })
    onward.on('error', () => res.destroy())
    res.on('close', () => onward.destroy())
    req.pipe(onward)
  })
  server.on('upgrade', (req, socket: Duplex, head) => {
    socket.on('error', () => socket.destroy())
    if (office.isDown) return void socket.destroy()
    if (office.isStrict) {
      office.refused++
      if (office.isMute) return void lines.add(socket)
      return void socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n')
    }
    const onward = connect(Number(port), hostname, () => {
      const headers = Object.entries(req.headers).map(([name, value]) => `${name}: ${value}`)
      onward.write(`GET ${req.url} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`)
      onward.write(head)
      onward.pipe(socket).pipe(onward)
    })
    onward.on('error', () => socket.destroy())
    for (const line of [socket, onward]) lines.add(line.on('close', () => lines.delete(line)))
  })
  server.listen(at, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    refused: () => office.refused,
    beStrict() {
      office.isStrict = true
      for (const line of lines) line.destroy()
    },
    /** Whoever wants another protocol is not even answered. */
    beMute() {
      office.isStrict = true
      office.isMute = true
    },
    relent() {
      office.isStrict = false
    },
    /** The server behind it is away, which is not the network’s fault: it says so itself. */
    lose(isDown: boolean) {
      office.isDown = isDown
      for (const line of lines) line.destroy()
    },
    close() {
      for (const line of lines) line.destroy()
      server.closeAllConnections()
      server.close()
    },
  }
}
