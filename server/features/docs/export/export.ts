import { recordActivity } from '#server/activity/record.ts'
import { createRateLimit } from '#server/auth/throttle.ts'
import type { Services } from '#server/core/services.ts'
import { openThread, ThreadOverrun } from '#server/core/thread.ts'
import { AppError, notFound } from '#shared/base/errors.ts'
import { Second } from '#shared/base/time.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import type { ExportFormat } from '#shared/features/docs/contract.ts'
import { askReason, noteTakeout } from '../classes.ts'
import { type ContentNode, filesIn } from '../content.ts'
import { openDocFile } from '../files.ts'
import { findItemTitles } from '../queries.ts'
import { accessToDoc, readDocContent, showDoc } from '../service.ts'
import { dayOf, type Paper, type Photo, type Thread } from './paper.ts'
import type { Asked } from './write.ts'

const EXPORTS_PER_MINUTE = 20
const limitExports = createRateLimit(EXPORTS_PER_MINUTE)
/** Pictures of one file, in bytes; what is beyond is named by its words. */
const MOST_PICTURE_BYTES = 80 * 1024 * 1024
/** Printed pictures need no more than this, in pixels. */
const LONGEST_SIDE = 1800
const LONGEST_WRITE_MS = 60 * Second.ms

const writer = openThread<Asked, Uint8Array>(new URL('./write.ts', import.meta.url), {
  longestMs: LONGEST_WRITE_MS,
  heapMb: 1024,
})

/** A thread of comments, as far as a file shows it. Comments stand above documents, so they are handed in. */
interface MarginThread {
  quote: string
  resolvedAt: string | null
  comments: { authorLo: string; authorEn: string; body: string; writtenAt: string; deletedAt: string | null }[]
}
export type Margin = (viewer: Viewer, docId: string) => Promise<readonly MarginThread[]>

interface Wanted {
  format: ExportFormat
  language: 'lo' | 'en'
  /** Where the product is reached. */
  origin: string
  /** Why a kept document leaves the product. */
  reason?: string | undefined
  /** What was said in the margin, where it is asked for. */
  margin?: Margin | undefined
}

/** A document as a file for somebody who may read it now. Written in a thread; asked for the right again at its end. */
export async function exportDoc(
  services: Services,
  viewer: Viewer,
  docId: string,
  { format, language, origin, margin, reason }: Wanted,
): Promise<{ name: string; bytes: Uint8Array }> {
  await limitExports(viewer.id)
  const doc = await showDoc(services, viewer, docId)
  askReason(doc, reason)
  const { content } = await readDocContent(services, docId)
  const nodes = content.content ?? []
  const names = doc.contributors.map(({ nameLo, nameEn }) => (language === 'lo' ? nameLo : nameEn))
  const paper: Paper = {
    title: doc.title,
    language,
    facts: [names.slice(0, 8).join(', '), dayOf(doc.changedAt)].filter(Boolean).join(' · '),
    content: nodes,
    photos: await photosOf(services, viewer, content),
    titles: await findItemTitles(services.sql, viewer, cardsIn(nodes)),
    origin,
    threads: margin ? (await margin(viewer, docId)).flatMap((thread) => threadIn(language, thread)) : [],
  }
  const bytes = await write(format, paper)
  await services.sql.begin(async (tx) => {
    // The right may have ended while it was written.
    if (!(await accessToDoc(tx, viewer, docId))) throw notFound('doc', docId)
    if (doc.classification !== 'general') await noteTakeout(tx, viewer, { docId, format, reason })
    await recordActivity(tx, {
      event: 'doc.exported',
      viewer,
      object: { type: 'doc', id: docId },
      spaceId: doc.spaceId,
      result: { format, sizeBytes: bytes.byteLength },
    })
  })
  return { name: `${doc.title}.${format}`, bytes }
}

/** A thread in the words of one language, without what its authors took back. */
function threadIn(language: 'lo' | 'en', { quote, resolvedAt, comments }: MarginThread): Thread[] {
  const remarks = comments
    .filter(({ deletedAt }) => deletedAt === null)
    .map(({ authorLo, authorEn, body, writtenAt }) => ({
      author: language === 'lo' ? authorLo : authorEn,
      at: writtenAt,
      text: body,
    }))
  return remarks.length > 0 ? [{ quote, resolved: resolvedAt !== null, remarks }] : []
}

/** Writes a document that somebody gathered and asked the right for. Throws `too_large`. */
export const writePaper = (format: ExportFormat, paper: Paper) => write(format, paper)

async function write(format: ExportFormat, paper: Paper): Promise<Uint8Array> {
  try {
    return await writer.ask({ format, paper })
  } catch (error) {
    if (error instanceof ThreadOverrun) throw new AppError('too_large', { reason: 'too_large_export' })
    throw error
  }
}

/** The pictures that the reader may see, in a form that every program shows. */
async function photosOf(services: Services, viewer: Viewer, content: ContentNode): Promise<Map<string, Photo>> {
  const photos = new Map<string, Photo>()
  let bytes = 0
  for (const fileId of filesIn(content)) {
    const photo = await photoOf(services, viewer, fileId)
    if (!photo) continue
    bytes += photo.bytes.byteLength
    if (bytes > MOST_PICTURE_BYTES) break
    photos.set(fileId, photo)
  }
  return photos
}

async function photoOf(services: Services, viewer: Viewer, fileId: string): Promise<Photo | undefined> {
  try {
    const file = await openDocFile(services, viewer, fileId, false)
    if (!file.inline) return undefined
    const parts: Buffer[] = []
    for await (const part of await file.bytes()) parts.push(part as Buffer)
    const { default: sharp } = await import('sharp')
    const image = sharp(Buffer.concat(parts)).resize({
      width: LONGEST_SIDE,
      height: LONGEST_SIDE,
      fit: 'inside',
      withoutEnlargement: true,
    })
    const isPhoto = file.type === 'image/jpeg'
    const { data, info } = await (isPhoto ? image.jpeg({ quality: 84 }) : image.png()).toBuffer({
      resolveWithObject: true,
    })
    return {
      bytes: new Uint8Array(data),
      type: isPhoto ? 'image/jpeg' : 'image/png',
      width: info.width,
      height: info.height,
    }
  } catch (error) {
    // A picture that is gone leaves its words.
    if (error instanceof AppError && error.code !== 'not_found') throw error
    return undefined
  }
}

function cardsIn(nodes: readonly ContentNode[]): string[] {
  return nodes.flatMap(({ type, attrs, content }) =>
    type === 'itemCard' && typeof attrs?.itemId === 'string' ? [attrs.itemId] : cardsIn(content ?? []),
  )
}
