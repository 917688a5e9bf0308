import { z } from 'zod'
import { readableSpaces } from '#server/core/readable.ts'
import { rows, type Sql } from '#server/core/sql.ts'
import { reveal } from '#shared/base/errors.ts'
import { Id, Instant } from '#shared/base/ids.ts'
import { Day } from '#shared/base/time.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import type { Spiral, SpiralStep, SpiralTurn } from '#shared/lineage.ts'
import { nextStep } from '#shared/seci/next-step.ts'
import { ItemKind, ItemState, phaseOf, Relation } from '#shared/seci/seci.ts'

/** Days without a newer item after which a spiral counts as stalled. */
export const STALL_DAYS = 30

/** A spiral larger than this is cut; nobody can read more on one strip. */
const MOST_ITEMS = 500

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
type Node = z.infer<typeof Node>

const Edge = z.object({ fromId: Id, relation: Relation, toId: Id })
type Edge = z.infer<typeof Edge>

/** The order in which a turn is walked; a reflection leads out of it. */
const order: readonly ItemKind[] = ['topic', 'agreement', 'doc', 'article', 'checklist', 'reflection']
const place = (node: Node) => order.indexOf(node.kind)

/**
 * The path of one item through all turns of its spiral: back along what it came from, forward along the newest of what
 * came of it. Two queries, whatever the length. Throws `not_found` when the viewer may not read the item.
 */
export async function findSpiral(sql: Sql, viewer: Viewer, itemId: string): Promise<Spiral> {
  const [nodes, edges] = await Promise.all([
    rows(
      Node,
      sql`
        ${connected(sql, itemId)}
        select i.id, i.kind, i.title, i.state, i.created_at, i.changed_at, ${readableSpaces(sql, viewer)} as readable,
          (select count(distinct actor_id)::int from statements st where st.object_id = i.id and st.counted) as people
        from near join items i on i.id = near.id join spaces s on s.id = i.space_id
        limit ${MOST_ITEMS}
      `,
    ),
    rows(
      Edge,
      sql`
        ${connected(sql, itemId)}
        select e.from_id, e.relation, e.to_id from near join lineage_edges e on e.from_id = near.id
        limit ${MOST_ITEMS * 4}
      `,
    ),
  ])
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const here = byId.get(itemId)
  reveal(here?.readable === true, 'item', itemId)

  const graph = new Graph(byId, edges)
  const path = [...graph.back(here), here, ...graph.forward(here)]
  const turns = cutIntoTurns(path)
  const last = turns.at(-1) ?? []
  const next = nextStep(last.filter((node) => node.readable))
  const newest = Math.max(...path.map((node) => Date.parse(node.changedAt)))

  return {
    here: itemId,
    turn: 1 + turns.findIndex((turn) => turn.includes(here)),
    turns: turns.map(
      (turn, index): SpiralTurn => ({ turn: index + 1, steps: turn.map((node) => asStep(node, graph)) }),
    ),
    cameFrom: graph.older(here).map(({ relation, node }) => ({ relation, item: asStep(node, graph) })),
    cameOfIt: graph.newer(here).map(({ relation, node }) => ({ relation, item: asStep(node, graph) })),
    next,
    stalled: next !== null && Date.now() - newest > STALL_DAYS * Day.ms,
  }
}

/** Every item that hangs together with this one, in either direction. */
const connected = (sql: Sql, itemId: string) => sql`
  with recursive near(id) as (
    select ${itemId}::uuid
    union
    select case when e.from_id = near.id then e.to_id else e.from_id end
    from near join lineage_edges e on near.id in (e.from_id, e.to_id)
  )
`

class Graph {
  readonly #byId: ReadonlyMap<string, Node>
  readonly #edges: readonly Edge[]

  constructor(byId: ReadonlyMap<string, Node>, edges: readonly Edge[]) {
    this.#byId = byId
    this.#edges = edges
  }

  older(node: Node) {
    return this.#ends(
      this.#edges.filter((edge) => edge.fromId === node.id),
      (edge) => edge.toId,
    )
  }

  newer(node: Node) {
    return this.#ends(
      this.#edges.filter((edge) => edge.toId === node.id),
      (edge) => edge.fromId,
    )
  }

  #ends(edges: Edge[], end: (edge: Edge) => string) {
    return edges.flatMap((edge) => {
      const node = this.#byId.get(end(edge))
      return node ? [{ relation: edge.relation, node }] : []
    })
  }

  /** Oldest first. Among several origins the nearest bead leads: a document goes back to its agreement, then the topic. */
  back(node: Node): Node[] {
    const seen = new Set([node.id])
    const path: Node[] = []
    for (let at: Node | undefined = node; at; ) {
      const origins: Node[] = this.older(at)
        .map((end) => end.node)
        .filter((origin) => !seen.has(origin.id))
      const from: Node = at
      at = origins.sort((a, b) => distance(a, from) - distance(b, from) || a.createdAt.localeCompare(b.createdAt))[0]
      if (at) {
        seen.add(at.id)
        path.unshift(at)
      }
    }
    return path
  }

  /** Newest of what came of it, bead by bead. */
  forward(node: Node): Node[] {
    const seen = new Set([node.id])
    const path: Node[] = []
    for (let at: Node | undefined = node; at; ) {
      const results: Node[] = this.newer(at)
        .map((end) => end.node)
        .filter((result) => !seen.has(result.id))
      const from: Node = at
      at = results.sort((a, b) => distance(from, a) - distance(from, b) || b.createdAt.localeCompare(a.createdAt))[0]
      if (at) {
        seen.add(at.id)
        path.push(at)
      }
    }
    return path
  }
}

/** Beads from an older item to a newer one; a new topic after a reflection is one step on. */
const distance = (older: Node, newer: Node) =>
  (place(newer) - place(older) + order.length) % order.length || order.length

/** A topic begins a turn. */
function cutIntoTurns(path: readonly Node[]): Node[][] {
  const turns: Node[][] = []
  for (const node of path) {
    const turn = turns.at(-1)
    if (!turn || (node.kind === 'topic' && turn.length > 0)) turns.push([node])
    else turn.push(node)
  }
  return turns
}

function asStep(node: Node, graph: Graph): SpiralStep {
  const phase = phaseOf[node.kind]
  if (!node.readable) return { redacted: true, kind: node.kind, phase }
  const siblings = new Set(
    graph
      .older(node)
      .flatMap((origin) => graph.newer(origin.node))
      .filter((sibling) => sibling.node.kind === node.kind && sibling.node.id !== node.id)
      .map((sibling) => sibling.node.id),
  )
  const { id, kind, title, state, createdAt, people } = node
  return { redacted: false, id, kind, phase, title, state, at: createdAt, people, more: siblings.size }
}
