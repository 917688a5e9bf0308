import { z } from 'zod'
import { readableItems } from '#server/core/readable.ts'
import { row, rows, type Sql } from '#server/core/sql.ts'
import { Id } from '#shared/base/ids.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import { type Answer, OpenQuestion, Question } from '#shared/features/knowledge/questions.ts'
import { personOf } from '../queries.ts'

const QuestionRow = Question.omit({ mayAccept: true, mayInclude: true })
export type QuestionRow = z.infer<typeof QuestionRow>

const columns = (sql: Sql) => sql`
  q.id, q.article_id, ${personOf(sql, sql`q.asked_by`)} as author, q.body, q.asked_at as at, q.accepted_id, q.included_at,
  coalesce((
    select jsonb_agg(jsonb_build_object('id', n.id, 'author', n.author, 'body', n.body, 'at', n.at))
    from (
      select w.id, ${personOf(sql, sql`w.author_id`)} as author, w.body,
        to_char(w.answered_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at
      from article_answers w where w.question_id = q.id
      order by w.id = q.accepted_id desc nulls last, w.answered_at limit 50
    ) n
  ), '[]') as answers
`

/** Questions on an article: those without an accepted answer first, then the newest. */
export const findQuestions = (sql: Sql, articleId: string): Promise<QuestionRow[]> =>
  rows(
    QuestionRow,
    sql`
      select ${columns(sql)} from article_questions q where q.article_id = ${articleId}
      order by q.accepted_id is not null, q.asked_at desc limit 100
    `,
  )

export const findQuestion = (sql: Sql, questionId: string): Promise<QuestionRow> =>
  row(
    QuestionRow,
    sql`select ${columns(sql)} from article_questions q where q.id = ${questionId}`,
    'question',
    questionId,
  )

/** The same, and nobody else changes it meanwhile. */
export const lockQuestion = async (tx: Sql, questionId: string): Promise<QuestionRow> => {
  await tx`select 1 from article_questions where id = ${questionId} for update`
  return findQuestion(tx, questionId)
}

const Hearers = z.object({ id: Id })
/** Of these people those who hear of a question: they may read its article, and are not the one who acts. */
export const findHearers = (sql: Sql, viewer: Pick<Viewer, 'id'>, articleId: string, people: readonly string[]) =>
  rows(
    Hearers,
    sql`
      select p.id from people p join items i on i.id = ${articleId} join spaces s on s.id = i.space_id
      where p.id = any(${[...people]}::uuid[]) and p.id <> ${viewer.id} and p.left_at is null and is_inside(i.id, p.id)
        and (s.kind = 'open' or exists (select 1 from space_members m where m.space_id = s.id and m.person_id = p.id))
    `,
  )

/** Questions on readable articles that nobody answered in so many days, the oldest first. */
export const findOpenQuestions = (sql: Sql, viewer: Pick<Viewer, 'id'>, waitDays: number, limit: number) =>
  rows(
    OpenQuestion,
    sql`
      select q.id, q.article_id, i.title, q.body, q.asked_at as at,
        (select count(*)::int from article_answers w where w.question_id = q.id) as answers
      from article_questions q join items i on i.id = q.article_id join spaces s on s.id = i.space_id
      where q.accepted_id is null and q.asked_at < now() - make_interval(days => ${waitDays}) and ${readableItems(sql, viewer)}
      order by q.asked_at limit ${limit}
    `,
  )

export type AnswerRow = z.infer<typeof Answer>
