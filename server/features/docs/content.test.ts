import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { FRAGMENT } from '#shared/features/docs/schema.ts'
import { type ContentNode, contentOf, filesIn, firstUpdate, hasText, textOf } from './content.ts'

const FILE = '0190a1b2-0000-7000-8000-000000000001'
const OTHER = '0190a1b2-0000-7000-8000-000000000002'
const words = (text: string): ContentNode => ({ type: 'text', text })
const line = (...content: ContentNode[]): ContentNode => ({ type: 'paragraph', content })

/** One of everything beyond plain text. */
const everything: ContentNode[] = [
  {
    type: 'taskList',
    content: [{ type: 'taskItem', attrs: { checked: true }, content: [line(words('ກວດບັນຊີ'))] }],
  },
  {
    type: 'image',
    attrs: { fileId: FILE, alt: 'ຕະຫຼາດເຊົ້າ', caption: '2024', size: 'medium', width: 800, height: 500 },
  },
  { type: 'file', attrs: { fileId: OTHER, name: 'ລາຍງານ.pdf', bytes: 2048 } },
  { type: 'callout', attrs: { kind: 'warning' }, content: [line(words('ລະວັງ'))] },
  { type: 'codeBlock', content: [words('select 1')] },
  { type: 'horizontalRule' },
  {
    type: 'details',
    content: [
      { type: 'detailsSummary', content: [words('ລາຍລະອຽດ')] },
      { type: 'detailsContent', content: [line(words('ເນື້ອໃນ'))] },
    ],
  },
  { type: 'itemCard', attrs: { itemId: OTHER } },
  line(
    words('ມອບໃຫ້ '),
    { type: 'mention', attrs: { id: OTHER, nameLo: 'ບຸນມີ', nameEn: 'Bounmy' } },
    words(' ຕາມດຳລັດ'),
    { type: 'footnote', content: [words('ດຳລັດ ເລກທີ 12')] },
    words(' ນີ້'),
  ),
]

test('everything a document can hold is stored, found again as it was, and read as plain text', () => {
  const { content } = contentOf(firstUpdate(everything))
  expect(content).toEqual(everything)
  expect(textOf({ type: 'doc', content: everything })).toBe(
    [
      'ກວດບັນຊີ',
      '2024',
      'ລາຍງານ.pdf',
      'ລະວັງ',
      'select 1',
      'ລາຍລະອຽດ',
      'ເນື້ອໃນ',
      'ມອບໃຫ້ @ບຸນມີ ຕາມດຳລັດ ນີ້',
      'ດຳລັດ ເລກທີ 12',
    ].join('\n'),
  )
  expect(filesIn({ type: 'doc', content: everything })).toEqual([FILE, OTHER])
})

test('a node that names nothing real leaves only its words', () => {
  const doc = new Y.Doc()
  const made = (name: string, attributes: Record<string, string>, text?: string) => {
    const element = new Y.XmlElement(name)
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
    if (text) {
      const inner = new Y.XmlElement('paragraph')
      inner.insert(0, [new Y.XmlText(text)])
      element.insert(0, [inner])
    }
    return element
  }
  doc
    .getXmlFragment(FRAGMENT)
    .insert(0, [
      made('image', { fileId: '../../etc/passwd' }),
      made('image', { fileId: FILE, size: 'huge' }),
      made('itemCard', { itemId: 'x' }),
      made('file', { name: 'a.txt' }),
      made('callout', { kind: 'javascript' }, 'ຄຳ'),
      made('image', { fileId: FILE, src: 'https://example.org/spy.png' }),
    ])
  expect(contentOf(Y.encodeStateAsUpdate(doc)).content).toEqual([
    { type: 'paragraph', content: [{ type: 'text', text: 'ຄຳ' }] },
    { type: 'image', attrs: { fileId: FILE } },
  ])
})

test('headings, those of tables too, are no text; one word under them is', () => {
  const heading: ContentNode = { type: 'heading', attrs: { level: 2 }, content: [words('ບົດຮຽນ')] }
  const table = (...cells: ContentNode[]): ContentNode => ({
    type: 'table',
    content: [
      { type: 'tableRow', content: [{ type: 'tableHeader', content: [line(words('ໃຜ'))] }] },
      { type: 'tableRow', content: [{ type: 'tableCell', content: cells }] },
    ],
  })
  const doc = (...content: ContentNode[]): ContentNode => ({ type: 'doc', content })
  expect(hasText(doc(heading, { type: 'paragraph' }, table({ type: 'paragraph' })))).toBe(false)
  expect(hasText(doc(heading, line(words(' '))))).toBe(false)
  expect(hasText(doc(table(line(words('1.')))))).toBe(false)
  expect(hasText(doc(table(line(words('1.250')))))).toBe(true)
  expect(hasText(doc(heading, line(words('ຄຳ'))))).toBe(true)
  expect(hasText(doc(heading, table(line(words('ຄຳ')))))).toBe(true)
})
