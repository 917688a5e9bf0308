import { expect, test } from 'vitest'
import type { MapEdge, MapNode } from '#shared/features/knowledge/map.ts'
import { type Placed, placed, towards } from './layout.ts'

const node = (id: string): MapNode => ({
  id,
  title: id,
  titleLo: '',
  titleEn: id,
  kind: 'routine',
  departmentLo: null,
  departmentEn: null,
  trust: 'unverified',
  superseded: false,
})
const apart = (a: Placed | undefined, b: Placed | undefined) =>
  Math.hypot((a?.x ?? 0) - (b?.x ?? 0), (a?.y ?? 0) - (b?.y ?? 0))

test('what hangs together lies together, the same way each time', async () => {
  const nodes = Array.from({ length: 30 }, (_, index) => node(String(index)))
  const edges: MapEdge[] = [{ from: '0', to: '1', why: 'pair', tags: 0 }]
  const go = () => placed(nodes, edges, undefined, new AbortController().signal)

  const first = await go()

  const far = first.slice(2).map((one) => apart(first[0], one))
  expect(apart(first[0], first[1])).toBeLessThan(far.reduce((sum, one) => sum + one, 0) / far.length / 2)
  for (const [index, one] of first.entries())
    for (const other of first.slice(index + 1)) expect(apart(one, other)).toBeGreaterThan(20)
  expect(await go()).toEqual(first)
})

test('five hundred articles are placed within a few seconds, and whoever leaves ends it', async () => {
  const nodes = Array.from({ length: 500 }, (_, index) => node(String(index)))
  const edges = nodes
    .slice(1)
    .map(({ id }, index): MapEdge => ({ from: id, to: String(Math.floor(index / 2)), why: 'cites', tags: 0 }))
  const before = Date.now()
  expect(await placed(nodes, edges, '0', new AbortController().signal)).toHaveLength(500)
  expect(Date.now() - before).toBeLessThan(8000)
  expect(await placed(nodes, edges, '0', AbortSignal.abort())).toEqual([])
})

test('an arrow key leads to the nearest article that lies that way', () => {
  const at = (id: string, x: number, y: number): Placed => ({ ...node(id), x, y, lines: 0 })
  const all = [at('m', 0, 0), at('right', 50, 10), at('near but aside', 20, 60), at('up', 5, -40)]
  expect(towards(all[0] as Placed, all, 'ArrowRight')?.id).toBe('right')
  expect(towards(all[0] as Placed, all, 'ArrowUp')?.id).toBe('up')
  expect(towards(all[0] as Placed, all, 'ArrowLeft')).toBeUndefined()
})
