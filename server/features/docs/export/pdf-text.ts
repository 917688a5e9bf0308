import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type PDFKit from 'pdfkit'
import { graphemesOf } from '#shared/lao/graphemes.ts'
import type { ContentNode } from '../content.ts'
import { hasMark, hrefOf } from './paper.ts'

export type Pdf = InstanceType<typeof PDFKit>

/** How a stretch of text looks. */
export interface Look {
  size: number
  bold?: boolean
  italic?: boolean
  strike?: boolean
  underline?: boolean
  mono?: boolean
  color?: string
  href?: string | undefined
  /** Above the line, as the number of a note. */
  raised?: boolean
}

/** Text of one look. `\n` in it begins a new line. */
export interface Run {
  text: string
  look: Look
}

/** A strip of the page: what is drawn where it comes to stand. */
export interface Row {
  height: number
  draw(x: number, y: number): void
  /** Stays on one page with what follows. */
  keep?: boolean
  /** What is drawn again above it on a new page: the head of its table. */
  head?: Row
}

/** Lao letters have marks above and below; lines closer than this would touch. */
export const LINE = 1.72

const find = createRequire(import.meta.url)
const font = (script: string, weight: number) =>
  readFileSync(find.resolve(`@fontsource/noto-sans-lao/files/noto-sans-lao-${script}-${weight}-normal.woff`))

/** Fonts by the letters that they have, the first that fits is taken. */
export function registerFonts(pdf: Pdf): void {
  for (const [name, weight] of [
    ['regular', 400],
    ['bold', 600],
  ] as const) {
    for (const script of ['lao', 'latin', 'latin-ext']) pdf.registerFont(`${script}-${name}`, font(script, weight))
  }
}

const LAO = /[\u0E80-\u0EFF]/
const LATIN_EXT = /[\u0100-\u02BA\u02BD-\u02C5\u02C7-\u02CC\u1E00-\u1EFF\u2C60-\u2C7F\uA720-\uA7FF]/

const fontOf = (letter: string, { bold, mono }: Look) => {
  if (LAO.test(letter)) return bold ? 'lao-bold' : 'lao-regular'
  if (LATIN_EXT.test(letter)) return bold ? 'latin-ext-bold' : 'latin-ext-regular'
  if (mono && /^[\x20-\x7E]$/.test(letter)) return bold ? 'Courier-Bold' : 'Courier'
  return bold ? 'latin-bold' : 'latin-regular'
}

/**
 * As the font must draw it: the ring of ຳ under the tone mark. Written the other way round, as people type it, the mark
 * would stand beside the ring; what is read, copied and found in the file stays as it was typed.
 */
const drawn = (text: string) =>
  text.replace(/([\u0EC8-\u0ECB])\u0EB3/g, '\u0ECD$1\u0EB2').replace(/\u0EB3/g, '\u0ECD\u0EB2')

/** A stretch in one font. */
interface Piece {
  text: string
  font: string
}

function piecesOf(text: string, look: Look): Piece[] {
  const pieces: Piece[] = []
  for (const letter of graphemesOf(text)) {
    const name = fontOf(letter[0] ?? '', look)
    const last = pieces.at(-1)
    // Spaces and signs stand in the font of what they follow only if it has them: Lao fonts have no Latin ones.
    if (last?.font === name) last.text += letter
    else pieces.push({ text: letter, font: name })
  }
  return pieces
}

interface Word extends Run {
  width: number
}

const segmenter = new Intl.Segmenter('lo', { granularity: 'word' })
/** Signs that never begin a line, and those that never end one. */
const CLOSING = /^[\p{Pe}\p{Pf}.,;:!?…%ໆຯ]/u
const OPENING = /[\p{Ps}\p{Pi}]$/u

export class Typesetter {
  readonly pdf: Pdf
  readonly #widths = new Map<string, number>()

  constructor(pdf: Pdf) {
    this.pdf = pdf
  }

