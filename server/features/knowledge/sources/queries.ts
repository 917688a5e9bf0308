import { z } from 'zod'
import { readableItems } from '#server/core/readable.ts'
import { maybeRow, row, rows, type Sql } from '#server/core/sql.ts'
import { Id } from '#shared/base/ids.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import { Citable, SourceKind } from '#shared/features/knowledge/sources.ts'
import { ItemKind } from '#shared/seci/seci.ts'

const SourceRow = z.object({
  id: Id,
  kind: SourceKind,
  title: z.string(),
  organisation: z.string(),
  departmentLo: z.string().nullable(),
  departmentEn: z.string().nullable(),
  departmentId: Id.nullable(),
  year: z.number().int().nullable(),
  number: z.string(),
  url: z.string().nullable(),
  itemId: Id.nullable(),
  itemKind: ItemKind.nullable(),
  fileId: Id.nullable(),
  unit: z.string().nullable(),
  readable: z.boolean(),
})
export type SourceRow = z.infer<typeof SourceRow>

/** The sources of an article in order, each with whether the viewer may read it; an item goes by its title of now. */
export const findSources = (sql: Sql, viewer: Pick<Viewer, 'id'>, articleId: string): Promise<SourceRow[]> =>
  rows(
    SourceRow,
    sql`
      select so.id, so.kind, case when so.kind = 'item' then i.title else so.title end as title, so.organisation,
        d.name_lo as department_lo, d.name_en as department_en, so.department_id, so.year, so.number, so.url, so.item_id,
        i.kind as item_kind, so.file_id, so.unit, so.item_id is null or ${readableItems(sql, viewer)} as readable
      from sources so left join items i on i.id = so.item_id left join spaces s on s.id = i.space_id
      left join departments d on d.id = so.department_id
      where so.article_id = ${articleId} order by so.place
    `,
  )

const Combined = z.object({ units: z.number().int() })
/** Whether an article rests on sources of two units. */
export const isCombined = async (sql: Sql, articleId: string): Promise<boolean> =>
  (
    await row(
      Combined,
      sql`select count(distinct unit)::int as units from sources where article_id = ${articleId}`,
      'article',
      articleId,
    )
  ).units >= 2

const Beginner = z.object({ departmentId: Id.nullable() })
/** The department of whoever began an item; null when they have none. */
export const findBeginner = (sql: Sql, itemId: string) =>
  row(
    Beginner,
    sql`select p.department_id from items i join people p on p.id = i.created_by where i.id = ${itemId}`,
    'item',
    itemId,
  )

const DepartmentNames = z.object({ id: Id, nameLo: z.string(), nameEn: z.string() })
/** Every department by its names, to recognise one among organisations. */
export const findDepartmentNames = (sql: Sql) =>
  rows(DepartmentNames, sql`select id, name_lo, name_en from departments limit 5000`)

const citable = (sql: Sql) => sql`
  i.id as item_id, i.kind as item_kind, d.name_lo as department_lo, d.name_en as department_en,
  extract(year from i.created_at at time zone 'Asia/Vientiane')::int as year
`
const begun = (sql: Sql) => sql`
  join spaces s on s.id = i.space_id join people p on p.id = i.created_by left join departments d on d.id = p.department_id
`

/** An item the viewer may read, as something to cite. */
export const findCitableItem = (sql: Sql, viewer: Pick<Viewer, 'id'>, itemId: string) =>
  maybeRow(
    Citable,
    sql`
      select 'item' as kind, null::uuid as file_id, i.title, ${citable(sql)} from items i ${begun(sql)}
      where i.id = ${itemId} and ${readableItems(sql, viewer)}
    `,
  )

/** A file that stands in a document or was sent in a topic the viewer may read, as something to cite. */
export const findCitableFile = (sql: Sql, viewer: Pick<Viewer, 'id'>, fileId: string) =>
  maybeRow(
    Citable,
    sql`
      select 'file' as kind, f.id as file_id, f.name as title, ${citable(sql)}
      from (
        select id, name, doc_id as item_id from doc_files where id = ${fileId}
        union all
        select h.id, h.name, m.topic_id from files h join messages m on m.id = h.message_id
        where h.id = ${fileId} and m.deleted_at is null
      ) f join items i on i.id = f.item_id ${begun(sql)}
      where ${readableItems(sql, viewer)} limit 1
    `,
  )

/** What a document came from, as far as the viewer may read it, the oldest first. */
export const findOrigins = (sql: Sql, viewer: Pick<Viewer, 'id'>, docId: string): Promise<Citable[]> =>
  rows(
    Citable,
    sql`
      select distinct on (i.created_at, i.id) 'item' as kind, null::uuid as file_id, i.title, ${citable(sql)}
      from lineage_edges e join items i on i.id = e.to_id ${begun(sql)}
      where e.from_id = ${docId} and ${readableItems(sql, viewer)}
      order by i.created_at, i.id limit 50
    `,
  )

const WasCombined = z.object({ id: Id })
/** Whether an article has counted as a combination before. */
export const wasCombined = (sql: Sql, articleId: string) =>
  maybeRow(
    WasCombined,
    sql`select id from statements where object_id = ${articleId} and event = 'article.combined' limit 1`,
  )
