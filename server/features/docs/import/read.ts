import { answerQuestions } from '#server/core/thread.ts'
import { AppError, type ErrorCode } from '#shared/base/errors.ts'
import type { BlockFinding, ImportBlock, ImportKind } from '#shared/features/docs/contract.ts'
import { readDocx } from './docx.ts'
import { readHtml } from './html.ts'
import { readMarkdown } from './markdown.ts'
import { readOdt } from './odt.ts'
import { readPdf } from './pdf.ts'
import { withPictures } from './pictures.ts'
import { blocksOf, findingsOf } from './review.ts'
import type { Beside, Picture, Source } from './source.ts'
import { decodeText, readText } from './text.ts'
import { readWikitext } from './wikitext.ts'

const readers: Record<ImportKind, (bytes: Uint8Array, beside: Beside) => Source | Promise<Source>> = {
  text: (bytes) => readText(decodeText(bytes)),
  markdown: (bytes, beside) => readMarkdown(decodeText(bytes), beside),
  html: (bytes, beside) => readHtml(decodeText(bytes), false, [], beside),
  docx: readDocx,
  odt: readOdt,
  pdf: readPdf,
  wikitext: (bytes, { links }) => readWikitext(decodeText(bytes), links),
}

/** A file as it was read, in a thread of its own: what it holds, block by block, and what looks damaged. */
export interface Reading extends Source {
  blocks: ImportBlock[]
  findings: BlockFinding[]
  moreFindings: number
}

const MOST_PICTURES = 300
const signatures = [/^\x89PNG/, /^\xFF\xD8\xFF/, /^GIF8/, /^RIFF....WEBP/s]
const isPicture = ({ bytes }: Picture) => {
  const head = Buffer.from(bytes.subarray(0, 12)).toString('latin1')
  return signatures.some((signature) => signature.test(head))
}

/** Drawings that no browser shows stay in the original; where they stood, their words do. */
function shownOnly(source: Source): Source {
  const places = source.pictures.map((one, index) =>
    isPicture(one) && index < MOST_PICTURES ? { fileId: `picture:${index}`, width: null, height: null } : undefined,
  )
  const shown = places.filter((one) => one !== undefined)
  const renamed = places.map((one) => one && { ...one, fileId: `picture:${shown.indexOf(one)}` })
  return {
    ...source,
    content: withPictures(source.content, renamed),
    pictures: source.pictures.filter((_, index) => places[index]),
    lost: source.lost + places.length - shown.length,
  }
}

export interface Asked {
  kind: ImportKind
  bytes: Uint8Array
  beside: Beside
}
export type Answer = { reading: Reading } | { code: ErrorCode; detail: Record<string, unknown> }

answerQuestions<Asked, Answer>(async ({ kind, bytes, beside }) => {
  try {
    const source = shownOnly(await readers[kind](bytes, beside))
    const blocks = blocksOf(source.content)
    return { reading: { ...source, blocks, ...findingsOf(blocks) } }
  } catch (error) {
    if (error instanceof AppError) return { code: error.code, detail: error.detail }
    throw error
  }
})
