import type { SpaceRole, Viewer } from '#shared/base/viewer.ts'
import { canSeeDepartmentMetrics } from '#shared/features/people/policy.ts'
import { isSteward } from '#shared/features/spaces/policy.ts'

/** Leads see their departments with those below, stewards their spaces, administrators departments; nobody a person. */
export function canSeeMetrics(viewer: Pick<Viewer, 'isAdmin' | 'leads' | 'roles'>, scope: string): boolean {
  const [kind, id = ''] = scope.split(':')
  return kind === 'department' ? canSeeDepartmentMetrics(viewer, id) : isSteward(viewer, id)
}

/** Whether there is a page of measures for this person at all; `roles` by space, as the client knows them. */
export const hasMetrics = (viewer: {
  isAdmin: boolean
  leads: readonly string[]
  roles: Readonly<Record<string, SpaceRole>>
}) => viewer.isAdmin || viewer.leads.length > 0 || Object.values(viewer.roles).includes('steward')
