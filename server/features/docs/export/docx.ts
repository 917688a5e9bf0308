import {
  AlignmentType,
  BorderStyle,
  CheckBox,
  CommentRangeEnd,
  CommentRangeStart,
  CommentReference,
  Document,
  ExternalHyperlink,
  type FileChild,
  Footer,
  FootnoteReferenceRun,
  HeadingLevel,
  type ICommentOptions,
  type ILevelsOptions,
  ImageRun,
  LevelFormat,
  LineRuleType,
  Packer,
  PageNumber,
  Paragraph,
  type ParagraphChild,
  Table,
  TableCell,
  TableRow,
  TextRun,
  WidthType,
} from 'docx'
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate'
import type { ContentNode } from '../content.ts'
import { BOXES, type Box, boxLooks, boxOf } from './boxes.ts'
import {
  bylineOf,
  calloutKind,
  cardOf,
  detailsOf,
  drawnSize,
  fileOf,
  hasMark,
  hrefOf,
  imageOf,
  joined,
  type Lead,
  legal,
  mentionOf,
  type Paper,
  placesOf,
  plainOf,
  type Thread,
} from './paper.ts'
import { words } from './words.ts'

/** LibreOffice brings it along; where Word has it not, it takes the one that the state prescribes for letters. */
const FONT = 'Noto Sans Lao'
const CODE_FONT = 'Consolas'
/** Room for pictures between the margins of an A4 page, in pixels of Word. */
const ROOM = { width: 600, height: 820 }
const LEVELS = 9
/** Half points, for Lao letters too: Word sizes those by a setting of their own. */
const SIZE = 24

/** A document as a Word file. */
export async function docxOf(paper: Paper): Promise<Uint8Array> {
  const writer = new DocxWriter(paper)
  const children = [
    new Paragraph({
      style: 'Title',
      children: [...writer.marked(writer.places.lost, [new TextRun(legal(paper.title))])],
    }),
    ...writer.blocks(paper.content),
  ]
  const document = new Document({
    title: legal(paper.title),
    creator: legal(paper.facts),
    styles: {
      default: {
        document: {
          run: {
            font: { ascii: FONT, hAnsi: FONT, cs: FONT, eastAsia: FONT },
            size: SIZE,
            sizeComplexScript: SIZE,
            language: { value: 'en-US', bidirectional: 'lo-LA' },
          },
          paragraph: { spacing: { after: 120, ...lineOf(320) } },
        },
        title: { run: look(40, true), paragraph: { spacing: { after: 240 } } },
        heading1: { run: look(34, true), paragraph: { spacing: { before: 320, after: 120 }, keepNext: true } },
        heading2: { run: look(29, true), paragraph: { spacing: { before: 280, after: 100 }, keepNext: true } },
        heading3: { run: look(26, true), paragraph: { spacing: { before: 240, after: 80 }, keepNext: true } },
        heading4: { run: look(24, true), paragraph: { spacing: { before: 200, after: 80 }, keepNext: true } },
      },
      paragraphStyles: [
        { id: 'Quote', name: 'Quote', basedOn: 'Normal', paragraph: { indent: { left: 480 } } },
        {
          id: 'BaCode',
          name: 'Ba Code',
          basedOn: 'Normal',
          run: { font: CODE_FONT, size: 20, noProof: true },
          paragraph: { spacing: lineOf(280) },
        },
        { id: 'BaSummary', name: 'Ba Summary', basedOn: 'Normal', run: { bold: true } },
        {
          id: 'BaLabel',
          name: 'Ba Label',
          basedOn: 'Normal',
          run: { bold: true, size: 20, sizeComplexScript: 20 },
          paragraph: { spacing: lineOf(240) },
        },
        {
          id: 'BaGap',
          name: 'Ba Gap',
          basedOn: 'Normal',
          run: { size: 8 },
          paragraph: { spacing: { after: 0, ...lineOf(120) } },
        },
        {
          id: 'BaRule',
          name: 'Ba Rule',
          basedOn: 'Normal',
          paragraph: { border: { bottom: { style: BorderStyle.SINGLE, size: 6, color: '999999', space: 1 } } },
        },
        {
          id: 'Caption',
          name: 'caption',
          basedOn: 'Normal',
          run: { size: 20, sizeComplexScript: 20, color: '555555' },
        },
        ...Array.from({ length: LEVELS }, (_, level) => ({
          id: `ListContinue${level > 0 ? level + 1 : ''}`,
          name: `List Continue${level > 0 ? ` ${level + 1}` : ''}`,
          basedOn: 'Normal',
          paragraph: { indent: { left: indentOf(level) } },
        })),
      ],
      characterStyles: [{ id: 'BaCodeLetters', name: 'Ba Code Letters', run: { font: CODE_FONT, noProof: true } }],
    },
    numbering: { config: writer.lists.map(({ reference, levels }) => ({ reference, levels })) },
    footnotes: Object.fromEntries(
      writer.notes.map((text, index) => [
        index + 1,
        { children: [new Paragraph({ style: 'FootnoteText', children: [new TextRun(` ${legal(text)}`)] })] },
      ]),
    ),
    ...(writer.comments.length > 0 ? { comments: { children: writer.comments } } : {}),
    sections: [
      {
        properties: {
          page: { size: { width: 11906, height: 16838 }, margin: { top: 1300, bottom: 1300, left: 1440, right: 1440 } },
        },
        footers: {
          default: new Footer({
            children: [
              new Paragraph({
                alignment: AlignmentType.CENTER,
                children: [
                  new TextRun({
                    children: [PageNumber.CURRENT, ' / ', PageNumber.TOTAL_PAGES],
                    ...look(18, false),
                    color: '555555',
                  }),
                ],
              }),
            ],
          }),
        },
        children,
      },
    ],
  })
  return withTableStyles(new Uint8Array(await Packer.toBuffer(document)))
}

