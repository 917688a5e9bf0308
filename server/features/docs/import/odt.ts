import { type ChildNode, type Element, isTag, isText, type ParentNode } from 'domhandler'
import { CALLOUT_KINDS, HEADING_MAX, isSafeLink } from '#shared/features/docs/schema.ts'
import type { ContentNode } from '../content.ts'
import { type Entry, listsOf } from './lists.ts'
import { isAligned, isWordsAlone, type Picture, type Source, saysSomething, unreadOf } from './source.ts'
import { squared } from './tables.ts'
import { allNamed, childNamed, elementsIn, parse, wordsOf } from './xml.ts'
import { unreadable, unzip } from './zip.ts'

type Mark = NonNullable<ContentNode['marks']>[number]

/** Deeper boxes are taken out of their boxes, words and all. */
const DEEPEST = 16
const MOST_REPEATED = 100

/** An OpenDocument text as content: its own XML says what each part is, so it needs no way through HTML. */
export function readOdt(bytes: Uint8Array): Source {
  const files = unzip(bytes)
  const text = files.get('content.xml')?.toString('utf8')
  if (text === undefined) throw unreadable()
  const root = parse(text, true)
  const [body] = allNamed(root, 'office:text')
  if (!body) throw unreadable()
  const styles = new Map<string, Style>()
  for (const part of [files.get('styles.xml')?.toString('utf8'), text]) {
    if (!part) continue
    const from = parse(part, true)
    for (const style of allNamed(from, 'style:style')) addStyle(styles, style)
    for (const list of allNamed(from, 'text:list-style')) addListStyle(styles, list)
  }
  const reader = new Reader(styles, files)
  return {
    content: reader.blocks(body.children, 0),
    pictures: reader.pictures,
    lost: reader.lost,
    unread: [...leftOut(root, files.get('styles.xml')?.toString('utf8')), ...unreadOf('aligned', reader.aligned)],
    ...(reader.title ? { title: reader.title } : {}),
  }
}

/** What is not taken: heads and feet of pages, comments, and what was deleted while changes were followed. */
function leftOut(root: ParentNode, styles: string | undefined) {
  const edges = styles ? allNamed(parse(styles, true), 'style:master-page').flatMap(elementsIn) : []
  const lines = edges.filter(({ name }) => /header|footer/.test(name)).flatMap((edge) => allNamed(edge, 'text:p'))
  const said = (name: string) => allNamed(root, name).map((one) => allNamed(one, 'text:p').map(wordsOf).join(' '))
  return [
    ...unreadOf('head', lines.map(wordsOf).filter(saysSomething)),
    ...unreadOf('comment', said('office:annotation')),
    ...unreadOf('deletion', said('text:deletion')),
  ]
}

interface Style {
  parent?: string | undefined
  edge?: string | undefined
  marks: ReadonlySet<string>
  /** What undoes a mark of the style it is based on. */
  without: ReadonlySet<string>
  /** Of a list: which levels are numbered. */
  numbered?: ReadonlyMap<number, number>
}

function addStyle(styles: Map<string, Style>, style: Element) {
  const look = childNamed(style, 'style:text-properties')?.attribs ?? {}
  const marks = new Set<string>()
  const without = new Set<string>()
  const weight = look['fo:font-weight'] ?? look['style:font-weight-complex']
  if (weight !== undefined) (/bold|[6-9]00/.test(weight) ? marks : without).add('bold')
  const posture = look['fo:font-style'] ?? look['style:font-style-complex']
  if (posture !== undefined) (/italic|oblique/.test(posture) ? marks : without).add('italic')
  const through = look['style:text-line-through-style'] ?? look['style:text-line-through-type']
  if (through !== undefined) (through === 'none' ? without : marks).add('strike')
  const under = look['style:text-underline-style'] ?? look['style:text-underline-type']
  if (under !== undefined) (under === 'none' ? without : marks).add('underline')
  if (/mono|courier|consolas/i.test(look['style:font-name'] ?? look['fo:font-family'] ?? '')) marks.add('code')
  const edge = childNamed(style, 'style:paragraph-properties')?.attribs['fo:text-align']
  styles.set(style.attribs['style:name'] ?? '', {
    parent: style.attribs['style:parent-style-name'],
    marks,
    without,
    edge,
  })
}

function addListStyle(styles: Map<string, Style>, list: Element) {
  const numbered = new Map<number, number>()
  for (const level of elementsIn(list)) {
    if (level.name === 'text:list-level-style-number' && level.attribs['style:num-format'])
      numbered.set(Number(level.attribs['text:level'] ?? 1), Number(level.attribs['text:start-value'] ?? 1))
  }
  styles.set(`list ${list.attribs['style:name']}`, { marks: new Set(), without: new Set(), numbered })
}

