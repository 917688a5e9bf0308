import { z } from 'zod'
import { endpoint } from '#shared/base/endpoint.ts'
import { Done, Id, Instant, wholeNumber } from '#shared/base/ids.ts'
import { Person } from '#shared/features/people/contract.ts'
import { TagName } from './tags.ts'

/** What happened to an article. */
export const NewsEvent = z.object({
  what: z.enum(['published', 'changed', 'verified', 'superseded']),
  at: Instant,
  by: Person,
  /** Of a next version: what people rely on has changed. */
  material: z.boolean(),
})
export type NewsEvent = z.infer<typeof NewsEvent>

/** An article of which something is new, and why it concerns the reader. */
export const News = z.object({
  id: Id,
  title: z.string(),
  titleLo: z.string(),
  titleEn: z.string(),
  summaryLo: z.string(),
  summaryEn: z.string(),
  spaceId: Id,
  spaceLo: z.string(),
  spaceEn: z.string(),
  version: z.number().int(),
  /** The newest first. */
  events: z.array(NewsEvent),
  /** Theirs to look after, used or built on by them, with a tag they follow, or in one of their spaces. */
  why: z.array(z.enum(['own', 'used', 'tag', 'space'])),
  /** Since they last looked, and since they last read it. */
  fresh: z.boolean(),
  /** The newest version they read, if any. */
  readVersion: z.number().int().nullable(),
})
export type News = z.infer<typeof News>

export const FollowedTag = TagName.extend({ notify: z.boolean() })
export type FollowedTag = z.infer<typeof FollowedTag>
const Followed = z.object({ tags: z.array(FollowedTag) })

const ofTag = z.object({ tagId: Id })

export const newsApi = {
  findNews: endpoint({
    method: 'get',
    path: '/api/me/news',
    summary:
      'Articles of the last two months that are new, changed, verified or superseded and concern the viewer, the newest first.',
    params: z.object({ limit: wholeNumber(1, 100).default(50) }),
    reply: z.object({ news: z.array(News), seenAt: Instant.nullable(), fresh: z.number().int() }),
    reads: ['article', 'read', 'space'],
  }),
  seeNews: endpoint({
    method: 'put',
    path: '/api/me/news',
    summary: 'Says that the viewer has looked at what is new until a moment.',
    body: z.object({ until: Instant }),
    reply: Done,
  }),
  putRead: endpoint({
    method: 'put',
    path: '/api/articles/:articleId/read',
    summary: 'Says that the viewer has read a version of an article; shown to nobody else.',
    params: z.object({ articleId: Id }),
    body: z.object({ version: z.number().int().min(1).max(100_000) }),
    reply: Done,
  }),
  findFollowedTags: endpoint({
    method: 'get',
    path: '/api/me/tags',
    summary: 'The tags the viewer follows, in Lao order, each with whether its articles also come to the inbox.',
    reply: Followed,
    reads: ['article'],
  }),
  followTag: endpoint({
    method: 'put',
    path: '/api/me/tags/:tagId',
    summary: 'Follows a tag and its narrower ones; with a notice in the inbox where that is wanted.',
    params: ofTag,
    body: z.object({ notify: z.boolean() }),
    reply: Followed,
  }),
  unfollowTag: endpoint({
    method: 'delete',
    path: '/api/me/tags/:tagId',
    summary: 'Follows a tag no more.',
    params: ofTag,
    reply: Followed,
  }),
}
