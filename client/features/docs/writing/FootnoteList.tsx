import type { Editor } from '@tiptap/core'
import { useEditorState } from '@tiptap/react'
import { type FormEvent, useState } from 'react'
import { useWords } from '#client/core/i18n.ts'
import { Button, Dialog, TextArea } from '#client/design/index.ts'
import { Linked } from '../Footnotes.tsx'
import { addNote, bothOf, notesIn, rewriteNote } from './footnotes.ts'
import { keepPlace } from './keep-place.ts'

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
            {editor.isEditable ? (
              <button type="button" className="lnk" onClick={() => onOpen(from)}>
                {t('note.change', { number: index + 1 })}
              </button>
            ) : null}
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
  const textAt = (at: number) => editor.state.doc.nodeAt(at)?.textContent ?? ''
  /** What the note said when it was last shown here. */
  const [known, setKnown] = useState(() => (from === undefined ? '' : textAt(from)))
  const [words, setWords] = useState(known)
  const [place] = useState(() => (from === undefined ? undefined : keepPlace(editor, from)))
  const [isGone, setGone] = useState(false)
  const [theirs, setTheirs] = useState<string>()
  const text = words.replace(/\s*\n\s*/g, ' ').trim()
  /** Shows what somebody else made of the note meanwhile, beside what was written here. */
  function meet(now: string) {
    setWords(text === known ? now : bothOf(known, now, text))
    setKnown(now)
    setTheirs(now)
  }
  function submit(event: FormEvent) {
    event.preventDefault()
    const at = place?.()
    // What was written into a note that somebody took out meanwhile is not lost with it.
    if (place && at === undefined && !isGone && text !== known) return setGone(true)
    if (at !== undefined && text !== known) {
      const now = textAt(at)
      if (now !== known && now !== text) return meet(now)
      rewriteNote(editor, at, text)
    } else if (text && (!place || isGone)) {
      addNote(editor, text)
    }
    onClose()
  }
  function remove() {
    const at = place?.()
    const node = at === undefined ? null : editor.state.doc.nodeAt(at)
    if (node && node.textContent !== known) return meet(node.textContent)
    if (at !== undefined && node)
      editor
        .chain()
        .focus()
        .deleteRange({ from: at, to: at + node.nodeSize })
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
        {theirs === undefined || isGone ? null : (
          <p className="msgbad" role="alert">
            {t('note.changed', { words: theirs })}
          </p>
        )}
        {isGone ? (
          <p className="msgbad" role="alert">
            {t('note.gone')}
          </p>
        ) : null}
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
