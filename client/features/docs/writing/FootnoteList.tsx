import type { Editor } from '@tiptap/core'
import { useEditorState } from '@tiptap/react'
import { type FormEvent, useState } from 'react'
import { useWords } from '#client/core/i18n.ts'
import { Button, Dialog, TextArea } from '#client/design/index.ts'
import { Linked } from '../Footnotes.tsx'
import { notesIn, rewriteNote } from './footnotes.ts'

interface ListProps {
  editor: Editor
  onOpen(from: number): void
}

/** The notes at the end of the text, while it is written; each opens where it can be changed. */
export function FootnoteList({ editor, onOpen }: ListProps) {
  const t = useWords('docs')
  const notes = useEditorState({ editor, selector: ({ editor: one }) => notesIn(one.state.doc) })
  if (notes.length === 0) return null
  return (
    <section className="footnotes" aria-label={t('footnotes')}>
      <ol>
        {notes.map(({ from, text }, index) => (
          <li key={from} id={`note-${index + 1}`}>
            <Linked text={text} />{' '}
            <button type="button" className="lnk" onClick={() => onOpen(from)}>
              {t(editor.isEditable ? 'note.change' : 'note.show', { number: index + 1 })}
            </button>
          </li>
        ))}
      </ol>
    </section>
  )
}

export const NOTE_MAX = 2000

interface DialogProps {
  editor: Editor
  /** The note that is changed; a new one where the caret is, when absent. */
  from: number | undefined
  onClose(): void
}

/** The words of a footnote. */
export function FootnoteDialog({ editor, from, onClose }: DialogProps) {
  const t = useWords('docs')
  const core = useWords()
  const before = from === undefined ? '' : (editor.state.doc.nodeAt(from)?.textContent ?? '')
  const [words, setWords] = useState(before)
  function submit(event: FormEvent) {
    event.preventDefault()
    const text = words.replace(/\s*\n\s*/g, ' ').trim()
    if (from !== undefined) rewriteNote(editor, from, text)
    else if (text) {
      const note = { type: 'footnote', content: [{ type: 'text', text }] }
      editor.chain().focus().insertContent(note).run()
    }
    onClose()
  }
  function remove() {
    const node = from === undefined ? null : editor.state.doc.nodeAt(from)
    if (from !== undefined && node?.type.name === 'footnote')
      editor
        .chain()
        .focus()
        .deleteRange({ from, to: from + node.nodeSize })
        .run()
    onClose()
  }
  return (
    <Dialog title={t('insert.footnote')} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <TextArea
          label={t('note.words')}
          value={words}
          rows={4}
          maxLength={NOTE_MAX}
          readOnly={!editor.isEditable}
          onChange={(event) => setWords(event.target.value)}
        />
        {editor.isEditable ? (
          <div className="end">
            {from === undefined ? null : <Button onClick={remove}>{t('note.remove')}</Button>}
            <Button look="primary" type="submit">
              {core('done')}
            </Button>
          </div>
        ) : null}
      </form>
    </Dialog>
  )
}