/** In shares of a line: LibreOffice takes what says nothing of it for points, and cuts pictures to that height. */
const lineOf = (line: number) => ({ line, lineRule: LineRuleType.AUTO })
const look = (size: number, bold: boolean) => ({ size, sizeComplexScript: size, bold, color: '1D1B16' })
const indentOf = (level: number) => 480 * (level + 1)

/** What the library's styles of letters are based on, and it does not write. */
const LETTERS =
  '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont"><w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/><w:unhideWhenUsed/></w:style>'

/** How thick a line of a bar is, in eighths of a point: of two lines each is thinner. */
const barSize = (line: string) => (line === 'double' ? 8 : 18)

/** The library writes no styles of tables, and Word forgets a style that is not written. */
function withTableStyles(bytes: Uint8Array): Uint8Array {
  const files = unzipSync(bytes)
  const place = 'word/styles.xml'
  const xml = strFromU8(files[place] ?? new Uint8Array())
  const styles = BOXES.map((box) => {
    const { bar, line = 'single', ground } = boxLooks[box]
    return `<w:style w:type="table" w:customStyle="1" w:styleId="Ba${box}"><w:name w:val="Ba ${box}"/><w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders><w:left w:val="${line}" w:sz="${barSize(line)}" w:space="0" w:color="${bar}"/></w:tblBorders><w:tblCellMar><w:top w:w="60" w:type="dxa"/><w:left w:w="220" w:type="dxa"/><w:bottom w:w="60" w:type="dxa"/><w:right w:w="160" w:type="dxa"/></w:tblCellMar></w:tblPr>${ground ? `<w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="${ground}"/></w:tcPr>` : ''}</w:style>`
  }).join('')
  files[place] = strToU8(xml.replace('</w:styles>', `${LETTERS}${styles}</w:styles>`))
  const fonts = 'word/fontTable.xml'
  const known = strFromU8(files[fonts] ?? new Uint8Array())
  const other = `<w:font w:name="${FONT}"><w:altName w:val="Phetsarath OT"/><w:charset w:val="00"/><w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>`
  files[fonts] = strToU8(
    known.replace(/<w:fonts([^>]*)\/>/, '<w:fonts$1></w:fonts>').replace('</w:fonts>', `${other}</w:fonts>`),
  )
  return zipSync(files)
}

