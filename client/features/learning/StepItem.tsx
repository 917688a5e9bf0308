import { IconCheck, IconClock, IconPencil } from '@tabler/icons-react'
import { type FormEvent, useId, useState } from 'react'
import { queries } from '#client/core/call.ts'
import { useDeed } from '#client/core/deeds.ts'
import { errorWords } from '#client/core/errors.ts'
import { useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
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
  const id = useId()
  const put = useDeed(
    'putStep',
    step.id,
    { title: step.text, href: `/checklists/${checklistId}`, changes: ['progress', 'checklist'] },
    (checklist, { body }) => {
      queries.setQueryData(['findChecklist', { checklistId }], checklist)
      setAsked(false)
      if (body.done && checklist.completedAt) onComplete()
    },
  )
  const asked = put.input?.body
  const done = put.isLate ? asked?.done === true : step.done
  const said = (put.isLate ? asked?.evidence : undefined) ?? step.evidence
  const [evidence, setEvidence] = useState(asked?.evidence ?? step.evidence ?? '')
  const [isAsked, setAsked] = useState(false)
  const open = isAsked && !put.isLate
  const [short, setShort] = useState(false)
  const params = { checklistId, stepId: step.id }
  const practise = step.kind === 'practise'
  function press() {
    if (done) put.do({ params, body: { done: false } })
    else if (practise) setAsked(true)
    else put.do({ params, body: { done: true } })
  }
  function submit(event: FormEvent) {
    event.preventDefault()
    const isShort = countGraphemes(evidence.trim()) < EVIDENCE_MIN
    setShort(isShort)
    if (!isShort) put.do({ params, body: { done: true, evidence } })
  }
  const facts = [
    t(`kind.${step.kind}`),
    step.people > 0 ? t('didIt', { count: step.people }) : practise && !done ? t('needsEvidence') : '',
  ].filter(Boolean)
  return (
    <li data-done={done || undefined}>
      <Press
        type="button"
        className="ck"
        aria-pressed={done}
        aria-label={t(done ? 'undo' : 'do', { step: step.text })}
        title={t(done ? 'undoShort' : 'doShort')}
        aria-expanded={practise && !done ? open : undefined}
        disabled={put.isSending}
        onClick={press}
      >
        {done ? <IconCheck className="i" aria-hidden /> : <span aria-hidden="true">{n}</span>}
      </Press>
      <div>
        <h3>{step.text}</h3>
        <p className="sm mut">{facts.join('\u00a0· ')}</p>
      </div>
      <div className="st">
        {put.isLate ? (
          <>
            <IconClock className="i" aria-hidden />
            <span role="status">{core('offline.waits')}</span>
          </>
        ) : step.done && step.doneAt ? (
          <>
            <IconCheck className="i" aria-hidden />
            <span>{t('doneOn', { date: format.shortDate(step.doneAt) })}</span>
          </>
        ) : open ? null : (
          <Button
            small
            busy={put.isSending}
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
            <Button look="primary" type="submit" busy={put.isSending}>
              {t('practisedIt')}
            </Button>
            <Button look="quiet" onClick={() => setAsked(false)}>
              {core('cancel')}
            </Button>
          </div>
        </form>
      ) : said ? (
        <div className="evi">
          <p className="words">{said}</p>
          <p className="sm mut">
            {t('onlyYou')}{' '}
            <Press type="button" className="lnk" disabled={put.isSending} onClick={() => setAsked(true)}>
              {core('edit')}
            </Press>
          </p>
        </div>
      ) : null}
      {put.error ? (
        <p className="msgbad" role="alert">
          {errorWords(core, put.error, { evidence_too_short: t('evidenceShort') })}{' '}
          <button type="button" className="lnk" onClick={put.drop}>
            {core('close')}
          </button>
        </p>
      ) : null}
    </li>
  )
}
