import { z } from 'zod'
import { endpoint } from '#shared/base/endpoint.ts'
import { Id, Instant } from '#shared/base/ids.ts'
import { ItemKind, Phase } from '#shared/seci/seci.ts'

/** Whose work is measured: everybody of a department and below, or what happened in a space. */
export const Scope = z.string().regex(/^(department|space):[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
/** A calendar month in Vientiane. */
export const Month = z.string().regex(/^20\d{2}-(0[1-9]|1[0-2])$/)

/** Why a figure is not shown: fewer than five people stand behind it, or another could be worked out from it. */
export const Hidden = z.enum(['few', 'others'])
export type Hidden = z.infer<typeof Hidden>

/** A figure, or null where it is hidden. */
const Figure = z.number().nullable()

export const PhaseMetrics = z.object({
  phase: Phase,
  hidden: Hidden.nullable(),
  /** M1: days on which a person contributed, summed over people. */
  personDays: Figure,
  /** M2: distinct people. */
  contributors: Figure,
  /** M2: contributors among today’s members, per member, 0 to 1; null also where the two groups differ by too few. */
  reach: Figure,
  /** M3: contributions by what was done; never summed across kinds. A count of fewer than five people’s is null. */
  contributions: z.array(z.object({ event: z.string(), count: Figure })),
})
export type PhaseMetrics = z.infer<typeof PhaseMetrics>

export const Conversion = z.object({
  from: Phase,
  to: Phase,
  hidden: Hidden.nullable(),
  /** Items that left the phase in the month. */
  of: Figure,
  /** Those from which the next item came within `days`; null while that may still change. */
  crossed: Figure,
  days: z.number().int(),
  /** Distinct people who worked on these items and on what came of them. */
  people: Figure,
  /** When the share is final; in the future while it matures. */
  finalAt: Instant,
})
export type Conversion = z.infer<typeof Conversion>

export const StalledItem = z.object({
  id: Id,
  kind: ItemKind,
  phase: Phase,
  title: z.string(),
  /** Since somebody last worked on it. */
  days: z.number().int(),
})
export type StalledItem = z.infer<typeof StalledItem>

export const Metrics = z.object({
  scope: Scope,
  month: Month,
  /** The window: first instant of the month in Vientiane, and first of the next. */
  from: Instant,
  to: Instant,
  countedAt: Instant,
  /** Version of the table that gives each statement its phase. */
  map: z.string(),
  /** People of the scope today. */
  members: z.number().int(),
  /** Fewer than five members: nothing is shown, not even that nothing happened. */
  tooSmall: z.boolean(),
  phases: z.array(PhaseMetrics).length(4),
  /** Distinct people over all phases; null when one phase is hidden. */
  people: Figure,
  /** M4: evenness of the four phases, 0 to 1; null when there is too little, or a phase is hidden. */
  balance: Figure,
  strongest: Phase.nullable(),
  weakest: Phase.nullable(),
  /** S→E, E→C, C→I, I→S. */
  conversions: z.array(Conversion).length(4),
  /** M23: topics that ended in agreement, of those that were concluded. */
  agreement: z.object({ hidden: Hidden.nullable(), agreed: Figure, closed: Figure, people: Figure }),
  /** M10, at the end of the month or now: what the viewer may read of it, the longest first, and how many there are. */
  stalled: z.object({ count: z.number().int(), items: z.array(StalledItem) }),
})
export type Metrics = z.infer<typeof Metrics>

export const ScopeChoice = z.object({ scope: Scope, nameLo: z.string(), nameEn: z.string() })
export type ScopeChoice = z.infer<typeof ScopeChoice>

export const metricsApi = {
  findScopes: endpoint({
    method: 'get',
    path: '/api/metrics/scopes',
    summary: 'What the viewer may see measures of: departments they lead, spaces they are steward of.',
    reply: z.object({ scopes: z.array(ScopeChoice) }),
    reads: ['space', 'person'],
  }),
  findMetrics: endpoint({
    method: 'get',
    path: '/api/metrics',
    summary: 'Activity per SECI phase in one month, counted from the statement log; nothing about any one person.',
    params: z.object({ scope: Scope, month: Month }),
    reply: Metrics,
    // The page itself asks again when something happened, but not with every message.
    reads: ['statement'],
  }),
}
