import { IconBuildingCommunity, IconFlag, IconFlagOff } from '@tabler/icons-react'
import { type FormEvent, useRef, useState } from 'react'
import { Link } from 'wouter'
import { type CallReply, queries, refresh, useAction } from '#client/core/call.ts'
import { useDeed } from '#client/core/deeds.ts'
import { errorWords } from '#client/core/errors.ts'
import { langOf, nameOf, useFormat } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { useViewer } from '#client/core/session.tsx'
import { announce, Button, Facts, Names, Sure, TextArea } from '#client/design/index.ts'
import type { Position, Proposal } from '#shared/features/decisions/contract.ts'
import { needsReason } from '#shared/features/decisions/policy.ts'
import { EvidenceList } from './AgreementCard.tsx'
import { Positions } from './Positions.tsx'
import { positionIcon, positions } from './positions.ts'
import { TallyBar } from './TallyBar.tsx'
import { useCloses } from './useCloses.ts'
import { useLeft, useOutcome } from './useOutcome.ts'

interface ProposalCardProps {
  proposal: Proposal
  /** One stood in it when it closed, or closed it: one goes on from its outcome. */
  goesOn: boolean
  onLeft(): void
}

/** A proposal while it is open, and one that came to no agreement. */
export function ProposalCard({ proposal, goesOn, onLeft }: ProposalCardProps) {
  const t = useWords('decisions')
  const language = useLanguage()
  const format = useFormat()
  const rule = useRule()
  const closes = useCloses()
  const open = proposal.outcome === null
  const heading = useOutcome(goesOn && !open)
  const card = useLeft<HTMLElement>(onLeft)
  const name = nameOf({ nameLo: proposal.authorLo, nameEn: proposal.authorEn }, language)
  return (
    <article
      className="proposal panel pad"
      id={open ? 'proposal' : `proposal-${proposal.id}`}
      data-open={open || undefined}
      ref={card}
    >
      <header className="row wrap">
        <span className="tag" data-look={open ? 'solid' : 'dash'}>
          {open ? <IconFlag className="i" aria-hidden /> : <IconFlagOff className="i" aria-hidden />}
          {open ? t('proposal') : t(`outcomeOf.${proposal.outcome ?? 'not_agreed'}`)}
        </span>
        <span className="sm mut">
          <Facts
            of={[
              <Names key="by" of={[{ name }]} within={(name) => t('proposedBy', { name })} />,
              open
                ? closes(proposal.closesAt)
                : proposal.closedAt && t('closedOn', { date: format.date(proposal.closedAt) }),
            ]}
          />
        </span>
      </header>
      <h2 ref={heading} tabIndex={-1} lang={langOf(proposal.text)}>
        {proposal.text}
      </h2>
      {proposal.why ? (
        <p className="words" lang={langOf(proposal.why)}>
          {proposal.why}
        </p>
      ) : null}
      <p className="sm mut">{rule(proposal)}</p>
      {proposal.tally && proposal.spoken > 0 ? (
        <TallyBar tally={proposal.tally} awaited={open ? proposal.eligible - proposal.spoken : 0} />
      ) : null}
      {open ? (
        <p className="sm" role="status">
          <b className="whole">{t('spoken', { spoken: proposal.spoken, eligible: proposal.eligible })}</b>{' '}
          <span className="whole">
            {proposal.spoken < proposal.quorum
              ? t('needMore', { count: proposal.quorum - proposal.spoken })
              : t('quorumReached')}
          </span>
        </p>
      ) : null}
      {proposal.mayDecide ? <TakePosition proposal={proposal} onLeft={onLeft} /> : null}
      {open && !proposal.mayDecide ? (
        <p className="sm mut">{t(Date.parse(proposal.closesAt) > Date.now() ? 'notDeciding' : 'countingNow')}</p>
      ) : null}
      <EvidenceList evidence={proposal.evidence} items={proposal.items} />
      <Positions proposal={proposal} />
      {proposal.quorumMissed ? <Escalated proposal={proposal} /> : null}
      {open ? <Withdraw proposal={proposal} /> : null}
    </article>
  )
}

/** Who decides, by which rule, in words. */
export function useRule() {
  const t = useWords('decisions')
  return (proposal: Proposal): string =>
    [
      t(`decidedBy.${proposal.decidedBy}`, { count: proposal.eligible }),
      proposal.rule === 'consent' ? t('rule.consent') : t('rule.share', { percent: proposal.share ?? 0 }),
      t('quorumOf', { count: proposal.quorum }),
      proposal.byDepartment ? t('byDepartment') : '',
    ]
      .filter(Boolean)
      .join('\u00a0· ')
}

