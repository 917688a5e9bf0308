import { z } from 'zod'
import { readableItems } from '#server/core/readable.ts'
import { row, rows, type Sql } from '#server/core/sql.ts'
import { Id, Instant } from '#shared/base/ids.ts'
import { Day } from '#shared/base/time.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import { type Gate, ItemCard, type WaitingItem } from '#shared/lineage.ts'
import { nextStep } from '#shared/seci/next-step.ts'
import { STALL_DAYS } from '#shared/seci/phases.ts'
import { ItemKind, ItemState, Phase, phaseOf, Relation } from '#shared/seci/seci.ts'

const Card = ItemCard.omit({ phase: true }).transform((card): ItemCard => ({ ...card, phase: phaseOf[card.kind] }))
const columns = (sql: Sql) => sql`i.id, i.kind, i.space_id, i.title, i.state, i.created_by, i.created_at, i.changed_at`

/** One item, if the viewer may read it. */
export const findItem = (sql: Sql, viewer: Viewer, itemId: string): Promise<ItemCard> =>
  row(
    Card,
    sql`
      select ${columns(sql)} from items i join spaces s on s.id = i.space_id
      where i.id = ${itemId} and ${readableItems(sql, viewer)}
    `,
    'item',
    itemId,
  )

/** Whether an item is kept to nobody, or to a circle the viewer is in now; whether they may read its space is not asked. */
export const isInside = async (sql: Sql, viewer: Pick<Viewer, 'id'>, itemId: string): Promise<boolean> => {
  const [found] = await sql<{ inside: boolean }[]>`select is_inside(${itemId}, ${viewer.id}) as inside`
  return found?.inside === true
}

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
      where i.space_id = ${spaceId} ${kind ? sql`and i.kind = ${kind}` : sql``} and ${readableItems(sql, viewer)}
      order by i.changed_at desc limit ${limit}
    `,
  )

/** The newest items that somebody began and the viewer may read. */
export const findBegun = (sql: Sql, viewer: Viewer, personId: string, limit: number): Promise<ItemCard[]> =>
  rows(
    Card,
    sql`
      select ${columns(sql)} from items i join spaces s on s.id = i.space_id
      where i.created_by = ${personId} and ${readableItems(sql, viewer)}
      order by i.changed_at desc limit ${limit}
    `,
  )

const Waiting = z.object({ people: z.number().int() })

/** Relations by which an item moves on; `basedOn` and `supersedes` cite it without taking it further. */
const onward = ['concludes', 'derivedFrom', 'combines', 'practises', 'reflectsOn', 'sparkedBy']

/** Items that wait: nothing has come of them yet, and they were not closed. */
const waitingColumns = (sql: Sql) => sql`
  ${columns(sql)},
  (select count(distinct actor_id)::int from statements st where st.object_id = i.id and st.counted) as people
`
const isWaiting = (sql: Sql) => sql`
  i.state not in ('closed', 'not_agreed')
  and not exists (select 1 from lineage_edges e where e.to_id = i.id and e.relation = any(${onward}))
