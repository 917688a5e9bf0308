import mammoth from 'mammoth'
import { AppError, invalid } from '#shared/base/errors.ts'
import type { BlockFinding, ImportBlock, ImportKind } from '#shared/features/docs/contract.ts'
import { applyFindings, findDefects, repeatedBlocks } from '#shared/lao/findings.ts'
import { type ContentNode, paragraph } from './content.ts'

/** A packed file that unpacks to more is made to fill the memory. */
const LARGEST_UNPACKED_BYTES = 60 * 1024 * 1024
const MOST_BLOCKS = 20_000
const MOST_FINDINGS = 20_000

/** What a file is, by its bytes; its name decides only between plain text and Markdown. */
export function kindOf(name: string, bytes: Uint8Array): ImportKind {
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return 'docx'
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
  if (!isUtf16 && bytes.subarray(0, 8192).includes(0)) throw new AppError('unsupported', { reason: 'unreadable_file' })
  return /\.(md|markdown)$/i.test(name) ? 'markdown' : 'text'
}

/** The blocks of a file, each with exactly the text that stands there. Throws `unsupported` for what cannot be read. */
export async function blocksOf(kind: ImportKind, bytes: Uint8Array): Promise<ImportBlock[]> {
  const blocks =
    kind === 'docx'
      ? await readDocx(bytes)
      : kind === 'markdown'
        ? readMarkdown(decodeText(bytes))
        : readText(decodeText(bytes))
  if (blocks.length === 0) throw invalid('empty_file')
  if (blocks.length > MOST_BLOCKS) throw new AppError('too_large', { reason: 'too_many_blocks' })
  return blocks
}

function decodeText(bytes: Uint8Array): string {
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8'
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    // Old Lao encodings look like text and are none: better no document than a wrong one.
    throw new AppError('unsupported', { reason: 'not_utf8' })
  }
}

/** Each line is a paragraph, letter by letter; empty lines part them. */
const readText = (text: string): ImportBlock[] =>
  text
    .split(/\r\n|\r|\n|\u2028|\u2029/)
    .filter((line) => line.trim() !== '')
    .map((line) => ({ kind: 'paragraph', text: line }))

