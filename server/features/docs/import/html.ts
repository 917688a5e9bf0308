import { type ChildNode, type Element, isTag, isText, type ParentNode } from 'domhandler'
import { CALLOUT_KINDS, HEADING_MAX, isSafeLink } from '#shared/features/docs/schema.ts'
import type { ContentNode } from '../content.ts'
import { BOXES } from '../export/boxes.ts'
import { type Note, notesIn } from './html-notes.ts'
import { type Entry, listsOf } from './lists.ts'
import { type Beside, isAligned, isWordsAlone, type Picture, type Source, unreadOf } from './source.ts'
import { tableOf } from './tables.ts'
import { allNamed, childNamed, elementsIn, parse, wordsOf } from './xml.ts'

interface Options {
  /** Every space counts, as in a Word file; else spaces are what a browser makes of them. */
  exact: boolean
  /** The product wrote the page itself: what it wrote round the text is none of it. */
  own: boolean
  /** Where pictures that stand in the page itself go. */
  pictures: Picture[]
  beside: Beside
}

type Mark = NonNullable<ContentNode['marks']>[number]

/** HTML as content of a document: what has a meaning is kept, and of everything else the words. */
export function readHtml(html: string, exact = false, pictures: Picture[] = [], beside: Beside = {}): Source {
  const root = parse(html, false)
  const { notes, noted } = notesIn(root)
  const own = allNamed(root, 'meta').some(({ attribs }) => attribs.name === 'generator' && attribs.content === 'Ba')
  const reader = new Reader({ exact: exact || own, own, pictures, beside }, notes, noted)
  const content = reader.blocks(root.children, 0)
  const unread = unreadOf('aligned', alignedIn(root))
  return { content, pictures, lost: reader.lost, unread, ...(reader.title ? { title: reader.title } : {}) }
}

/** The words of parts that stand in the middle or at the right. */
function alignedIn(node: ParentNode): string[] {
  return elementsIn(node).flatMap((one) => {
    if (skipped.has(one.name) || isHidden(one)) return []
    const [, edge] = /text-align:\s*(\w+)/i.exec(one.attribs.style ?? '') ?? []
    return one.name === 'center' || isAligned(edge ?? one.attribs.align) ? [wordsOf(one)] : alignedIn(one)
  })
}

const skipped = new Set(['head', 'script', 'style', 'template', 'noscript', 'object', 'svg', 'math', 'title'])
const marks: Readonly<Record<string, string>> = {
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  cite: 'italic',
  s: 'strike',
  del: 'strike',
  strike: 'strike',
  u: 'underline',
  ins: 'underline',
  code: 'code',
  kbd: 'code',
  samp: 'code',
  tt: 'code',
}
const inline = new Set([
  ...Object.keys(marks),
  ...['a', 'abbr', 'acronym', 'bdi', 'bdo', 'big', 'button', 'data', 'dfn', 'font', 'label', 'mark', 'o:p', 'output'],
  ...['q', 'rp', 'rt', 'ruby', 'small', 'span', 'sub', 'sup', 'time', 'tt', 'var', 'wbr', 'input'],
])
/** Boxes of the product in a Word file are tables of one cell. */
const boxes = new Set<string>(BOXES.map((box) => box.toLowerCase()))
/** Deeper boxes are taken out of their boxes, words and all. */
const DEEPEST = 16

class Reader {
  readonly options: Options
  readonly notes: ReadonlyMap<Element, Note>
  readonly noted: ReadonlySet<Element>
  lost = 0
  title = ''

  constructor(options: Options, notes: ReadonlyMap<Element, Note>, noted: ReadonlySet<Element>) {
    this.options = options
    this.notes = notes
    this.noted = noted
  }

