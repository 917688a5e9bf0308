import { strToU8, type Zippable, zipSync } from 'fflate'
import type { ContentNode } from '../content.ts'
import { BOXES, type Box, boxLooks } from './boxes.ts'
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
  inXml,
  joined,
  type Lead,
  mentionOf,
  type Paper,
  placesOf,
  plainOf,
  type Thread,
} from './paper.ts'
import { words } from './words.ts'

/** Room for pictures between the margins, in centimetres. */
const ROOM = { width: 16.5, height: 22 }
const CM_OF_PIXEL = 2.54 / 96
const FONT = 'Noto Sans Lao'
const LEVELS = 10

const spaces = [
  ['office', 'office'],
  ['text', 'text'],
  ['table', 'table'],
  ['style', 'style'],
  ['draw', 'drawing'],
  ['fo', 'xsl-fo-compatible'],
  ['svg', 'svg-compatible'],
  ['number', 'datastyle'],
  ['meta', 'meta'],
].map(([prefix, name]) => `xmlns:${prefix}="urn:oasis:names:tc:opendocument:xmlns:${name}:1.0"`)
const namespaces = [
  ...spaces,
  'xmlns:xlink="http://www.w3.org/1999/xlink"',
  'xmlns:dc="http://purl.org/dc/elements/1.1/"',
  'office:version="1.3"',
].join(' ')
const head = '<?xml version="1.0" encoding="UTF-8"?>'

/** A document as an OpenDocument text. The format is small enough to be written as it is. */
export function odtOf(paper: Paper): Uint8Array {
  const writer = new OdtWriter(paper)
  const body = writer.blocks(paper.content)
  const files: Zippable = {
    // The first file, unpacked: by it programs know what this is.
    mimetype: [strToU8('application/vnd.oasis.opendocument.text'), { level: 0 }],
    'content.xml': strToU8(
      `${head}<office:document-content ${namespaces}><office:font-face-decls>${fontFaces}</office:font-face-decls><office:automatic-styles>${textStyles}${writer.listStyles.join('')}${boxStyles}${cellStyles}</office:automatic-styles><office:body><office:text><text:p text:style-name="Title">${writer.annotations(writer.places.lost)}${said(paper.title)}</text:p>${body}</office:text></office:body></office:document-content>`,
    ),
    'styles.xml': strToU8(stylesOf()),
    'meta.xml': strToU8(
      `${head}<office:document-meta ${namespaces}><office:meta><dc:title>${inXml(paper.title)}</dc:title><dc:creator>${inXml(paper.facts)}</dc:creator><dc:language>${paper.language}</dc:language></office:meta></office:document-meta>`,
    ),
  }
  const parts = ['content.xml', 'styles.xml', 'meta.xml'].map(
    (name) => `<manifest:file-entry manifest:full-path="${name}" manifest:media-type="text/xml"/>`,
  )
  for (const [name, { bytes, type }] of writer.pictures) {
    files[name] = [bytes, { level: 0 }]
    parts.push(`<manifest:file-entry manifest:full-path="${name}" manifest:media-type="${type}"/>`)
  }
  files['META-INF/manifest.xml'] = strToU8(
    `${head}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="application/vnd.oasis.opendocument.text"/>${parts.join('')}</manifest:manifest>`,
  )
  return zipSync(files)
}

/** Text with its spaces and tabs, of which XML keeps only one. */
const said = (text: string): string =>
  inXml(text)
    .replace(/\n/g, '<text:line-break/>')
    .replace(/\t/g, '<text:tab/>')
    .replace(/^ | $|(?<= ) +/g, (run) => `<text:s text:c="${run.length}"/>`)

class OdtWriter {
  readonly paper: Paper
  readonly pictures = new Map<string, { bytes: Uint8Array; type: string }>()
  readonly listStyles: string[] = []
  readonly places: ReturnType<typeof placesOf>
  #notes = 0
  #boxes = 0
  #frames = 0

