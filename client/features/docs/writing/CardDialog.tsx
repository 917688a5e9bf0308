import type { Editor } from '@tiptap/core'
import { useDeferredValue, useState } from 'react'
import { useCall } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { useWords } from '#client/core/i18n.ts'
import { Dialog, PhaseLabel, TextField } from '#client/design/index.ts'

/** Finds an item by its title, and puts it into the text as a card. */
export function CardDialog({ editor, onClose }: { editor: Editor; onClose(): void }) {
  const t = useWords('docs')
  const core = useWords()
  const [typed, setTyped] = useState('')
  const q = useDeferredValue(typed.trim())
  const found = useCall('search', { q, limit: 8 })
  const results = q ? (found.data?.results ?? []) : []
  return (
    <Dialog title={t('insert.card')} onClose={onClose}>
      <div className="stack">
        <TextField
          label={t('card.find')}
          help={t('card.help')}
          type="search"
          value={typed}
          maxLength={200}
          onChange={(event) => setTyped(event.target.value)}
        />
        {found.error ? (
          <p className="msgbad" role="alert">
            {errorWords(core, found.error)}
          </p>
        ) : null}
        <p className="sr" role="status">
          {q && found.data ? t('card.count', { count: results.length }) : ''}
        </p>
        {q && found.data && results.length === 0 ? <p className="mut">{t('card.none')}</p> : null}
        <ul className="cardchoices">
          {results.map(({ id, kind, phase, title }) => (
            <li key={id}>
              <button
                type="button"
                onClick={() => {
                  editor
                    .chain()
                    .focus()
                    .insertContent({ type: 'itemCard', attrs: { itemId: id } })
                    .run()
                  onClose()
                }}
              >
                <PhaseLabel phase={phase} kind={kind} />
                <b className="clamp2">{title}</b>
              </button>
            </li>
          ))}
        </ul>
      </div>
    </Dialog>
  )
}
