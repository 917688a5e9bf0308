import { createHash } from 'node:crypto'
import type { Unread } from '#shared/features/docs/contract.ts'
import type { ContentNode } from '../content.ts'
import { type Entry, listsOf } from './lists.ts'
import { type Line, linesOf, type Pages } from './pdf-lines.ts'
import type { PagePicture } from './pdf-pictures.ts'
import { joinedWords, nodesOf, noWords, type Words } from './pdf-words.ts'
import { type Source, unreadOf } from './source.ts'
import { squared } from './tables.ts'

/** Letters this much larger than those of the text are a heading's. */
const HEADING = 1.14
const LONGEST_HEADING = 200
const HEADING_LEVELS = 3
/** Lines of one paragraph lie this close, for how close lines of their size lie elsewhere. */
const CLOSE = 1.22
/** A line that ends this far before the others ends its paragraph. */
const SHORT = 0.8
const BULLET = /^[•◦▪‣·●○■□➢➤✓\uF0B7\uF0A7–—-]\s+(?=\S)/
const NUMBER = /^\(?(\d{1,3})[.)]\s+(?=\S)/

/** A picture that covers this much of its page is what the page was drawn on, or a page that was scanned. */
const WHOLE_PAGE = 0.75

/**
 * A PDF as content: it says where letters, links and pictures stand, and no more; paragraphs, headings, lists and tables
 * are seen in that.
 */
export async function readPdf(bytes: Uint8Array): Promise<Source> {
  const pages = await linesOf(bytes)
  const { lines, heads } = withoutHeads(pages)
  const title = /\.(docx?|odt|pdf|indd|xlsx?)$|^microsoft word|^untitled/i.test(pages.title) ? '' : pages.title
  const { shown, lost, repeated, behind } = picturesOf(pages)
  const drawn = new Set(shown.map(({ page }) => page + 1))
  const counted = (what: Unread['what'], count: number): Unread[] => (count > 0 ? [{ what, count, names: [] }] : [])
  const [scanned, empty] = [
    pages.wordless.filter((one) => drawn.has(one)),
    pages.wordless.filter((one) => !drawn.has(one)),
  ]
  const unread = [
    ...unreadOf('scan', scanned.map(String)),
    ...unreadOf('page', empty.map(String)),
    ...unreadOf('head', heads),
    ...counted('link', pages.lostLinks),
    ...counted('behind', behind),
    ...counted('repeated', repeated),
  ]
  return {
    content: listed(blocksOf(lines, shown)),
    pictures: shown.map((one) => ({ bytes: one.bytes, name: '' })),
    lost,
    unread,
    ...(title ? { title } : {}),
  }
}

interface Shown extends PagePicture {
  bytes: Uint8Array
}

/** Pictures that come along: each once, and none that only lies behind the letters of its page. */
function picturesOf({ pictures, wordless }: Pages) {
  const scans = new Set(wordless)
  const seen = new Set<string>()
  const shown: Shown[] = []
  let [lost, repeated, behind] = [0, 0, 0]
  for (const one of pictures) {
    const { bytes, page, share } = one
    const print = bytes && createHash('sha256').update(bytes).digest('hex')
    if (share > WHOLE_PAGE && !scans.has(page + 1)) behind++
    else if (!bytes || !print) lost++
    else if (seen.has(print)) repeated++
    else {
      seen.add(print)
      shown.push({ ...one, bytes })
    }
  }
  return { shown: shown.sort((a, b) => a.page - b.page || b.top - a.top || a.left - b.left), lost, repeated, behind }
}

const textOf = (line: Line) => line.cells.map(({ text }) => text).join(' ')

/** How many lines at the upper and lower edge of a page may be no part of the text. */
const EDGE = 2

