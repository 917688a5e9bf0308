import { type FormEvent, useState } from 'react'
import { refresh, useAction } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import { Button, DayField, Dialog, TextArea } from '#client/design/index.ts'
import { Day } from '#shared/base/time.ts'
import type { Agreement } from '#shared/features/decisions/contract.ts'

/** On its day: whether an agreement held, and when to ask again. */
export function ReviewDialog({ agreement, onClose }: { agreement: Agreement; onClose(): void }) {
  const t = useWords('decisions')
  const core = useWords()
  const [held, setHeld] = useState<boolean>()
  const [note, setNote] = useState('')
  const [reviewOn, setReviewOn] = useState('')
  const format = useFormat()
  const review = useAction('reviewAgreement', { onSuccess: () => refresh('agreement').then(onClose) })
  function submit(event: FormEvent) {
    event.preventDefault()
    if (held === undefined) return
    review.mutate({
      params: { agreementId: agreement.id },
      body: { held, ...(note.trim() ? { note } : {}), reviewOn: reviewOn || null },
    })
  }
  return (
    <Dialog title={t('didItHold')} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <blockquote className="words">{agreement.statement}</blockquote>
        <fieldset className="outcomes">
          <legend className="sr">{t('didItHold')}</legend>
          {([true, false] as const).map((one) => (
            <label key={String(one)}>
              <input type="radio" name="held" checked={held === one} onChange={() => setHeld(one)} />
              <span>{t(one ? 'held' : 'heldNot')}</span>
            </label>
          ))}
        </fieldset>
        <TextArea
          label={t('reviewNote')}
          value={note}
          onChange={(event) => setNote(event.target.value)}
          maxLength={2000}
          rows={3}
        />
        <DayField
          label={t('reviewAgain')}
          value={reviewOn}
          min={format.day(new Date(Date.now() + Day.ms))}
          onChange={(event) => setReviewOn(event.target.value)}
        />
        {review.error ? (
          <p className="msgbad" role="alert">
            {errorWords(core, review.error, { review_not_due: t('reviewedAlready') })}
          </p>
        ) : null}
        <Button look="primary" type="submit" busy={review.isPending} disabled={held === undefined}>
          {core('save')}
        </Button>
      </form>
    </Dialog>
  )
}
