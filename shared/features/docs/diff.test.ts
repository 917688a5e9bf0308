import { expect, test } from 'vitest'
import { countChanges, type DiffNode, diffOf } from './diff.ts'
import type { TextNode } from './history.ts'

const words = (text: string): TextNode => ({ type: 'text', text })
const p = (...texts: string[]): TextNode => ({ type: 'paragraph', content: texts.map(words) })
const doc = (...content: TextNode[]): TextNode => ({ type: 'doc', content })
/** `+came+`, `-went-`, and the rest as it stands; blocks on lines of their own. */
const shown = (node: DiffNode): string => {
  const inner =
    node.type === 'text' ? (node.text ?? '') : (node.content ?? []).map(shown).join(isLine(node) ? '' : '\n')
  if (node.change === 'inserted') return `+${inner}+`
  if (node.change === 'deleted') return `-${inner}-`
  return node.change === 'changed' ? `~${inner}~` : inner
}
const isLine = ({ type }: DiffNode) => type === 'paragraph' || type === 'heading' || type === 'codeBlock'

test('words that came and went stand in their sentence, and no letter is torn from its marks', () => {
  const found = diffOf(doc(p('ນ້ຳດື່ມ ຂອງບ້ານ ສະອາດ')), doc(p('ນ້ຳໃຊ້ ຂອງບ້ານ ສະອາດ')))
  expect(shown(found)).toMatch(/^ນ້ຳ?.*ຂອງບ້ານ ສະອາດ$/)
  for (const one of found.content?.[0]?.content ?? [])
    expect(one.text).not.toMatch(/^[\u0EB1\u0EB3-\u0EBC\u0EC8-\u0ECE]/)
  const rebuild = (drop: string) =>
    (found.content?.[0]?.content ?? [])
      .filter(({ change }) => change !== drop)
      .map(({ text }) => text)
      .join('')
  expect(rebuild('inserted')).toBe('ນ້ຳດື່ມ ຂອງບ້ານ ສະອາດ')
  expect(rebuild('deleted')).toBe('ນ້ຳໃຊ້ ຂອງບ້ານ ສະອາດ')
})

test('blocks that are not alike came and went whole, and those between stay', () => {
  const found = diffOf(doc(p('one two three'), p('same'), p('last')), doc(p('same'), p('something else'), p('last')))
  expect(shown(found)).toBe('-one two three-\nsame\n+something else+\nlast')
  expect(countChanges(found)).toEqual({ inserted: 2, deleted: 3, others: 0 })
})

test('a heading of another level is the same words in another form', () => {
  const heading = (level: number): TextNode => ({ type: 'heading', attrs: { level }, content: [words('Scope')] })
  expect(shown(diffOf(doc(heading(1)), doc(heading(2))))).toBe('~Scope~')
})

test('what changed without a word is counted beside the words that came and went', () => {
  const picture: TextNode = { type: 'image', attrs: { fileId: 'a' } }
  const mention: TextNode = { type: 'mention', attrs: { id: 'a' } }
  const heading = (level: number, text: string): TextNode => ({
    type: 'heading',
    attrs: { level },
    content: [words(text)],
  })
  const task = (checked: boolean): TextNode => ({ type: 'taskItem', attrs: { checked }, content: [p('Ask')] })
  const row = (...cells: string[]): TextNode => ({
    type: 'tableRow',
    content: cells.map((cell) => ({ type: 'tableCell', content: [cell === '' ? p() : p(cell)] })),
  })
  const counted = (before: TextNode[], after: TextNode[]) => countChanges(diffOf(doc(...before), doc(...after)))
  const other = { inserted: 0, deleted: 0, others: 1 }

  expect(counted([p('a')], [p('a')])).toEqual({ inserted: 0, deleted: 0, others: 0 })
  expect(counted([p('a')], [p('a'), picture])).toEqual(other)
  expect(counted([p('a'), picture], [p('a')])).toEqual(other)
  expect(counted([p('Ask ')], [{ ...p('Ask '), content: [words('Ask '), mention] }])).toEqual(other)
  expect(
    counted([{ type: 'taskList', content: [task(false)] }], [{ type: 'taskList', content: [task(true)] }]),
  ).toEqual(other)
  const table = (...rows: TextNode[]): TextNode => ({ type: 'table', content: rows })
  expect(counted([table(row('a'))], [table(row('a'), row('', ''))])).toEqual(other)
  expect(counted([heading(1, 'Scope')], [heading(2, 'Scope')])).toEqual(other)
  // Words inside are counted beside.
  expect(counted([heading(1, 'The scope of it')], [heading(2, 'The scope of this')])).toEqual({
    inserted: 1,
    deleted: 1,
    others: 1,
  })
})

