import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { tornTexts } from './torn.ts'

const LETTERS = ['ກ', 'ນ້', 'ຄື່', 'ບໍ່', 'a', 'ມີ', 'ເຂົ້', ' ']

function block(name: string, words: string) {
  const element = new Y.XmlElement(name)
  element.insert(0, [new Y.XmlText(words)])
  return element
}
const blocks = (doc: Y.Doc) => doc.getXmlFragment('default')
const textAt = (doc: Y.Doc, at: number) => (blocks(doc).get(at) as Y.XmlElement).get(0) as Y.XmlText

/** Two who hold the same paragraphs. */
function two(...words: string[]) {
  const [one, other] = [new Y.Doc(), new Y.Doc()]
  blocks(one).insert(
    0,
    words.map((text) => block('paragraph', text)),
  )
  Y.applyUpdate(other, Y.encodeStateAsUpdate(one))
  return [one, other] as const
}
/** As an editor writes another shape: the old is deleted, and its words are written anew. */
function reshape(doc: Y.Doc, at: number, name = 'heading') {
  const words = textAt(doc, at).toString()
  doc.transact(() => {
    blocks(doc).delete(at, 1)
    blocks(doc).insert(at, [block(name, words)])
  })
}
/** What is torn of `mine` when the other's changes come. */
function receive(
  mine: Y.Doc,
  theirs: Y.Doc,
  isMine = (client: number) => client === mine.clientID,
  settled = Infinity,
) {
  const update = Y.encodeStateAsUpdate(theirs, Y.encodeStateVector(mine))
  const torn: string[] = []
  mine.once('beforeObserverCalls', (transaction: Y.Transaction) => {
    torn.push(...tornTexts(transaction, update, { client: mine.clientID, clock: settled }, isMine))
  })
  Y.applyUpdate(mine, update)
  return torn
}

test('what was typed in a block that another writes anew meanwhile is told whole, and where it stood', () => {
  const [a, b] = two('ໜຶ່ງ', 'ສອງ', 'ສາມ')
  textAt(b, 2).insert(3, ' ຕື່ມ')
  textAt(b, 0).insert(4, ' ນ້ຳ')
  reshape(a, 0)
  reshape(a, 2, 'blockquote')
  expect(receive(b, a)).toEqual(['ໜຶ່ງ ນ້ຳ', 'ສາມ ຕື່ມ'])
})

test('what whoever deleted had seen, and what was deleted here before, is not told', () => {
  const [a, b] = two('ໜຶ່ງ', 'ສອງ')
  textAt(b, 0).insert(4, ' ນ້ຳ')
  Y.applyUpdate(a, Y.encodeStateAsUpdate(b))
  textAt(b, 1).insert(0, 'ກ')
  textAt(b, 1).delete(0, 1)
  reshape(a, 0)
  blocks(a).delete(1, 1)
  expect(receive(b, a)).toEqual([])
})

test('letters that came to the server on a line that broke are told, though it names them, unless they were acknowledged', () => {
  const [a, b] = two('ໜຶ່ງ')
  const server = new Y.Doc()
  textAt(b, 0).insert(4, ' ນ້ຳ')
  reshape(a, 0)
  for (const one of [a, b]) Y.applyUpdate(server, Y.encodeStateAsUpdate(one))
  const again = new Y.Doc()
  again.clientID = b.clientID
  Y.applyUpdate(again, Y.encodeStateAsUpdate(b))
  expect(receive(b, server, undefined, 0)).toEqual(['ໜຶ່ງ ນ້ຳ'])
  expect(receive(again, server)).toEqual([])
})

test('a block inside others, letters among formats, and letters of a page that was closed are told', () => {
  const [a] = two()
  const list = new Y.XmlElement('bulletList')
  const line = new Y.XmlElement('listItem')
  line.insert(0, [block('paragraph', 'ແຖວ')])
  list.insert(0, [line])
  blocks(a).insert(0, [list])
  const before = new Y.Doc()
  Y.applyUpdate(before, Y.encodeStateAsUpdate(a))
  const deep = ((blocks(before).get(0) as Y.XmlElement).get(0) as Y.XmlElement).get(0) as Y.XmlElement
  const text = deep.get(0) as Y.XmlText
  text.insert(3, ' ຂອງຂ້ອຍ', { bold: {} })
  const b = new Y.Doc()
  Y.applyUpdate(b, Y.encodeStateAsUpdate(before))
  blocks(a).delete(0, 1)
  expect(receive(b, a)).toEqual([])
  const c = new Y.Doc()
  Y.applyUpdate(c, Y.encodeStateAsUpdate(before))
  expect(receive(c, a, () => true)).toEqual(['ແຖວ ຂອງຂ້ອຍ'])
})

test('whatever two do apart, every letter that the other had not seen stands in the text or is told (seeds)', () => {
  for (let seed = 1; seed <= 200; seed++) {
    let state = seed
    const chance = (below: number) => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
      return Math.floor((state / 2_147_483_648) * below)
    }
    const [a, b] = two('ກຂ', 'ຄງ', 'ຈສ')
    const typed: string[] = []
    for (let step = 0; step < 12; step++) {
      const at = chance(3)
      if (chance(3) === 0) reshape(a, at, chance(2) ? 'heading' : 'blockquote')
      const mark = `<${step}${LETTERS[chance(LETTERS.length)]}>`
      textAt(b, at).insert(chance(3) === 0 ? 0 : textAt(b, at).length, mark)
      typed.push(mark)
      if (chance(4) === 0) textAt(a, at).insert(0, 'x')
    }
    const torn = receive(b, a)
    Y.applyUpdate(a, Y.encodeStateAsUpdate(b, Y.encodeStateVector(a)))
    expect(blocks(a).toString(), `seed ${seed}`).toBe(blocks(b).toString())
    const all = [
      ...blocks(b)
        .toArray()
        .map((_, at) => textAt(b, at).toString()),
      ...torn,
    ].join('\n')
    for (const mark of typed) expect(all, `seed ${seed}`).toContain(mark)
  }
})
