/** Nonaka's four modes of knowledge conversion, in the order of the spiral. Plain words, so that the browser has them without zod. */
export const phases = ['S', 'E', 'C', 'I'] as const
type Phase = (typeof phases)[number]

/** Names of the modes and of their ba, in the words of Nonaka, Toyama and Konno (2000). */
export const phaseNames = {
  S: { mode: 'socialization', ba: 'originating' },
  E: { mode: 'externalization', ba: 'dialoguing' },
  C: { mode: 'combination', ba: 'systemizing' },
  I: { mode: 'internalization', ba: 'exercising' },
} as const satisfies Record<Phase, { mode: string; ba: string }>

/** Everything that travels on the spiral. */
export const itemKinds = ['topic', 'agreement', 'doc', 'article', 'checklist', 'reflection'] as const
type ItemKind = (typeof itemKinds)[number]

/** The phase in which each kind of item stands. */
export const phaseOf = {
  topic: 'S',
  agreement: 'S',
  doc: 'E',
  article: 'C',
  checklist: 'I',
  reflection: 'I',
} as const satisfies Record<ItemKind, Phase>

/** Days without anything newer after which an item counts as stalled, and a phase of a space as still (seci M10). */
export const STALL_DAYS = 30

/** The five beads of one turn, in order. A reflection belongs to the bead of its checklist. */
export const beads = ['topic', 'agreement', 'doc', 'article', 'checklist'] as const satisfies readonly ItemKind[]
