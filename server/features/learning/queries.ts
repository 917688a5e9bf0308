import { z } from 'zod'
import { readableItems } from '#server/core/readable.ts'
import { row, rows, type Sql } from '#server/core/sql.ts'
import { Id, Instant } from '#shared/base/ids.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import { ChecklistCard, Reflection, Step } from '#shared/features/learning/contract.ts'
import { Person } from '#shared/features/people/contract.ts'

const person = (sql: Sql, id: ReturnType<Sql>) => sql`
  (select jsonb_build_object('id', p.id, 'nameLo', p.name_lo, 'nameEn', p.name_en, 'departmentId', p.department_id,
    'departmentLo', u.name_lo, 'departmentEn', u.name_en, 'rank', p.rank)
    from people p left join departments u on u.id = p.department_id where p.id = ${id})
`

const counts = (sql: Sql, viewerId: string) => sql`
  (select count(distinct sp.person_id)::int from step_progress sp join checklist_steps st on st.id = sp.step_id
    where st.checklist_id = c.id and st.kind = 'practise' and sp.done_at is not null) as practised,
  (select count(*)::int from step_progress sp join checklist_steps st on st.id = sp.step_id
    where st.checklist_id = c.id and sp.person_id = ${viewerId} and sp.done_at is not null) as done,
  (select e.started_at from enrolments e where e.checklist_id = c.id and e.person_id = ${viewerId}) as started_at,
  (select e.completed_at from enrolments e where e.checklist_id = c.id and e.person_id = ${viewerId}) as completed_at
`

/** Checklists the viewer may read: those they work on, then the newest. */
export const findChecklists = (
  sql: Sql,
  viewer: Pick<Viewer, 'id'>,
  { spaceId, articleId, limit }: { spaceId?: string | undefined; articleId?: string | undefined; limit: number },
): Promise<ChecklistCard[]> =>
  rows(
    ChecklistCard,
    sql`
      select * from (
        select c.id, i.space_id, c.article_id, c.title, c.created_at,
          (select count(*)::int from checklist_steps st where st.checklist_id = c.id) as steps, ${counts(sql, viewer.id)}
        from checklists c join items i on i.id = c.id join spaces s on s.id = i.space_id
        where ${readableItems(sql, viewer)} ${spaceId ? sql`and i.space_id = ${spaceId}` : sql``}
          ${articleId ? sql`and c.article_id = ${articleId}` : sql``}
      ) found
      order by started_at is null, completed_at is not null, created_at desc limit ${limit}
    `,
  )

const ChecklistRow = z.object({
  id: Id,
  spaceId: Id,
  articleId: Id,
  articleTitle: z.string(),
  title: z.string(),
  createdAt: Instant,
  createdBy: Person,
  practised: z.number().int(),
  practisedDepartments: z.number().int(),
  done: z.number().int(),
  startedAt: Instant.nullable(),
  completedAt: Instant.nullable(),
})

/** One checklist, if the viewer may read it. */
export const findChecklist = (sql: Sql, viewer: Pick<Viewer, 'id'>, checklistId: string) =>
  row(
    ChecklistRow,
    sql`
      select c.id, i.space_id, c.article_id, ai.title as article_title, c.title, c.created_at,
        ${person(sql, sql`c.created_by`)} as created_by, ${counts(sql, viewer.id)},
        (select count(distinct p.department_id)::int from step_progress sp join checklist_steps st on st.id = sp.step_id
          join people p on p.id = sp.person_id
          where st.checklist_id = c.id and st.kind = 'practise' and sp.done_at is not null) as practised_departments
      from checklists c join items i on i.id = c.id join spaces s on s.id = i.space_id join items ai on ai.id = c.article_id
      where c.id = ${checklistId} and ${readableItems(sql, viewer)}
    `,
    'checklist',
    checklistId,
  )

/** Steps in order: the viewer's own progress, and of others only how many. */
export const findSteps = (sql: Sql, viewer: Pick<Viewer, 'id'>, checklistId: string): Promise<Step[]> =>
  rows(
    Step,
    sql`
      select st.id, st.text, st.kind, own.done_at is not null as done, own.evidence, own.done_at,
        (select count(*)::int from step_progress sp where sp.step_id = st.id and sp.done_at is not null) as people
      from checklist_steps st left join step_progress own on own.step_id = st.id and own.person_id = ${viewer.id}
      where st.checklist_id = ${checklistId} order by st.place
    `,
  )

