import { promisify } from 'node:util'
import { Worker } from 'node:worker_threads'
import { inflateRaw } from 'node:zlib'
import { AppError } from '#shared/base/errors.ts'
import { Second } from '#shared/base/time.ts'
import { HEADING_MAX, isSafeLink } from '#shared/features/docs/schema.ts'
import type { Source, SourceBlock, SourceMark } from './import-file.ts'

/** A packed file that unpacks to more, in bytes, is made to fill the memory. */
const LARGEST_UNPACKED_BYTES = 48 * 1024 * 1024
const MOST_FILES = 2000
/** Longest that a file may be read; only one made to choke its reader takes longer. */
const LONGEST_READ_MS = 20 * Second.ms

/** A Word file as blocks. Throws `unsupported` for what is none and `too_large` for one made to choke its reader. */
export async function readDocx(bytes: Uint8Array): Promise<Source> {
  await checkZip(bytes)
  return readHtml(await htmlOf(bytes))
}

const unreadable = () => new AppError('unsupported', { reason: 'unreadable_file' })
const tooLarge = () => new AppError('too_large', { reason: 'too_large_unpacked' })
const inflate = promisify(inflateRaw)

/** Unpacks every file of a ZIP once and throws it away: what the archive says of its sizes may be a lie. */
async function checkZip(bytes: Uint8Array): Promise<void> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = file.lastIndexOf('PK\x05\x06')
  if (end < 0 || end + 22 > file.length) throw unreadable()
  const count = file.readUInt16LE(end + 10)
  if (count > MOST_FILES) throw tooLarge()
  let left = LARGEST_UNPACKED_BYTES
  let at = file.readUInt32LE(end + 16)
  for (let index = 0; index < count; index++) {
    if (at + 46 > file.length || file.toString('latin1', at, at + 4) !== 'PK\x01\x02') throw unreadable()
    const method = file.readUInt16LE(at + 10)
    const packedBytes = file.readUInt32LE(at + 20)
    const local = file.readUInt32LE(at + 42)
    if (local + 30 > file.length) throw unreadable()
    const data = local + 30 + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28)
    if (data + packedBytes > file.length) throw unreadable()
    if (method === 8 && packedBytes > 0) {
      try {
        left -= (await inflate(file.subarray(data, data + packedBytes), { maxOutputLength: left })).length
      } catch (error) {
        throw (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge() : unreadable()
      }
    } else left -= packedBytes
    if (left <= 0) throw tooLarge()
    at += 46 + file.readUInt16LE(at + 28) + file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32)
  }
}

/** Reads the file in a thread of its own, with a limit of time and memory: others go on working meanwhile. */
function htmlOf(bytes: Uint8Array): Promise<string> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./docx-worker.mjs', import.meta.url), {
      workerData: bytes,
      resourceLimits: { maxOldGenerationSizeMb: 768 },
      execArgv: [],
    })
    const timer = setTimeout(() => {
      reject(tooLarge())
      void worker.terminate()
    }, LONGEST_READ_MS)
    worker.once('message', (answer: { html: string } | { error: string }) => {
      if ('html' in answer) resolve(answer.html)
      else reject(unreadable())
    })
    worker.once('error', (error: Error & { code?: string }) =>
      reject(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooLarge() : error),
    )
    worker.once('exit', () => {
      clearTimeout(timer)
      reject(unreadable())
    })
  })
}

const entities: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
  '#x27': "'",
  nbsp: '\u00A0',
}
const decode = (words: string) => words.replace(/&(#?\w+);/g, (whole, name: string) => entities[name] ?? whole)

const marks: Record<string, SourceMark['type']> = { strong: 'bold', em: 'italic', s: 'strike', a: 'link' }

/** mammoth writes a small, well-formed set of tags, so where they begin and end is all there is to know. */
function readHtml(html: string): Source {
  const blocks: SourceBlock[] = []
  const lists: { kind: 'bullet' | 'number'; fresh: boolean }[] = []
  const openMarks: { type: SourceMark['type']; from: number; href?: string }[] = []
  let open: SourceBlock | undefined
  let table: { table: number; row: number; column: number; header: boolean } | undefined
  let tables = 0
  let pictures = 0
  let skipping = false

  const end = () => {
    if (open && (open.text.trim() !== '' || open.cell)) blocks.push(open)
    open = undefined
  }
  const begin = (block: Omit<SourceBlock, 'text'>) => {
    end()
    open = { ...block, text: '', ...(table ? { cell: { ...table } } : {}) }
  }

  for (const [, closing, tag = '', attributes = '', words] of html.matchAll(/<(\/?)([a-z0-9]+)([^>]*)>|([^<]+)/g)) {
    if (words !== undefined) {
      if (skipping) continue
      open ??= { kind: 'paragraph', text: '', ...(table ? { cell: { ...table } } : {}) }
      open.text += decode(words)
      continue
    }
    switch (tag) {
      case 'ul':
      case 'ol':
        if (closing) {
          end()
          lists.pop()
        } else lists.push({ kind: tag === 'ul' ? 'bullet' : 'number', fresh: true })
        break
      case 'li': {
        const list = lists.at(-1)
        if (closing || !list) end()
        else
          begin({
            kind: list.kind,
            depth: lists.length - 1,
            ...(list.fresh && list.kind === 'number' ? { from: 1 } : {}),
          })
        if (list && !closing) list.fresh = false
        break
      }
      case 'table':
        end()
        table = closing ? undefined : { table: tables++, row: -1, column: -1, header: false }
        break
      case 'tr':
        if (!closing && table) table = { ...table, row: table.row + 1, column: -1 }
        break
      case 'td':
      case 'th':
        if (closing) {
          // An empty cell keeps its place.
          const last = open ?? blocks.at(-1)
          if (
            table &&
            !(last?.cell?.row === table.row && last.cell.column === table.column && last.cell.table === table.table)
          )
            blocks.push({ kind: 'paragraph', text: '', cell: { ...table } })
          end()
        } else if (table) table = { ...table, column: table.column + 1, header: tag === 'th' }
        break
      case 'br':
        if (open) open.text += '\n'
        break
      case 'img':
        pictures++
        break
      case 'p':
        if (closing) end()
        // The paragraph of a list entry is the entry.
        else if (!(open && (open.kind === 'bullet' || open.kind === 'number') && open.text === ''))
          begin({ kind: 'paragraph' })
        break
      case 'a': {
        const [, href = ''] = /href="([^"]*)"/.exec(attributes) ?? []
        // The arrow back from a footnote is mammoth's, not the author's.
        if (!closing && href.startsWith('#footnote-ref')) skipping = true
        else if (closing && skipping) skipping = false
        else if (!closing) openMarks.push({ type: 'link', from: open?.text.length ?? 0, href: decode(href) })
        else closeMark('link')
        break
      }
      default: {
        const type = marks[tag]
        if (/^h[1-6]$/.test(tag)) {
          if (closing) end()
          else begin({ kind: 'heading', level: Math.min(Number(tag.slice(1)), HEADING_MAX) })
        } else if (type) {
          if (closing) closeMark(type)
          else openMarks.push({ type, from: open?.text.length ?? 0 })
        }
      }
    }
  }
  end()
  return { blocks, pictures }

  function closeMark(type: SourceMark['type']) {
    const index = openMarks.findLastIndex((one) => one.type === type)
    const [mark] = index < 0 ? [] : openMarks.splice(index, 1)
    if (!mark || !open || mark.from >= open.text.length) return
    if (type === 'link' && !isSafeLink(mark.href ?? '')) return
    open.marks = [...(open.marks ?? []), { ...mark, to: open.text.length }]
  }
}
