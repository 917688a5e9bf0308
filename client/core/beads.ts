import type { Bead, Wire } from '#client/design/Strip.tsx'
import type { Spiral, SpiralStep, SpiralTurn } from '#shared/lineage.ts'
import type { NextAction } from '#shared/seci/next-step.ts'
import { beads as order, phaseOf } from '#shared/seci/phases.ts'
import type { Format } from './format.ts'
import { itemPath } from './paths.ts'

type BeadKind = (typeof order)[number]
const beadOf = (step: SpiralStep): BeadKind => (step.kind === 'reflection' ? 'checklist' : step.kind)

/** The bead on which an action puts the next item; none when it leads out of the turn or finishes the open item. */
const leadsTo: Record<NextAction, BeadKind | undefined> = {
  recordAgreement: 'agreement',
  makeDoc: 'doc',
  markReady: 'article',
  publish: 'article',
  makeChecklist: 'checklist',
  reflect: undefined,
  openTopic: undefined,
}

/** Where the page of a step is: an agreement lies in its topic, a reflection in its checklist. */
export function stepPath(step: SpiralStep, turn: SpiralTurn | undefined): string | undefined {
  if (step.redacted) return undefined
  const parent = step.kind === 'agreement' ? 'topic' : step.kind === 'reflection' ? 'checklist' : undefined
  if (!parent) return itemPath(step.kind, step.id)
  const found = turn?.steps.find((other) => other.kind === parent)
  const mark = step.kind === 'agreement' ? 'agreement' : `reflection-${step.id}`
  return found && !found.redacted ? `${itemPath(parent, found.id)}#${mark}` : itemPath(step.kind, step.id)
}

/** Where the next step is done. */
export function nextPath(spiral: Spiral): string | undefined {
  const turn = spiral.turns.at(-1)
  const step = turn?.steps.find((step) => !step.redacted && step.id === spiral.next?.itemId)
  return step && stepPath(step, turn)
}

/** What the beads need of the language: a date and a count of people. */
interface BeadWords {
  format: Pick<Format, 'shortDate'>
  people: (count: number) => string
}

/** One turn as five beads: what is there, what is open, what is next, what is not yet. */
export function beadsOf(spiral: Spiral, number: number, words: BeadWords): Bead[] {
  const turn = spiral.turns[number - 1]
  const isLast = number === spiral.turns.length
  const next = isLast && spiral.next ? leadsTo[spiral.next.action] : undefined
  const first = Math.min(...(turn?.steps ?? []).map((step) => order.indexOf(beadOf(step))))
  const reached = Math.max(-1, ...(turn?.steps ?? []).map((step) => order.indexOf(beadOf(step))))
  return order.map((kind, index): Bead => {
    const here = turn?.steps.find((step) => !step.redacted && step.id === spiral.here && beadOf(step) === kind)
    const step = here ?? turn?.steps.find((step) => step.kind === kind)
    const stalledHere = isLast && spiral.stalled && index === reached
    // What began in the middle of a turn did not come from before it.
    const travelled = index >= first && (index < reached || (!isLast && index <= reached))
    const wire: Wire = travelled ? 'solid' : stalledHere ? 'dashed' : 'dotted'
    if (!step) return { phase: phaseOf[kind], kind, state: kind === next ? 'next' : 'todo', wire, turn: number }
    if (step.redacted) return { phase: step.phase, kind, state: 'done', wire, redacted: true, turn: number }
    return {
      phase: step.phase,
      kind: step.kind,
      state: here ? 'here' : 'done',
      wire,
      title: step.title,
      note: [
        words.format.shortDate(step.at),
        // No line ends inside a count either.
        step.people > 1 ? words.people(step.people).replaceAll(' ', '\u00a0') : '',
      ]
        .filter(Boolean)
        .join('\u00a0· '),
      href: here ? undefined : stepPath(step, turn),
      more: step.more,
      turn: number,
    }
  })
}

/** All turns below each other; of turns that are not the last, only what was travelled. */
export const allBeads = (spiral: Spiral, words: BeadWords): Bead[] =>
  spiral.turns.flatMap((turn, index) =>
    beadsOf(spiral, turn.turn, words).filter((bead) => index === spiral.turns.length - 1 || bead.state !== 'todo'),
  )