function readMarkdown(text: string): ImportBlock[] {
  const blocks: ImportBlock[] = []
  let code: string[] | undefined
  let open = false
  for (const line of text.split(/\r\n|\r|\n/)) {
    if (/^\s*(```|~~~)/.test(line)) {
      if (code) blocks.push({ kind: 'code', text: code.join('\n') })
      code = code ? undefined : []
      open = false
      continue
    }
    if (code) {
      code.push(line)
      continue
    }
    const heading = /^(#{1,6})\s+(.*?)\s*#*$/.exec(line)
    const bullet = /^\s*[-*+]\s+(.*)$/.exec(line)
    const numbered = /^\s*\d+[.)]\s+(.*)$/.exec(line)
    const quote = /^\s*>\s?(.*)$/.exec(line)
    if (line.trim() === '') open = false
    else if (heading) blocks.push({ kind: 'heading', level: Math.min(heading[1]!.length, 4), text: heading[2]! })
    else if (bullet) blocks.push({ kind: 'bullet', text: bullet[1]! })
    else if (numbered) blocks.push({ kind: 'number', text: numbered[1]! })
    else if (quote) blocks.push({ kind: 'quote', text: quote[1]! })
    else if (open) {
      const last = blocks.at(-1)!
      last.text += `\n${line}`
      continue
    } else blocks.push({ kind: 'paragraph', text: line })
    open = blocks.at(-1)?.kind === 'paragraph'
    if (heading || bullet || numbered || quote) open = false
  }
  if (code) blocks.push({ kind: 'code', text: code.join('\n') })
  return blocks.filter((block) => block.text.trim() !== '')
}

async function readDocx(bytes: Uint8Array): Promise<ImportBlock[]> {
  if (unpackedSize(bytes) > LARGEST_UNPACKED_BYTES) throw new AppError('too_large', { reason: 'too_large_unpacked' })
  let html: string
  try {
    html = (
      await mammoth.convertToHtml(
        { buffer: Buffer.from(bytes) },
        { convertImage: mammoth.images.imgElement(async () => ({ src: '' })) },
      )
    ).value
  } catch (error) {
    throw new AppError('unsupported', { reason: 'unreadable_file', error: String(error) })
  }
  return blocksOfHtml(html)
}

/** The sum of what a ZIP's own directory says its files unpack to. */
function unpackedSize(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let sum = 0
  for (let at = 0; at + 46 <= bytes.byteLength; at++) {
    if (bytes[at] === 0x50 && bytes[at + 1] === 0x4b && bytes[at + 2] === 1 && bytes[at + 3] === 2)
      sum += view.getUint32(at + 24, true)
  }
  return sum
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", nbsp: '\u00A0' }

/** mammoth writes a small, well-formed set of tags; only where blocks begin and end matters here. */
function blocksOfHtml(html: string): ImportBlock[] {
  const blocks: ImportBlock[] = []
  const lists: ('bullet' | 'number')[] = []
  let open: ImportBlock | undefined
  const end = () => {
    if (open && open.text.trim() !== '') blocks.push(open)
    open = undefined
  }
  const begin = (block: Omit<ImportBlock, 'text'>) => {
    end()
    open = { ...block, text: '' }
  }
  for (const [, closing, tag, words] of html.matchAll(/<(\/?)([a-z0-9]+)[^>]*>|([^<]+)/g)) {
    if (words !== undefined) {
      open ??= { kind: 'paragraph', text: '' }
      open.text += words.replace(/&(#?\w+);/g, (whole, name: string) => entities[name] ?? whole)
    } else if (tag === 'ul' || tag === 'ol') {
      if (closing) lists.pop()
      else lists.push(tag === 'ul' ? 'bullet' : 'number')
    } else if (tag === 'br') {
      if (open) open.text += '\n'
    } else if (tag === 'li' || tag === 'p' || tag === 'td' || tag === 'th' || /^h[1-6]$/.test(tag ?? '')) {
      if (closing) end()
      else if (tag === 'li') begin({ kind: lists.at(-1) ?? 'bullet' })
      else if (/^h/.test(tag ?? '')) begin({ kind: 'heading', level: Math.min(Number(tag?.slice(1)), 4) })
      else if (open?.kind !== 'bullet' && open?.kind !== 'number') begin({ kind: 'paragraph' })
    }
  }
  end()
  return blocks
}

/** What looks damaged, block by block, in order. */
export function findingsOf(blocks: readonly ImportBlock[]): BlockFinding[] {
  const repeats = new Set(repeatedBlocks(blocks.map(({ text }) => text)))
  return blocks
    .flatMap((block, index): BlockFinding[] =>
      repeats.has(index)
        ? [{ kind: 'repeated_text', start: 0, end: block.text.length, before: block.text, after: '', block: index }]
        : findDefects(block.text).map((finding) => ({ ...finding, block: index })),
    )
    .slice(0, MOST_FINDINGS)
}

/** The first heading, else the beginning of the first line. */
export function titleOf(name: string, blocks: readonly ImportBlock[]): string {
  const first = blocks.find(({ kind }) => kind === 'heading') ?? blocks[0]
  const words = first?.text.replace(/\s+/g, ' ').trim() ?? ''
  return words.length > 0 && words.length <= 200 ? words : name.replace(/\.[a-z]+$/i, '').slice(0, 200)
}

/** The blocks as document content, with the chosen repairs and no other change. */
export function contentWith(
  kind: ImportKind,
  blocks: readonly ImportBlock[],
  chosen: readonly BlockFinding[],
): ContentNode[] {
  const nodes: ContentNode[] = []
  for (const [index, block] of blocks.entries()) {
    const text = applyFindings(
      block.text,
      chosen.filter((finding) => finding.block === index),
    )
    if (text.trim() === '') continue
    const inner =
      kind === 'markdown' && block.kind !== 'code' ? { type: 'paragraph', content: inline(text) } : lines(text)
    switch (block.kind) {
      case 'heading':
        nodes.push({ ...inner, type: 'heading', attrs: { level: block.level ?? 2 } })
        break
      case 'code':
        nodes.push({ type: 'codeBlock', content: [{ type: 'text', text }] })
        break
      case 'quote':
        nodes.push({ type: 'blockquote', content: [inner] })
        break
      case 'bullet':
      case 'number': {
        const type = block.kind === 'bullet' ? 'bulletList' : 'orderedList'
        const item = { type: 'listItem', content: [inner] }
        const last = nodes.at(-1)
        if (last?.type === type && blocks[index - 1]?.kind === block.kind) last.content?.push(item)
        else nodes.push({ type, content: [item] })
        break
      }
      default:
        nodes.push(inner)
    }
  }
  return nodes
}

/** Line breaks inside a block stay where they are. */
function lines(text: string): ContentNode {
  if (!text.includes('\n')) return paragraph(text)
  const content = text
    .split('\n')
    .flatMap((line, index) => [
      ...(index > 0 ? [{ type: 'hardBreak' }] : []),
      ...(line ? [{ type: 'text', text: line }] : []),
    ])
  return { type: 'paragraph', content }
}

/** Markdown's bold, code and links become what they mean; every other sign stays as typed. */
function inline(text: string): ContentNode[] {
  const nodes: ContentNode[] = []
  const add = (words: string, mark?: { type: string; attrs?: Record<string, unknown> }) => {
    if (words) nodes.push({ type: 'text', text: words, ...(mark ? { marks: [mark] } : {}) })
  }
  let at = 0
  for (const found of text.matchAll(/\*\*([^*\n]+)\*\*|`([^`\n]+)`|\[([^\]\n]+)\]\((https?:\/\/[^)\s]+)\)/g)) {
    add(text.slice(at, found.index))
    if (found[1] !== undefined) add(found[1], { type: 'bold' })
    else if (found[2] !== undefined) add(found[2], { type: 'code' })
    else add(found[3]!, { type: 'link', attrs: { href: found[4] } })
    at = found.index + found[0].length
  }
  add(text.slice(at))
  return nodes
}
