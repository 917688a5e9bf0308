import { z } from 'zod'
import { maybeRow, type Sql } from '#server/core/sql.ts'
import { Instant } from '#shared/base/ids.ts'
import { ViewerShape } from '#shared/base/viewer.ts'
import { asSignedIn, type SignedIn } from './viewer.ts'

/** The columns of one, of people `p` and departments `d`. */
const viewerColumns = (sql: Sql) => sql`
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

/** Somebody whose account is open, in one query. */
export async function findViewer(sql: Sql, personId: string, sessionId: string): Promise<SignedIn | undefined> {
  const found = await maybeRow(
    ViewerShape,
    sql`
      select ${viewerColumns(sql)} from people p left join departments d on d.id = p.department_id
      where p.id = ${personId} and p.left_at is null
    `,
  )
  return found && asSignedIn(found, sessionId)
}

const Opened = ViewerShape.extend({ sessionId: z.string(), endsAt: Instant })
/** Whose a session is that has not ended for good, and when it ends unless it is used; the account is open. */
export const findOpened = (sql: Sql, sessionId: string) =>
  maybeRow(
    Opened,
    sql`
      select s.id as session_id, least(s.expires_at, s.ends_at) as ends_at, ${viewerColumns(sql)}
      from sessions s join people p on p.id = s.person_id left join departments d on d.id = p.department_id
      where s.id = ${sessionId} and s.ends_at > now() and p.left_at is null
    `,
  )
