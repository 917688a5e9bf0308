import { z } from 'zod'
import { row, rows, type Sql } from '#server/core/sql.ts'
import { Id } from '#shared/base/ids.ts'
import { Conversion, ScopeChoice, type StalledItem } from '#shared/features/metrics/contract.ts'
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

/** A condition on statements named `st`. The department is the one the actor had when it happened. */
const measured = (sql: Sql, { kind, id, from, to }: Measured) => sql`
  st.counted and st.origin in ('ui', 'demo') and st.stored >= ${from} and st.stored < ${to}
  and ${kind === 'space' ? sql`st.space_id = ${id}` : sql`st.department_id in ${below(sql, id)}`}
`

const PhaseCounts = z.object({ phase: Phase, personDays: z.number().int(), contributors: z.number().int() })

/** M1 and M2: active person-days and distinct people per phase. One scan of the month by the index on `stored`. */
export const countPhases = (sql: Sql, scope: Measured) =>
  rows(
    PhaseCounts,
    sql`
      select st.phase, count(distinct (st.actor_id, (st.stored at time zone 'Asia/Vientiane')::date))::int as person_days,
        count(distinct st.actor_id)::int as contributors
      from statements st where ${measured(sql, scope)} and st.phase is not null group by st.phase
    `,
  )

const Contribution = z.object({ phase: Phase, event: z.string(), count: z.number().int() })

/** M3: contributions by what was done. */
export const countContributions = (sql: Sql, scope: Measured) =>
  rows(
    Contribution,
    sql`
      select st.phase, st.event, count(*)::int as count from statements st
      where ${measured(sql, scope)} and st.phase is not null group by st.phase, st.event order by count(*) desc, st.event
    `,
  )

export const countMembers = async (sql: Sql, { kind, id }: Measured) =>
  (
    await row(
      z.object({ members: z.number().int() }),
      kind === 'space'
        ? sql`select count(*)::int as members from space_members where space_id = ${id}`
        : sql`select count(*)::int as members from people where left_at is null and department_id in ${below(sql, id)}`,
      'scope',
      id,
    )
  ).members

/** Items of the scope: those of the space, or those begun by people of the department. */
const itemsOf = (sql: Sql, { kind, id }: Measured) =>
  kind === 'space'
    ? sql`i.space_id = ${id}`
    : sql`(select p.department_id from people p where p.id = i.created_by) in ${below(sql, id)}`

/**
 * Conversions: of the items that left a phase in the month, how many had the next item within its days (S→E 30, E→C 30,
 * C→I 60, I→S 60). An item leaves its phase when it is agreed, ready, published or posted.
 */
export const countConversions = (sql: Sql, scope: Measured): Promise<Conversion[]> =>
  rows(
    Conversion,
    sql`
      with steps(place, "from", "to", kind, relation, days, events) as (values
        (1, 'S', 'E', 'topic', 'derivedFrom', 30, array['agreement.recorded']),
        (2, 'E', 'C', 'doc', 'combines', 30, array['doc.ready']),
        (3, 'C', 'I', 'article', 'practises', 60, array['article.published']),
        (4, 'I', 'S', 'checklist', 'sparkedBy', 60, array['reflection.posted'])
      ), left_phase as (
        select s.place, i.id, min(st.stored) as at
        from steps s join items i on i.kind = s.kind and i.state <> 'not_agreed'
        join statements st on st.object_id = i.id and st.event = any(s.events)
        where ${itemsOf(sql, scope)}
        group by s.place, i.id having min(st.stored) >= ${scope.from} and min(st.stored) < ${scope.to}
      )
      select s."from", s."to", s.days, count(l.id)::int as of,
        count(l.id) filter (where exists (
          select 1 from lineage_edges e
          where e.relation = s.relation and e.created_at <= l.at + make_interval(days => s.days)
            and (e.to_id = l.id or (s.relation = 'sparkedBy' and e.to_id in (
              select r.from_id from lineage_edges r where r.to_id = l.id and r.relation = 'reflectsOn')))
        ))::int as crossed,
        now() < ${scope.to}::timestamptz + make_interval(days => s.days) as maturing
      from steps s left join left_phase l on l.place = s.place
      group by s.place, s."from", s."to", s.days order by s.place
    `,
  )

/** Of the topics that were concluded in the month, how many ended in agreement. */
export const countAgreements = (sql: Sql, scope: Measured) =>
  row(
    z.object({ agreed: z.number().int(), closed: z.number().int() }),
    sql`
      select count(*) filter (where st.result ->> 'outcome' = 'agreed')::int as agreed, count(*)::int as closed
      from statements st where ${measured(sql, scope)} and st.event in ('agreement.recorded', 'topic.closed')
    `,
    'scope',
    scope.id,
  )

const Stalled = z.object({ id: Id, kind: ItemKind, title: z.string(), days: z.number().int() })

/** M10: items that wait for their next step for more than 30 days, the longest first. Items, never people. */
export const findStalled = async (sql: Sql, scope: Measured, limit = 8): Promise<StalledItem[]> =>
  (
    await rows(
      Stalled,
      sql`
        select i.id, i.kind, i.title, extract(day from now() - i.changed_at)::int as days
        from items i
        where ${itemsOf(sql, scope)} and i.state not in ('closed', 'not_agreed') and i.changed_at < now() - interval '30 days'
          and not exists (select 1 from lineage_edges e where e.to_id = i.id
            and e.relation in ('concludes', 'derivedFrom', 'combines', 'practises', 'reflectsOn', 'sparkedBy'))
        order by i.changed_at limit ${limit}
      `,
    )
  ).map((item) => ({ ...item, phase: phaseOf[item.kind] }))

/** Departments and spaces by their ids, in Lao order, departments first. */
export const findScopeNames = (sql: Sql, departmentIds: readonly string[] | null, spaceIds: readonly string[]) =>
  rows(
    ScopeChoice,
    sql`
      select scope, name_lo, name_en from (
        select 1 as place, 'department:' || d.id as scope, d.name_lo, d.name_en from departments d
        where ${departmentIds === null ? sql`true` : sql`d.id = any(${[...departmentIds]})`}
        union all
        select 2, 'space:' || s.id, s.name_lo, s.name_en from spaces s where s.id = any(${[...spaceIds]})
      ) found order by place, name_lo collate "lo-x-icu" limit 500
    `,
  )