const order = ['link', 'bold', 'italic', 'strike', 'underline']

class Reader {
  readonly pictures: Picture[] = []
  lost = 0
  title = ''
  /** The words of lines that stand in the middle or at the right. */
  readonly aligned: string[] = []
  readonly styles: ReadonlyMap<string, Style>
  readonly files: ReadonlyMap<string, Buffer>
  /** Where each numbered list stands, for those that go on with it. */
  readonly counted = new Map<string, number>()

  constructor(styles: ReadonlyMap<string, Style>, files: ReadonlyMap<string, Buffer>) {
    this.styles = styles
    this.files = files
  }

  /** What stands in an element, as blocks; `around` is the list whose entry it is. */
  blocks(nodes: readonly ChildNode[], depth: number, around?: { level: number; style: string }): ContentNode[] {
    const out: ContentNode[] = []
    for (const node of nodes) {
      if (!isTag(node)) continue
      switch (node.name) {
        case 'text:p':
        case 'text:h':
          this.addParagraph(out, node, depth === 0)
          break
        case 'text:list':
          out.push(...this.listOf(node, depth, around))
          break
        case 'table:table':
          out.push(...(this.boxTableOf(node, depth) ?? this.tableOf(node, depth)))
          break
        case 'text:section': {
          // Boxes were written as parts with a name until November 2026.
          const kind = boxKind(node.attribs['text:name'])
          out.push(...(kind ? this.boxOf(kind, node, depth) : this.blocks(node.children, depth)))
          break
        }
        case 'draw:frame':
          out.push(...this.framesOf(node, depth))
          break
        case 'text:tracked-changes':
        case 'text:sequence-decls':
        case 'office:forms':
        case 'text:table-of-content':
          break
        default:
          out.push(...this.blocks(node.children, depth))
      }
    }
    return out
  }

  addParagraph(out: ContentNode[], node: Element, outermost: boolean) {
    const name = this.nameOf(node.attribs['text:style-name'])
    if (name === 'Ba_20_Rule' || name === 'Horizontal_20_Line') {
      out.push({ type: 'horizontalRule' })
      return
    }
    const frames: ContentNode[] = []
    const content = tidy(this.inline(node, [], frames))
    const last = out.at(-1)
    // A label says what a box is for, which its name says too.
    if (name === 'Ba_20_Label') return
    const isFirst = name === 'Title' && outermost && out.length === 0 && !this.title
    if (isFirst && frames.length === 0 && isWordsAlone({ type: '', content })) {
      this.title = wordsIn({ type: '', content })
      return
    }
    if (name !== 'Title' && isAligned(this.edgeOf(node.attribs['text:style-name'])))
      this.aligned.push(wordsIn({ type: '', content }))
    if (name === 'Ba_20_Code' || name === 'Preformatted_20_Text') {
      const text = content.map((one) => (one.type === 'hardBreak' ? '\n' : (one.text ?? ''))).join('')
      // Lines of one look that follow each other are one piece of code.
      if (last?.type === 'codeBlock' && name !== 'Ba_20_Code')
        last.content = [{ type: 'text', text: `${wordsIn(last)}\n${text}` }]
      else if (text) out.push({ type: 'codeBlock', attrs: { language: null }, content: [{ type: 'text', text }] })
    } else if (name === 'Ba_20_Caption' && last?.type === 'image') {
      last.attrs = { ...last.attrs, caption: wordsIn({ type: '', content }) }
    } else if (content.length > 0) {
      const level = Number(node.attribs['text:outline-level'] ?? 1)
      const heading = node.name === 'text:h' || name === 'Title'
      const made: ContentNode = heading
        ? {
            type: 'heading',
            attrs: { level: name === 'Title' ? 1 : Math.min(Math.max(level, 1), HEADING_MAX) },
            content,
          }
        : { type: 'paragraph', content }
      if (name !== 'Quotations') out.push(made)
      else if (last?.type === 'blockquote' && last.attrs === undefined) last.content?.push(made)
      else out.push({ type: 'blockquote', content: [made] })
    }
    out.push(...frames)
  }

  /** The name of the style that a person chose: automatic styles are based on it. */
  nameOf(style: string | undefined): string | undefined {
    let at = style
    for (let steps = 0; at !== undefined && /^P\d+$/.test(at) && steps < 10; steps++) at = this.styles.get(at)?.parent
    return at
  }

  /** At which edge the lines of a style stand; the style it is based on says what it does not say itself. */
  edgeOf(style: string | undefined): string | undefined {
    let found = this.styles.get(style ?? '')
    for (let steps = 0; found && found.edge === undefined && steps < 10; steps++)
      found = this.styles.get(found.parent ?? '')
    return found?.edge
  }

