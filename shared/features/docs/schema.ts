import { type Extensions, mergeAttributes, Node } from '@tiptap/core'
import { TableKit } from '@tiptap/extension-table'
import StarterKit from '@tiptap/starter-kit'

/** The Yjs XML fragment that holds the text. */
export const FRAGMENT = 'default'

/** A message that came along from the talk, in the words and with the name of who said it. */
export interface EvidenceAttributes {
  messageId: string
  topicId: string
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
  addAttributes: () => plain('messageId', 'topicId', 'authorLo', 'authorEn', 'departmentLo', 'departmentEn', 'sentAt'),
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

/** Where a link in a document may lead: nowhere that runs something. */
export const isSafeLink = (url: string) => /^(https?:\/\/|mailto:)/i.test(url)

/** Deepest heading; deeper ones of an imported file become this. */
export const HEADING_MAX = 4

/** Everything but the two nodes above whose look the editor brings itself. */
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
]

/** Everything a document can hold. The editor and the server use the same list, so neither drops what the other writes. */
export const docExtensions: Extensions = [...textExtensions, Evidence, Agreement, Dissent]
