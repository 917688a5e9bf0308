import type { Sql } from '#server/core/sql.ts'
import { openThread } from '#server/core/thread.ts'
import type { Language } from '#shared/base/ids.ts'
import { Second } from '#shared/base/time.ts'
import { type LeftOut, SheetColumn, type SheetFacts, type SheetProblem } from '#shared/features/intake/contract.ts'
import { AssetKind } from '#shared/features/knowledge/contract.ts'
import { TAG_MAX } from '#shared/features/knowledge/policy.ts'
import { cutTo } from '#shared/lao/graphemes.ts'
import { foldLine } from '#shared/lao/segment.ts'
import { readsSpace } from '../spaces/service.ts'
import { stringify } from './csv.ts'
import en from './en.json' with { type: 'json' }
import type { SheetFile } from './found.ts'
import lo from './lo.json' with { type: 'json' }
import { findPeopleNamed } from './queries.ts'
import type { Answer, Asked } from './sheet-read.ts'

const reader = openThread<Asked, Answer>(new URL('./sheet-read.ts', import.meta.url), {
  longestMs: 20 * Second.ms,
  heapMb: 384,
})
const columns = SheetColumn.options
const words = { lo, en }
const MOST_PROBLEMS = 500
const MOST_TAGS = 12
const MOST_ABOVE = 20
const longest: Partial<Record<SheetColumn, number>> = {
  title_lo: 200,
  title_en: 200,
  summary_lo: 600,
  summary_en: 600,
  need: 600,
  source: 300,
  organisation: 200,
  number: 120,
  url: 500,
}

/** A row that fits one text, and what was wrong in others. */
interface SheetReading {
  facts: Map<number, SheetFacts>
  problems: SheetProblem[]
  left: LeftOut[]
}

interface Titled {
  name: string
  title?: string | undefined
}

/** What spreadsheets say of these texts, which come into this space. A row with a mistake is told by its number, and the rest of it still counts. */
export async function readSheets(
  sql: Sql,
  spaceId: string,
  sheets: readonly SheetFile[],
  texts: readonly Titled[],
): Promise<SheetReading> {
  const reading: SheetReading = { facts: new Map(), problems: [], left: [] }
  const find = finder(texts)
  for (const sheet of sheets) {
    const bytes = await sheet.load()
    const kind = /\.csv$/i.test(sheet.name) ? 'csv' : 'xlsx'
    const answer: Answer = await reader
      .ask({ kind, bytes: new Uint8Array(bytes) })
      .catch(() => ({ failed: true as const }))
    if ('failed' in answer) {
      reading.left.push({ name: sheet.name, why: 'unreadable_sheet' })
      continue
    }
    for (const other of answer.others) reading.left.push({ name: `${sheet.name} · ${other}`, why: 'other_sheet' })
    // A title, or nothing, may stand above the heads, and these in several rows that are merged.
    const fileIn = (row: number) => columnsOf(answer.rows[row] ?? []).get('file')
    let head = answer.rows.slice(0, MOST_ABOVE).findIndex((_, row) => fileIn(row) !== undefined)
    while (head >= 0 && fileIn(head + 1) === fileIn(head)) head++
    if (head < 0) {
      reading.left.push({ name: sheet.name, why: 'no_file_column' })
      continue
    }
    const places = columnsOf(answer.rows[head] ?? [])
    for (const [index, cells] of answer.rows.entries()) {
      // Programs count from one.
      const row = index + 1
      if (index <= head || cells.every((cell) => cell === '')) continue
      const value = (column: SheetColumn) => cells[places.get(column) ?? -1] ?? ''
      const tell = (column: SheetColumn, why: SheetProblem['why'], said = value(column)) => {
        if (reading.problems.length < MOST_PROBLEMS)
          reading.problems.push({ row, column, why, value: cutTo(said, 120) })
      }
      const found = value('file') ? find(value('file')) : []
      const [place] = found
      if (!value('file')) tell('file', 'no_file')
      else if (place === undefined) tell('file', 'no_such_file')
      else if (found.length > 1) tell('file', 'many_such_files')
      else if (reading.facts.has(place)) tell('file', 'file_twice')
      else reading.facts.set(place, await factsOf(sql, spaceId, value, tell))
    }
  }
  return reading
}

/** Columns by their heads, in either language or as we call them. */
function columnsOf(head: readonly string[]): Map<SheetColumn, number> {
  const found = new Map<SheetColumn, number>()
  for (const [place, cell] of head.entries()) {
    const said = foldLine(cell)
    const column = columns.find((one) =>
      [one, lo.columns[one], en.columns[one]].some((name) => foldLine(name) === said),
    )
    if (column && !found.has(column)) found.set(column, place)
  }
  return found
}

