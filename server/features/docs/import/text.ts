import { AppError } from '#shared/base/errors.ts'
import type { Source } from './source.ts'

export const startsWith = (bytes: Uint8Array, signature: readonly number[]) =>
  signature.every((byte, index) => bytes[index] === byte)

/** How a text is written, by the mark at its beginning. */
export const encodingOf = (bytes: Uint8Array) =>
  startsWith(bytes, [0xff, 0xfe]) ? 'utf-16le' : startsWith(bytes, [0xfe, 0xff]) ? 'utf-16be' : 'utf-8'

/** The text of a file. Throws `unsupported` for what is not certainly one. */
export function decodeText(bytes: Uint8Array): string {
  let text: string
  try {
    text = new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes)
  } catch {
    // Old Lao encodings look like text and are none: better no document than a wrong one.
    throw new AppError('unsupported', { reason: 'not_utf8' })
  }
  // Text has no zeros; UTF-16 without its mark and programs have.
  if (text.includes('\0')) throw new AppError('unsupported', { reason: 'not_utf8' })
  return text
}

/** Each line is a paragraph, letter by letter; empty lines part them. */
export const readText = (text: string): Source => ({
  content: text
    .split(/\r\n|[\r\n\u2028\u2029]/)
    .filter((line) => line.trim() !== '')
    .map((line) => ({ type: 'paragraph', content: [{ type: 'text', text: line }] })),
  pictures: [],
  lost: 0,
})