  width(text: string, look: Look): number {
    const key = `${look.size} ${look.bold ?? ''} ${look.mono ?? ''} ${look.raised ?? ''} ${text}`
    const known = this.#widths.get(key)
    if (known !== undefined) return known
    let width = 0
    for (const piece of piecesOf(text, look)) {
      this.pdf.font(piece.font).fontSize(sizeOf(look))
      width += this.pdf.widthOfString(drawn(piece.text))
    }
    if (this.#widths.size > 20_000) this.#widths.clear()
    this.#widths.set(key, width)
    return width
  }

  /** Text as lines no wider than `width`, broken only between words. */
  lines(runs: readonly Run[], width: number): Row[] {
    const lines: Word[][] = [[]]
    let used = 0
    const next = () => {
      lines.push([])
      used = 0
    }
    for (const word of this.#words(runs)) {
      if (word.text === '\n') {
        next()
        continue
      }
      if (used + word.width > width && used > 0 && word.text.trim() !== '') next()
      if (word.width > width && word.text.trim() !== '') {
        // Longer than a line: cut between letters, never inside of one.
        for (const letter of graphemesOf(word.text)) {
          const wide = this.width(letter, word.look)
          if (used + wide > width && used > 0) next()
          lines.at(-1)?.push({ text: letter, look: word.look, width: wide })
          used += wide
        }
        continue
      }
      lines.at(-1)?.push(word)
      used += word.width
    }
    return lines.map((line) => this.#line(line))
  }

  #line(words: readonly Word[]): Row {
    const size = Math.max(...words.map(({ look }) => look.size), words.length === 0 ? 11 : 0)
    const height = size * LINE
    return {
      height,
      draw: (x, y) => {
        const runs = together(words)
        const text = runs.map((run) => run.text).join('')
        // Marks are set one by one, which readers of the file would take for words of their own.
        const marked = LAO.test(text)
        if (marked) this.pdf.markContent('Span', { actual: text })
        let at = x
        for (const run of runs) at += this.#say(run, at, y, size)
        if (marked) this.pdf.endMarkedContent()
      },
    }
  }

  /** Draws a stretch of a line of letters of `size`; gives how wide it is. */
  #say({ text, look }: Run, x: number, y: number, size: number): number {
    const { pdf } = this
    const base = y + size * (look.raised ? 0.98 : 1.3)
    const color = look.color ?? (look.href ? '#1f4e79' : '#1d1b16')
    let at = x
    for (const piece of piecesOf(text, look)) {
      const shown = drawn(piece.text)
      pdf.font(piece.font).fontSize(sizeOf(look)).fillColor(color)
      const wide = pdf.widthOfString(shown)
      if (look.mono) {
        pdf.rect(at, y + size * 0.2, wide, size * 1.35).fill('#f1ede3')
        pdf.fillColor(color)
      }
      pdf.text(shown, at, base, { lineBreak: false, baseline: 'alphabetic', ...(look.italic ? { oblique: 12 } : {}) })
      at += wide
    }
    const wide = at - x
    const rule = (height: number) => pdf.moveTo(x, height).lineTo(at, height).lineWidth(0.6).strokeColor(color).stroke()
    if (look.underline || look.href) rule(base + size * 0.34)
    if (look.strike) rule(base - size * 0.26)
    if (look.href) pdf.link(x, y, wide, size * LINE, look.href)
    return wide
  }

  *#words(runs: readonly Run[]): Generator<Word> {
    let held: Word | undefined
    for (const { text, look } of runs) {
      for (const part of text.split(/(\n)/)) {
        if (part === '\n') {
          if (held) yield held
          held = undefined
          yield { text: '\n', look, width: 0 }
          continue
        }
        for (const { segment } of segmenter.segment(part)) {
          const joins = held && held.look === look && (CLOSING.test(segment) || OPENING.test(held.text))
          if (held && joins) {
            held = { text: held.text + segment, look, width: this.width(held.text + segment, look) }
            continue
          }
          if (held) yield held
          held = { text: segment, look, width: this.width(segment, look) }
        }
      }
    }
    if (held) yield held
  }
}

const sizeOf = ({ size, raised, mono }: Look) => size * (raised ? 0.66 : mono ? 0.92 : 1)

/** Words of one look as one stretch, so that a reader of the file finds whole sentences. */
function together(words: readonly Word[]): Run[] {
  const runs: Run[] = []
  for (const { text, look } of words) {
    const last = runs.at(-1)
    if (last?.look === look) last.text += text
    else runs.push({ text, look })
  }
  const last = runs.at(-1)
  if (last) last.text = last.text.trimEnd()
  return runs
}

/** The look that a text has by its marks. */
export const lookOf = (node: ContentNode, base: Look): Look => ({
  ...base,
  ...(hasMark(node, 'bold') ? { bold: true } : {}),
  ...(hasMark(node, 'italic') ? { italic: true } : {}),
  ...(hasMark(node, 'strike') ? { strike: true } : {}),
  ...(hasMark(node, 'underline') ? { underline: true } : {}),
  ...(hasMark(node, 'code') ? { mono: true } : {}),
  ...(hrefOf(node) === undefined ? {} : { href: hrefOf(node) }),
})
