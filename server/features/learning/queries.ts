import { z } from 'zod'
import { readableSpaces } from '#server/core/readable.ts'
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
    where st.checklist_id = c.id and st.kind = 'practise') as practised,
  (select count(*)::int from step_progress sp join checklist_steps st on st.id = sp.step_id
    where st.checklist_id = c.id and sp.person_id = ${viewerId}) as done,
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
        where ${readableSpaces(sql, viewer)} ${spaceId ? sql`and i.space_id = ${spaceId}` : sql``}
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
  done: z.number().int(),
  startedAt: Instant.nullable(),
  completedAt: Instant.nullable(),
})

export const findChecklist = (sql: Sql, viewer: Pick<Viewer, 'id'>, checklistId: string) =>
  row(
    ChecklistRow,
    sql`
      select c.id, i.space_id, c.article_id, ai.title as article_title, c.title, c.created_at,
        ${person(sql, sql`c.created_by`)} as created_by, ${counts(sql, viewer.id)}
      from checklists c join items i on i.id = c.id join items ai on ai.id = c.article_id where c.id = ${checklistId}
    `,
    'checklist',
    checklistId,
  )

/** Steps in order: the viewer's own progress, and of others only how many. */
export const findSteps = (sql: Sql, viewer: Pick<Viewer, 'id'>, checklistId: string): Promise<Step[]> =>
  rows(
    Step,
    sql`
      select st.id, st.text, st.kind, own.step_id is not null as done, own.evidence, own.done_at,
        (select count(*)::int from step_progress sp where sp.step_id = st.id) as people
      from checklist_steps st left join step_progress own on own.step_id = st.id and own.person_id = ${viewer.id}
      where st.checklist_id = ${checklistId} order by st.place
    `,
  )

export const findReflections = (sql: Sql, checklistId: string): Promise<Reflection[]> =>
  rows(
    Reflection,
    sql`
      select r.id, ${person(sql, sql`r.person_id`)} as person, r.body, r.posted_at,
        (select e.from_id from lineage_edges e where e.to_id = r.id and e.relation = 'sparkedBy' order by e.created_at limit 1) as topic_id
      from reflections r where r.checklist_id = ${checklistId} order by r.posted_at desc limit 100
    `,
  )

export const findReflection = (sql: Sql, reflectionId: string) =>
  row(
    z.object({ id: Id, checklistId: Id, spaceId: Id, personId: Id, body: z.string() }),
    sql`
      select r.id, r.checklist_id, i.space_id, r.person_id, r.body from reflections r join items i on i.id = r.id where r.id = ${reflectionId}
    `,
    'reflection',
    reflectionId,
  )
