import { answerQuestions } from '#server/core/thread.ts'
import type { ExportFormat } from '#shared/features/docs/contract.ts'
import { docxOf } from './docx.ts'
import { htmlOf } from './html.ts'
import { markdownOf } from './markdown.ts'
import { odtOf } from './odt.ts'
import type { Paper } from './paper.ts'
import { pdfOf } from './pdf.ts'

const writers: Record<ExportFormat, (paper: Paper) => Uint8Array | Promise<Uint8Array>> = {
  docx: docxOf,
  odt: odtOf,
  pdf: pdfOf,
  md: (paper) => new TextEncoder().encode(markdownOf(paper)),
  html: (paper) => new TextEncoder().encode(htmlOf(paper)),
}

export interface Asked {
  format: ExportFormat
  paper: Paper
}

answerQuestions<Asked, Uint8Array>(({ format, paper }) => writers[format](paper))
