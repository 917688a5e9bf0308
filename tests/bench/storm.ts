import { io, type Socket } from 'socket.io-client'

/** Everybody comes in at the same moment, as after a restart. Milliseconds until the last is in. */
export async function storm(url: string, cookies: readonly string[]): Promise<number> {
  const began = performance.now()
  const sockets = await Promise.all(
    cookies.map(
      (cookie) =>
        new Promise<Socket>((resolve, reject) => {
          const socket = io(url, {
            transports: ['websocket'],
            forceNew: true,
            timeout: 60_000,
            reconnectionDelay: 100,
            extraHeaders: { cookie },
          })
          socket.once('connect', () => resolve(socket))
          // A refusal is the server's; a line that could not be opened is tried again.
          socket.on('connect_error', (error) => !socket.active && reject(error))
        }),
    ),
  )
  const took = performance.now() - began
  for (const socket of sockets) socket.disconnect()
  return took
}
