import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { readState } from './protocol.ts'

test('how far an update holds each Yjs client is what a document says that has taken it in', () => {
  const [one, two] = [new Y.Doc(), new Y.Doc()]
  one.getText('t').insert(0, 'ສະບາຍດີ')
  Y.applyUpdate(two, Y.encodeStateAsUpdate(one))
  two.getText('t').insert(3, 'ກ')
  two.getText('t').delete(0, 2)
  const whole = Y.encodeStateAsUpdate(two)
  expect(readState(whole).clocks).toEqual(Y.decodeStateVector(Y.encodeStateVector(two)))

  // Of whoever's middle part never came only the beginning is held.
  const [begin, middle] = [Y.encodeStateVector(one), one.getText('t').length]
  const parts = ['ຂ', 'ຄ'].map((letter) => {
    const before = Y.encodeStateVector(one)
    one.getText('t').insert(0, letter)
    return Y.encodeStateAsUpdate(one, before)
  })
  expect(parts).toHaveLength(2)
  const gap = Y.mergeUpdates([Y.encodeStateAsUpdate(two, begin), whole, parts[1]!])
  expect(readState(gap).clocks.get(one.clientID)).toBe(middle)
  expect([whole, gap].map((state) => readState(state).waits)).toEqual([false, true])
  expect(() => readState(whole.slice(0, -1))).toThrow()
})
