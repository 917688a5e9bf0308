import type { Adapter, DatabaseSession, DatabaseUser } from 'lucia'
import type { Pool } from '#server/core/sql.ts'
import type { ViewerShape } from '#shared/base/viewer.ts'
import { findOpened } from './queries.ts'

/** What is asked for together with a session. */
export interface Known {
  person: ViewerShape
}

interface SessionRow {
  id: string
  personId: string
  expiresAt: string
}

/** Lucia's questions, asked of our tables. Session ids that pass here are hashes already. */
export function luciaAdapter(sql: Pool, absoluteMs: number): Adapter {
  const asSession = (row: SessionRow): DatabaseSession => ({
    id: row.id,
    userId: row.personId,
    expiresAt: new Date(row.expiresAt),
    attributes: {},
  })
  return {
    async getSessionAndUser(sessionId): Promise<[DatabaseSession | null, DatabaseUser | null]> {
      // The absolute end is enforced here: a session past it is no session, however often it was used.
      const found = await findOpened(sql, sessionId)
      if (!found) return [null, null]
      const { sessionId: id, endsAt, ...person } = found
      return [asSession({ id, personId: person.id, expiresAt: endsAt }), { id: person.id, attributes: { person } }]
    },
    async getUserSessions(userId) {
      return (await sql<SessionRow[]>`select id, person_id, expires_at from sessions where person_id = ${userId}`).map(
        asSession,
      )
    },
    async setSession({ id, userId, expiresAt }) {
      await sql`
        insert into sessions (id, person_id, expires_at, ends_at)
        values (${id}, ${userId}, ${expiresAt.toISOString()}, ${new Date(Date.now() + absoluteMs).toISOString()})
      `
    },
    async updateSessionExpiration(sessionId, expiresAt) {
      await sql`update sessions set expires_at = ${expiresAt.toISOString()} where id = ${sessionId}`
    },
    async deleteSession(sessionId) {
      await sql`delete from sessions where id = ${sessionId}`
    },
    async deleteUserSessions(userId) {
      await sql`delete from sessions where person_id = ${userId}`
    },
    async deleteExpiredSessions() {
      await sql`delete from sessions where least(expires_at, ends_at) <= now()`
    },
  }
}