interface ListStyle {
  reference: string
  levels: ILevelsOptions[]
}

class DocxWriter {
  readonly paper: Paper
  readonly notes: string[] = []
  readonly lists: ListStyle[] = []
  readonly comments: ICommentOptions[] = []
  readonly places: ReturnType<typeof placesOf>

  constructor(paper: Paper) {
    this.paper = paper
    this.places = placesOf(paper)
  }

  blocks(nodes: readonly ContentNode[]): FileChild[] {
    const out: FileChild[] = []
    for (const [index, node] of nodes.entries()) {
      const before = nodes[index - 1]
      put(out, this.block(node, before?.type === 'blockquote'))
    }
    return out
  }

  block(node: ContentNode, afterQuote: boolean): FileChild[] {
    const inner = node.content ?? []
    const said = words[this.paper.language]
    switch (node.type) {
      case 'paragraph':
        return [new Paragraph({ children: this.inline(inner) })]
      case 'heading': {
        const level = Number(node.attrs?.level ?? 1)
        const heading = [HeadingLevel.HEADING_1, HeadingLevel.HEADING_2, HeadingLevel.HEADING_3, HeadingLevel.HEADING_4]
        return [new Paragraph({ heading: heading[level - 1] ?? HeadingLevel.HEADING_4, children: this.inline(inner) })]
      }
      case 'bulletList':
      case 'orderedList':
      case 'taskList':
        return this.list(node, 0)
      case 'blockquote':
        // Word's own style for quotes, where one is nothing but lines and no other quote stands before it.
        if (!afterQuote && inner.every(({ type }) => type === 'paragraph'))
          return inner.map((one) => new Paragraph({ style: 'Quote', children: this.inline(one.content ?? []) }))
        return this.box('Quote', this.blocks(inner))
      case 'codeBlock':
        return [new Paragraph({ style: 'BaCode', children: lines(plainOf(inner)) })]
      case 'horizontalRule':
        return [new Paragraph({ style: 'BaRule' })]
      case 'table':
        return [this.table(inner)]
      case 'callout': {
        const kind = calloutKind(node)
        return this.box(boxOf(kind), [label(said.callout[kind]), ...this.blocks(inner)])
      }
      case 'details': {
        const { summary, content } = detailsOf(node)
        const title = new Paragraph({ style: 'BaSummary', children: this.inline(summary) })
        return this.box('Details', [title, ...this.blocks(content)])
      }
      case 'image':
        return this.image(node)
      case 'file':
        return [this.lead(fileOf(this.paper, node))]
      case 'itemCard':
        return [this.lead(cardOf(this.paper, node))]
      case 'evidence':
        return this.box('Evidence', [...this.blocks(inner), this.lead(bylineOf(this.paper, node))])
      case 'agreement':
        return this.box('Agreement', [...this.blocks(inner), this.lead(bylineOf(this.paper, node))])
      case 'dissent':
        return [new Paragraph({ children: [new TextRun({ text: said.dissent, bold: true })] }), ...this.blocks(inner)]
      default:
        return this.blocks(inner)
    }
  }

