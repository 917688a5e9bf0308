import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { FRAGMENT } from '#shared/features/docs/schema.ts'
import { applyChange, changesBetween, type Found, placesOf } from './changes.ts'

const LINES = ['ທ່ານດຽວຕ້ອງຮັບຜິດຊອບຫຼາຍໜ້າທີ່', 'ໝູນວຽນທຸກ 3 ເດືອນ', 'ຈົບ']

function made(lines: readonly string[] = LINES): Y.Doc {
  const doc = new Y.Doc()
  doc.getXmlFragment(FRAGMENT).insert(0, lines.map(paragraph))
  return doc
}
function paragraph(text: string) {
  const element = new Y.XmlElement('paragraph')
  element.insert(0, [new Y.XmlText(text)])
  return element
}
function forkOf(doc: Y.Doc): Y.Doc {
  const fork = new Y.Doc()
  Y.applyUpdate(fork, Y.encodeStateAsUpdate(doc))
  return fork
}
const block = (doc: Y.Doc, index: number) => doc.getXmlFragment(FRAGMENT).get(index) as Y.XmlElement
const line = (doc: Y.Doc, index: number) => block(doc, index).get(0) as Y.XmlText
const text = (doc: Y.Doc) =>
  doc
    .getXmlFragment(FRAGMENT)
    .toArray()
    .map((one) => one.toString().replace(/<[^>]+>/g, ''))
const reads = (found: readonly Found[]) => found.map(({ before, after }) => [before, after])

test('what a fork changes reads as words, and each change can be taken alone while the document moved on', () => {
  const doc = made()
  const fork = forkOf(doc)
  line(fork, 1).delete(10, 1)
  line(fork, 1).insert(10, '6')
  line(fork, 0).insert(0, 'ບາງ')
  block(fork, 2).insert(1, [])
  fork.getXmlFragment(FRAGMENT).insert(3, [paragraph('ຕື່ມທ້າຍ')])
  const found = changesBetween(doc, fork)
  expect(found.map(({ kind }) => kind)).toEqual(['text', 'text', 'blocks'])
  expect(reads(found)[1]).toEqual(['3', '6'])
  expect(reads(found)[2]).toEqual(['', 'ຕື່ມທ້າຍ'])

  // Others write before, between and behind meanwhile.
  line(doc, 1).insert(0, 'ຂໍ້ຕົກລົງ: ')
  doc.getXmlFragment(FRAGMENT).insert(0, [paragraph('ໃໝ່')])
  expect(found.map(({ edit }) => applyChange(doc, fork, edit))).toEqual([true, true, true])
  expect(text(doc)).toEqual(['ໃໝ່', `ບາງ${LINES[0]}`, 'ຂໍ້ຕົກລົງ: ໝູນວຽນທຸກ 6 ເດືອນ', 'ຈົບ', 'ຕື່ມທ້າຍ'])
})

test('what would come is told block by block, and where it stands although nothing stands beside it', () => {
  const doc = made(['ໜຶ່ງ'])
  doc.getXmlFragment(FRAGMENT).insert(1, [new Y.XmlElement('paragraph')])
  const fork = forkOf(doc)
  block(fork, 1).insert(0, [new Y.XmlText('ເຄີຍຫວ່າງ')])
  const heading = new Y.XmlElement('heading')
  heading.setAttribute('level', 3 as never)
  heading.insert(0, [new Y.XmlText('ໝວດ')])
  const list = new Y.XmlElement('bulletList')
  const picture = new Y.XmlElement('image')
  picture.setAttribute('alt', 'ແຜນວາດ')
  list.insert(
    0,
    ['ກ', 'ຂ'].map((letter) => {
      const item = new Y.XmlElement('listItem')
      item.insert(0, [paragraph(letter)])
      return item
    }),
  )
  fork.getXmlFragment(FRAGMENT).insert(2, [heading, list, picture, paragraph('ຍາວ'.repeat(900))])

  const [line, blocks] = changesBetween(doc, fork).map(({ edit, after }) => placesOf(edit, after)[0])

  expect(line).toMatchObject({ left: null, right: null, inside: [expect.any(Number), expect.any(Number)] })
  expect(line?.insert).toEqual([{ as: 'text', level: null, text: 'ເຄີຍຫວ່າງ' }])
  expect(blocks?.insert.slice(0, 4)).toEqual([
    { as: 'heading', level: 3, text: 'ໝວດ' },
    { as: 'item', level: null, text: 'ກ' },
    { as: 'item', level: null, text: 'ຂ' },
    { as: 'part', level: null, text: '▣ ແຜນວາດ' },
  ])
  // Whole letters, and not more than a page can show.
  expect(blocks?.insert[4]?.text.endsWith('…')).toBe(true)
  expect(blocks?.insert[4]?.text.length).toBeLessThan(2000)
})

