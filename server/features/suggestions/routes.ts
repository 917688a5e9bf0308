import { Router } from 'express'
import { answer } from '#server/core/http.ts'
import type { Services } from '#server/core/services.ts'
import { done } from '#shared/base/ids.ts'
import { suggestionsApi } from '#shared/features/suggestions/contract.ts'
import {
  beginSuggestion,
  decideChanges,
  listSuggestions,
  sendSuggestion,
  showSuggestion,
  withdrawSuggestion,
} from './service.ts'

export function suggestionsRoutes(services: Services) {
  const router = Router()

  answer(router, suggestionsApi.findSuggestions, ({ viewer, params }) =>
    listSuggestions(services, viewer, params.docId),
  )
  answer(router, suggestionsApi.beginSuggestion, ({ viewer, params, body }) =>
    beginSuggestion(services, viewer, params.docId, body.id),
  )
  answer(router, suggestionsApi.findSuggestion, ({ viewer, params }) =>
    showSuggestion(services, viewer, params.suggestionId),
  )
  answer(router, suggestionsApi.sendSuggestion, ({ viewer, params, body }) =>
    sendSuggestion(services, viewer, params.suggestionId, body.note),
  )
  answer(router, suggestionsApi.withdrawSuggestion, async ({ viewer, params }) => {
    await withdrawSuggestion(services, viewer, params.suggestionId)
    return done
  })
  answer(router, suggestionsApi.decideChanges, ({ viewer, params, body }) =>
    decideChanges(services, viewer, params.suggestionId, body),
  )

  return router
}
