import { z } from 'zod'
import { readableItems } from '#server/core/readable.ts'
import { rows, type Sql } from '#server/core/sql.ts'
import { Id } from '#shared/base/ids.ts'
import type { Viewer } from '#shared/base/viewer.ts'

type Who = Pick<Viewer, 'id'>

const SameBytes = z.object({ docId: Id, title: z.string(), sha256: z.string() })
/** Documents of a space that the viewer may read, made of one of these files. */
export const findSameBytes = (sql: Sql, viewer: Who, spaceId: string, sums: readonly string[]) =>
  rows(
    SameBytes,
    sql`
      select d.id as doc_id, d.title, f.sha256 from imports f join docs d on d.import_id = f.id
      join items i on i.id = d.id join spaces s on s.id = i.space_id
      where f.space_id = ${spaceId} and f.sha256 = any(${[...sums]}) and d.deleted_at is null and ${readableItems(sql, viewer)}
    `,
  )

const Texts = z.object({ id: Id, title: z.string(), text: z.string() })
/** Documents of a space that the viewer may read, with their words, page by page. */
export const findTexts = (sql: Sql, viewer: Who, spaceId: string, after: string, limit: number) =>
  rows(
    Texts,
    sql`
      select d.id, d.title, d.text from docs d join items i on i.id = d.id join spaces s on s.id = i.space_id
      where d.space_id = ${spaceId} and d.deleted_at is null and d.id > ${after || '00000000-0000-0000-0000-000000000000'}
        and ${readableItems(sql, viewer)}
      order by d.id limit ${limit}
    `,
  )

const PeopleNamed = z.object({ id: Id, nameLo: z.string(), nameEn: z.string() })
/** People who are here and are called this, in either language; two are enough to know that it is not clear who. */
export const findPeopleNamed = (sql: Sql, name: string) =>
  rows(
    PeopleNamed,
    sql`
      select id, name_lo, name_en from people
      where left_at is null and (name_lo = ${name} or lower(name_en) = lower(${name})) limit 2
    `,
  )
