import { readFileSync } from 'node:fs'
import { strToU8, zipSync } from 'fflate'
import { expect, test } from 'vitest'
import type { ContentNode } from '../content.ts'
import { readDocx } from './docx.ts'
import { readHtml } from './html.ts'
import { readOdt } from './odt.ts'

/** Written by LibreOffice: notes, followed changes, a comment, heads and feet, lists in lists, joined cells, a picture. */
const file = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../../../../tests/fixtures/${name}`, import.meta.url)))

const said = ({ text, content = [] }: ContentNode): string => text ?? content.map(said).join('')
const all = (nodes: readonly ContentNode[], type: string): ContentNode[] =>
  nodes.flatMap((node) => [...(node.type === type ? [node] : []), ...all(node.content ?? [], type)])

test.each([
  ['office.odt', readOdt],
  ['office.docx', readDocx],
])('of a file that LibreOffice wrote (%s) all is taken, or named as left out', async (name, read) => {
  const { title, content, pictures, lost, unread } = await read(file(name))
  expect(title).toBe('ຫົວເລື່ອງ ນ້ຳ')
  expect(content[0]).toEqual({
    type: 'heading',
    attrs: { level: 1 },
    content: [{ type: 'text', text: 'ພາກທີໜຶ່ງ' }],
  })
  expect(all(content, 'footnote').map(said)).toEqual([
    'FN-ONE ໝາຍເຫດ FN-ONE second',
    'ENDNOTE ທ້າຍ',
    'FN-LIST',
    'FN-CELL',
  ])
  const [numbered, bullets] = content.filter(({ type }) => /List$/.test(type))
  expect([numbered?.type, bullets?.type]).toEqual(['orderedList', 'bulletList'])
  expect(all(numbered?.content ?? [], 'orderedList').flatMap(({ content: items = [] }) => items.map(said))).toEqual([
    'ໜຶ່ງ ກ',
    'ໜຶ່ງ ຂ',
  ])
  const [table] = all(content, 'table')
  expect(table?.content?.map((row) => row.content?.map(said))).toEqual([
    ['H1', 'H2 ລວມ'],
    ['R ລວມ', 'aFN-CELL', 'b'],
    ['c', 'in cell'],
  ])
  expect(table?.content?.[0]?.content?.[1]).toMatchObject({ type: 'tableHeader', attrs: { colspan: 2 } })
  expect(table?.content?.[1]?.content?.[0]).toMatchObject({ attrs: { rowspan: 2 } })
  expect(all(content, 'image')).toMatchObject([{ attrs: { alt: 'ALT ຮູບ' } }])
  expect([pictures.length, lost]).toEqual([1, 0])
  const text = content.map(said).join('\n')
  expect(text).toContain('INSERTED ເພີ່ມ')
  expect(text).toContain('TEXTBOX ໃນກ່ອງ')
  expect(text).not.toMatch(/DELETED|COMMENT|HEADER/)
  expect(unread).toEqual([
    { what: 'head', count: 2, names: ['HEADER ຫົວໜ້າ ກະຊວງ', 'FOOTER ທ້າຍໜ້າ'] },
    { what: 'comment', count: 1, names: ['COMMENT ຄຳເຫັນ'] },
    { what: 'deletion', count: 1, names: ['DELETED ຖືກລຶບ'] },
  ])
})

test('boxes of an OpenDocument text come back as what they were, also where they are parts with a name, as they were once written', () => {
  const part = (kind: string, at: number, words: string) =>
    `<text:section text:style-name="ba-box" text:name="ba-${kind}-${at}">${words}</text:section>`
  const line = (words: string, style = 'Standard') => `<text:p text:style-name="${style}">${words}</text:p>`
  const xml = `<office:document-content xmlns:office="o" xmlns:text="t"><office:body><office:text>${[
    part('warning', 1, line('ລະວັງ', 'Ba_20_Label') + line('ຢ່າມອບວຽກໂດຍບໍ່ມີໃບມອບ')),
    part('quote', 2, line('ຄຳເວົ້າ')),
    part('details', 3, line('ຂັ້ນຕອນ', 'Ba_20_Summary') + line('ຂໍ້ທີ 1')),
    `<text:section text:name="ພາກ 1">${line('ທຳມະດາ')}</text:section>`,
  ].join('')}</office:text></office:body></office:document-content>`

  const { content } = readOdt(zipSync({ 'content.xml': strToU8(xml) }))

  expect(content.map((node) => [node.type, node.attrs?.kind, said(node)])).toEqual([
    ['callout', 'warning', 'ຢ່າມອບວຽກໂດຍບໍ່ມີໃບມອບ'],
    ['blockquote', undefined, 'ຄຳເວົ້າ'],
    ['details', undefined, 'ຂັ້ນຕອນຂໍ້ທີ 1'],
    ['paragraph', undefined, 'ທຳມະດາ'],
  ])
})

test('a title that holds more than its words is a heading with all of it', () => {
  const odt = (title: string) =>
    readOdt(
      zipSync({
        'content.xml': strToU8(
          `<office:document-content xmlns:office="o" xmlns:text="t" xmlns:xlink="x"><office:body><office:text><text:p text:style-name="Title">${title}</text:p><text:p>ຄຳ</text:p></office:text></office:body></office:document-content>`,
        ),
      }),
    )
  // Word files are read by way of such a page.
  const page = (title: string) => readHtml(`<p class="title">${title}</p><p>ຄຳ</p>`, true)
  const note = '<text:note><text:note-body><text:p>ກົດໝາຍ</text:p></text:note-body></text:note>'
  const words = { type: 'text', text: 'ຄູ່ມື' }
  const linked = { ...words, marks: [{ type: 'link', attrs: { href: 'https://a.example' } }] }

  expect(odt('ຄູ່ມື').title).toBe('ຄູ່ມື')
  expect(page('ຄູ່ມື').title).toBe('ຄູ່ມື')
  for (const [{ title, content }, held] of [
    [odt(`ຄູ່ມື${note}`), [words, { type: 'footnote', content: [{ type: 'text', text: 'ກົດໝາຍ' }] }]],
    [page('<a href="https://a.example">ຄູ່ມື</a>'), [linked]],
  ] as const) {
    expect(title).toBeUndefined()
    expect(content).toMatchObject([{ type: 'heading', attrs: { level: 1 }, content: held }, { type: 'paragraph' }])
  }
  const pictured = page('ຄູ່ມື<img src="data:image/png;base64,iVBORw0KGgo=">')
  expect(pictured.content.map(({ type }) => type)).toEqual(['heading', 'image', 'paragraph'])
})

test('lines in the middle or at the right, by themselves or by their style, are named, and no others', async () => {
  const odt = (style: string, words: string) => `<text:p text:style-name="${style}">${words}</text:p>`
  const odtStyle = (name: string, parent: string, edge?: string) =>
    `<style:style style:name="${name}" style:parent-style-name="${parent}">${edge ? `<style:paragraph-properties fo:text-align="${edge}"/>` : ''}</style:style>`
  const names = ['ສາທາລະນະລັດ', 'ເລກທີ 12', 'ໂດຍແບບ']
  const openDocument = `<office:document-content xmlns:office="o" xmlns:text="t" xmlns:style="s" xmlns:fo="f"><office:automatic-styles>${[
    odtStyle('Title', 'Standard', 'center'),
    odtStyle('P1', 'Standard', 'center'),
    odtStyle('P2', 'Standard', 'end'),
    odtStyle('P3', 'Standard', 'justify'),
    odtStyle('P4', 'P1'),
    odtStyle('P5', 'P1', 'start'),
  ].join('')}</office:automatic-styles><office:body><office:text>${[
    odt('Title', 'ຫົວເລື່ອງ'),
    odt('P1', names[0]!),
    odt('P2', names[1]!),
    odt('P3', 'ສອງຂ້າງ'),
    odt('P4', names[2]!),
    odt('P5', 'ຊ້າຍ'),
    odt('P1', ''),
  ].join('')}</office:text></office:body></office:document-content>`
  const word = (words: string, look = '') => `<w:p><w:pPr>${look}</w:pPr><w:r><w:t>${words}</w:t></w:r></w:p>`
  const jc = (edge: string) => `<w:jc w:val="${edge}"/>`
  const style = (id: string, name: string, look: string) =>
    `<w:style w:type="paragraph" w:styleId="${id}"><w:name w:val="${name}"/>${look}</w:style>`
  const parts = {
    '[Content_Types].xml':
      '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
    '_rels/.rels':
      '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
    'word/styles.xml': `<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">${[
      style('T', 'Title', `<w:pPr>${jc('center')}</w:pPr>`),
      style('Mid', 'Middle', `<w:pPr>${jc('center')}</w:pPr>`),
      style('Sub', 'Below', '<w:basedOn w:val="Mid"/>'),
    ].join('')}</w:styles>`,
    'word/document.xml': `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${[
      word('ຫົວເລື່ອງ', '<w:pStyle w:val="T"/>'),
      word(names[0]!, jc('center')),
      word(names[1]!, jc('right')),
      word('ສອງຂ້າງ', jc('both')),
      word(names[2]!, '<w:pStyle w:val="Sub"/>'),
      word('ຊ້າຍ', `<w:pStyle w:val="Sub"/>${jc('left')}`),
      word('', jc('center')),
    ].join('')}</w:body></w:document>`,
  }
  const bytes = Object.fromEntries(Object.entries(parts).map(([name, xml]) => [name, strToU8(xml)]))
  const html = `<style>p { text-align: center }</style><p align="center">${names[0]}</p><div style="text-align:right"><p>${names[1]}</p></div><center>${names[2]}</center><p style="text-align: justify">ສອງຂ້າງ</p><p align=center> </p><p hidden align=center>ບໍ່ເຫັນ</p>`

  for (const { unread } of [
    readOdt(zipSync({ 'content.xml': strToU8(openDocument) })),
    await readDocx(zipSync(bytes)),
    readHtml(html),
  ])
    expect(unread).toEqual([{ what: 'aligned', count: 3, names }])
})