  marksOf(style: string | undefined, here: readonly Mark[]): readonly Mark[] {
    const chain: Style[] = []
    let at = style
    for (let steps = 0; at !== undefined && steps < 10; steps++) {
      const found = this.styles.get(at)
      if (!found) break
      chain.unshift(found)
      at = found.parent
    }
    const all = new Map(here.map((mark) => [mark.type, mark]))
    for (const { marks, without } of chain) {
      for (const type of without) all.delete(type)
      for (const type of marks) all.set(type, { type })
    }
    const code = all.get('code')
    return code ? [code] : order.flatMap((type) => all.get(type) ?? [])
  }

  inline(node: ParentNode, here: readonly Mark[], frames: ContentNode[]): ContentNode[] {
    const line: ContentNode[] = []
    const say = (text: string) => {
      const words = text.replaceAll('\0', '')
      if (words) line.push({ type: 'text', text: words, ...(here.length > 0 ? { marks: [...here] } : {}) })
    }
    for (const child of node.children) {
      // White space is written out in this format; that of the file itself is only layout.
      if (isText(child)) say(child.data.replace(/[ \t\r\n]+/g, ' '))
      if (!isTag(child)) continue
      const { attribs } = child
      switch (child.name) {
        case 'text:s':
          say(' '.repeat(Math.min(Number(attribs['text:c'] ?? 1) || 1, 1000)))
          break
        case 'text:tab':
          say('\t')
          break
        case 'text:line-break':
          line.push({ type: 'hardBreak' })
          break
        case 'text:span':
          line.push(...this.inline(child, this.marksOf(attribs['text:style-name'], here), frames))
          break
        case 'text:a': {
          const href = attribs['xlink:href'] ?? ''
          const linked: Mark = { type: 'link', attrs: { href } }
          const marks =
            isSafeLink(href) && here[0]?.type !== 'code'
              ? [linked, ...here.filter(({ type }) => type !== 'link')]
              : here
          line.push(...this.inline(child, marks, frames))
          break
        }
        case 'text:note': {
          const body = childNamed(child, 'text:note-body')
          const text = body
            ? elementsIn(body)
                .map((one) => wordsIn({ type: '', content: this.inline(one, [], []) }))
                .join(' ')
                .trim()
            : ''
          line.push({ type: 'footnote', ...(text ? { content: [{ type: 'text', text }] } : {}) })
          break
        }
        case 'draw:frame':
          frames.push(...this.framesOf(child, 0))
          break
        case 'office:annotation':
        case 'office:annotation-end':
        case 'text:soft-page-break':
          break
        default:
          line.push(...this.inline(child, here, frames))
      }
    }
    return line
  }

