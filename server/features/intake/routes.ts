import { Router } from 'express'
import { answer } from '#server/core/http.ts'
import type { Services } from '#server/core/services.ts'
import { done } from '#shared/base/ids.ts'
import { intakeApi } from '#shared/features/intake/contract.ts'
import { beginIntake, dropIntake, showEntry, showIntake, storeIntake } from './service.ts'
import { sheetTemplate } from './sheet.ts'

export function intakeRoutes(services: Services) {
  const router = Router()

  answer(router, intakeApi.beginIntake, ({ viewer, params, req }) => beginIntake(services, viewer, params, req))
  answer(router, intakeApi.findIntake, ({ viewer, params }) => showIntake(services, viewer, params.id))
  answer(router, intakeApi.findIntakeEntry, ({ viewer, params }) =>
    showEntry(services, viewer, params.id, params.place),
  )
  answer(router, intakeApi.storeIntake, ({ viewer, params, body, req }) => {
    const origin = services.config.publicUrl?.replace(/\/$/, '') ?? `${req.protocol}://${req.get('host')}`
    return storeIntake(services, viewer, params.id, body, origin)
  })
  answer(router, intakeApi.dropIntake, async ({ viewer, params }) => {
    await dropIntake(services, viewer, params.id)
    return done
  })
  answer(router, intakeApi.findSheetTemplate, async ({ params: { format, language }, res }) => {
    const bytes = await sheetTemplate(format, language)
    res.setHeader('Content-Disposition', `attachment; filename="ba-files-${language}.${format}"`)
    res.type('application/octet-stream').send(Buffer.from(bytes))
    return undefined
  })

  return router
}
