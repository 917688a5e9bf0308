import markdownIt from 'markdown-it'
import { between } from './names.ts'
import type { Item } from './queries.ts'
import { words } from './words.ts'

/** Marks in Markdown what is only meant as text. */
export const plain = (text: string) => text.replace(/[\\`*_{}[\]<>#|~]/g, '\\$&').replaceAll('\n', ' ')

const inHtml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** What people wrote can format itself, and run nothing: no HTML, and links lead to pages. */
const renderer = markdownIt({ html: false, linkify: true, breaks: true })
/** Links between parts of the archive lead from page to page. */
const toPages = (html: string) => html.replace(/(href="(?!\w+:)[^"]*)\.md"/g, '$1.html"')
export const htmlOf = (markdown: string): string => toPages(renderer.render(markdown))

/** Beginning and end of a page. */
export const head = (language: 'lo' | 'en', title: string, path: string, up?: string) => `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>${inHtml(title)}</title>
<link rel="stylesheet" href="${between(path, 'style.css')}">
</head>
<body><main>
${up ? `<p class="facts"><a href="${between(path, up)}">${words[language].back}</a></p>\n` : ''}`
export const foot = '</main></body>\n</html>\n'

export interface Link {
  relation: keyof (typeof words)['en']['relations']
  newer: boolean
  title: string
  /** Where it lies in the archive; absent for what did not come along. */
  path: string | undefined
}

/** What an item came from and what came of it, as text with links. */
export function spiralOf(language: 'lo' | 'en', path: string, links: readonly Link[]): string {
  const said = words[language]
  const part = (heading: string, some: readonly Link[]) =>
    some.length === 0
      ? ''
      : `\n## ${heading}\n\n${some
          .map(({ relation, title, path: to }) => {
            const name = plain(title)
            return `- ${said.relations[relation]}: ${to ? `[${name}](${between(path, `${to}.md`)})` : name}`
          })
          .join('\n')}\n`
  return part(
    said.cameFrom,
    links.filter(({ newer }) => !newer),
  ).concat(
    part(
      said.cameOfIt,
      links.filter(({ newer }) => newer),
    ),
  )
}

/** Where the items of a space are listed by kind. */
export function contentsOf(
  language: 'lo' | 'en',
  path: string,
  items: readonly { item: Item; path: string }[],
): string {
  const said = words[language]
  const kinds = Object.keys(said.kinds) as Item['kind'][]
  const parts = kinds.flatMap((kind) => {
    const some = items
      .filter(({ item }) => item.kind === kind)
      .sort((a, b) => a.item.createdAt.localeCompare(b.item.createdAt) || a.item.title.localeCompare(b.item.title))
    if (some.length === 0) return []
    const lines = some.map(
      (one) => `- [${plain(one.item.title)}](${between(path, `${one.path}.md`)}) · ${said.states[one.item.state]}`,
    )
    return [`## ${said.kinds[kind]} (${some.length})\n\n${lines.join('\n')}\n`]
  })
  return parts.join('\n') || said.nothing
}

export const inPage = inHtml
