import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { random as randomOf } from '#tests/support/random.ts'
import { joinUpdates, type Read } from './join.ts'
import { inspect } from './protocol.ts'

const read = (update: Uint8Array): Read => ({ update, inspected: inspect(update) })

/** A document that says each change. */
function writer(client: number) {
  const doc = new Y.Doc()
  doc.clientID = client
  const said: Uint8Array[] = []
  doc.on('update', (update: Uint8Array, origin: unknown) => {
    if (origin !== 'others') said.push(update)
  })
  return { doc, said }
}

const taken = (updates: readonly Uint8Array[]) => {
  const doc = new Y.Doc()
  for (const update of updates) Y.applyUpdate(doc, update)
  return doc
}
const shown = (doc: Y.Doc) => [doc.getText('t').toDelta(), doc.getMap('m').toJSON(), doc.getArray('a').toJSON()]

test('whatever several people do at once, joined it is the same document', () => {
  let joinedByUs = 0
  for (let seed = 1; seed <= 80; seed++) {
    const random = randomOf(seed)
    const below = (count: number) => Math.floor(random() * count)
    const writers = [1, 2, 3].map((client) => writer(client + seed * 10))
    const inOrder: Uint8Array[] = []
    for (let step = 0; step < 40; step++) {
      const { doc, said } = writers[below(3)]!
      const text = doc.getText('t')
      const at = below(text.length + 1)
      const kind = below(10)
      if (kind < 5)
        for (let typed = 0; typed <= below(4); typed++) text.insert(at + typed, 'ກຂຄ🙂ນ້'.slice(typed, typed + 1))
      else if (kind < 6) text.insert(at, 'ຄຳ 🙂')
      else if (kind < 7 && text.length > 0) text.delete(below(text.length), 1)
      else if (kind < 8 && text.length > 0) text.format(0, 1 + below(text.length), { bold: random() < 0.5 || null })
      else if (kind < 9) doc.getMap('m').set(String(below(3)), step)
      else doc.getArray('a').insert(0, [step, new Y.Map()])
      inOrder.push(...said.splice(0))
      // Now and then somebody hears of the others.
      if (below(4) === 0) for (const update of inOrder) Y.applyUpdate(writers[below(3)]!.doc, update, 'others')
    }

    const batches: Uint8Array[] = []
    for (let from = 0; from < inOrder.length; ) {
      const to = from + 1 + below(12)
      batches.push(joinUpdates(inOrder.slice(from, to).map(read)))
      from = to
    }
    const [joined, each] = [taken(batches), taken(inOrder)]
    expect(shown(joined), `seed ${seed}`).toEqual(shown(each))
    expect(Y.encodeStateVector(joined), `seed ${seed}`).toEqual(Y.encodeStateVector(each))
    expect(Y.encodeStateAsUpdate(joined), `seed ${seed}`).toEqual(Y.encodeStateAsUpdate(each))
    for (const batch of batches) inspect(batch)
    joinedByUs += batches.length
  }
  expect(joinedByUs).toBeGreaterThan(300)
})

test('letters typed one after the other are one item, also when somebody else typed meanwhile', () => {
  const [a, b] = [writer(1), writer(2)]
  const inOrder: Uint8Array[] = []
  for (const letter of 'ສະບາຍດີ')
    for (const { doc, said } of [a, b]) {
      doc.getText('t').insert(doc.getText('t').length, letter)
      inOrder.push(...said.splice(0))
    }
  const joined = joinUpdates(inOrder.map(read))
  expect(inspect(joined).structs).toHaveLength(2)
  expect(taken([joined]).getText('t').toString()).toBe(taken(inOrder).getText('t').toString())
})

test('what was sent twice, or with a hole, is joined as well', () => {
  const { doc, said } = writer(1)
  for (const letter of 'ສະບາຍດີ') doc.getText('t').insert(doc.getText('t').length, letter)
  const twice = joinUpdates([...said, ...said].map(read))
  expect(taken([twice]).getText('t').toString()).toBe('ສະບາຍດີ')
  const holed = joinUpdates([said[0]!, said[2]!].map(read))
  expect(taken([holed]).getText('t').toString()).toBe('ສ')
  expect(
    taken([holed, ...said])
      .getText('t')
      .toString(),
  ).toBe('ສະບາຍດີ')
})
