import { getSchema } from '@tiptap/core'
import { prosemirrorJSONToYDoc, yDocToProsemirrorJSON } from '@tiptap/y-tiptap'
import * as Y from 'yjs'
import { invalid } from '#shared/base/errors.ts'
import { Id } from '#shared/base/ids.ts'
import type { Agreement } from '#shared/features/decisions/contract.ts'
import {
  type AgreementAttributes,
  CALLOUT_KINDS,
  docExtensions,
  type EvidenceAttributes,
  FRAGMENT,
  IMAGE_SIZES,
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

/** Writes blocks to the end of a document. Throws when the schema does not allow them. */
export function append(doc: Y.Doc, blocks: readonly ContentNode[]): void {
  const written = new Y.Doc()
  Y.applyUpdate(written, firstUpdate(blocks))
  const nodes = written.getXmlFragment(FRAGMENT).toArray()
  const fragment = doc.getXmlFragment(FRAGMENT)
  fragment.insert(
    fragment.length,
    nodes.map((node) => node.clone() as Y.XmlElement),
  )
  written.destroy()
}

/** The content of a stored document. Throws when the document was made to be unreadable. */
export const contentOf = (update: Uint8Array): ContentNode => opened(update, contentIn)

/** Reads what it likes of a stored document, which is opened once for all of it. */
export function opened<Read>(update: Uint8Array, read: (doc: Y.Doc) => Read): Read {
  const doc = new Y.Doc()
  try {
    Y.applyUpdate(doc, update)
    return read(doc)
  } finally {
    doc.destroy()
  }
}

export const contentIn = (doc: Y.Doc): ContentNode =>
  clean(yDocToProsemirrorJSON(doc, FRAGMENT) as ContentNode)[0] ?? { type: 'doc', content: [] }

/** Where a person is called by name: the Yjs item of it. */
export interface MentionPlace {
  personId: string
  client: number
  clock: number
}

/** Everybody who is called by name in the text, at each place. What others said in quotes calls nobody. */
export function mentionsIn(doc: Y.Doc): MentionPlace[] {
  const found: MentionPlace[] = []
  const visit = (node: unknown) => {
    if (!(node instanceof Y.XmlElement) || node.nodeName === 'evidence') return
    const id: unknown = node.nodeName === 'mention' ? node.getAttribute('id') : undefined
    if (typeof id === 'string' && isId(id) && node._item)
      found.push({ personId: id.toLowerCase(), client: node._item.id.client, clock: node._item.id.clock })
    for (const child of node.toArray()) visit(child)
  }
  for (const node of doc.getXmlFragment(FRAGMENT).toArray()) visit(node)
  return found
}

/**
 * What the schema knows, and nothing else. A browser shows no more of it either; but anybody can write a Yjs update, and
 * what is made of it is given to others: so unknown nodes leave their content, unknown marks and attributes go, links
 * lead to pages, and U+0000, which PostgreSQL cannot hold, is no part of a text.
 */
function clean(node: ContentNode): ContentNode[] {
  const content = node.content?.flatMap(clean)
  if (node.type === 'text') {
    const text = (node.text ?? '').replaceAll('\0', '')
    const marks = node.marks?.flatMap(({ type, attrs }) => {
      const known = schema.marks[type]
      if (!known || (type === 'link' && !isPage(attrs?.href))) return []
      return [{ type, ...kept(attrs, known.spec.attrs) }]
    })
    return text ? [{ type: 'text', text, ...(marks?.length ? { marks } : {}) }] : []
  }
  const known = schema.nodes[node.type]
  if (!known || !isWhole(node)) return content ?? []
  return [{ type: node.type, ...kept(node.attrs, known.spec.attrs), ...(content ? { content } : {}) }]
}

const isId = (value: unknown) => Id.safeParse(value).success

/** Whether a node names what it stands for. One that does not would be a hole; its content stays. */
function isWhole({ type, attrs = {} }: ContentNode): boolean {
  switch (type) {
    case 'image':
      return (
        isId(attrs.fileId) && (attrs.size === undefined || (IMAGE_SIZES as readonly unknown[]).includes(attrs.size))
      )
    case 'file':
      return isId(attrs.fileId)
    case 'itemCard':
      return isId(attrs.itemId)
    case 'mention':
      return isId(attrs.id)
    case 'callout':
      return attrs.kind === undefined || (CALLOUT_KINDS as readonly unknown[]).includes(attrs.kind)
    default:
      return true
  }
}

function kept(attrs: Record<string, unknown> | undefined, known: object | null | undefined) {
  if (!attrs) return {}
  const plain = (value: unknown): unknown => (typeof value === 'string' ? value.replaceAll('\0', '') : value)
  const found = Object.entries(attrs).filter(
    ([name, value]) => known && name in known && (value === null || typeof value !== 'object'),
  )
  return found.length > 0 ? { attrs: Object.fromEntries(found.map(([name, value]) => [name, plain(value)])) } : {}
}

const isPage = (href: unknown) => typeof href === 'string' && /^(https?:|mailto:|\/(?!\/)|#)/i.test(href.trim())

/** Nodes that hold text directly: each is a line of the plain text. */
const lines = new Set(['paragraph', 'heading', 'codeBlock', 'detailsSummary', 'footnote'])

const worded = (value: unknown) => (typeof value === 'string' ? value : '')

/** What stands in a line for one of its nodes; footnotes follow as lines of their own. */
function wordsOf({ type, text, attrs }: ContentNode): string {
  if (type === 'hardBreak') return '\n'
  if (type === 'mention') return `@${worded(attrs?.nameLo) || worded(attrs?.nameEn)}`
  return text ?? ''
}

/** Plain text: one line per paragraph, in which a line break is a line break too. Empty paragraphs leave no line. */
export function textOf(content: ContentNode): string {
  const found: string[] = []
  const visit = (node: ContentNode) => {
    if (node.type === 'image') found.push(...[worded(node.attrs?.caption) || worded(node.attrs?.alt)].filter(Boolean))
    if (node.type === 'file') found.push(...[worded(node.attrs?.name)].filter(Boolean))
    if (!lines.has(node.type)) return node.content?.forEach(visit)
    const line = (node.content ?? []).map(wordsOf).join('')
    if (line) found.push(line)
    for (const one of node.content ?? []) if (one.type === 'footnote') visit(one)
  }
  visit(content)
  // PostgreSQL has no room for the sign that ends a string in C.
  return found.join('\n').replaceAll('\0', '')
}

/** What something else is told under: by themselves, headings say nothing yet. */
const headings = new Set(['heading', 'tableHeader'])
const underHeadings = (node: ContentNode): ContentNode => ({
  ...node,
  ...(node.content ? { content: node.content.filter(({ type }) => !headings.has(type)).map(underHeadings) } : {}),
})

/** The number before a row. */
const ordinal = /^(\p{Nd}{1,2}[.)]?)?$/u

/** Whether anything stands under the headings: what a template begins with is no text yet. */
export const hasText = (content: ContentNode) =>
  textOf(underHeadings(content))
    .split('\n')
    .some((line) => !ordinal.test(line.trim()))

/** The files a content shows or offers, each once. */
export function filesIn(content: ContentNode): string[] {
  const found = new Set<string>()
  const visit = (node: ContentNode) => {
    const id = node.type === 'image' || node.type === 'file' ? node.attrs?.fileId : undefined
    if (typeof id === 'string' && isId(id)) found.add(id.toLowerCase())
    node.content?.forEach(visit)
  }
  visit(content)
  return [...found]
}

/** The messages a content quotes, each once. */
export function quotesIn(content: ContentNode): string[] {
  const found = new Set<string>()
  const visit = (node: ContentNode) => {
    const id = node.type === 'evidence' ? node.attrs?.messageId : undefined
    if (typeof id === 'string' && Id.safeParse(id).success) found.add(id.toLowerCase())
    node.content?.forEach(visit)
  }
  visit(content)
  return [...found]
}

/** Those of them of which words stand there still. */
export function wordedQuotesIn(content: ContentNode): string[] {
  const found = new Set<string>()
  const visit = (node: ContentNode) => {
    const [id] = node.type === 'evidence' ? quotesIn({ ...node, content: [] }) : []
    if (id && !found.has(id) && !['', GONE].includes(textOf(node))) found.add(id)
    node.content?.forEach(visit)
  }
  visit(content)
  return [...found]
}

/** The messages whose quoted words hold these, or lie among them. */
export function quotesHolding(content: ContentNode, words: string): string[] {
  const plain = (text: string) => text.replace(/\s+/g, '')
  const sought = plain(words)
  const found = new Set<string>()
  const visit = (node: ContentNode) => {
    if (node.type !== 'evidence') return node.content?.forEach(visit)
    const said = plain(textOf(node))
    const [id] = quotesIn(node)
    if (id && said && (said.includes(sought) || sought.includes(said))) found.add(id)
  }
  visit(content)
  return [...found]
}

/** What stands where the quote of a deleted message stood; in both languages, because a document has none of its own. */
const GONE = 'ຂໍ້ຄວາມຖືກລຶບແລ້ວ · Message deleted'

/** Empties every quote of a message in a document that is open; its author and date stay. */
export function emptyQuotes(doc: Y.Doc, messageId: string): void {
  const visit = (node: Y.XmlElement | Y.XmlText | Y.XmlHook) => {
    if (!(node instanceof Y.XmlElement)) return
    if (node.nodeName !== 'evidence' || node.getAttribute('messageId') !== messageId) {
      for (const child of node.toArray()) visit(child as Y.XmlElement)
      return
    }
    node.delete(0, node.length)
    const line = new Y.XmlElement('paragraph')
    line.insert(0, [new Y.XmlText(GONE)])
    node.insert(0, [line])
  }
  doc.transact(() => {
    for (const node of doc.getXmlFragment(FRAGMENT).toArray()) visit(node as Y.XmlElement)
  })
}

/** The same in content that stands still; with the lines that went. */
export function withoutQuotes(content: ContentNode, messageId: string): { content: ContentNode; gone: string[] } {
  const gone: string[] = []
  const visit = (node: ContentNode): ContentNode => {
    if (node.type === 'evidence' && node.attrs?.messageId === messageId) {
      gone.push(textOf(node))
      return { ...node, content: [paragraph(GONE)] }
    }
    return node.content ? { ...node, content: node.content.map(visit) } : node
  }
  return { content: visit(content), gone: gone.filter((text) => text !== '' && text !== GONE) }
}

/** Whether a stored document quotes a message in words. */
export function holdsQuote(update: Uint8Array, messageId: string): boolean {
  try {
    return withoutQuotes(contentOf(update), messageId).gone.length > 0
  } catch {
    // It cannot be read, and so shows nobody anything.
    return false
  }
}

export const paragraph = (text: string): ContentNode => ({
  type: 'paragraph',
  ...(text ? { content: [{ type: 'text', text }] } : {}),
})

export const paragraphs = (text: string) =>
  text
    .split(/\n+/)
    .filter((line) => line.trim() !== '')
    .map(paragraph)

/** A heading and the text under it. */
export const section = (heading: string, text: string): ContentNode[] => [
  { type: 'heading', attrs: { level: 2 }, content: [{ type: 'text', text: heading }] },
  ...paragraphs(text),
]

/** A message as a quote with its author. */
export const quoteOf = (message: Message): ContentNode => ({
  type: 'evidence',
  attrs: {
    messageId: message.id,
    topicId: message.topicId,
    itemId: null,
    authorLo: message.authorLo,
    authorEn: message.authorEn,
    departmentLo: message.departmentLo,
    departmentEn: message.departmentEn,
    sentAt: message.sentAt,
  } satisfies EvidenceAttributes,
  content: paragraphs([message.body, message.forwarded?.body ?? ''].join('\n')),
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

/** Content from outside with its ids put in the place of others; cleaned, and held to the schema. Throws `invalid` when it is none. */
export function cleanContent(given: unknown, newIdOf: (id: string) => string | undefined): ContentNode {
  const swap = (node: ContentNode): ContentNode => ({
    ...node,
    ...(node.attrs
      ? {
          attrs: Object.fromEntries(
            Object.entries(node.attrs).map(([name, value]) => [
              name,
              typeof value === 'string' ? (newIdOf(value) ?? value) : value,
            ]),
          ),
        }
      : {}),
    ...(node.content ? { content: node.content.map(swap) } : {}),
  })
  try {
    schema.nodeFromJSON(given).check()
    const [cleaned] = clean(swap(given as ContentNode))
    if (cleaned?.type === 'doc') return cleaned
  } catch {
    // Whatever it is, it is no text.
  }
  throw invalid('damaged_archive')
}

/** A stored document that names others by their new ids: pictures, cards, quotes, people. */
export function withIds(update: Uint8Array, newIdOf: (id: string) => string | undefined): Uint8Array {
  const doc = new Y.Doc()
  const visit = (node: Y.XmlElement | Y.XmlText | Y.XmlHook) => {
    if (!(node instanceof Y.XmlElement)) return
    for (const [name, value] of Object.entries(node.getAttributes())) {
      const id = typeof value === 'string' ? newIdOf(value) : undefined
      if (id && id !== value) node.setAttribute(name, id)
    }
    for (const child of node.toArray()) visit(child as Y.XmlElement)
  }
  try {
    Y.applyUpdate(doc, update)
    doc.transact(() => {
      for (const node of doc.getXmlFragment(FRAGMENT).toArray()) visit(node as Y.XmlElement)
    })
    return Y.encodeStateAsUpdate(doc)
  } finally {
    doc.destroy()
  }
}