/** Lines without those that stand at the same edge of many pages with the same words: heads, feet and their numbers. */
function withoutHeads({ lines, pages }: Pages): { lines: Line[]; heads: string[] } {
  const edges = new Set<Line>()
  const byPage = new Map<number, Line[]>()
  for (const line of lines) byPage.set(line.page, [...(byPage.get(line.page) ?? []), line])
  for (const found of byPage.values()) {
    const sorted = [...found].sort((a, b) => b.y - a.y)
    for (const line of [...sorted.slice(0, EDGE), ...sorted.slice(-EDGE)]) edges.add(line)
  }
  // Only the number of the page may differ, and how many there are: rows of a table that goes on are no heads.
  const counts = (digits: string, line: Line) => Number(digits) === line.page + 1 || Number(digits) === pages
  const keyOf = (line: Line) =>
    `${Math.round(line.y / 3)} ${textOf(line).replace(/\d+/g, (digits) => (counts(digits, line) ? '#' : digits))}`
  const seen = new Map<string, number>()
  for (const line of edges) seen.set(keyOf(line), (seen.get(keyOf(line)) ?? 0) + 1)
  const often = Math.max(2, Math.min(5, Math.ceil(pages / 2)))
  const isHead = (line: Line) => edges.has(line) && (seen.get(keyOf(line)) ?? 0) >= often
  return { lines: lines.filter((line) => !isHead(line)), heads: lines.filter(isHead).map(textOf) }
}

interface Look {
  /** The size of most letters. */
  body: number
  /** Sizes of headings, the largest first. */
  headings: number[]
  /** How far lines of a size lie apart. */
  leading: Map<number, number>
}

function lookOf(lines: readonly Line[]): Look {
  const letters = new Map<number, number>()
  const gaps = new Map<number, number[]>()
  for (const [index, line] of lines.entries()) {
    letters.set(line.size, (letters.get(line.size) ?? 0) + textOf(line).length)
    const next = lines[index + 1]
    if (next?.page !== line.page || next.size !== line.size) continue
    const gap = line.y - next.y
    if (gap > line.size * 0.8 && gap < line.size * 4) gaps.set(line.size, [...(gaps.get(line.size) ?? []), gap])
  }
  const [body = 12] = [...letters].sort(([, a], [, b]) => b - a)[0] ?? []
  const leading = new Map<number, number>()
  for (const [size, found] of gaps) {
    const sorted = found.sort((a, b) => a - b)
    leading.set(size, sorted[Math.floor(sorted.length / 4)] ?? size * 1.5)
  }
  const headings = [...letters.keys()].filter((size) => size >= body * HEADING).sort((a, b) => b - a)
  return { body, headings, leading }
}

/** Blocks in their order: tables where lines have cells below each other, else paragraphs and headings; pictures between. */
function blocksOf(lines: readonly Line[], pictures: readonly PagePicture[]): ContentNode[] {
  const look = lookOf(lines)
  const blocks: ContentNode[] = []
  const rightmost = new Map<number, number>()
  for (const { page, right } of lines) rightmost.set(page, Math.max(rightmost.get(page) ?? 0, right))
  let at = 0
  let shown = 0
  /** Pictures that stand above a line, or all that are left. */
  const picture = (before?: Line) => {
    for (let one = pictures[shown]; one; one = pictures[++shown]) {
      if (before && (one.page > before.page || (one.page === before.page && one.top < before.y))) return
      blocks.push({ type: 'image', attrs: { fileId: `picture:${shown}`, alt: '', caption: '', size: 'full' } })
    }
  }
  while (at < lines.length) {
    picture(lines[at])
    const rows = tableAt(lines, at)
    if (rows > 1) {
      const cells = lines.slice(at, at + rows).map((line) => line.cells.map(cellOf))
      blocks.push({ type: 'table', content: squared(cells) })
      at += rows
      continue
    }
    let end = at + 1
    while (end < lines.length && goesOn(lines[end - 1], lines[end], look, rightmost) && tableAt(lines, end) < 2) end++
    blocks.push(blockOf(lines.slice(at, end), look))
    at = end
  }
  picture()
  return blocks
}

const cellOf = (words: Words): ContentNode => ({
  type: 'tableCell',
  content: [{ type: 'paragraph', content: nodesOf(words) }],
})

