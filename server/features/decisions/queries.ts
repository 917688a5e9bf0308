import { rows, type Sql } from '#server/core/sql.ts'
import { Agreement } from '#shared/features/decisions/contract.ts'

const agreements = (sql: Sql, condition: ReturnType<Sql>) => sql`
  select a.id, a.topic_id, i.space_id, a.outcome, a.statement, a.dissent, a.recorded_at, a.review_on,
    a.recorded_by as author_id, p.name_lo as author_lo, p.name_en as author_en,
    d.name_lo as department_lo, d.name_en as department_en,
    coalesce((
      select jsonb_agg(jsonb_build_object('messageId', m.id, 'body', m.body, 'sentAt', to_char(m.sent_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        'authorId', ep.id, 'authorLo', ep.name_lo, 'authorEn', ep.name_en, 'departmentLo', ed.name_lo, 'departmentEn', ed.name_en) order by e.place)
      from agreement_evidence e join messages m on m.id = e.message_id
      join people ep on ep.id = m.author_id left join departments ed on ed.id = ep.department_id
      where e.agreement_id = a.id
    ), '[]') as evidence,
    (select count(distinct m.author_id)::int from messages m where m.topic_id = a.topic_id) as people,
    coalesce((
      select jsonb_agg(jsonb_build_object('lo', u.name_lo, 'en', u.name_en))
      from (select distinct td.name_lo, td.name_en from messages m join people tp on tp.id = m.author_id
        join departments td on td.id = tp.department_id where m.topic_id = a.topic_id) u
    ), '[]') as departments
  from agreements a join items i on i.id = a.id join people p on p.id = a.recorded_by
  left join departments d on d.id = p.department_id
  where ${condition}
  order by a.recorded_at desc limit 20
`

export const findAgreements = (sql: Sql, topicId: string): Promise<Agreement[]> =>
  rows(Agreement, agreements(sql, sql`a.topic_id = ${topicId}`))

export const findAgreementById = (sql: Sql, agreementId: string): Promise<Agreement[]> =>
  rows(Agreement, agreements(sql, sql`a.id = ${agreementId}`))
