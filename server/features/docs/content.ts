import { getSchema } from '@tiptap/core'
import { prosemirrorJSONToYDoc, yDocToProsemirrorJSON } from '@tiptap/y-tiptap'
import * as Y from 'yjs'
import type { Agreement } from '#shared/features/decisions/contract.ts'
import { docExtensions, FRAGMENT } from '#shared/features/docs/schema.ts'
import type { Message } from '#shared/features/rooms/contract.ts'

/** ProseMirror JSON, as far as the server looks into it. */
export interface ContentNode {
  type: string
  attrs?: Record<string, unknown>
  text?: string
  marks?: { type: string; attrs?: Record<string, unknown> }[]
  content?: ContentNode[]
}

const schema = getSchema(docExtensions)

/** Blocks as the first Yjs update of a document. */
export function firstUpdate(blocks: readonly ContentNode[]): Uint8Array {
  const content = blocks.length > 0 ? blocks : [paragraph('')]
  const doc = prosemirrorJSONToYDoc(schema, { type: 'doc', content: [...content] }, FRAGMENT)
  const update = Y.encodeStateAsUpdate(doc)
  doc.destroy()
  return update
}

/** The content of a stored document. Throws when the document was made to be unreadable. */
export function contentOf(update: Uint8Array): ContentNode {
  const doc = new Y.Doc()
  try {
    Y.applyUpdate(doc, update)
    return yDocToProsemirrorJSON(doc, FRAGMENT) as ContentNode
  } finally {
    doc.destroy()
  }
}

const blocks = new Set([
  'paragraph',
  'heading',
  'codeBlock',
  'blockquote',
  'listItem',
  'evidence',
  'agreement',
  'bulletList',
  'orderedList',
])

/** Plain text: one line per block. */
export function textOf(node: ContentNode): string {
  const lines: string[] = []
  let line = ''
  const visit = (one: ContentNode) => {
    if (one.text) line += one.text
    if (one.type === 'hardBreak') line += ' '
    for (const child of one.content ?? []) visit(child)
    if (blocks.has(one.type) && line) {
      lines.push(line)
      line = ''
    }
  }
  visit(node)
  if (line) lines.push(line)
  return lines.join('\n')
}

export const paragraph = (text: string): ContentNode => ({
  type: 'paragraph',
  ...(text ? { content: [{ type: 'text', text }] } : {}),
})

const paragraphs = (text: string) =>
  text
    .split(/\n+/)
    .filter((line) => line.trim() !== '')
    .map(paragraph)

/** A message as a quote with its author. */
export const quoteOf = (message: Message): ContentNode => ({
  type: 'evidence',
  attrs: {
    messageId: message.id,
    topicId: message.topicId,
    authorLo: message.authorLo,
    authorEn: message.authorEn,
    departmentLo: message.departmentLo,
    departmentEn: message.departmentEn,
    sentAt: message.sentAt,
  },
  content: paragraphs(message.body),
})

/** What was agreed, with what somebody saw otherwise. */
export const agreementOf = (agreement: Agreement): ContentNode => ({
  type: 'agreement',
  attrs: { agreementId: agreement.id, outcome: agreement.outcome, recordedAt: agreement.recordedAt },
  content: [...paragraphs(agreement.statement), ...(agreement.dissent ? paragraphs(`— ${agreement.dissent}`) : [])],
})
