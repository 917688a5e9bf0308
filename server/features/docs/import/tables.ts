import { type Element, isTag } from 'domhandler'
import { AppError } from '#shared/base/errors.ts'
import type { ContentNode } from '../content.ts'
import { elementsIn } from './xml.ts'

const MOST_COLUMNS = 100
const MOST_CELLS = 20_000

/** Cells in their rows, the missing ones filled in: a table with holes would be mended by whoever opens it. */
export function squared(rows: readonly ContentNode[][]): ContentNode[] {
  /** How many more rows a cell reaches down, by column. */
  let down: number[] = []
  let widest = 0
  let cells = 0
  const widths = rows.map((row, index) => {
    const next: number[] = []
    let column = 0
    for (const cell of row) {
      while ((down[column] ?? 0) > 0) column++
      const { colspan, rowspan } = spansOf(cell)
      const reach = Math.min(rowspan, rows.length - index)
      if (reach !== rowspan) cell.attrs = { ...cell.attrs, rowspan: reach }
      for (let one = 0; one < colspan; one++) next[column++] = reach
    }
    cells += row.length
    const total = Math.max(column, down.findLastIndex((left) => left > 0) + 1)
    widest = Math.max(widest, total)
    const held = new Set<number>()
    for (let one = 0; one < total; one++) if (next[one] !== undefined || (down[one] ?? 0) > 0) held.add(one)
    down = Array.from({ length: total }, (_, one) => (next[one] ?? down[one] ?? 0) - 1)
    return held.size
  })
  if (widest > MOST_COLUMNS || cells > MOST_CELLS) throw new AppError('too_large', { reason: 'too_many_blocks' })
  return rows.map((row, index) => ({
    type: 'tableRow',
    content: [...row, ...Array.from({ length: widest - (widths[index] ?? 0) }, emptyCell)],
  }))
}

const emptyCell = (): ContentNode => ({ type: 'tableCell', content: [{ type: 'paragraph' }] })

const span = (value: unknown, most: number) => {
  const number = Number(value)
  return Number.isSafeInteger(number) && number > 1 ? Math.min(number, most) : 1
}
const spansOf = ({ attrs }: ContentNode) => ({
  colspan: span(attrs?.colspan, MOST_COLUMNS),
  rowspan: span(attrs?.rowspan, 1000),
})

/** A table, or the words of one that lies too deep or only lays out a page. */
export function tableOf(table: Element, asTable: boolean, read: (cell: Element) => ContentNode[]): ContentNode[] {
  const rows: ContentNode[][] = []
  const before: ContentNode[] = []
  const collect = (node: Element, head: boolean) => {
    for (const child of elementsIn(node)) {
      if (child.name === 'caption') before.push(...read(child))
      else if (/^t(head|body|foot)$/.test(child.name)) collect(child, child.name === 'thead')
      else if (child.name === 'tr') {
        const cells = child.children
          .filter(isTag)
          .filter(({ name }) => name === 'td' || name === 'th')
          .map((cell): ContentNode => {
            const content = read(cell)
            const { colspan, rowspan } = spansOf({ type: '', attrs: cell.attribs })
            return {
              type: cell.name === 'th' || head ? 'tableHeader' : 'tableCell',
              ...(colspan > 1 || rowspan > 1 ? { attrs: { colspan, rowspan } } : {}),
              content: content.length > 0 ? content : [{ type: 'paragraph' }],
            }
          })
        if (cells.length > 0) rows.push(cells)
      }
    }
  }
  collect(table, false)
  if (rows.length === 0) return before
  if (!asTable || table.attribs.role === 'presentation') {
    const words = rows.flat().flatMap(({ content }) => content ?? [])
    return [...before, ...words.filter((one) => one.type !== 'paragraph' || one.content)]
  }
  return [...before, { type: 'table', content: squared(rows) }]
}
