import { type FormEvent, useState } from 'react'
import { refresh, useAction } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import { Button, DayField, Dialog, TextArea } from '#client/design/index.ts'
import type { Agreement } from '#shared/features/decisions/contract.ts'

/** What a proposal came to, in one sentence that others can act on, and the day to look at it again. */
export function OutcomeDialog({ agreement, onClose }: { agreement: Agreement; onClose(): void }) {
  const t = useWords('decisions')
  const core = useWords()
  const [statement, setStatement] = useState(agreement.statement)
  const [reviewOn, setReviewOn] = useState(agreement.reviewOn ?? '')
  const format = useFormat()
  const word = useAction('wordOutcome', { onSuccess: () => refresh('agreement', 'topic').then(onClose) })
  function submit(event: FormEvent) {
    event.preventDefault()
    word.mutate({ params: { agreementId: agreement.id }, body: { statement, reviewOn: reviewOn || null } })
  }
  return (
    <Dialog title={t('wordOutcome')} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <TextArea
          label={t('what')}
          help={t('wordHelp')}
          value={statement}
          onChange={(event) => setStatement(event.target.value)}
          maxLength={2000}
          rows={3}
          required
        />
        <DayField
          label={t('reviewLabel')}
          value={reviewOn}
          min={format.day(new Date())}
          onChange={(event) => setReviewOn(event.target.value)}
        />
        {word.error ? (
          <p className="msgbad" role="alert">
            {errorWords(core, word.error, { became_document: t('becameDocument') })}
          </p>
        ) : null}
        <Button look="primary" type="submit" busy={word.isPending}>
          {core('save')}
        </Button>
      </form>
    </Dialog>
  )
}
