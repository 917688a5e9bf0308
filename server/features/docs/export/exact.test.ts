import { expect, test } from 'vitest'
import { paperOf, photos } from '#tests/support/papers.ts'
import type { ContentNode } from '../content.ts'
import { readDocx } from '../import/docx.ts'
import { readHtml } from '../import/html.ts'
import { readMarkdown } from '../import/markdown.ts'
import { readOdt } from '../import/odt.ts'
import { readPdf } from '../import/pdf.ts'
import type { Source } from '../import/source.ts'
import { unzip } from '../import/zip.ts'
import { docxOf } from './docx.ts'
import { htmlOf } from './html.ts'
import { markdownOf } from './markdown.ts'
import { odtOf } from './odt.ts'
import type { Paper } from './paper.ts'
import { pdfOf } from './pdf.ts'

const text = (words: string): ContentNode => ({ type: 'text', text: words })
const paragraph = (...content: ContentNode[]): ContentNode => ({ type: 'paragraph', content })
const cell = (words: string, spans: object = {}): ContentNode => ({
  type: 'tableCell',
  ...(Object.keys(spans).length > 0 ? { attrs: { colspan: 1, rowspan: 1, ...spans } } : {}),
  content: [paragraph(text(words))],
})
const part = (parts: Map<string, Buffer>, name: string) => parts.get(name)?.toString('utf8') ?? ''

const trips: [format: string, trip: (paper: Paper) => Source | Promise<Source>][] = [
  ['Word file', async (paper) => readDocx(await docxOf(paper))],
  ['OpenDocument text', (paper) => readOdt(odtOf(paper))],
  ['page of HTML', (paper) => readHtml(htmlOf(paper))],
  ['Markdown', (paper) => readMarkdown(markdownOf(paper))],
]

test.each(trips)('cells that reach over rows and columns come back where they were: %s', async (_, trip) => {
  const row = (...content: ContentNode[]): ContentNode => ({ type: 'tableRow', content })
  const table: ContentNode = {
    type: 'table',
    content: [
      row(cell('ໜຶ່ງ', { rowspan: 2 }), cell('ສອງ'), cell('ສາມ')),
      row(cell('ສີ່', { colspan: 2, rowspan: 2 })),
      row(cell('ຫ້າ')),
      row(cell('ຫົກ'), cell('ເຈັດ'), cell('ແປດ')),
    ],
  }
  expect((await trip(paperOf([table]))).content).toEqual([table])
})

const said: Paper = {
  ...paperOf([paragraph(text('ນ້ຳ ແລະ ຄຳ'))]),
  threads: [
    {
      quote: 'ນ້ຳ',
      resolved: true,
      remarks: [
        { author: 'ຄຳຫຼ້າ ວົງສາ', at: '2026-11-20T03:00:00Z', text: 'ຄຳຖາມ' },
        { author: 'ສົມສີ <ກ>', at: '2026-11-21T03:00:00Z', text: 'ຄຳຕອບ & <b>' },
      ],
    },
    {
      quote: 'ຖືກລຶບແລ້ວ',
      resolved: false,
      remarks: [{ author: 'Noy', at: '2026-11-22T03:00:00Z', text: 'ບໍ່ມີບ່ອນ' }],
    },
  ],
}

test('comments of a Word file are its own: by whom, which answers which, what is settled, and none without a place', async () => {
  const parts = unzip(await docxOf(said))
  const comments = part(parts, 'word/comments.xml')
  expect([...comments.matchAll(/w:author="([^"]*)"/g)].map(([, author]) => author)).toEqual([
    'Noy',
    'ຄຳຫຼ້າ ວົງສາ',
    'ສົມສີ &lt;ກ&gt;',
  ])
  const extended = [...part(parts, 'word/commentsExtended.xml').matchAll(/<w15:commentEx [^>]*>/g)].map(([one]) => ({
    settled: /w15:done="(?:1|true)"/.test(one),
    answers: one.includes('w15:paraIdParent='),
  }))
  expect(extended).toEqual([
    { settled: false, answers: false },
    { settled: true, answers: false },
    { settled: true, answers: true },
  ])
  // What was deleted since has its comment at the title.
  const [title = '', body = ''] = part(parts, 'word/document.xml').split('</w:p>')
  expect(title.match(/<w:commentReference /g)).toHaveLength(1)
  expect(body.match(/<w:commentReference /g)).toHaveLength(2)
})

test('comments of an OpenDocument text are its own: by whom, and none without a place', () => {
  const xml = part(unzip(odtOf(said)), 'content.xml')
  expect([...xml.matchAll(/<office:annotation><dc:creator>(.*?)<\/dc:creator>/g)].map(([, author]) => author)).toEqual([
    'Noy',
    'ຄຳຫຼ້າ ວົງສາ',
    'ສົມສີ &lt;ກ&gt;',
  ])
  expect(xml.indexOf('ບໍ່ມີບ່ອນ')).toBeLessThan(xml.indexOf('ນ້ຳ ແລະ ຄຳ'))
})

test('comments below a page of HTML and in Markdown say by whom they are and what is settled, and run nothing', () => {
  const html = htmlOf(said)
  expect(html).toContain('<q>ນ້ຳ</q> (ແກ້ແລ້ວ)')
  expect(html).toContain('<b>ສົມສີ &lt;ກ&gt;</b>')
  expect(html).toContain('ຄຳຕອບ &amp; &lt;b&gt;')
  const markdown = markdownOf(said)
  expect(markdown).toContain('“ນ້ຳ” (ແກ້ແລ້ວ)')
  expect(markdown).toContain('ຄຳຫຼ້າ ວົງສາ, 20/11/2026: ຄຳຖາມ')
})

test('a PDF says its headings, notes, cells and comments, and shows its pictures', async () => {
  const [fileId = ''] = [...photos.keys()]
  const bytes = await pdfOf({
    ...said,
    content: [
      { type: 'heading', attrs: { level: 1 }, content: [text('ການສົ່ງມອບວຽກ')] },
      paragraph(text('ນ້ຳ ແລະ ຄຳ'), { type: 'footnote', content: [text('ເຊີງອັດ')] }),
      { type: 'heading', attrs: { level: 2 }, content: [text('ໜ້າທີ່')] },
      { type: 'table', content: [{ type: 'tableRow', content: [cell('ຫ້ອງໜຶ່ງ'), cell('ຫ້ອງສອງ')] }] },
      { type: 'image', attrs: { fileId, alt: '', caption: '', size: 'full' } },
    ],
  })
  const { content } = await readPdf(bytes)
  const headings = content.filter(({ type }) => type === 'heading').map((one) => JSON.stringify(one))
  const all = JSON.stringify(content)
  expect(headings.some((one) => one.includes('ການສົ່ງມອບວຽກ'))).toBe(true)
  expect(headings.some((one) => one.includes('ໜ້າທີ່'))).toBe(true)
  for (const words of ['ເຊີງອັດ', 'ຫ້ອງໜຶ່ງ', 'ຫ້ອງສອງ', 'ຄຳຖາມ', 'ແກ້ແລ້ວ', 'ຄຳຫຼ້າ ວົງສາ · 20/11/2026', 'ບໍ່ມີບ່ອນ'])
    expect(all).toContain(words)
  // Of a few points, which an import leaves out.
  expect(Buffer.from(bytes).includes('/Subtype /Image')).toBe(true)
})
