import { z } from 'zod'
import { holding, row, rows, type Sql } from '#server/core/sql.ts'

import { Account, Department, Person } from '#shared/features/people/contract.ts'

const personColumns = (sql: Sql) => sql`
  p.id, p.name_lo, p.name_en, p.department_id, d.name_lo as department_lo, d.name_en as department_en, p.rank
`
const accountColumns = (sql: Sql) => sql`
  ${personColumns(sql)}, p.email, p.is_admin, p.password_hash is not null as active, p.left_at
`
const from = (sql: Sql) => sql`from people p left join departments d on d.id = p.department_id`

/** By name or department, in any of the spellings. */
const matches = (sql: Sql, q: string | readonly string[]) => {
  const spellings = [q]
    .flat()
    .filter((one) => one !== '')
    .map(holding)
  return spellings.length > 0
    ? sql`and (p.name_lo ilike any(${spellings}) or p.name_en ilike any(${spellings}) or d.name_lo ilike any(${spellings}) or d.name_en ilike any(${spellings}))`
    : sql``
}

export const findPeople = (sql: Sql, q: string | readonly string[], limit: number) =>
  rows(
    Person,
    sql`select ${personColumns(sql)} ${from(sql)} where p.left_at is null ${matches(sql, q)}
      order by p.name_lo collate names, p.id limit ${limit}`,
  )

/** Somebody, also after they left. */
export const findPerson = (sql: Sql, personId: string) =>
  row(Person, sql`select ${personColumns(sql)} ${from(sql)} where p.id = ${personId}`, 'person', personId)

export const findAccounts = (sql: Sql, q: string, limit: number) =>
  rows(
    Account,
    sql`select ${accountColumns(sql)} ${from(sql)} where not p.brought_in ${matches(sql, q)}
      order by p.left_at nulls first, p.name_lo collate names, p.id limit ${limit}`,
  )

export const findAccount = (sql: Sql, personId: string) =>
  row(Account, sql`select ${accountColumns(sql)} ${from(sql)} where p.id = ${personId}`, 'account', personId)

const departmentColumns = (sql: Sql) => sql`
  d.id, d.parent_id, d.name_lo, d.name_en,
  (select count(*)::int from people p where p.department_id = d.id and p.left_at is null) as people,
  array(select l.person_id from department_leads l where l.department_id = d.id) as leads
`

export const findDepartments = (sql: Sql) =>
  rows(
    Department,
    sql`select ${departmentColumns(sql)} from departments d order by d.name_lo collate names, d.id limit 2000`,
  )

export const findDepartment = (sql: Sql, departmentId: string) =>
  row(
    Department,
    sql`select ${departmentColumns(sql)} from departments d where d.id = ${departmentId}`,
    'department',
    departmentId,
  )

/** Whether one department is another or lies below it. */
export async function isWithin(sql: Sql, departmentId: string, above: string): Promise<boolean> {
  const [found] = await sql`
    with recursive up(id) as (
      select ${departmentId}::uuid
      union
      select d.parent_id from departments d join up on d.id = up.id where d.parent_id is not null
    )
    select 1 from up where id = ${above}
  `
  return found !== undefined
}

export const insertPerson = (
  tx: Sql,
  person: {
    id: string
    email: string
    nameLo: string
    nameEn: string
    departmentId: string | null
    rank: string
    isAdmin: boolean
    passwordHash: string | null
  },
) => tx`
  insert into people (id, email, name_lo, name_en, department_id, rank, is_admin, password_hash)
  values (${person.id}, ${person.email}, ${person.nameLo}, ${person.nameEn}, ${person.departmentId}, ${person.rank},
    ${person.isAdmin}, ${person.passwordHash})
  on conflict (lower(email)) do nothing
`

const Count = z.object({ people: z.number().int() })

/** How many accounts there are at all; none means that the installation waits for its first administrator. */
export const countPeople = async (sql: Sql) =>
  (await row(Count, sql`select count(*)::int as people from people`, 'count', 'people')).people
