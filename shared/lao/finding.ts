import { z } from 'zod'

export const FindingKind = z.enum([
  'split_am',
  'mark_order',
  'doubled_mark',
  'torn_mark',
  'torn_am',
  'ghost_mark',
  'double_e',
  'invisible',
  'odd_space',
  'repeated_word',
  'repeated_text',
])
export type FindingKind = z.infer<typeof FindingKind>

/** A defect at [start, end) of the text in UTF-16 units, and what would stand there if somebody applied it. */
export const Finding = z.object({
  kind: FindingKind,
  start: z.number().int(),
  end: z.number().int(),
  before: z.string(),
  after: z.string(),
})
export type Finding = z.infer<typeof Finding>