/** How many lines from here on are rows of one table: as many cells each, beginning below each other. */
function tableAt(lines: readonly Line[], from: number): number {
  const first = lines[from]
  if (!first || first.cells.length < 2) return 0
  let rows = 1
  for (let line = lines[from + rows]; line; line = lines[from + ++rows]) {
    const fits =
      line.page === first.page &&
      line.cells.length === first.cells.length &&
      line.cells.every((cell, index) => Math.abs(cell.left - (first.cells[index]?.left ?? 0)) < first.size * 1.5)
    if (!fits) break
  }
  return rows
}

/** Whether a line goes on with the paragraph of the one before. */
function goesOn(before: Line | undefined, line: Line | undefined, look: Look, rightmost: ReadonlyMap<number, number>) {
  if (!before || !line || before.size !== line.size) return false
  const text = textOf(line)
  if (BULLET.test(text) || NUMBER.test(text)) return false
  const width = (rightmost.get(before.page) ?? 0) - before.left
  const short = before.right - before.left < width * SHORT
  if (before.page !== line.page) return !short && before.size <= look.body && !/[.!?:;。]$/.test(textOf(before))
  const gap = before.y - line.y
  if (gap < 0 || gap > (look.leading.get(line.size) ?? line.size * 1.5) * CLOSE) return false
  // A heading is centred more often than it fills its line.
  if (before.size >= look.body * HEADING) return true
  return !short && line.left - before.left < line.size
}

/** Lines as one text: between Lao letters no space was written where the line ended, else one was. */
function joined(lines: readonly Line[]): Words {
  let all = noWords()
  for (const line of lines) {
    const [first = noWords(), ...cells] = line.cells
    const words = cells.reduce<Words>((before, cell) => joinedWords(before, ' ', cell), first)
    const soft = /[\u00AD\u200B]$/.test(all.text)
    const together = /[\u0E80-\u0EFF]$/.test(all.text) && /^[\u0E80-\u0EFF]/.test(words.text)
    if (soft) all = { ...all, text: all.text.slice(0, -1) }
    all = joinedWords(all, all.text === '' || soft || together || /[\p{L}]-$/u.test(all.text) ? '' : ' ', words)
  }
  return all
}

function blockOf(lines: readonly Line[], { body, headings }: Look): ContentNode {
  const words = joined(lines)
  const [first] = lines
  const content = nodesOf(words)
  if (first && first.size >= body * HEADING && words.text.length <= LONGEST_HEADING) {
    const level = Math.min(headings.indexOf(first.size) + 1, HEADING_LEVELS)
    return { type: 'heading', attrs: { level }, content }
  }
  return { type: 'paragraph', content }
}

/** Paragraphs that begin with a sign or go on counting are entries of lists. */
function listed(blocks: readonly ContentNode[]): ContentNode[] {
  const out: ContentNode[] = []
  const numberOf = (block: ContentNode | undefined) =>
    block?.type === 'paragraph' ? Number(NUMBER.exec(textIn(block))?.[1] ?? Number.NaN) : Number.NaN
  let entries: Entry[] = []
  const end = () => {
    out.push(...listsOf(entries))
    entries = []
  }
  for (const [index, block] of blocks.entries()) {
    const text = textIn(block)
    const number = numberOf(block)
    const counted = numberOf(blocks[index - 1]) === number - 1 || numberOf(blocks[index + 1]) === number + 1
    const kind = block.type !== 'paragraph' ? undefined : BULLET.test(text) ? 'bullet' : counted ? 'number' : undefined
    if (!kind) {
      end()
      out.push(block)
      continue
    }
    const sign = (kind === 'bullet' ? BULLET : NUMBER).exec(text)?.[0] ?? ''
    entries.push({
      level: 0,
      kind,
      ...(kind === 'number' ? { number } : {}),
      content: [{ type: 'paragraph', content: without(block.content ?? [], sign.length) }],
    })
  }
  end()
  return out
}

const textIn = ({ content = [] }: ContentNode) => content.map(({ text = '' }) => text).join('')

/** Text without its first letters. */
function without([first, ...more]: readonly ContentNode[], letters: number): ContentNode[] {
  if (!first) return []
  const text = first.text ?? ''
  if (letters >= text.length) return without(more, letters - text.length)
  return [{ ...first, text: text.slice(letters) }, ...more]
}
