import type { Services } from '#server/core/services.ts'
import type { Sql } from '#server/core/sql.ts'
import { permit } from '#shared/base/errors.ts'
import { Day, Hour } from '#shared/base/time.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import type { Conversion, Hidden, Metrics } from '#shared/features/metrics/contract.ts'
import { canSeeMetrics } from '#shared/features/metrics/policy.ts'
import { balance, ENOUGH_PERSON_DAYS } from '#shared/seci/balance.ts'
import { MAP_VERSION } from '#shared/seci/events.ts'
import { type Phase, phases } from '#shared/seci/seci.ts'
import { complement, K, publishable } from '#shared/seci/suppression.ts'
import { isStewardNow, readSpace } from '../spaces/service.ts'
import {
  countContributions,
  countMembers,
  countPeople,
  countPhases,
  findDepartment,
  findLeft,
  findPeopleBehind,
  findScopeNames,
  findStalled,
  findUnits,
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
 * The measures of one month, counted from the statement log alone. Throws `not_found` for a scope the viewer may not know
 * of, `forbidden` for one that is not theirs to measure.
 */
export async function measure(
  { sql }: Services,
  viewer: Viewer,
  { scope, month }: { scope: string; month: string },
): Promise<Metrics> {
  const [kind, id = ''] = scope.split(':')
  const measured: Measured = { kind: kind === 'space' ? 'space' : 'department', id, ...monthBounds(month) }
  // One snapshot, so that no figure knows of a statement that another has missed.
  return sql.begin('isolation level repeatable read read only', async (tx) => {
    if (measured.kind === 'space') {
      await readSpace(tx, viewer, id)
      permit(await isStewardNow(tx, viewer, id), 'see measures')
    } else {
      await findDepartment(tx, id)
      permit(canSeeMetrics(viewer, scope), 'see measures')
    }
    return { scope, month, ...(await count(tx, viewer, measured)) }
  })
}

async function count(tx: Sql, viewer: Viewer, scope: Measured): Promise<Omit<Metrics, 'scope' | 'month'>> {
  const now = new Date().toISOString()
  const members = await countMembers(tx, scope)
  const gate = await openGate(tx, scope, members)
  const phases = await measurePhases(tx, scope, gate, members)
  const all = phases.every(({ hidden }) => hidden === null)
  const days = phases.map(({ personDays }) => personDays ?? 0) as [number, number, number, number]
  const enough = all && days.reduce((sum, one) => sum + one, 0) >= ENOUGH_PERSON_DAYS
  const phaseWith = (figure: number) => phases[days.indexOf(figure)]?.phase ?? null
  return {
    from: scope.from,
    to: scope.to,
    countedAt: now,
    map: MAP_VERSION,
    members,
    tooSmall: members < K,
    phases,
    people: all ? await countPeople(tx, scope) : null,
    balance: enough ? Math.round(balance(days) * 100) / 100 : null,
    strongest: enough ? phaseWith(Math.max(...days)) : null,
    weakest: enough ? phaseWith(Math.min(...days)) : null,
    ...(await measureItems(tx, scope, gate, now)),
    stalled: await findStalled(tx, viewer, scope, now < scope.to ? now : scope.to),
  }
}

/** Rows of people by the department they were in; of a space the department does not matter. */
type Behind = readonly { departmentId: string | null; people: readonly string[] }[]

interface Gate {
  /** Why a figure with these people behind it is hidden; null when it may be shown. */
  hides(behind: Behind): Hidden | null
  /** How many people stand behind it in the scope itself. */
  people(behind: Behind): number
  /** Whether what this department began belongs to the scope. */
  owns(departmentId: string | null): boolean
}

/**
 * Decides which figures are shown. A department is weighed together with its whole tree, so that it cannot be worked out
 * from what its neighbours and superiors publish. Where fewer than five people are, not even a zero is shown: it would
 * say of each of them that they did nothing.
 */
async function openGate(tx: Sql, scope: Measured, members: number): Promise<Gate> {
  const units = scope.kind === 'department' ? await findUnits(tx, scope) : []
  const own = new Set(scope.kind === 'department' ? withBelow(units, scope.id) : [])
  const owns = (departmentId: string | null) =>
    scope.kind === 'space' || (departmentId !== null && own.has(departmentId))
  const peopleOf = (behind: Behind, fits: (departmentId: string | null) => boolean) =>
    new Set(behind.filter(({ departmentId }) => fits(departmentId)).flatMap(({ people }) => people))
  const people = (behind: Behind) => peopleOf(behind, owns).size
  return {
    people,
    owns,
    hides(behind) {
      const count = people(behind)
      if (members < K) return 'few'
      if (count === 0) return null
      if (count < K) return 'few'
      if (scope.kind === 'space') return null
      const shown = publishable(units.map((unit) => ({ ...unit, people: peopleOf(behind, (id) => id === unit.id) })))
      return shown.has(scope.id) ? null : 'others'
    },
  }
}

function withBelow(units: readonly { id: string; parentId: string | null }[], id: string): string[] {
  return [id, ...units.filter(({ parentId }) => parentId === id).flatMap((unit) => withBelow(units, unit.id))]
}

async function measurePhases(tx: Sql, scope: Measured, gate: Gate, members: number): Promise<Metrics['phases']> {
  const counts = await countPhases(tx, scope)
  const contributions = await countContributions(tx, scope)
  const behind = await findPeopleBehind(tx, scope)
  const hidden = complement(
    phases.map((phase) => {
      const rows = behind.filter((row) => row.phase === phase)
      return { people: gate.people(rows), hidden: gate.hides(rows) }
    }),
  )
  return phases.map((phase, index) => {
    const why = hidden[index] ?? null
    const found = counts.find((one) => one.phase === phase)
    const contributors = found?.contributors ?? 0
    return {
      phase,
      hidden: why,
      personDays: why ? null : (found?.personDays ?? 0),
      contributors: why ? null : contributors,
      reach: why ? null : reachOf(contributors, found?.memberContributors ?? 0, members),
      contributions: why
        ? []
        : contributions
            .filter((one) => one.phase === phase)
            .map(({ event, count }) => ({
              event,
              count: gate.hides(behind.filter((row) => row.event === event)) ? null : count,
            })),
    }
  })
}

/** Contributors among the members, per member; hidden where it would show how few of the contributors are no members. */
function reachOf(contributors: number, memberContributors: number, members: number): number | null {
  const others = contributors - memberContributors
  if (memberContributors < K || (others > 0 && others < K)) return null
  return Math.round((100 * memberContributors) / members) / 100
}

const steps = [
  { from: 'S', to: 'E', days: 30 },
  { from: 'E', to: 'C', days: 30 },
  { from: 'C', to: 'I', days: 60 },
  { from: 'I', to: 'S', days: 60 },
] as const satisfies readonly { from: Phase; to: Phase; days: number }[]

async function measureItems(
  tx: Sql,
  scope: Measured,
  gate: Gate,
  now: string,
): Promise<Pick<Metrics, 'conversions' | 'agreement'>> {
  const left = await findLeft(tx, scope)
  // An item belongs to the department of whoever began it, with everybody who worked on it.
  const mine = (items: typeof left) => items.filter(({ departmentId }) => gate.owns(departmentId))
  const conversions = steps.map(({ from, to, days }): Conversion => {
    const cohort = left.filter((item) => item.from === from && item.counts)
    const hidden = gate.hides(cohort)
    const own = mine(cohort)
    const finalAt = new Date(Date.parse(scope.to) + days * Day.ms).toISOString()
    return {
      from,
      to,
      hidden,
      of: hidden ? null : own.length,
      crossed: hidden || now < finalAt ? null : own.filter(({ crossed }) => crossed).length,
      days,
      people: hidden ? null : gate.people(cohort),
      finalAt,
    }
  })
  const concluded = left.filter(({ from }) => from === 'S')
  const hidden = gate.hides(concluded)
  return {
    conversions,
    agreement: {
      hidden,
      agreed: hidden ? null : mine(concluded).filter(({ agreed }) => agreed).length,
      closed: hidden ? null : mine(concluded).length,
      people: hidden ? null : gate.people(concluded),
    },
  }
}
