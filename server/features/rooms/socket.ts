import { createRateLimit } from '#server/auth/throttle.ts'
import type { SignedIn } from '#server/auth/viewer.ts'
import { acknowledge, atMostEvery, type LiveSocket, roomKey, spaceKey } from '#server/core/live.ts'
import type { Services } from '#server/core/services.ts'
import { Presence } from '#server/realtime/presence.ts'
import { AppError } from '#shared/base/errors.ts'
import { AskHere, EnterRoom, type Here, InRoom, SendMessage, Typing } from '#shared/features/rooms/contract.ts'
import { audienceOf, readRoom } from './access.ts'
import { catchUp, sendMessage } from './messages.ts'

/** Whoever comes back after a month enters again for every two hundred messages. */
const limitEntering = createRateLimit(600)
/** A page shows one room; more than this at once is nobody's reading. */
const MOST_ROOMS = 50
/** Everybody in a room hears who is there; when two hundred come back at once, not two hundred times. */
const HERE_EVERY_MS = 500
/** So many names come by themselves, to everybody whenever somebody comes or goes; whoever wants others asks for them. */
const NAMED_ALONG = 20
/** So many names at once to those who ask. */
const NAMED_AT_ONCE = 200
const limitTyping = createRateLimit(120)

/** What a room hears and says over its live connections. */
export function createRoomSocket(services: Services) {
  const presence = new Presence<Here>()
  const hereIn = (roomId: string) => presence.page(roomId, { limit: NAMED_ALONG })
  const tellWhoIsHere = atMostEvery(
    () => HERE_EVERY_MS,
    (roomId) => services.live.toRoom(roomId).emit('room:here', { roomId, ...hereIn(roomId) }),
  )

  return (socket: LiveSocket) => {
    const viewer = socket.data.viewer as SignedIn
    const { id, nameLo, nameEn, departmentLo, departmentEn } = viewer
    const person: Here = { id, nameLo, nameEn, departmentLo, departmentEn }
    const entered = new Set<string>()

    const leave = (roomId: string) => {
      entered.delete(roomId)
      if (presence.leave(roomId, socket.id)) tellWhoIsHere(roomId)
    }

    // Joined before the catch-up is read, so that what is sent in between comes twice rather than never.
    socket.on('room:enter', (input, ack) =>
      acknowledge(services.log, ack, EnterRoom, input, async ({ roomId, after }) => {
        await limitEntering(viewer.id)
        if (!entered.has(roomId) && entered.size >= MOST_ROOMS)
          throw new AppError('too_many_requests', { reason: 'too_many_rooms' })
        const room = await readRoom(services.sql, viewer, roomId)
        refuseGone(socket)
        // With the space, so that whoever is in a room is reached when the space closes.
        await socket.join([roomKey(roomId), spaceKey(audienceOf(room))])
        const missed = await catchUp(services.sql, viewer, roomId, after).catch(async (error: unknown) => {
          await socket.leave(roomKey(roomId))
          throw error
        })
        refuseGone(socket)
        entered.add(roomId)
        if (presence.enter(roomId, socket.id, person)) tellWhoIsHere(roomId)
        return { ...missed, ...hereIn(roomId) }
      }),
    )

    socket.on('room:leave', (input, ack) =>
      acknowledge(services.log, ack, InRoom, input, async ({ roomId }) => {
        await socket.leave(roomKey(roomId))
        leave(roomId)
        return null
      }),
    )

    socket.on('room:people', (input, ack) =>
      acknowledge(services.log, ack, AskHere, input, async ({ roomId, q, after }) => {
        await limitEntering(viewer.id)
        await readRoom(services.sql, viewer, roomId)
        const typed = q.toLowerCase()
        return presence.page(roomId, {
          after,
          limit: NAMED_AT_ONCE,
          fits: ({ nameLo, nameEn }) => `${nameLo}\n${nameEn}`.toLowerCase().includes(typed),
        })
      }),
    )

    socket.on('room:typing', (input, ack) =>
      acknowledge(services.log, ack, Typing, input, async ({ roomId, topicId }) => {
        await limitTyping(viewer.id)
        if (entered.has(roomId)) socket.to(roomKey(roomId)).emit('room:typing', { roomId, topicId, person })
        return null
      }),
    )

    // The right is asked again on every message: it may have ended since the socket entered.
    socket.on('message:send', (input, ack) =>
      acknowledge(services.log, ack, SendMessage, input, (draft) => sendMessage(services, viewer, draft)),
    )

    socket.conn.on('packet', ({ type }) => {
      if (type === 'pong') for (const roomId of entered) presence.enter(roomId, socket.id, person)
    })
    socket.on('disconnect', () => {
      for (const roomId of [...entered]) leave(roomId)
    })
  }
}

/** Whoever was sent away, or went, while the database was asked is in no room any more and must not be put into one. */
function refuseGone(socket: LiveSocket) {
  if (!socket.connected) throw new AppError('unavailable')
}
