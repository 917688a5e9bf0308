import { z } from 'zod'
import { endpoint } from './base/endpoint.ts'
import { Id, Instant, wholeNumber } from './base/ids.ts'
import { NextStep } from './seci/next-step.ts'
import { ItemKind, ItemState, Phase, Relation } from './seci/seci.ts'

/** An item as a card: what may be shown of it wherever it is mentioned. */
export const ItemCard = z.object({
  id: Id,
  kind: ItemKind,
  phase: Phase,
  spaceId: Id,
  title: z.string(),
  state: ItemState,
  createdBy: Id,
  createdAt: Instant,
  changedAt: Instant,
})
export type ItemCard = z.infer<typeof ItemCard>

/** One step of a spiral. What the viewer may not read keeps its place and phase and nothing else. */
export const SpiralStep = z.discriminatedUnion('redacted', [
  z.object({
    redacted: z.literal(false),
    id: Id,
    kind: ItemKind,
    phase: Phase,
    title: z.string(),
    state: ItemState,
    at: Instant,
    /** Distinct people who did something counted to it. */
    people: z.number().int(),
    /** Further items of the same kind that came of the same step. */
    more: z.number().int(),
  }),
  z.object({ redacted: z.literal(true), kind: ItemKind, phase: Phase }),
])
export type SpiralStep = z.infer<typeof SpiralStep>

/** One turn of the spiral: at most one step per bead, and the reflection that led to the next turn. */
export const SpiralTurn = z.object({ turn: z.number().int().min(1), steps: z.array(SpiralStep) })
export type SpiralTurn = z.infer<typeof SpiralTurn>

/** The path of one item through all turns of its spiral, with its neighbours. */
export const Spiral = z.object({
  /** The open item. */
  here: Id,
  /** The turn in which the open item stands. */
  turn: z.number().int().min(1),
  turns: z.array(SpiralTurn),
  /** What it came from and what came of it, one edge away. */
  cameFrom: z.array(z.object({ relation: Relation, item: SpiralStep })),
  cameOfIt: z.array(z.object({ relation: Relation, item: SpiralStep })),
  /** The one thing to do next; null when the next turn has begun. */
  next: NextStep.nullable(),
  /** Nothing happened to the newest step for 30 days. */
  stalled: z.boolean(),
})
export type Spiral = z.infer<typeof Spiral>

/** An item that waits for somebody, with the step it waits for. */
export const WaitingItem = z.object({ item: ItemCard, next: NextStep, people: z.number().int(), stalled: z.boolean() })
export type WaitingItem = z.infer<typeof WaitingItem>

/** A border between two phases: how many items stood before it, and how many have crossed. Items, never people. */
export const Gate = z.object({ from: Phase, to: Phase, crossed: z.number().int(), of: z.number().int() })
export type Gate = z.infer<typeof Gate>

/** A space drawn as one spiral: the items at its front, and its four gates in the order of the spiral. */
export const SpaceSpiral = z.object({ front: z.array(WaitingItem), gates: z.array(Gate).length(4) })
export type SpaceSpiral = z.infer<typeof SpaceSpiral>

const every = [...ItemKind.options, 'progress'] as const

export const lineageApi = {
  findSpiral: endpoint({
    method: 'get',
    path: '/api/items/:itemId/spiral',
    summary: 'The whole spiral an item belongs to: what it came from, what came of it, and its next step.',
    params: z.object({ itemId: Id }),
    reply: Spiral,
    reads: every,
  }),
  findItem: endpoint({
    method: 'get',
    path: '/api/items/:itemId',
    summary: 'An item as a card, for links to it.',
    params: z.object({ itemId: Id }),
    reply: ItemCard,
    reads: every,
  }),
  findItems: endpoint({
    method: 'get',
    path: '/api/spaces/:spaceId/items',
    summary: 'The newest items of a space, optionally of one kind.',
    params: z.object({ spaceId: Id, kind: ItemKind.optional(), limit: wholeNumber(1, 100).default(50) }),
    reply: z.object({ items: z.array(ItemCard) }),
    reads: every,
  }),
  findSpaceSpiral: endpoint({
    method: 'get',
    path: '/api/spaces/:spaceId/spiral',
    summary:
      'The front of a space: items that wait for their next step, and how many crossed each border between phases.',
    params: z.object({ spaceId: Id }),
    reply: SpaceSpiral,
    reads: every,
  }),
  findToday: endpoint({
    method: 'get',
    path: '/api/today',
    summary: 'What waits for the viewer: items of their spaces with the step that is missing, their own first.',
    reply: z.object({ waiting: z.array(WaitingItem), journey: Id.nullable() }),
    reads: every,
  }),
}
