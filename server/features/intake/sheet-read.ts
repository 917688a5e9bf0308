import { parse } from 'csv-parse/sync'
import { unzipSync } from 'fflate'
import { Parser } from 'htmlparser2'
import { readSheet } from 'read-excel-file/universal'
import { answerQuestions } from '#server/core/thread.ts'

export interface Asked {
  kind: 'xlsx' | 'csv'
  bytes: Uint8Array
}
/** Cells as text, row by row; dates as ISO 8601. `others` are the names of further sheets, which are not read. */
export type Answer = { rows: string[][]; others: string[] } | { failed: true }

const MOST_ROWS = 5001
const MOST_COLUMNS = 60
const LONGEST_CELL = 5000
const LARGEST_PART = 64 * 1024 * 1024

const cell = (value: unknown): string =>
  (value === null || value === undefined
    ? ''
    : value instanceof Date
      ? value.toISOString().slice(0, 10)
      : String(value)
  )
    .trim()
    .slice(0, LONGEST_CELL)

/** What parts the heads parts every row: a comma, or what programs write where the comma is in numbers. */
function delimiterOf(bytes: Uint8Array): string {
  const [head = ''] = Buffer.from(bytes.subarray(0, 4000)).toString('utf8').split(/\r?\n/)
  const times = (sign: string) => head.split(sign).length
  return [',', ';', '\t'].sort((a, b) => times(b) - times(a))[0] ?? ','
}

/** Elements of XML, as their attributes. */
function elementsOf(xml: string, name: string): Record<string, string>[] {
  const found: Record<string, string>[] = []
  const onopentag = (tag: string, attributes: Record<string, string>) => {
    if (tag === name || tag.endsWith(`:${name}`)) found.push(attributes)
  }
  new Parser({ onopentag }, { xmlMode: true }).end(xml)
  return found
}

/** What the package does not tell: which cells of the first sheet are merged, and which further sheets say something. */
function besideRows(bytes: Uint8Array) {
  const parts = unzipSync(bytes, {
    filter: ({ name, originalSize }) => /\.(xml|rels)$/.test(name) && originalSize <= LARGEST_PART,
  })
  const text = (name: string) => Buffer.from(parts[name] ?? []).toString('utf8')
  const targets = new Map(
    elementsOf(text('xl/_rels/workbook.xml.rels'), 'Relationship').map(({ Id, Target }) => [Id, Target]),
  )
  const [first, ...others] = elementsOf(text('xl/workbook.xml'), 'sheet').map(({ name = '', ...attributes }) => {
    const [, id] = Object.entries(attributes).find(([key]) => key.endsWith(':id')) ?? []
    const target = targets.get(id) ?? ''
    return { name, xml: () => text(target.startsWith('/') ? target.slice(1) : `xl/${target}`) }
  })
  return {
    merges: elementsOf(first?.xml() ?? '', 'mergeCell').map(({ ref = '' }) => ref),
    others: others.filter(({ xml }) => /<(\w+:)?[vt][ >]/.test(xml())).map(({ name }) => name),
  }
}

const columnOf = (letters: string) => [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0)

/** What stands in merged cells stands in the first of them: it holds for all, in rows that say something themselves. */
function fillMerged(rows: readonly string[][], merges: readonly string[]) {
  for (const merge of merges) {
    const [, left = '', top, right = '', bottom] = /^([A-Z]+)(\d+):([A-Z]+)(\d+)$/.exec(merge) ?? []
    const place = columnOf(left) - 1
    const value = rows[Number(top) - 1]?.[place]
    if (!value) continue
    for (const row of rows.slice(Number(top) - 1, Number(bottom)))
      if (row.some(Boolean)) row.fill(value, place, columnOf(right))
  }
}

answerQuestions<Asked, Answer>(async ({ kind, bytes }) => {
  try {
    const found: unknown[][] =
      kind === 'xlsx'
        ? await readSheet(bytes.slice().buffer)
        : parse(Buffer.from(bytes), {
            bom: true,
            delimiter: delimiterOf(bytes),
            relax_column_count: true,
            relax_quotes: true,
            to: MOST_ROWS,
          })
    const rows = found.slice(0, MOST_ROWS).map((row) => row.slice(0, MOST_COLUMNS).map(cell))
    if (kind === 'csv') return { rows, others: [] }
    const { merges, others } = besideRows(bytes)
    fillMerged(rows, merges)
    return { rows, others }
  } catch {
    return { failed: true }
  }
})
