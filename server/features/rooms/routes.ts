import { Router } from 'express'
import { answer } from '#server/core/http.ts'
import type { Services } from '#server/core/services.ts'
import { done } from '#shared/base/ids.ts'
import { roomsApi } from '#shared/features/rooms/contract.ts'
import {
  closeTopic,
  createRoom,
  editMessage,
  listMessages,
  listRooms,
  listUnread,
  listWordings,
  markRead,
  openTopic,
  renameTopic,
  showRoom,
  showTopic,
} from './service.ts'

export function roomsRoutes(services: Services) {
  const router = Router()

  answer(router, roomsApi.findRooms, async ({ viewer, params }) => ({
    rooms: await listRooms(services, viewer, params.spaceId),
  }))
  answer(router, roomsApi.createRoom, ({ viewer, params, body }) => createRoom(services, viewer, params.spaceId, body))
  answer(router, roomsApi.findRoom, ({ viewer, params }) => showRoom(services, viewer, params.roomId))
  answer(router, roomsApi.openTopic, ({ viewer, params, body }) => openTopic(services, viewer, params.roomId, body))
  answer(router, roomsApi.findTopic, ({ viewer, params }) => showTopic(services, viewer, params.topicId))
  answer(router, roomsApi.markRead, async ({ viewer, params, body }) => {
    await markRead(services, viewer, params.topicId, body.seq)
    return done
  })
  answer(router, roomsApi.findUnread, async ({ viewer }) => ({ topics: await listUnread(services, viewer) }))
  answer(router, roomsApi.renameTopic, ({ viewer, params, body }) =>
    renameTopic(services, viewer, params.topicId, body.title),
  )
  answer(router, roomsApi.closeTopic, ({ viewer, params, body }) =>
    closeTopic(services, viewer, params.topicId, body.reason),
  )
  answer(router, roomsApi.editMessage, ({ viewer, params, body }) =>
    editMessage(services, viewer, params.messageId, body.body),
  )
  answer(router, roomsApi.findWordings, async ({ viewer, params }) => ({
    wordings: await listWordings(services, viewer, params.messageId),
  }))
  answer(router, roomsApi.findMessages, ({ viewer, params }) => listMessages(services, viewer, params))

  return router
}
