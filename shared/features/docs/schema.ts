import { type Attribute, Extension, type Extensions, mergeAttributes, Node } from '@tiptap/core'
import { Details, DetailsContent, DetailsSummary } from '@tiptap/extension-details'
import { Image } from '@tiptap/extension-image'
import { TaskItem, TaskList } from '@tiptap/extension-list'
import { Mention } from '@tiptap/extension-mention'
import { TableKit } from '@tiptap/extension-table'
import StarterKit from '@tiptap/starter-kit'
import { fileAddress } from './files.ts'

/** The Yjs XML fragment that holds the text. */
export const FRAGMENT = 'default'

/** Others' words in the words and with the name of who said them: a message of a talk, or a passage of an item. */
export interface EvidenceAttributes {
  messageId: string | null
  topicId: string | null
  /** The item whose passage it is. */
  itemId: string | null
  authorLo: string
  authorEn: string
  departmentLo: string | null
  departmentEn: string | null
  sentAt: string
}

/** What a topic came to. */
export interface AgreementAttributes {
  agreementId: string
  topicId: string
  outcome: 'agreed' | 'not_agreed'
  recordedAt: string
}

const plain = (...names: string[]) => Object.fromEntries(names.map((name) => [name, { default: null }]))

/** Others' words are taken along or taken out whole; nobody edits what somebody else said. */
export const Evidence = Node.create({
  name: 'evidence',
  group: 'block',
  content: 'paragraph+',
  atom: true,
  isolating: true,
  addAttributes: () =>
    plain('messageId', 'topicId', 'itemId', 'authorLo', 'authorEn', 'departmentLo', 'departmentEn', 'sentAt'),
  parseHTML: () => [{ tag: 'blockquote[data-evidence]', priority: 60 }],
  renderHTML: ({ HTMLAttributes }) => ['blockquote', mergeAttributes(HTMLAttributes, { 'data-evidence': '' }), 0],
})

export const Agreement = Node.create({
  name: 'agreement',
  group: 'block',
  content: 'paragraph+ dissent?',
  atom: true,
  isolating: true,
  addAttributes: () => plain('agreementId', 'topicId', 'outcome', 'recordedAt'),
  parseHTML: () => [{ tag: 'section[data-agreement]' }],
  renderHTML: ({ HTMLAttributes }) => ['section', mergeAttributes(HTMLAttributes, { 'data-agreement': '' }), 0],
})

/** What somebody saw otherwise; it travels with the agreement. */
export const Dissent = Node.create({
  name: 'dissent',
  content: 'paragraph+',
  parseHTML: () => [{ tag: 'div[data-dissent]' }],
  renderHTML: ({ HTMLAttributes }) => ['div', mergeAttributes(HTMLAttributes, { 'data-dissent': '' }), 0],
})

/** An attribute that HTML carries as `data-…`, as the text it is: a caption `2024` must not come back as a number. */
const text = (name: string, fallback: string | null = null): Attribute => attribute(name, fallback, (value) => value)
const count = (name: string): Attribute =>
  attribute(name, null, (value) => (Number.isSafeInteger(Number(value)) ? Number(value) : null))

