import { z } from 'zod'
import { readableItems } from '#server/core/readable.ts'
import { row, rows, type Sql } from '#server/core/sql.ts'
import { Id } from '#shared/base/ids.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import { ScopeChoice, type StalledItem } from '#shared/features/metrics/contract.ts'
import { STALL_DAYS } from '#shared/seci/phases.ts'
import { ItemKind, Phase, phaseOf } from '#shared/seci/seci.ts'

/** Who and what is counted: people of a department and below when it happened, or what happened in a space. */
export interface Measured {
  kind: 'department' | 'space'
  id: string
  /** First instant of the month in Vientiane, and first of the next. */
  from: string
  to: string
}

const below = (sql: Sql, departmentId: string) => sql`
  (with recursive below(id) as (
    select ${departmentId}::uuid union select d.id from departments d join below b on d.parent_id = b.id
  ) select id from below)
`

/** The department and everything above, below and beside it: subtraction may reach that far. */
const relatives = (sql: Sql, departmentId: string) => sql`
  (with recursive above(id, parent_id) as (
    select id, parent_id from departments where id = ${departmentId}
    union select d.id, d.parent_id from departments d join above a on d.id = a.parent_id
  ), family(id) as (
    select id from above where parent_id is null
    union select d.id from departments d join family f on d.parent_id = f.id
  ) select id from family)
`

/** What people did, not what was imported or tried out. The department is the one the actor had when it happened. */
const counts = (sql: Sql) => sql`st.counted and st.phase is not null and st.origin in ('ui', 'demo')`
const inMonth = (sql: Sql, { from, to }: Measured) => sql`st.stored >= ${from} and st.stored < ${to}`
const inScope = (sql: Sql, { kind, id }: Measured) =>
  kind === 'space' ? sql`st.space_id = ${id}` : sql`st.department_id in ${below(sql, id)}`
const inFamily = (sql: Sql, { kind, id }: Measured) =>
  kind === 'space' ? sql`st.space_id = ${id}` : sql`st.department_id in ${relatives(sql, id)}`

const members = (sql: Sql, { kind, id }: Measured) =>
  kind === 'space'
    ? sql`(select person_id from space_members where space_id = ${id})`
    : sql`(select id from people where left_at is null and department_id in ${below(sql, id)})`

const PhaseCounts = z.object({
  phase: Phase,
  personDays: z.number().int(),
  contributors: z.number().int(),
  memberContributors: z.number().int(),
})

/**
 * M1 and M2 of the month, straight from the log, so that what happened a moment ago is in it. The indexes
 * `statements_measured` (department, time) and `statements_by_space` (space, time) bound the scan to the month of the scope.
 */
export const countPhases = (sql: Sql, scope: Measured) =>
  rows(
    PhaseCounts,
    sql`
      select st.phase, count(distinct st.actor_id)::int as contributors,
        count(distinct (st.actor_id, (st.stored at time zone 'Asia/Vientiane')::date))::int as person_days,
        (count(distinct st.actor_id) filter (where st.actor_id in ${members(sql, scope)}))::int as member_contributors
      from statements st where ${counts(sql)} and ${inMonth(sql, scope)} and ${inScope(sql, scope)}
      group by st.phase
    `,
  )

const People = z.object({ people: z.number().int() })
/** Distinct people of the month over all phases. */
export const countPeople = async (sql: Sql, scope: Measured) =>
  (
    await row(
      People,
      sql`
        select count(distinct st.actor_id)::int as people from statements st
        where ${counts(sql)} and ${inMonth(sql, scope)} and ${inScope(sql, scope)}
      `,
      'scope',
      scope.id,
    )
  ).people

const Contribution = z.object({ phase: Phase, event: z.string(), count: z.number().int() })

