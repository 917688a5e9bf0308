import { z } from 'zod'
import { endpoint } from '#shared/base/endpoint.ts'
import { Id, Instant, Language } from '#shared/base/ids.ts'

/** Largest archive that is taken in, packed, in bytes. */
export const ARCHIVE_MAX_BYTES = 2 * 1024 * 1024 * 1024

/** Version of the layout of an archive; written into its manifest. */
export const ARCHIVE_VERSION = 2

/** An archive of the whole instance that somebody took. */
export const Take = z.object({ at: Instant, nameLo: z.string(), nameEn: z.string(), reason: z.string() })
export type Take = z.infer<typeof Take>

/** How far an archive is, going out or coming in. */
export const ArchiveProgress = z.object({
  state: z.enum(['running', 'done', 'failed']),
  done: z.number().int(),
  of: z.number().int(),
  bytes: z.number().int(),
  /** What went wrong, as a word a client can translate. */
  reason: z.string().nullable(),
  /** The spaces that came of it. */
  spaces: z.array(z.object({ id: Id, nameLo: z.string(), nameEn: z.string() })),
  /** Rows that named something which was not in the archive. */
  left: z.number().int(),
})
export type ArchiveProgress = z.infer<typeof ArchiveProgress>

const ArchiveFile = z.any().describe('The archive, a .zip')

export const archiveApi = {
  takeSpace: endpoint({
    method: 'get',
    path: '/api/spaces/:spaceId/archive',
    summary: 'Everything of a space that the viewer may read, as a .zip; what is kept to some only with a reason.',
    params: z.object({
      spaceId: Id,
      id: Id,
      language: Language.default('lo'),
      reason: z.string().trim().min(5).max(400).optional(),
    }),
    reply: ArchiveFile,
    gives: 'application/zip',
  }),
  takeInstance: endpoint({
    method: 'get',
    path: '/api/archive',
    summary: 'The whole instance as a .zip, for administrators, with the reason; everybody may see that it was taken.',
    params: z.object({ id: Id, language: Language.default('lo'), reason: z.string().trim().min(5).max(400) }),
    reply: ArchiveFile,
    gives: 'application/zip',
  }),
  findTakes: endpoint({
    method: 'get',
    path: '/api/archive/takes',
    summary: 'Who took the whole instance away, when and why, newest first.',
    reply: z.object({ takes: z.array(Take) }),
  }),
  findArchiveProgress: endpoint({
    method: 'get',
    path: '/api/archives/:id/progress',
    summary: 'How far one of the viewer’s own archives is.',
    params: z.object({ id: Id }),
    reply: ArchiveProgress,
  }),
  bringArchive: endpoint({
    method: 'post',
    path: '/api/archives/:id',
    summary:
      'Sends an archive that becomes new spaces, whole or not at all. Answers when it has come; its progress tells how it ends.',
    params: z.object({ id: Id }),
    takes: 'application/zip',
    reply: ArchiveProgress,
  }),
}
