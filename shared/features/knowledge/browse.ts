import { z } from 'zod'
import { endpoint } from '#shared/base/endpoint.ts'
import { Id } from '#shared/base/ids.ts'
import { TAG_MAX } from './policy.ts'

/** Whether somebody stands for an article now, until soon, did so once, or never did. */
export const Freshness = z.enum(['verified', 'due', 'stale', 'unverified'])
export type Freshness = z.infer<typeof Freshness>

/** What articles are narrowed down by; all of it together. */
export const Browsing = z.object({
  tag: z.string().max(TAG_MAX).optional(),
  departmentId: Id.optional(),
  kind: z.enum(['experiential', 'conceptual', 'systemic', 'routine']).optional(),
  freshness: Freshness.optional(),
})
export type Browsing = z.infer<typeof Browsing>

/** One choice, and how many articles it leaves beside what is chosen otherwise. */
const Choice = <K extends z.ZodType>(key: K) => z.object({ key, articles: z.number().int() })

export const Facets = z.object({
  kinds: z.array(Choice(z.enum(['experiential', 'conceptual', 'systemic', 'routine']))),
  freshness: z.array(Choice(Freshness)),
  departments: z.array(Choice(Id).extend({ nameLo: z.string(), nameEn: z.string() })),
})
export type Facets = z.infer<typeof Facets>

export const browseApi = {
  findFacets: endpoint({
    method: 'get',
    path: '/api/article-facets',
    summary: 'By what readable articles can be narrowed down further, with how many each choice leaves.',
    params: Browsing,
    reply: Facets,
    reads: ['article'],
  }),
}
