import { Router } from 'express'
import { answer } from '#server/core/http.ts'
import type { Services } from '#server/core/services.ts'
import { done } from '#shared/base/ids.ts'
import { commentsApi } from '#shared/features/comments/contract.ts'
import {
  answerThread,
  countDocNotices,
  deleteComment,
  editComment,
  listCallable,
  listComments,
  listDocNotices,
  moveAnchors,
  openThread,
  reopenThread,
  resolveThread,
  seeDocNotices,
} from './service.ts'

export function commentsRoutes(services: Services) {
  const router = Router()

  answer(router, commentsApi.findComments, ({ viewer, params }) => listComments(services, viewer, params.docId))
  answer(router, commentsApi.openThread, ({ viewer, params, body }) => openThread(services, viewer, params.docId, body))
  answer(router, commentsApi.answerThread, ({ viewer, params, body }) =>
    answerThread(services, viewer, params.threadId, body),
  )
  answer(router, commentsApi.editComment, ({ viewer, params, body }) =>
    editComment(services, viewer, params.commentId, body),
  )
  answer(router, commentsApi.deleteComment, async ({ viewer, params }) => {
    await deleteComment(services, viewer, params.commentId)
    return done
  })
  answer(router, commentsApi.resolveThread, ({ viewer, params }) => resolveThread(services, viewer, params.threadId))
  answer(router, commentsApi.reopenThread, ({ viewer, params }) => reopenThread(services, viewer, params.threadId))
  answer(router, commentsApi.moveAnchors, async ({ viewer, params, body }) => {
    await moveAnchors(services, viewer, params.docId, body.anchors)
    return done
  })
  answer(router, commentsApi.findDocCallable, ({ viewer, params }) =>
    listCallable(services, viewer, params.docId, params.q),
  )
  answer(router, commentsApi.findDocNotices, ({ viewer, params }) => listDocNotices(services, viewer, params.after))
  answer(router, commentsApi.countDocNotices, async ({ viewer }) => ({
    unseen: await countDocNotices(services, viewer),
  }))
  answer(router, commentsApi.seeDocNotices, async ({ viewer, body }) => {
    await seeDocNotices(services, viewer, body.until, body.docId)
    return done
  })

  return router
}
