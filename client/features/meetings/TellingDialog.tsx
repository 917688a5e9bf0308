import type { FormEvent } from 'react'
import { useLocation } from 'wouter'
import { refresh, useAction, useWhole } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { nameOf } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { newId } from '#client/core/id.ts'
import { useViewer } from '#client/core/session.tsx'
import { useKeptDraft } from '#client/core/useKeptDraft.ts'
import { Button, Dialog, SelectField, TextArea, TextField } from '#client/design/index.ts'
import { useIsInside } from './useIsInside.ts'

interface TellingDialogProps {
  roomId: string
  spaceId: string
  onClose(): void
}

const parts = ['toldCase', 'cue', 'rule', 'fails'] as const

/** One tells from their work, another asks and writes: the case, the cue, the rule of thumb, and when it fails. */
export default function TellingDialog({ roomId, spaceId, onClose }: TellingDialogProps) {
  const t = useWords('meetings')
  const core = useWords()
  const language = useLanguage()
  const viewer = useViewer()
  const [, go] = useLocation()
  const members = useWhole('findMembers', { spaceId })
  const isInside = useIsInside(roomId)
  const others = (members.data?.members ?? []).filter((one) => one.id !== viewer.id && isInside(one))
  const [draft, setDraft, forget] = useKeptDraft(`ba.telling.${viewer.id}.${roomId}`, () => ({
    id: newId(),
    docId: newId(),
    title: '',
    toldBy: '',
    toldCase: '',
    cue: '',
    rule: '',
    fails: '',
  }))
  const { toldBy } = draft
  const record = useAction('recordTelling', {
    onSuccess: async ({ docId }) => {
      forget()
      onClose()
      await refresh('meeting', 'doc', 'topic')
      go(`/docs/${docId}`)
    },
  })
  function submit(event: FormEvent) {
    event.preventDefault()
    record.mutate({ params: { roomId }, body: draft })
  }
  return (
    <Dialog title={t('recordTelling')} look="wide" onClose={onClose} keeps>
      {members.data && others.length === 0 ? (
        <p>{t('needsAnother')}</p>
      ) : (
        <form className="stack" onSubmit={submit}>
          <p className="mut">{t('tellingHelp')}</p>
          <SelectField
            label={t('teller')}
            help={t('tellerHelp')}
            value={toldBy}
            onChange={(event) => setDraft({ ...draft, toldBy: event.target.value })}
            required
          >
            <option value="" disabled>
              {t('chooseTeller')}
            </option>
            {others.map((one) => (
              <option key={one.id} value={one.id}>
                {nameOf(one, language)}
              </option>
            ))}
          </SelectField>
          <TextField
            label={t('tellingTitle')}
            value={draft.title}
            onChange={(event) => setDraft({ ...draft, title: event.target.value })}
            maxLength={200}
            required
          />
          {parts.map((part) => (
            <TextArea
              key={part}
              label={t(`part.${part}`)}
              help={t(`partHelp.${part}`)}
              value={draft[part]}
              onChange={(event) => setDraft({ ...draft, [part]: event.target.value })}
              maxLength={part === 'toldCase' ? 8000 : 2000}
              rows={part === 'toldCase' ? 4 : 2}
              required
            />
          ))}
          {record.error ? (
            <p className="msgbad" role="alert">
              {errorWords(core, record.error, { foreign_person: t('foreignPerson') })}
            </p>
          ) : null}
          <Button look="primary" type="submit" busy={record.isPending}>
            {t('makeDoc')}
          </Button>
        </form>
      )}
    </Dialog>
  )
}
