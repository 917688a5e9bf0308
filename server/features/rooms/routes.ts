import { Router } from 'express'
import { answer } from '#server/core/http.ts'
import type { Services } from '#server/core/services.ts'
import { sendFile } from '#server/files/send.ts'
import { done } from '#shared/base/ids.ts'
import { roomsApi } from '#shared/features/rooms/contract.ts'
import { openFile, uploadFile } from './files.ts'
import {
  deleteMessage,
  editMessage,
  forwardMessage,
  listMessages,
  listPinned,
  listWordings,
  pin,
  react,
  searchRoom,
} from './messages.ts'
import {
  countInbox,
  listCatchUp,
  listInbox,
  listSpaceMarks,
  listUnread,
  markAllRead,
  markRead,
  markSeen,
} from './reading.ts'
import {
  addInside,
  createRoom,
  endInside,
  listCallable,
  listRooms,
  openDirect,
  renameRoom,
  setLevel,
  showRoom,
} from './rooms.ts'
import { closeTopic, moveTopic, openTopic, renameTopic, reopenTopic, showTopic, splitTopic } from './topics.ts'

export function roomsRoutes(services: Services) {
  const router = Router()

  answer(router, roomsApi.findRooms, ({ viewer, params }) => listRooms(services, viewer, params.spaceId, params.after))
  answer(router, roomsApi.createRoom, ({ viewer, params, body }) => createRoom(services, viewer, params.spaceId, body))
  answer(router, roomsApi.openDirect, ({ viewer, params, body }) => openDirect(services, viewer, params.spaceId, body))
  answer(router, roomsApi.addInside, ({ viewer, params }) =>
    addInside(services, viewer, params.roomId, params.personId),
  )
  answer(router, roomsApi.endInside, async ({ viewer, params }) => {
    await endInside(services, viewer, params.roomId, params.personId)
    return done
  })
  answer(router, roomsApi.setLevel, async ({ viewer, params, body }) => {
    await setLevel(services, viewer, params.roomId, body.level)
    return done
  })
  answer(router, roomsApi.findCallable, ({ viewer, params }) => listCallable(services, viewer, params.roomId, params.q))
  answer(router, roomsApi.searchRoom, ({ viewer, params }) => searchRoom(services, viewer, params))
  answer(router, roomsApi.findRoom, ({ viewer, params }) => showRoom(services, viewer, params))

  answer(router, roomsApi.openTopic, ({ viewer, params, body }) => openTopic(services, viewer, params.roomId, body))
  answer(router, roomsApi.findTopic, ({ viewer, params }) => showTopic(services, viewer, params.topicId))
  answer(router, roomsApi.splitTopic, ({ viewer, params, body }) => splitTopic(services, viewer, params.topicId, body))
  answer(router, roomsApi.moveTopic, ({ viewer, params, body }) =>
    moveTopic(services, viewer, params.topicId, body.roomId),
  )
  answer(router, roomsApi.renameTopic, ({ viewer, params, body }) =>
    renameTopic(services, viewer, params.topicId, body.title),
  )
  answer(router, roomsApi.reopenTopic, ({ viewer, params }) => reopenTopic(services, viewer, params.topicId))
  answer(router, roomsApi.renameRoom, ({ viewer, params, body }) => renameRoom(services, viewer, params.roomId, body))
  answer(router, roomsApi.closeTopic, ({ viewer, params, body }) =>
    closeTopic(services, viewer, params.topicId, body.reason),
  )

  answer(router, roomsApi.markRead, async ({ viewer, params, body }) => {
    await markRead(services, viewer, params.topicId, body.seq)
    return done
  })
  answer(router, roomsApi.findUnread, ({ viewer }) => listUnread(services, viewer))
  answer(router, roomsApi.findSpaceMarks, async ({ viewer }) => ({ spaces: await listSpaceMarks(services, viewer) }))
  answer(router, roomsApi.markAllRead, async ({ viewer, body }) => {
    await markAllRead(services, viewer, body.until)
    return done
  })
  answer(router, roomsApi.findCatchUp, ({ viewer }) => listCatchUp(services, viewer))
  answer(router, roomsApi.findInbox, ({ viewer, params }) => listInbox(services, viewer, params.after))
  answer(router, roomsApi.countUnseen, async ({ viewer }) => ({ unseen: await countInbox(services, viewer) }))
  answer(router, roomsApi.markSeen, async ({ viewer, body }) => {
    await markSeen(services, viewer, body.until)
    return done
  })

  answer(router, roomsApi.findMessages, ({ viewer, params }) => listMessages(services, viewer, params))
  answer(router, roomsApi.findPinned, async ({ viewer, params }) => ({
    messages: await listPinned(services, viewer, params.topicId),
  }))
  answer(router, roomsApi.findWordings, async ({ viewer, params }) => ({
    wordings: await listWordings(services, viewer, params.messageId),
  }))
  answer(router, roomsApi.editMessage, ({ viewer, params, body }) =>
    editMessage(services, viewer, params.messageId, body),
  )
  answer(router, roomsApi.deleteMessage, ({ viewer, params }) => deleteMessage(services, viewer, params.messageId))
  answer(router, roomsApi.putReaction, ({ viewer, params }) =>
    react(services, viewer, params.messageId, params.sign, true),
  )
  answer(router, roomsApi.endReaction, ({ viewer, params }) =>
    react(services, viewer, params.messageId, params.sign, false),
  )
  answer(router, roomsApi.pinMessage, ({ viewer, params }) => pin(services, viewer, params.messageId, true))
  answer(router, roomsApi.unpinMessage, ({ viewer, params }) => pin(services, viewer, params.messageId, false))
  answer(router, roomsApi.forwardMessage, ({ viewer, params, body }) =>
    forwardMessage(services, viewer, params.messageId, body),
  )

  answer(router, roomsApi.uploadFile, ({ viewer, params, req }) => uploadFile(services, viewer, params, req))
  answer(router, roomsApi.findFile, ({ viewer, params, req, res }) =>
    sendFile(req, res, () => openFile(services, viewer, params.fileId, params.thumb !== undefined)),
  )

  return router
}
