import { type Extensions, mergeAttributes, Node } from '@tiptap/core'
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

const plain = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, { default: null }]))

const Evidence = Node.create({
  name: 'evidence',
  group: 'block',
  content: 'paragraph+',
  defining: true,
  addAttributes: () =>
    plain(['messageId', 'topicId', 'authorLo', 'authorEn', 'departmentLo', 'departmentEn', 'sentAt']),
  parseHTML: () => [{ tag: 'blockquote[data-evidence]' }],
  renderHTML: ({ HTMLAttributes }) => ['blockquote', mergeAttributes(HTMLAttributes, { 'data-evidence': '' }), 0],
})

const Agreement = Node.create({
  name: 'agreement',
  group: 'block',
  content: 'paragraph+',
  defining: true,
  addAttributes: () => plain(['agreementId', 'outcome', 'recordedAt']),
  parseHTML: () => [{ tag: 'section[data-agreement]' }],
  renderHTML: ({ HTMLAttributes }) => ['section', mergeAttributes(HTMLAttributes, { 'data-agreement': '' }), 0],
})

/** Everything a document can hold. The editor and the server use the same list, so neither drops what the other writes. */
export const docExtensions: Extensions = [
  StarterKit.configure({
    // Yjs keeps its own history.
    undoRedo: false,
    heading: { levels: [1, 2, 3, 4] },
    link: { openOnClick: false, protocols: ['http', 'https', 'mailto'], defaultProtocol: 'https' },
  }),
  Evidence,
  Agreement,
]