test('the same words in another look are told, and where a link led before', () => {
  const linked = (text: string, href: string): TextNode => ({
    ...words(text),
    marks: [{ type: 'link', attrs: { href } }],
  })
  const bold = (text: string): TextNode => ({ ...words(text), marks: [{ type: 'bold' }] })
  const line = (...content: TextNode[]) => doc({ type: 'paragraph', content })
  const told = (before: TextNode, after: TextNode) => {
    const found = diffOf(before, after)
    const changed = found.content?.[0]?.content?.filter(({ change }) => change === 'changed') ?? []
    return { ...countChanges(found), changed: changed.map(({ text, ledTo }) => [text, ledTo]) }
  }
  const none = { inserted: 0, deleted: 0 }
  const [plain, old, fresh] = [words('ເບິ່ງ ລະບຽບການ ກ່ອນ'), 'https://a.la/1', 'https://a.la/2']

  expect(told(line(plain), line(words('ເບິ່ງ '), bold('ລະບຽບການ'), words(' ກ່ອນ')))).toEqual({
    ...none,
    others: 1,
    changed: [['ລະບຽບການ', undefined]],
  })
  const link = (to: string) => line(words('ເບິ່ງ '), linked('ລະບຽບການ', to), words(' ກ່ອນ'))
  expect(told(link(old), link(fresh))).toEqual({ ...none, others: 1, changed: [['ລະບຽບການ', old]] })
  expect(told(line(plain), link(fresh))).toEqual({ ...none, others: 1, changed: [['ລະບຽບການ', null]] })
  expect(told(link(old), line(plain))).toEqual({ ...none, others: 1, changed: [['ລະບຽບການ', old]] })
  // In what order, and with what else than its target, a mark is kept is no look.
  const both = (...marks: NonNullable<TextNode['marks']>) => line({ ...plain, marks })
  expect(
    told(
      both({ type: 'bold' }, { type: 'link', attrs: { href: old, target: '_blank' } }),
      both({ type: 'link', attrs: { href: old } }, { type: 'bold' }),
    ),
  ).toEqual({ ...none, others: 0, changed: [] })
})

test('a table is compared cell by cell', () => {
  const table = (...rows: string[][]): TextNode => ({
    type: 'table',
    content: rows.map((row) => ({
      type: 'tableRow',
      content: row.map((cell) => ({ type: 'tableCell', content: [p(cell)] })),
    })),
  })
  const found = diffOf(
    doc(table(['district', 'households'], ['Pek', '40'])),
    doc(table(['district', 'households'], ['Pek', '42'], ['Kham', '17'])),
  )
  expect(shown(found)).toBe('district\nhouseholds\nPek\n-40-+42+\n+Kham\n17+')
})

test('whatever a document holds, even what nobody knows yet, is compared and lost nowhere', () => {
  const odd = (attrs: Record<string, unknown>): TextNode => ({ type: 'hologram', attrs })
  const found = diffOf(doc(odd({ id: 1 }), p('a')), doc(odd({ id: 2 }), p('a')))
  expect(found.content?.map(({ type, change }) => [type, change])).toEqual([
    ['hologram', 'deleted'],
    ['hologram', 'inserted'],
    ['paragraph', undefined],
  ])
  expect(diffOf(doc(), doc()).content).toEqual([])
})

test('two texts with nothing in common are compared in a moment, whatever their length', () => {
  const long = (word: string) => doc(...Array.from({ length: 1000 }, (_, index) => p(`${word} ${index} ${word}`)))
  const began = performance.now()
  const found = diffOf(long('a'), long('b'))
  expect(performance.now() - began).toBeLessThan(10_000)
  expect(found.content?.length).toBeGreaterThanOrEqual(1000)
})
