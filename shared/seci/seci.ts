import { z } from 'zod'

/** Nonaka's four modes of knowledge conversion, in the order of the spiral. */
export const Phase = z.enum(['S', 'E', 'C', 'I'])
export type Phase = z.infer<typeof Phase>
export const phases = Phase.options

/** Names of the modes and of their ba, in the words of Nonaka, Toyama and Konno (2000). */
export const phaseNames = {
  S: { mode: 'socialization', ba: 'originating' },
  E: { mode: 'externalization', ba: 'dialoguing' },
  C: { mode: 'combination', ba: 'systemizing' },
  I: { mode: 'internalization', ba: 'exercising' },
} as const satisfies Record<Phase, { mode: string; ba: string }>

/** Everything that travels on the spiral. */
export const ItemKind = z.enum(['topic', 'agreement', 'doc', 'article', 'checklist', 'reflection'])
export type ItemKind = z.infer<typeof ItemKind>

export const phaseOf = {
  topic: 'S',
  agreement: 'S',
  doc: 'E',
  article: 'C',
  checklist: 'I',
  reflection: 'I',
} as const satisfies Record<ItemKind, Phase>

/** Where an item stands. `agreed`, `ready`, `published` and `posted` are exits of their phase. */
export const ItemState = z.enum(['open', 'agreed', 'not_agreed', 'closed', 'draft', 'ready', 'published', 'posted'])
export type ItemState = z.infer<typeof ItemState>

/** How a newer item relates to the older one it points at. */
export const Relation = z.enum([
  'concludes',
  'derivedFrom',
  'combines',
  'basedOn',
  'practises',
  'reflectsOn',
  'sparkedBy',
  'supersedes',
])
export type Relation = z.infer<typeof Relation>

/** The five beads of one turn, in order. A reflection belongs to the bead of its checklist. */
export const beads = ['topic', 'agreement', 'doc', 'article', 'checklist'] as const satisfies readonly ItemKind[]