/** M3: contributions by what was done, the most frequent first. */
export const countContributions = (sql: Sql, scope: Measured) =>
  rows(
    Contribution,
    sql`
      select st.phase, st.event, count(*)::int as count from statements st
      where ${counts(sql)} and ${inMonth(sql, scope)} and ${inScope(sql, scope)}
      group by st.phase, st.event order by count(*) desc, st.event
    `,
  )

const Behind = z.object({ phase: Phase, event: z.string(), departmentId: Id.nullable(), people: z.array(Id) })

/** Who stands behind each kind of contribution, by department: for the decision what is shown, never for an answer. */
export const findPeopleBehind = (sql: Sql, scope: Measured) =>
  rows(
    Behind,
    sql`
      select st.phase, st.event, st.department_id, array_agg(distinct st.actor_id) as people from statements st
      where ${counts(sql)} and ${inMonth(sql, scope)} and ${inFamily(sql, scope)}
      group by st.phase, st.event, st.department_id
    `,
  )

const Units = z.object({ id: Id, parentId: Id.nullable() })
/** The department's whole tree, for the decision what is shown. */
export const findUnits = (sql: Sql, { id }: Measured) =>
  rows(Units, sql`select id, parent_id from departments where id in ${relatives(sql, id)}`)

const Members = z.object({ members: z.number().int() })
export const countMembers = async (sql: Sql, scope: Measured) =>
  (await row(Members, sql`select count(*)::int as members from ${members(sql, scope)} m`, 'scope', scope.id)).members

const Left = z.object({
  from: Phase,
  crossed: z.boolean(),
  agreed: z.boolean(),
  /** Belongs to the cohort of conversions: for topics, two people and five messages. */
  counts: z.boolean(),
  departmentId: Id.nullable(),
  people: z.array(Id),
})

/**
 * The items that left their phase in the month for the first time, each with the department of whoever began it, whether
 * the next item came in time, and who worked on either. All of it from the log: the exits, the links and the work are
 * statements. A topic crosses with a document that gets ready, a document with an article on sources of two units (before map 2026-11.5: two sources), an article with
 * a checklist that is practised, a completed checklist with a topic sparked by it or by a reflection on it.
 */
export const findLeft = (sql: Sql, scope: Measured) =>
  rows(
    Left,
    sql`
      with steps(phase, event, relation, days) as (values
        ('S', 'agreement.recorded', 'derivedFrom', 30), ('E', 'doc.ready', 'combines', 30),
        ('C', 'article.published', 'practises', 60), ('I', 'checklist.completed', 'sparkedBy', 60)
      ), exits as (
        select s.phase, s.relation, s.days, st.object_id as id, min(st.stored) as at,
          coalesce(bool_or(st.result ->> 'outcome' = 'agreed'), false) as agreed
        from steps s join statements st on st.event = s.event and st.origin in ('ui', 'demo')
        where ${inMonth(sql, scope)} and not exists (
          select 1 from statements before where before.object_id = st.object_id and before.event = st.event
            and before.stored < ${scope.from})
        group by s.phase, s.relation, s.days, st.object_id
      ), begun as (
        select e.*, e.at + make_interval(days => e.days) as until, st.department_id
        from exits e cross join lateral (
          select st.department_id, st.space_id from statements st where st.object_id = e.id order by st.stored, st.id limit 1
        ) st where ${inFamily(sql, scope)}
      ), next as (
        select b.id, l.object_id as next_id, l.stored as linked_at
        from begun b join statements l on l.event = 'lineage.linked' and l.result ->> 'relation' = b.relation
          and l.stored <= b.until and (l.result ->> 'to' = b.id::text or b.phase = 'I' and l.result ->> 'to' in (
            select r.object_id::text from statements r where r.event = 'lineage.linked'
              and r.result ->> 'to' = b.id::text and r.result ->> 'relation' = 'reflectsOn'))
      )
      select b.phase as from, b.agreed, b.department_id,
        case b.phase
          when 'S' then exists (
            select 1 from next n join statements r on r.object_id = n.next_id and r.event = 'doc.ready'
            where n.id = b.id and r.stored <= b.until)
          when 'E' then exists (
            select 1 from next n where n.id = b.id and (
              exists (select 1 from statements c
                where c.object_id = n.next_id and c.event = 'article.combined' and c.stored <= b.until)
              or 2 <= (select count(*) from statements c where c.object_id = n.next_id and c.event = 'source.cited'
                and c.map < '2026-11.5' and c.stored <= b.until)))
          when 'C' then exists (
            select 1 from next n join statements p on p.object_id = n.next_id and p.event = 'item.practised'
            where n.id = b.id and p.stored <= b.until)
          else exists (select 1 from next n where n.id = b.id)
        end as crossed,
        b.phase <> 'S' or (
          select count(*) >= 5 and count(distinct m.actor_id) >= 2 from statements m
          where m.object_id = b.id and m.counted and m.event in ('message.posted', 'message.replied') and m.stored <= b.at
        ) as counts,
        array(
          select distinct w.actor_id from statements w where w.counted and w.stored <= b.until
            and (w.object_id = b.id or w.object_id in (select n.next_id from next n where n.id = b.id))
        ) as people
      from begun b limit 20000
    `,
  )

