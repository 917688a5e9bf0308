import * as Y from 'yjs'
import { AppError } from '#shared/base/errors.ts'

/** Deepest nesting of elements. An editor makes a dozen levels; at some thousand Yjs and every reader run out of stack. */
const DEEPEST = 64

type Struct = ReturnType<typeof Y.decodeUpdate>['structs'][number]
/** What an element stands in: an item of the same update, or something at a known depth (0 is the document itself). */
type Parent = Y.Item | number

const isElement = (struct: Struct | undefined): struct is Y.Item =>
  struct instanceof Y.Item && struct.content instanceof Y.ContentType
const keyOf = ({ client, clock }: Y.ID) => `${client}:${clock}`

/** How deep the elements of one document nest, those on their way to the database counted in. */
export class Depths {
  readonly #doc: Y.Doc
  /** Elements that were let through and may not be in the document yet. */
  readonly #coming = new Map<string, number>()
  #deepestComing = 0

  constructor(doc: Y.Doc) {
    this.#doc = doc
  }

  /** Lets an update through, or throws `too_large` when it would nest too deep. */
  admit(structs: readonly Struct[]) {
    if (!structs.some(isElement)) return
    const parentOf = this.#parents(structs)
    const found = new Map<string, number>()
    for (const struct of structs) {
      if (!isElement(struct)) continue
      let depth = 1
      let parent = parentOf(struct)
      for (; typeof parent !== 'number' && depth <= DEEPEST; parent = parentOf(parent)) depth++
      if (typeof parent === 'number') depth += parent
      if (depth > DEEPEST) throw new AppError('too_large', { reason: 'nested too deep' })
      found.set(keyOf(struct.id), depth)
    }
    for (const [key, depth] of found) {
      this.#coming.set(key, depth)
      this.#deepestComing = Math.max(this.#deepestComing, depth)
    }
  }

  /** Everything that was let through is in the document now, unless the document itself still waits for a part. */
  arrived() {
    if (this.#doc.store.pendingStructs) return
    this.#coming.clear()
    this.#deepestComing = 0
  }

  /** Yjs writes the parent only where no neighbour tells it, so neighbours are followed; each is looked at once. */
  #parents(structs: readonly Struct[]): (item: Y.Item) => Parent {
    const byClient = new Map<number, Struct[]>()
    for (const struct of structs) {
      const list = byClient.get(struct.id.client)
      if (list) list.push(struct)
      else byClient.set(struct.id.client, [struct])
    }
    const here = (id: Y.ID) => holding(byClient.get(id.client) ?? [], id.clock)
    const known = new Map<Y.Item, Parent>()
    return (item) => {
      const path: Y.Item[] = []
      let at = item
      let parent = known.get(at)
      while (parent === undefined) {
        path.push(at)
        const given: unknown = at.parent
        const neighbour = at.origin ?? at.rightOrigin
        if (given instanceof Y.ID) {
          const element = here(given)
          parent = isElement(element) ? element : (this.#coming.get(keyOf(given)) ?? this.#depthInDoc(given, 1))
        } else if (given !== null || !neighbour) parent = 0
        else {
          const beside = here(neighbour)
          // A neighbour that is itself shows bytes made by hand.
          if (beside instanceof Y.Item && path.length <= structs.length) {
            at = beside
            parent = known.get(at)
          } else {
            const coming = this.#coming.get(keyOf(neighbour))
            parent = coming === undefined ? this.#depthInDoc(neighbour, 0) : coming - 1
          }
        }
      }
      for (const one of path) known.set(one, parent)
      return parent
    }
  }

  /** Depth of the element around an item of the document, plus `more`; the deepest on its way when it is not there yet. */
  #depthInDoc(id: Y.ID, more: number): number {
    const { store } = this.#doc
    if (Y.getState(store, id.client) <= id.clock) return this.#deepestComing
    let depth = more
    const item = Y.getItem(store, id)
    let around = item instanceof Y.Item ? item.parent : null
    for (; around instanceof Y.AbstractType && around._item && depth <= DEEPEST; around = around._item.parent) depth++
    return depth
  }
}

/** The struct of a list in clock order that holds a clock. */
function holding(structs: readonly Struct[], clock: number): Struct | undefined {
  let low = 0
  let high = structs.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const struct = structs[middle]!
    if (clock < struct.id.clock) high = middle - 1
    else if (clock >= struct.id.clock + struct.length) low = middle + 1
    else return struct
  }
  return undefined
}
