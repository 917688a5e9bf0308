import { z } from 'zod'
import { readableSpaces } from '#server/core/readable.ts'
import { row, rows, type Sql } from '#server/core/sql.ts'
import { Day } from '#shared/base/time.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import { ItemCard, type WaitingItem } from '#shared/lineage.ts'
import { nextStep } from '#shared/seci/next-step.ts'
import { type ItemKind, phaseOf } from '#shared/seci/seci.ts'
import { STALL_DAYS } from './spiral.ts'

const Card = ItemCard.omit({ phase: true }).transform((card): ItemCard => ({ ...card, phase: phaseOf[card.kind] }))
const columns = (sql: Sql) => sql`i.id, i.kind, i.space_id, i.title, i.state, i.created_by, i.created_at, i.changed_at`

/** One item, if the viewer may read it. */
export const findItem = (sql: Sql, viewer: Viewer, itemId: string): Promise<ItemCard> =>
  row(
    Card,
    sql`
      select ${columns(sql)} from items i join spaces s on s.id = i.space_id
      where i.id = ${itemId} and ${readableSpaces(sql, viewer)}
    `,
    'item',
    itemId,
  )

/** The items of a space the viewer may read, the last changed first. */
export const findItems = (
  sql: Sql,
  viewer: Viewer,
  { spaceId, kind, limit }: { spaceId: string; kind?: ItemKind | undefined; limit: number },
): Promise<ItemCard[]> =>
  rows(
    Card,
    sql`
      select ${columns(sql)} from items i join spaces s on s.id = i.space_id
      where i.space_id = ${spaceId} ${kind ? sql`and i.kind = ${kind}` : sql``} and ${readableSpaces(sql, viewer)}
      order by i.changed_at desc limit ${limit}
    `,
  )

const Waiting = z.object({ people: z.number().int(), took: z.boolean() })

/**
 * Items of the viewer's spaces from which nothing has come yet: those they took part in first, then the longest
 * without a move. Items a step has come of are left out by the query, not afterwards.
 */
export async function findWaiting(sql: Sql, viewer: Viewer, limit = 12): Promise<WaitingItem[]> {
  const found = await sql`
    select ${columns(sql)},
      (select count(distinct actor_id)::int from statements st where st.object_id = i.id and st.counted) as people,
      (i.created_by = ${viewer.id} or exists (
        select 1 from statements st where st.object_id = i.id and st.actor_id = ${viewer.id})) as took
    from items i
    join space_members m on m.space_id = i.space_id and m.person_id = ${viewer.id}
    where i.state not in ('closed', 'not_agreed')
      and not exists (
        select 1 from lineage_edges e where e.to_id = i.id
          and e.relation in ('concludes', 'derivedFrom', 'combines', 'practises', 'reflectsOn', 'sparkedBy'))
    order by took desc, i.changed_at
    limit ${limit}
  `
  return found.flatMap((one) => {
    const item = Card.parse(one)
    const { people } = Waiting.parse(one)
    const next = nextStep([item])
    const idleMs = Date.now() - Date.parse(item.changedAt)
    return next ? [{ item, next, people, stalled: idleMs > STALL_DAYS * Day.ms }] : []
  })
}

/** The item whose spiral tells the viewer how far something they began has travelled: the newest of their longest. */
export async function findJourney(sql: Sql, viewer: Viewer): Promise<string | null> {
  const [found] = await sql<{ id: string }[]>`
    with recursive mine(root, id, depth) as (
      (select id, id, 0 from items where created_by = ${viewer.id} order by changed_at desc limit 50)
      union
      select mine.root, e.from_id, mine.depth + 1 from mine join lineage_edges e on e.to_id = mine.id
      where mine.depth < 24
    )
    select mine.id from mine join items i on i.id = mine.id join spaces s on s.id = i.space_id
    where ${readableSpaces(sql, viewer)}
    order by mine.depth desc, i.created_at desc limit 1
  `
  return found?.id ?? null
}
