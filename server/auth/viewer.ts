import { z } from 'zod'
import { Id, Language } from '#shared/base/ids.ts'
import { Rank, SpaceRole, type Viewer, type ViewerShape } from '#shared/base/viewer.ts'

/** The signed-in person with the names of their department, as the client is told. */
export type SignedIn = Viewer & Pick<ViewerShape, 'departmentLo' | 'departmentEn'>

/** A person with everything policies ask of them. */
export const ViewerRow = z.object({
  id: Id,
  email: z.string(),
  nameLo: z.string(),
  nameEn: z.string(),
  departmentId: Id.nullable(),
  departmentLo: z.string().nullable(),
  departmentEn: z.string().nullable(),
  rank: Rank,
  isAdmin: z.boolean(),
  language: Language,
  leads: z.array(Id),
  roles: z.record(z.string(), SpaceRole),
})

export type ViewerRow = z.infer<typeof ViewerRow>

export const asSignedIn = (found: ViewerRow, sessionId: string): SignedIn => ({
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