  /** A list, its deeper ones with it. What is no text stands between its entries, and the numbers go on after it. */
  list(list: ContentNode, level: number): FileChild[] {
    const depth = Math.min(level, LEVELS - 1)
    const reference = `list-${this.lists.length + 1}`
    this.lists.push({ reference, levels: levelsOf(list) })
    const out: FileChild[] = []
    for (const item of list.content ?? []) {
      const [first, ...rest] = item.content ?? []
      const box =
        list.type === 'taskList' ? [new CheckBox({ checked: item.attrs?.checked === true }), new TextRun(' ')] : []
      const head = new Paragraph({
        numbering: { reference, level: depth },
        children: [...box, ...this.inline(first?.content ?? [])],
      })
      const style = `ListContinue${depth > 0 ? depth + 1 : ''}`
      out.push(head)
      for (const node of rest) {
        if (node.type === 'paragraph') out.push(new Paragraph({ style, children: this.inline(node.content ?? []) }))
        else put(out, /List$/.test(node.type) ? this.list(node, level + 1) : this.blocks([node]))
      }
    }
    return out
  }

  table(rows: readonly ContentNode[]): Table {
    return new Table({
      width: { size: 100, type: WidthType.PERCENTAGE },
      rows: rows.map(({ content: cells = [] }, index) => {
        const isHead = index === 0 && cells.every(({ type }) => type === 'tableHeader')
        return new TableRow({
          ...(isHead ? { tableHeader: true } : {}),
          cantSplit: true,
          children: cells.map(({ type, attrs, content }) => {
            const children = this.blocks(content ?? [])
            return new TableCell({
              columnSpan: Number(attrs?.colspan ?? 1),
              rowSpan: Number(attrs?.rowspan ?? 1),
              margins: { top: 40, bottom: 40, left: 100, right: 100 },
              ...(type === 'tableHeader' ? { shading: { fill: 'F5F2EA' } } : {}),
              children: ended(children),
            })
          }),
        })
      }),
    })
  }

  box(style: Box, children: FileChild[]): FileChild[] {
    const { bar, line = 'single', ground } = boxLooks[style]
    return [
      new Table({
        style: `Ba${style}`,
        width: { size: 100, type: WidthType.PERCENTAGE },
        borders: { ...noBorders, left: { style: line, size: barSize(line), color: bar } },
        rows: [
          new TableRow({
            children: [
              new TableCell({
                children: ended(children),
                ...(ground ? { shading: { fill: ground } } : {}),
                margins: { top: 60, bottom: 60, left: 220, right: 160 },
              }),
            ],
          }),
        ],
      }),
    ]
  }

  image(node: ContentNode): FileChild[] {
    const { photo, alt, caption, size } = imageOf(this.paper, node)
    if (!photo) return [new Paragraph({ children: [new TextRun(legal(alt || caption))] })]
    const picture = new ImageRun({
      type: photo.type === 'image/jpeg' ? 'jpg' : 'png',
      data: photo.bytes,
      transformation: drawnSize(photo, size, ROOM, 1),
      altText: { name: '', title: '', description: legal(alt) },
    })
    return [
      new Paragraph({ keepNext: caption !== '', children: [picture] }),
      ...(caption ? [new Paragraph({ style: 'Caption', children: [new TextRun(legal(caption))] })] : []),
    ]
  }

  inline(nodes: readonly ContentNode[]): ParagraphChild[] {
    const out: ParagraphChild[] = []
    let linked: { href: string; runs: ParagraphChild[] } | undefined
    for (const node of joined(nodes)) {
      const run = this.run(node)
      const href = hrefOf(node)
      if (href === undefined) {
        linked = undefined
        out.push(run)
      } else if (linked?.href === href) linked.runs.push(run)
      else {
        linked = { href, runs: [run] }
        out.push(new ExternalHyperlink({ link: legal(href), children: linked.runs }))
      }
    }
    return this.marked(this.places.at.get(nodes) ?? [], out)
  }

