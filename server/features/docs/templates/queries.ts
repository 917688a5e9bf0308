import { z } from 'zod'
import { row, rows, type Sql } from '#server/core/sql.ts'
import { Id } from '#shared/base/ids.ts'
import { Template } from '#shared/features/docs/templates.ts'

const Own = Template.extend({ spaceId: Id })

const columns = (sql: Sql) => sql`
  id, space_id, true as own, name, null as about, archived_at is not null as archived, content
`

/** The templates a space has made, the newest first. */
export const findTemplates = (sql: Sql, spaceId: string, withArchived: boolean) =>
  rows(
    Own,
    sql`
      select ${columns(sql)} from doc_templates
      where space_id = ${spaceId} and (archived_at is null or ${withArchived})
      order by archived_at is not null, made_at desc limit 200
    `,
  )

export const findTemplate = (sql: Sql, templateId: string) =>
  row(Own, sql`select ${columns(sql)} from doc_templates where id = ${templateId}`, 'template', templateId)

const Templates = z.object({ templates: z.number().int() })
export const countTemplates = async (sql: Sql, spaceId: string): Promise<number> =>
  (
    await row(
      Templates,
      sql`select count(*)::int as templates from doc_templates where space_id = ${spaceId} and archived_at is null`,
      'space',
      spaceId,
    )
  ).templates
