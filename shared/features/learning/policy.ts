// Also read in the browser, so without zod.
/** Most steps of a checklist: nobody practises more in one go. */
export const STEPS_MAX = 50

/** Shortest reflection in graphemes: a sentence. */
export const REFLECTION_MIN = 20

/** Fewest graphemes of a line of evidence: one can say where and with whom in less than a sentence, not in a word. */
export const EVIDENCE_MIN = 10

/** At least one step must be done at work, not read. */
export const hasPractice = (steps: readonly { kind: 'read' | 'practise' }[]) =>
  steps.some(({ kind }) => kind === 'practise')

/** Whoever has practised a step has something to reflect on. */
export const canReflect = (own: readonly { kind: 'read' | 'practise'; done: boolean }[]) =>
  own.some(({ kind, done }) => kind === 'practise' && done)

export const isComplete = (own: readonly { done: boolean }[]) => own.length > 0 && own.every(({ done }) => done)
