import { type Response, Router } from 'express'
import { answer } from '#server/core/http.ts'
import type { Services } from '#server/core/services.ts'
import { sendFile } from '#server/files/send.ts'
import { invalid } from '#shared/base/errors.ts'
import { done } from '#shared/base/ids.ts'
import { docsApi } from '#shared/features/docs/contract.ts'
import { setClass, showClass } from './classes.ts'
import { exportDoc, type Margin } from './export/export.ts'
import { copyDocFiles, openDocFile, uploadDocFile } from './files.ts'
import {
  agreeDoc,
  changeTemplate,
  createDoc,
  createDocFromCopy,
  createDocFromImport,
  createDocFromTopic,
  deleteDoc,
  importFile,
  listDeletedDocs,
  listDocAgreements,
  listDocs,
  listTemplates,
  listVersions,
  markReady,
  measureDoc,
  nameVersion,
  readOriginal,
  renameDoc,
  restoreVersion,
  saveTemplate,
  setGuests,
  showDoc,
  showHands,
  showImport,
  showText,
  showVersion,
  takeBackReady,
  undeleteDoc,
  unlockDoc,
} from './service.ts'

/** RFC 5987: what encodeURIComponent leaves alone but a header may not hold is encoded too. */
const encodeName = (name: string) =>
  encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)

/** Always handed over as a file, never shown: it is somebody's content. */
function attach(res: Response, name: string, bytes: Uint8Array): undefined {
  res.setHeader('Content-Disposition', `attachment; filename*=UTF-8''${encodeName(name)}`)
  res.type('application/octet-stream').send(Buffer.from(bytes))
  return undefined
}

/** `margin` gives the comments on a document, for files that show them. */
export function docsRoutes(services: Services, margin: Margin) {
  const router = Router()

  answer(router, docsApi.findDocs, async ({ viewer, params }) => ({
    docs: await listDocs(services, viewer, params.spaceId, params.limit),
  }))
  answer(router, docsApi.createDoc, ({ viewer, params, body }) => createDoc(services, viewer, params.spaceId, body))
  answer(router, docsApi.createDocFromTopic, ({ viewer, params, body }) =>
    createDocFromTopic(services, viewer, params.topicId, body),
  )
  answer(router, docsApi.findDoc, ({ viewer, params }) => showDoc(services, viewer, params.docId))
  answer(router, docsApi.findDocLength, ({ viewer, params }) => measureDoc(services, viewer, params.docId))
  answer(router, docsApi.renameDoc, ({ viewer, params, body }) => renameDoc(services, viewer, params.docId, body.title))
  answer(router, docsApi.setGuests, ({ viewer, params, body }) =>
    setGuests(services, viewer, params.docId, body.guests),
  )
  answer(router, docsApi.findDocClass, ({ viewer, params }) => showClass(services, viewer, params.docId))
  answer(router, docsApi.setDocClass, ({ viewer, params, body }) => setClass(services, viewer, params.docId, body))
  answer(router, docsApi.markReady, ({ viewer, params }) => markReady(services, viewer, params.docId))
  answer(router, docsApi.takeBackReady, ({ viewer, params }) => takeBackReady(services, viewer, params.docId))
  answer(router, docsApi.uploadDocFile, ({ viewer, params, req }) => uploadDocFile(services, viewer, params, req))
  answer(router, docsApi.findDocFile, ({ viewer, params, req, res }) =>
    sendFile(req, res, () => openDocFile(services, viewer, params.fileId, params.thumb !== undefined)),
  )
  answer(router, docsApi.copyDocFiles, async ({ viewer, params, body }) => ({
    copies: await copyDocFiles(services, viewer, params.docId, body.fileIds),
  }))
  answer(router, docsApi.createDocFromCopy, ({ viewer, params, body }) => {
    if (!(body instanceof Uint8Array)) throw invalid('empty_file')
    return createDocFromCopy(services, viewer, params, body)
  })
  answer(router, docsApi.findDocAgreements, async ({ viewer, params }) => ({
    agreements: await listDocAgreements(services, viewer, params.docId),
  }))
  answer(router, docsApi.agreeDoc, async ({ viewer, params, body }) => {
    await agreeDoc(services, viewer, params.docId, body.agreementId)
    return showDoc(services, viewer, params.docId)
  })
  answer(router, docsApi.unlockDoc, async ({ viewer, params }) => {
    await unlockDoc(services, viewer, params.docId)
    return showDoc(services, viewer, params.docId)
  })
  answer(router, docsApi.deleteDoc, async ({ viewer, params }) => {
    await deleteDoc(services, viewer, params.docId)
    return done
  })
  answer(router, docsApi.findDeletedDocs, async ({ viewer, params }) => ({
    docs: await listDeletedDocs(services, viewer, params.spaceId),
  }))
  answer(router, docsApi.undeleteDoc, async ({ viewer, params }) => {
    await undeleteDoc(services, viewer, params.docId)
    return showDoc(services, viewer, params.docId)
  })
  answer(router, docsApi.findDocVersions, ({ viewer, params }) => listVersions(services, viewer, params.docId, params))
  answer(router, docsApi.nameDocVersion, ({ viewer, params, body }) =>
    nameVersion(services, viewer, params.docId, body),
  )
  answer(router, docsApi.findDocText, ({ viewer, params }) => showText(services, viewer, params.docId))
  answer(router, docsApi.findDocVersion, ({ viewer, params }) =>
    showVersion(services, viewer, params.docId, params.versionId),
  )
  answer(router, docsApi.restoreDocVersion, async ({ viewer, params, body }) => {
    await restoreVersion(services, viewer, params.docId, params.versionId, body)
    return done
  })
  answer(router, docsApi.findTemplates, ({ viewer, params }) =>
    listTemplates(services, viewer, params.spaceId, params.language),
  )
  answer(router, docsApi.saveTemplate, ({ viewer, params, body }) => saveTemplate(services, viewer, params.docId, body))
  answer(router, docsApi.changeTemplate, ({ viewer, params, body }) =>
    changeTemplate(services, viewer, params.templateId, body),
  )
  answer(router, docsApi.findDocHands, ({ viewer, params }) => showHands(services, viewer, params.docId))
  answer(router, docsApi.exportDoc, async ({ viewer, params, req, res }) => {
    const origin = services.config.publicUrl?.replace(/\/$/, '') ?? `${req.protocol}://${req.get('host')}`
    const { name, bytes } = await exportDoc(services, viewer, params.docId, {
      ...params,
      origin,
      reason: params.reason,
      margin: params.comments ? margin : undefined,
    })
    res.setHeader('Cache-Control', 'no-store')
    return attach(res, name, bytes)
  })
  answer(router, docsApi.importFile, ({ viewer, params, body }) => {
    if (!(body instanceof Uint8Array)) throw invalid('empty_file')
    return importFile(services, viewer, params, body)
  })
  answer(router, docsApi.findImport, ({ viewer, params }) => showImport(services, viewer, params.importId))
  answer(router, docsApi.findOriginal, async ({ viewer, params, res }) => {
    const { name, bytes } = await readOriginal(services, viewer, params.importId, params.reason)
    return attach(res, name, bytes)
  })
  answer(router, docsApi.createDocFromImport, ({ viewer, params, body }) =>
    createDocFromImport(services, viewer, params.importId, body),
  )

  return router
}
