import { isUtf8 } from 'node:buffer'
import { openThread, ThreadOverrun } from '#server/core/thread.ts'
import { AppError } from '#shared/base/errors.ts'
import { Second } from '#shared/base/time.ts'
import type { ImportKind } from '#shared/features/docs/contract.ts'
import type { Answer, Asked, Reading } from './read.ts'
import type { Beside } from './source.ts'
import { encodingOf, startsWith } from './text.ts'

/** Longest that a file may be read; only one made to choke its reader takes longer. */
const LONGEST_READ_MS = 20 * Second.ms

const PDF = [0x25, 0x50, 0x44, 0x46, 0x2d]
/** What is no text, though some of it could be read as one: RTF, old Office files. */
const unreadable = [
  [0x7b, 0x5c, 0x72, 0x74, 0x66],
  [0xd0, 0xcf, 0x11, 0xe0],
]

/** Whether it begins as a page does, behind what says nothing yet. */
const isPage = (bytes: Uint8Array) =>
  /^(\s|<\?xml[^>]*>|<!--(?:(?!-->).)*-->)*(<!doctype\s+html|<html[\s>])/is.test(
    new TextDecoder(encodingOf(bytes)).decode(bytes.subarray(0, 1024)),
  )

/** What a file is, by its bytes; its name decides only between the kinds of text. */
export function kindOf(name: string, bytes: Uint8Array): ImportKind {
  if (startsWith(bytes, [0x50, 0x4b])) {
    // The first file of an OpenDocument says what it is, unpacked.
    const head = Buffer.from(bytes.subarray(0, 120)).toString('latin1')
    return head.includes('application/vnd.oasis.opendocument.text') ? 'odt' : 'docx'
  }
  if (startsWith(bytes, PDF)) return 'pdf'
  const isCalledPaper = /\.(docx?|odt|pdf)$/i.test(name)
  // What is called one of these and is none, nor plain text, was damaged on its way.
  const isDamaged = isCalledPaper && encodingOf(bytes) === 'utf-8' && !isUtf8(bytes)
  if (isDamaged || unreadable.some((signature) => startsWith(bytes, signature)))
    throw new AppError('unsupported', { reason: 'unreadable_file' })
  // Old programs call a page a Word file, which Word opens as one.
  if (/\.x?html?$/i.test(name) || (isCalledPaper && isPage(bytes))) return 'html'
  if (/\.(wiki|mediawiki|wikitext)$/i.test(name)) return 'wikitext'
  return /\.(md|markdown)$/i.test(name) ? 'markdown' : 'text'
}

const reader = openThread<Asked, Answer>(new URL('./read.ts', import.meta.url), {
  longestMs: LONGEST_READ_MS,
  heapMb: 768,
})

/** What a file holds. Throws `unsupported` for what cannot be read and `too_large` for what is made to choke its reader. */
export async function readFile(kind: ImportKind, bytes: Uint8Array, beside: Beside = {}): Promise<Reading> {
  let answer: Answer
  try {
    answer = await reader.ask({ kind, bytes, beside })
  } catch (error) {
    if (error instanceof ThreadOverrun) throw new AppError('too_large', { reason: 'too_large_unpacked' })
    throw error
  }
  if ('code' in answer) throw new AppError(answer.code, answer.detail)
  return answer.reading
}
