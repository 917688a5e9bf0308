import type { Server as HttpServer } from 'node:http'
import { Server } from 'socket.io'
import type { Sessions } from '#server/auth/session.ts'
import type { Config } from '#server/config.ts'
import { type LiveServer, type LiveSocket, personKey, sessionKey, spaceKey } from '#server/core/live.ts'
import type { Log } from '#server/core/log.ts'
import { allowedOrigin, personOfPage } from '#server/core/security.ts'
import type { Pool } from '#server/core/sql.ts'
import { AppError } from '#shared/base/errors.ts'
import { Second } from '#shared/base/time.ts'
import { type Connection, guard } from './guard.ts'
import { findAudiences } from './queries.ts'

/** Largest socket.io message in bytes; a message body has at most 8,000 characters. */
const MAX_MESSAGE_BYTES = 64 * 1024
/** How often the sessions behind live connections are looked at again: whatever ended one, it is over in this time. */
const RECHECK_MS = 4 * Second.ms
/** Tabs and devices of one person; more is a mistake, or somebody who means harm. */
const CONNECTIONS_OF_ONE = 50

interface Gateway {
  io: LiveServer
  /** Mounts what each connection can say; call it once, with every feature's handlers. */
  serve(handlers: ((socket: LiveSocket) => void)[]): void
  /** Rights changed: whoever is coming in at this very moment was asked too early, and is asked again. */
  askAgain(): void
  stop(): void
}

/**
 * The socket.io endpoint: who comes in is asked for origin and session before anything else, hears of the spaces they
 * may read, and is looked at again every few seconds. Nothing is recovered after a disconnect: the client asks again and
 * catches up by sequence number, so a right lost meanwhile stays lost.
 */
export function openGateway(
  http: HttpServer,
  { sql, sessions, config, log }: { sql: Pool; sessions: Sessions; config: Config; log: Log },
): Gateway {
  const io: LiveServer = new Server(http, {
    path: '/socket.io',
    serveClient: false,
    destroyUpgrade: false,
    maxHttpBufferSize: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
    pingInterval: 20_000,
    pingTimeout: 20_000,
    // `cors` does not guard the websocket transport; this does, for both.
    allowRequest: (req, answer) => answer(null, allowedOrigin(config, req)),
  })

  io.engine.on('connection', (connection: Connection) => guard(connection, log))

  let changes = 0
  io.use((socket, next) => {
    socket.data.askedAt = changes
    void sessions
      .open(socket.handshake.headers.cookie, personOfPage(socket.request))
      .then(async ({ viewer }) => {
        if (!viewer) return next(new AppError('not_signed_in'))
        const others = io.of('/').adapter.rooms.get(personKey(viewer.id))?.size ?? 0
        if (others >= CONNECTIONS_OF_ONE) return next(new AppError('too_many_requests'))
        socket.data.viewer = viewer
        const audiences = await findAudiences(sql, viewer)
        await socket.join([
          personKey(viewer.id),
          sessionKey(viewer.sessionId),
          ...audiences.map(({ id }) => spaceKey(id)),
        ])
        next()
      })
      .catch((error: unknown) => {
        log.error('Live connection could not be opened', { error })
        next(new AppError('unavailable'))
      })
  })

  const recheck = setInterval(() => {
    void dropEndedSessions(io, sql).catch((error: unknown) =>
      log.warn('Sessions could not be looked at again', { error }),
    )
  }, RECHECK_MS)

  return {
    io,
    serve: (handlers) => {
      io.on('connection', (socket) => {
        if (socket.data.askedAt !== changes) return socket.disconnect(true)
        for (const handle of handlers) handle(socket)
      })
    },
    askAgain: () => void changes++,
    stop: () => {
      clearInterval(recheck)
      io.disconnectSockets(true)
      // It is closed with the last line of the whole server, those of documents too: nobody may wait for it before they are.
      void io.close()
    },
  }
}

async function dropEndedSessions(io: LiveServer, sql: Pool) {
  const sockets = [...io.of('/').sockets.values()]
  if (sockets.length === 0) return
  const ids = [...new Set(sockets.map((socket) => socket.data.viewer.sessionId))]
  const live = new Set(
    (
      await sql<{ id: string }[]>`
        select s.id from sessions s join people p on p.id = s.person_id
        where s.id = any(${ids}) and least(s.expires_at, s.ends_at) > now() and p.left_at is null
      `
    ).map(({ id }) => id),
  )
  for (const socket of sockets) if (!live.has(socket.data.viewer.sessionId)) socket.disconnect(true)
}