/** Texts by their path, by the name of their file with or without its ending, or by their title. */
function finder(texts: readonly Titled[]) {
  const fold = (name: string) => foldLine(name.normalize('NFC').replaceAll('\\', '/'))
  const bare = (name: string) => name.split('/').at(-1) ?? name
  const ways = [
    ({ name }: Titled) => name,
    ({ name }: Titled) => bare(name),
    ({ name }: Titled) => bare(name).replace(/\.[a-z]{2,8}$/i, ''),
    ({ title }: Titled) => title ?? '',
  ].map((way) => {
    const found = new Map<string, number[]>()
    for (const [place, text] of texts.entries()) {
      const key = fold(way(text))
      if (key) found.set(key, [...(found.get(key) ?? []), place])
    }
    return found
  })
  return (said: string): number[] => ways.map((way) => way.get(fold(said))).find((one) => one !== undefined) ?? []
}

async function factsOf(
  sql: Sql,
  spaceId: string,
  value: (column: SheetColumn) => string,
  tell: (column: SheetColumn, why: SheetProblem['why'], said?: string) => void,
): Promise<SheetFacts> {
  const text = (column: SheetColumn) => {
    const said = value(column).replace(/\s+/g, ' ')
    if (said.length <= (longest[column] ?? 300)) return said
    tell(column, 'too_long')
    return ''
  }
  const tags = value('tags')
    .split(/[;,،\n]/)
    .map((tag) => tag.trim())
    .filter(Boolean)
  for (const tag of tags.filter((one) => one.length > TAG_MAX)) tell('tags', 'too_long', tag)
  if (tags.length > MOST_TAGS) tell('tags', 'too_many_tags')
  const kind = value('kind') ? kindCalled(value('kind')) : null
  if (kind === undefined) tell('kind', 'unknown_kind')
  const year = value('date') ? yearOf(value('date')) : null
  if (year === undefined) tell('date', 'unknown_date')
  const url = text('url')
  const isAddress = url === '' || (/^https?:\/\/\S+$/i.test(url) && URL.canParse(url))
  if (!isAddress) tell('url', 'bad_address')
  const owner = value('owner')
  const people = owner ? await findPeopleNamed(sql, owner) : []
  if (owner && people.length === 0) tell('owner', 'unknown_person')
  if (people.length > 1) tell('owner', 'many_people')
  const [called] = people.length === 1 ? people : []
  const person = called && (await readsSpace(sql, called, spaceId)) ? called : undefined
  if (called && !person) tell('owner', 'not_a_reader')
  return {
    titleLo: text('title_lo'),
    titleEn: text('title_en'),
    summaryLo: text('summary_lo'),
    summaryEn: text('summary_en'),
    need: text('need'),
    tags: tags.filter((one) => one.length <= TAG_MAX).slice(0, MOST_TAGS),
    kind: kind ?? null,
    year: year ?? null,
    source: text('source'),
    organisation: text('organisation'),
    number: text('number'),
    url: isAddress ? url : '',
    ownerId: person?.id ?? null,
    ownerLo: person?.nameLo ?? '',
    ownerEn: person?.nameEn ?? '',
  }
}

const kindCalled = (said: string) =>
  AssetKind.options.find((one) => [one, lo.kinds[one], en.kinds[one]].some((name) => foldLine(name) === foldLine(said)))

/** The year of a date however it is written; years of the Buddhist era are told from ours by how large they are. */
function yearOf(said: string): number | undefined {
  const plain = said.replace(/[\u0ED0-\u0ED9]/g, (digit) => String(digit.charCodeAt(0) - 0x0ed0))
  const [year, ...more] = plain.match(/(?<!\d)\d{4}(?!\d)/g) ?? []
  if (!year || more.length > 0) return undefined
  const number = Number(year)
  const common = number >= 2400 ? number - 543 : number
  return common >= 1000 && common <= 2200 ? common : undefined
}

/** An empty spreadsheet with its heads and one row as an example. */
export async function sheetTemplate(format: 'xlsx' | 'csv', language: Language): Promise<Uint8Array> {
  const { columns: heads, example } = words[language]
  const row = (cells: Record<SheetColumn, string>) => columns.map((column) => cells[column])
  if (format === 'csv') return new TextEncoder().encode(stringify([row(heads), row(example)]))
  const { default: writeSheet } = await import('write-excel-file/node')
  return writeSheet(
    [row(heads).map((value) => ({ value, fontWeight: 'bold' as const })), row(example).map((value) => ({ value }))],
    {
      columns: columns.map((column) => ({ width: column === 'number' || column === 'date' ? 14 : 28 })),
      stickyRowsCount: 1,
    },
  ).toBuffer()
}
