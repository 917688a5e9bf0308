import { parse } from 'csv-parse/sync'
import { readSheet } from 'read-excel-file/universal'
import { answerQuestions } from '#server/core/thread.ts'

export interface Asked {
  kind: 'xlsx' | 'csv'
  bytes: Uint8Array
}
/** Cells as text, row by row; dates as ISO 8601. */
export type Answer = { rows: string[][] } | { failed: true }

const MOST_ROWS = 5001
const MOST_COLUMNS = 60
const LONGEST_CELL = 5000

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

answerQuestions<Asked, Answer>(async ({ kind, bytes }) => {
  try {
    const rows: unknown[][] =
      kind === 'xlsx'
        ? await readSheet(bytes.slice().buffer)
        : parse(Buffer.from(bytes), {
            bom: true,
            delimiter: delimiterOf(bytes),
            relax_column_count: true,
            relax_quotes: true,
            to: MOST_ROWS,
          })
    return { rows: rows.slice(0, MOST_ROWS).map((row) => row.slice(0, MOST_COLUMNS).map(cell)) }
  } catch {
    return { failed: true }
  }
})
