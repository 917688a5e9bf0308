import { IconPrinter } from '@tabler/icons-react'
import { type FormEvent, useRef } from 'react'
import { Link } from 'wouter'
import { refresh, useAction, useCall } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { langOf, nameOf, useFormat } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { useViewer } from '#client/core/session.tsx'
import { useKeptDraft } from '#client/core/useKeptDraft.ts'
import { AwaitPage, announce, Button, Facts, Names, TextArea } from '#client/design/index.ts'
import { EvidenceList } from './AgreementCard.tsx'
import { Positions } from './Positions.tsx'
import { Escalated, useRule } from './ProposalCard.tsx'
import { TallyBar } from './TallyBar.tsx'
import './index.ts'
import './decisions.css'

/** All that a lead needs to answer for a talk that came to no quorum, on one page. */
export default function EscalationPage({ proposalId }: { proposalId: string }) {
  const t = useWords('decisions')
  const core = useWords()
  const language = useLanguage()
  const format = useFormat()
  const rule = useRule()
  const found = useCall('findEscalation', { proposalId })
  const answered = useRef<HTMLHeadingElement>(null)
  return (
    <AwaitPage
      call={found}
      lines={8}
      page={() => ({ title: t('escalationTitle'), back: { href: '/', label: core('nav.today') } })}
    >
      {({ proposal, topic, mayAnswer, ...space }) => (
        <div className="page escalation">
          <header className="stack">
            <p className="kick">{nameOf({ nameLo: space.spaceLo, nameEn: space.spaceEn }, language)}</p>
            <h1 lang={langOf(proposal.text)}>{proposal.text}</h1>
            <p className="lead">
              {t('escalationLead', { spoken: proposal.spoken, eligible: proposal.eligible, quorum: proposal.quorum })}
            </p>
            {proposal.escalation?.answer ? null : <p>{t('escalationAsk')}</p>}
            <p className="sm mut">
              <Facts
                of={[
                  t('fromTopic', { topic }),
                  <Names
                    key="by"
                    of={[{ name: nameOf({ nameLo: proposal.authorLo, nameEn: proposal.authorEn }, language) }]}
                    within={(name) => t('proposedBy', { name })}
                  />,
                  rule(proposal),
                  proposal.closedAt && t('closedOn', { date: format.date(proposal.closedAt) }),
                ]}
              />
            </p>
            <p className="noprint">
              <Button small look="quiet" icon={<IconPrinter className="i" aria-hidden />} onClick={() => print()}>
                {t('print')}
              </Button>
            </p>
          </header>
          {proposal.why ? (
            <section>
              <h2>{t('whyTitle')}</h2>
              <p className="words" lang={langOf(proposal.why)}>
                {proposal.why}
              </p>
            </section>
          ) : null}
          <section className="stack">
            <h2>{t('openPoints')}</h2>
            {proposal.tally && proposal.spoken > 0 ? <TallyBar tally={proposal.tally} /> : <p>{t('nobodySpoke')}</p>}
            <Positions proposal={proposal} unfolded />
            <EvidenceList evidence={proposal.evidence} items={proposal.items} unfolded />
          </section>
          <section className="stack">
            <h2 ref={answered} tabIndex={-1}>
              {t('answer')}
            </h2>
            {mayAnswer ? (
              <Answer proposalId={proposalId} onAnswered={() => answered.current?.focus()} />
            ) : (
              <Escalated proposal={proposal} />
            )}
            <p className="noprint">
              <Link href={`/topics/${proposal.topicId}`}>{t('goTopic')}</Link>
            </p>
          </section>
        </div>
      )}
    </AwaitPage>
  )
}

function Answer({ proposalId, onAnswered }: { proposalId: string; onAnswered(): void }) {
  const t = useWords('decisions')
  const core = useWords()
  const viewer = useViewer()
  const [{ answer }, setDraft, forget] = useKeptDraft(`ba.answer.${viewer.id}.${proposalId}`, () => ({ answer: '' }))
  const send = useAction('answerEscalation', {
    onSuccess: async () => {
      announce(t('answerSent'))
      forget()
      // The form leaves with the button that was pressed; before it does, so that no key is lost.
      onAnswered()
      await refresh('proposal')
    },
  })
  function submit(event: FormEvent) {
    event.preventDefault()
    send.mutate({ params: { proposalId }, body: { answer } })
  }
  return (
    <form className="stack" onSubmit={submit}>
      <TextArea
        label={t('yourAnswer')}
        help={t('answerHelp')}
        value={answer}
        onChange={(event) => setDraft({ answer: event.target.value })}
        maxLength={4000}
        rows={4}
        required
      />
      {send.error ? (
        <p className="msgbad" role="alert">
          {errorWords(core, send.error, { answered_already: t('answeredAlready') })}
        </p>
      ) : null}
      <Button look="primary" type="submit" busy={send.isPending} disabled={answer.trim() === ''}>
        {t('sendAnswer')}
      </Button>
    </form>
  )
}
