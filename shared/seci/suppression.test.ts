import { expect, test } from 'vitest'
import { complement, K, publishable, type Unit } from './suppression.ts'

let nobody = 0
const people = (count: number) => new Set(Array.from({ length: count }, () => `person ${nobody++}`))
const unit = (id: string, parentId: string | null, own: number | ReadonlySet<string>): Unit => ({
  id,
  parentId,
  people: typeof own === 'number' ? people(own) : own,
})
const shownOf = (units: Unit[]) => [...publishable(units)].sort()

test('a unit of five publishes, a unit of four does not', () => {
  expect(shownOf([unit('ministry', null, 5)])).toEqual(['ministry'])
  expect(shownOf([unit('ministry', null, 4)])).toEqual([])
})

test('a unit is counted with all below it', () => {
  expect(shownOf([unit('ministry', null, 1), unit('a', 'ministry', 2), unit('b', 'ministry', 2)])).toEqual(['ministry'])
})

test('a small unit cannot be found by taking its neighbour from the unit above', () => {
  const units = [unit('ministry', null, 0), unit('large', 'ministry', 9), unit('small', 'ministry', 3)]
  expect(shownOf(units)).toEqual(['ministry'])
})

test('of several neighbours only the smallest is hidden with the small one', () => {
  const units = [unit('m', null, 0), unit('a', 'm', 9), unit('b', 'm', 6), unit('c', 'm', 7), unit('d', 'm', 3)]
  expect(shownOf(units)).toEqual(['a', 'c', 'm'])
})

test('two small neighbours of five together hide nobody else', () => {
  const units = [unit('m', null, 0), unit('a', 'm', 9), unit('b', 'm', 3), unit('c', 'm', 2)]
  expect(shownOf(units)).toEqual(['a', 'm'])
})

test('a chief alone above a large unit is not found by subtraction', () => {
  expect(shownOf([unit('ministry', null, 1), unit('large', 'ministry', 9)])).toEqual(['ministry'])
})

test('subtraction over two storeys finds no small group either', () => {
  // The ministry without its large office and without the division below the other office leaves four people.
  const units = [
    unit('ministry', null, 0),
    unit('large', 'ministry', 9),
    unit('office', 'ministry', 4),
    unit('division', 'office', 8),
  ]
  expect(remaindersOf(units).every((size) => size === 0 || size >= K)).toBe(true)
  expect(shownOf(units)).toEqual(['large', 'ministry', 'office'])
})

test('who moved within the month stands in both units and is one person', () => {
  const moved = people(4)
  expect(shownOf([unit('m', null, 0), unit('a', 'm', moved), unit('b', 'm', moved)])).toEqual([])
})

test('no difference of published figures is about fewer than five people, whatever the tree', () => {
  let seed = 7
  const random = (below: number) => {
    seed = (seed * 1103515245 + 12345) % 2147483648
    return Math.floor((seed / 2147483648) * below)
  }
  let published = 0
  for (let round = 0; round < 300; round++) {
    const units: Unit[] = [unit('0', null, random(4))]
    for (let id = 1; id < 2 + random(14); id++) units.push(unit(String(id), String(random(id)), random(9)))
    const remainders = remaindersOf(units)
    published += remainders.length
    expect(remainders.filter((size) => size > 0 && size < K)).toEqual([])
  }
  expect(published).toBeGreaterThan(500)
})

/** Of each published unit: the people in none of the published units below it. */
function remaindersOf(units: Unit[]): number[] {
  const shown = publishable(units)
  const childrenOf = (id: string) => units.filter(({ parentId }) => parentId === id)
  const rest = (one: Unit): string[] => [
    ...one.people,
    ...childrenOf(one.id).flatMap((child) => (shown.has(child.id) ? [] : rest(child))),
  ]
  return units.filter(({ id }) => shown.has(id)).map((one) => new Set(rest(one)).size)
}

test('one hidden figure hides the smallest of the others, two hide each other', () => {
  const figures = (...given: [people: number, hidden?: 'few'][]) =>
    complement(given.map(([people, hidden]) => ({ people, hidden: hidden ?? null })))
  expect(figures([9], [5], [7], [6])).toEqual([null, null, null, null])
  expect(figures([9], [4, 'few'], [7], [6])).toEqual([null, 'few', null, 'others'])
  expect(figures([9], [4, 'few'], [3, 'few'], [6])).toEqual([null, 'few', 'few', null])
  expect(figures([9], [4, 'few'], [0], [6])).toEqual([null, 'few', null, 'others'])
  expect(figures([0], [4, 'few'], [0], [0])).toEqual([null, 'few', null, null])
})
