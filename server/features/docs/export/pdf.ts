import PDFDocument from 'pdfkit'
import type { ContentNode } from '../content.ts'
import { type Box, type BoxLook, boxLooks, boxOf } from './boxes.ts'
import {
  bylineOf,
  calloutKind,
  cardOf,
  dayOf,
  detailsOf,
  drawnSize,
  fileOf,
  imageOf,
  joined,
  type Lead,
  legal,
  mentionOf,
  type Paper,
  plainOf,
} from './paper.ts'
import { type Look, lookOf, type Pdf, type Row, type Run, registerFonts, Typesetter } from './pdf-text.ts'
import { words } from './words.ts'

const MARGIN = 64
const FOOT = 72
const SIZE = 11
const BODY: Look = { size: SIZE }
const SMALL: Look = { size: 9, color: '#5d574b' }
const HEADINGS = [18, 15, 13, 11.5]
const INDENT = 20
const DASH = 8
const PIXEL = 72 / 96
/** Deeper boxes and lists would leave no room for words. */
const NARROWEST = 90

/** A document as a PDF: text that can be searched and copied, links, an outline, page numbers. */
export async function pdfOf(paper: Paper): Promise<Uint8Array> {
  const pdf = new PDFDocument({
    size: 'A4',
    margins: { top: MARGIN, left: MARGIN, right: MARGIN, bottom: 0 },
    bufferPages: true,
    lang: paper.language === 'lo' ? 'lo-LA' : 'en',
    displayTitle: true,
    info: { Title: paper.title, Author: paper.facts, Creator: 'Ba' },
  })
  const parts: Buffer[] = []
  const done = new Promise<void>((resolve, reject) => {
    pdf
      .on('data', (part: Buffer) => parts.push(part))
      .on('end', resolve)
      .on('error', reject)
  })
  registerFonts(pdf)
  const writer = new PdfWriter(paper, pdf)
  writer.flow()
  pdf.end()
  await done
  return new Uint8Array(Buffer.concat(parts))
}

/** What stands in a row of a table: `open` upwards where its cell began above, and `goesOn` where that ends below. */
interface Cell {
  rows: Row[]
  x: number
  width: number
  head: boolean
  open: boolean
  goesOn: boolean
}

/** How many columns wide a cell is that reaches into this many more rows. */
interface Reach {
  count: number
  left: number
  head: boolean
}

class PdfWriter {
  readonly paper: Paper
  readonly pdf: Pdf
  readonly type: Typesetter
  readonly notes: string[] = []

  constructor(paper: Paper, pdf: Pdf) {
    this.paper = paper
    this.pdf = pdf
    this.type = new Typesetter(pdf)
  }

  /** Puts the rows on pages, one below the other. */
  flow(): void {
    const { pdf, paper } = this
    const width = pdf.page.width - 2 * MARGIN
    const bottom = pdf.page.height - FOOT
    const room = bottom - MARGIN
    const rows = [
      ...this.type.lines([{ text: legal(paper.title), look: { size: 22, bold: true } }], width),
      ...this.type.lines([{ text: legal(paper.facts), look: SMALL }], width),
      space(18),
      ...this.blocks(paper.content, width),
      ...this.footnotes(width),
      ...this.comments(width),
    ]
    let y = MARGIN
    for (const [index, row] of rows.entries()) {
      let needed = row.height
      for (let next = index; rows[next]?.keep && next - index < 6; next++) needed += rows[next + 1]?.height ?? 0
      if (y + Math.min(needed, room) > bottom && y > MARGIN) {
        pdf.addPage()
        y = MARGIN
        if (row.head && row !== row.head) {
          row.head.draw(MARGIN, y)
          y += row.head.height
        }
      }
      row.draw(MARGIN, y)
      y += row.height
    }
    this.#number(bottom)
  }

