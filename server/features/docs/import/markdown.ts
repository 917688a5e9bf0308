import MarkdownIt, { type StateCore, type StateInline, type Token } from 'markdown-it'
import footnotes from 'markdown-it-footnote'
import { isSafeLink } from '#shared/features/docs/schema.ts'
import { readHtml } from './html.ts'
import type { Beside, Source } from './source.ts'

const PICTURE = /^data:image\/(png|jpe?g|gif|webp);base64,/i

/** Tags that mean something here; every other sign in angle brackets stays as it was typed. */
const known =
  /^(a|abbr|aside|article|b|blockquote|br|caption|cite|code|del|details|div|em|figcaption|figure|h[1-6]|hr|i|img|input|ins|kbd|li|mark|ol|p|pre|s|samp|section|small|span|strike|strong|sub|summary|sup|table|tbody|td|tfoot|th|thead|tr|u|ul)$/i

const markdown = new MarkdownIt({ html: true, breaks: true })
// An address stays as it is written, in Lao too.
markdown.normalizeLink = (url) => url
// What leads nowhere in the end is left out by the reader of the page that comes of it.
markdown.validateLink = (url) => isSafeLink(url) || PICTURE.test(url) || !/^[\w+.-]+:/.test(url)
markdown.use(footnotes)
markdown.inline.ruler.before('emphasis', 'times', times)
markdown.core.ruler.after('inline', 'boxes', (state) => {
  for (const [index] of state.tokens.entries()) {
    readTask(state, index)
    readCallout(state, index)
  }
})
markdown.renderer.rules.html_inline = (tokens, index) => onlyKnown(tokens[index]?.content ?? '')
markdown.renderer.rules.html_block = (tokens, index) => {
  const html = onlyKnown(tokens[index]?.content ?? '')
  return /<pre/i.test(html) ? html : html.replace(/\s*\n\s*/g, '\n')
}

/** Markdown (CommonMark, with tables, tasks, footnotes and callouts) as content; line breaks stay where they are. */
export function readMarkdown(text: string, beside: Beside = {}): Source {
  const [front, title] = /^---\r?\ntitle: *(.*)\r?\n---\r?\n/.exec(text) ?? []
  const body = front === undefined ? withoutFront(text) : text.slice(front.length)
  return { ...readHtml(markdown.render(body), true, [], beside), ...(title ? { title: unquoted(title.trim()) } : {}) }
}

function unquoted(title: string): string {
  try {
    const value: unknown = /^".*"$/.test(title) ? JSON.parse(title) : title
    return typeof value === 'string' ? value : title
  } catch {
    return title
  }
}

/** What programs write above a page is kept as it stands, below a heading it would look like one. */
const withoutFront = (text: string) =>
  text.replace(
    /^---\r?\n((?:[\w-]+:.*\r?\n|[ \t-].*\r?\n)+)---\r?\n/,
    (_, front: string) => `\`\`\`yaml\n${front}\`\`\`\n`,
  )

const onlyKnown = (html: string) =>
  html.replace(/<\/?([a-zA-Z][^\s/>]*)[^>]*>/g, (tag, name: string) =>
    known.test(name) ? tag : markdown.utils.escapeHtml(tag),
  )

/** The sign between two digits multiplies; whoever means emphasis does not write it there. */
function times(state: StateInline, silent: boolean): boolean {
  const { src, pos } = state
  if (src[pos] !== '*' || !/\d/.test(src[pos - 1] ?? '') || !/\d/.test(src[pos + 1] ?? '')) return false
  if (!silent) state.pending += '*'
  state.pos++
  return true
}

function readTask({ tokens, Token }: StateCore, index: number) {
  const inline = tokens[index]
  if (inline?.type !== 'inline' || tokens[index - 2]?.type !== 'list_item_open') return
  const first = inline.children?.[0]
  const [box, tick] = (first?.type === 'text' && /^\[([ xX])\]\s/.exec(first.content)) || []
  if (!first || !box) return
  first.content = first.content.slice(box.length)
  const input = new Token('html_inline', '', 0)
  input.content = `<input type="checkbox"${tick === ' ' ? '' : ' checked'}>`
  inline.children?.unshift(input)
}

/** The names that other programs give to callouts. */
const kinds: Readonly<Record<string, string>> = {
  NOTE: 'note',
  INFO: 'note',
  IMPORTANT: 'note',
  TIP: 'tip',
  HINT: 'tip',
  WARNING: 'warning',
  CAUTION: 'warning',
  DANGER: 'warning',
  DECISION: 'decision',
}

function readCallout({ tokens }: StateCore, index: number) {
  const open = tokens[index]
  const inline = tokens[index + 2]
  if (open?.type !== 'blockquote_open' || inline?.type !== 'inline') return
  const [line, name = ''] = /^\[!([A-Za-z]+)\][ \t]*(?:\n|$)/.exec(inline.content) ?? []
  const kind = kinds[name.toUpperCase()]
  if (line === undefined || !kind) return
  const close = tokens.findIndex(
    (one: Token, at) => at > index && one.type === 'blockquote_close' && one.level === open.level,
  )
  const end = tokens[close]
  if (!end) return
  open.tag = 'div'
  open.attrSet('data-callout', '')
  open.attrSet('data-kind', kind)
  end.tag = 'div'
  const after = inline.children?.findIndex(({ type }) => type === 'softbreak' || type === 'hardbreak') ?? -1
  inline.children = after < 0 ? [] : (inline.children?.slice(after + 1) ?? [])
}
