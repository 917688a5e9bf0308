import { z } from 'zod'
import { readableItems, readableSpaces } from '#server/core/readable.ts'
import { holding, row, rows, type Sql } from '#server/core/sql.ts'
import { Id, Instant } from '#shared/base/ids.ts'
import { SpaceRole, type Viewer } from '#shared/base/viewer.ts'
import { Callable, Member, PhaseCount, SpaceCard, SpaceKind } from '#shared/features/spaces/contract.ts'
import { STALL_DAYS } from '#shared/seci/phases.ts'
import { phaseOf } from '#shared/seci/seci.ts'

/** What policies need of a space. */
export const SpaceLike = z.object({ id: Id, kind: SpaceKind })
export type SpaceLike = z.infer<typeof SpaceLike>

export const findSpaceLike = (sql: Sql, spaceId: string) =>
  row(SpaceLike, sql`select id, kind from spaces where id = ${spaceId}`, 'space', spaceId)

/** Whether those who may only read are not shown to others. */
export const hidesReaders = async (sql: Sql, spaceId: string) =>
  (
    await row(
      z.object({ hidesReaders: z.boolean() }),
      sql`select hides_readers from spaces where id = ${spaceId}`,
      'space',
      spaceId,
    )
  ).hidesReaders

/** Waits for whoever changes it or its members. Its key stays free: who moves to another department names it meanwhile. */
export const lockSpace = (tx: Sql, spaceId: string) =>
  row(SpaceLike, tx`select id, kind from spaces where id = ${spaceId} for no key update`, 'space', spaceId)

const kindsToPhases = Object.entries(phaseOf).map(([kind, phase]) => ({ kind, phase }))

const cards = (sql: Sql, viewer: Pick<Viewer, 'id'>, condition: ReturnType<Sql>) => sql`
  select s.id, s.kind, s.name_lo, s.name_en, s.vision_lo, s.vision_en, s.hides_readers, s.created_at,
    mine.role, ${readableSpaces(sql, viewer)} as readable,
    case when ${readableSpaces(sql, viewer)} then coalesce(counted.members, 0) end as members,
    case when ${readableSpaces(sql, viewer)} then counted.departments end as departments,
    (select max(i.changed_at) from items i where i.space_id = s.id and ${readableItems(sql, viewer)}) as changed_at,
    (select jsonb_agg(jsonb_build_object('phase', phase, 'items', items, 'moving', moving)) from (
      select k.phase, count(i.id)::int as items, coalesce(max(i.changed_at) > now() - make_interval(days => ${STALL_DAYS}), false) as moving
      from jsonb_to_recordset(${sql.json(kindsToPhases)}) as k(kind text, phase text)
      left join items i on i.kind = k.kind and i.space_id = s.id and ${readableItems(sql, viewer)}
      group by k.phase order by array_position(array['S', 'E', 'C', 'I'], k.phase)
    ) placed) as phases
  from spaces s left join space_members mine on mine.space_id = s.id and mine.person_id = ${viewer.id}
  cross join lateral (
    select sum(c.members)::int as members,
      (count(*) filter (where c.members > 0 and c.department_id is not null))::int as departments
    from space_departments c where c.space_id = s.id
  ) counted
  where (s.kind <> 'private' or mine.role is not null) and ${condition}
`

const Card = SpaceCard.extend({ phases: z.array(PhaseCount) })

/** Spaces the viewer may know of, their own first, then in Lao order. */
export const findSpaces = (sql: Sql, viewer: Pick<Viewer, 'id'>): Promise<SpaceCard[]> =>
  rows(Card, sql`${cards(sql, viewer, sql`true`)} order by mine.role is null, s.name_lo collate names, s.id limit 500`)

/** One space the viewer may know of. */
export const findSpace = (sql: Sql, viewer: Pick<Viewer, 'id'>, spaceId: string): Promise<SpaceCard> =>
  row(Card, cards(sql, viewer, sql`s.id = ${spaceId}`), 'space', spaceId)

const memberColumns = (sql: Sql) => sql`
  p.id, p.name_lo, p.name_en, p.department_id, d.name_lo as department_lo, d.name_en as department_en, p.rank,
  m.role, m.joined_at
`

/** The members of a space in Lao order, after one of them if so asked. */
export const findMembers = (sql: Sql, spaceId: string, afterId: string | undefined, limit: number) =>
  rows(
    Member,
    sql`
      select ${memberColumns(sql)} from space_members m join people p on p.id = m.person_id
      left join departments d on d.id = p.department_id
      where m.space_id = ${spaceId} ${
        afterId
          ? sql`and (p.name_lo collate names, p.id) > (
              select a.name_lo collate names, a.id from people a where a.id = ${afterId}
            )`
          : sql``
      }
      order by p.name_lo collate names, p.id limit ${limit}
    `,
  )

export const findMember = (sql: Sql, spaceId: string, personId: string) =>
  row(
    Member,
    sql`
      select ${memberColumns(sql)} from space_members m join people p on p.id = m.person_id
      left join departments d on d.id = p.department_id
      where m.space_id = ${spaceId} and m.person_id = ${personId}
    `,
    'member',
    personId,
  )

const PutMember = z.object({ added: z.boolean() })
export const putMember = (tx: Sql, spaceId: string, personId: string, role: SpaceRole) =>
  rows(
    PutMember,
    tx`
      insert into space_members (space_id, person_id, role) values (${spaceId}, ${personId}, ${role})
      on conflict (space_id, person_id) do update set role = excluded.role
      returning (xmax = 0) as added
    `,
  )

const FormerMember = z.object({ role: SpaceRole, joinedAt: Instant })
export const deleteMember = (tx: Sql, spaceId: string, personId: string) =>
  rows(
    FormerMember,
    tx`delete from space_members where space_id = ${spaceId} and person_id = ${personId} returning role, joined_at`,
  )

const Stewards = z.object({ stewards: z.number().int() })
export const countStewards = async (tx: Sql, spaceId: string) =>
  (
    await row(
      Stewards,
      tx`select count(*)::int as stewards from space_members where space_id = ${spaceId} and role = 'steward'`,
      'space',
      spaceId,
    )
  ).stewards

/**
 * Members of a space whose name holds what was typed, but whoever asks, and the departments of members that do; where
 * something is kept to a circle, of the members in it.
 */
export async function findCallable(
  sql: Sql,
  viewer: Pick<Viewer, 'id'>,
  { spaceId, circleId }: { spaceId: string; circleId: string | null },
  q: string,
): Promise<Callable> {
  const like = holding(q.trim())
  const members = sql`
    space_members m join people p on p.id = m.person_id left join departments d on d.id = p.department_id
    where m.space_id = ${spaceId} and p.left_at is null and (${circleId}::uuid is null or exists (
      select 1 from circle_members c where c.circle_id = ${circleId} and c.person_id = p.id
    ))
  `
  const people = await rows(
    Callable.shape.people.element,
    sql`
      select p.id, p.name_lo, p.name_en, d.name_lo as department_lo, d.name_en as department_en
      from ${members} and p.id <> ${viewer.id} and (p.name_lo ilike ${like} or p.name_en ilike ${like})
      order by p.name_lo collate names, p.id limit 8
    `,
  )
  const departments = await rows(
    Callable.shape.departments.element,
    sql`
      select u.id, u.name_lo, u.name_en from departments u
      where (u.name_lo ilike ${like} or u.name_en ilike ${like}) and exists (select 1 from ${members} and d.id = u.id)
      order by u.name_lo collate names limit 4
    `,
  )
  return { people, departments }
}
