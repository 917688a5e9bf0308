import { Collaboration } from '@tiptap/extension-collaboration'
import { CollaborationCaret } from '@tiptap/extension-collaboration-caret'
import { Placeholder } from '@tiptap/extensions'
import type { Node as ProseMirrorNode } from '@tiptap/pm/model'
import { NodeSelection, Selection, TextSelection } from '@tiptap/pm/state'
import type { EditorView } from '@tiptap/pm/view'
import { type Editor, EditorContent, useEditor } from '@tiptap/react'
import { useEffect } from 'react'
import { createPortal } from 'react-dom'
import { useLocation } from 'wouter'
import type { CaretUser, OpenDoc } from '#client/core/doc.ts'
import { departmentOf, givenName, nameOf, useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import { FRAGMENT } from '#shared/features/docs/schema.ts'
import { WholeLetters } from './letters.ts'
import { editorExtensions, isInQuote, isQuote, type QuoteWords } from './quotes.ts'
import { Toolbar } from './Toolbar.tsx'
import '#client/design/prose.css'
import './editor.css'

interface EditorProps {
  open: OpenDoc
  label: string
  editable: boolean
  /** Where the tools stand: above the page, outside of the sheet. */
  tools: HTMLElement | null
  /** Told of the editor while the text is shown. */
  onEditor(editor: Editor | undefined): void
}

/** The text. Everybody's caret stands in it; the name flag stands in the gutter and never covers a Lao mark. */
export default function DocEditor({ open, label, editable, tools, onEditor }: EditorProps) {
  const t = useWords('docs')
  const core = useWords()
  const format = useFormat()
  const [, go] = useLocation()
  const { language } = format
  const { doc, provider } = open
  const words: QuoteWords = {
    byline: (kind, attributes) => {
      const { authorLo, authorEn, departmentLo, departmentEn, sentAt, recordedAt, outcome } = attributes as Record<
        string,
        string | null
      >
      const parts =
        kind === 'agreement'
          ? [
              core(outcome === 'not_agreed' ? 'state.not_agreed' : 'state.agreed'),
              recordedAt && format.date(recordedAt),
            ]
          : [
              nameOf({ nameLo: authorLo ?? '', nameEn: authorEn ?? '' }, language),
              departmentOf({ departmentLo: departmentLo ?? null, departmentEn: departmentEn ?? null }, language),
              sentAt && format.date(sentAt),
            ]
      return parts.filter(Boolean).join(' · ')
    },
    open: t('openTalk'),
    remove: t('removeQuote'),
    dissent: t('dissent'),
    go,
  }
  const editor = useEditor(
    {
      extensions: [
        ...editorExtensions(words),
        WholeLetters,
        Placeholder.configure({ placeholder: t('placeholder') }),
        Collaboration.configure({ document: doc, field: FRAGMENT }),
        CollaborationCaret.configure({
          provider,
          // The server says whose a caret is; nothing that is written here would be believed.
          user: {},
          render: (user) => caret(user as CaretUser, givenName(nameOf(user as CaretUser, language))),
          selectionRender: (user) => ({ class: 'caret-selection', 'data-hue': hueOf(user as CaretUser) }),
        }),
      ],
      editable,
      onFocus: ({ editor: one }) => leaveQuotes(one),
      editorProps: {
        handleTextInput: writeBeside,
        handleClickOn: chooseQuote,
        handleDoubleClickOn: chooseQuote,
        handleTripleClickOn: chooseQuote,
        attributes: {
          'aria-label': label,
          'aria-multiline': 'true',
          role: 'textbox',
          class: 'prose',
          spellcheck: 'false',
        },
      },
    },
    [doc, provider, language],
  )
  useEffect(() => {
    editor.setEditable(editable, false)
  }, [editor, editable])
  useEffect(() => {
    onEditor(editor)
    return () => onEditor(undefined)
  }, [editor, onEditor])
  return (
    <>
      {tools && editable ? createPortal(<Toolbar editor={editor} />, tools) : null}
      <EditorContent editor={editor} />
    </>
  )
}

/** A click on a quote chooses it whole. */
function chooseQuote(view: EditorView, _pos: number, node: ProseMirrorNode, at: number, event: MouseEvent): boolean {
  if (!isQuote(node) || (event.target instanceof Element && event.target.closest('a, button'))) return false
  view.dispatch(view.state.tr.setSelection(NodeSelection.create(view.state.doc, at)))
  view.focus()
  return true
}

/** Whoever types while a quote is selected writes below it; the words of others are not overwritten by that. */
function writeBeside(view: EditorView, _from: number, _to: number, text: string): boolean {
  const { selection, schema, tr } = view.state
  if (!(selection instanceof NodeSelection) || !isQuote(selection.node)) return false
  const paragraph = schema.nodes.paragraph?.create(null, schema.text(text))
  if (!paragraph) return false
  tr.insert(selection.to, paragraph)
  view.dispatch(
    tr.setSelection(TextSelection.near(tr.doc.resolve(selection.to + 1 + text.length), -1)).scrollIntoView(),
  )
  return true
}

/** The tab key leads to the end of the text, never into somebody else's words. */
function leaveQuotes({ state, view }: Editor) {
  const { selection, doc, tr } = state
  if (!(selection instanceof TextSelection)) return
  if (selection.$from.parent.inlineContent && !isInQuote(selection.$from)) return
  view.dispatch(tr.setSelection(Selection.atEnd(doc)))
}

const hueOf = (user: CaretUser) => String(user.hue ?? 1)

function caret(user: CaretUser, name: string) {
  const line = document.createElement('span')
  line.className = 'caret'
  line.dataset.hue = hueOf(user)
  line.ariaHidden = 'true'
  const flag = document.createElement('i')
  flag.className = 'caret-flag'
  flag.textContent = name
  line.append(flag)
  return line
}
