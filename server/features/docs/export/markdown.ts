import type { ContentNode } from '../content.ts'
import { inlineHtml } from './html.ts'
import {
  bylineOf,
  calloutKind,
  cardOf,
  dayOf,
  detailsOf,
  fileOf,
  hrefOf,
  imageOf,
  inXml,
  joined,
  type Lead,
  mentionOf,
  type Paper,
  plainOf,
} from './paper.ts'
import { words } from './words.ts'

/** A document as Markdown that other programs read too; what Markdown has no sign for is written as HTML in it. */
export function markdownOf(paper: Paper): string {
  const writer = new MarkdownWriter(paper)
  const body = writer.blocks(paper.content)
  const parts = [
    `---\ntitle: ${JSON.stringify(paper.title)}\n---`,
    body,
    ...writer.notes.map((text, index) => `[^${index + 1}]: ${text}`),
    ...writer.pictures.map((source, index) => `[picture-${index + 1}]: ${source}`),
    commentsOf(paper),
  ]
  return `${parts.filter(Boolean).join('\n\n')}\n`
}

/** Comments stand in a part that every Markdown program hides. */
function commentsOf({ threads, language }: Paper): string {
  if (threads.length === 0) return ''
  const said = words[language]
  const lines = threads.flatMap(({ quote, resolved, remarks }) => [
    `“${quote}”${resolved ? ` (${said.resolved})` : ''}`,
    ...remarks.map(({ author, at, text }) => `  ${author}, ${dayOf(at)}: ${text}`),
  ])
  return `<!-- ${said.comments}\n\n${lines.join('\n').replaceAll('--', '- -')}\n-->`
}

