import type { Sql } from '#server/core/sql.ts'
import { reveal } from '#shared/base/errors.ts'
import { Day } from '#shared/base/time.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import type { Spiral, SpiralStep, SpiralTurn } from '#shared/lineage.ts'
import { nextStep } from '#shared/seci/next-step.ts'
import { itemKinds, phaseOf, STALL_DAYS } from '#shared/seci/phases.ts'
import { type Edge, findEdges, findNodes, type Node } from './queries.ts'

/** The order in which a turn is walked; a reflection leads out of it. */
const place = (node: Node) => itemKinds.indexOf(node.kind)

/**
 * The path of one item through all turns of its spiral: back along what it came from, forward along the newest of what
 * came of it. Two queries, whatever the length. Throws `not_found` when the viewer may not read the item.
 */
export async function findSpiral(sql: Sql, viewer: Viewer, itemId: string): Promise<Spiral> {
  const [nodes, edges] = await Promise.all([findNodes(sql, viewer, itemId), findEdges(sql, itemId)])
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

  /** Oldest first. What it only cites comes after what it came from; among several origins the nearest bead leads: a document goes back to its agreement, then the topic. */
  back(node: Node): Node[] {
    const seen = new Set([node.id])
    const path: Node[] = []
    for (let at: Node | undefined = node; at; ) {
      const ends = this.older(at)
      const lineal = ends.filter(({ relation }) => relation !== 'basedOn' && relation !== 'supersedes')
      const origins: Node[] = (lineal.length > 0 ? lineal : ends)
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
        // What only cites or replaces it is no further step of it.
        .filter(({ relation }) => relation !== 'basedOn' && relation !== 'supersedes')
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
  (place(newer) - place(older) + itemKinds.length) % itemKinds.length || itemKinds.length

/** A topic begins a turn, and so does whatever goes back on the way: a document that is made of articles. */
function cutIntoTurns(path: readonly Node[]): Node[][] {
  const turns: Node[][] = []
  for (const node of path) {
    const turn = turns.at(-1)
    const before = turn?.at(-1)
    if (!turn || (before && place(node) <= place(before))) turns.push([node])
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
