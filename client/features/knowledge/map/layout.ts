import type { SimulationNodeDatum } from 'd3-force'
import type { MapEdge, MapNode } from '#shared/features/knowledge/map.ts'

/** An article in its place, and how many lines end there. */
export interface Placed extends MapNode {
  x: number
  y: number
  lines: number
}

interface Point extends SimulationNodeDatum {
  id: string
}

const TURNS = 260
/** How many turns are taken before the page may do something else. */
const AT_ONCE = 20
const APART: Record<MapEdge['why'], number> = { pair: 80, supersedes: 90, builtOn: 100, cites: 110, tags: 150 }

/** Places articles so that what hangs together lies together. The same articles are placed the same way each time. */
export async function placed(
  nodes: readonly MapNode[],
  edges: readonly MapEdge[],
  middle: string | undefined,
  signal: AbortSignal,
): Promise<Placed[]> {
  const { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY } = await import('d3-force')
  const points: Point[] = nodes.map(({ id }) => (id === middle ? { id, fx: 0, fy: 0 } : { id }))
  const links = edges.map(({ from, to, why }) => ({ source: from, target: to, why }))
  const simulation = forceSimulation<Point>(points)
    .force(
      'link',
      forceLink<Point, { source: string; target: string; why: MapEdge['why'] }>(links)
        .id(({ id }) => id)
        .distance(({ why }) => APART[why])
        .strength(({ why }) => (why === 'tags' ? 0.12 : 0.5)),
    )
    .force('apart', forceManyBody().strength(nodes.length > 150 ? -90 : -190))
    .force('room', forceCollide(nodes.length > 60 ? 22 : 40))
    .force('x', forceX(0).strength(0.06))
    .force('y', forceY(0).strength(0.09))
    .alphaDecay(1 - 0.001 ** (1 / TURNS))
    .stop()
  for (let turn = 0; turn < TURNS; turn += AT_ONCE) {
    if (signal.aborted) return []
    simulation.tick(AT_ONCE)
    await new Promise((resolve) => setTimeout(resolve))
  }
  const lines = new Map<string, number>()
  for (const { from, to } of edges) for (const id of [from, to]) lines.set(id, (lines.get(id) ?? 0) + 1)
  return nodes.map((node, index) => ({
    ...node,
    x: points[index]?.x ?? 0,
    y: points[index]?.y ?? 0,
    lines: lines.get(node.id) ?? 0,
  }))
}

/** The nearest article in the direction of an arrow key; straight ahead counts more than near. */
export function towards(from: Placed, all: readonly Placed[], key: string): Placed | undefined {
  const ahead: Record<string, (x: number, y: number) => [along: number, aside: number]> = {
    ArrowRight: (x, y) => [x, y],
    ArrowLeft: (x, y) => [-x, y],
    ArrowDown: (x, y) => [y, x],
    ArrowUp: (x, y) => [-y, x],
  }
  const look = ahead[key]
  if (!look) return undefined
  let best: { one: Placed; far: number } | undefined
  for (const one of all) {
    const [along, aside] = look(one.x - from.x, one.y - from.y)
    if (along <= 1) continue
    const far = along + Math.abs(aside) * 2
    if (!best || far < best.far) best = { one, far }
  }
  return best?.one
}
