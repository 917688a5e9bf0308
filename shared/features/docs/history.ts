import { z } from 'zod'
import { endpoint } from '#shared/base/endpoint.ts'
import { Cursor, Done, Id, Instant, line, wholeNumber } from '#shared/base/ids.ts'
import { Person } from '#shared/features/people/contract.ts'
import { VERSION_NAME_MAX } from './policy.ts'

/** Why a point of a document was kept. */
export const VersionKind = z.enum(['auto', 'named', 'ready', 'agreed', 'published', 'restored', 'imported'])
export type VersionKind = z.infer<typeof VersionKind>

/** A document as it once stood. */
export const DocVersion = z.object({
  id: Id,
  kind: VersionKind,
  name: z.string().nullable(),
  /** The version of the document it belongs to. */
  number: z.number().int(),
  madeAt: Instant,
  /** Who named it, marked it or brought it back; null where it was kept by itself. */
  madeBy: Person.nullable(),
  /** Who changed the document since the version before. */
  writers: z.array(Person),
})
export type DocVersion = z.infer<typeof DocVersion>

/** ProseMirror JSON of a document, whatever nodes it holds. */
export interface TextNode {
  type: string
  attrs?: Record<string, unknown> | undefined
  text?: string | undefined
  marks?: { type: string; attrs?: Record<string, unknown> | undefined }[] | undefined
  content?: TextNode[] | undefined
}
export const TextNode: z.ZodType<TextNode> = z.object({
  type: z.string(),
  attrs: z.record(z.string(), z.unknown()).optional(),
  text: z.string().optional(),
  marks: z.array(z.object({ type: z.string(), attrs: z.record(z.string(), z.unknown()).optional() })).optional(),
  content: z.lazy(() => z.array(TextNode)).optional(),
})

const inDoc = z.object({ docId: Id })
const inVersion = z.object({ docId: Id, versionId: Id })

export const historyApi = {
  findDocVersions: endpoint({
    method: 'get',
    path: '/api/docs/:docId/versions',
    summary: 'The kept points of a document, the newest first.',
    params: inDoc.extend({ limit: wholeNumber(1, 100).default(50), after: Cursor.optional() }),
    reply: z.object({ versions: z.array(DocVersion), next: Cursor.nullable() }),
    reads: ['doc'],
  }),
  nameDocVersion: endpoint({
    method: 'post',
    path: '/api/docs/:docId/versions',
    summary: 'Keeps the document as it stands now under a name.',
    params: inDoc,
    body: z.object({ id: Id, name: line(VERSION_NAME_MAX) }),
    reply: DocVersion,
  }),
  findDocText: endpoint({
    method: 'get',
    path: '/api/docs/:docId/text',
    summary: 'The text of a document now, as ProseMirror JSON.',
    params: inDoc,
    reply: z.object({ title: z.string(), content: TextNode }),
    reads: ['doc'],
  }),
  findDocVersion: endpoint({
    method: 'get',
    path: '/api/docs/:docId/versions/:versionId',
    summary: 'A document as it stood at a kept point, with its title of then, as ProseMirror JSON.',
    params: inVersion,
    reply: z.object({ version: DocVersion, title: z.string(), content: TextNode }),
    reads: ['doc'],
  }),
  restoreDocVersion: endpoint({
    method: 'post',
    path: '/api/docs/:docId/versions/:versionId/restoration',
    summary:
      'Brings the text of a kept point back as a new change that everybody sees; what stood there is kept as a version.',
    params: inVersion,
    body: z.object({ id: Id }),
    reply: Done,
  }),
  findDocHands: endpoint({
    method: 'get',
    path: '/api/docs/:docId/hands',
    summary: 'Whose each item of the Yjs document is: from a clock of a client on, until its next entry.',
    params: inDoc,
    reply: z.object({
      hands: z.array(z.object({ client: z.number().int(), clock: z.number().int(), personId: Id })),
      people: z.array(Person),
    }),
    reads: ['doc'],
  }),
}
