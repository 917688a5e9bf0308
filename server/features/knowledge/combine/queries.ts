import { z } from 'zod'
import { readableItems } from '#server/core/readable.ts'
import { row, rows, type Sql } from '#server/core/sql.ts'
import { Id, Instant } from '#shared/base/ids.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import { CLASS_PEOPLE_MAX } from '#shared/features/docs/policy.ts'
import { SpaceKind } from '#shared/features/spaces/contract.ts'
import { ItemKind } from '#shared/seci/seci.ts'

const Facts = z.object({
  itemId: Id,
  kind: ItemKind,
  title: z.string(),
  spaceId: Id,
  spaceLo: z.string(),
  spaceEn: z.string(),
  circleId: Id.nullable(),
  spaceCircleId: Id,
  spaceKind: SpaceKind,
  changedAt: Instant,
  authorLo: z.string(),
  authorEn: z.string(),
  departmentId: Id.nullable(),
  departmentLo: z.string().nullable(),
  departmentEn: z.string().nullable(),
})
export type Facts = z.infer<typeof Facts>

/** An item the viewer may read now: whom it is for, and who began it. */
export const findFacts = (sql: Sql, viewer: Pick<Viewer, 'id'>, itemId: string): Promise<Facts> =>
  row(
    Facts,
    sql`
      select i.id as item_id, i.kind, i.title, i.space_id, s.name_lo as space_lo, s.name_en as space_en, i.circle_id,
        s.circle_id as space_circle_id, s.kind as space_kind, i.changed_at, p.name_lo as author_lo, p.name_en as author_en,
        p.department_id, d.name_lo as department_lo, d.name_en as department_en
      from items i join spaces s on s.id = i.space_id join people p on p.id = i.created_by
      left join departments d on d.id = p.department_id
      where i.id = ${itemId} and ${readableItems(sql, viewer)}
    `,
    'item',
    itemId,
  )

const ReadersOfAll = z.object({ id: Id })
/** Who may read every one of these items, of which at least one is kept to a circle. */
export const findReadersOfAll = (sql: Sql, itemIds: readonly string[]) =>
  rows(
    ReadersOfAll,
    sql`
      select p.id from people p where p.left_at is null and p.id in (
        select c.person_id from items i join circle_members c on c.circle_id = i.circle_id where i.id = any(${[...itemIds]}))
      and not exists (
        select 1 from items i join spaces s on s.id = i.space_id where i.id = any(${[...itemIds]}) and not (
          is_inside(i.id, p.id) and (s.kind = 'open' or exists (
            select 1 from space_members m where m.space_id = s.id and m.person_id = p.id))))
      order by p.id limit ${CLASS_PEOPLE_MAX + 1}
    `,
  )
