import { expect, test } from 'vitest'
import { paperOf } from '#tests/support/papers.ts'
import { unzip } from '../import/zip.ts'
import { boxLooks } from './boxes.ts'
import { odtOf } from './odt.ts'

const paragraph = (text: string) => ({ type: 'paragraph', content: [{ type: 'text', text }] })
const list = { type: 'bulletList', content: [{ type: 'listItem', content: [paragraph('ນ້ຳ')] }] }

test('quotes and callouts of an OpenDocument text have a bar at their side, and each kind its own ground', () => {
  const kinds = ['note', 'tip', 'warning', 'decision']
  const parts = unzip(
    odtOf(
      paperOf([
        { type: 'blockquote', content: [paragraph('ຄຳເວົ້າ'), list] },
        ...kinds.map((kind) => ({ type: 'callout', attrs: { kind }, content: [paragraph(kind), list] })),
      ]),
    ),
  )
  const xml = parts.get('content.xml')?.toString('utf8') ?? ''
  const boxes = [...xml.matchAll(/<table:table table:name="ba-\w+-\d+".*?<\/table:table>/g)].map(([box]) => box)
  expect(boxes.map((box) => /table:name="([^"]+)"/.exec(box)?.[1])).toEqual([
    'ba-quote-1',
    ...kinds.map((kind, index) => `ba-${kind}-${index + 2}`),
  ])
  const looks = boxes.map((box) => {
    const name = /<table:table-cell table:style-name="([^"]+)"/.exec(box)?.[1]
    const style = new RegExp(`<style:style style:name="${name}" style:family="table-cell">.*?</style:style>`).exec(
      xml,
    )?.[0]
    // The list within stands in the same cell: one bar goes along all of it.
    expect(box).toContain('<text:list ')
    return {
      bar: /fo:border-left="2.25pt solid #(\w+)"/.exec(style ?? '')?.[1],
      ground: /fo:background-color="#(\w+)"/.exec(style ?? '')?.[1],
    }
  })
  const { Quote, Note, Tip, Warning, Decision } = boxLooks
  expect(looks).toEqual([Quote, Note, Tip, Warning, Decision].map(({ bar, ground }) => ({ bar, ground })))
  expect(new Set(looks.map(({ ground }) => ground)).size).toBe(5)
})