const Stalled = z.object({
  id: Id,
  kind: ItemKind,
  title: z.string(),
  days: z.number().int(),
  count: z.number().int(),
})

/**
 * M10: items of the scope that nothing came of, that were not closed, and on which nobody worked for more than 30 days at
 * that moment; only those in spaces the viewer may read, the longest first. Items, never people.
 */
export async function findStalled(sql: Sql, viewer: Pick<Viewer, 'id'>, scope: Measured, at: string, limit = 8) {
  const found = await rows(
    Stalled,
    sql`
      select i.id, i.kind, i.title, extract(day from ${at}::timestamptz - worked.at)::int as days, count(*) over ()::int as count
      from items i join spaces s on s.id = i.space_id
      cross join lateral (
        select st.department_id, st.space_id from statements st where st.object_id = i.id order by st.stored, st.id limit 1
      ) st
      cross join lateral (
        select max(w.stored) as at from statements w
        where w.object_id = i.id and (w.counted or w.event = 'lineage.linked') and w.stored < ${at}
      ) worked
      where ${inScope(sql, scope)} and ${readableItems(sql, viewer)}
        and worked.at < ${at}::timestamptz - make_interval(days => ${STALL_DAYS})
        and i.state not in ('closed', 'not_agreed')
        and not exists (
          select 1 from statements l where l.event = 'lineage.linked' and l.result ->> 'to' = i.id::text and l.stored < ${at}
            and l.result ->> 'relation' in ('concludes', 'derivedFrom', 'combines', 'practises', 'reflectsOn', 'sparkedBy'))
      order by worked.at, i.id limit ${limit}
    `,
  )
  return {
    count: found[0]?.count ?? 0,
    items: found.map(({ count: _, ...item }): StalledItem => ({ ...item, phase: phaseOf[item.kind] })),
  }
}

/** Departments and spaces by their ids, in Lao order, departments first; null means every department. */
export const findScopeNames = (sql: Sql, departmentIds: readonly string[] | null, spaceIds: readonly string[]) =>
  rows(
    ScopeChoice,
    sql`
      select scope, name_lo, name_en from (
        select 1 as place, 'department:' || d.id as scope, d.name_lo, d.name_en from departments d
        where ${departmentIds === null ? sql`true` : sql`d.id = any(${[...departmentIds]})`}
        union all
        select 2, 'space:' || s.id, s.name_lo, s.name_en from spaces s where s.id = any(${[...spaceIds]})
      ) found order by place, name_lo collate names limit 500
    `,
  )

const Department = z.object({ id: Id })
/** Whether there is such a department. Everybody signed in knows the tree of departments. */
export const findDepartment = (sql: Sql, departmentId: string) =>
  row(Department, sql`select id from departments where id = ${departmentId}`, 'department', departmentId)
