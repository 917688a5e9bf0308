import { CALLOUT_KINDS } from '#shared/features/docs/schema.ts'
import type { ContentNode } from '../content.ts'
import { boxLooks, boxOf } from './boxes.ts'
import {
  bylineOf,
  calloutKind,
  cardOf,
  dayOf,
  detailsOf,
  fileOf,
  hasMark,
  hrefOf,
  imageOf,
  inXml,
  type Lead,
  mentionOf,
  type Paper,
  SHARE,
} from './paper.ts'
import { words } from './words.ts'

/** Each kind of callout looks as it does on paper. */
const callouts = CALLOUT_KINDS.map((kind) => {
  const { bar, line = 'solid', ground } = boxLooks[boxOf(kind)]
  return `.callout[data-kind=${kind}]{border-left:${line === 'double' ? 6 : 3}px ${line} #${bar};background:#${ground}}`
}).join('\n')

const style = `
:root{color-scheme:light dark}
body{margin:0;background:#fff;color:#1d1b16;font:17px/1.85 "Noto Sans Lao","Phetsarath OT","Lao Sangam MN","Noto Sans",system-ui,sans-serif}
main{max-width:44rem;margin:0 auto;padding:32px 20px 64px}
h1,h2,h3,h4{line-height:1.6;margin:1.4em 0 .4em}
p,h1,h2,h3,h4,summary,li,td,th{white-space:pre-wrap;overflow-wrap:anywhere}
header h1{font-size:1.9em;margin:0}
.facts,figcaption,.by{color:#5d574b;font-size:.88em}
a{color:inherit;text-underline-offset:.28em}
blockquote,.callout,details,.agreement{margin:1.2em 0;padding:2px 18px;border-left:3px solid #b9b09c}
.callout,details,.agreement{background:#f5f2ea;border-left-color:#1d1b16}
.callout::before,.dissent::before{content:attr(data-label);display:block;font-weight:600;margin-top:.6em}
${callouts}
pre{background:#f5f2ea;padding:12px 16px;overflow:auto;font:14px/1.7 ui-monospace,monospace;white-space:pre-wrap}
table{border-collapse:collapse;width:100%;margin:1.2em 0}
th,td{border:1px solid #cfc7b4;padding:4px 10px;text-align:left;vertical-align:top}
th{background:#f5f2ea}
figure{margin:1.2em 0}
img{max-width:100%;height:auto}
ul.tasks{list-style:none;padding-left:1.4em}
ul.tasks>li>p:first-of-type{display:inline}
hr{border:0;border-top:1px solid #cfc7b4;margin:2em 0}
.footnotes,.comments{border-top:1px solid #cfc7b4;margin-top:3em;font-size:.9em}
@media screen and (prefers-color-scheme:dark){body{background:#191713;color:#ece7db}.callout[data-kind],details,.agreement,pre,th{background:#25221c}.callout[data-kind],details,.agreement{border-left-color:#ece7db}.callout[data-kind=warning]{border-left-color:#f4a29b}.facts,figcaption,.by{color:#b3aa98}}
@media print{:root{color-scheme:light}body{font-size:11pt}main{max-width:none;padding:0}blockquote,.callout,table,figure{break-inside:avoid}}
`.trim()

/** A document as one page that needs nothing else: its pictures and its look are in it. */
export function htmlOf(paper: Paper): string {
  const writer = new HtmlWriter(paper)
  const body = writer.blocks(paper.content)
  return `<!doctype html>
<html lang="${paper.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="generator" content="Ba">
<title>${inXml(paper.title)}</title>
<style>${style}</style>
</head>
<body><main>
<header data-title="${inXml(paper.title)}"><h1>${inXml(paper.title)}</h1><p class="facts">${inXml(paper.facts)}</p></header>
${body}
${writer.footnotes()}
${commentsOf(paper)}
</main></body>
</html>
`
}

/** A line of text with its marks, for formats that hold HTML. */
export const inlineHtml = (paper: Paper, nodes: readonly ContentNode[]): string => new HtmlWriter(paper).inline(nodes)

function commentsOf({ threads, language }: Paper): string {
  if (threads.length === 0) return ''
  const said = words[language]
  const items = threads.map(
    ({ quote, resolved, remarks }) =>
      `<li>${quote ? `<q>${inXml(quote)}</q>` : ''}${resolved ? ` (${said.resolved})` : ''}${remarks
        .map(
          ({ author, at, text }) =>
            `<p><b>${inXml(author)}</b> <span class="by">${dayOf(at)}</span><br>${inXml(text)}</p>`,
        )
        .join('')}</li>`,
  )
  return `<aside class="comments" data-comments><h2>${said.comments}</h2><ol>${items.join('')}</ol></aside>`
}

const tags: readonly [mark: string, tag: string][] = [
  ['code', 'code'],
  ['underline', 'u'],
  ['strike', 's'],
  ['italic', 'em'],
  ['bold', 'strong'],
]

class HtmlWriter {
  readonly paper: Paper
  readonly notes: string[] = []

  constructor(paper: Paper) {
    this.paper = paper
  }

  blocks(nodes: readonly ContentNode[]): string {
    return nodes.map((node) => this.block(node)).join('\n')
  }