/** Signs that mean something anywhere in a line. */
const escaped = (text: string) =>
  text
    .replace(/[\\`*_[\]<>~|]/g, '\\$&')
    .replace(/!$/, '\\!')
    .replace(/&(?=#?\w+;)/g, '&amp;')

/** Spaces that Markdown would drop at the edge of a line, written as what they are. */
const edge = (spaces: string) => [...spaces].map((one) => `&#${one.codePointAt(0)};`).join('')

/** Text at the beginning of a line, where more signs mean something. */
const begun = (text: string) =>
  text
    .replace(/^\s+/, edge)
    .replace(/^(#{1,6})(?=\s|$)/, '\\$1')
    .replace(/^([-+=])/, '\\$1')
    .replace(/^(\d{1,9})([.)])/, '$1\\$2')
    .replace(/^:/, '\\:')

/** Signs that open and close round text which begins and ends with a letter, wherever it stands. */
const signs: Readonly<Record<string, string>> = { bold: '**', italic: '*', strike: '~~' }
const tags: Readonly<Record<string, string>> = { bold: 'strong', italic: 'em', strike: 's', underline: 'u' }
const isPlain = (node: ContentNode | undefined) => node === undefined || (node.type === 'text' && !node.marks?.length)

class MarkdownWriter {
  readonly paper: Paper
  readonly notes: string[] = []
  readonly pictures: string[] = []

  constructor(paper: Paper) {
    this.paper = paper
  }

  blocks(nodes: readonly ContentNode[]): string {
    const parts: string[] = []
    let other = false
    for (const [index, node] of nodes.entries()) {
      const before = nodes[index - 1]
      // Two lists that follow each other would be one, had they the same sign.
      other = before !== undefined && familyOf(node) !== '' && familyOf(before) === familyOf(node) && !other
      const text = this.block(node, other)
      if (text !== '') parts.push(text)
    }
    return parts.join('\n\n')
  }

  block(node: ContentNode, other = false): string {
    const inner = node.content ?? []
    const bullet = other ? '*' : '-'
    switch (node.type) {
      case 'paragraph':
        return this.inline(inner)
      case 'heading': {
        // In code nothing is escaped.
        const text = this.inline(inner, true).replace(/(`+).*?\1|(?<![&\\])#/g, (found) =>
          found === '#' ? '\\#' : found,
        )
        return text ? `${'#'.repeat(Number(node.attrs?.level ?? 1))} ${text}` : ''
      }
      case 'bulletList':
        return this.items(inner, () => `${bullet} `)
      case 'orderedList': {
        const start = Number(node.attrs?.start ?? 1)
        return this.items(inner, (index) => `${start + index}${other ? ')' : '.'} `)
      }
      case 'taskList':
        return this.items(inner, (_, item) => `${bullet} [${item.attrs?.checked ? 'x' : ' '}] `)
      case 'blockquote':
        return quoted(this.blocks(inner))
      case 'codeBlock': {
        const text = plainOf(inner)
        const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length))
        const fence = '`'.repeat(longest + 1)
        const language = node.attrs?.language
        return `${fence}${typeof language === 'string' ? language.replace(/[`\s]/g, '') : ''}\n${text}\n${fence}`
      }
      case 'horizontalRule':
        return '---'
      case 'table':
        return this.table(inner)
      case 'callout': {
        const gap = inner[0]?.type === 'paragraph' ? '\n' : '\n\n'
        return quoted(`[!${calloutKind(node).toUpperCase()}]${gap}${this.blocks(inner)}`)
      }
      case 'details': {
        const { summary, content } = detailsOf(node)
        return `<details>\n<summary>${inlineHtml(this.paper, summary)}</summary>\n\n${this.blocks(content)}\n\n</details>`
      }
      case 'image': {
        const { photo, place, alt, caption } = imageOf(this.paper, node)
        if (!photo && !place) return this.inline([{ type: 'text', text: alt || caption }])
        const title = caption
          ? ` "${caption
              .replaceAll('\n', ' ')
              .replace(/["\\]/g, '\\$&')
              .replace(/&(?=#?\w+;)/g, '&amp;')}"`
          : ''
        const source =
          place ?? (photo ? `data:${photo.type};base64,${Buffer.from(photo.bytes).toString('base64')}` : '')
        this.pictures.push(`<${source}>${title}`)
        return `![${escaped(alt).replace(/^\s+|\s+$/g, edge)}][picture-${this.pictures.length}]`
      }
      case 'file':
        return this.lead(fileOf(this.paper, node))
      case 'itemCard':
        return this.lead(cardOf(this.paper, node))
      case 'evidence':
      case 'agreement':
        return quoted([this.blocks(inner), this.lead(bylineOf(this.paper, node))].filter(Boolean).join('\n\n'))
      case 'dissent':
        return `**${words[this.paper.language].dissent}**\n\n${this.blocks(inner)}`
      default:
        return this.blocks(inner)
    }
  }

  items(items: readonly ContentNode[], mark: (index: number, item: ContentNode) => string): string {
    return items
      .map((item, index) => {
        const sign = mark(index, item)
        const [first, ...rest] = item.content ?? []
        // An entry without words still is one.
        const head = (first ? this.block(first) : '') || '&#32;'
        const body = rest.length > 0 ? `${head}\n\n${this.blocks(rest)}` : head
        const indent = ' '.repeat(/^\d/.test(sign) ? sign.length : 2)
        return sign + body.replace(/\n(?=[^\n])/g, `\n${indent}`)
      })
      .join('\n')
  }

  table(rows: readonly ContentNode[]): string {
    const cells = rows.map(({ content }) => content ?? [])
    const simple = cells.every((row, index) =>
      row.every(
        ({ type, attrs, content }) =>
          type === (index === 0 ? 'tableHeader' : 'tableCell') &&
          Number(attrs?.colspan ?? 1) === 1 &&
          Number(attrs?.rowspan ?? 1) === 1 &&
          content?.length === 1 &&
          content[0]?.type === 'paragraph',
      ),
    )
    if (!simple) {
      const cell = ({ type, attrs, content }: ContentNode) => {
        const tag = type === 'tableHeader' ? 'th' : 'td'
        const span = (name: string) => (Number(attrs?.[name] ?? 1) > 1 ? ` ${name}="${Number(attrs?.[name])}"` : '')
        return `<${tag}${span('colspan')}${span('rowspan')}>\n\n${this.blocks(content ?? [])}\n\n</${tag}>`
      }
      return `<table>\n${cells.map((row) => `<tr>\n${row.map(cell).join('\n')}\n</tr>`).join('\n')}\n</table>`
    }
    const line = (row: readonly ContentNode[]) =>
      `| ${row.map(({ content }) => this.inline(content?.[0]?.content ?? [], true)).join(' | ')} |`
    const [head = [], ...rest] = cells
    return [line(head), `|${' --- |'.repeat(head.length)}`, ...rest.map(line)].join('\n')
  }

  /** The text of a block. `oneLine` where a line break would end the block. */
  inline(nodes: readonly ContentNode[], oneLine = false): string {
    let out = ''
    let fresh = true
    const line = joined(nodes)
    for (const [index, node] of line.entries()) {
      const next = line[index + 1]
      const last = next === undefined || next.type === 'hardBreak'
      if (node.type === 'hardBreak') {
        const inside: boolean = oneLine || fresh || next === undefined
        out += inside ? '<br>' : '\\\n'
        fresh = !inside
        continue
      }
      let text: string
      if (node.type === 'footnote') {
        this.notes.push(begun(escaped(plainOf(node.content ?? []).replace(/\s*\n\s*/g, ' '))) || '&#32;')
        text = `[^${this.notes.length}]`
      } else if (node.type === 'mention') text = escaped(mentionOf(this.paper, node))
      else text = this.text(node, line[index - 1], next, fresh, last)
      // Behind the number of a note a bracket would be where a link leads.
      out += line[index - 1]?.type === 'footnote' ? text.replace(/^\(/, '\\(') : text
      if (text) fresh = false
    }
    return out
  }

  text(
    node: ContentNode,
    before: ContentNode | undefined,
    next: ContentNode | undefined,
    first: boolean,
    last: boolean,
  ) {
    const text = node.text ?? ''
    const types = (node.marks ?? []).map(({ type }) => type).filter((type) => type !== 'link')
    let out: string
    if (types.includes('code')) {
      const plain = /^[^\s`|](.*[^\s`|])?$/.test(text) && !/[`|\n]/.test(text)
      out = plain ? `\`${text}\`` : `<code>${spaced(escaped(text), first, last)}</code>`
    } else {
      out = escaped(text)
      const one = types.length === 1 ? types[0] : undefined
      const sign = one ? signs[one] : undefined
      const clean = /^\p{L}(.*[\p{L}\p{M}])?$/u.test(text) && !/[\uD800-\uDFFF]/.test(text)
      if (sign && clean && isPlain(before) && isPlain(next)) out = `${sign}${out}${sign}`
      else {
        out = spaced(out, first, last)
        for (const type of types) out = `<${tags[type]}>${out}</${tags[type]}>`
        if (types.length === 0 && first) out = begun(out)
      }
    }
    const href = hrefOf(node)
    return href === undefined ? out : linked(out, href)
  }

  lead({ text, href }: Lead): string {
    return href ? linked(escaped(text), href) : this.inline([{ type: 'text', text }])
  }
}

const spaced = (text: string, first: boolean, last: boolean) => {
  const begins = first ? text.replace(/^\s+/, edge) : text
  return last ? begins.replace(/\s+$/, edge) : begins
}

/** A link, in brackets where the address has nothing that would end it. */
function linked(label: string, href: string): string {
  return /[<>\\\n\r]/.test(href) || /^\s|\s$/.test(href)
    ? `<a href="${inXml(href)}">${label}</a>`
    : `[${label}](<${href.replace(/&/g, '&amp;')}>)`
}

const familyOf = ({ type }: ContentNode) =>
  type === 'orderedList' ? 'number' : type === 'bulletList' || type === 'taskList' ? 'bullet' : ''
const quoted = (text: string) => text.replace(/^/gm, '> ').replace(/^> $/gm, '>')
