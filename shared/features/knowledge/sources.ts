import { z } from 'zod'
import { endpoint } from '#shared/base/endpoint.ts'
import { Id, line } from '#shared/base/ids.ts'
import { ItemKind } from '#shared/seci/seci.ts'

/** What a source is: an item of the product, a file in one, a law by its number, a paper by its DOI, a page, or anything else. */
export const SourceKind = z.enum(['item', 'file', 'law', 'paper', 'web', 'other'])
export type SourceKind = z.infer<typeof SourceKind>

export const SOURCES_MAX = 50
const WebAddress = z.url({ protocol: /^https?$/ }).max(500)

/** What an article rests on: something outside, or an item of the product. */
export const SourceDraft = z.object({
  kind: SourceKind.default('other'),
  title: line(300),
  organisation: z.string().trim().max(200).default(''),
  /** Year in the common era. */
  year: z.number().int().min(1000).max(2200).nullable().default(null),
  /** Number of a law, DOI of a paper. */
  number: z.string().trim().max(120).default(''),
  url: WebAddress.nullable().default(null),
  /** An item of the product that the publisher may read. */
  itemId: Id.nullable().default(null),
  /** A file that stands in that item. */
  fileId: Id.nullable().default(null),
})
export type SourceDraft = z.infer<typeof SourceDraft>

/** A source that is there already stays by its id, also for those who may not read it. */
export const SourceDrafts = z
  .array(z.union([z.object({ keep: Id }), SourceDraft]))
  .min(1)
  .max(SOURCES_MAX)

/** A source as its reader sees it; of what they may not read only that it is there. */
export const Source = z.discriminatedUnion('restricted', [
  z.object({
    restricted: z.literal(false),
    id: Id,
    kind: SourceKind,
    title: z.string(),
    organisation: z.string(),
    departmentLo: z.string().nullable(),
    departmentEn: z.string().nullable(),
    year: z.number().int().nullable(),
    number: z.string(),
    url: z.string().nullable(),
    itemId: Id.nullable(),
    itemKind: ItemKind.nullable(),
    /** The file opens at this address, with the right to its item. */
    fileAddress: z.string().nullable(),
  }),
  z.object({ restricted: z.literal(true), id: Id }),
])
export type Source = z.infer<typeof Source>

/** An item or file of the product that can be cited. */
export const Citable = z.object({
  kind: z.enum(['item', 'file']),
  itemId: Id,
  itemKind: ItemKind,
  fileId: Id.nullable(),
  title: z.string(),
  departmentLo: z.string().nullable(),
  departmentEn: z.string().nullable(),
  year: z.number().int(),
})
export type Citable = z.infer<typeof Citable>

export const sourcesApi = {
  putSources: endpoint({
    method: 'put',
    path: '/api/articles/:articleId/sources',
    summary: 'Sets what an article rests on; with sources of two units it counts as a combination.',
    params: z.object({ articleId: Id }),
    body: z.object({ sources: SourceDrafts }),
    reply: z.object({ sources: z.array(Source), combined: z.boolean() }),
  }),
  findCitable: endpoint({
    method: 'get',
    path: '/api/citable',
    summary: 'The item or file of the product to which a pasted link leads, if the viewer may read it.',
    params: z.object({ link: z.string().max(1000) }),
    reply: z.object({ found: Citable.nullable() }),
  }),
  findOrigins: endpoint({
    method: 'get',
    path: '/api/docs/:docId/origins',
    summary:
      'What a document came from and holds passages of, as far as the viewer may read it: to be cited when it is published.',
    params: z.object({ docId: Id }),
    reply: z.object({ origins: z.array(Citable) }),
    reads: ['doc'],
  }),
}
