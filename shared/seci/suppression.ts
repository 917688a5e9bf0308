/** Distinct people who must stand behind a published figure. */
export const K = 5

/** Whether a group of people may be counted in public: nobody, or at least `K`. */
const isSafe = (people: number) => people === 0 || people >= K

/** A unit of a tree, with the distinct people behind one figure in it alone, without the units below. */
export interface Unit {
  id: string
  parentId: string | null
  people: ReadonlySet<string>
}

/** A unit whose figure is published: all its people, and those who are in none of the published units below. */
interface Published {
  id: string
  all: ReadonlySet<string>
  rest: ReadonlySet<string>
  below: readonly Published[]
}

/**
 * The units that may publish a figure, so that neither the figure nor any difference of figures is about fewer than
 * `K` people. Units lie within each other, so whatever subtraction can find is a sum of remainders: a published unit
 * without the published units below it. Where a remainder would be too small, the smallest unit below is hidden too, and
 * its people join the remainder. The answer depends on the figures alone, not on who asks.
 */
export function publishable(units: readonly Unit[]): ReadonlySet<string> {
  const known = new Set(units.map(({ id }) => id))
  const byParent = new Map<string, Unit[]>()
  for (const unit of units) {
    if (unit.parentId !== null) byParent.set(unit.parentId, [...(byParent.get(unit.parentId) ?? []), unit])
  }
  const roots = units.filter(({ parentId }) => parentId === null || !known.has(parentId))
  const shown = new Set<string>()
  const collect = (published: readonly Published[]) => {
    for (const { id, below } of published) {
      shown.add(id)
      collect(below)
    }
  }

  const visit = (unit: Unit): { published: Published[]; loose: ReadonlySet<string> } => {
    const parts = (byParent.get(unit.id) ?? []).map(visit)
    let below = parts.flatMap(({ published }) => published)
    let rest = new Set([...unit.people, ...parts.flatMap(({ loose }) => [...loose])])
    const all = new Set([...rest, ...below.flatMap((one) => [...one.all])])
    if (all.size < K) return { published: [], loose: all }
    while (!isSafe(rest.size) && below.length > 0) {
      const [smallest] = below.toSorted((a, b) => a.all.size - b.all.size || (a.id < b.id ? -1 : 1))
      if (!smallest) break
      below = [...below.filter((one) => one !== smallest), ...smallest.below]
      rest = new Set([...rest, ...smallest.rest])
    }
    return { published: [{ id: unit.id, all, rest, below }], loose: new Set() }
  }

  collect(roots.flatMap((root) => visit(root).published))
  return shown
}

/** Why a figure is not shown: fewer than `K` people, or another figure could be worked out from it. */
export type Hidden = 'few' | 'others'

/**
 * Figures side by side of which a total may be known from elsewhere: when exactly one is hidden, the smallest of the
 * others is hidden with it.
 *
 * @param figures distinct people behind each figure, and why it is hidden already; 0 people means nothing to hide
 */
export function complement(figures: readonly { people: number; hidden: Hidden | null }[]): readonly (Hidden | null)[] {
  if (figures.filter(({ hidden }) => hidden).length !== 1) return figures.map(({ hidden }) => hidden)
  const [also] = figures.filter(({ people, hidden }) => !hidden && people > 0).toSorted((a, b) => a.people - b.people)
  return figures.map((one) => (one === also ? 'others' : one.hidden))
}
