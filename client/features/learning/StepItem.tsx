import { IconCheck, IconPencil } from '@tabler/icons-react'
import { type FormEvent, useId, useState } from 'react'
import { refresh, useAction } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import { useConnection } from '#client/core/live.tsx'
import { Button, Press, TextArea } from '#client/design/index.ts'
import type { Step } from '#shared/features/learning/contract.ts'
import { EVIDENCE_MIN } from '#shared/features/learning/policy.ts'
import { countGraphemes } from '#shared/lao/graphemes.ts'

interface StepItemProps {
  checklistId: string
  step: Step
  /** Its place, from 1. */
  n: number
  /** This step was the last one missing. */
  onComplete(): void
}

/** A step: reading is ticked, practising takes a sentence of what was done. Either can be undone. */
export function StepItem({ checklistId, step, n, onComplete }: StepItemProps) {
  const t = useWords('learning')
  const core = useWords()
  const format = useFormat()
  const connection = useConnection()
  const id = useId()
  const [evidence, setEvidence] = useState(step.evidence ?? '')
  const [open, setOpen] = useState(false)
  const [short, setShort] = useState(false)
  const put = useAction('putStep', {
    onSuccess: async (checklist, { body }) => {
      setOpen(false)
      if (body.done && checklist.completedAt) onComplete()
      await refresh('progress', 'checklist')
    },
  })
  const params = { checklistId, stepId: step.id }
  const offline = connection === 'offline'
  const practise = step.kind === 'practise'
  function press() {
    if (step.done) put.mutate({ params, body: { done: false } })
    else if (practise) setOpen(true)
    else put.mutate({ params, body: { done: true } })
  }
  function submit(event: FormEvent) {
    event.preventDefault()
    const isShort = countGraphemes(evidence.trim()) < EVIDENCE_MIN
    setShort(isShort)
    if (!isShort) put.mutate({ params, body: { done: true, evidence } })
  }
  const facts = [
    t(`kind.${step.kind}`),
    step.people > 0 ? t('didIt', { count: step.people }) : practise && !step.done ? t('needsEvidence') : '',
  ].filter(Boolean)
  return (
    <li data-done={step.done || undefined}>
      <Press
        type="button"
        className="ck"
        aria-pressed={step.done}
        aria-label={t(step.done ? 'undo' : 'do', { step: step.text })}
        title={t(step.done ? 'undoShort' : 'doShort')}
        aria-expanded={practise && !step.done ? open : undefined}
        disabled={put.isPending || offline}
        onClick={press}
      >
        {step.done ? <IconCheck className="i" aria-hidden /> : <span aria-hidden="true">{n}</span>}
      </Press>
      <div>
        <h3>{step.text}</h3>
        <p className="sm mut">{facts.join('\u00a0· ')}</p>
      </div>
      <div className="st">
        {step.done && step.doneAt ? (
          <>
            <IconCheck className="i" aria-hidden />
            <span>{t('doneOn', { date: format.shortDate(step.doneAt) })}</span>
          </>
        ) : open ? null : (
          <Button
            small
            disabled={offline}
            busy={put.isPending}
            icon={practise ? <IconPencil className="i" aria-hidden /> : <IconCheck className="i" aria-hidden />}
            onClick={press}
          >
            {t(practise ? 'addEvidence' : 'haveRead')}
          </Button>
        )}
      </div>
      {open ? (
        <form className="evi stack" onSubmit={submit}>
          <TextArea
            id={`${id}-evidence`}
            label={t('evidence')}
            help={t('evidenceHelp')}
            error={short ? t('evidenceShort') : undefined}
            value={evidence}
            onChange={(event) => {
              setEvidence(event.target.value)
              setShort(false)
            }}
            maxLength={2000}
            rows={3}
            autoFocus
          />
          <div className="row wrap">
            <Button look="primary" type="submit" busy={put.isPending} disabled={offline}>
              {t('practisedIt')}
            </Button>
            <Button look="quiet" onClick={() => setOpen(false)}>
              {core('cancel')}
            </Button>
            {offline ? <span className="sm mut">{core('offline.reason')}</span> : null}
          </div>
        </form>
      ) : step.evidence ? (
        <div className="evi">
          <p className="words">{step.evidence}</p>
          <p className="sm mut">
            {t('onlyYou')}{' '}
            <Press type="button" className="lnk" disabled={offline} onClick={() => setOpen(true)}>
              {core('edit')}
            </Press>
          </p>
        </div>
      ) : null}
      {put.error ? (
        <p className="msgbad" role="alert">
          {errorWords(core, put.error, { evidence_too_short: t('evidenceShort') })}
        </p>
      ) : null}
    </li>
  )
}