  /** What stands in an element, as blocks. */
  blocks(nodes: readonly ChildNode[], depth: number): ContentNode[] {
    const out: ContentNode[] = []
    let line: ContentNode[] = []
    let entries: Entry[] = []
    const endLine = () => {
      const content = tidy(line, this.options.exact, !this.options.exact || this.options.own)
      line = []
      if (content.length > 0) put({ type: 'paragraph', content })
    }
    const endList = () => {
      if (entries.length > 0) out.push(...listsOf(entries))
      entries = []
    }
    const put = (...found: ContentNode[]) => {
      endList()
      out.push(...found)
    }
    /** A box, or what is in it where boxes lie too deep already. */
    const box = (found: ContentNode[], make: (content: ContentNode[]) => ContentNode) => {
      if (found.length > 0) put(...(depth < DEEPEST ? [make(found)] : found))
    }
    const visit = (node: ChildNode, here: readonly Mark[], keep: boolean) => {
      if (isText(node)) {
        addText(line, node.data, here, keep)
        return
      }
      if (!isTag(node) || skipped.has(node.name) || this.noted.has(node) || isHidden(node) || isColophon(node)) return
      if (this.options.own && ('data-title' in node.attribs || 'data-comments' in node.attribs)) {
        this.title ||= node.attribs['data-title'] ?? ''
        return
      }
      const inside = (more: readonly Mark[] = here) => {
        const kept = keep || /white-space:\s*(pre|break-spaces)/i.test(node.attribs.style ?? '')
        for (const child of node.children) visit(child, more, kept)
      }
      const within = () => this.blocks(node.children, depth + 1)
      if (inline.has(node.name)) {
        if (node.name === 'input' || isLabel(node)) return
        const note = this.notes.get(node)
        if (note)
          line.push({ type: 'footnote', ...(note.text ? { content: [{ type: 'text', text: note.text }] } : {}) })
        else inside(withMarks(here, node, this.options.beside.links))
        return
      }
      if (node.name === 'br') {
        line.push({ type: 'hardBreak' })
        return
      }
      if (node.name === 'p' && isEntry(node)) {
        endLine()
        entries.push({ ...entryOf(node), content: this.blocks(node.children, depth + 2) })
        return
      }
      endLine()
      switch (node.name) {
        case 'img': {
          const image = this.imageOf(node)
          if (image?.type === 'image') put(image)
          else if (image) line.push(image)
          break
        }
        case 'ul':
        case 'ol': {
          const found = this.entriesOf(node, depth)
          if (depth < DEEPEST) put(...listsOf(found))
          else put(...found.flatMap(({ content }) => content))
          break
        }
        case 'table': {
          const kind = /\bba-(\w+)/.exec(node.attribs.class ?? '')?.[1]
          if (kind && boxes.has(kind)) this.docxBox(node, kind, depth, box)
          else put(...tableOf(node, depth < DEEPEST, (cell) => this.blocks(cell.children, depth + 3)))
          break
        }
        case 'blockquote':
          box(within(), (content) => ({ type: 'blockquote', content }))
          break
        case 'pre': {
          const [first] = node.children
          const text = linesOf(node)
            .replace(first && isText(first) ? /^\n/ : /^(?!)/, '')
            .replace(/\n$/, '')
          const language = /\blanguage-([\w+#-]{1,30})/.exec(childNamed(node, 'code')?.attribs.class ?? '')?.[1]
          if (text.trim())
            put({ type: 'codeBlock', attrs: { language: language ?? null }, content: [{ type: 'text', text }] })
          break
        }
        case 'hr':
          if (!/footnotes-sep/.test(node.attribs.class ?? '') && !isColophon(after(node)))
            put({ type: 'horizontalRule' })
          break
        case 'iframe': {
          // A film stays where it is; the way to it comes along.
          const href = (node.attribs.src ?? '').trim().replace(/^\/\//, 'https://')
          const text = (node.attribs.title ?? '').trim() || href
          if (isSafeLink(href)) line.push({ type: 'text', text, marks: [{ type: 'link', attrs: { href } }] })
          endLine()
          break
        }
        case 'details':
          put(...this.detailsOf(node.children, depth))
          break
        case 'figcaption':
        case 'caption': {
          const last = out.at(-1)
          if (node.name === 'figcaption' && last?.type === 'image')
            last.attrs = { ...last.attrs, caption: oneLine(node) }
          else put(...within())
          break
        }
        default: {
          const isTitle = node.name === 'p' && node.attribs.class === 'title'
          const level = isTitle ? 1 : Number(/^h([1-6])$/.exec(node.name)?.[1] ?? 0)
          const callout = node.attribs['data-kind']
          if (level) {
            const attrs = { level: Math.min(level, HEADING_MAX) }
            const found = within()
            const isFirst = isTitle && out.length === 0 && depth === 0 && !this.title
            if (isFirst && found.every((one) => one.type === 'paragraph' && isWordsAlone(one)))
              this.title = oneLine(node)
            else put(...found.map((one) => (one.type === 'paragraph' ? { ...one, type: 'heading', attrs } : one)))
          } else if ('data-callout' in node.attribs) {
            const kind = CALLOUT_KINDS.find((one) => one === callout) ?? 'note'
            box(within(), (content) => ({ type: 'callout', attrs: { kind }, content }))
          } else if (node.name === 'p' && node.attribs.class === 'caption' && out.at(-1)?.type === 'image') {
            const last = out.at(-1)
            if (last) last.attrs = { ...last.attrs, caption: oneLine(node) }
          } else {
            inside()
            endLine()
          }
        }
      }
    }
    for (const node of nodes) visit(node, [], this.options.exact)
    endLine()
    endList()
    return out
  }

  entriesOf(list: Element, depth: number): Entry[] {
    const entries: Entry[] = []
    const ordered = list.name === 'ol'
    let number = Number(list.attribs.start ?? 1)
    if (!Number.isSafeInteger(number) || number < 0) number = 1
    const type = /^[aAiI]$/.test(list.attribs.type ?? '') ? list.attribs.type : undefined
    for (const child of list.children) {
      if (!isTag(child) || this.noted.has(child)) continue
      if (child.name !== 'li') {
        // Old editors put a list beside the entry that it belongs to.
        const content = this.blocks([child], depth + 2)
        const last = entries.at(-1)
        if (last) last.content.push(...content)
        else if (content.length > 0) entries.push({ level: 0, kind: 'bullet', content })
        continue
      }
      const mark = /^ba-list-(\d+)-(\d+)$/.exec(firstAnchor(child) ?? '')
      const own = mark?.[2] ?? child.attribs.value
      if (own !== undefined && Number.isSafeInteger(Number(own))) number = Number(own)
      const checked = checkOf(child)
      const content = this.blocks(child.children, depth + 2)
      // In a Word file a space parts the box from the words.
      const first = content[0]?.content?.[0]
      if (mark && checked !== undefined && first?.text) first.text = first.text.replace(/^ /, '')
      if (first?.text === '') content[0]?.content?.shift()
      if (content[0]?.content?.length === 0) content.shift()
      entries.push({
        level: 0,
        kind: checked === undefined ? (ordered ? 'number' : 'bullet') : 'task',
        content,
        ...(mark ? { list: mark[1] } : {}),
        ...(ordered ? { number } : {}),
        ...(type ? { type } : {}),
        ...(checked === undefined ? {} : { checked }),
      })
      number++
    }
    return entries
  }

  docxBox(
    table: Element,
    kind: string,
    depth: number,
    box: (found: ContentNode[], make: (content: ContentNode[]) => ContentNode) => void,
  ) {
    const cell = firstNamed(table, 'td') ?? firstNamed(table, 'th')
    if (!cell) return
    const callout = CALLOUT_KINDS.find((one) => one === kind)
    if (kind === 'details') {
      const [details] = this.detailsOf(cell.children, depth)
      if (details) box([details], ([one]) => one ?? details)
      return
    }
    box(this.blocks(cell.children, depth + 1), (content) =>
      callout ? { type: 'callout', attrs: { kind: callout }, content } : { type: 'blockquote', content },
    )
  }

  detailsOf(nodes: readonly ChildNode[], depth: number): ContentNode[] {
    const summary = nodes.find((one): one is Element => isTag(one) && one.name === 'summary')
    const rest = this.blocks(
      nodes.filter((one) => one !== summary),
      depth + 2,
    )
    const title = summary ? this.blocks(summary.children, depth + 1).flatMap(({ content }) => content ?? []) : []
    const words = title.filter(({ type }) => type === 'text')
    if (rest.length === 0 && words.length === 0) return []
    if (depth >= DEEPEST) return [...(words.length > 0 ? [{ type: 'paragraph', content: words }] : []), ...rest]
    return [
      {
        type: 'details',
        content: [
          { type: 'detailsSummary', ...(words.length > 0 ? { content: words } : {}) },
          { type: 'detailsContent', content: rest.length > 0 ? rest : [{ type: 'paragraph' }] },
        ],
      },
    ]
  }

  /** A picture that came along; one that lies elsewhere is never fetched, and becomes a link to it or its words. */
  imageOf(node: Element): ContentNode | undefined {
    const { src = '', alt = '' } = node.attribs
    const attrs = { alt: alt.slice(0, 500), caption: (node.attribs.title ?? '').slice(0, 1000), size: sizeOf(node) }
    if (/^picture:\d+$/.test(src) && this.options.pictures[Number(src.slice(8))])
      return { type: 'image', attrs: { fileId: src, ...attrs } }
    const [, data] = /^data:image\/(?:png|jpe?g|gif|webp);base64,([A-Za-z0-9+/=\s]+)$/.exec(src) ?? []
    if (data) {
      this.options.pictures.push({ bytes: new Uint8Array(Buffer.from(data, 'base64')), name: '' })
      return { type: 'image', attrs: { fileId: `picture:${this.options.pictures.length - 1}`, ...attrs } }
    }
    const near = this.options.beside.pictures?.get(src)
    if (near) {
      this.options.pictures.push({ bytes: near, name: '' })
      return { type: 'image', attrs: { fileId: `picture:${this.options.pictures.length - 1}`, ...attrs } }
    }
    this.lost++
    if (isSafeLink(src))
      return { type: 'text', text: alt.trim() || src, marks: [{ type: 'link', attrs: { href: src } }] }
    return alt.trim() ? { type: 'text', text: alt.trim() } : undefined
  }
}

const sizeOf = (node: Element) => {
  const size = node.attribs['data-size']
  return size === 'small' || size === 'medium' ? size : 'full'
}

function isHidden(node: Element): boolean {
  return 'hidden' in node.attribs || /display:\s*none|mso-hide:\s*all/i.test(node.attribs.style ?? '')
}

/** What BookStack writes under a page that it exports, below a line: who changed it when. */
function isColophon(node: ChildNode | null): boolean {
  if (!node || !isTag(node) || node.name !== 'div') return false
  const [only, ...more] = elementsIn(node)
  return [node, ...(only && more.length === 0 ? [only] : [])].some((one) =>
    /\bentity-meta\b/.test(one.attribs.class ?? ''),
  )
}
const after = ({ nextSibling: next }: ChildNode): ChildNode | null =>
  next && isText(next) && next.data.trim() === '' ? after(next) : next

/** What Word writes before an entry for browsers that know no lists. */
const isLabel = (node: Element) => /mso-list:\s*ignore/i.test(node.attribs.style ?? '')
const isEntry = (node: Element) => /mso-list:\s*l\d+\s+level\d/i.test(node.attribs.style ?? '')

function entryOf(node: Element): Omit<Entry, 'content'> {
  const [, list = '', level = '1'] = /mso-list:\s*(l\d+)\s+level(\d)/i.exec(node.attribs.style ?? '') ?? []
  const label = labelIn(node)?.replace(/[\s\u00A0]+/g, '') ?? ''
  const [, number] = /^\(?(\d+)[.)]/.exec(label) ?? []
  const ordered = number !== undefined || /^\(?[a-zA-Z]{1,4}[.)]$/.test(label)
  return {
    level: Number(level) - 1,
    kind: ordered ? 'number' : 'bullet',
    list,
    ...(number === undefined ? {} : { number: Number(number) }),
  }
}

function labelIn(node: ParentNode): string | undefined {
  for (const child of elementsIn(node)) {
    const found = isLabel(child) ? wordsOf(child) : labelIn(child)
    if (found !== undefined) return found
  }
  return undefined
}

function firstNamed(node: ParentNode, name: string): Element | undefined {
  for (const child of elementsIn(node)) {
    const found = child.name === name ? child : firstNamed(child, name)
    if (found) return found
  }
  return undefined
}

/** The name of the bookmark at the beginning of an entry. */
function firstAnchor(node: ParentNode): string | undefined {
  const first = elementsIn(node)[0]
  if (!first) return undefined
  return first.name === 'a' ? first.attribs.id : first.name === 'p' ? firstAnchor(first) : undefined
}

/** Whether an entry begins with a box to tick, and whether it is ticked. */
function checkOf(node: ParentNode): boolean | undefined {
  for (const child of node.children) {
    if (isText(child) && child.data.trim() !== '') return undefined
    if (!isTag(child) || child.name === 'ul' || child.name === 'ol' || child.name === 'table') continue
    if (child.name === 'input') return child.attribs.type === 'checkbox' ? 'checked' in child.attribs : undefined
    const found = checkOf(child)
    if (found !== undefined || wordsOf(child).trim() !== '') return found
  }
  return undefined
}

/** The schema keeps the marks of a text in this order. */
const order = ['link', 'bold', 'italic', 'strike', 'underline']

function withMarks(here: readonly Mark[], node: Element, links?: ReadonlyMap<string, string>): readonly Mark[] {
  const style = node.attribs.style ?? ''
  const types = new Set<string>()
  const own = marks[node.name]
  if (own && !(own === 'bold' && /font-weight:\s*(normal|400)/i.test(style))) types.add(own)
  if (/font-weight:\s*(bold|[6-9]00)/i.test(style)) types.add('bold')
  if (/font-style:\s*italic/i.test(style)) types.add('italic')
  if (/text-decoration[^;]*line-through/i.test(style)) types.add('strike')
  if (/text-decoration[^;]*underline/i.test(style) && node.name !== 'a') types.add('underline')
  const given = node.name === 'a' ? (node.attribs.href ?? '').trim() : ''
  const href = links?.get(given) ?? given
  const all = new Map(here.map((mark) => [mark.type, mark]))
  for (const type of types) all.set(type, { type })
  if (isSafeLink(href)) all.set('link', { type: 'link', attrs: { href } })
  // Code is nothing else beside.
  const code = all.get('code')
  if (code) return [code]
  return order.flatMap((type) => all.get(type) ?? [])
}

function addText(line: ContentNode[], data: string, here: readonly Mark[], keep: boolean) {
  const last = line.at(-1)
  const fresh = !last || last.type === 'hardBreak'
  let text = data.replaceAll('\0', '')
  if (keep) text = text.replace(/\r?\n/g, '\n').replace(fresh ? /^\n+/ : /^(?!)/, '')
  else {
    text = text.replace(/[ \t\r\n\f]+/g, ' ')
    if (text.startsWith(' ') && (fresh || / $/.test(last.text ?? ''))) text = text.slice(1)
  }
  if (text) line.push({ type: 'text', text, ...(here.length > 0 ? { marks: [...here] } : {}) })
}

/** A finished line: neighbours of one look are one text, and what a browser would not show at its end is gone. */
function tidy(line: readonly ContentNode[], exact: boolean, asShown: boolean): ContentNode[] {
  const content: ContentNode[] = []
  for (const node of line) {
    const last = content.at(-1)
    const same =
      last?.type === 'text' && node.type === 'text' && JSON.stringify(last.marks) === JSON.stringify(node.marks)
    if (same) last.text = `${last.text}${node.text}`
    else content.push({ ...node })
  }
  const end = content.at(-1)
  if (asShown && end?.type === 'hardBreak') content.pop()
  const last = content.at(-1)
  if (last?.type === 'text') last.text = (last.text ?? '').replace(exact ? /\n+$/ : / $/, '')
  const clean = content.flatMap((node) => {
    if (node.type !== 'text') return [node]
    const text = (node.text ?? '').replaceAll('\n', ' ')
    return text ? [{ ...node, text }] : []
  })
  const says = clean.some(({ type, text }) => (type === 'text' ? text?.trim() : type !== 'hardBreak'))
  return says ? clean : []
}

/** The text of a part in which line breaks count. */
const linesOf = (node: ParentNode): string =>
  node.children
    .map((one) => (isText(one) ? one.data : isTag(one) ? (one.name === 'br' ? '\n' : linesOf(one)) : ''))
    .join('')

const oneLine = (node: ParentNode) => wordsOf(node).replace(/\s+/g, ' ').trim().slice(0, 1000)
