import { expect, test } from 'vitest'
import type { ContentNode } from '../content.ts'
import { readWikitext } from './wikitext.ts'

/** Content in one line each, as far as it matters here. */
function shown(node: ContentNode, depth = 0): string[] {
  if (node.type === 'text') {
    const marks = (node.marks ?? []).map(({ type, attrs }) => (type === 'link' ? `link ${attrs?.href}` : type))
    return [`${' '.repeat(depth)}${node.text}${marks.length > 0 ? ` <${marks.join(' ')}>` : ''}`]
  }
  const facts =
    node.type === 'heading' ? ` ${node.attrs?.level}` : node.attrs?.colspan ? ` colspan ${node.attrs.colspan}` : ''
  return [`${' '.repeat(depth)}${node.type}${facts}`, ...(node.content ?? []).flatMap((one) => shown(one, depth + 1))]
}
const lines = (text: string, links?: ReadonlyMap<string, string>) =>
  readWikitext(text, links).content.flatMap((node) => shown(node))

test('headings, bold, italics and paragraphs are what they are', () => {
  expect(lines("== ນ້ຳ ==\nນ້ຳ '''ສະອາດ''' ແລະ ''ເຢັນ''\nຕໍ່ແຖວ\n\n=== ທໍ່ ===\n'''''ທັງສອງ'''''")).toEqual([
    'heading 1',
    ' ນ້ຳ',
    'paragraph',
    ' ນ້ຳ ',
    ' ສະອາດ <bold>',
    '  ແລະ ',
    ' ເຢັນ <italic>',
    '  ຕໍ່ແຖວ',
    'heading 2',
    ' ທໍ່',
    'paragraph',
    ' ທັງສອງ <bold italic>',
  ])
})

test('lists lie in each other, and numbered ones count', () => {
  expect(lines('* ໜຶ່ງ\n** ໃນ\n* ສອງ\n# ກ\n# ຂ')).toEqual([
    'bulletList',
    ' listItem',
    '  paragraph',
    '   ໜຶ່ງ',
    '  bulletList',
    '   listItem',
    '    paragraph',
    '     ໃນ',
    ' listItem',
    '  paragraph',
    '   ສອງ',
    'orderedList',
    ' listItem',
    '  paragraph',
    '   ກ',
    ' listItem',
    '  paragraph',
    '   ຂ',
  ])
})

test('a table keeps its heads, spans and cells of several lines', () => {
  const text =
    '{| class="wikitable"\n|+ ຕາຕະລາງ\n! ປີ !! ຈຳນວນ\n|-\n| 2023 || [[ບ້ານ|120]]\n|-\n| colspan="2" | ລວມ\n* ກ\n|}'
  expect(lines(text)).toEqual([
    'paragraph',
    ' ຕາຕະລາງ',
    'table',
    ' tableRow',
    '  tableHeader',
    '   paragraph',
    '    ປີ',
    '  tableHeader',
    '   paragraph',
    '    ຈຳນວນ',
    ' tableRow',
    '  tableCell',
    '   paragraph',
    '    2023',
    '  tableCell',
    '   paragraph',
    '    120',
    ' tableRow',
    '  tableCell colspan 2',
    '   paragraph',
    '    ລວມ',
    '   bulletList',
    '    listItem',
    '     paragraph',
    '      ກ',
  ])
})

test('links lead to the pages that came along, and outside; others keep their words', () => {
  const links = new Map([['wiki:ນ້ຳ ສະອາດ', 'https://ba.example/docs/1']])
  expect(lines('[[ນ້ຳ_ສະອາດ#ທໍ່|ນ້ຳ]] [[ບໍ່ມີ]] [https://a.example ບ່ອນອື່ນ] https://b.example/x.', links)).toEqual([
    'paragraph',
    ' ນ້ຳ <link https://ba.example/docs/1>',
    '  ບໍ່ມີ ',
    ' ບ່ອນອື່ນ <link https://a.example>',
    '  ',
    ' https://b.example/x <link https://b.example/x>',
    ' .',
  ])
})

test('templates and foreign tags are named, and their words stay as they were typed', () => {
  const source = readWikitext(
    'ກ່ອນ {{Infobox\n| ຊື່ = {{lang|lo|ນ້ຳ}}\n}} ຫຼັງ {{cite|x}} <graph>1</graph> <ask>ຄຳ</ask>\n[[Category:ນ້ຳສະອາດ]]',
  )
  expect(source.unread).toEqual([
    { what: 'template', count: 2, names: ['Infobox', 'cite'] },
    { what: 'tag', count: 3, names: ['graph', 'ask'] },
  ])
  expect(source.labels).toEqual(['ນ້ຳສະອາດ'])
  const words = source.content.flatMap((node) => shown(node)).join('\n')
  for (const kept of ['{{Infobox', 'ຊື່ = {{lang|lo|ນ້ຳ}}', '{{cite|x}} <code>', '<ask>ຄຳ</ask>'])
    expect(words).toContain(kept)
})

test('notes lie where they are called; code and what is not to be read stay letter by letter', () => {
  const words = lines(
    "ນ້ຳ<ref>ກົດໝາຍ ''ນ້ຳ''</ref> <nowiki>'''ບໍ່ໜາ'''</nowiki>\n<syntaxhighlight lang=\"js\">a < b && '''c'''</syntaxhighlight>",
  )
  expect(words).toEqual([
    'paragraph',
    ' ນ້ຳ',
    ' footnote',
    '  ກົດໝາຍ ນ້ຳ',
    "  '''ບໍ່ໜາ'''",
    'codeBlock',
    " a < b && '''c'''",
  ])
})

test('a page made to hang its reader ends', () => {
  const before = Date.now()
  for (const sign of ['[[', '{{', "'''''", '{|\n', '<ref>', '*'.repeat(50)]) {
    const text = sign.repeat(20_000)
    expect(() => readWikitext(text)).not.toThrow(/stack|exceeded/)
  }
  expect(Date.now() - before).toBeLessThan(15_000)
})
