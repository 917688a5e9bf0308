import { expect, test } from 'vitest'
import type { ContentNode } from '../../docs/service.ts'
import { type Origin, partsOf, shown } from './passages.ts'

const origin: Origin = {
  itemId: '0198c1a0-0000-7000-8000-000000000001',
  authorLo: 'ສົມສີ',
  authorEn: 'Somsy',
  departmentLo: 'ກົມ',
  departmentEn: 'Department',
  sentAt: '2026-11-26T00:00:00.000Z',
}
const text = (words: string): ContentNode => ({ type: 'text', text: words })
const p = (words: string): ContentNode => ({ type: 'paragraph', content: [text(words)] })
const h = (words: string): ContentNode => ({ type: 'heading', attrs: { level: 2 }, content: [text(words)] })
const list = (type: string, ...items: string[]): ContentNode => ({
  type,
  content: items.map((item) => ({ type: 'listItem', content: [p(item)] })),
})
const message: ContentNode = { type: 'evidence', attrs: { messageId: 'm', itemId: null }, content: [p('ຄຳເວົ້າ')] }
const parts = (...content: ContentNode[]) => partsOf({ type: 'doc', content }, origin)
const lines = (block: ContentNode | undefined) =>
  block?.content?.map((line) => line.content?.map((one) => one.text).join(''))

test('a text is cut at its headings, and what has no words is no part', () => {
  const cut = parts(p('ຄຳນຳ'), h('ໜຶ່ງ'), p('ຂໍ້ຄວາມ'), h('ເປົ່າ'), p(''), h('ສອງ'), p('ຕື່ມ'))
  expect(cut.map(shown).map(({ heading, excerpt }) => [heading, excerpt])).toEqual([
    ['', 'ຄຳນຳ'],
    ['ໜຶ່ງ', 'ຂໍ້ຄວາມ'],
    ['ສອງ', 'ຕື່ມ'],
  ])
  expect(lines(cut[1]?.blocks[0])).toEqual(['ໜຶ່ງ', 'ຂໍ້ຄວາມ'])
  expect(cut[1]?.blocks[0]?.attrs).toMatchObject({ itemId: origin.itemId, authorLo: 'ສົມສີ', messageId: null })
})

test('what the item quotes itself stays the words of who said them', () => {
  const [part] = parts(p('ກ່ອນ'), message, p('ຫຼັງ'))
  expect(part?.blocks.map(({ attrs }) => attrs?.messageId)).toEqual([null, 'm', null])
  expect(part?.blocks[1]).toBe(message)
})

test('lists, tables and captions come along as lines; letters and marks stay as they are', () => {
  const row = (...cells: string[]): ContentNode => ({
    type: 'tableRow',
    content: cells.map((cell) => ({ type: 'tableCell', content: [p(cell)] })),
  })
  const [part] = parts(
    { type: 'paragraph', content: [{ ...text('ນ້ຳ'), marks: [{ type: 'bold' }] }] },
    list('bulletList', 'ກ', 'ຂ'),
    list('orderedList', 'ຄ', 'ງ'),
    { type: 'table', content: [row('ຈ', 'ສ')] },
    { type: 'image', attrs: { fileId: 'f', alt: 'ຮູບ' } },
  )
  expect(lines(part?.blocks[0])).toEqual(['ນ້ຳ', '• ກ', '• ຂ', '1. ຄ', '2. ງ', 'ຈ | ສ', 'ຮູບ'])
  expect(part?.blocks[0]?.content?.[0]?.content?.[0]?.marks).toEqual([{ type: 'bold' }])
  expect(JSON.stringify(part?.blocks)).not.toContain('fileId')
})

test('other words have another key, and the same words elsewhere too', () => {
  const [one] = parts(p('ກ'))
  const [again] = parts(p('ກ'))
  const [other] = parts(p('ຂ'))
  const [, second] = parts(h('ຫົວຂໍ້'), p('ກ'), h('ຫົວຂໍ້'), p('ກ'))
  expect(again?.key).toBe(one?.key)
  expect(other?.key).not.toBe(one?.key)
  expect(second?.key).not.toBe(parts(h('ຫົວຂໍ້'), p('ກ'))[0]?.key)
})
