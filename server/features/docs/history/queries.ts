import { z } from 'zod'
import { isBehind, placeColumn, placed } from '#server/core/page.ts'
import { maybeRow, row, rows, type Sql } from '#server/core/sql.ts'
import { type Cursor, Id } from '#shared/base/ids.ts'
import { DocVersion } from '#shared/features/docs/history.ts'
import { Person } from '#shared/features/people/contract.ts'

const personFacts = (sql: Sql) => sql`
  jsonb_build_object('id', p.id, 'nameLo', p.name_lo, 'nameEn', p.name_en, 'departmentId', p.department_id,
    'departmentLo', u.name_lo, 'departmentEn', u.name_en, 'rank', p.rank)
`
const versionColumns = (sql: Sql) => sql`
  v.id, v.kind, v.name, v.number, v.made_at,
  (select ${personFacts(sql)} from people p left join departments u on u.id = p.department_id where p.id = v.made_by) as made_by,
  coalesce((
    select jsonb_agg(${personFacts(sql)} order by p.name_lo collate names, p.id)
    from people p left join departments u on u.id = p.department_id where p.id = any(v.writers)
  ), '[]') as writers
`

const PlacedVersion = DocVersion.extend(placed)
/** The kept points of a document behind a place, the newest first. */
export const findVersions = (sql: Sql, docId: string, behind: Cursor | undefined, limit: number) =>
  rows(
    PlacedVersion,
    sql`
      select ${versionColumns(sql)}, ${placeColumn(sql, sql`v.made_at`, sql`v.id`)} from doc_versions v
      where v.doc_id = ${docId} and ${isBehind(sql, sql`v.made_at`, sql`v.id`, behind)}
      order by v.made_at desc, v.id desc limit ${limit}
    `,
  )

export const findVersion = (sql: Sql, docId: string, versionId: string): Promise<DocVersion> =>
  row(
    DocVersion,
    sql`select ${versionColumns(sql)} from doc_versions v where v.doc_id = ${docId} and v.id = ${versionId}`,
    'version',
    versionId,
  )

const VersionState = z.object({ title: z.string(), state: z.instanceof(Uint8Array) })
export const findVersionState = (sql: Sql, docId: string, versionId: string) =>
  row(
    VersionState,
    sql`select title, state from doc_versions where doc_id = ${docId} and id = ${versionId}`,
    'version',
    versionId,
  )

const Imported = z.object({ state: z.instanceof(Uint8Array) })
/** A document that came from a file, as it was then. */
export const findImported = (sql: Sql, docId: string) =>
  maybeRow(
    Imported,
    sql`select state from doc_versions where doc_id = ${docId} and kind = 'imported' order by made_at limit 1`,
  )

const Named = z.object({ named: z.number().int() })
export const countNamed = async (sql: Sql, docId: string): Promise<number> =>
  (
    await row(
      Named,
      sql`select count(*)::int as named from doc_versions where doc_id = ${docId} and kind = 'named'`,
      'doc',
      docId,
    )
  ).named

interface Kept {
  id: string
  docId: string
  kind: DocVersion['kind']
  name: string | null
  personId: string | null
  state: Uint8Array
  quoteIds: readonly string[]
}

/** Keeps a point, with who changed the document since the one before. */
export const putVersion = (tx: Sql, { id, docId, kind, name, personId, state, quoteIds }: Kept) => tx`
  insert into doc_versions (id, doc_id, kind, name, number, title, made_by, writers, quotes, state)
  select ${id}, d.id, ${kind}, ${name}, d.version, d.title, ${personId},
    array(
      select w.person_id from doc_writers w where w.doc_id = d.id and w.last_at > coalesce(
        (select max(v.made_at) from doc_versions v where v.doc_id = d.id), '-infinity')
      order by w.last_at limit 50
    ), ${[...quoteIds]}::uuid[], ${Buffer.from(state)}
  from docs d where d.id = ${docId}
`

