import { getSchema } from '@tiptap/core'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { docExtensions, FRAGMENT } from '#shared/features/docs/schema.ts'
import { graphemesOf } from '#shared/lao/graphemes.ts'
import { Maker } from '#tests/support/papers.ts'
import { random } from '#tests/support/random.ts'
import { type ContentNode, contentIn, firstUpdate, paragraph } from '../content.ts'
import { rewrite } from './rewrite.ts'

const schema = getSchema(docExtensions)
const SEED = Number(process.env.SEED ?? 20_261_126)
const ROUNDS = Number(process.env.SEEDS ?? 300)

function docOf(content: readonly ContentNode[]): Y.Doc {
  const doc = new Y.Doc()
  Y.applyUpdate(doc, firstUpdate(content))
  return doc
}
const copyOf = (doc: Y.Doc) => {
  const copy = new Y.Doc()
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc))
  return copy
}

test('whatever stood there becomes what is wanted, of every node and mark', () => {
  for (let round = 0; round < 150; round++) {
    const maker = new Maker(SEED + round, { inItem: 'anything', deepest: 3 })
    const doc = docOf(maker.blocks(0, 8))
    const wanted = contentIn(docOf(maker.blocks(0, 8)))
    rewrite(doc, wanted)
    // The order in which a letter has its looks says nothing.
    const [is, should] = [contentIn(doc), wanted].map((content) => schema.nodeFromJSON(content).toJSON() as unknown)
    expect(is, `SEED=${SEED} round ${round}`).toEqual(should)
    const state = Y.encodeStateAsUpdate(doc)
    rewrite(doc, wanted)
    expect(Y.encodeStateAsUpdate(doc), 'nothing is left to do').toEqual(state)
  }
})

const letters = ['ນ', 'ນ້', 'ນ້ຳ', 'ກ', 'ກ່', 'ກີ', 'ກີ້', 'ຫຼ', 'ວ', 'ທີ່', ' ', 'ມື້', 'ຄຳ', 'ຊົ່ວ']

test('what somebody writes while an older text comes back is torn into no stray marks, and the others’ words stay', () => {
  const chance = random(SEED)
  const below = (limit: number) => Math.floor(chance() * limit)
  const word = () => Array.from({ length: 1 + below(6) }, () => letters[below(letters.length)]).join('')
  const line = () => Array.from({ length: 1 + below(5) }, word).join('')
  /** Writes as an editor does: whole letters, each with its own signs. */
  const step = (doc: Y.Doc, own: Set<string>, sign: string) => {
    const fragment = doc.getXmlFragment(FRAGMENT)
    const text = (fragment.get(below(fragment.length)) as Y.XmlElement).get(0) as Y.XmlText
    const edges = [0]
    for (const letter of graphemesOf(text.toString())) edges.push(edges.at(-1)! + letter.length)
    const at = below(edges.length)
    if (chance() < 0.5 && at + 1 < edges.length) {
      own.delete(text.toString().slice(edges[at], edges[at + 1]))
      text.delete(edges[at]!, edges[at + 1]! - edges[at]!)
    } else {
      own.add(sign)
      text.insert(edges[at]!, sign)
    }
  }
  for (let round = 0; round < ROUNDS; round++) {
    const older = Array.from({ length: 2 + below(3) }, line)
    // The same lines a little later: letters got and lost their marks.
    const changed = (text: string) =>
      graphemesOf(text)
        .map((letter) => (chance() < 0.3 ? (letters[below(letters.length)] ?? letter) : letter))
        .join('')
    const doc = docOf(older.map((text) => paragraph(changed(text) || 'ກ')))
    const writing = copyOf(doc)
    const own = new Set<string>()
    for (let at = 0; at < 6; at++) step(writing, own, String.fromCodePoint(0x4e00 + at))

    rewrite(doc, { type: 'doc', content: older.map(paragraph) })
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(writing))

    const lines = doc
      .getXmlFragment(FRAGMENT)
      .toArray()
      .map((one) => one.toString().replace(/<[^>]+>/g, ''))
    for (const text of lines)
      for (const letter of graphemesOf(text))
        expect(letter, `SEED=${SEED} round ${round}: ${lines.join('\n')}`).not.toMatch(
          /^[\u0EB1\u0EB3-\u0EBC\u0EC8-\u0ECE]/,
        )
    for (const words of own) expect(lines.join('\n'), `SEED=${SEED} round ${round}`).toContain(words)
  }
})
