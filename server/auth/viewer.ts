import type { Viewer, ViewerShape } from '#shared/base/viewer.ts'

/** The signed-in person with the names of their department, as the client is told. */
export type SignedIn = Viewer & Pick<ViewerShape, 'departmentLo' | 'departmentEn'>

export const asSignedIn = (found: ViewerShape, sessionId: string): SignedIn => ({
  ...found,
  roles: new Map(Object.entries(found.roles)),
  sessionId,
})

/** The viewer on the wire. */
export const asViewerShape = ({ sessionId: _, roles, leads, ...viewer }: SignedIn): ViewerShape => ({
  ...viewer,
  leads: [...leads],
  roles: Object.fromEntries(roles),
})