const NewestState = z.object({ state: z.instanceof(Uint8Array) })
/** The newest kept point of a document. */
export const findNewestState = (sql: Sql, docId: string) =>
  maybeRow(
    NewestState,
    sql`select state from doc_versions where doc_id = ${docId} order by made_at desc, id desc limit 1`,
  )

const Unkept = z.object({ id: Id })
/** Documents with changes that no kept point holds, once nobody has written for a while, or all the same after a longer one. */
export const findUnkept = (sql: Sql, quietMinutes: number, longestMinutes: number, limit: number) =>
  rows(
    Unkept,
    sql`
      select d.id from docs d
      cross join lateral (select max(v.made_at) as at from doc_versions v where v.doc_id = d.id) kept
      cross join lateral (select max(w.last_at) as at, min(w.last_at) as since from doc_writers w
        where w.doc_id = d.id and (kept.at is null or w.last_at > kept.at)) written
      where d.deleted_at is null and d.changed_at > now() - interval '2 days' and written.at is not null
        and (written.at < now() - make_interval(mins => ${quietMinutes})
          or coalesce(kept.at, d.created_at) < now() - make_interval(mins => ${longestMinutes}))
      order by written.at limit ${limit}
    `,
  )

const ThinVersions = z.object({ id: Id })
/**
 * Points that were kept by themselves and are too close together for their age: all of two days, then one an hour, after
 * a month one a day, after a year one a month; and of one document never more than `most` or `mostBytes`: those go first
 * that were made soonest after the one before, so that nobody pushes out what is old by making many.
 */
export const thinVersions = (tx: Sql, most: number, mostBytes: number) =>
  rows(
    ThinVersions,
    tx`
      with aged as (
        select id, doc_id, made_at, case
          when made_at > now() - interval '2 days' then id::text
          when made_at > now() - interval '30 days' then date_trunc('hour', made_at)::text
          when made_at > now() - interval '1 year' then date_trunc('day', made_at)::text
          else date_trunc('month', made_at)::text end as span,
          made_at - lag(made_at) over (partition by doc_id order by made_at, id) as gap, length(state) as bytes
        from doc_versions where kind = 'auto'
      ), ranked as (
        select id, row_number() over apart as place, sum(bytes) over apart as bytes,
          row_number() over (partition by doc_id, span order by made_at desc, id desc) as in_span
        from aged window apart as (partition by doc_id order by gap desc nulls first, made_at desc, id desc)
      )
      delete from doc_versions where id in (
        select id from ranked where in_span > 1 or place > ${most} or bytes > ${mostBytes} limit 5000
      ) returning id
    `,
  )

const VersionsQuoting = z.object({ id: Id, state: z.instanceof(Uint8Array) })
/** Kept points that quote a message. */
export const findVersionsQuoting = (sql: Sql, messageId: string, limit: number) =>
  rows(
    VersionsQuoting,
    sql`select id, state from doc_versions where quotes @> array[${messageId}]::uuid[] limit ${limit}`,
  )

const Hands = z.object({ client: z.number(), clock: z.number(), personId: Id })
/** Whose each item of a Yjs document is. */
export const findHands = (sql: Sql, docId: string) =>
  rows(
    Hands,
    sql`select client::float8 as client, clock::float8 as clock, person_id from doc_hands where doc_id = ${docId} order by client, clock limit 20000`,
  )

/** Everybody whose items stand in a document. */
export const findHandPeople = (sql: Sql, docId: string): Promise<Person[]> =>
  rows(
    Person,
    sql`
      select p.id, p.name_lo, p.name_en, p.department_id, u.name_lo as department_lo, u.name_en as department_en, p.rank
      from people p left join departments u on u.id = p.department_id
      where p.id in (select person_id from doc_hands where doc_id = ${docId}) order by p.name_lo collate names, p.id limit 500
    `,
  )
