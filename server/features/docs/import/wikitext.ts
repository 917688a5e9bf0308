import { cutTo } from '#shared/lao/graphemes.ts'
import { readHtml } from './html.ts'
import { type Source, unreadOf } from './source.ts'
import { tooLarge } from './zip.ts'

/** A page of a wiki is seldom longer than a book. */
const LONGEST = 2_000_000
const DEEPEST = 40

/** Tags that mean the same here; every other sign in angle brackets stays as it was typed. */
const known =
  /^(abbr|b|big|blockquote|br|caption|center|cite|code|dd|del|div|dl|dt|em|h[1-6]|hr|i|ins|kbd|li|mark|ol|p|s|samp|small|span|strike|strong|sub|sup|table|tbody|td|th|thead|tr|tt|u|ul|var)$/i
/** Switches, which say nothing to a reader. */
const SWITCH = /__[A-Z]{3,}__/g
const FILE = /^\s*(file|image|media|ຮູບ|ໄຟລ໌|ไฟล์|ภาพ|fichier|tập tin|hình)\s*:/i
const CATEGORY = /^\s*(category|ໝວດ|ໝວດໝູ່|หมวดหมู่|catégorie|thể loại)\s*:/i
/** The same page in another language, which stands beside the text and not in it. */
const LANGUAGE = /^\s*(?:[a-z]{2}|[a-z]{2,3}-[a-z-]{2,12})\s*:/

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/**
 * A page of MediaWiki as content: headings, lists, tables, links, bold and italics, notes and code. Templates are
 * programs of another place: they stay as they were typed, and are named.
 */
export function readWikitext(text: string, links: ReadonlyMap<string, string> = new Map()): Source {
  if (text.length > LONGEST) throw tooLarge()
  const page = new Page()
  const html = page.html(text)
  const source = readHtml(html, false, [], { links })
  const unread = [...unreadOf('template', page.templates), ...unreadOf('tag', page.tags), ...(source.unread ?? [])]
  return { ...source, lost: source.lost + page.pictures, unread, labels: [...new Set(page.categories)] }
}

class Page {
  readonly templates: string[] = []
  readonly tags: string[] = []
  readonly categories: string[] = []
  pictures = 0
  /** What is not to be read again, by its place. */
  readonly #kept: string[] = []
  readonly #notes: string[] = []

  html(text: string): string {
    const bare = this.#withoutTemplates(this.#withoutCode(text.replace(/<!--[\s\S]*?(-->|$)/g, '')))
    const body = this.#blocks(bare.replace(SWITCH, ''), 0)
    const notes = this.#notes.map((note, index) => `<li id="fn${index}">${note} <a href="#ref${index}">^</a></li>`)
    return this.#whole(body + (notes.length > 0 ? `<ol>${notes.join('')}</ol>` : ''))
  }

