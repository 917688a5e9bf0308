import { z } from 'zod'
import { maybeRow, type Pool, type Sql } from '#server/core/sql.ts'
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

/** The columns of one, of people `p` and departments `d`. */
export const viewerColumns = (sql: Sql) => sql`
  p.id, p.email, p.name_lo, p.name_en, p.department_id, d.name_lo as department_lo, d.name_en as department_en,
  p.rank, p.is_admin, p.language,
  array(
    with recursive led(id) as (
      select department_id from department_leads where person_id = p.id
      union
      select below.id from departments below join led on below.parent_id = led.id
    )
    select id from led
  ) as leads,
  coalesce((select jsonb_object_agg(m.space_id, m.role) from space_members m where m.person_id = p.id), '{}') as roles
`

export const asSignedIn = (found: ViewerRow, sessionId: string): SignedIn => ({
  ...found,
  roles: new Map(Object.entries(found.roles)),
  sessionId,
})

/** Somebody whose account is open, in one query. */
export async function findViewer(sql: Pool, personId: string, sessionId: string): Promise<SignedIn | undefined> {
  const found = await maybeRow(
    ViewerRow,
    sql`
      select ${viewerColumns(sql)} from people p left join departments d on d.id = p.department_id
      where p.id = ${personId} and p.left_at is null
    `,
  )
  return found && asSignedIn(found, sessionId)
}

/** The viewer on the wire. */
export const asViewerShape = ({ sessionId: _, roles, leads, ...viewer }: SignedIn): ViewerShape => ({
  ...viewer,
  leads: [...leads],
  roles: Object.fromEntries(roles),
})
