import { answerQuestions } from '#server/core/thread.ts'
import { AppError, type ErrorCode } from '#shared/base/errors.ts'
import type { BlockFinding, ImportBlock, ImportKind } from '#shared/features/docs/contract.ts'
import { readDocx } from './docx.ts'
import { readHtml } from './html.ts'
import { readMarkdown } from './markdown.ts'
import { readOdt } from './odt.ts'
import { blocksOf, findingsOf } from './review.ts'
import type { Source } from './source.ts'
import { decodeText, readText } from './text.ts'

const readers: Record<ImportKind, (bytes: Uint8Array) => Source | Promise<Source>> = {
  text: (bytes) => readText(decodeText(bytes)),
  markdown: (bytes) => readMarkdown(decodeText(bytes)),
  html: (bytes) => readHtml(decodeText(bytes)),
  docx: readDocx,
  odt: readOdt,
}

/** A file as it was read, in a thread of its own: what it holds, block by block, and what looks damaged. */
export interface Reading extends Source {
  blocks: ImportBlock[]
  findings: BlockFinding[]
  moreFindings: number
}

export interface Asked {
  kind: ImportKind
  bytes: Uint8Array
}
export type Answer = { reading: Reading } | { code: ErrorCode; detail: Record<string, unknown> }

answerQuestions<Asked, Answer>(async ({ kind, bytes }) => {
  try {
    const source = await readers[kind](bytes)
    const blocks = blocksOf(source.content)
    return { reading: { ...source, blocks, ...findingsOf(blocks) } }
  } catch (error) {
    if (error instanceof AppError) return { code: error.code, detail: error.detail }
    throw error
  }
})
