import { z } from 'zod'
import { itemKinds, phases } from './phases.ts'

export { beads, phaseNames, phaseOf, phases } from './phases.ts'

/** Nonaka's four modes of knowledge conversion, in the order of the spiral. */
export const Phase = z.enum(phases)
export type Phase = z.infer<typeof Phase>

/** Everything that travels on the spiral. */
export const ItemKind = z.enum(itemKinds)
export type ItemKind = z.infer<typeof ItemKind>

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
