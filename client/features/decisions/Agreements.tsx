import { IconCircleCheck, IconCircleX, IconQuote } from '@tabler/icons-react'
import { type ReactNode, useEffect, useState } from 'react'
import { useCall } from '#client/core/call.ts'
import { nameOf, useFormat } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { useConnection } from '#client/core/live.tsx'
import { Await, Button } from '#client/design/index.ts'
import type { Agreement } from '#shared/features/decisions/contract.ts'
import { AgreementDialog } from './AgreementDialog.tsx'
import './index.ts'
import './decisions.css'

interface AgreementsProps {
  topicId: string
  /** The topic can still be concluded. */
  open: boolean
  /** Messages chosen as evidence. */
  evidence: readonly { id: string; body: string }[]
  /** The foot of what was agreed: its way into a document; handed in, since documents stand above. */
  toDoc?: ((agreement: Agreement) => ReactNode) | undefined
}

/** What a topic came to; while it is open, the way to conclude it. */
export function Agreements({ topicId, open, evidence, toDoc }: AgreementsProps) {
  const t = useWords('decisions')
  const connection = useConnection()
  const found = useCall('findAgreements', { topicId })
  const [recording, setRecording] = useState(false)
  useEffect(() => {
    if (found.data && location.hash === '#agreement') document.getElementById('agreement')?.scrollIntoView()
  }, [found.data])
  return (
    <section aria-label={t('agreement')} className="agreements">
      <Await call={found} lines={2}>
        {({ agreements }) => (
          <>
            {agreements.map((agreement) => (
              <AgreementCard key={agreement.id} agreement={agreement} foot={toDoc?.(agreement)} />
            ))}
            {open && agreements.length === 0 ? (
              <div className="panel pad conclude">
                <p>
                  <b>{t('concludeTitle')}</b>
                  <span className="sm mut">
                    {evidence.length > 0 ? t('chosen', { count: evidence.length }) : t('concludeHelp')}
                  </span>
                </p>
                <Button
                  look="primary"
                  icon={<IconCircleCheck className="i" aria-hidden />}
                  disabled={connection === 'offline'}
                  onClick={() => setRecording(true)}
                >
                  {t('record')}
                </Button>
              </div>
            ) : null}
          </>
        )}
      </Await>
      {recording ? <AgreementDialog topicId={topicId} evidence={evidence} onClose={() => setRecording(false)} /> : null}
    </section>
  )
}

function AgreementCard({ agreement, foot }: { agreement: Agreement; foot: ReactNode }) {
  const t = useWords('decisions')
  const core = useWords()
  const language = useLanguage()
  const format = useFormat()
  const agreed = agreement.outcome === 'agreed'
  const Icon = agreed ? IconCircleCheck : IconCircleX
  return (
    <article className="agreement panel" id="agreement" data-outcome={agreement.outcome}>
      <header>
        <span className="mark" data-phase="S">
          <Icon className="i" aria-hidden />
        </span>
        <p>
          <b>{core(`state.${agreement.outcome}`)}</b>
          <span className="sm mut">
            {format.date(agreement.recordedAt)} ·{' '}
            {t('people', { people: agreement.people, units: agreement.departments.length })} ·{' '}
            {t('by', { name: nameOf({ nameLo: agreement.authorLo, nameEn: agreement.authorEn }, language) })}
          </span>
        </p>
      </header>
      <h2>{agreement.statement}</h2>
      {agreement.evidence.length > 0 ? (
        <details>
          <summary className="sm">
            <IconQuote className="i" aria-hidden /> {t('evidence', { count: agreement.evidence.length })}
          </summary>
          <ul>
            {agreement.evidence.map((one) => (
              <li key={one.messageId}>
                <blockquote>
                  {one.body}
                  <footer className="sm mut">
                    {nameOf({ nameLo: one.authorLo, nameEn: one.authorEn }, language)} ·{' '}
                    {(language === 'lo' ? one.departmentLo : one.departmentEn) ?? ''}
                  </footer>
                </blockquote>
              </li>
            ))}
          </ul>
        </details>
      ) : null}
      {agreement.dissent ? (
        <p className="dissent">
          <b>{t('dissent')}:</b> {agreement.dissent}
        </p>
      ) : null}
      {agreement.reviewOn ? (
        <p className="sm mut">{t('review', { date: format.date(`${agreement.reviewOn}T00:00:00+07:00`) })}</p>
      ) : null}
      {agreed ? foot : null}
    </article>
  )
}
