import { z } from 'zod'
import { endpoint } from '#shared/base/endpoint.ts'
import { Id, Instant, line, wholeNumber } from '#shared/base/ids.ts'
import { Classification } from '#shared/features/docs/classes.ts'
import { Person } from '#shared/features/people/contract.ts'
import { ItemCard } from '#shared/lineage.ts'
import { ItemKind, ItemState, Phase } from '#shared/seci/seci.ts'
import { Browsing, browseApi } from './browse.ts'
import { combineApi } from './combine.ts'
import { mapApi } from './map.ts'
import { newsApi } from './news.ts'
import { TAG_MAX } from './policy.ts'
import { questionsApi } from './questions.ts'
import { reuseApi } from './reuse.ts'
import { Source, SourceDrafts, sourcesApi } from './sources.ts'
import { Tag, TagName, tagsApi } from './tags.ts'
import { Trust, trustApi, Verified } from './trust.ts'
import { OtherArticle, Translation, versionsApi } from './versions.ts'

/** Kinds of knowledge asset (Nonaka, Toyama and Konno, 2000). */
export const AssetKind = z.enum(['experiential', 'conceptual', 'systemic', 'routine'])
export type AssetKind = z.infer<typeof AssetKind>

/** A node of the body: ProseMirror JSON of the document it was published from. */
export interface BodyNode {
  type: string
  attrs?: Record<string, unknown>
  text?: string
  marks?: { type: string; attrs?: Record<string, unknown> }[]
  content?: BodyNode[]
}
export const BodyNode: z.ZodType<BodyNode> = z.lazy(() =>
  z.object({
    type: z.string(),
    attrs: z.record(z.string(), z.unknown()).optional(),
    text: z.string().optional(),
    marks: z.array(z.object({ type: z.string(), attrs: z.record(z.string(), z.unknown()).optional() })).optional(),
    content: z.array(BodyNode).optional(),
  }),
) as z.ZodType<BodyNode>

/** What is to be known of an article before it is trusted. */
export const ArticleLabels = z.object({
  /** Rests on sources of two units; else it is single-source. */
  combined: z.boolean(),
  trust: Trust,
  /** Another article has taken its place. */
  superseded: z.boolean(),
  /** Something it rests on has changed in a material way since anybody looked. */
  sourceChanged: z.boolean(),
  /** Its translation has changed and it has not. */
  behind: z.boolean(),
})
export type ArticleLabels = z.infer<typeof ArticleLabels>

export const ArticleCard = ArticleLabels.extend({
  id: Id,
  spaceId: Id,
  /** Whom it is for, as its document. */
  classification: Classification,
  /** Its title in Lao, else in English: the one by which it is found everywhere. */
  title: z.string(),
  /** Titles and summaries in each language; empty where there is none. */
  titleLo: z.string(),
  titleEn: z.string(),
  summaryLo: z.string(),
  summaryEn: z.string(),
  need: z.string(),
  kind: AssetKind,
  tags: z.array(TagName),
  version: z.number().int(),
  publishedAt: Instant,
  sources: z.number().int(),
  uses: z.number().int(),
})
export type ArticleCard = z.infer<typeof ArticleCard>

export const Use = z.object({ id: Id, person: Person, how: z.string(), at: Instant })
export type Use = z.infer<typeof Use>

export const Article = ArticleCard.omit({ sources: true, uses: true }).extend({
  docId: Id,
  body: BodyNode,
  author: Person,
  owner: Person,
  coOwner: Person.nullable(),
  contributors: z.array(Person),
  sources: z.array(Source),
  /** From how many units its sources come. */
  units: z.number().int(),
  uses: z.array(Use),
  verified: Verified.nullable(),
  /** Who may verify it beside the stewards. */
  verifiers: z.array(Person),
  versions: z.array(z.object({ version: z.number().int(), publishedAt: Instant, material: z.boolean() })),
  /** What its reader read last, and before that: from where they are shown what has changed. Null when they have not. */
  read: z.object({ version: z.number().int(), beforeVersion: z.number().int().nullable() }).nullable(),
  /** The newest version that anybody stood for, whether or not that still holds. */
  verifiedVersion: z.number().int().nullable(),
  successor: OtherArticle.nullable(),
  supersedes: z.array(OtherArticle),
  translation: Translation.nullable(),
  /** Published from a document that had been agreed. */
  agreed: z.boolean(),
  /** The document has changed since this version. */
  docChanged: z.boolean(),
  canVerify: z.boolean(),
  /** May name owners and verifiers, and say what replaces or translates it. */
  canTend: z.boolean(),
})
export type Article = z.infer<typeof Article>

