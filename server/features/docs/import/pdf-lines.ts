import { readFileSync } from 'node:fs'
import { init, type WrappedPdfiumModule } from '@embedpdf/pdfium'
import { AppError } from '#shared/base/errors.ts'
import { isSafeLink } from '#shared/features/docs/schema.ts'
import { type PagePicture, PdfPictures } from './pdf-pictures.ts'
import { addTo, trimmed, type Words } from './pdf-words.ts'
import { tooLarge, unreadable } from './zip.ts'

/** A line of a page: its words, and where they stand in points from the lower left corner. */
export interface Line {
  page: number
  /** Where a wide gap parts them: what may be the cells of a table. */
  cells: (Words & { left: number; right: number })[]
  left: number
  right: number
  /** Of the line that the letters stand on. */
  y: number
  /** Of the letters, in points. */
  size: number
}

/** A PDF as its lines, in the order in which they were written. */
export interface Pages {
  lines: Line[]
  pages: number
  /** Numbers of pages without a letter, from 1: pictures of paper. */
  wordless: number[]
  pictures: PagePicture[]
  /** Links that lead to another place of the file, or have no words here. */
  lostLinks: number
  title: string
}

/** A part of a page that leads somewhere. */
interface Lead {
  left: number
  right: number
  bottom: number
  top: number
  href: string
  /** Words of it were found. */
  used: boolean
}

const MOST_PAGES = 2000
const MOST_LETTERS = 6_000_000
const MOST_LEADS = 20_000
const LONGEST_HREF = 2000
/** What a reader may take, in bytes: its memory is none of the heap that the thread is held to. */
const MOST_MEMORY = 768 * 1024 * 1024
const PASSWORD = 4
/** An action that leads to an address. */
const ADDRESS = 3
/** A gap this many letters wide parts two cells; half a letter is a space. */
const CELL_GAP = 1.6
/** How wide a Lao letter is for its height, about. */
const LETTER = 0.58
/** How often the font is looked at. */
const FONT_EVERY = 25
/** Fonts from before Unicode, which draw Lao where Latin letters are. */
const OLD_FONT = /saysettha(?!.*ot)|^alice|setthathirath|chanthabouli|lao ?(sans|serif) ?old/i

const isLao = (sign: string) => /[\u0E80-\u0EFF]/.test(sign)
/** A sign above or below a letter, which takes no room of its own. */
const isMark = (sign: string) => /\p{M}/u.test(sign)

const program = readFileSync(new URL(import.meta.resolve('@embedpdf/pdfium/pdfium.wasm')))

// Types of Node know nothing of this part of every JavaScript.
const assembly: { Memory: { prototype: Growing } } = Reflect.get(globalThis, 'WebAssembly')
interface Growing {
  buffer: ArrayBuffer
  grow(pages: number): number
}
const { grow } = assembly.Memory.prototype
assembly.Memory.prototype.grow = function (this: Growing, pages: number) {
  if (this.buffer.byteLength + pages * 65_536 > MOST_MEMORY) throw new RangeError('out of memory')
  return grow.call(this, pages)
}

/** Reads the lines of a PDF, each page once. Throws `unsupported` for one that is locked, scanned, or in no letters. */
export async function linesOf(bytes: Uint8Array): Promise<Pages> {
  // Each file gets a reader of its own: one that a file has broken reads nothing more.
  const pdfium = await init({
    wasmBinary: program.buffer.slice(program.byteOffset, program.byteOffset + program.length),
  })
  pdfium.PDFiumExt_Init()
  try {
    return new PdfReader(pdfium, bytes).read()
  } catch (error) {
    if (error instanceof AppError) throw error
    throw /memory|alloc/i.test(String(error)) ? tooLarge() : unreadable()
  }
}

/** A letter with its place. */
interface Letter {
  sign: string
  left: number
  right: number
  x: number
  y: number
  size: number
  /** The program put it in, the page does not say it. */
  guessed: boolean
}

class PdfReader {
  readonly #pdfium: WrappedPdfiumModule
  readonly #doc: number
  readonly #at: number
  readonly #pictures: PdfPictures
  #lostLinks = 0
  #letters = 0
  #old = 0
  #unknown = 0

  constructor(pdfium: WrappedPdfiumModule, bytes: Uint8Array) {
    this.#pdfium = pdfium
    const { malloc } = pdfium.pdfium.wasmExports
    const at = malloc(bytes.length)
    if (!at) throw tooLarge()
    const heap: Uint8Array = Reflect.get(pdfium.pdfium, 'HEAPU8')
    heap.set(bytes, at)
    this.#doc = pdfium.FPDF_LoadMemDocument(at, bytes.length, '')
    if (!this.#doc) {
      if (pdfium.FPDF_GetLastError() === PASSWORD) throw new AppError('unsupported', { reason: 'locked_pdf' })
      throw unreadable()
    }
    this.#at = malloc(LONGEST_HREF + 1048)
    this.#pictures = new PdfPictures(pdfium, this.#doc, this.#at)
  }

