import { z } from 'zod'
import { Id, Language } from './ids.ts'

/** R1 technical staff, R2 middle managers, R3 senior managers. */
export const Rank = z.enum(['R1', 'R2', 'R3'])
export type Rank = z.infer<typeof Rank>

export const SpaceRole = z.enum(['member', 'steward'])
export type SpaceRole = z.infer<typeof SpaceRole>

/** The signed-in person as policies and services see them. */
export interface Viewer {
  id: string
  email: string
  nameLo: string
  nameEn: string
  departmentId: string | null
  rank: Rank
  isAdmin: boolean
  language: Language
  /** Departments they lead, with every department below those. */
  leads: readonly string[]
  roles: ReadonlyMap<string, SpaceRole>
  sessionId: string
}

/** The same on the wire: what the client knows about who is signed in. */
export const ViewerShape = z.object({
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
export type ViewerShape = z.infer<typeof ViewerShape>