/** Half-open ranges [start, end) of UTF-16 units that match the query. */
export const Marks = z.array(z.tuple([z.number().int(), z.number().int()]))

export const SearchResult = z.object({
  id: Id,
  kind: ItemKind,
  phase: Phase,
  state: ItemState,
  title: z.string(),
  titleMarks: Marks,
  snippet: z.string(),
  snippetMarks: Marks,
  spaceId: Id,
  spaceLo: z.string(),
  spaceEn: z.string(),
  changedAt: Instant,
  /** What is to be known of an article before it is trusted; null for every other kind. */
  labels: ArticleLabels.nullable(),
})
export type SearchResult = z.infer<typeof SearchResult>

/** A message that was found, with the place where it was said. */
export const FoundMessage = z.object({
  id: Id,
  topicId: Id,
  topic: z.string(),
  /** Said outside any topic of its own. */
  general: z.boolean(),
  roomLo: z.string(),
  roomEn: z.string(),
  spaceId: Id,
  authorLo: z.string(),
  authorEn: z.string(),
  sentAt: Instant,
  snippet: z.string(),
  snippetMarks: Marks,
})
export type FoundMessage = z.infer<typeof FoundMessage>

export const SYNONYM_MAX = 120
/** Words that mean the same to the search. */
export const Synonyms = z.object({
  id: Id,
  forms: z.array(z.string()),
  /** The words of a tag: changed with the tag. */
  ofTag: z.boolean(),
})
export type Synonyms = z.infer<typeof Synonyms>

/** Texts that wait to be cut, of how many. */
export const IndexProgress = z.object({ waiting: z.number().int(), all: z.number().int() })

/** An item whose title fits what is being typed. */
export const Suggestion = SearchResult.pick({
  id: true,
  kind: true,
  phase: true,
  title: true,
  titleMarks: true,
  spaceLo: true,
  spaceEn: true,
})
export type Suggestion = z.infer<typeof Suggestion>

const ArticleDraft = z.object({
  titleLo: z.string().trim().max(200).default(''),
  titleEn: z.string().trim().max(200).default(''),
  summaryLo: z.string().trim().max(600).default(''),
  summaryEn: z.string().trim().max(600).default(''),
  need: z.string().trim().max(600).default(''),
  kind: AssetKind,
  tags: z.array(line(TAG_MAX)).min(1).max(12),
  sources: SourceDrafts,
  /** Of a next version: what people rely on has changed, so it is to be verified anew, and what was built on it looked at. */
  material: z.boolean().default(false),
})

const inArticle = z.object({ articleId: Id })

