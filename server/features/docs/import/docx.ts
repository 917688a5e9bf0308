import { strToU8, zipSync } from 'fflate'
import mammoth from 'mammoth'
import { writeNumbers } from './docx-numbers.ts'
import { readHtml } from './html.ts'
import type { Picture, Source } from './source.ts'
import { unreadable, unzip } from './zip.ts'

/** How the product's own look is called in a Word file; the exporter uses the same names. */
export const DOCX_STYLES = {
  code: 'Ba Code',
  caption: 'caption',
  quote: 'Quote',
  summary: 'Ba Summary',
  rule: 'Ba Rule',
  /** A paragraph that only parts two tables, which Word would join. */
  gap: 'Ba Gap',
} as const

const MOST_LEVELS = 9
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
  `p[style-name='${DOCX_STYLES.code}'] => pre:separator('\\n')`,
  "p[style-name='HTML Preformatted'] => pre:separator('\\n')",
  `p[style-name='${DOCX_STYLES.summary}'] => summary:fresh`,
  `p[style-name='${DOCX_STYLES.rule}'] => hr:fresh`,
  `p[style-name='${DOCX_STYLES.gap}'] => !`,
  `p[style-name='${DOCX_STYLES.caption}'] => p.caption:fresh`,
  "p[style-name='Title'] => h1:fresh",
  "p[style-name='Quote'] => blockquote > p:fresh",
  "p[style-name='Intense Quote'] => blockquote > p:fresh",
  "p[style-name='Quotations'] => blockquote > p:fresh",
  "r[style-name='Ba Code Letters'] => code",
  "r[style-name='HTML Code'] => code",
  'u => u',
  ...['Quote', 'Details', 'Evidence', 'Agreement', 'Dissent', 'Note', 'Tip', 'Warning', 'Decision'].map(
    (name) => `table[style-name='Ba ${name}'] => table.ba-${name.toLowerCase()}:fresh`,
  ),
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
  return readHtml(html, true, pictures)
}
