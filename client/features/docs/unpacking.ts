/** What comes out of a .zip or a folder: the texts in it, and the names of what was left aside. */
export interface Unpacked {
  texts: { name: string; body: Blob }[]
  /** Files of other kinds: they stay where they are. */
  other: string[]
}

/** Why a .zip is not unpacked. */
export class UnpackError extends Error {
  override readonly name = 'UnpackError'
  readonly reason: 'zip_bad' | 'zip_large'
  constructor(reason: 'zip_bad' | 'zip_large') {
    super(reason)
    this.reason = reason
  }
}

const MOST_ENTRIES = 2000
const MOST_BYTES = 200 * 1024 * 1024
const LARGEST_BYTES = 20 * 1024 * 1024
/** What packs smaller than this is made to burst. */
const MOST_PACKED = 200
const LONGEST_NAME = 200

const isText = (name: string) => /\.(txt|md|markdown|html?|docx|odt|pdf)$/i.test(name)
/** What systems put beside files, and nobody means. */
const isNoise = (path: string) => /(^|\/)(\.(?!\.?\/)|__MACOSX|Thumbs\.db|desktop\.ini)/i.test(path)

/** The last part of a path, as far as it can be a name. */
function nameOf(path: string): string {
  const name = path.split(/[\\/]/).at(-1) ?? ''
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a name cannot hold
  const plain = name.replace(/[\u0000-\u001f]/g, '').trim()
  return plain.length > LONGEST_NAME ? plain.slice(-LONGEST_NAME) : plain
}

/**
 * Unpacks the texts of a .zip on this device. How many files it holds and how large they get, its table of contents says
 * before anything is unpacked; what would be too much is refused whole. Throws `UnpackError`.
 */
export async function unpack(zip: Uint8Array): Promise<Unpacked> {
  const { unzipSync } = await import('fflate')
  const other: string[] = []
  let entries = 0
  let bytes = 0
  let files: Record<string, Uint8Array>
  try {
    files = unzipSync(zip, {
      filter({ name, size, originalSize }) {
        if (++entries > MOST_ENTRIES) throw new UnpackError('zip_large')
        if (name.endsWith('/') || isNoise(name)) return false
        const isBook = name === 'data.json'
        if (!isText(name) && !isBook) {
          other.push(nameOf(name))
          return false
        }
        bytes += originalSize
        const bursts = originalSize > 1024 * 1024 && originalSize > size * MOST_PACKED
        if (originalSize > LARGEST_BYTES || bytes > MOST_BYTES || bursts) throw new UnpackError('zip_large')
        return true
      },
    })
  } catch (error) {
    throw error instanceof UnpackError ? error : new UnpackError('zip_bad')
  }
  const { 'data.json': book, ...plain } = files
  const texts = Object.entries(plain).map(([path, body]) => ({ name: nameOf(path), body: new Blob([body.slice()]) }))
  return { texts: [...(book ? pagesIn(book) : []), ...texts], other }
}

interface Page {
  name?: unknown
  html?: unknown
  markdown?: unknown
}
interface Shelf {
  name?: unknown
  pages?: unknown
  chapters?: unknown
}

/** Pages of a BookStack export, in the order of the book; their names say where they stood. */
function pagesIn(json: Uint8Array): { name: string; body: Blob }[] {
  let root: { book?: Shelf; chapter?: Shelf; page?: Page }
  try {
    root = JSON.parse(new TextDecoder().decode(json)) as typeof root
  } catch {
    return []
  }
  const found: { name: string; body: Blob }[] = []
  const text = (value: unknown) => (typeof value === 'string' ? value : '')
  const list = <T>(value: unknown): T[] => (Array.isArray(value) ? (value as T[]).filter((one) => one !== null) : [])
  const add = ({ name, html, markdown }: Page, within: string[]) => {
    const title = [...within, text(name)].filter(Boolean).join(' · ')
    const isMarkdown = text(html) === ''
    const body = isMarkdown ? text(markdown) : text(html)
    if (body.trim())
      found.push({ name: `${title.slice(0, LONGEST_NAME - 8)}.${isMarkdown ? 'md' : 'html'}`, body: new Blob([body]) })
  }
  const shelf = (one: Shelf, within: string[]) => {
    const here = [...within, text(one.name)]
    for (const page of list<Page>(one.pages)) add(page, here)
    for (const chapter of list<Shelf>(one.chapters)) shelf(chapter, here)
  }
  if (root?.book) shelf(root.book, [])
  if (root?.chapter) shelf(root.chapter, [])
  if (root?.page) add(root.page, [])
  return found
}

/** The texts among files that were chosen, with those of every .zip among them. */
export async function unpackAll(files: readonly File[]): Promise<Unpacked> {
  const unpacked: Unpacked = { texts: [], other: [] }
  for (const file of files) {
    if (/\.zip$/i.test(file.name)) {
      if (file.size > MOST_BYTES) throw new UnpackError('zip_large')
      const { texts, other } = await unpack(new Uint8Array(await file.arrayBuffer()))
      unpacked.texts.push(...texts)
      unpacked.other.push(...other)
    } else if (file.webkitRelativePath && (isNoise(file.webkitRelativePath) || !isText(file.name))) {
      if (!isNoise(file.webkitRelativePath)) unpacked.other.push(file.name)
    } else unpacked.texts.push({ name: file.name, body: file })
  }
  return unpacked
}
