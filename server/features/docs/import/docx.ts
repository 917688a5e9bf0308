import type { Element } from 'domhandler'
import { strToU8, zipSync } from 'fflate'
import mammoth from 'mammoth'
import { BOXES } from '../export/boxes.ts'
import { writeNumbers } from './docx-numbers.ts'
import { readHtml } from './html.ts'
import { isAligned, type Picture, type Source, saysSomething, unreadOf } from './source.ts'
import { allNamed, childNamed, parse, wordsOf } from './xml.ts'
import { unreadable, unzip } from './zip.ts'

const MOST_LEVELS = 9
/** More styles are not based on each other. */
const MOST_STYLES = 20
const lists = Array.from({ length: MOST_LEVELS }, (_, level) => {
  const outer = 'ul|ol > li > '.repeat(level)
  return [
    `p:unordered-list(${level + 1}) => ${outer}ul > li:fresh`,
    `p:ordered-list(${level + 1}) => ${outer}ol > li:fresh`,
    `p[style-name='List Continue${level > 0 ? ` ${level + 1}` : ''}'] => ${outer}ul|ol > li > p:fresh`,
  ]
}).flat()

const styleMap = [
  ...lists.filter((line) => line.startsWith('p[')),
  "p[style-name='Ba Code'] => pre:fresh",
  "p[style-name='HTML Preformatted'] => pre:separator('\\n')",
  "p[style-name='Ba Summary'] => summary:fresh",
  "p[style-name='Ba Rule'] => hr:fresh",
  // A gap only parts two tables, which Word would join; a label says what a box is for, which its style says too.
  "p[style-name='Ba Gap'] => !",
  "p[style-name='Ba Label'] => !",
  "p[style-name='caption'] => p.caption:fresh",
  "p[style-name='Title'] => p.title:fresh",
  "p[style-name='Quote'] => blockquote > p:fresh",
  "p[style-name='Intense Quote'] => blockquote > p:fresh",
  "p[style-name='Quotations'] => blockquote > p:fresh",
  "r[style-name='Ba Code Letters'] => code",
  "r[style-name='HTML Code'] => code",
  'u => u',
  ...BOXES.map((box) => `table[style-name='Ba ${box}'] => table.ba-${box.toLowerCase()}:fresh`),
  ...lists.filter((line) => !line.startsWith('p[')),
]

/** A Word file as content. Its lists keep their numbers, which the reader below leaves out. */
export async function readDocx(bytes: Uint8Array): Promise<Source> {
  const files = unzip(bytes)
  const text = (name: string) => files.get(name)?.toString('utf8')
  const main = text('word/document.xml')
  if (main === undefined) throw unreadable()
  const parts: Record<string, Uint8Array> = {}
  for (const [name, content] of files) parts[name] = content
  parts['word/document.xml'] = strToU8(writeNumbers(main, text('word/numbering.xml'), text('word/styles.xml')))
  const pictures: Picture[] = []
  let html: string
  try {
    const { value } = await mammoth.convertToHtml(
      { buffer: Buffer.from(zipSync(parts, { level: 0 })) },
      {
        styleMap,
        includeEmbeddedStyleMap: false,
        externalFileAccess: false,
        convertImage: mammoth.images.imgElement(async (image) => {
          const data = await image.readAsBuffer()
          pictures.push({ bytes: new Uint8Array(data), name: '' })
          return { src: `picture:${pictures.length - 1}` }
        }),
      },
    )
    html = value
  } catch {
    throw unreadable()
  }
  return { ...readHtml(html, true, pictures), unread: leftOut(files) }
}

/** What the reader does not take: heads and feet of pages, comments, what was deleted while changes were followed, and edges. */
function leftOut(files: ReadonlyMap<string, Buffer>) {
  const wordsIn = (place: RegExp, element: string, words: string) =>
    [...files]
      .filter(([name]) => place.test(name))
      .flatMap(([, part]) => allNamed(parse(part.toString('utf8'), true), element))
      .map((one) => allNamed(one, words).map(wordsOf).join(''))
  return [
    ...unreadOf('head', wordsIn(/^word\/(header|footer)\d*\.xml$/, 'w:p', 'w:t').filter(saysSomething)),
    ...unreadOf('comment', wordsIn(/^word\/comments\.xml$/, 'w:comment', 'w:t')),
    ...unreadOf('deletion', wordsIn(/^word\/document\.xml$/, 'w:p', 'w:delText')),
    ...unreadOf('aligned', alignedIn(files)),
  ]
}

/** The lines that stand in the middle or at the right, by themselves or by their style; a title is one anywhere. */
function alignedIn(files: ReadonlyMap<string, Buffer>): string[] {
  const root = (name: string) => parse(files.get(name)?.toString('utf8') ?? '', true)
  const valIn = (of: Element | undefined, name: string) => childNamed(of, name)?.attribs['w:val']
  const styles = new Map(allNamed(root('word/styles.xml'), 'w:style').map((one) => [one.attribs['w:styleId'], one]))
  const isTitle = (style: Element | undefined) => valIn(style, 'w:name')?.toLowerCase() === 'title'
  const edgeOf = (style: Element | undefined, depth = 0): string | undefined =>
    style && depth < MOST_STYLES
      ? (valIn(childNamed(style, 'w:pPr'), 'w:jc') ?? edgeOf(styles.get(valIn(style, 'w:basedOn')), depth + 1))
      : undefined
  return allNamed(root('word/document.xml'), 'w:p').flatMap((line) => {
    const look = childNamed(line, 'w:pPr')
    const style = styles.get(valIn(look, 'w:pStyle'))
    const isElsewhere = !isTitle(style) && isAligned(valIn(look, 'w:jc') ?? edgeOf(style))
    return isElsewhere ? [allNamed(line, 'w:t').map(wordsOf).join('')] : []
  })
}