  #keep(html: string): string {
    this.#kept.push(html)
    return `\uE000${this.#kept.length - 1}\uE001`
  }
  #whole(html: string): string {
    let whole = html
    for (let turn = 0; turn < DEEPEST && whole.includes('\uE000'); turn++)
      whole = whole.replace(/\uE000(\d+)\uE001/g, (_, place: string) => this.#kept[Number(place)] ?? '')
    return whole
  }

  /** What is shown as it is typed. */
  #withoutCode(text: string): string {
    return text
      .replace(/[\uE000\uE001]/g, '')
      .replace(
        /<(nowiki|pre|syntaxhighlight|source|math|gallery|timeline|score|graph|imagemap)\b([^>]*?)(?:\/>|>([\s\S]*?)(?:<\/\1\s*>|$))(?: (?=\S))?/gi,
        (whole, tag: string, attributes: string, inner = '') => {
          const name = tag.toLowerCase()
          if (name === 'nowiki') return this.#keep(escaped(inner)) + (whole.endsWith(' ') ? ' ' : '')
          const [, language = ''] = /lang\s*=\s*["']?([\w+#-]{1,30})/i.exec(attributes) ?? []
          if (!/^(pre|syntaxhighlight|source)$/.test(name)) this.tags.push(name)
          return `\n${this.#keep(`<pre><code${language ? ` class="language-${language}"` : ''}>${escaped(inner)}</code></pre>`)}\n`
        },
      )
  }

  /** Templates as code, from the outside: what stands in one is part of it. */
  #withoutTemplates(text: string): string {
    let out = ''
    let depth = 0
    let from = 0
    for (let at = 0; at < text.length - 1; at++) {
      const two = text.slice(at, at + 2)
      if (two === '{{') {
        if (depth++ === 0) {
          out += text.slice(from, at)
          from = at
        }
        at++
      } else if (two === '}}' && depth > 0) {
        if (--depth === 0) {
          out += this.#template(text.slice(from, at + 2))
          from = at + 2
        }
        at++
      }
    }
    return out + text.slice(from)
  }

  #template(whole: string): string {
    const name = (/^\{\{\s*([^|}\n]*)/.exec(whole)?.[1] ?? '').trim()
    if (/^(defaultsort|displaytitle)\s*:/i.test(name)) return ''
    this.templates.push(cutTo(name, 100) || '{{}}')
    return this.#keep(/\n/.test(whole) ? `<pre>${escaped(whole)}</pre>` : `<code>${escaped(whole)}</code>`)
  }

  #blocks(text: string, depth: number): string {
    const out: string[] = []
    let paragraph: string[] = []
    let entries: { signs: string; words: string }[] = []
    const endParagraph = () => {
      const words = paragraph.join('\n').trim()
      if (words) out.push(`<p>${this.#inline(words)}</p>`)
      paragraph = []
    }
    const endList = () => {
      if (entries.length > 0) out.push(this.#list(entries, 0))
      entries = []
    }
    const end = () => {
      endParagraph()
      endList()
    }
    const lines = text.split(/\r?\n/)
    for (let at = 0; at < lines.length; at++) {
      const line = lines[at] ?? ''
      const heading = /^(={1,6})\s*(.+?)\s*\1\s*$/.exec(line)
      const entry = /^([*#:;]+)\s*(.*)$/.exec(line)
      if (/^:*\s*\{\|/.test(line) && depth < DEEPEST) {
        end()
        let open = 0
        let last = at
        for (; last < lines.length; last++) {
          if (/^:*\s*\{\|/.test(lines[last] ?? '')) open++
          else if (/^\s*\|\}/.test(lines[last] ?? '') && --open === 0) break
        }
        out.push(this.#table(lines.slice(at + 1, last), depth + 1))
        at = last
      } else if (heading) {
        end()
        // The first level of a page is its title.
        const level = Math.max(1, (heading[1]?.length ?? 2) - 1)
        out.push(`<h${level}>${this.#inline(heading[2] ?? '')}</h${level}>`)
      } else if (/^-{4,}/.test(line)) {
        end()
        out.push('<hr>')
      } else if (entry) {
        endParagraph()
        entries.push({ signs: entry[1] ?? '*', words: entry[2] ?? '' })
      } else if (/^ \S/.test(line)) {
        end()
        const first = at
        while (/^ \S/.test(lines[at + 1] ?? '')) at++
        const code = lines.slice(first, at + 1).map((one) => escaped(one.slice(1)))
        out.push(`<pre>${code.join('\n')}</pre>`)
      } else if (line.trim() === '') end()
      else {
        endList()
        paragraph.push(line)
      }
    }
    end()
    return out.join('\n')
  }

  /** Entries whose signs say how deep they lie, and as what. */
  #list(entries: readonly { signs: string; words: string }[], depth: number): string {
    let out = ''
    let at = 0
    while (at < entries.length) {
      const kind = entries[at]?.signs[depth] ?? '*'
      const tag = kind === '#' ? 'ol' : 'ul'
      const group: string[] = []
      while (at < entries.length && sameKind(entries[at]?.signs[depth] ?? '*', kind)) {
        const { signs = '', words = '' } = entries[at] ?? {}
        const isOwn = signs.length <= depth + 1
        const from = isOwn ? at + 1 : at
        let to = from
        while (
          to < entries.length &&
          (entries[to]?.signs.length ?? 0) > depth + 1 &&
          sameKind(entries[to]?.signs[depth] ?? '', kind)
        )
          to++
        const inner = to > from && depth < DEEPEST ? this.#list(entries.slice(from, to), depth + 1) : ''
        const own = isOwn ? (signs[depth] === ';' ? `<b>${this.#inline(words)}</b>` : this.#inline(words)) : ''
        group.push(`${own}${inner}`)
        at = Math.max(to, at + 1)
      }
      // Indented lines are no lists: what follows a term or a remark.
      out +=
        kind === ':' || kind === ';'
          ? group.map((one) => `<p>${one}</p>`).join('')
          : `<${tag}>${group.map((one) => `<li>${one}</li>`).join('')}</${tag}>`
    }
    return out
  }

  #table(lines: readonly string[], depth: number): string {
    const rows: string[][] = [[]]
    let caption = ''
    let cell: { tag: string; lines: string[] } | undefined
    const endCell = () => {
      if (cell) rows.at(-1)?.push(this.#cell(cell.tag, cell.lines.join('\n'), depth))
      cell = undefined
    }
    let inside = 0
    for (const line of lines) {
      const bare = line.trimStart()
      if (/^\{\|/.test(bare)) inside++
      if (inside > 0) {
        cell?.lines.push(line)
        if (/^\|\}/.test(bare)) inside--
      } else if (/^\|\+/.test(bare)) {
        endCell()
        caption = this.#inline(withoutLook(bare.slice(2)))
      } else if (/^\|-/.test(bare)) {
        endCell()
        rows.push([])
      } else if (/^[|!]/.test(bare)) {
        const tag = bare.startsWith('!') ? 'th' : 'td'
        for (const part of cut(bare.slice(1), tag === 'th')) {
          endCell()
          cell = { tag, lines: [part] }
        }
      } else cell?.lines.push(line)
    }
    endCell()
    const body = rows.filter((row) => row.length > 0).map((row) => `<tr>${row.join('')}</tr>`)
    return `<table>${caption ? `<caption>${caption}</caption>` : ''}${body.join('')}</table>`
  }

  #cell(tag: string, text: string, depth: number): string {
    const [, look = '', words = text] = /^([^|[\]\n]*=[^|[\]\n]*)\|(?!\|)([\s\S]*)$/.exec(text) ?? []
    const spans = [...look.matchAll(/\b(colspan|rowspan)\s*=\s*["']?(\d{1,3})/gi)]
    const attributes = spans.map(([, name, count]) => ` ${name}="${count}"`).join('')
    const inner = words.trim()
    return `<${tag}${attributes}>${/\n/.test(inner) ? this.#blocks(inner, depth) : this.#inline(inner)}</${tag}>`
  }

  #inline(text: string): string {
    const noted = text.replace(/<ref\b([^>]*?)(?:\/>|>([\s\S]*?)<\/ref\s*>)/gi, (_, __, words?: string) => {
      if (!words?.trim()) return ''
      const place = this.#notes.push('') - 1
      this.#notes[place] = this.#inline(words.trim())
      return this.#keep(`<a id="ref${place}" href="#fn${place}">${place + 1}</a>`)
    })
    const tagged = noted.replace(/<(\/?)([a-zA-Z][\w]*)([^<>]*)>/g, (tag, end: string, name: string) =>
      known.test(name) ? this.#keep(`<${end}${name.toLowerCase()}>`) : this.#unknown(tag, name),
    )
    const linked = this.#links(tagged)
    return emphasised(escaped(linked).replace(/&amp;(#?\w{1,30};)/g, '&$1'))
  }

  #unknown(tag: string, name: string): string {
    if (/^(references|section|includeonly|noinclude|onlyinclude|poem|poll|templatestyles)$/i.test(name)) return ''
    this.tags.push(name.toLowerCase())
    return tag
  }

  #links(text: string): string {
    return text
      .replace(/\[\[((?:[^[\]]|\[\[[^[\]]*\]\]|\[[^[\]]*\])*)\]\](\p{L}*)/gu, (whole, inner: string, tail: string) => {
        const [target = '', ...rest] = inner.split('|')
        const words = rest.at(-1) ?? ''
        if (FILE.test(target)) {
          this.pictures++
          const caption =
            rest.length > 0 &&
            !/^\s*(thumb|thumbnail|frame|left|right|center|none|upright|border|\d+x?\d*px)\b/i.test(words)
              ? words
              : ''
          return caption ? this.#keep(`<i>${this.#inline(caption)}</i>`) + tail : tail
        }
        if (CATEGORY.test(target)) {
          this.categories.push(cutTo(target.replace(CATEGORY, '').trim(), 60))
          return tail
        }
        if (LANGUAGE.test(target) && !words) return tail
        const page = target.replace(/^:/, '').trim()
        if (!page) return whole
        const shown = this.#inline((words || page) + tail)
        return this.#keep(`<a href="wiki:${attribute(wikiName(page))}">${shown}</a>`)
      })
      .replace(/\[(https?:\/\/[^\s\]]+)\s*([^\]]*)\]/g, (_, href: string, words: string) =>
        this.#keep(`<a href="${attribute(href)}">${words ? this.#inline(words) : escaped(href)}</a>`),
      )
      .replace(/https?:\/\/[^\s<>[\]|"'\uE000\uE001]+[^\s<>[\]|"'\uE000\uE001.,;:!?)]/g, (href) =>
        this.#keep(`<a href="${attribute(href)}">${escaped(href)}</a>`),
      )
  }
}

/** A page by the name that links to it have: the first letter counts as large, and underscores are spaces. */
export function wikiName(title: string): string {
  const plain = (title.split('#')[0] ?? '').replaceAll('_', ' ').trim()
  return plain.charAt(0).toUpperCase() + plain.slice(1)
}

const attribute = (text: string) => escaped(text).replaceAll('"', '&quot;')
const sameKind = (a: string, b: string) => a === b || (a === ':' && b === ';') || (a === ';' && b === ':')
const withoutLook = (text: string) => text.replace(/^[^|[\]]*=[^|[\]]*\|/, '').trim()

/** The cells of one line; `||` parts them, and `!!` where they are heads; not inside of a link. */
function cut(line: string, isHead: boolean): string[] {
  const parts: string[] = ['']
  let links = 0
  for (let at = 0; at < line.length; at++) {
    const two = line.slice(at, at + 2)
    if (two === '[[') links++
    if (two === ']]') links = Math.max(0, links - 1)
    if (links === 0 && (two === '||' || (isHead && two === '!!'))) {
      parts.push('')
      at++
    } else parts.push(`${parts.pop() ?? ''}${line[at] ?? ''}`)
  }
  return parts
}

/** Two apostrophes are italics, three are bold, five are both. What is open at the end of a line ends there. */
function emphasised(text: string): string {
  return text
    .split('\n')
    .map((line) => {
      let bold = false
      let italic = false
      const out = line.replace(/'{2,}/g, (signs) => {
        const count = signs.length > 5 ? 5 : signs.length === 4 ? 3 : signs.length
        const before = "'".repeat(signs.length - count)
        let tags = ''
        if (count === 2 || count === 5) {
          italic = !italic
          tags += italic ? '<i>' : '</i>'
        }
        if (count === 3 || count === 5) {
          bold = !bold
          tags += bold ? '<b>' : '</b>'
        }
        return before + tags
      })
      return `${out}${italic ? '</i>' : ''}${bold ? '</b>' : ''}`
    })
    .join('\n')
}
