import { Parser } from 'htmlparser2'

/** A page of a book, cut out of the one page that BookStack exports of it. */
export interface Part {
  title: string
  /** The chapter that it stands in. */
  chapter: string
  html: string
}

/** How BookStack begins a chapter, and a page with the name of its chapter above. */
const BEGINS =
  /<div class="page-break"><\/div>\s*(?:<div class="chapter-hint">([^<]*)<\/div>\s*)?<h1 id="(page|chapter)-\d+"[^>]*>([\s\S]*?)<\/h1>/g

/**
 * The pages of a book or chapter that BookStack exported as one HTML file, with what it says of itself before; nothing
 * where the file is anything else. The table of contents is left out: it only leads within the file.
 */
export function partsOf(html: string): Part[] | undefined {
  const begins = [...html.matchAll(BEGINS)]
  const [first] = begins
  if (!first) return undefined
  const body = /<body[^>]*>/i.exec(html)
  const head = html
    .slice(body ? body.index + body[0].length : 0, first.index)
    .replace(/<ul class="contents"[\s\S]*$/, '')
  const title = wordsOf(/<h1[^>]*>([\s\S]*?)<\/h1>/i.exec(head)?.[1] ?? '')
  const parts = [
    { title, chapter: '', html: head },
    ...begins.map((one, index) => ({
      title: wordsOf(one[3] ?? ''),
      chapter: wordsOf(one[1] ?? ''),
      html: html.slice(one.index + one[0].indexOf('<h1'), begins[index + 1]?.index).replace(/<\/body>[\s\S]*$/i, ''),
    })),
  ]
  // A name alone is no page.
  return parts.filter((part) => wordsOf(part.html).length > part.title.length || /<img\b/i.test(part.html))
}

function wordsOf(html: string): string {
  let words = ''
  new Parser({
    ontext: (text) => {
      words += text
    },
  }).end(html)
  return words.replace(/\s+/g, ' ').trim()
}
