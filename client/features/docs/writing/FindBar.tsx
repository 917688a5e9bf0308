import { IconChevronDown, IconChevronUp, IconX } from '@tabler/icons-react'
import type { Editor } from '@tiptap/core'
import { useEditorState } from '@tiptap/react'
import { useEffect, useRef, useState } from 'react'
import { useWords } from '#client/core/i18n.ts'
import { announce, Button, IconButton } from '#client/design/index.ts'
import { cutTo } from '#shared/lao/graphemes.ts'
import { ask, findingOf, replace, show } from './finding.ts'

const QUESTION_MAX = 200

/** Brings the place that is shown into view. */
const showPlace = () => document.querySelector('.sheet .found.now')?.scrollIntoView({ block: 'center' })

/** Finds words however they are spelled, and puts others in their place. */
export function FindBar({ editor, onClose }: { editor: Editor; onClose(): void }) {
  const t = useWords('docs')
  const core = useWords()
  const [question, setQuestion] = useState(() => {
    const { from, to } = editor.state.selection
    return cutTo(editor.state.doc.textBetween(from, to, ' '), QUESTION_MAX)
  })
  const [words, setWords] = useState('')
  const field = useRef<HTMLInputElement>(null)
  const { found, at } = useEditorState({ editor, selector: ({ editor: one }) => findingOf(one.state) })
  useEffect(() => field.current?.select(), [])
  useEffect(() => {
    editor.view.dispatch(ask(editor.state, question))
    showPlace()
  }, [editor, question])
  useEffect(
    () => () => {
      if (!editor.isDestroyed) editor.view.dispatch(ask(editor.state, ''))
    },
    [editor],
  )
  const go = (step: 1 | -1) => {
    editor.view.dispatch(show(editor.state, step))
    showPlace()
  }
  const quoted = found.filter((one) => one.quoted).length
  const put = (all: boolean) => {
    const { tr, count } = replace(editor.state, words, all)
    editor.view.dispatch(tr)
    if (all) announce(t('find.replaced', { count }))
    else showPlace()
  }
  const now = found[at]
  return (
    <search className="findbar">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          go(1)
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return
          event.preventDefault()
          onClose()
          editor.commands.focus()
        }}
      >
        <input
          ref={field}
          className="input"
          aria-label={t('find.title')}
          placeholder={t('find.title')}
          value={question}
          maxLength={QUESTION_MAX}
          onChange={(event) => setQuestion(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || !event.shiftKey || event.nativeEvent.isComposing) return
            event.preventDefault()
            go(-1)
          }}
        />
        <span className="sm mut nw" role="status">
          {question.trim() === ''
            ? ''
            : found.length === 0
              ? t('find.none')
              : t('find.place', { at: at + 1, count: found.length })}
        </span>
        <IconButton label={t('find.before')} disabled={found.length === 0} onClick={() => go(-1)}>
          <IconChevronUp className="i" aria-hidden />
        </IconButton>
        <IconButton label={t('find.next')} type="submit" disabled={found.length === 0}>
          <IconChevronDown className="i" aria-hidden />
        </IconButton>
        <IconButton label={core('close')} onClick={onClose}>
          <IconX className="i" aria-hidden />
        </IconButton>
      </form>
      {editor.isEditable ? (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            put(false)
          }}
        >
          <input
            className="input"
            aria-label={t('find.with')}
            placeholder={t('find.with')}
            value={words}
            maxLength={QUESTION_MAX}
            onChange={(event) => setWords(event.target.value)}
          />
          <Button small type="submit" disabled={!now || now.quoted}>
            {t('find.one')}
          </Button>
          <Button small disabled={found.length === quoted} onClick={() => put(true)}>
            {t('find.all')}
          </Button>
          {quoted > 0 ? <span className="sm mut">{t('find.quoted', { count: quoted })}</span> : null}
        </form>
      ) : null}
    </search>
  )
}