  constructor(paper: Paper) {
    this.paper = paper
    this.places = placesOf(paper)
  }

  blocks(nodes: readonly ContentNode[]): string {
    return nodes.map((node) => this.block(node)).join('')
  }

  block(node: ContentNode): string {
    const inner = node.content ?? []
    switch (node.type) {
      case 'paragraph':
        return this.paragraph('Standard', inner)
      case 'heading': {
        const level = Number(node.attrs?.level ?? 1)
        return `<text:h text:style-name="Heading_20_${level}" text:outline-level="${level}">${this.inline(inner)}</text:h>`
      }
      case 'bulletList':
      case 'orderedList':
      case 'taskList':
        return this.list(node, 1)
      case 'blockquote':
        return this.box('Quote', this.blocks(inner))
      case 'codeBlock':
        return `<text:p text:style-name="Ba_20_Code">${plainOf(inner).split('\n').map(said).join('<text:line-break/>')}</text:p>`
      case 'horizontalRule':
        return '<text:p text:style-name="Ba_20_Rule"/>'
      case 'table':
        return this.table(inner)
      case 'callout': {
        const kind = calloutKind(node)
        const box = BOXES.find((one) => one.toLowerCase() === kind) ?? 'Note'
        return this.box(box, this.label(words[this.paper.language].callout[kind]) + this.blocks(inner))
      }
      case 'details': {
        const { summary, content } = detailsOf(node)
        return this.box('Details', this.paragraph('Ba_20_Summary', summary) + this.blocks(content))
      }
      case 'image':
        return this.image(node)
      case 'file':
        return this.lead(fileOf(this.paper, node))
      case 'itemCard':
        return this.lead(cardOf(this.paper, node))
      case 'evidence':
        return this.box('Evidence', this.blocks(inner) + this.lead(bylineOf(this.paper, node)))
      case 'agreement':
        return this.box('Agreement', this.blocks(inner) + this.lead(bylineOf(this.paper, node)))
      case 'dissent':
        return `<text:p text:style-name="Standard"><text:span text:style-name="ba-b">${said(words[this.paper.language].dissent)}</text:span></text:p>${this.blocks(inner)}`
      default:
        return this.blocks(inner)
    }
  }

  paragraph(style: string, nodes: readonly ContentNode[]): string {
    return `<text:p text:style-name="${style}">${this.inline(nodes)}</text:p>`
  }

  label(text: string): string {
    return `<text:p text:style-name="Ba_20_Label">${said(text)}</text:p>`
  }

  box(box: Box, content: string): string {
    return `<table:table table:name="ba-${box.toLowerCase()}-${++this.#boxes}" table:style-name="ba-box"><table:table-column/><table:table-row><table:table-cell table:style-name="ba-${box.toLowerCase()}" office:value-type="string">${content}</table:table-cell></table:table-row></table:table>`
  }

  list(list: ContentNode, level: number): string {
    const style = `L${this.listStyles.length + 1}`
    this.listStyles.push(listStyle(style, list))
    const items = (list.content ?? []).map((item) => {
      const [first, ...rest] = item.content ?? []
      const box = list.type === 'taskList' ? `${item.attrs?.checked ? '☑' : '☐'} ` : ''
      const paragraph = `<text:p text:style-name="Standard">${box}${this.inline(first?.content ?? [])}</text:p>`
      const inner = rest.map((node) => (/List$/.test(node.type) ? this.list(node, level + 1) : this.block(node)))
      return `<text:list-item>${paragraph}${inner.join('')}</text:list-item>`
    })
    return `<text:list text:style-name="${style}">${items.join('')}</text:list>`
  }

