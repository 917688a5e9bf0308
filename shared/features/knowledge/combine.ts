import { z } from 'zod'
import { endpoint } from '#shared/base/endpoint.ts'
import { Id, Language, line } from '#shared/base/ids.ts'
import { DOC_TITLE_MAX, Doc } from '#shared/features/docs/contract.ts'
import { ItemKind } from '#shared/seci/seci.ts'
import { COMBINE_MAX, combineLooks, MESSAGES_ASKED_MAX, PASSAGES_MAX, reaches } from './policy.ts'

/** A part of an item that can be taken into a combination. */
export const Passage = z.object({
  /** Tells it from the others as it reads now: of other words the key is another. */
  key: z.string(),
  /** The heading over it, or who said it; empty where there is neither. */
  heading: z.string(),
  /** How it begins. */
  excerpt: z.string(),
  /** Its letters. */
  length: z.number().int(),
})
export type Passage = z.infer<typeof Passage>

/** An item with what can be taken of it. */
export const Combinable = z.object({
  itemId: Id,
  kind: ItemKind,
  title: z.string(),
  spaceId: Id,
  spaceLo: z.string(),
  spaceEn: z.string(),
  departmentLo: z.string().nullable(),
  departmentEn: z.string().nullable(),
  /** Whom it is for: what is kept to a space or to people is combined in that space only. */
  reach: z.enum(reaches),
  passages: z.array(Passage),
  /** There are more than these. */
  more: z.boolean(),
})
export type Combinable = z.infer<typeof Combinable>

export const combineApi = {
  findCombinable: endpoint({
    method: 'get',
    path: '/api/items/:itemId/passages',
    summary: 'An article, document, topic or agreement the viewer may read, with the passages that can be taken of it.',
    params: z.object({
      itemId: Id,
      /** Of a topic: messages by their ids, with commas between; they are there even if they are old. */
      messages: z
        .string()
        .regex(/^([0-9a-f-]{36}(,[0-9a-f-]{36})*)?$/i)
        .max(37 * MESSAGES_ASKED_MAX)
        .default(''),
    }),
    reply: Combinable,
    reads: ['article', 'doc', 'topic', 'agreement', 'message'],
  }),
  combineItems: endpoint({
    method: 'post',
    path: '/api/spaces/:spaceId/combinations',
    summary:
      'Begins a document with passages of several items, each with its origin. It is kept to those who may read all of them.',
    params: z.object({ spaceId: Id }),
    body: z.object({
      id: Id,
      title: line(DOC_TITLE_MAX),
      language: Language,
      look: z.enum(combineLooks),
      items: z
        .array(z.object({ itemId: Id, passages: z.array(z.string().max(80)).min(1).max(PASSAGES_MAX) }))
        .min(2)
        .max(COMBINE_MAX),
    }),
    reply: Doc,
  }),
}
