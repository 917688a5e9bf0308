import type { Viewer } from '#shared/base/viewer.ts'

/** Accounts, departments and invitations are the administrators' work. */
export const canAdminister = (viewer: Pick<Viewer, 'isAdmin'>) => viewer.isAdmin

/** An administrator cannot close or demote themselves: somebody must be left who can let people in. */
export const canChangeAccount = (
  viewer: Pick<Viewer, 'isAdmin' | 'id'>,
  change: { personId: string; closed?: boolean | undefined; isAdmin?: boolean | undefined },
) => canAdminister(viewer) && !(viewer.id === change.personId && (change.closed === true || change.isAdmin === false))

/** Leads see the measures of the departments they lead; administrators see all of them. */
export const canSeeDepartmentMetrics = (viewer: Pick<Viewer, 'isAdmin' | 'leads'>, departmentId: string) =>
  viewer.isAdmin || viewer.leads.includes(departmentId)
