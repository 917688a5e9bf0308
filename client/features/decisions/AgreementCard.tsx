import { IconCircleCheck, IconCircleX, IconQuote } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { langOf, nameOf, useFormat } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { useViewer } from '#client/core/session.tsx'
import { Button, Facts, Names } from '#client/design/index.ts'
import { Markdown } from '#client/design/Markdown.tsx'
import type { Agreement, Evidence, EvidenceItem, Proposal } from '#shared/features/decisions/contract.ts'
import { EvidenceItems } from './EvidenceItems.tsx'
import { OutcomeDialog } from './OutcomeDialog.tsx'
import { Positions } from './Positions.tsx'
import { ReviewDialog } from './ReviewDialog.tsx'
import { TallyBar } from './TallyBar.tsx'
import { useOutcome } from './useOutcome.ts'

interface AgreementCardProps {
  agreement: Agreement
  /** What it came of, where it was not recorded by hand. */
  proposal: Proposal | undefined
  /** It came of the position that was taken here last. */
  goesOn: boolean
  foot: ReactNode
}

/** What was agreed, with its dissent, how it was decided, and whether it held. */
export function AgreementCard({ agreement, proposal, goesOn, foot }: AgreementCardProps) {
  const t = useWords('decisions')
  const core = useWords()
  const language = useLanguage()
  const format = useFormat()
  const viewer = useViewer()
  const [open, setOpen] = useState<'outcome' | 'review'>()
  const heading = useOutcome(goesOn)
  const agreed = agreement.outcome === 'agreed'
  const Icon = agreed ? IconCircleCheck : IconCircleX
  const isSteward = viewer.roles[agreement.spaceId] === 'steward'
  const isAuthor = agreement.authorId === viewer.id
  const mayWord = proposal !== undefined && (!agreement.worded || isAuthor || isSteward)
  const today = format.day(new Date())
  const due = agreed && agreement.reviewOn !== null && agreement.reviewOn <= today
  return (
    <>
      <article className="agreement panel" id="agreement" data-outcome={agreement.outcome}>
        <header>
          <span className="mark" data-phase="S">
            <Icon className="i" aria-hidden />
          </span>
          <p>
            <b>
              {proposal?.outcome === 'agreed_with_reservations' ? t('reserved') : core(`state.${agreement.outcome}`)}
            </b>
            <span className="sm mut">
              <Facts
                of={[
                  format.date(agreement.recordedAt),
                  proposal
                    ? t('decidedOf', { spoken: proposal.spoken, eligible: proposal.eligible })
                    : t('people', {
                        people: core('spiral.people', { count: agreement.people }),
                        count: agreement.departments.length,
                      }),
                  <Names
                    key="by"
                    of={[{ name: nameOf({ nameLo: agreement.authorLo, nameEn: agreement.authorEn }, language) }]}
                    within={(name) => t(proposal ? 'proposedBy' : 'by', { name })}
                  />,
                ]}
              />
            </span>
          </p>
        </header>
        <h2 ref={heading} tabIndex={-1} lang={langOf(agreement.statement)}>
          {agreement.statement}
        </h2>
        {proposal?.tally ? <TallyBar tally={proposal.tally} /> : null}
        <EvidenceList evidence={agreement.evidence} items={agreement.items} />
        {agreement.dissent ? (
          <p className="dissent">
            <b>{t('dissent')}:</b>{' '}
            <span className="words" lang={langOf(agreement.dissent)}>
              {agreement.dissent}
            </span>
          </p>
        ) : null}
        {proposal ? <Positions proposal={proposal} /> : null}
        {agreement.reviews.map((review) => (
          <p key={review.reviewedAt} className="sm">
            <b>{t(review.held ? 'held' : 'heldNot')}</b>{' '}
            <Facts
              of={[
                format.date(review.reviewedAt),
                review.note && (
                  <span key="note" className="words" lang={langOf(review.note)}>
                    {review.note}
                  </span>
                ),
              ]}
            />
          </p>
        ))}
        {agreement.reviewOn ? (
          <p className="sm mut">{t('review', { date: format.date(`${agreement.reviewOn}T00:00:00+07:00`) })}</p>
        ) : null}
        {mayWord || (due && (isAuthor || isSteward)) ? (
          <p className="row wrap">
            {due && (isAuthor || isSteward) ? (
              <Button look="primary" onClick={() => setOpen('review')}>
                {t('didItHold')}
              </Button>
            ) : null}
            {mayWord ? (
              <Button small onClick={() => setOpen('outcome')}>
                {t(agreement.worded ? 'rewordOutcome' : 'wordOutcome')}
              </Button>
            ) : null}
          </p>
        ) : null}
        {agreed ? foot : null}
      </article>
      {open === 'outcome' ? <OutcomeDialog agreement={agreement} onClose={() => setOpen(undefined)} /> : null}
      {open === 'review' ? <ReviewDialog agreement={agreement} onClose={() => setOpen(undefined)} /> : null}
    </>
  )
}

interface EvidenceListProps {
  evidence: readonly Evidence[]
  items: readonly EvidenceItem[]
  unfolded?: boolean
}

/** What speaks for it: messages as they were said, and other items. */
export function EvidenceList({ evidence, items, unfolded = false }: EvidenceListProps) {
  const t = useWords('decisions')
  const language = useLanguage()
  const count = evidence.length + items.length
  if (count === 0) return null
  return (
    <details open={unfolded}>
      <summary className="sm">
        <IconQuote className="i" aria-hidden /> {t('evidence', { count })}
      </summary>
      {items.length > 0 ? <EvidenceItems items={items} /> : null}
      <ul>
        {evidence.map((one) => (
          <li key={one.messageId}>
            <blockquote>
              <div className="md" lang={langOf(one.body)}>
                <Markdown text={one.body} />
              </div>
              <footer className="sm mut">
                <Facts
                  of={[
                    <span key="by" className="whole">
                      {nameOf({ nameLo: one.authorLo, nameEn: one.authorEn }, language)}
                    </span>,
                    language === 'lo' ? one.departmentLo : one.departmentEn,
                  ]}
                />
              </footer>
            </blockquote>
          </li>
        ))}
      </ul>
    </details>
  )
}
