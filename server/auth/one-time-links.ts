import { createHash, randomBytes } from 'node:crypto'
import { z } from 'zod'
import { maybeRow, type Sql } from '#server/core/sql.ts'
import { notFound } from '#shared/base/errors.ts'
import { Id } from '#shared/base/ids.ts'
import { Day, Hour } from '#shared/base/time.ts'
import type { OneTimeLink } from '#shared/features/people/contract.ts'

const hashToken = (token: string) => createHash('sha256').update(token).digest('base64url')

const lifetimeMs = { setup: 24 * Hour.ms, invitation: 7 * Day.ms }

/** Makes a link and returns its path; earlier unused links of the same purpose and person stop working. */
export async function createOneTimeLink(
  tx: Sql,
  purpose: 'setup' | 'invitation',
  personId: string | null,
): Promise<OneTimeLink> {
  const token = randomBytes(24).toString('base64url')
  const expiresAt = new Date(Date.now() + lifetimeMs[purpose]).toISOString()
  await tx`delete from one_time_links where purpose = ${purpose} and person_id is not distinct from ${personId} and used_at is null`
  await tx`
    insert into one_time_links (token_hash, purpose, person_id, expires_at)
    values (${hashToken(token)}, ${purpose}, ${personId}, ${expiresAt})
  `
  return { path: `/${purpose}/${token}`, expiresAt }
}

const Link = z.object({
  purpose: z.enum(['setup', 'invitation']),
  personId: Id.nullable(),
  nameLo: z.string().nullable(),
  nameEn: z.string().nullable(),
  email: z.string().nullable(),
})

/** What a link is for. Throws `not_found` for one that is unknown, used or too old: nobody can tell which. */
export async function findOneTimeLink(sql: Sql, token: string) {
  const link = await maybeRow(
    Link,
    sql`
      select l.purpose, l.person_id, p.name_lo, p.name_en, p.email
      from one_time_links l left join people p on p.id = l.person_id
      where l.token_hash = ${hashToken(token)} and l.used_at is null and l.expires_at > now() and p.left_at is null
    `,
  )
  if (!link) throw notFound('one-time link', 'given')
  return link
}

/** Uses a link up, in the transaction of what it allows. Of two that come at once, one wins. */
export async function useOneTimeLink(tx: Sql, token: string, purpose: 'setup' | 'invitation'): Promise<string | null> {
  const [used] = await tx<{ personId: string | null }[]>`
    update one_time_links set used_at = now()
    where token_hash = ${hashToken(token)} and purpose = ${purpose} and used_at is null and expires_at > now()
      and not exists (select 1 from people p where p.id = person_id and p.left_at is not null)
    returning person_id
  `
  if (!used) throw notFound('one-time link', 'given')
  return used.personId
}