  /** A picture, or the words of a text box. */
  framesOf(frame: Element, depth: number): ContentNode[] {
    const box = childNamed(frame, 'draw:text-box')
    if (box) return this.blocks(box.children, depth + 1)
    const image = childNamed(frame, 'draw:image')
    const bytes = this.files.get((image?.attribs['xlink:href'] ?? '').replace(/^\.\//, ''))
    if (!image || !bytes || !/^(\.\/)?Pictures\//.test(image.attribs['xlink:href'] ?? '')) {
      if (image) this.lost++
      return []
    }
    this.pictures.push({ bytes: new Uint8Array(bytes), name: '' })
    const title = childNamed(frame, 'svg:desc') ?? childNamed(frame, 'svg:title')
    const size = /^ba-(small|medium)-/.exec(frame.attribs['draw:name'] ?? '')?.[1] ?? 'full'
    const alt = title ? wordsOf(title).slice(0, 500) : ''
    return [{ type: 'image', attrs: { fileId: `picture:${this.pictures.length - 1}`, alt, caption: '', size } }]
  }

  listOf(list: Element, depth: number, around?: { level: number; style: string }): ContentNode[] {
    const entries = this.entriesOf(list, (around?.level ?? 0) + 1, around?.style, depth)
    return depth < DEEPEST ? listsOf(entries) : entries.flatMap(({ content }) => content)
  }

  entriesOf(list: Element, level: number, inherited: string | undefined, depth: number): Entry[] {
    const style = list.attribs['text:style-name'] ?? inherited ?? ''
    const start = this.styles.get(`list ${style}`)?.numbered?.get(level)
    const id = list.attribs['xml:id']
    const goesOn =
      list.attribs['text:continue-list'] ?? (list.attribs['text:continue-numbering'] === 'true' ? style : undefined)
    let number = (goesOn === undefined ? undefined : this.counted.get(goesOn)) ?? start ?? 1
    const entries: Entry[] = []
    for (const item of elementsIn(list)) {
      if (item.name !== 'text:list-item' && item.name !== 'text:list-header') continue
      number = Number(item.attribs['text:start-value'] ?? number)
      const content = this.blocks(item.children, depth + 2, { level, style })
      const checked = takeBox(content)
      entries.push({
        level: 0,
        kind: checked === undefined ? (start === undefined ? 'bullet' : 'number') : 'task',
        content,
        ...(start === undefined ? {} : { number: number++ }),
        ...(checked === undefined ? {} : { checked }),
      })
    }
    if (id) this.counted.set(id, number)
    this.counted.set(style, number)
    return entries
  }

  tableOf(table: Element, depth: number): ContentNode[] {
    const rows: ContentNode[][] = []
    const collect = (node: Element, head: boolean) => {
      for (const child of elementsIn(node)) {
        if (child.name === 'table:table-header-rows') collect(child, true)
        else if (/^table:table-rows?$|row-group/.test(child.name) && child.name !== 'table:table-row')
          collect(child, head)
        if (child.name !== 'table:table-row') continue
        const cells = elementsIn(child)
          .filter(({ name }) => name === 'table:table-cell')
          .flatMap((cell) => {
            const content = this.blocks(cell.children, depth + 3)
            const [colspan, rowspan] = ['columns', 'rows'].map((one) =>
              Number(cell.attribs[`table:number-${one}-spanned`] ?? 1),
            )
            const again = Math.min(Number(cell.attribs['table:number-columns-repeated'] ?? 1) || 1, MOST_REPEATED)
            const asHead = head || /^Ba_20_Head/.test(cell.attribs['table:style-name'] ?? '')
            return Array.from(
              { length: again },
              (): ContentNode => ({
                type: asHead ? 'tableHeader' : 'tableCell',
                ...((colspan ?? 1) > 1 || (rowspan ?? 1) > 1 ? { attrs: { colspan, rowspan } } : {}),
                content: content.length > 0 ? content : [{ type: 'paragraph' }],
              }),
            )
          })
        if (cells.length > 0) rows.push(cells)
      }
    }
    collect(table, false)
    if (rows.length === 0) return []
    if (depth >= DEEPEST) return rows.flat().flatMap(({ content }) => content ?? [])
    return [{ type: 'table', content: squared(rows) }]
  }

  /** A table of one cell with a name: the product's boxes are written as such. */
  boxTableOf(table: Element, depth: number): ContentNode[] | undefined {
    const rows = elementsIn(table).filter(({ name }) => name === 'table:table-row')
    const [cell, ...others] = rows.flatMap((row) => elementsIn(row))
    const kind = boxKind(table.attribs['table:name'])
    return kind && cell && others.length === 0 ? this.boxOf(kind, cell, depth) : undefined
  }

  boxOf(kind: string, within: Element, depth: number): ContentNode[] {
    const found = this.blocks(within.children, depth + 1)
    if (depth >= DEEPEST || found.length === 0) return found
    const callout = CALLOUT_KINDS.find((one) => one === kind)
    if (callout) return [{ type: 'callout', attrs: { kind: callout }, content: found }]
    if (kind !== 'details') return [{ type: 'blockquote', content: found }]
    const [title, ...rest] = found
    const named = title?.type === 'paragraph'
    const words = named ? (title.content ?? []).filter(({ type }) => type === 'text') : []
    const inside = named ? rest : found
    return [
      {
        type: 'details',
        content: [
          { type: 'detailsSummary', ...(words.length > 0 ? { content: words } : {}) },
          { type: 'detailsContent', content: inside.length > 0 ? inside : [{ type: 'paragraph' }] },
        ],
      },
    ]
  }
}

/** What a box is, by the name that it has in the file. */
const boxKind = (name: string | undefined) => /^ba-(\w+)-/.exec(name ?? '')?.[1]

/** Takes the box to tick from the beginning of an entry; says whether it is ticked. */
function takeBox(content: ContentNode[]): boolean | undefined {
  const first = content[0]?.type === 'paragraph' ? content[0].content?.[0] : undefined
  const [box, sign] = /^([☐☑☒]) ?/u.exec(first?.text ?? '') ?? []
  if (!first || !box) return undefined
  first.text = first.text?.slice(box.length) ?? ''
  if (first.text === '') content[0]?.content?.shift()
  if (content[0]?.content?.every(({ type }) => type === 'hardBreak')) content.shift()
  return sign !== '☐'
}

const wordsIn = (node: ContentNode): string => node.text ?? (node.content ?? []).map(wordsIn).join('')

function tidy(line: readonly ContentNode[]): ContentNode[] {
  const content: ContentNode[] = []
  for (const node of line) {
    const last = content.at(-1)
    const same =
      last?.type === 'text' && node.type === 'text' && JSON.stringify(last.marks) === JSON.stringify(node.marks)
    if (same) last.text = `${last.text}${node.text}`
    else content.push({ ...node })
  }
  const says = content.some(({ type, text }) => (type === 'text' ? text?.trim() : type !== 'hardBreak'))
  return says ? content : []
}
