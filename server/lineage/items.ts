import { recordActivity } from '#server/activity/record.ts'
import type { Sql } from '#server/core/sql.ts'
import { conflict, notFound } from '#shared/base/errors.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import type { ItemKind, ItemState, Relation } from '#shared/seci/seci.ts'

interface Item {
  id: string
  kind: ItemKind
  spaceId: string
  /** Whom it is kept to; null for the whole space. */
  circleId?: string | null
  title: string
  state: ItemState
}

/**
 * Puts a new item on the spiral, in the feature's own transaction. False when the same person already made the same
 * kind of item with this id in this space: a repeat; the lock lets one that arrives at the same moment wait and then see
 * it. Throws `conflict` when the id is anything else, whoever may see that.
 */
export async function createItem(
  tx: Sql,
  viewer: Pick<Viewer, 'id'>,
  { id, kind, spaceId, circleId = null, title, state }: Item,
): Promise<boolean> {
  await tx`select pg_advisory_xact_lock(hashtextextended(${id}, 0))`
  const [known] = await tx<{ kind: string; spaceId: string; createdBy: string }[]>`
    select kind, space_id, created_by from items where id = ${id}
  `
  if (known) {
    if (known.kind !== kind || known.spaceId !== spaceId || known.createdBy !== viewer.id) throw conflict('id_taken')
    return false
  }
  await tx`
    insert into items (id, kind, space_id, circle_id, title, state, created_by)
    values (${id}, ${kind}, ${spaceId}, ${circleId}, ${title.slice(0, 400)}, ${state}, ${viewer.id})
  `
  return true
}

/** Tells the spiral an item's new title. */
export const renameItem = (tx: Sql, id: string, title: string) => tx`
  update items set title = ${title.slice(0, 400)}, changed_at = now() where id = ${id}
`

/** Tells the spiral that an item moved on, without touching its title. */
export const setItemState = (tx: Sql, id: string, state: ItemState) => tx`
  update items set state = ${state}, changed_at = now() where id = ${id}
`

/** Tells the spiral that somebody worked with an item, whatever its title and state. */
export const touchItem = (tx: Sql, id: string) => tx`update items set changed_at = now() where id = ${id}`

/**
 * Links a newer item to the one it came from; a link that is there already stays as it was.
 * Throws `conflict` when the link would close a ring: what came of an item cannot be where the item came from.
 * (Every relation points to an older item, so a new turn is a further item and never a ring.)
 */
export async function linkItems(
  tx: Sql,
  viewer: Pick<Viewer, 'id'>,
  { from, relation, to }: { from: string; relation: Relation; to: string },
): Promise<void> {
  // Two links made at once could each be right and together close a ring.
  await tx`select pg_advisory_xact_lock(hashtext('lineage'))`
  const [ring] = await tx`
    with recursive older(id) as (
      select to_id from lineage_edges where from_id = ${to}
      union
      select e.to_id from lineage_edges e join older on e.from_id = older.id
    )
    select 1 from older where id = ${from}
  `
  if (ring || from === to) throw conflict('lineage_ring')
  const [item] = await tx<{ kind: string; spaceId: string }[]>`select kind, space_id from items where id = ${from}`
  if (!item) throw notFound('item', from)
  const linked = await tx`
    insert into lineage_edges (from_id, relation, to_id, created_by) values (${from}, ${relation}, ${to}, ${viewer.id})
    on conflict do nothing
  `
  if (linked.count === 0) return
  await recordActivity(tx, {
    event: 'lineage.linked',
    viewer,
    object: { type: item.kind, id: from },
    spaceId: item.spaceId,
    result: { relation, to },
  })
}
