import type { FormEvent } from 'react'
import { refresh, useAction } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import { newId } from '#client/core/id.ts'
import { useViewer } from '#client/core/session.tsx'
import { useKeptDraft } from '#client/core/useKeptDraft.ts'
import { announce, Button, DayField, Dialog, TextArea } from '#client/design/index.ts'
import type { EvidenceItem, Outcome } from '#shared/features/decisions/contract.ts'
import type { Topic } from '#shared/features/rooms/contract.ts'
import { EvidenceItemsField } from './EvidenceItems.tsx'

const outcomes = ['agreed', 'not_agreed'] as const satisfies readonly Outcome[]

interface AgreementDialogProps {
  topic: Topic
  evidence: readonly { id: string; body: string }[]
  onClose(): void
}

/** Concludes a topic: what came of it, in one sentence that others can act on. */
export function AgreementDialog({ topic, evidence, onClose }: AgreementDialogProps) {
  const t = useWords('decisions')
  const core = useWords()
  const viewer = useViewer()
  const format = useFormat()
  const [draft, setDraft, forget] = useKeptDraft(`ba.agreement.${viewer.id}.${topic.id}`, () => ({
    id: newId(),
    outcome: 'agreed' as Outcome,
    statement: '',
    dissent: '',
    reviewOn: '',
    items: [] as readonly EvidenceItem[],
  }))
  const { id, outcome, statement, dissent, reviewOn, items } = draft
  const record = useAction('recordAgreement', {
    onSuccess: async () => {
      announce(t('recorded'))
      forget()
      onClose()
      await refresh('agreement', 'topic')
    },
  })
  function submit(event: FormEvent) {
    event.preventDefault()
    record.mutate({
      params: { topicId: topic.id },
      body: {
        id,
        outcome,
        statement,
        evidence: evidence.map((one) => one.id),
        items: items.map((one) => one.id),
        ...(dissent.trim() ? { dissent } : {}),
        ...(reviewOn ? { reviewOn } : {}),
      },
    })
  }
  return (
    <Dialog title={t('record')} onClose={onClose} keeps>
      <form className="stack" onSubmit={submit}>
        <fieldset className="outcomes">
          <legend>{t('outcome')}</legend>
          {outcomes.map((one) => (
            <label key={one}>
              <input
                type="radio"
                name="outcome"
                checked={outcome === one}
                onChange={() => setDraft({ ...draft, outcome: one })}
              />
              <span>{core(`state.${one}`)}</span>
            </label>
          ))}
        </fieldset>
        <TextArea
          label={outcome === 'agreed' ? t('what') : t('whatNot')}
          value={statement}
          onChange={(event) => setDraft({ ...draft, statement: event.target.value })}
          maxLength={2000}
          required
        />
        <TextArea
          label={t('dissentLabel')}
          help={t('dissentHelp')}
          value={dissent}
          onChange={(event) => setDraft({ ...draft, dissent: event.target.value })}
          maxLength={2000}
        />
        <DayField
          label={t('reviewLabel')}
          value={reviewOn}
          min={format.day(new Date())}
          onChange={(event) => setDraft({ ...draft, reviewOn: event.target.value })}
        />
        <EvidenceItemsField
          spaceId={topic.spaceId}
          chosen={items}
          onChange={(items) => setDraft({ ...draft, items })}
        />
        <p className="sm mut">{evidence.length > 0 ? t('chosen', { count: evidence.length }) : t('noneChosen')}</p>
        {record.error ? (
          <p className="msgbad" role="alert">
            {errorWords(core, record.error, {
              topic_concluded: t('concluded'),
              proposal_open: t('proposalOpen'),
              foreign_evidence: t('foreignEvidence'),
            })}
          </p>
        ) : null}
        <Button look="primary" type="submit" busy={record.isPending}>
          {t('record')}
        </Button>
      </form>
    </Dialog>
  )
}
