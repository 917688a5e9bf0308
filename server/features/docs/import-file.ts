import { setImmediate as breathe } from 'node:timers/promises'
import { AppError, invalid } from '#shared/base/errors.ts'
import type { BlockFinding, ImportBlock, ImportKind } from '#shared/features/docs/contract.ts'
import { findDefects, repeatedBlocks } from '#shared/lao/findings.ts'
import { readDocx } from './import-docx.ts'
import { readMarkdown } from './import-markdown.ts'

const MOST_BLOCKS = 20_000
const MOST_FINDINGS = 20_000
/** Characters that are looked through before others get their turn. */
const AT_ONCE = 50_000

/** A mark on [from, to) of a block's text in UTF-16 units. */
export interface SourceMark {
  type: 'bold' | 'italic' | 'strike' | 'code' | 'link'
  from: number
  to: number
  href?: string
}

/** A block as it stands in the file, with what the document can show of its look. */
export interface SourceBlock extends ImportBlock {
  marks?: SourceMark[]
}

export interface Source {
  blocks: SourceBlock[]
  /** Pictures that cannot come along. */
  pictures: number
}

const startsWith = (bytes: Uint8Array, signature: readonly number[]) =>
  signature.every((byte, index) => bytes[index] === byte)

/** What is no text, though some of it could be read as one: PDF, RTF, old Office files. */
const unreadable = [
  [0x25, 0x50, 0x44, 0x46],
  [0x7b, 0x5c, 0x72, 0x74, 0x66],
  [0xd0, 0xcf, 0x11, 0xe0],
]

/** What a file is, by its bytes; its name decides only between plain text and Markdown. */
export function kindOf(name: string, bytes: Uint8Array): ImportKind {
  if (startsWith(bytes, [0x50, 0x4b])) return 'docx'
  if (unreadable.some((signature) => startsWith(bytes, signature))) throw unsupported('unreadable_file')
  return /\.(md|markdown)$/i.test(name) ? 'markdown' : 'text'
}

const unsupported = (reason: string) => new AppError('unsupported', { reason })

/** The blocks of a file, each with exactly the text that stands there. Throws `unsupported` for what cannot be read. */
export async function readSource(kind: ImportKind, bytes: Uint8Array): Promise<Source> {
  const source =
    kind === 'docx'
      ? await readDocx(bytes)
      : { blocks: kind === 'markdown' ? readMarkdown(decodeText(bytes)) : readText(decodeText(bytes)), pictures: 0 }
  if (source.blocks.length === 0) throw invalid('empty_file')
  if (source.blocks.length > MOST_BLOCKS) throw new AppError('too_large', { reason: 'too_many_blocks' })
  return source
}

function decodeText(bytes: Uint8Array): string {
  const encoding = startsWith(bytes, [0xff, 0xfe]) ? 'utf-16le' : startsWith(bytes, [0xfe, 0xff]) ? 'utf-16be' : 'utf-8'
  let text: string
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    // Old Lao encodings look like text and are none: better no document than a wrong one.
    throw unsupported('not_utf8')
  }
  // Text has no zeros; UTF-16 without its mark and programs have.
  if (text.includes('\0')) throw unsupported('not_utf8')
  return text
}

/** Each line is a paragraph, letter by letter; empty lines part them. */
const readText = (text: string): SourceBlock[] =>
  text
    .split(/\r\n|[\r\n\u2028\u2029]/)
    .filter((line) => line.trim() !== '')
    .map((line) => ({ kind: 'paragraph', text: line }))

/** What looks damaged, block by block, in order, and how many more there are than can be listed. */
export async function findingsOf(blocks: readonly ImportBlock[]) {
  const repeats = new Set(repeatedBlocks(blocks.map(({ text }) => text)))
  const findings: BlockFinding[] = []
  let count = 0
  let looked = 0
  for (const [block, { text }] of blocks.entries()) {
    const found = repeats.has(block)
      ? [{ kind: 'repeated_text' as const, start: 0, end: text.length, before: text, after: '' }]
      : findDefects(text)
    count += found.length
    if (findings.length < MOST_FINDINGS) findings.push(...found.map((finding) => ({ ...finding, block })))
    looked += text.length
    if (looked > AT_ONCE) {
      looked = 0
      await breathe()
    }
  }
  const listed = findings.slice(0, MOST_FINDINGS)
  return { findings: listed, moreFindings: count - listed.length }
}

/** The first heading, else the first line if it is short, else the name of the file. */
export function titleOf(name: string, blocks: readonly ImportBlock[]): string {
  const first = blocks.find(({ kind }) => kind === 'heading') ?? blocks[0]
  const words = first?.text.replace(/\s+/g, ' ').trim() ?? ''
  return words.length > 0 && words.length <= 200 ? words : name.replace(/\.[a-z]+$/i, '').slice(0, 200)
}