  read(): Pages {
    const pages = this.#pdfium.FPDF_GetPageCount(this.#doc)
    if (pages > MOST_PAGES) throw new AppError('too_large', { reason: 'too_many_pages' })
    const found: Pages = { lines: [], pages, wordless: [], pictures: [], lostLinks: 0, title: this.#title() }
    for (let number = 0; number < pages; number++) {
      const page = this.#pdfium.FPDF_LoadPage(this.#doc, number)
      if (!page) {
        found.wordless.push(number + 1)
        continue
      }
      const lines = this.#linesOn(page, number)
      found.lines.push(...lines)
      found.pictures.push(...this.#pictures.on(page, number))
      if (lines.length === 0) found.wordless.push(number + 1)
      this.#pdfium.FPDF_ClosePage(page)
    }
    found.lostLinks = this.#lostLinks
    // A page of letters that are none is worse than no page.
    if (this.#letters > 0 && this.#old > this.#letters / 3)
      throw new AppError('unsupported', { reason: 'old_lao_font' })
    if (this.#letters > 0 && this.#unknown > this.#letters / 4)
      throw new AppError('unsupported', { reason: 'unknown_letters' })
    if (found.lines.length === 0) throw new AppError('unsupported', { reason: 'scanned_pdf' })
    return found
  }

  #title(): string {
    const bytes = this.#pdfium.FPDF_GetMetaText(this.#doc, 'Title', this.#at, 2000)
    return bytes > 2 ? this.#pdfium.pdfium.UTF16ToString(this.#at).trim() : ''
  }

  /** What leads somewhere on a page; a link over several lines is a part of each. */
  #leadsOn(page: number): Lead[] {
    const { pdfium } = this.#pdfium
    const at = this.#at
    const leads: Lead[] = []
    const floats = (count: number) =>
      Array.from({ length: count }, (_, index) => pdfium.getValue(at + index * 4, 'float'))
    // Where it goes on looking, and what it found.
    const [next, link] = [at + LONGEST_HREF + 8, at + LONGEST_HREF + 16]
    pdfium.setValue(next, 0, 'i32')
    for (let count = 0; count < MOST_LEADS && this.#pdfium.FPDFLink_Enumerate(page, next, link); count++) {
      const annotation = pdfium.getValue(link, 'i32')
      const href = this.#addressOf(annotation)
      if (!href) {
        this.#lostLinks++
        continue
      }
      const parts = this.#pdfium.FPDFLink_CountQuadPoints(annotation)
      for (let part = 0; part < parts; part++) {
        if (!this.#pdfium.FPDFLink_GetQuadPoints(annotation, part, at)) continue
        const corners = floats(8)
        leads.push(
          leadOf(
            corners.filter((_, index) => index % 2 === 0),
            corners.filter((_, index) => index % 2 === 1),
            href,
          ),
        )
      }
      if (parts === 0 && this.#pdfium.FPDFLink_GetAnnotRect(annotation, at)) {
        const [left = 0, top = 0, right = 0, bottom = 0] = floats(4)
        leads.push(leadOf([left, right], [top, bottom], href))
      }
    }
    return leads
  }

  #addressOf(link: number): string {
    const action = this.#pdfium.FPDFLink_GetAction(link)
    if (!action || this.#pdfium.FPDFAction_GetType(action) !== ADDRESS) return ''
    const size = this.#pdfium.FPDFAction_GetURIPath(this.#doc, action, this.#at, LONGEST_HREF)
    const href = size > 0 && size <= LONGEST_HREF ? this.#pdfium.pdfium.UTF8ToString(this.#at).trim() : ''
    return isSafeLink(href) ? href : ''
  }

  #linesOn(page: number, number: number): Line[] {
    const text = this.#pdfium.FPDFText_LoadPage(page)
    if (!text) return []
    const count = this.#pdfium.FPDFText_CountChars(text)
    this.#letters += count
    if (this.#letters > MOST_LETTERS) throw new AppError('too_large', { reason: 'too_many_blocks' })
    const lines: Line[] = []
    const leads = this.#leadsOn(page)
    let letters: Letter[] = []
    const end = () => {
      const line = lineOf(letters, number, leads)
      if (line) lines.push(line)
      letters = []
    }
    // The program guesses at lines by how wide letters are, which is not known where their text was replaced.
    let first: Letter | undefined
    for (let index = 0; index < count; index++) {
      const letter = this.#letter(text, index)
      if (letter.sign === '\0') continue
      if (!letter.guessed && first && isElsewhere(letter, first, letters.at(-1))) end()
      if (!letter.guessed && letters.length === 0) first = letter
      if (letters.length > 0 || !letter.guessed) letters.push(letter)
    }
    end()
    this.#pdfium.FPDFText_ClosePage(text)
    this.#lostLinks += leads.filter(({ used }) => !used).length
    return lines
  }

  #letter(text: number, index: number): Letter {
    const { FPDFText_GetCharBox, FPDFText_GetCharOrigin, FPDFText_GetMatrix, pdfium: memory } = this.#pdfium
    const at = this.#at
    const number = (place: number) => memory.getValue(at + place * 8, 'double')
    const code = this.#pdfium.FPDFText_GetUnicode(text, index)
    const sign = code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\uFFFD'
    FPDFText_GetCharBox(text, index, at, at + 8, at + 16, at + 24)
    const [left, right] = [number(0), number(1)]
    FPDFText_GetCharOrigin(text, index, at, at + 8)
    const [x, y] = [number(0), number(1)]
    // Four bytes each: a b c d e f.
    const scale = FPDFText_GetMatrix(text, index, at)
      ? Math.hypot(memory.getValue(at + 8, 'float'), memory.getValue(at + 12, 'float')) || 1
      : 1
    if (index % FONT_EVERY === 0 && /[!-\u00FF]/.test(sign)) {
      this.#pdfium.FPDFText_GetFontInfo(text, index, at, 1000, at + 1016)
      if (OLD_FONT.test(memory.UTF8ToString(at).replace(/^[A-Z]{6}\+/, ''))) this.#old += FONT_EVERY
    }
    if (sign === '\uFFFD' || (code >= 0xe000 && code <= 0xf8ff)) this.#unknown++
    const size = this.#pdfium.FPDFText_GetFontSize(text, index) * scale
    return { sign, left, right, x, y, size, guessed: this.#pdfium.FPDFText_IsGenerated(text, index) === 1 }
  }
}

/** Whether a letter stands on another line than the first of this one, or before its end. */
const isElsewhere = (letter: Letter, first: Letter, last: Letter | undefined) =>
  Math.abs(letter.y - first.y) > 0.4 * Math.max(letter.size, first.size) ||
  (!isMark(letter.sign) && last !== undefined && !last.guessed && letter.left < last.left - 2 * letter.size) ||
  letter.left < first.left - letter.size

const leadOf = (across: readonly number[], up: readonly number[], href: string): Lead => ({
  left: Math.min(...across),
  right: Math.max(...across),
  bottom: Math.min(...up),
  top: Math.max(...up),
  href,
  used: false,
})

/** Where a letter leads whose middle is here. */
function leadAt(leads: readonly Lead[], x: number, y: number): string | undefined {
  const lead = leads.find((one) => x >= one.left && x <= one.right && y >= one.bottom && y <= one.top)
  if (lead) lead.used = true
  return lead?.href
}

/** Letters that follow each other as a line: what stands far apart is parted, and what no space parted is not. */
function lineOf(letters: readonly Letter[], page: number, leads: readonly Lead[]): Line | undefined {
  const cells: Line['cells'] = []
  const sizes = new Map<number, number>()
  let before: Letter | undefined
  /** Where the letters before end. */
  let reach = 0
  /** Letters whose text was replaced all stand where the first of them does: how far they reach is a guess. */
  let replaced = { left: 0, width: 0 }
  let y = 0
  /** The program takes the gap for a space. */
  let maybe = false
  for (const letter of letters) {
    const { sign, left, right, x, size, guessed } = letter
    if (guessed) {
      maybe = true
      continue
    }
    const inside = before?.x === x
    const gap = before && !inside ? left - reach : 0
    const after = before?.sign ?? ''
    const apart = gap > CELL_GAP * size
    // Lao is written without spaces; where one was meant, it was typed.
    const wide = gap > (isLao(after) && isLao(sign) ? 1 : 0.15) * size
    const spaced = maybe && wide && !/\s/.test(after + sign) && !isMark(sign)
    maybe = false
    let cell = cells.at(-1)
    if (!cell || apart) {
      cell = { text: '', links: [], left, right }
      cells.push(cell)
    }
    if (!inside) replaced = { left, width: 0 }
    const own = isMark(sign) ? 0 : LETTER * size * (sign === ' ' ? 0.5 : 1)
    const middle = inside ? replaced.left + replaced.width + own / 2 : (left + right) / 2
    replaced.width += own
    const href = leads.length > 0 ? leadAt(leads, middle, letter.y + size * 0.3) : undefined
    addTo(cell, spaced && !apart ? ` ${sign}` : sign, href)
    reach = inside
      ? Math.max(reach, right, replaced.left + replaced.width)
      : isMark(sign)
        ? Math.max(reach, right)
        : right
    cell.right = Math.max(cell.right, reach)
    if (!/\s/.test(sign)) {
      sizes.set(size, (sizes.get(size) ?? 0) + 1)
      y ||= letter.y
    }
    before = letter
  }
  const clean = cells.map((cell) => ({ ...cell, ...trimmed(cell) })).filter(({ text }) => text !== '')
  const [first] = clean
  if (!first) return undefined
  const [size = 1] = [...sizes].sort(([, a], [, b]) => b - a)[0] ?? []
  const right = Math.max(...clean.map((cell) => cell.right))
  return { page, cells: clean, left: first.left, right, y, size: Math.round(size * 10) / 10 }
}
