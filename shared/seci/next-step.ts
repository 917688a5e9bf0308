import { z } from 'zod'
import { itemKinds } from './phases.ts'
import type { ItemKind, ItemState } from './seci.ts'

/** The one thing that moves a piece of knowledge on. */
export const NextAction = z.enum([
  'recordAgreement',
  'makeDoc',
  'markReady',
  'publish',
  'makeChecklist',
  'reflect',
  'openTopic',
])
export type NextAction = z.infer<typeof NextAction>

/** An action and the item it starts from. */
export const NextStep = z.object({ action: NextAction, itemId: z.uuid() })
export type NextStep = z.infer<typeof NextStep>

interface Step {
  id: string
  kind: ItemKind
  state: ItemState
}

/**
 * The next step of one turn, from its furthest item: a topic wants an agreement, an agreement a document,
 * a document readiness and then an article, an article a checklist, a checklist a reflection, a reflection
 * a new topic. A topic closed without agreement, or that was closed as not needed, waits for nothing.
 */
export function nextStep(turn: readonly Step[]): NextStep | null {
  const last = [...turn].sort((a, b) => itemKinds.indexOf(b.kind) - itemKinds.indexOf(a.kind))[0]
  if (!last) return null
  const action = actionAfter(last)
  return action && { action, itemId: last.id }
}

function actionAfter(step: Step): NextAction | null {
  switch (step.kind) {
    case 'topic':
      return step.state === 'open' ? 'recordAgreement' : step.state === 'agreed' ? 'makeDoc' : null
    case 'agreement':
      return step.state === 'agreed' ? 'makeDoc' : null
    case 'doc':
      return step.state === 'draft' ? 'markReady' : 'publish'
    case 'article':
      return 'makeChecklist'
    case 'checklist':
      return 'reflect'
    case 'reflection':
      return 'openTopic'
  }
}