`

function asWaiting(found: readonly unknown[]): WaitingItem[] {
  return found.flatMap((one) => {
    const item = Card.parse(one)
    const { people } = Waiting.parse(one)
    const next = nextStep([item])
    const idleMs = Date.now() - Date.parse(item.changedAt)
    return next ? [{ item, next, people, stalled: idleMs > STALL_DAYS * Day.ms }] : []
  })
}

/** What waits in the viewer's spaces: what they took part in first, then the longest without a move. */
export const findWaiting = async (sql: Sql, viewer: Viewer, limit = 12): Promise<WaitingItem[]> =>
  asWaiting(
    await sql`
      select ${waitingColumns(sql)},
        (i.created_by = ${viewer.id} or exists (
          select 1 from statements st where st.object_id = i.id and st.actor_id = ${viewer.id})) as took
      from items i join spaces s on s.id = i.space_id
      join space_members m on m.space_id = i.space_id and m.person_id = ${viewer.id}
      where ${isWaiting(sql)} and ${readableItems(sql, viewer)}
      order by took desc, i.changed_at
      limit ${limit}
    `,
  )

/** The front of one space, the last moved first. */
export const findFront = async (sql: Sql, viewer: Viewer, spaceId: string, limit = 12): Promise<WaitingItem[]> =>
  asWaiting(
    await sql`
      select ${waitingColumns(sql)}
      from items i join spaces s on s.id = i.space_id
      where i.space_id = ${spaceId} and ${isWaiting(sql)} and ${readableItems(sql, viewer)}
      order by i.changed_at desc
      limit ${limit}
    `,
  )

const GateRow = z.object({ from: Phase, to: Phase, crossed: z.number().int(), of: z.number().int() })

/**
 * How many items crossed each border of a space: agreed topics with a document, ready and agreed documents with an article,
 * articles with a checklist, reflections with a new topic.
 */
export const findGates = (sql: Sql, viewer: Viewer, spaceId: string): Promise<Gate[]> =>
  rows(
    GateRow,
    sql`
      select g.phase as from, g.next as to, count(i.id)::int as of,
        count(i.id) filter (where exists (
          select 1 from lineage_edges e where e.relation = g.relation and e.to_id = i.id))::int as crossed
      from (values (1, 'S', 'E', 'topic', 'agreed', 'derivedFrom'), (2, 'E', 'C', 'doc', 'ready', 'combines'),
        (3, 'C', 'I', 'article', 'published', 'practises'), (4, 'I', 'S', 'reflection', 'posted', 'sparkedBy')
      ) as g(place, phase, next, kind, state, relation)
      left join (items i join spaces s on s.id = i.space_id and ${readableItems(sql, viewer)})
        on i.kind = g.kind and i.space_id = ${spaceId}
          and (i.state = g.state or (i.kind = 'doc' and i.state = 'agreed'))
      group by g.place, g.phase, g.next order by g.place
    `,
  )

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
    where ${readableItems(sql, viewer)}
    order by mine.depth desc, i.created_at desc limit 1
  `
  return found?.id ?? null
}

/** A spiral larger than this is cut; nobody can read more on one strip. */
const MOST_NODES = 500

const Node = z.object({
  id: Id,
  kind: ItemKind,
  title: z.string(),
  state: ItemState,
  createdAt: Instant,
  changedAt: Instant,
  readable: z.boolean(),
  people: z.number().int(),
})
export type Node = z.infer<typeof Node>

const Edge = z.object({ fromId: Id, relation: Relation, toId: Id })
export type Edge = z.infer<typeof Edge>

/** Every item that hangs together with this one, in either direction. */
const connected = (sql: Sql, itemId: string) => sql`
  with recursive near(id) as (
    select ${itemId}::uuid
    union
    select case when e.from_id = near.id then e.to_id else e.from_id end
    from near join lineage_edges e on near.id in (e.from_id, e.to_id)
  )
`

/** The items of the spiral an item belongs to, with whether the viewer may read each. */
export const findNodes = (sql: Sql, viewer: Viewer, itemId: string): Promise<Node[]> =>
  rows(
    Node,
    sql`
      ${connected(sql, itemId)}
      select i.id, i.kind, i.title, i.state, i.created_at, i.changed_at, ${readableItems(sql, viewer)} as readable,
        (select count(distinct actor_id)::int from statements st where st.object_id = i.id and st.counted) as people
      from near join items i on i.id = near.id join spaces s on s.id = i.space_id
      limit ${MOST_NODES}
    `,
  )

/** The links among them. */
export const findEdges = (sql: Sql, itemId: string): Promise<Edge[]> =>
  rows(
    Edge,
    sql`
      ${connected(sql, itemId)}
      select e.from_id, e.relation, e.to_id from near join lineage_edges e on e.from_id = near.id
      limit ${MOST_NODES * 4}
    `,
  )
