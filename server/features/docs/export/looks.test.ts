import { inflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { paperOf } from '#tests/support/papers.ts'
import type { ContentNode } from '../content.ts'
import { unzip } from '../import/zip.ts'
import { boxLooks } from './boxes.ts'
import { docxOf } from './docx.ts'
import { htmlOf } from './html.ts'
import { markdownOf } from './markdown.ts'
import { odtOf } from './odt.ts'
import { pdfOf } from './pdf.ts'

const text = (words: string): ContentNode => ({ type: 'text', text: words })
const paragraph = (...content: ContentNode[]): ContentNode => ({ type: 'paragraph', content })
const cell = (words: string, attrs = {}, type = 'tableCell'): ContentNode => ({
  type,
  attrs,
  content: [paragraph(text(words))],
})
const table = (...rows: ContentNode[][]): ContentNode => ({
  type: 'table',
  content: rows.map((content) => ({ type: 'tableRow', content })),
})
const part = (bytes: Uint8Array, name: string) => unzip(bytes).get(name)?.toString('utf8') ?? ''

/** What a PDF draws, as its operators say it. */
async function drawn(content: ContentNode[]) {
  const bytes = Buffer.from(await pdfOf({ ...paperOf(content), threads: [] })).toString('latin1')
  return [...bytes.matchAll(/\/FlateDecode\n>>\nstream\n(.*?)\nendstream/gs)]
    .map(([, stream = '']) => inflateSync(Buffer.from(stream, 'latin1')).toString('latin1'))
    .filter((one) => one.includes(' Tf'))
    .join('\n')
}

/** Colours that areas are filled with, as six letters each, and how many areas of one colour are drawn at once. */
function fills(operators: string) {
  const filled = [...operators.matchAll(/((?:[\d. ]+ re\n)+)\/DeviceRGB cs\n([\d.]+) ([\d.]+) ([\d.]+) scn\nf\n/g)]
  return filled.map(([, areas = '', ...shares]) => ({
    areas: areas.trim().split('\n').length,
    colour: shares
      .map((one) =>
        Math.round(Number(one) * 255)
          .toString(16)
          .padStart(2, '0'),
      )
      .join('')
      .toUpperCase(),
  }))
}

test('each kind of callout of a PDF has its own ground and its own bar', async () => {
  const callout = (kind: string) => ({ type: 'callout', attrs: { kind }, content: [paragraph(text('ນ້ຳ'))] })
  const seen = await Promise.all(
    ['note', 'tip', 'warning', 'decision'].map(async (kind) => {
      const [ground, bar] = fills(await drawn([callout(kind)]))
      return { ground: ground?.colour, bar: bar?.colour }
    }),
  )
  const { Note, Tip, Warning, Decision } = boxLooks
  expect(seen).toEqual([Note, Tip, Warning, Decision].map(({ ground, bar }) => ({ ground, bar })))
  expect(new Set(seen.map(({ ground }) => ground)).size).toBe(4)
  // Who sees no colours has the line: one, one of dashes, one, two.
  const most = async (kind: string) =>
    Math.max(
      ...fills(await drawn([callout(kind)]))
        .filter((_, index) => index % 2 === 1)
        .map(({ areas }) => areas),
    )
  expect(await most('note')).toBe(1)
  expect(await most('tip')).toBeGreaterThan(2)
  expect(await most('decision')).toBe(2)
})

test('headings of a PDF are the larger the higher they stand, and larger than text', async () => {
  const heading = (level: number) => ({ type: 'heading', attrs: { level }, content: [text('ຫົວຂໍ້')] })
  const sizes = async (node: ContentNode) =>
    new Set([...(await drawn([node])).matchAll(/\/F\d+ ([\d.]+) Tf/g)].map(([, size]) => Number(size)))
  const plain = await sizes(paragraph(text('ຂໍ້ຄວາມ')))
  const own = await Promise.all(
    [1, 2, 3, 4].map(async (level) => [...(await sizes(heading(level)))].filter((size) => !plain.has(size))),
  )
  expect(own).toEqual([[18], [15], [13], [11.5]])
  expect(plain).toContain(11)
})

test('cells that head a Word table have a ground, the others none', async () => {
  const xml = part(
    await docxOf(
      paperOf([table([cell('ຫົວ', {}, 'tableHeader'), cell('ຫົວ', {}, 'tableHeader')], [cell('ກ'), cell('ຂ')])]),
    ),
    'word/document.xml',
  )
  const grounds = [...xml.matchAll(/<w:tc>.*?<\/w:tc>/gs)].map(([one]) => /<w:shd [^>]*w:fill="(\w+)"/.exec(one)?.[1])
  expect(grounds).toEqual(['F5F2EA', 'F5F2EA', undefined, undefined])
})

test('what a joined cell of an OpenDocument table covers is written, in its row and in those below', () => {
  const xml = part(
    odtOf(
      paperOf([
        table(
          [cell('ກ', { colspan: 2, rowspan: 2 }), cell('ຂ')],
          [cell('ຄ', { rowspan: 2 })],
          [cell('ງ', { colspan: 2 })],
        ),
      ]),
    ),
    'content.xml',
  )
  const rows = [...xml.matchAll(/<table:table-row>(.*?)<\/table:table-row>/gs)].map(([, row = '']) =>
    [...row.matchAll(/<table:(covered-)?table-cell/g)].map(([, covered]) => (covered ? '-' : 'x')).join(''),
  )
  expect(rows).toEqual(['x-x', '--x', 'x--'])
})

test('a break within a line is one in Markdown and in HTML, also at the end of the line', () => {
  const line = paragraph(text('ແຖວທຳອິດ'), { type: 'hardBreak' }, text('ແຖວທີສອງ'))
  const ended = paragraph(text('ຈົບ'), { type: 'hardBreak' })
  expect(markdownOf(paperOf([line]))).toContain('ແຖວທຳອິດ\\\nແຖວທີສອງ')
  expect(markdownOf(paperOf([ended]))).toContain('ຈົບ<br>')
  expect(htmlOf(paperOf([line]))).toContain('<p>ແຖວທຳອິດ<br>ແຖວທີສອງ</p>')
  expect(htmlOf(paperOf([ended]))).toContain('<p>ຈົບ<br><br></p>')
})

const KINDS = ['note', 'tip', 'warning', 'decision'] as const
const callouts = KINDS.map((kind) => ({ type: 'callout', attrs: { kind }, content: [paragraph(text('ນ້ຳ'))] }))

test('each kind of callout of a page has its own ground and bar, and in the dark is printed as by day', () => {
  const page = htmlOf(paperOf(callouts))
  const looks = KINDS.map((kind) => new RegExp(`\\.callout\\[data-kind=${kind}\\]\\{([^}]*)\\}`).exec(page)?.[1])
  expect(looks).toEqual([
    'border-left:3px solid #1D1B16;background:#F5F2EA',
    'border-left:3px dashed #1D1B16;background:#EEF4EA',
    'border-left:3px solid #B3261E;background:#FBEDE6',
    'border-left:6px double #1D1B16;background:#EAF0F6',
  ])
  expect([...page.matchAll(/<div data-callout data-kind="(\w+)"/g)].map(([, kind]) => kind)).toEqual([...KINDS])
  const dark = [...page.matchAll(/@media([^{]*)prefers-color-scheme:dark/g)].map(([, media = '']) => media.trim())
  expect(dark).toEqual(['screen and ('])
})

test('each kind of callout of a Word file has its own ground and bar', async () => {
  const xml = part(await docxOf(paperOf(callouts)), 'word/document.xml')
  const seen = [...xml.matchAll(/<w:tbl>.*?<\/w:tbl>/gs)].map(([box]) => ({
    bar: /<w:left [^>]*w:color="(\w+)"/.exec(box)?.[1],
    line: /<w:left [^>]*w:val="(\w+)"/.exec(box)?.[1],
    ground: /<w:shd [^>]*w:fill="(\w+)"/.exec(box)?.[1],
  }))
  expect(seen).toEqual([
    { bar: '1D1B16', line: 'single', ground: 'F5F2EA' },
    { bar: '1D1B16', line: 'dashed', ground: 'EEF4EA' },
    { bar: 'B3261E', line: 'single', ground: 'FBEDE6' },
    { bar: '1D1B16', line: 'double', ground: 'EAF0F6' },
  ])
})