/** What practice taught, newest first; of the topic it opened only what the viewer may read. */
export const findReflections = (sql: Sql, viewer: Pick<Viewer, 'id'>, checklistId: string): Promise<Reflection[]> =>
  rows(
    Reflection,
    sql`
      select r.id, ${person(sql, sql`r.person_id`)} as person, r.body, r.posted_at,
        (select e.from_id from lineage_edges e join items i on i.id = e.from_id join spaces s on s.id = i.space_id
          where e.to_id = r.id and e.relation = 'sparkedBy' and ${readableItems(sql, viewer)}
          order by e.created_at limit 1) as topic_id
      from reflections r where r.checklist_id = ${checklistId} order by r.posted_at desc, r.id limit 100
    `,
  )

const ReflectionRow = z.object({ id: Id, checklistId: Id, spaceId: Id, personId: Id, body: z.string() })
/** One reflection, if the viewer may read it. */
export const findReflection = (sql: Sql, viewer: Pick<Viewer, 'id'>, reflectionId: string) =>
  row(
    ReflectionRow,
    sql`
      select r.id, r.checklist_id, i.space_id, r.person_id, r.body
      from reflections r join items i on i.id = r.id join spaces s on s.id = i.space_id
      where r.id = ${reflectionId} and ${readableItems(sql, viewer)}
    `,
    'reflection',
    reflectionId,
  )

interface ChecklistDraft {
  id: string
  articleId: string
  title: string
  personId: string
  steps: { id: string; place: number; text: string; kind: 'read' | 'practise' }[]
}

/** Stores a checklist with its steps; its item must be there. */
export async function insertChecklist(tx: Sql, { id, articleId, title, personId, steps }: ChecklistDraft) {
  await tx`
    insert into checklists (id, article_id, title, created_by) values (${id}, ${articleId}, ${title}, ${personId})
  `
  await tx`
    insert into checklist_steps (id, checklist_id, place, text, kind)
    select id, ${id}, place, text, kind
    from jsonb_to_recordset(${tx.json(steps)}) as step(id uuid, place integer, text text, kind text)
  `
}

/** Stores a reflection; its item must be there. */
export const insertReflection = (
  tx: Sql,
  { id, checklistId, personId, body }: { id: string; checklistId: string; personId: string; body: string },
) => tx`
  insert into reflections (id, checklist_id, person_id, body) values (${id}, ${checklistId}, ${personId}, ${body})
`

/** Begins a checklist for a person and takes the lock under which their steps change. True when it was new. */
export async function enrol(tx: Sql, personId: string, checklistId: string): Promise<boolean> {
  const made = await tx`
    insert into enrolments (checklist_id, person_id) values (${checklistId}, ${personId}) on conflict do nothing
  `
  await tx`select 1 from enrolments where checklist_id = ${checklistId} and person_id = ${personId} for update`
  return made.count > 0
}

/** Writes what a person has of a step; `evidence` null keeps what is there. */
export const putProgress = (
  tx: Sql,
  { stepId, personId, evidence, done }: { stepId: string; personId: string; evidence: string | null; done: boolean },
) => tx`
  insert into step_progress (step_id, person_id, evidence, done_at)
  values (${stepId}, ${personId}, ${evidence}, case when ${done} then now() end)
  on conflict (step_id, person_id) do update set evidence = coalesce(excluded.evidence, step_progress.evidence),
    done_at = case when ${done} then coalesce(step_progress.done_at, now()) end
`

/** When a person completed a checklist; null takes it back. */
export const setCompleted = (tx: Sql, personId: string, checklistId: string, completed: boolean) => tx`
  update enrolments set completed_at = case when ${completed} then coalesce(completed_at, now()) end
  where checklist_id = ${checklistId} and person_id = ${personId}
`

/** Whether the log has it that this person did this step, or completed the checklist. */
export async function hasStatement(tx: Sql, personId: string, checklistId: string, stepId: string | null) {
  const [found] = await tx`
    select 1 from statements where object_id = ${checklistId} and actor_id = ${personId}
      and (${stepId}::text is null and event = 'checklist.completed' or result ->> 'step' = ${stepId}::text) limit 1
  `
  return found !== undefined
}