  run(node: ContentNode): ParagraphChild {
    if (node.type === 'hardBreak') return new TextRun({ break: 1 })
    if (node.type === 'mention') return new TextRun(mentionOf(this.paper, node))
    if (node.type === 'footnote') {
      this.notes.push(plainOf(node.content ?? []))
      return new FootnoteReferenceRun(this.notes.length)
    }
    return new TextRun({
      text: legal(node.text ?? ''),
      ...(hasMark(node, 'bold') ? { bold: true } : {}),
      ...(hasMark(node, 'italic') ? { italics: true } : {}),
      ...(hasMark(node, 'strike') ? { strike: true } : {}),
      ...(hasMark(node, 'underline') ? { underline: {} } : {}),
      ...(hasMark(node, 'code') ? { style: 'BaCodeLetters' } : {}),
      ...(hrefOf(node) === undefined ? {} : { color: '1F4E79' }),
    })
  }

  lead({ text, href }: Lead): Paragraph {
    const run = new TextRun({ text: legal(text), color: '1F4E79' })
    return new Paragraph({ children: href ? [new ExternalHyperlink({ link: legal(href), children: [run] })] : [run] })
  }

  /** A line with comments on it, as Word shows them in the margin; what answers a comment hangs on it. */
  marked(threads: readonly Thread[], line: ParagraphChild[]): ParagraphChild[] {
    const before: ParagraphChild[] = []
    const after: ParagraphChild[] = []
    for (const { quote, resolved, remarks } of threads) {
      const first = this.comments.length
      for (const [index, { author, at, text }] of remarks.entries()) {
        const id = first + index
        const lines = [...(index === 0 && quote ? [`“${quote}”`] : []), ...text.split('\n')]
        this.comments.push({
          id,
          author: legal(author),
          date: new Date(at),
          resolved,
          ...(index > 0 ? { parentId: first } : {}),
          children: lines.map((one) => new Paragraph({ children: [new TextRun(legal(one))] })),
        })
        before.push(new CommentRangeStart(id))
        after.push(new CommentRangeEnd(id), new TextRun({ children: [new CommentReference(id)] }))
      }
    }
    // LibreOffice gives every note the text of the first where a comment ends behind that.
    const note = line.findIndex((one) => one instanceof FootnoteReferenceRun)
    const end = note < 0 ? line.length : note
    return [...before, ...line.slice(0, end), ...after, ...line.slice(end)]
  }
}

const noBorders = {
  top: { style: BorderStyle.NONE, size: 0, color: 'auto' },
  bottom: { style: BorderStyle.NONE, size: 0, color: 'auto' },
  right: { style: BorderStyle.NONE, size: 0, color: 'auto' },
  insideHorizontal: { style: BorderStyle.NONE, size: 0, color: 'auto' },
  insideVertical: { style: BorderStyle.NONE, size: 0, color: 'auto' },
}

/** Two tables without anything between them are one for Word. */
function put(out: FileChild[], made: readonly FileChild[]) {
  if (out.at(-1) instanceof Table && made[0] instanceof Table) out.push(gap())
  out.push(...made)
}
const gap = () => new Paragraph({ style: 'BaGap' })
const label = (text: string) => new Paragraph({ style: 'BaLabel', keepNext: true, children: [new TextRun(text)] })
/** Word wants a paragraph at the end of a cell. */
const ended = (children: FileChild[]) =>
  (children.at(-1) instanceof Paragraph ? children : [...children, gap()]) as (Paragraph | Table)[]
const lines = (text: string) =>
  text.split('\n').map((line, index) => new TextRun({ text: legal(line), ...(index > 0 ? { break: 1 } : {}) }))

function levelsOf(list: ContentNode): ILevelsOptions[] {
  const isNumbered = list.type === 'orderedList'
  return Array.from({ length: LEVELS }, (_, level) => ({
    level,
    format: isNumbered ? LevelFormat.DECIMAL : list.type === 'taskList' ? LevelFormat.NONE : LevelFormat.BULLET,
    text: isNumbered ? `%${level + 1}.` : list.type === 'taskList' ? '' : '•',
    start: isNumbered ? Number(list.attrs?.start ?? 1) : 1,
    alignment: AlignmentType.LEFT,
    style: { paragraph: { indent: { left: indentOf(level), hanging: list.type === 'taskList' ? 0 : 360 } } },
  }))
}