  table(rows: readonly ContentNode[]): string {
    const cells = rows.map(({ content }) => content ?? [])
    const columns = Math.max(
      1,
      (cells[0] ?? []).reduce((sum, { attrs }) => sum + Number(attrs?.colspan ?? 1), 0),
    )
    /** How far cells of rows above reach down, by column: what they cover must be written too. */
    let down: number[] = []
    const written = cells.map((row) => {
      const next: number[] = []
      let column = 0
      let xml = ''
      const cover = () => {
        while ((down[column] ?? 0) > 0) {
          xml += '<table:covered-table-cell/>'
          next[column] = (down[column] ?? 0) - 1
          column++
        }
      }
      for (const { type, attrs, content } of row) {
        cover()
        const colspan = Number(attrs?.colspan ?? 1)
        const rowspan = Number(attrs?.rowspan ?? 1)
        const spans = `${colspan > 1 ? ` table:number-columns-spanned="${colspan}"` : ''}${rowspan > 1 ? ` table:number-rows-spanned="${rowspan}"` : ''}`
        const style = type === 'tableHeader' ? 'Ba_20_Head' : 'Ba_20_Cell'
        xml += `<table:table-cell table:style-name="${style}" office:value-type="string"${spans}>${this.blocks(content ?? [])}</table:table-cell>`
        xml += '<table:covered-table-cell/>'.repeat(colspan - 1)
        for (let one = 0; one < colspan; one++) next[column++] = rowspan - 1
      }
      cover()
      down = next
      return `<table:table-row>${xml}</table:table-row>`
    })
    const isHead = cells[0]?.every(({ type }) => type === 'tableHeader') && cells.length > 1
    const [first = '', ...rest] = written
    const all = isHead
      ? `<table:table-header-rows>${first}</table:table-header-rows>${rest.join('')}`
      : written.join('')
    return `<table:table><table:table-column table:number-columns-repeated="${columns}"/>${all}</table:table>`
  }

  image(node: ContentNode): string {
    const { photo, alt, caption, size } = imageOf(this.paper, node)
    if (!photo) return this.paragraph('Standard', [{ type: 'text', text: alt || caption }])
    const name = `Pictures/${this.pictures.size + 1}.${photo.type === 'image/jpeg' ? 'jpg' : 'png'}`
    this.pictures.set(name, photo)
    const { width, height } = drawnSize(photo, size, ROOM, CM_OF_PIXEL)
    const frame = `<draw:frame draw:name="ba-${size}-${++this.#frames}" text:anchor-type="as-char" svg:width="${width.toFixed(3)}cm" svg:height="${height.toFixed(3)}cm"><draw:image xlink:href="${name}" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/>${alt ? `<svg:desc>${inXml(alt)}</svg:desc>` : ''}</draw:frame>`
    return `<text:p text:style-name="Standard">${frame}</text:p>${caption ? `<text:p text:style-name="Ba_20_Caption">${said(caption)}</text:p>` : ''}`
  }

  inline(nodes: readonly ContentNode[]): string {
    return this.annotations(this.places.at.get(nodes) ?? []) + this.text(nodes)
  }

  text(nodes: readonly ContentNode[]): string {
    return joined(nodes)
      .map((node) => {
        if (node.type === 'hardBreak') return '<text:line-break/>'
        if (node.type === 'mention') return said(mentionOf(this.paper, node))
        if (node.type === 'footnote') return this.note(plainOf(node.content ?? []))
        const style = (['bold', 'italic', 'strike', 'underline', 'code'] as const)
          .filter((mark) => hasMark(node, mark))
          .map((mark) => mark[0])
          .join('')
        const text = said(node.text ?? '')
        const styled = style ? `<text:span text:style-name="ba-${style}">${text}</text:span>` : text
        const href = hrefOf(node)
        return href === undefined ? styled : anchor(href, styled)
      })
      .join('')
  }

  note(text: string): string {
    const number = ++this.#notes
    return `<text:note text:id="ftn${number}" text:note-class="footnote"><text:note-citation>${number}</text:note-citation><text:note-body><text:p text:style-name="Footnote">${said(text)}</text:p></text:note-body></text:note>`
  }

  lead({ text, href }: Lead): string {
    return `<text:p text:style-name="Standard">${href ? anchor(href, said(text)) : said(text)}</text:p>`
  }

