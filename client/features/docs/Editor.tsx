import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconBlockquote,
  IconBold,
  IconH2,
  IconH3,
  IconLink,
  IconList,
  IconListNumbers,
} from '@tabler/icons-react'
import Collaboration from '@tiptap/extension-collaboration'
import CollaborationCaret from '@tiptap/extension-collaboration-caret'
import { EditorContent, type Editor as TiptapEditor, useEditor, useEditorState } from '@tiptap/react'
import type { ReactNode } from 'react'
import type { CaretUser, OpenDoc } from '#client/core/doc.ts'
import { givenName, nameOf } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { FRAGMENT } from '#shared/features/docs/schema.ts'
import { editorExtensions } from './nodes.ts'

interface EditorProps {
  open: OpenDoc
  label: string
  editable: boolean
}

/** The text. Everybody's caret stands in it; the name flag stands in the gutter and never covers a Lao mark. */
export default function Editor({ open, label, editable }: EditorProps) {
  const t = useWords('docs')
  const core = useWords()
  const language = useLanguage()
  const { doc, provider } = open
  const editor = useEditor(
    {
      extensions: [
        ...editorExtensions(language, core('state.agreed')),
        Collaboration.configure({ document: doc, field: FRAGMENT }),
        CollaborationCaret.configure({
          provider,
          user: {},
          render: (user) => caret(user as CaretUser, givenName(nameOf(user as CaretUser, language))),
          selectionRender: (user) => ({
            class: 'caret-selection',
            'data-color': String((user as CaretUser).color ?? 1),
          }),
        }),
      ],
      editable,
      editorProps: { attributes: { 'aria-label': label, 'aria-multiline': 'true', role: 'textbox', class: 'prose' } },
    },
    [doc, provider, language],
  )
  if (!editor) return null
  return (
    <>
      {editable ? <Toolbar editor={editor} t={t} /> : null}
      <EditorContent editor={editor} />
    </>
  )
}

function caret(user: CaretUser, name: string) {
  const line = document.createElement('span')
  line.className = 'caret'
  line.dataset.color = String(user.color ?? 1)
  const flag = document.createElement('span')
  flag.className = 'caret-flag'
  flag.textContent = name
  line.append(flag)
  return line
}

function Toolbar({ editor, t }: { editor: TiptapEditor; t: ReturnType<typeof useWords<'docs'>> }) {
  const on = useEditorState({
    editor,
    selector: ({ editor: one }) => ({
      h2: one.isActive('heading', { level: 2 }),
      h3: one.isActive('heading', { level: 3 }),
      bold: one.isActive('bold'),
      bullet: one.isActive('bulletList'),
      number: one.isActive('orderedList'),
      quote: one.isActive('blockquote'),
      link: one.isActive('link'),
    }),
  })
  const chain = () => editor.chain().focus()
  function link() {
    const before = (editor.getAttributes('link').href as string | undefined) ?? ''
    const href = window.prompt(t('linkTo'), before || 'https://')
    if (href === null) return
    if (href.trim() === '' || href === 'https://') chain().unsetLink().run()
    else chain().extendMarkRange('link').setLink({ href: href.trim() }).run()
  }
  const tool = (label: string, icon: ReactNode, run: () => void, pressed?: boolean) => (
    <button
      key={label}
      type="button"
      className="ib"
      aria-label={label}
      title={label}
      aria-pressed={pressed}
      onMouseDown={(event) => event.preventDefault()}
      onClick={run}
    >
      {icon}
    </button>
  )
  return (
    <div className="toolbar" role="toolbar" aria-label={t('tools')}>
      {tool(t('tool.h2'), <IconH2 className="i" aria-hidden />, () => chain().toggleHeading({ level: 2 }).run(), on.h2)}
      {tool(t('tool.h3'), <IconH3 className="i" aria-hidden />, () => chain().toggleHeading({ level: 3 }).run(), on.h3)}
      {tool(t('tool.bold'), <IconBold className="i" aria-hidden />, () => chain().toggleBold().run(), on.bold)}
      {tool(
        t('tool.bullet'),
        <IconList className="i" aria-hidden />,
        () => chain().toggleBulletList().run(),
        on.bullet,
      )}
      {tool(
        t('tool.number'),
        <IconListNumbers className="i" aria-hidden />,
        () => chain().toggleOrderedList().run(),
        on.number,
      )}
      {tool(
        t('tool.quote'),
        <IconBlockquote className="i" aria-hidden />,
        () => chain().toggleBlockquote().run(),
        on.quote,
      )}
      {tool(t('tool.link'), <IconLink className="i" aria-hidden />, link, on.link)}
      {tool(t('tool.undo'), <IconArrowBackUp className="i" aria-hidden />, () => chain().undo().run())}
      {tool(t('tool.redo'), <IconArrowForwardUp className="i" aria-hidden />, () => chain().redo().run())}
    </div>
  )
}