/** The four positions, each with a reason where one is needed. Changed until it closes. */
function TakePosition({ proposal, onLeft }: Pick<ProposalCardProps, 'proposal' | 'onLeft'>) {
  const t = useWords('decisions')
  const core = useWords()
  /** What was touched here and not sent: the rest is as it was last taken, in another tab too. */
  const [draft, setDraft] = useState<{ position?: Position; reason?: string }>({})
  const [missing, setMissing] = useState(false)
  const note = useRef<HTMLParagraphElement>(null)
  const form = useLeft<HTMLFormElement>(onLeft)
  const take = useDeed(
    'takePosition',
    proposal.id,
    { title: proposal.text, href: `/topics/${proposal.topicId}`, changes: ['proposal', 'agreement', 'topic'] },
    (answer) => {
      announce(t('taken'))
      // Nor is it left on the screen for whoever passes by; before the button leaves with it, so that no key is lost.
      if (proposal.byDepartment) note.current?.focus()
      // It stands as the server took it, though the line may break before the list can be read again.
      queries.setQueryData(
        ['findProposals', { topicId: proposal.topicId }],
        (all: CallReply<'findProposals'> | undefined) =>
          all && { proposals: all.proposals.map((one) => (one.id === answer.id ? answer : one)) },
      )
      if (answer.outcome !== null) onLeft()
    },
  )
  /** As it is on its way, or as it was taken. A secret one is not shown to whoever passes by while it waits. */
  const last = take.input?.body ?? proposal.mine
  const isHidden = proposal.byDepartment && take.isLate
  const position = draft.position ?? (isHidden ? undefined : last?.position)
  const reason = draft.reason ?? (isHidden ? undefined : last?.reason) ?? ''
  const needed = position !== undefined && needsReason(proposal.reasons, position)
  const unchanged = !take.error && position === last?.position && reason.trim() === (last?.reason ?? '')
  function submit(event: FormEvent) {
    event.preventDefault()
    if (!position) return
    const isMissing = needed && reason.trim() === ''
    setMissing(isMissing)
    if (isMissing) return
    setDraft({})
    take.do({
      params: { proposalId: proposal.id },
      body: { position, ...(reason.trim() ? { reason } : {}) },
    })
  }
  return (
    <form ref={form} className="stack" onSubmit={submit}>
      {proposal.byDepartment ? (
        <p ref={note} tabIndex={-1} className="sm mut">
          {isHidden ? core('offline.waits') : t(proposal.hasSpoken ? 'spokeSecretly' : 'secretPromise')}
        </p>
      ) : null}
      <fieldset className="pos">
        <legend className="sr">{t('yourPosition')}</legend>
        {positions.map((one) => {
          const Icon = positionIcon[one]
          return (
            <label key={one} data-position={one}>
              <input
                type="radio"
                name="position"
                checked={position === one}
                onChange={() => setDraft({ ...draft, position: one })}
              />
              <Icon className="i" aria-hidden />
              <span>{t(`position.${one}`)}</span>
              <span className="sm mut">{t(`positionHelp.${one}`)}</span>
            </label>
          )
        })}
      </fieldset>
      {position ? (
        <>
          <TextArea
            label={t(needed ? 'reasonNeeded' : 'reason')}
            value={reason}
            onChange={(event) => {
              setDraft({ ...draft, reason: event.target.value })
              setMissing(false)
            }}
            error={missing ? t('reasonMissing') : undefined}
            maxLength={1000}
            rows={2}
          />
          {take.error ? (
            <p className="msgbad" role="alert">
              {errorWords(core, take.error, {
                proposal_closed: t('closedMeanwhile'),
                reason_missing: t('reasonMissing'),
              })}
            </p>
          ) : null}
          <div className="row wrap">
            <Button look="primary" type="submit" busy={take.isSending} disabled={unchanged}>
              {t(proposal.hasSpoken ? 'changePosition' : 'takePosition')}
            </Button>
            <span className="sm mut" role="status">
              {take.isLate ? core('offline.waits') : proposal.mine ? t('mineIs') : null}
            </span>
          </div>
        </>
      ) : null}
    </form>
  )
}

/** Too few spoke: whom it went to, and what they answered. */
export function Escalated({ proposal }: { proposal: Proposal }) {
  const t = useWords('decisions')
  const format = useFormat()
  const language = useLanguage()
  const { escalation } = proposal
  if (!escalation) return <p className="sm">{t('missedNobody')}</p>
  const department = language === 'lo' ? escalation.departmentLo : escalation.departmentEn
  return (
    <div className="escalated">
      <IconBuildingCommunity className="i" aria-hidden />
      {escalation.answer ? (
        <p>
          <b>
            <Names
              of={[{ name: (language === 'lo' ? escalation.answeredLo : escalation.answeredEn) ?? '' }]}
              within={(name) => t('answered', { name })}
            />
          </b>
          <span className="sm mut">
            <Facts of={[department, escalation.answeredAt && format.date(escalation.answeredAt)]} />
          </span>
          <span className="words">{escalation.answer}</span>
        </p>
      ) : (
        <p>
          <b>{t('escalated', { department })}</b>
          <span className="sm mut">{t('escalatedHelp')}</span>
          <Link href={`/escalations/${proposal.id}`} className="sm">
            {t('escalationPage')}
          </Link>
        </p>
      )}
    </div>
  )
}

function Withdraw({ proposal }: { proposal: Proposal }) {
  const t = useWords('decisions')
  const viewer = useViewer()
  const [asking, setAsking] = useState(false)
  const withdraw = useAction('withdrawProposal', { onSuccess: () => refresh('proposal') })
  if (proposal.authorId !== viewer.id && viewer.roles[proposal.spaceId] !== 'steward') return null
  return (
    <>
      <p className="sm">
        <button type="button" className="lnk" onClick={() => setAsking(true)}>
          {t('withdraw')}
        </button>
      </p>
      {asking ? (
        <Sure
          title={t('withdrawTitle')}
          does={t('withdraw')}
          busy={withdraw.isPending}
          error={withdraw.error}
          reasons={{ proposal_closed: t('closedMeanwhile') }}
          onSure={() => withdraw.mutate({ params: { proposalId: proposal.id } })}
          onClose={() => setAsking(false)}
        >
          <p>
            <b lang={langOf(proposal.text)}>{proposal.text}</b>
          </p>
          <p>{t('withdrawHelp')}</p>
        </Sure>
      ) : null}
    </>
  )
}