  /** Comments as they stand in the margin, one below the other. */
  annotations(threads: readonly Thread[]): string {
    return threads
      .flatMap(({ quote, remarks }) =>
        remarks.map(({ author, at, text }, index) => {
          const lines = [...(index === 0 && quote ? [`“${quote}”`] : []), ...text.split('\n')]
          return `<office:annotation><dc:creator>${inXml(author)}</dc:creator><dc:date>${new Date(at).toISOString().slice(0, 19)}</dc:date>${lines.map((line) => `<text:p>${said(line)}</text:p>`).join('')}</office:annotation>`
        }),
      )
      .join('')
  }
}

const anchor = (href: string, label: string) =>
  `<text:a xlink:type="simple" xlink:href="${inXml(href)}">${label}</text:a>`

function listStyle(name: string, list: ContentNode): string {
  const levels = Array.from({ length: LEVELS }, (_, index) => {
    const level = index + 1
    const place = `<style:list-level-properties text:list-level-position-and-space-mode="label-alignment"><style:list-level-label-alignment text:label-followed-by="listtab" text:list-tab-stop-position="${level * 0.8}cm" fo:text-indent="-0.6cm" fo:margin-left="${level * 0.8}cm"/></style:list-level-properties>`
    if (list.type === 'orderedList')
      return `<text:list-level-style-number text:level="${level}" style:num-format="1" style:num-suffix="." text:start-value="${Number(list.attrs?.start ?? 1)}">${place}</text:list-level-style-number>`
    // Tasks have a box of their own.
    return list.type === 'taskList'
      ? `<text:list-level-style-number text:level="${level}" style:num-format="">${place}</text:list-level-style-number>`
      : `<text:list-level-style-bullet text:level="${level}" text:bullet-char="•">${place}</text:list-level-style-bullet>`
  })
  return `<text:list-style style:name="${name}">${levels.join('')}</text:list-style>`
}

const fontFaces = [FONT, 'Liberation Mono']
  .map((font) => `<style:font-face style:name="${font}" svg:font-family="'${font}'"/>`)
  .join('')
/** Lao letters have a look of their own beside that of Latin ones. */
const lookOf = (size: number, bold = false) =>
  `<style:text-properties fo:font-size="${size}pt" style:font-size-complex="${size}pt"${bold ? ' fo:font-weight="bold" style:font-weight-complex="bold"' : ''}/>`

const markLooks: Readonly<Record<string, string>> = {
  b: 'fo:font-weight="bold" style:font-weight-complex="bold"',
  i: 'fo:font-style="italic" style:font-style-complex="italic"',
  s: 'style:text-line-through-style="solid" style:text-line-through-type="single"',
  u: 'style:text-underline-style="solid" style:text-underline-width="auto" style:text-underline-color="font-color"',
  c: 'style:font-name="Liberation Mono" style:font-name-complex="Liberation Mono"',
}
/** One automatic style for each way in which marks go together. */
const textStyles = ['c', ...combinations('bisu')]
  .map(
    (letters) =>
      `<style:style style:name="ba-${letters}" style:family="text"><style:text-properties ${[...letters].map((one) => markLooks[one]).join(' ')}/></style:style>`,
  )
  .join('')

function combinations(letters: string): string[] {
  if (letters === '') return []
  const rest = combinations(letters.slice(1))
  return [letters[0]!, ...rest.map((one) => `${letters[0]}${one}`), ...rest]
}

const boxStyles = [
  '<style:style style:name="ba-box" style:family="table"><style:table-properties table:align="margins" fo:margin-top="0.2cm" fo:margin-bottom="0.3cm"/></style:style>',
  ...BOXES.map((box) => {
    const { bar, ground } = boxLooks[box]
    return `<style:style style:name="ba-${box.toLowerCase()}" style:family="table-cell"><style:table-cell-properties fo:border="none" fo:border-left="2.25pt solid #${bar}" fo:padding="0.1cm" fo:padding-top="0.2cm" fo:padding-left="0.4cm" fo:padding-right="0.3cm"${ground ? ` fo:background-color="#${ground}"` : ''}/></style:style>`
  }),
].join('')
const cellStyles = ['Head', 'Cell']
  .map(
    (name) =>
      `<style:style style:name="Ba_20_${name}" style:family="table-cell"><style:table-cell-properties fo:padding="0.1cm" fo:border="0.5pt solid #b9b09c"${name === 'Head' ? ' fo:background-color="#f5f2ea"' : ''}/></style:style>`,
  )
  .join('')

