import type { Adapter, DatabaseSession, DatabaseUser } from 'lucia'
import { z } from 'zod'
import { maybeRow, type Pool } from '#server/core/sql.ts'
import { Instant } from '#shared/base/ids.ts'
import { ViewerRow, viewerColumns } from './viewer.ts'

/** What is asked for together with a session. */
export interface Known {
  person: ViewerRow
}

const Opened = ViewerRow.extend({ sessionId: z.string(), endsAt: Instant })

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
      const found = await maybeRow(
        Opened,
        sql`
          select s.id as session_id, least(s.expires_at, s.ends_at) as ends_at, ${viewerColumns(sql)}
          from sessions s join people p on p.id = s.person_id left join departments d on d.id = p.department_id
          where s.id = ${sessionId} and s.ends_at > now() and p.left_at is null
        `,
      )
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
