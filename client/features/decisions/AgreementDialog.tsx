import { type FormEvent, useState } from 'react'
import { refresh, useAction } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { useWords } from '#client/core/i18n.ts'
import { newId } from '#client/core/id.ts'
import { announce, Button, Dialog, TextArea, TextField } from '#client/design/index.ts'
import type { Outcome } from '#shared/features/decisions/contract.ts'

const outcomes = ['agreed', 'not_agreed'] as const satisfies readonly Outcome[]

interface AgreementDialogProps {
  topicId: string
  evidence: readonly { id: string; body: string }[]
  onClose(): void
}

/** Concludes a topic: what came of it, in one sentence that others can act on. */
export function AgreementDialog({ topicId, evidence, onClose }: AgreementDialogProps) {
  const t = useWords('decisions')
  const core = useWords()
  const [id] = useState(newId)
  const [outcome, setOutcome] = useState<Outcome>('agreed')
  const [statement, setStatement] = useState('')
  const [dissent, setDissent] = useState('')
  const [reviewOn, setReview] = useState('')
  const record = useAction('recordAgreement', {
    onSuccess: async () => {
      announce(t('recorded'))
      onClose()
      await refresh('agreement', 'topic')
    },
  })
  function submit(event: FormEvent) {
    event.preventDefault()
    record.mutate({
      params: { topicId },
      body: {
        id,
        outcome,
        statement,
        evidence: evidence.map((one) => one.id),
        ...(dissent.trim() ? { dissent } : {}),
        ...(reviewOn ? { reviewOn } : {}),
      },
    })
  }
  return (
    <Dialog title={t('record')} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <fieldset className="outcomes">
          <legend>{t('outcome')}</legend>
          {outcomes.map((one) => (
            <label key={one}>
              <input type="radio" name="outcome" checked={outcome === one} onChange={() => setOutcome(one)} />
              <span>{core(`state.${one}`)}</span>
            </label>
          ))}
        </fieldset>
        <TextArea
          label={outcome === 'agreed' ? t('what') : t('whatNot')}
          value={statement}
          onChange={(event) => setStatement(event.target.value)}
          maxLength={2000}
          required
        />
        <TextArea
          label={t('dissentLabel')}
          help={t('dissentHelp')}
          value={dissent}
          onChange={(event) => setDissent(event.target.value)}
          maxLength={2000}
        />
        <TextField
          label={t('reviewLabel')}
          type="date"
          value={reviewOn}
          onChange={(event) => setReview(event.target.value)}
        />
        <p className="sm mut">{evidence.length > 0 ? t('chosen', { count: evidence.length }) : t('noneChosen')}</p>
        {record.error ? (
          <p className="msgbad" role="alert">
            {record.error.reason === 'topic_concluded' ? t('concluded') : errorWords(core, record.error)}
          </p>
        ) : null}
        <Button look="primary" type="submit" busy={record.isPending}>
          {t('record')}
        </Button>
      </form>
    </Dialog>
  )
}
