import { getSchema } from '@tiptap/core'
import { prosemirrorJSONToYDoc, yDocToProsemirrorJSON } from '@tiptap/y-tiptap'
import * as Y from 'yjs'
import type { Agreement } from '#shared/features/decisions/contract.ts'
import {
  type AgreementAttributes,
  docExtensions,
  type EvidenceAttributes,
  FRAGMENT,
} from '#shared/features/docs/schema.ts'
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

/** Blocks as the first Yjs update of a document. Throws when the schema does not allow them. */
export function firstUpdate(blocks: readonly ContentNode[]): Uint8Array {
  const content = { type: 'doc', content: blocks.length > 0 ? [...blocks] : [paragraph('')] }
  schema.nodeFromJSON(content).check()
  const doc = prosemirrorJSONToYDoc(schema, content, FRAGMENT)
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

/** Nodes that hold text directly: each is a line of the plain text. */
const lines = new Set(['paragraph', 'heading', 'codeBlock'])

/** Plain text: one line per paragraph, in which a line break is a line break too. Empty paragraphs leave no line. */
export function textOf(content: ContentNode): string {
  const found: string[] = []
  const visit = (node: ContentNode) => {
    if (!lines.has(node.type)) return node.content?.forEach(visit)
    const line = (node.content ?? []).map((one) => (one.type === 'hardBreak' ? '\n' : (one.text ?? ''))).join('')
    if (line) found.push(line)
  }
  visit(content)
  // PostgreSQL has no room for the sign that ends a string in C.
  return found.join('\n').replaceAll('\0', '')
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
  } satisfies EvidenceAttributes,
  content: paragraphs(message.body),
})

/** What was agreed, with what somebody saw otherwise. */
export const agreementOf = (agreement: Agreement): ContentNode => ({
  type: 'agreement',
  attrs: {
    agreementId: agreement.id,
    topicId: agreement.topicId,
    outcome: agreement.outcome,
    recordedAt: agreement.recordedAt,
  } satisfies AgreementAttributes,
  content: [
    ...paragraphs(agreement.statement),
    ...(agreement.dissent ? [{ type: 'dissent', content: paragraphs(agreement.dissent) }] : []),
  ],
})
