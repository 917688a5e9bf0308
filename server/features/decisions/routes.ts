import { Router } from 'express'
import { answer } from '#server/core/http.ts'
import type { Services } from '#server/core/services.ts'
import { done } from '#shared/base/ids.ts'
import { decisionsApi } from '#shared/features/decisions/contract.ts'
import {
  answerEscalation,
  findWaiting,
  listDeciders,
  listOutcomes,
  listProposals,
  openProposal,
  showEscalation,
  takePosition,
  withdrawProposal,
} from './proposals.ts'
import { listAgreements, recordAgreement, reviewAgreement, showAgreement, wordOutcome } from './service.ts'

export function decisionsRoutes(services: Services) {
  const router = Router()

  answer(router, decisionsApi.findAgreements, async ({ viewer, params }) => ({
    agreements: await listAgreements(services, viewer, params.topicId),
  }))
  answer(router, decisionsApi.recordAgreement, ({ viewer, params, body }) =>
    recordAgreement(services, viewer, params.topicId, body),
  )
  answer(router, decisionsApi.findAgreement, ({ viewer, params }) =>
    showAgreement(services, viewer, params.agreementId),
  )

  answer(router, decisionsApi.wordOutcome, ({ viewer, params, body }) =>
    wordOutcome(services, viewer, params.agreementId, body),
  )
  answer(router, decisionsApi.reviewAgreement, ({ viewer, params, body }) =>
    reviewAgreement(services, viewer, params.agreementId, body),
  )
  answer(router, decisionsApi.findProposals, async ({ viewer, params }) => ({
    proposals: await listProposals(services, viewer, params.topicId),
  }))
  answer(router, decisionsApi.findOutcomes, async ({ viewer, params }) => ({
    topics: await listOutcomes(services, viewer, params.roomId),
  }))
  answer(router, decisionsApi.findDeciders, ({ viewer, params }) => listDeciders(services, viewer, params.topicId))
  answer(router, decisionsApi.openProposal, ({ viewer, params, body }) =>
    openProposal(services, viewer, params.topicId, body),
  )
  answer(router, decisionsApi.takePosition, ({ viewer, params, body }) =>
    takePosition(services, viewer, params.proposalId, body),
  )
  answer(router, decisionsApi.withdrawProposal, ({ viewer, params }) =>
    withdrawProposal(services, viewer, params.proposalId),
  )
  answer(router, decisionsApi.findEscalation, ({ viewer, params }) =>
    showEscalation(services, viewer, params.proposalId),
  )
  answer(router, decisionsApi.answerEscalation, async ({ viewer, params, body }) => {
    await answerEscalation(services, viewer, params.proposalId, body.answer)
    return done
  })
  answer(router, decisionsApi.findWaitingDecisions, ({ viewer }) => findWaiting(services, viewer))

  return router
}