  block(node: ContentNode): string {
    const inner = node.content ?? []
    switch (node.type) {
      case 'paragraph':
        return `<p>${this.inline(inner)}</p>`
      case 'heading':
        return `<h${node.attrs?.level}>${this.inline(inner)}</h${node.attrs?.level}>`
      case 'bulletList':
        return `<ul>${this.items(inner)}</ul>`
      case 'orderedList': {
        const { start, type } = node.attrs ?? {}
        return `<ol${Number(start ?? 1) === 1 ? '' : ` start="${Number(start)}"`}${type ? ` type="${inXml(String(type))}"` : ''}>${this.items(inner)}</ol>`
      }
      case 'taskList':
        return `<ul class="tasks">${inner
          .map(
            ({ attrs, content }) =>
              `<li><input type="checkbox" disabled${attrs?.checked ? ' checked' : ''}> ${this.blocks(content ?? [])}</li>`,
          )
          .join('')}</ul>`
      case 'blockquote':
        return `<blockquote>${this.blocks(inner)}</blockquote>`
      case 'codeBlock': {
        const language = node.attrs?.language
        return `<pre><code${typeof language === 'string' ? ` class="language-${inXml(language)}"` : ''}>${this.plain(inner)}\n</code></pre>`
      }
      case 'horizontalRule':
        return '<hr>'
      case 'table':
        return `<table><tbody>${inner
          .map(({ content }) => `<tr>${(content ?? []).map((cell) => this.cell(cell)).join('')}</tr>`)
          .join('')}</tbody></table>`
      case 'callout': {
        const kind = calloutKind(node)
        return `<div data-callout data-kind="${kind}" class="callout" data-label="${words[this.paper.language].callout[kind]}">${this.blocks(inner)}</div>`
      }
      case 'details': {
        const { summary, content } = detailsOf(node)
        return `<details open><summary>${this.inline(summary)}</summary>${this.blocks(content)}</details>`
      }
      case 'image': {
        const { photo, place, alt, caption, size } = imageOf(this.paper, node)
        if (place)
          return `<figure><img src="${inXml(place)}" alt="${inXml(alt)}" data-size="${size}" style="width:${SHARE[size] * 100}%">${caption ? `<figcaption>${inXml(caption)}</figcaption>` : ''}</figure>`
        if (!photo) return `<p>${inXml(alt || caption)}</p>`
        const source = `data:${photo.type};base64,${Buffer.from(photo.bytes).toString('base64')}`
        return `<figure><img src="${source}" alt="${inXml(alt)}" data-size="${size}" style="width:${SHARE[size] * 100}%;max-width:${photo.width}px">${caption ? `<figcaption>${inXml(caption)}</figcaption>` : ''}</figure>`
      }
      case 'file':
        return `<p>${this.lead(fileOf(this.paper, node))}</p>`
      case 'itemCard':
        return `<p>${this.lead(cardOf(this.paper, node))}</p>`
      case 'evidence':
        return `<blockquote data-evidence>${this.blocks(inner)}${this.byline(node)}</blockquote>`
      case 'agreement':
        return `<blockquote data-agreement class="agreement">${this.blocks(inner)}${this.byline(node)}</blockquote>`
      case 'dissent':
        return `<div class="dissent"><p><strong>${words[this.paper.language].dissent}</strong></p>${this.blocks(inner)}</div>`
      default:
        return this.blocks(inner)
    }
  }

  items(items: readonly ContentNode[]): string {
    return items.map(({ content }) => `<li>${this.blocks(content ?? [])}</li>`).join('')
  }

  cell(cell: ContentNode): string {
    const tag = cell.type === 'tableHeader' ? 'th' : 'td'
    const span = (name: string) => {
      const value = Number(cell.attrs?.[name] ?? 1)
      return value > 1 ? ` ${name}="${value}"` : ''
    }
    return `<${tag}${span('colspan')}${span('rowspan')}>${this.blocks(cell.content ?? [])}</${tag}>`
  }

  inline(nodes: readonly ContentNode[]): string {
    const html = nodes
      .map((node) => {
        if (node.type === 'hardBreak') return '<br>'
        if (node.type === 'mention') return inXml(mentionOf(this.paper, node))
        if (node.type === 'footnote') return this.note(node)
        if (node.type !== 'text') return this.inline(node.content ?? [])
        let text = inXml(node.text ?? '')
        for (const [mark, tag] of tags) if (hasMark(node, mark)) text = `<${tag}>${text}</${tag}>`
        const href = hrefOf(node)
        return href === undefined ? text : `<a href="${inXml(href)}">${text}</a>`
      })
      .join('')
    // A break at the very end of a line is not shown, so there it needs a second one.
    return html.endsWith('<br>') ? `${html}<br>` : html
  }

  note(node: ContentNode): string {
    this.notes.push(this.plain(node.content ?? []))
    const number = this.notes.length
    return `<sup><a id="call-${number}" href="#note-${number}">${number}</a></sup>`
  }

  footnotes(): string {
    if (this.notes.length === 0) return ''
    const items = this.notes.map(
      (text, index) => `<li id="note-${index + 1}">${text} <a href="#call-${index + 1}" aria-label="↩">↩</a></li>`,
    )
    return `<section class="footnotes"><ol>${items.join('')}</ol></section>`
  }

  byline(node: ContentNode): string {
    return `<p class="by">${this.lead(bylineOf(this.paper, node))}</p>`
  }

  lead({ text, href }: Lead): string {
    return href ? `<a href="${inXml(href)}">${inXml(text)}</a>` : inXml(text)
  }

  plain(nodes: readonly ContentNode[]): string {
    return nodes.map((node) => inXml(node.text ?? '')).join('')
  }
}