function attribute(name: string, fallback: string | null, read: (value: string) => string | number | null): Attribute {
  const inHtml = `data-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
  return {
    default: fallback,
    parseHTML: (element) => {
      const value = element.getAttribute(inHtml)
      return value === null ? fallback : read(value)
    },
    renderHTML: (attributes) => (attributes[name] === null ? {} : { [inHtml]: String(attributes[name]) }),
  }
}

/** How wide a picture stands in the text. */
export const IMAGE_SIZES = ['small', 'medium', 'full'] as const
export type ImageSize = (typeof IMAGE_SIZES)[number]

export interface ImageAttributes {
  /** A file of the document; pictures from elsewhere are not shown, so that nobody learns who reads. */
  fileId: string
  /** What it shows, for those who do not see it. */
  alt: string
  caption: string
  size: ImageSize
  /** Pixels, so that the text does not jump while it loads. */
  width: number | null
  height: number | null
}

export const DocImage = Image.extend({
  addAttributes: () => ({
    fileId: text('fileId'),
    alt: text('alt', ''),
    caption: text('caption', ''),
    size: text('size', 'full'),
    width: count('width'),
    height: count('height'),
  }),
  parseHTML: () => [{ tag: 'img[data-file-id]' }],
  renderHTML: ({ node, HTMLAttributes }) => [
    'img',
    mergeAttributes(HTMLAttributes, { src: fileAddress(String(node.attrs.fileId)), alt: String(node.attrs.alt) }),
  ],
  // A picture is uploaded, never written as an address.
  addInputRules: () => [],
})

export interface FileAttributes {
  fileId: string
  name: string
  bytes: number
}

/** A file that is downloaded. */
export const DocFile = Node.create({
  name: 'file',
  group: 'block',
  atom: true,
  draggable: true,
  addAttributes: () => ({ fileId: text('fileId'), name: text('name', ''), bytes: count('bytes') }),
  parseHTML: () => [{ tag: 'a[data-file]', priority: 60 }],
  renderHTML: ({ node, HTMLAttributes }) => [
    'a',
    mergeAttributes(HTMLAttributes, { 'data-file': '', href: fileAddress(String(node.attrs.fileId)), download: '' }),
    String(node.attrs.name),
  ],
})

/** What a part set off from the text is for. */
export const CALLOUT_KINDS = ['note', 'tip', 'warning', 'decision'] as const
export type CalloutKind = (typeof CALLOUT_KINDS)[number]

export const Callout = Node.create({
  name: 'callout',
  group: 'block',
  content: 'block+',
  defining: true,
  addAttributes: () => ({ kind: text('kind', 'note') }),
  parseHTML: () => [{ tag: 'div[data-callout]' }],
  renderHTML: ({ HTMLAttributes }) => ['div', mergeAttributes(HTMLAttributes, { 'data-callout': '' }), 0],
})

/** A person in the words of the text, in both languages; the name stays as it was. */
export interface MentionAttributes {
  id: string
  nameLo: string
  nameEn: string
}

export const DocMention = Mention.extend({
  addAttributes: () => ({ id: text('id'), nameLo: text('nameLo', ''), nameEn: text('nameEn', '') }),
}).configure({
  renderText: ({ node }) => `@${node.attrs.nameLo || node.attrs.nameEn}`,
  renderHTML: ({ options, node }) => ['span', options.HTMLAttributes, `@${node.attrs.nameLo || node.attrs.nameEn}`],
})

/** Another item of the product. Its title is asked for when it is shown, by whoever reads: it may be in a circle. */
export const ItemCard = Node.create({
  name: 'itemCard',
  group: 'block',
  atom: true,
  draggable: true,
  addAttributes: () => ({ itemId: text('itemId') }),
  parseHTML: () => [{ tag: 'div[data-item-card]' }],
  renderHTML: ({ HTMLAttributes }) => ['div', mergeAttributes(HTMLAttributes, { 'data-item-card': '' })],
})

/** A note stands where it is called, and is shown at the end: taken out with its place, never an orphan. */
export const Footnote = Node.create({
  name: 'footnote',
  group: 'inline',
  content: 'text*',
  marks: '',
  inline: true,
  atom: true,
  parseHTML: () => [{ tag: 'span[data-footnote]' }],
  renderHTML: ({ HTMLAttributes }) => ['span', mergeAttributes(HTMLAttributes, { 'data-footnote': '' }), 0],
})

/** Where a link in a document may lead: nowhere that runs something. */
export const isSafeLink = (url: string) => /^(https?:\/\/|mailto:)/i.test(url)

/** Deepest heading; deeper ones of an imported file become this. */
export const HEADING_MAX = 4

/** What to write in a paragraph: shown while it is empty, and no part of the text. Templates bring it along. */
const Hint = Extension.create({
  name: 'hint',
  addGlobalAttributes: () => [{ types: ['paragraph'], attributes: { hint: { ...text('hint'), keepOnSplit: false } } }],
})

/** Everything that looks in the editor as it does here. */
export const textExtensions: Extensions = [
  StarterKit.configure({
    // Yjs keeps its own history.
    undoRedo: false,
    // Whoever opens a document must not change it by that: two would add two.
    trailingNode: false,
    heading: { levels: [1, 2, 3, HEADING_MAX] },
    link: { openOnClick: false, defaultProtocol: 'https', isAllowedUri: isSafeLink },
  }),
  TableKit.configure({ table: { resizable: false } }),
  Hint,
  TaskList,
  DetailsContent,
]

/** Everything a document can hold. The editor and the server use the same list, so neither drops what the other writes. */
export const docExtensions: Extensions = [
  ...textExtensions,
  TaskItem.configure({ nested: true }),
  Callout,
  Details,
  DetailsSummary,
  DocImage,
  DocFile,
  DocMention,
  ItemCard,
  Footnote,
  Evidence,
  Agreement,
  Dissent,
]
