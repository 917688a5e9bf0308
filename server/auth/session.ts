import { createHash, randomBytes } from 'node:crypto'
import { Lucia, TimeSpan } from 'lucia'
import { z } from 'zod'
import { maybeRow, type Pool } from '#server/core/sql.ts'
import { Id, Language } from '#shared/base/ids.ts'
import { Day } from '#shared/base/time.ts'
import { Rank, SpaceRole, type Viewer, type ViewerShape } from '#shared/base/viewer.ts'
import { luciaAdapter } from './lucia-adapter.ts'

/** A session unused for this long ends. */
const IDLE_DAYS = 14
/** However often it is used, a session ends after this long. */
const ABSOLUTE_DAYS = 60

/** The signed-in person with the names of their department, as the client is told. */
export type SignedIn = Viewer & Pick<ViewerShape, 'departmentLo' | 'departmentEn'>

/** What came of looking at a cookie: who it is, and the cookie to send back if it was renewed or is worthless. */
export interface Opened {
  viewer: SignedIn | undefined
  setCookie: string | undefined
}

export interface Sessions {
  /** Makes a session and returns its cookie. */
  create(personId: string): Promise<{ cookie: string; sessionId: string }>
  /** Reads a Cookie header. Two queries, none without a cookie. */
  open(cookieHeader: string | undefined): Promise<Opened>
  /** The id of the session that a Cookie header names, whether there is one or not. Asks nobody. */
  idIn(cookieHeader: string | undefined): string | undefined
  /** Whether a live connection may go on. */
  stillValid(sessionId: string): Promise<boolean>
  end(sessionId: string): Promise<void>
  /** Ends every session of a person. */
  endAll(personId: string): Promise<void>
  /** The cookie that makes a browser forget. */
  blankCookie(): string
  endExpired(): Promise<void>
}

/** The id in the table; the token itself is only ever in the cookie. */
const hashToken = (token: string) => createHash('sha256').update(token).digest('base64url')

/**
 * Sessions by lucia, behind this one door: lucia keeps the idle expiry and the cookie; the hashing of tokens, the
 * absolute expiry and the revocation of live connections are ours.
 */
export function openSessions(sql: Pool, { secure }: { secure: boolean }): Sessions {
  const lucia = new Lucia(luciaAdapter(sql, ABSOLUTE_DAYS * Day.ms), {
    sessionExpiresIn: new TimeSpan(IDLE_DAYS, 'd'),
    sessionCookie: { name: secure ? '__Host-ba' : 'ba', attributes: { secure, sameSite: 'lax', path: '/' } },
  })
  return {
    async create(personId) {
      const token = randomBytes(32).toString('base64url')
      const session = await lucia.createSession(personId, {}, { sessionId: hashToken(token) })
      return { cookie: lucia.createSessionCookie(token).serialize(), sessionId: session.id }
    },
    async open(cookieHeader) {
      const token = lucia.readSessionCookie(cookieHeader ?? '')
      if (!token) return { viewer: undefined, setCookie: undefined }
      const { session } = await lucia.validateSession(hashToken(token))
      const viewer = session ? await findViewer(sql, session.userId, session.id) : undefined
      if (!viewer) return { viewer, setCookie: lucia.createBlankSessionCookie().serialize() }
      return { viewer, setCookie: session?.fresh ? lucia.createSessionCookie(token).serialize() : undefined }
    },
    idIn(cookieHeader) {
      const token = lucia.readSessionCookie(cookieHeader ?? '')
      return token ? hashToken(token) : undefined
    },
    async stillValid(sessionId) {
      const [row] = await sql`
        select 1 from sessions s join people p on p.id = s.person_id
        where s.id = ${sessionId} and least(s.expires_at, s.ends_at) > now() and p.left_at is null
      `
      return row !== undefined
    },
    end: (sessionId) => lucia.invalidateSession(sessionId),
    endAll: (personId) => lucia.invalidateUserSessions(personId),
    blankCookie: () => lucia.createBlankSessionCookie().serialize(),
    endExpired: () => lucia.deleteExpiredSessions(),
  }
}

const ViewerRow = z.object({
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

/** A person with everything policies ask of them, in one query. */
export async function findViewer(sql: Pool, personId: string, sessionId: string): Promise<SignedIn | undefined> {
  const found = await maybeRow(
    ViewerRow,
    sql`
      select p.id, p.email, p.name_lo, p.name_en, p.department_id, d.name_lo as department_lo, d.name_en as department_en,
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
      from people p left join departments d on d.id = p.department_id
      where p.id = ${personId} and p.left_at is null
    `,
  )
  return found && { ...found, roles: new Map(Object.entries(found.roles)), sessionId }
}

/** The viewer on the wire. */
export const asViewerShape = ({ sessionId: _, roles, leads, ...viewer }: SignedIn): ViewerShape => ({
  ...viewer,
  leads: [...leads],
  roles: Object.fromEntries(roles),
})
