import { HEADING_MAX, isSafeLink } from '#shared/features/docs/schema.ts'
import type { SourceBlock, SourceMark } from './import-file.ts'

const fence = /^ {0,3}(```+|~~~+)/
const heading = /^ {0,3}(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$/
const entry = /^([ \t]*)(?:([-*+])|(\d{1,9})[.)])[ \t]+(\S.*)$/
const quote = /^ {0,3}> ?(.*)$/
const underline = /^ {0,3}(=+|-{2,})[ \t]*$/
const tableRule = /^ {0,3}\|?[ \t]*:?-+:?[ \t]*(\|[ \t]*:?-+:?[ \t]*)+\|?[ \t]*$|^ {0,3}\|[ \t]*:?-+:?[ \t]*\|[ \t]*$/

/**
 * Markdown as blocks: headings, lists, quotes, code, tables, and bold, code and links inside them become what they
 * mean; every other sign stays as it was typed, so that nothing is lost by not being understood.
 */
export function readMarkdown(text: string): SourceBlock[] {
  const source = text.split(/\r\n|[\r\n]/)
  const blocks: SourceBlock[] = []
  /** The block that the next line may go on with. */
  let open: SourceBlock | undefined
  let indents: number[] = []
  /** The last number at each depth of the open list. */
  let numbers: (number | undefined)[] = []
  let tables = 0
  const add = (block: SourceBlock, staysOpen = false) => {
    blocks.push(block)
    open = staysOpen ? block : undefined
    if (block.kind !== 'bullet' && block.kind !== 'number') {
      indents = []
      numbers = []
    }
  }

  for (let at = 0; at < source.length; at++) {
    const line = source[at]!
    const [, mark] = fence.exec(line) ?? []
    if (mark) {
      const end = source.findIndex((one, index) => index > at && one.trimStart().startsWith(mark))
      const code = source.slice(at + 1, end < 0 ? undefined : end)
      add({ kind: 'code', text: code.join('\n') })
      at = end < 0 ? source.length : end
      continue
    }
    if (line.trim() === '') {
      open = undefined
      continue
    }
    const [, depth, title] = heading.exec(line) ?? []
    const [, indent = '', bullet, number, words] = entry.exec(line) ?? []
    const [, quoted] = quote.exec(line) ?? []
    if (depth && title !== undefined) {
      add({ kind: 'heading', level: Math.min(depth.length, HEADING_MAX), text: title })
    } else if (open?.kind === 'paragraph' && underline.test(line) && !open.text.includes('\n')) {
      open.kind = 'heading'
      open.level = line.includes('=') ? 1 : 2
      open = undefined
    } else if (line.includes('|') && tableRule.test(source[at + 1] ?? '')) {
      const table = tables++
      let end = at + 2
      while (source[end]?.includes('|')) end++
      const rows = [line, ...source.slice(at + 2, end)]
      for (const [row, cells] of rows.entries()) {
        for (const [column, text] of cellsOf(cells).entries())
          add({ kind: 'paragraph', text, cell: { table, row, column, header: row === 0 } })
      }
      at = end - 1
    } else if (words !== undefined) {
      const wide = indent.replaceAll('\t', '    ').length
      indents = indents.filter((one) => one < wide)
      const kind = bullet ? 'bullet' : 'number'
      const depth = indents.length
      // A number that does not follow from the one before is kept as it stands.
      const from = number && numbers[depth] !== Number(number) - 1 ? Number(number) : undefined
      add({ kind, text: words, depth, ...(from === undefined ? {} : { from }) }, true)
      indents.push(wide)
      numbers = [...numbers.slice(0, depth), number ? Number(number) : undefined]
    } else if (quoted !== undefined) {
      if (open?.kind === 'quote') open.text += `\n${quoted}`
      else add({ kind: 'quote', text: quoted }, true)
    } else if (open) {
      open.text += `\n${line}`
    } else {
      add({ kind: 'paragraph', text: line }, true)
    }
  }
  return blocks
    .filter((block) => block.text.trim() !== '' || block.cell)
    .map((block) => (block.kind === 'code' ? block : { ...block, ...readMarks(block.text) }))
}

const cellsOf = (line: string) =>
  line
    .trim()
    .replace(/^\||(?<!\\)\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'))

const inline = /\*\*([^*\n]+)\*\*|`([^`\n]+)`|(?<!!)\[([^\]\n]+)\]\(([^)\s]+)\)/g

/** Takes the signs of bold, code and links out of a text and remembers where they were. */
function readMarks(text: string): { text: string; marks?: SourceMark[] } {
  const marks: SourceMark[] = []
  let plain = ''
  let at = 0
  for (const { 0: whole, 1: bold, 2: code, 3: label, 4: href = '', index } of text.matchAll(inline)) {
    if (label !== undefined && !isSafeLink(href)) continue
    plain += text.slice(at, index)
    const words = bold ?? code ?? label ?? ''
    const range = { from: plain.length, to: plain.length + words.length }
    marks.push(bold ? { type: 'bold', ...range } : code ? { type: 'code', ...range } : { type: 'link', href, ...range })
    plain += words
    at = index + whole.length
  }
  plain += text.slice(at)
  return marks.length > 0 ? { text: plain, marks } : { text: plain }
}
