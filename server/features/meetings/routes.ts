import { Router } from 'express'
import { answer } from '#server/core/http.ts'
import type { Services } from '#server/core/services.ts'
import { done } from '#shared/base/ids.ts'
import { meetingsApi } from '#shared/features/meetings/contract.ts'
import {
  changeMeeting,
  confirmMeeting,
  confirmTelling,
  deleteMeeting,
  findWaiting,
  listMeetings,
  recordMeeting,
  recordTelling,
} from './service.ts'

export function meetingsRoutes(services: Services) {
  const router = Router()

  answer(router, meetingsApi.findWaitingMeetings, ({ viewer }) => findWaiting(services, viewer))
  answer(router, meetingsApi.findMeetings, ({ viewer, params }) => listMeetings(services, viewer, params.roomId))
  answer(router, meetingsApi.recordMeeting, ({ viewer, params, body }) =>
    recordMeeting(services, viewer, params.roomId, body),
  )
  answer(router, meetingsApi.changeMeeting, ({ viewer, params, body }) =>
    changeMeeting(services, viewer, params.meetingId, body),
  )
  answer(router, meetingsApi.deleteMeeting, async ({ viewer, params }) => {
    await deleteMeeting(services, viewer, params.meetingId)
    return done
  })
  answer(router, meetingsApi.confirmMeeting, ({ viewer, params, body }) =>
    confirmMeeting(services, viewer, params.meetingId, body.tookPart),
  )
  answer(router, meetingsApi.recordTelling, ({ viewer, params, body }) =>
    recordTelling(services, viewer, params.roomId, body),
  )
  answer(router, meetingsApi.confirmTelling, ({ viewer, params }) => confirmTelling(services, viewer, params.tellingId))

  return router
}
