import { Router } from 'express'
import { answer } from '#server/core/http.ts'
import type { Services } from '#server/core/services.ts'
import { sendFile } from '#server/files/send.ts'
import { invalid } from '#shared/base/errors.ts'
import { docsApi } from '#shared/features/docs/contract.ts'
import { copyDocFiles, openDocFile, uploadDocFile } from './files.ts'
import {
  createDoc,
  createDocFromImport,
  createDocFromTopic,
  importFile,
  listDocs,
  markReady,
  readOriginal,
  renameDoc,
  setGuests,
  showDoc,
  showImport,
  takeBackReady,
} from './service.ts'

/** RFC 5987: what encodeURIComponent leaves alone but a header may not hold is encoded too. */
const encodeName = (name: string) =>
  encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)

export function docsRoutes(services: Services) {
  const router = Router()

  answer(router, docsApi.findDocs, async ({ viewer, params }) => ({
    docs: await listDocs(services, viewer, params.spaceId, params.limit),
  }))
  answer(router, docsApi.createDoc, ({ viewer, params, body }) => createDoc(services, viewer, params.spaceId, body))
  answer(router, docsApi.createDocFromTopic, ({ viewer, params, body }) =>
    createDocFromTopic(services, viewer, params.topicId, body),
  )
  answer(router, docsApi.findDoc, ({ viewer, params }) => showDoc(services, viewer, params.docId))
  answer(router, docsApi.renameDoc, ({ viewer, params, body }) => renameDoc(services, viewer, params.docId, body.title))
  answer(router, docsApi.setGuests, ({ viewer, params, body }) =>
    setGuests(services, viewer, params.docId, body.guests),
  )
  answer(router, docsApi.markReady, ({ viewer, params }) => markReady(services, viewer, params.docId))
  answer(router, docsApi.takeBackReady, ({ viewer, params }) => takeBackReady(services, viewer, params.docId))
  answer(router, docsApi.uploadDocFile, ({ viewer, params, req }) => uploadDocFile(services, viewer, params, req))
  answer(router, docsApi.findDocFile, async ({ viewer, params, req, res }) =>
    sendFile(req, res, await openDocFile(services, viewer, params.fileId, params.thumb !== undefined)),
  )
  answer(router, docsApi.copyDocFiles, async ({ viewer, params, body }) => ({
    copies: await copyDocFiles(services, viewer, params.docId, body.fileIds),
  }))
  answer(router, docsApi.importFile, ({ viewer, params, body }) => {
    if (!(body instanceof Uint8Array)) throw invalid('empty_file')
    return importFile(services, viewer, params, body)
  })
  answer(router, docsApi.findImport, ({ viewer, params }) => showImport(services, viewer, params.importId))
  answer(router, docsApi.findOriginal, async ({ viewer, params, res }) => {
    const { name, bytes } = await readOriginal(services, viewer, params.importId)
    // Always handed over as a file, never shown: it is somebody else's content.
    res.setHeader('Content-Disposition', `attachment; filename*=UTF-8''${encodeName(name)}`)
    res.type('application/octet-stream').send(Buffer.from(bytes))
    return undefined
  })
  answer(router, docsApi.createDocFromImport, ({ viewer, params, body }) =>
    createDocFromImport(services, viewer, params.importId, body),
  )

  return router
}