export const knowledgeApi = {
  publishArticle: endpoint({
    method: 'post',
    path: '/api/docs/:docId/article',
    summary:
      'Publishes a ready document, or one that came from a file and that nobody wrote in, as an article; or its changed text as the article’s next version.',
    params: z.object({ docId: Id }),
    body: ArticleDraft.extend({ id: Id }),
    reply: Article,
  }),
  findDocArticle: endpoint({
    method: 'get',
    path: '/api/docs/:docId/article',
    summary: 'The article a document was published as; null when it was not.',
    params: z.object({ docId: Id }),
    reply: z.object({ article: Article.nullable() }),
    reads: ['article', 'doc'],
  }),
  findArticles: endpoint({
    method: 'get',
    path: '/api/articles',
    summary: 'Articles the viewer may read, newest first; by space, tag, department, kind and freshness together.',
    params: Browsing.extend({ spaceId: Id.optional(), limit: wholeNumber(1, 100).default(50) }),
    reply: z.object({ articles: z.array(ArticleCard) }),
    reads: ['article'],
  }),
  findArticle: endpoint({
    method: 'get',
    path: '/api/articles/:articleId',
    summary: 'One article, or one of its earlier versions.',
    params: inArticle.extend({ version: wholeNumber(1, 100_000).optional() }),
    reply: Article,
    reads: ['article', 'doc'],
  }),
  verifyArticle: endpoint({
    method: 'post',
    path: '/api/articles/:articleId/verification',
    summary:
      'Stands for an article until its next review: a steward of its space or a verifier named for it, not its author. A law can stand until it is superseded.',
    params: inArticle,
    body: z.object({ untilSuperseded: z.boolean().default(false) }).default({ untilSuperseded: false }),
    reply: Article,
  }),
  reportUse: endpoint({
    method: 'post',
    path: '/api/articles/:articleId/uses',
    summary: 'Says in a line how an article was used.',
    params: inArticle,
    body: z.object({ id: Id, how: line(400) }),
    reply: Article,
  }),
  ...sourcesApi,
  ...browseApi,
  ...mapApi,
  ...combineApi,
  ...newsApi,
  ...questionsApi,
  ...reuseApi,
  ...tagsApi,
  ...trustApi,
  ...versionsApi,
  search: endpoint({
    method: 'get',
    path: '/api/search',
    summary:
      'Finds items by Lao or English words, however they are spelled, best first; beside them messages, people and tags. With `kind` only these.',
    params: z.object({
      q: z.string().max(200).default(''),
      limit: wholeNumber(1, 50).default(20),
      kind: z.enum([...ItemKind.options, 'message', 'person', 'tag']).optional(),
      spaceId: Id.optional(),
      exact: z.enum(['0', '1']).default('0'),
    }),
    reply: z.object({
      results: z.array(SearchResult),
      spellings: z.array(z.string()),
      /** How many items of each kind were found, of the 200 best. */
      kinds: z.partialRecord(ItemKind, z.number().int()),
      messages: z.array(FoundMessage),
      people: z.array(Person),
      tags: z.array(Tag),
    }),
    reads: ['article', 'doc', 'topic', 'agreement', 'checklist'],
  }),
  suggest: endpoint({
    method: 'get',
    path: '/api/search/suggestions',
    summary: 'What fits while somebody types: items by their titles, people and tags.',
    params: z.object({ q: z.string().max(200).default('') }),
    reply: z.object({ items: z.array(Suggestion), people: z.array(Person), tags: z.array(Tag) }),
  }),
  findSynonyms: endpoint({
    method: 'get',
    path: '/api/search/synonyms',
    summary: 'Words that mean the same: whoever searches for one form also finds the others.',
    reply: z.object({ synonyms: z.array(Synonyms) }),
  }),
  putSynonyms: endpoint({
    method: 'put',
    path: '/api/search/synonyms/:synonymsId',
    summary: 'Makes or changes a group of words that mean the same; for stewards and administrators.',
    params: z.object({ synonymsId: Id }),
    body: z.object({ forms: z.array(line(SYNONYM_MAX)).min(2).max(12) }),
    reply: z.object({ synonyms: z.array(Synonyms) }),
  }),
  dropSynonyms: endpoint({
    method: 'delete',
    path: '/api/search/synonyms/:synonymsId',
    summary: 'Ends that words mean the same; for stewards and administrators.',
    params: z.object({ synonymsId: Id }),
    reply: z.object({ synonyms: z.array(Synonyms) }),
  }),
  findMisses: endpoint({
    method: 'get',
    path: '/api/search/misses',
    summary: 'What at least five people looked for in vain; for stewards and administrators.',
    reply: z.object({ misses: z.array(z.object({ q: z.string(), people: z.number().int(), lastAt: Instant })) }),
  }),
  findSearchIndex: endpoint({
    method: 'get',
    path: '/api/search/index',
    summary: 'How many texts wait to be cut into words for the search, of how many; for administrators.',
    reply: IndexProgress,
  }),
  rebuildSearchIndex: endpoint({
    method: 'post',
    path: '/api/search/index',
    summary: 'Cuts all texts again; meanwhile they are found as before. For administrators.',
    reply: IndexProgress,
  }),
  findPerson: endpoint({
    method: 'get',
    path: '/api/people/:personId',
    summary: 'A colleague, with the newest items they began that the viewer may read.',
    params: z.object({ personId: Id }),
    reply: z.object({ person: Person, items: z.array(ItemCard) }),
    reads: ['person', ...ItemKind.options],
  }),
}
