import { z } from 'zod'
import { endpoint } from '#shared/base/endpoint.ts'
import { Id } from '#shared/base/ids.ts'
import { Phase } from '#shared/seci/seci.ts'

/** Whose work is measured: everybody of a department and below, or what happened in a space. */
export const Scope = z.string().regex(/^(department|space):[0-9a-f-]{36}$/)
/** A calendar month in Vientiane. */
export const Month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/)

/** A figure, or null where fewer than five people stand behind it. */
const Figure = z.number().nullable()

export const PhaseMetrics = z.object({
  phase: Phase,
  /** M1: days on which a person contributed, summed over people. */
  personDays: Figure,
  /** M2: distinct people. */
  contributors: Figure,
  /** M3: contributions by what was done; never summed across kinds. */
  contributions: z.array(z.object({ event: z.string(), count: z.number().int() })),
  /** Hidden although five people stand behind it, because another figure could else be worked out. */
  hiddenForOthers: z.boolean(),
})
export type PhaseMetrics = z.infer<typeof PhaseMetrics>

export const Conversion = z.object({
  from: Phase,
  to: Phase,
  /** Items that left the phase in the month. */
  of: z.number().int(),
  /** Those from which the next item came within `days`. */
  crossed: z.number().int(),
  days: z.number().int(),
  /** The month is too young for the share to be final. */
  maturing: z.boolean(),
})
export type Conversion = z.infer<typeof Conversion>

export const StalledItem = z.object({
  id: Id,
  kind: z.string(),
  phase: Phase,
  title: z.string(),
  days: z.number().int(),
})
export type StalledItem = z.infer<typeof StalledItem>

export const Metrics = z.object({
  scope: Scope,
  month: Month,
  /** Version of the table that gives each statement its phase. */
  map: z.string(),
  members: z.number().int(),
  phases: z.array(PhaseMetrics).length(4),
  /** M4: evenness of the four phases, 0 to 1; null when there is too little, or a phase is hidden. */
  balance: z.number().nullable(),
  weakest: Phase.nullable(),
  conversions: z.array(Conversion),
  agreement: z.object({ agreed: z.number().int(), closed: z.number().int() }),
  stalled: z.array(StalledItem),
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
    reads: ['topic', 'agreement', 'doc', 'article', 'checklist', 'reflection', 'message', 'progress', 'statement'],
  }),
}
