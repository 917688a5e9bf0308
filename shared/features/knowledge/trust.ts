import { z } from 'zod'
import { endpoint } from '#shared/base/endpoint.ts'
import { Done, Id, Instant } from '#shared/base/ids.ts'
import { Person } from '#shared/features/people/contract.ts'
import { ItemKind } from '#shared/seci/seci.ts'

/** Who stands for an article; `until` is null for a law, which stands until it is superseded. */
export const Verified = z.object({ by: Person, at: Instant, until: Instant.nullable(), version: z.number().int() })
export type Verified = z.infer<typeof Verified>

/** `due` from some days before the review date, `stale` after it. */
export const Trust = z.enum(['verified', 'due', 'stale', 'unverified'])
export type Trust = z.infer<typeof Trust>

/** An article that an item was built on and that has changed in a material way since. */
export const ChangedSource = z.object({
  sourceId: Id,
  /** Null for who may not read it. */
  title: z.string().nullable(),
  version: z.number().int(),
  since: Instant,
})
export type ChangedSource = z.infer<typeof ChangedSource>

/** What waits for somebody who looks after an article, or verifies it. */
export const WaitingArticle = z.object({
  itemId: Id,
  itemKind: ItemKind,
  title: z.string(),
  why: z.enum(['due', 'stale', 'verify', 'sourceChanged', 'ownerLeft']),
  at: Instant,
})
export type WaitingArticle = z.infer<typeof WaitingArticle>

export const VERIFIERS_MAX = 10
const inArticle = z.object({ articleId: Id })
const inSource = z.object({ itemId: Id, sourceId: Id })

export const trustApi = {
  putVerifiers: endpoint({
    method: 'put',
    path: '/api/articles/:articleId/verifiers',
    summary: 'Names who may verify an article beside the stewards of its space; by its owners and the stewards.',
    params: inArticle,
    body: z.object({ personIds: z.array(Id).max(VERIFIERS_MAX) }),
    reply: Done,
  }),
  putOwners: endpoint({
    method: 'put',
    path: '/api/articles/:articleId/owners',
    summary: 'Says who looks after an article; by its owners and the stewards of its space.',
    params: inArticle,
    body: z.object({ ownerId: Id, coOwnerId: Id.nullable() }),
    reply: Done,
  }),
  findChangedSources: endpoint({
    method: 'get',
    path: '/api/items/:itemId/changed-sources',
    summary: 'Articles an item was built on that have changed in a material way and that nobody has looked at since.',
    params: z.object({ itemId: Id }),
    reply: z.object({ sources: z.array(ChangedSource) }),
    reads: ['article', 'checklist', 'doc'],
  }),
  confirmSource: endpoint({
    method: 'post',
    path: '/api/items/:itemId/changed-sources/:sourceId/confirmation',
    summary: 'Says that an item still holds after its source has changed.',
    params: inSource,
    reply: Done,
  }),
  findWaitingArticles: endpoint({
    method: 'get',
    path: '/api/me/waiting-articles',
    summary:
      'What waits for the viewer: reviews of articles they look after or verified, articles to verify, items whose source changed, articles whose owner left.',
    reply: z.object({ waiting: z.array(WaitingArticle) }),
    reads: ['article', 'checklist'],
  }),
}