test('a tone put on a letter reads as the whole word, and never parts it', () => {
  const doc = made(['ນ້ຳໃສ'])
  const fork = forkOf(doc)
  line(fork, 0).delete(1, 1)
  const [change] = changesBetween(doc, fork)
  expect(change?.before.startsWith('ນ້ຳ')).toBe(true)
  expect(change?.after.startsWith('ນຳ')).toBe(true)
})

test('a place that is gone, or was changed by others, is left as it is and says so', () => {
  const doc = made()
  const fork = forkOf(doc)
  line(fork, 1).delete(10, 1)
  line(fork, 1).insert(10, '6')
  fork.getXmlFragment(FRAGMENT).delete(2, 1)
  const [number, removal] = changesBetween(doc, fork)
  line(doc, 1).delete(10, 1)
  line(doc, 1).insert(10, '4')
  line(doc, 2).insert(3, ' ແລ້ວ')
  const before = text(doc)
  expect(applyChange(doc, fork, number!.edit)).toBe(false)
  expect(applyChange(doc, fork, removal!.edit)).toBe(false)
  expect(text(doc)).toEqual(before)

  const gone = made()
  const other = forkOf(gone)
  line(other, 0).insert(3, 'ກ')
  const [inside] = changesBetween(gone, other)
  gone.getXmlFragment(FRAGMENT).delete(0, 1)
  expect(applyChange(gone, other, inside!.edit)).toBe(false)
})

test('another look of the letters and another level are changes too', () => {
  const doc = made()
  const heading = new Y.XmlElement('heading')
  heading.setAttribute('level', '1')
  heading.insert(0, [new Y.XmlText('ຫົວຂໍ້')])
  doc.getXmlFragment(FRAGMENT).insert(0, [heading])
  const fork = forkOf(doc)
  block(fork, 0).setAttribute('level', '2')
  line(fork, 1).format(0, 3, { bold: {} })
  const found = changesBetween(doc, fork)
  expect(found.map(({ kind }) => kind)).toEqual(['attributes', 'look'])
  expect(found.every(({ edit }) => applyChange(doc, fork, edit))).toBe(true)
  expect(block(doc, 0).getAttribute('level')).toBe('2')
  expect(line(doc, 1).toString()).toContain('<bold>')
  expect(changesBetween(doc, fork)).toEqual([])
})

test('the words of others in a quote are never changed from inside', () => {
  const doc = made()
  const quote = new Y.XmlElement('evidence')
  quote.insert(0, [paragraph('ຄຳເວົ້າ')])
  doc.getXmlFragment(FRAGMENT).insert(0, [quote])
  const fork = forkOf(doc)
  ;((block(fork, 0).get(0) as Y.XmlElement).get(0) as Y.XmlText).insert(0, 'ບໍ່')
  expect(changesBetween(doc, fork)).toEqual([])
  fork.getXmlFragment(FRAGMENT).delete(0, 1)
  expect(reads(changesBetween(doc, fork))).toEqual([['❝ … ❞', '']])
})
