import { expect, test } from 'vitest'
import { faultsOf } from '#tests/support/ooxml.ts'
import { Maker, paperOf } from '#tests/support/papers.ts'
import { unzip } from '../import/zip.ts'
import { docxOf } from './docx.ts'

const SEEDS = Number(process.env.SEEDS ?? 60)

test('a Word file keeps to the rules of its format, whatever the document holds', async () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    const maker = new Maker(seed, { inItem: 'anything', deepest: 3 })
    const paper = paperOf(maker.blocks(0, 10))
    expect(faultsOf(unzip(await docxOf(paper))), `seed ${seed}`).toEqual([])
  }
})

test.each([
  ['a cell without a paragraph', /<w:p>(?:(?!<w:p>).)*<\/w:p><\/w:tc>/, '</w:tc>'],
  ['a relation that is none', /r:id="[^"]+"/, 'r:id="rId9999"'],
  ['looks in another order', /<w:rPr><w:b\/>/, '<w:rPr><w:sz w:val="20"/><w:b/>'],
  ['a style that is not there', /<w:pStyle w:val="BaLabel"\/>/, '<w:pStyle w:val="Nobody"/>'],
  ['a bare ampersand', /<w:t xml:space="preserve">/, '<w:t xml:space="preserve">&'],
])('%s would be found', async (_, sought, instead) => {
  const callout = {
    type: 'callout',
    attrs: { kind: 'tip' },
    content: [{ type: 'paragraph', content: [{ type: 'text', text: 'ນ້ຳ', marks: [{ type: 'bold' }] }] }],
  }
  const parts = unzip(await docxOf(paperOf([callout])))
  const xml = parts.get('word/document.xml')?.toString('utf8') ?? ''
  expect(xml.search(sought)).toBeGreaterThan(0)
  parts.set('word/document.xml', Buffer.from(xml.replace(sought, instead)))
  expect(faultsOf(parts).length).toBeGreaterThan(0)
})

test('a comment ends before the notes of its line, and a line is as high as the picture in it', async () => {
  const line = {
    type: 'paragraph',
    content: [
      { type: 'text', text: 'ນ້ຳ ຄຳ' },
      { type: 'footnote', content: [{ type: 'text', text: 'ໝາຍເຫດ' }] },
    ],
  }
  const parts = unzip(await docxOf(paperOf([line])))
  const xml = parts.get('word/document.xml')?.toString('utf8') ?? ''
  expect(xml.indexOf('<w:commentReference')).toBeGreaterThan(xml.indexOf('ນ້ຳ ຄຳ'))
  expect(xml.indexOf('<w:commentReference')).toBeLessThan(xml.indexOf('<w:footnoteReference'))
  const styles = parts.get('word/styles.xml')?.toString('utf8') ?? ''
  expect(styles.match(/<w:spacing [^>]*w:line="(?![^>]*w:lineRule="auto")[^>]*>/g)).toBeNull()
  const notes = parts.get('word/footnotes.xml')?.toString('utf8') ?? ''
  expect(notes).toContain('<w:pStyle w:val="FootnoteText"/>')
})
