import type { Services } from '#server/core/services.ts'
import { notFound } from '#shared/base/errors.ts'
import { Hour } from '#shared/base/time.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import type { Metrics } from '#shared/features/metrics/contract.ts'
import { canSeeMetrics } from '#shared/features/metrics/policy.ts'
import { balance, ENOUGH_PERSON_DAYS, shown } from '#shared/seci/balance.ts'
import { MAP_VERSION } from '#shared/seci/events.ts'
import { phases } from '#shared/seci/seci.ts'
import {
  countAgreements,
  countContributions,
  countConversions,
  countMembers,
  countPhases,
  findScopeNames,
  findStalled,
  type Measured,
} from './queries.ts'

/** The two instants between which a calendar month lies in Vientiane (UTC+7). */
export function monthBounds(month: string): { from: string; to: string } {
  const [year = 0, number = 0] = month.split('-').map(Number)
  const at = (months: number) => new Date(Date.UTC(year, months, 1) - 7 * Hour.ms).toISOString()
  return { from: at(number - 1), to: at(number) }
}

/** What the viewer may see measures of. */
export const listScopes = ({ sql }: Services, viewer: Viewer) =>
  findScopeNames(
    sql,
    viewer.isAdmin ? null : viewer.leads,
    [...viewer.roles].filter(([, role]) => role === 'steward').map(([spaceId]) => spaceId),
  )

/**
 * The measures of one month, counted from the statement log alone. A figure behind which fewer than five people stand
 * is null, and so is a second one when a single hidden figure could be worked out.
 */
export async function measure(
  { sql }: Services,
  viewer: Viewer,
  { scope, month }: { scope: string; month: string },
): Promise<Metrics> {
  // What one may not measure is not there: the answer does not say whether it exists.
  if (!canSeeMetrics(viewer, scope)) throw notFound('scope', scope)
  const [kind, id = ''] = scope.split(':')
  const measured: Measured = { kind: kind === 'space' ? 'space' : 'department', id, ...monthBounds(month) }
  const [counts, contributions, members, conversions, agreement, stalled] = await Promise.all([
    countPhases(sql, measured),
    countContributions(sql, measured),
    countMembers(sql, measured),
    countConversions(sql, measured),
    countAgreements(sql, measured),
    findStalled(sql, measured),
  ])
  const all = phases.map(
    (phase) => counts.find((one) => one.phase === phase) ?? { phase, personDays: 0, contributors: 0 },
  )
  const visible = shown(all.map(({ contributors }) => contributors))
  const days = all.map(({ personDays }) => personDays) as [number, number, number, number]
  const enough = days.reduce((sum, one) => sum + one, 0) >= ENOUGH_PERSON_DAYS && visible.every((one) => one.shown)
  const least = Math.min(...days)
  return {
    scope,
    month,
    map: MAP_VERSION,
    members,
    phases: all.map((one, index) => {
      const may = visible[index]?.shown ?? false
      return {
        phase: one.phase,
        personDays: may ? one.personDays : null,
        contributors: may ? one.contributors : null,
        contributions: may
          ? contributions.filter(({ phase }) => phase === one.phase).map(({ event, count }) => ({ event, count }))
          : [],
        hiddenForOthers: visible[index]?.hiddenForOthers ?? false,
      }
    }),
    balance: enough ? Math.round(balance(days) * 100) / 100 : null,
    weakest: enough ? (all.find(({ personDays }) => personDays === least)?.phase ?? null) : null,
    conversions,
    agreement,
    stalled,
  }
}