  #number(bottom: number) {
    const { pdf, paper, type } = this
    const { start, count } = pdf.bufferedPageRange()
    for (let page = 0; page < count; page++) {
      pdf.switchToPage(start + page)
      const text = words[paper.language].page(page + 1, count)
      const [line] = type.lines([{ text, look: SMALL }], 200)
      line?.draw(pdf.page.width - MARGIN - type.width(text, SMALL), bottom + 22)
      const [title] = type.lines([{ text: legal(paper.title), look: SMALL }], pdf.page.width - 2 * MARGIN - 120)
      title?.draw(MARGIN, bottom + 22)
    }
  }

  blocks(nodes: readonly ContentNode[], width: number): Row[] {
    return nodes.flatMap((node) => this.block(node, width))
  }

  block(node: ContentNode, width: number): Row[] {
    const inner = node.content ?? []
    const said = words[this.paper.language]
    switch (node.type) {
      case 'paragraph':
        return inner.length === 0 ? [space(8)] : [...this.text(inner, width), space(6)]
      case 'heading':
        return this.heading(node, width)
      case 'bulletList':
      case 'orderedList':
      case 'taskList':
        return [...this.list(node, width), space(4)]
      case 'blockquote':
        return this.box(this.blocks(inner, width - 18), 'Quote')
      case 'codeBlock':
        return this.code(plainOf(inner), width)
      case 'horizontalRule':
        return [
          {
            height: 22,
            draw: (x, y) => {
              this.pdf
                .moveTo(x, y + 10)
                .lineTo(x + width, y + 10)
                .lineWidth(0.7)
                .strokeColor('#b9b09c')
                .stroke()
            },
          },
        ]
      case 'table':
        return [...this.table(inner, width), space(10)]
      case 'callout': {
        const kind = calloutKind(node)
        const label = this.said(said.callout[kind], width - 18, { size: 9.5, bold: true }).map(kept)
        return this.box([...label, ...this.blocks(inner, width - 18)], boxOf(kind))
      }
      case 'details': {
        const { summary, content } = detailsOf(node)
        const title = this.text(summary, width - 18, { size: SIZE, bold: true }).map(kept)
        return this.box([...title, ...this.blocks(content, width - 18)], 'Details')
      }
      case 'image':
        return this.image(node, width)
      case 'file':
        return this.lead(fileOf(this.paper, node), width)
      case 'itemCard':
        return this.lead(cardOf(this.paper, node), width)
      case 'evidence':
        return this.box([...this.blocks(inner, width - 18), ...this.by(node, width - 18)], 'Evidence')
      case 'agreement':
        return this.box([...this.blocks(inner, width - 18), ...this.by(node, width - 18)], 'Agreement')
      case 'dissent':
        return [...this.said(said.dissent, width, { size: SIZE, bold: true }), ...this.blocks(inner, width)]
      default:
        return this.blocks(inner, width)
    }
  }

  heading(node: ContentNode, width: number): Row[] {
    const level = Math.min(Number(node.attrs?.level ?? 1), HEADINGS.length)
    const rows = this.text(node.content ?? [], width, { size: HEADINGS[level - 1] ?? SIZE, bold: true }).map(kept)
    const [first, ...rest] = rows
    if (!first) return []
    const title = plainOf(node.content ?? []).trim()
    const marked: Row = {
      ...first,
      draw: (x, y) => {
        if (title) this.pdf.outline.addItem(legal(title))
        first.draw(x, y)
      },
    }
    return [kept(space(level < 3 ? 12 : 8)), marked, ...rest, kept(space(3))]
  }

  list(list: ContentNode, width: number): Row[] {
    const start = Number(list.attrs?.start ?? 1)
    const inner = Math.max(NARROWEST, width - INDENT)
    return (list.content ?? []).flatMap((item, index) => {
      const rows = this.blocks(item.content ?? [], inner)
      const sign = (x: number, y: number) => {
        if (list.type === 'taskList') this.#tick(x + 3, y + SIZE * 0.5, item.attrs?.checked === true)
        else
          this.type
            .lines([{ text: list.type === 'orderedList' ? `${start + index}.` : '•', look: BODY }], 60)[0]
            ?.draw(x, y)
      }
      return rows.map(
        (row, at): Row => ({
          ...row,
          draw: (x, y) => {
            if (at === 0) sign(x, y)
            row.draw(x + INDENT, y)
          },
        }),
      )
    })
  }

  #tick(x: number, y: number, checked: boolean) {
    const { pdf } = this
    pdf.rect(x, y, 8.5, 8.5).lineWidth(0.8).strokeColor('#1d1b16').stroke()
    if (checked)
      pdf
        .moveTo(x + 1.8, y + 4.4)
        .lineTo(x + 3.7, y + 6.4)
        .lineTo(x + 7, y + 2)
        .lineWidth(1.2)
        .stroke()
  }

  code(text: string, width: number): Row[] {
    const rows = this.type.lines([{ text: legal(text), look: { size: 9.5, mono: true } }], width - 24)
    return this.boxed(rows, { bar: 'F1EDE3', ground: 'F1EDE3' })
  }

  box(rows: readonly Row[], box: Box): Row[] {
    return this.boxed(rows, boxLooks[box])
  }

  /** Rows with a bar at their side, on a ground where one is named. */
  boxed(rows: readonly Row[], { bar, line, ground }: BoxLook): Row[] {
    const [first = space(0), ...rest] = rows
    const inside = [kept(space(5)), first, ...rest, space(2)]
    const width = () => this.pdf.page.width
    return [
      space(4),
      ...inside.map(
        (row): Row => ({
          ...row,
          draw: (x, y) => {
            // A hair more than the row, so that no line is seen between two.
            if (ground) this.pdf.rect(x, y, width() - MARGIN - x, row.height + 0.4).fill(`#${ground}`)
            this.#bar(x, y, row.height + 0.4, line)
            this.pdf.fill(`#${bar}`)
            row.draw(x + 14, y)
          },
        }),
      ),
      space(8),
    ]
  }

  #bar(x: number, y: number, height: number, line: BoxLook['line']) {
    const { pdf } = this
    if (line === 'double') pdf.rect(x, y, 1.4, height).rect(x + 2.8, y, 1.4, height)
    else if (line === 'dashed')
      // Counted from the edge of the page, so that they go on from row to row.
      for (let at = Math.floor(y / DASH) * DASH; at < y + height; at += DASH) {
        const top = Math.max(at, y)
        const end = Math.min(at + DASH * 0.6, y + height)
        if (end > top) pdf.rect(x, top, 2.4, end - top)
      }
    else pdf.rect(x, y, 2.4, height)
  }

  table(rows: readonly ContentNode[], width: number): Row[] {
    const cells = rows.map(({ content }) => content ?? [])
    const columns = columnsOf(cells, width, (text) => this.type.width(text, BODY))
    /** Cells of rows above that reach into this one, by each of their columns. */
    let down: (Reach | undefined)[] = []
    const made: Row[] = []
    for (const row of cells) {
      const next: typeof down = []
      const placed: Cell[] = []
      let column = 0
      const reach = (count: number, left: number, head: boolean) => {
        for (let one = 0; one < count; one++) next[column++] = left > 0 ? { count, left, head } : undefined
      }
      const skip = () => {
        for (let above = down[column]; above; above = down[column]) {
          const { count, left, head } = above
          placed.push({ rows: [], ...spanOf(columns, column, count), head, open: true, goesOn: left > 1 })
          reach(count, left - 1, head)
        }
      }
      for (const { type, attrs, content } of row) {
        skip()
        const colspan = Number(attrs?.colspan ?? 1)
        const rowspan = Number(attrs?.rowspan ?? 1)
        const span = spanOf(columns, column, colspan)
        const head = type === 'tableHeader'
        const inner = this.blocks(head ? bolder(content ?? []) : (content ?? []), Math.max(24, span.width - 12))
        placed.push({ rows: inner, ...span, head, open: false, goesOn: rowspan > 1 })
        reach(colspan, rowspan - 1, head)
      }
      skip()
      down = next
      made.push(...this.#slices(placed))
    }
    const first = made[0]
    if (first && cells.length > 1 && cells[0]?.every(({ type }) => type === 'tableHeader')) {
      first.keep = true
      for (const row of made) if (first.height < 200) row.head = first
    }
    return made
  }

  /** A row of a table; one that is taller than a page is cut between lines. */
  #slices(cells: readonly Cell[]): Row[] {
    const most = this.pdf.page.height - MARGIN - FOOT - 20
    const left = cells.map(({ rows }) => [...rows])
    const slices: Row[] = []
    do {
      const taken = left.map((rows) => {
        const part: Row[] = []
        let height = 0
        while (rows[0] && (part.length === 0 || height + rows[0].height <= most)) {
          height += rows[0].height
          part.push(rows.shift() as Row)
        }
        return { part, height }
      })
      const height = Math.max(18, ...taken.map((one) => one.height)) + 8
      const isLater = slices.length > 0
      slices.push({
        height,
        draw: (x, y) => {
          for (const [index, cell] of cells.entries()) {
            const { pdf } = this
            if (cell.head) pdf.rect(x + cell.x, y, cell.width, height).fill('#f5f2ea')
            pdf.lineWidth(0.5).strokeColor('#b9b09c')
            pdf.moveTo(x + cell.x, y).lineTo(x + cell.x, y + height)
            pdf.moveTo(x + cell.x + cell.width, y).lineTo(x + cell.x + cell.width, y + height)
            if (!cell.goesOn) pdf.moveTo(x + cell.x, y + height).lineTo(x + cell.x + cell.width, y + height)
            if (!cell.open && !isLater) pdf.moveTo(x + cell.x, y).lineTo(x + cell.x + cell.width, y)
            pdf.stroke()
            let at = y + 4
            for (const row of taken[index]?.part ?? []) {
              row.draw(x + cell.x + 6, at)
              at += row.height
            }
          }
        },
      })
    } while (left.some((rows) => rows.length > 0))
    return slices
  }

  image(node: ContentNode, width: number): Row[] {
    const { photo, alt, caption, size } = imageOf(this.paper, node)
    if (!photo) return this.said(alt || caption, width)
    const room = { width, height: this.pdf.page.height - MARGIN - FOOT - 60 }
    const drawnAt = drawnSize(photo, size, room, PIXEL)
    const source = Buffer.from(photo.bytes)
    const picture: Row = {
      height: drawnAt.height + 8,
      keep: caption !== '',
      draw: (x, y) => {
        this.pdf.markContent('Figure', { alt: legal(alt || caption) })
        this.pdf.image(source, x, y + 4, drawnAt)
        this.pdf.endMarkedContent()
      },
    }
    return [picture, ...(caption ? this.said(caption, width, SMALL) : []), space(6)]
  }

  runs(nodes: readonly ContentNode[], base: Look): Run[] {
    return joined(nodes).map((node): Run => {
      if (node.type === 'hardBreak') return { text: '\n', look: base }
      if (node.type === 'mention') return { text: legal(mentionOf(this.paper, node)), look: base }
      if (node.type === 'footnote') {
        this.notes.push(plainOf(node.content ?? []))
        return { text: String(this.notes.length), look: { ...base, raised: true } }
      }
      return { text: legal(node.text ?? '').replaceAll('\t', '    '), look: lookOf(node, base) }
    })
  }

  text(nodes: readonly ContentNode[], width: number, base: Look = BODY): Row[] {
    return this.type.lines(this.runs(nodes, base), Math.max(NARROWEST / 4, width))
  }

  said(text: string, width: number, look: Look = BODY): Row[] {
    return text ? this.type.lines([{ text: legal(text), look }], width) : []
  }

  lead({ text, href }: Lead, width: number, look: Look = BODY): Row[] {
    return [...this.type.lines([{ text: legal(text), look: href ? { ...look, href } : look }], width), space(6)]
  }

  by(node: ContentNode, width: number): Row[] {
    return this.lead(bylineOf(this.paper, node), width, SMALL)
  }

  footnotes(width: number): Row[] {
    if (this.notes.length === 0) return []
    const rule: Row = {
      height: 18,
      keep: true,
      draw: (x, y) => {
        this.pdf
          .moveTo(x, y + 9)
          .lineTo(x + 120, y + 9)
          .lineWidth(0.6)
          .strokeColor('#b9b09c')
          .stroke()
      },
    }
    return [rule, ...this.notes.flatMap((text, index) => this.said(`${index + 1}. ${text}`, width, { size: 9.5 }))]
  }

  comments(width: number): Row[] {
    const { threads, language } = this.paper
    if (threads.length === 0) return []
    const said = words[language]
    return [
      space(16),
      ...this.said(said.comments, width, { size: 13, bold: true }).map(kept),
      ...threads.flatMap(({ quote, resolved, remarks }) => [
        ...this.said(`“${quote}”${resolved ? ` · ${said.resolved}` : ''}`, width, { size: 9.5, bold: true }).map(kept),
        ...remarks.flatMap(({ author, at, text }) => [
          ...this.said(`${author} · ${dayOf(at)}`, width, SMALL).map(kept),
          ...this.said(text, width, { size: 10 }),
        ]),
        space(8),
      ]),
    ]
  }
}