function stylesOf(): string {
  const paragraph = (name: string, shown: string, parent: string, look: string, place = '') =>
    `<style:style style:name="${name}" style:display-name="${shown}" style:family="paragraph" style:parent-style-name="${parent}" style:class="text">${place ? `<style:paragraph-properties ${place}/>` : ''}${look}</style:style>`
  const headings = [17, 14.5, 13, 12].map(
    (size, index) =>
      `<style:style style:name="Heading_20_${index + 1}" style:display-name="Heading ${index + 1}" style:family="paragraph" style:parent-style-name="Standard" style:next-style-name="Standard" style:default-outline-level="${index + 1}" style:class="text"><style:paragraph-properties fo:margin-top="0.5cm" fo:margin-bottom="0.2cm" fo:keep-with-next="always"/>${lookOf(size, true)}</style:style>`,
  )
  return `${head}<office:document-styles ${namespaces}><office:font-face-decls>${fontFaces}</office:font-face-decls><office:styles><style:default-style style:family="paragraph"><style:text-properties style:font-name="${FONT}" style:font-name-complex="${FONT}" fo:font-size="12pt" style:font-size-complex="12pt" fo:language="en" fo:country="US" style:language-complex="lo" style:country-complex="LA"/></style:default-style><style:style style:name="Standard" style:family="paragraph" style:class="text"><style:paragraph-properties fo:margin-bottom="0.2cm" fo:line-height="140%"/></style:style>${paragraph('Title', 'Title', 'Standard', lookOf(20, true), 'fo:margin-bottom="0.4cm"')}${headings.join('')}${paragraph('Ba_20_Code', 'Ba Code', 'Standard', '<style:text-properties style:font-name="Liberation Mono" style:font-name-complex="Liberation Mono" fo:font-size="10pt" style:font-size-complex="10pt"/>', 'fo:background-color="#f5f2ea" fo:padding="0.15cm"')}${paragraph('Ba_20_Rule', 'Ba Rule', 'Standard', '', 'fo:border-bottom="0.75pt solid #999999"')}${paragraph('Ba_20_Caption', 'Ba Caption', 'Standard', lookOf(10))}${paragraph('Ba_20_Summary', 'Ba Summary', 'Standard', lookOf(12, true))}${paragraph('Ba_20_Label', 'Ba Label', 'Standard', lookOf(10, true), 'fo:line-height="115%" fo:margin-bottom="0.1cm" fo:keep-with-next="always"')}${paragraph('Quotations', 'Quotations', 'Standard', '', 'fo:margin-left="0.8cm" fo:margin-bottom="0.2cm"')}${paragraph('Footnote', 'Footnote', 'Standard', lookOf(10), 'fo:margin-left="0.6cm" fo:text-indent="-0.6cm" fo:margin-bottom="0.1cm"')}${paragraph('Footer', 'Footer', 'Standard', lookOf(9), 'fo:text-align="center"')}</office:styles><office:automatic-styles><style:page-layout style:name="A4"><style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm" fo:margin-top="2.2cm" fo:margin-bottom="2.2cm" fo:margin-left="2.2cm" fo:margin-right="2.2cm"/><style:footer-style/></style:page-layout></office:automatic-styles><office:master-styles><style:master-page style:name="Standard" style:page-layout-name="A4"><style:footer><text:p text:style-name="Footer"><text:page-number text:select-page="current"/> / <text:page-count/></text:p></style:footer></style:master-page></office:master-styles></office:document-styles>`
}
