import { type FormEvent, useState } from 'react'
import { refresh, useAction } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { useWords } from '#client/core/i18n.ts'
import { Button, Dialog } from '#client/design/index.ts'
import type { Doc, DocAccess } from '#shared/features/docs/contract.ts'

const choices: DocAccess[] = ['write', 'comment', 'read']

/** What readers of the open space may do in this document who are no members of it. */
export function GuestsDialog({ doc, onClose }: { doc: Doc; onClose: () => void }) {
  const t = useWords('docs')
  const core = useWords()
  const [chosen, setChosen] = useState(doc.guests)
  const set = useAction('setGuests', {
    onSuccess: async () => {
      await refresh('doc')
      onClose()
    },
  })
  function store(event: FormEvent) {
    event.preventDefault()
    set.mutate({ params: { docId: doc.id }, body: { guests: chosen } })
  }
  return (
    <Dialog title={t('guests.title')} look="sheet" onClose={onClose}>
      <form className="stack" onSubmit={store}>
        <fieldset className="choices">
          <legend className="sm mut">{t('guests.help')}</legend>
          {choices.map((access) => (
            <label key={access} className="check">
              <input
                type="radio"
                name="guests"
                value={access}
                checked={chosen === access}
                onChange={() => setChosen(access)}
              />
              <span>{t(`guests.${access}`)}</span>
            </label>
          ))}
        </fieldset>
        {set.error ? (
          <p className="msgbad" role="alert">
            {errorWords(core, set.error)}
          </p>
        ) : null}
        <Button look="primary" type="submit" busy={set.isPending}>
          {core('save')}
        </Button>
      </form>
    </Dialog>
  )
}
