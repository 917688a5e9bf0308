import { IconCircleCheck, IconFlag } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { useCall } from '#client/core/call.ts'
import { useFormat } from '#client/core/format.ts'
import { clearHash, useHash } from '#client/core/hash.ts'
import { useWords } from '#client/core/i18n.ts'
import { useConnection } from '#client/core/live.tsx'
import { Await, Button } from '#client/design/index.ts'
import type { Agreement } from '#shared/features/decisions/contract.ts'
import { canPropose, isRipe } from '#shared/features/decisions/policy.ts'
import type { Topic } from '#shared/features/rooms/contract.ts'
import { AgreementCard } from './AgreementCard.tsx'
import { AgreementDialog } from './AgreementDialog.tsx'
import { ProposalCard } from './ProposalCard.tsx'
import { ProposalDialog } from './ProposalDialog.tsx'
import './index.ts'
import './decisions.css'

interface AgreementsProps {
  topic: Topic
  /** Messages chosen as evidence. */
  evidence: readonly { id: string; body: string }[]
  /** What stands here where nothing was said, as long as nothing was proposed or agreed either. */
  nothing?: ReactNode
  /** Turns an agreement into a document; handed in, since documents stand above. */
  toDoc?: ((agreement: Agreement) => ReactNode) | undefined
}

/** What a topic came to, how it got there, and while it is open, the ways to conclude it. */
export function Agreements({ topic, evidence, nothing, toDoc }: AgreementsProps) {
  const t = useWords('decisions')
  const found = useCall('findAgreements', { topicId: topic.id })
  const proposed = useCall('findProposals', { topicId: topic.id })
  /** The proposal that closed with the position that was taken here, or while one stood in it. */
  const [left, setLeft] = useState<string>()
  return (
    <section aria-label={t('agreement')} className="agreements">
      <Await call={proposed} lines={2}>
        {({ proposals }) => (
          <Await call={found} lines={2}>
            {({ agreements }) => {
              const came = new Map(agreements.map((agreement) => [agreement.proposalId, agreement]))
              const isOpen = proposals.some(({ outcome }) => outcome === null)
              return (
                <>
                  {proposals.length + agreements.length === 0 ? nothing : null}
                  {proposals
                    .filter(({ id }) => !came.has(id))
                    .toReversed()
                    .map((proposal) => (
                      <ProposalCard
                        key={proposal.id}
                        proposal={proposal}
                        goesOn={proposal.id === left}
                        onLeft={() => setLeft(proposal.id)}
                      />
                    ))}
                  {agreements.map((agreement) => (
                    <AgreementCard
                      key={agreement.id}
                      agreement={agreement}
                      proposal={proposals.find(({ id }) => id === agreement.proposalId)}
                      goesOn={left !== undefined && agreement.proposalId === left}
                      foot={toDoc?.(agreement)}
                    />
                  ))}
                  {canPropose(topic) && agreements.length === 0 && !isOpen ? (
                    <Conclude topic={topic} evidence={evidence} />
                  ) : null}
                </>
              )
            }}
          </Await>
        )}
      </Await>
    </section>
  )
}

/** The two ways from talk to agreement: everybody says where they stand, or what was agreed is written down. */
function Conclude({ topic, evidence }: Pick<AgreementsProps, 'topic' | 'evidence'>) {
  const t = useWords('decisions')
  const core = useWords()
  const format = useFormat()
  const connection = useConnection()
  const [chosen, setChosen] = useState<'proposal' | 'agreement'>()
  // From where it was offered: `/topics/…#propose`.
  const offered = useHash() === '#propose'
  const open = chosen ?? (offered ? 'proposal' : undefined)
  const ripe = isRipe(topic, new Date())
  const offline = connection === 'offline'
  const close = () => {
    setChosen(undefined)
    if (offered) clearHash()
  }
  return (
    <div className="panel pad conclude" data-ripe={ripe || undefined}>
      <p>
        <b>{ripe ? t('ripe', { count: format.daysSince(topic.openedAt) }) : t('concludeTitle')}</b>
        <span className="sm mut">
          {evidence.length > 0 ? t('chosen', { count: evidence.length }) : t(ripe ? 'ripeHelp' : 'concludeHelp')}
        </span>
      </p>
      <div className="row wrap">
        <Button
          look="primary"
          icon={<IconFlag className="i" aria-hidden />}
          disabled={offline}
          onClick={() => setChosen('proposal')}
        >
          {t('propose')}
        </Button>
        <Button
          icon={<IconCircleCheck className="i" aria-hidden />}
          disabled={offline}
          onClick={() => setChosen('agreement')}
        >
          {t('record')}
        </Button>
        {offline ? <span className="sm mut">{core('offline.reason')}</span> : null}
      </div>
      {open === 'proposal' ? <ProposalDialog topic={topic} evidence={evidence} onClose={close} /> : null}
      {open === 'agreement' ? <AgreementDialog topic={topic} evidence={evidence} onClose={close} /> : null}
    </div>
  )
}
