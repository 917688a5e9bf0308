import { z } from 'zod'
import { endpoint } from '#shared/base/endpoint.ts'
import { Id, line, wholeNumber } from '#shared/base/ids.ts'
import { MOST_TAG_SYNONYMS, TAG_MAX } from './policy.ts'

/** A tag by its names; without an English one the first name stands for both. */
export const TagName = z.object({ id: Id, label: z.string(), labelEn: z.string() })
export type TagName = z.infer<typeof TagName>

/** A tag with the number of readable articles that have it or a narrower one. */
export const Tag = TagName.extend({ articles: z.number().int() })
export type Tag = z.infer<typeof Tag>

/** A tag in its place among the others. */
export const TagInTree = Tag.extend({ broaderId: Id.nullable(), synonyms: z.array(z.string()) })
export type TagInTree = z.infer<typeof TagInTree>

/** A word that might be a tag of a text; one that is a tag already has its id. */
export const TagSuggestion = z.object({ id: Id.nullable(), label: z.string(), labelEn: z.string() })
export type TagSuggestion = z.infer<typeof TagSuggestion>

const Tree = z.object({ tags: z.array(TagInTree) })
const ofTag = z.object({ tagId: Id })

export const tagsApi = {
  findTags: endpoint({
    method: 'get',
    path: '/api/tags',
    summary: 'Tags in Lao order, optionally those that begin like the given words or are also called so.',
    params: z.object({ q: z.string().max(TAG_MAX).default(''), limit: wholeNumber(1, 200).default(50) }),
    reply: z.object({ tags: z.array(Tag) }),
    reads: ['article'],
  }),
  findTagTree: endpoint({
    method: 'get',
    path: '/api/tags/tree',
    summary: 'All tags the viewer may know, each with its broader one and other words for it.',
    reply: Tree,
    reads: ['article'],
  }),
  putTag: endpoint({
    method: 'put',
    path: '/api/tags/:tagId',
    summary: 'Makes or changes a tag: names, other words, broader tag; for stewards and administrators.',
    params: ofTag,
    body: z.object({
      label: line(TAG_MAX),
      labelEn: z.string().trim().max(TAG_MAX).default(''),
      synonyms: z.array(line(TAG_MAX)).max(MOST_TAG_SYNONYMS).default([]),
      broaderId: Id.nullable().default(null),
    }),
    reply: Tree,
  }),
  mergeTag: endpoint({
    method: 'post',
    path: '/api/tags/:tagId/merge',
    summary: 'Makes a tag part of another: what had it has the other, which is also called so. Cannot be undone.',
    params: ofTag,
    body: z.object({ intoId: Id }),
    reply: Tree,
  }),
  dropTag: endpoint({
    method: 'delete',
    path: '/api/tags/:tagId',
    summary: 'Ends a tag that no article has; for stewards and administrators.',
    params: ofTag,
    reply: Tree,
  }),
  suggestTags: endpoint({
    method: 'get',
    path: '/api/docs/:docId/tags',
    summary: 'What a document might be tagged with: tags whose words stand in it, then its own telling words.',
    params: z.object({ docId: Id }),
    reply: z.object({ tags: z.array(TagSuggestion) }),
  }),
}
