import { z } from 'zod'
import { endpoint } from '#shared/base/endpoint.ts'
import { Done, Id, Instant, prose } from '#shared/base/ids.ts'
import { DocAccess } from '#shared/features/docs/contract.ts'
import { NOTE_MAX } from './policy.ts'

export const ChangeState = z.enum(['open', 'applying', 'accepted', 'rejected', 'gone'])
export type ChangeState = z.infer<typeof ChangeState>

const Item = z.tuple([z.number().int().nonnegative(), z.number().int().nonnegative()])

/** A block that would come, as it reads: what its kind is, so that it can be shown where and as it would stand. */
export const ComingBlock = z.object({
  /** `text` stands within a line; `part` is what has no line of its own, such as a picture, a quote or a row. */
  as: z.enum(['text', 'paragraph', 'heading', 'item', 'code', 'part']),
  /** Of a heading. */
  level: z.number().int().nullable(),
  text: z.string(),
})
export type ComingBlock = z.infer<typeof ComingBlock>

/** Where a change stands in the text, by Yjs items (client and clock), which stay what they are wherever the text goes. */
export const ChangePlace = z.object({
  /** The first and last of what goes or is changed; null where something only comes. */
  range: z.tuple([Item, Item]).nullable(),
  /** As many letters (UTF-16 units) lie in that range; null where it is made of blocks. */
  length: z.number().int().nullable(),
  /** What comes stands behind this, or before that. */
  left: Item.nullable(),
  right: Item.nullable(),
  /** What it stands in, where nothing stands beside it; null is the whole text. */
  inside: Item.nullable(),
  insert: z.array(ComingBlock),
})
export type ChangePlace = z.infer<typeof ChangePlace>

/** One change that can be taken or left. */
export const SuggestedChange = z.object({
  id: Id,
  kind: z.enum(['text', 'look', 'blocks', 'attributes']),
  before: z.string(),
  after: z.string(),
  /** The words before and behind it. */
  lead: z.string(),
  trail: z.string(),
  places: z.array(ChangePlace),
  state: ChangeState,
  reason: z.string().nullable(),
  decidedLo: z.string().nullable(),
  decidedEn: z.string().nullable(),
  decidedAt: Instant.nullable(),
})
export type SuggestedChange = z.infer<typeof SuggestedChange>

/** Changes that somebody proposes. While it is a draft, only they see it; its text travels at /sync/{id}. */
export const Suggestion = z.object({
  id: Id,
  docId: Id,
  title: z.string(),
  madeBy: Id,
  madeLo: z.string(),
  madeEn: z.string(),
  madeAt: Instant,
  state: z.enum(['draft', 'sent', 'withdrawn']),
  sentAt: Instant.nullable(),
  note: z.string(),
  changes: z.array(SuggestedChange),
})
export type Suggestion = z.infer<typeof Suggestion>

const inDoc = z.object({ docId: Id })
const inSuggestion = z.object({ suggestionId: Id })

export const suggestionsApi = {
  findSuggestions: endpoint({
    method: 'get',
    path: '/api/docs/:docId/suggestions',
    summary: 'Changes proposed to a document, those that wait first, and the viewer’s own draft.',
    params: inDoc,
    reply: z.object({ suggestions: z.array(Suggestion), access: DocAccess }),
    reads: ['suggestion', 'doc'],
  }),
  beginSuggestion: endpoint({
    method: 'post',
    path: '/api/docs/:docId/suggestions',
    summary: 'Begins a fork of a document to propose changes in, or answers with the one that was begun.',
    params: inDoc,
    body: z.object({ id: Id }),
    reply: Suggestion,
  }),
  findSuggestion: endpoint({
    method: 'get',
    path: '/api/suggestions/:suggestionId',
    summary: 'A suggestion with its changes; of a draft, those made so far.',
    params: inSuggestion,
    reply: Suggestion,
    reads: ['suggestion'],
  }),
  sendSuggestion: endpoint({
    method: 'post',
    path: '/api/suggestions/:suggestionId/sending',
    summary: 'Proposes the changes of a draft; from then on nobody writes in the fork.',
    params: inSuggestion,
    body: z.object({ note: prose(NOTE_MAX).default('') }),
    reply: Suggestion,
  }),
  withdrawSuggestion: endpoint({
    method: 'delete',
    path: '/api/suggestions/:suggestionId',
    summary: 'Takes back what nobody has decided yet.',
    params: inSuggestion,
    reply: Done,
  }),
  decideChanges: endpoint({
    method: 'post',
    path: '/api/suggestions/:suggestionId/decisions',
    summary: 'Accepts or rejects changes: those named, or all that are open. A change whose place is gone says so.',
    params: inSuggestion,
    body: z.object({
      accept: z.boolean(),
      changeIds: z.array(Id).min(1).max(500).optional(),
      reason: prose(NOTE_MAX).optional(),
    }),
    reply: Suggestion,
  }),
}
