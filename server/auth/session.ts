import { createHash, randomBytes } from 'node:crypto'
import { Lucia, TimeSpan } from 'lucia'
import type { Pool } from '#server/core/sql.ts'
import { Day } from '#shared/base/time.ts'
import { type Known, luciaAdapter } from './lucia-adapter.ts'
import { asSignedIn, type SignedIn } from './viewer.ts'

declare module 'lucia' {
  interface Register {
    Lucia: Lucia<Record<never, never>, Known>
    DatabaseUserAttributes: Known
  }
}

/** A session unused for this long ends. */
const IDLE_DAYS = 14
/** However often it is used, a session ends after this long. */
const ABSOLUTE_DAYS = 60

/** What came of looking at a cookie: who it is, and the cookie to send back if it was renewed or is worthless. */
export interface Opened {
  viewer: SignedIn | undefined
  setCookie: string | undefined
}

export interface Sessions {
  /** Makes a session and returns its cookie. */
  create(personId: string): Promise<{ cookie: string; sessionId: string }>
  /**
   * Whose the session is that a request's cookie names. One query, none without a cookie. Nobody's for a page of somebody
   * else: tabs share their cookie, and what is written in one must not be sent in the name of who has signed in in another
   * since.
   */
  open(cookieHeader: string | undefined, pageOf?: string): Promise<Opened>
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
    // Who it is comes with the session: asked for together, they are one question for each call.
    getUserAttributes: (known) => known,
    sessionCookie: { name: secure ? '__Host-ba' : 'ba', attributes: { secure, sameSite: 'lax', path: '/' } },
  })
  return {
    async create(personId) {
      const token = randomBytes(32).toString('base64url')
      const session = await lucia.createSession(personId, {}, { sessionId: hashToken(token) })
      return { cookie: lucia.createSessionCookie(token).serialize(), sessionId: session.id }
    },
    async open(cookieHeader, pageOf) {
      const token = lucia.readSessionCookie(cookieHeader ?? '')
      if (!token) return { viewer: undefined, setCookie: undefined }
      const { session, user } = await lucia.validateSession(hashToken(token))
      // The cookie stays: this answer may come when somebody has signed in meanwhile, and would take theirs.
      if (!session) return { viewer: undefined, setCookie: undefined }
      const viewer = asSignedIn(user.person, session.id)
      return {
        viewer: pageOf === undefined || pageOf === viewer.id ? viewer : undefined,
        setCookie: session.fresh ? lucia.createSessionCookie(token).serialize() : undefined,
      }
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