const space = (height: number): Row => ({ height, draw: () => undefined })
const kept = (row: Row): Row => ({ ...row, keep: true })

const bolder = (nodes: readonly ContentNode[]): ContentNode[] =>
  nodes.map((node) =>
    node.type === 'text'
      ? { ...node, marks: [...(node.marks ?? []), { type: 'bold' }] }
      : node.content
        ? { ...node, content: bolder(node.content) }
        : node,
  )

const spanOf = (columns: readonly number[], from: number, count: number) => {
  const sum = (widths: readonly number[]) => widths.reduce((all, one) => all + one, 0)
  return { x: sum(columns.slice(0, from)), width: sum(columns.slice(from, from + count)) }
}

/** How wide each column is: by what stands in it, none much too narrow. */
function columnsOf(rows: readonly ContentNode[][], width: number, measure: (text: string) => number): number[] {
  const wants: number[] = []
  for (const row of rows) {
    let column = 0
    for (const { attrs, content } of row) {
      const colspan = Number(attrs?.colspan ?? 1)
      const longest = Math.max(0, ...(content ?? []).map((block) => measure(plainOf([block]).slice(0, 60))))
      for (let one = 0; one < colspan; one++, column++)
        wants[column] = Math.max(wants[column] ?? 0, longest / colspan, 30)
    }
  }
  const total = wants.reduce((sum, one) => sum + one, 0) || 1
  const even = width / Math.max(1, wants.length)
  const mixed = wants.map((want) => Math.max((want / total) * width, even * 0.4))
  const sum = mixed.reduce((all, one) => all + one, 0)
  return mixed.map((one) => (one / sum) * width)
}
