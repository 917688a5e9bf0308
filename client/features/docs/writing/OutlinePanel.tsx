import type { Editor } from '@tiptap/core'
import { useEditorState } from '@tiptap/react'
import { useCall } from '#client/core/call.ts'
import { useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import type { DocView } from '../view.ts'

interface Heading {
  text: string
  level: number
  from: number
}

function headingsOf(editor: Editor | null): Heading[] {
  const found: Heading[] = []
  editor?.state.doc.descendants((node, pos) => {
    if (node.type.name === 'heading' && node.textContent.trim())
      found.push({ text: node.textContent, level: Number(node.attrs.level), from: pos })
    return !node.isTextblock
  })
  return found
}

/** How many words a person reads in a minute; counted words of Lao are short. */
const WORDS_A_MINUTE = 200

/** The headings as a way through the text, and how long it is. */
export default function OutlinePanel({ view }: { view: DocView }) {
  const t = useWords('docs')
  const format = useFormat()
  const { editor, doc } = view
  const length = useCall('findDocLength', { docId: doc.id })
  const words = length.data?.words
  const headings =
    useEditorState({ editor: editor ?? null, selector: ({ editor: one }) => headingsOf(one) }) ?? headingsOf(null)
  const go = ({ from }: Heading) => {
    if (!editor) return
    editor
      .chain()
      .setTextSelection(from + 1)
      .run()
    const place = editor.view.nodeDOM(from)
    if (place instanceof HTMLElement) place.scrollIntoView({ block: 'start' })
    if (editor.isEditable) editor.commands.focus(undefined, { scrollIntoView: false })
  }
  const top = Math.min(...headings.map(({ level }) => level), 4)
  return (
    <>
      <nav aria-label={t('outline.title')}>
        {headings.length === 0 ? <p className="sm mut">{t('outline.none')}</p> : null}
        <ul className="outline">
          {headings.map((heading) => (
            <li key={heading.from} style={{ paddingLeft: (heading.level - top) * 16 }}>
              <button type="button" onClick={() => go(heading)}>
                {heading.text}
              </button>
            </li>
          ))}
        </ul>
      </nav>
      <section>
        <h2>{t('outline.length')}</h2>
        <p className="sm">
          {words === undefined
            ? t(length.error ? 'outline.unknown' : 'outline.counting')
            : `${t('outline.words', { count: words })}\u00a0· ${t('outline.minutes', { count: Math.max(1, Math.round(words / WORDS_A_MINUTE)) })}`}
        </p>
        <p className="sm mut">{t('outline.how', { rate: format.number(WORDS_A_MINUTE) })}</p>
      </section>
    </>
  )
}
