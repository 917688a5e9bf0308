import { IconBuildingCommunity, IconFlag } from '@tabler/icons-react'
import { Link } from 'wouter'
import { useCall } from '#client/core/call.ts'
import { useFormat } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { itemPath } from '#client/core/paths.ts'
import { Facts, Missed, PhaseLabel } from '#client/design/index.ts'
import './index.ts'
import './decisions.css'

interface TopicOutcomeProps {
  roomId: string
  topicId: string
}

/** In a list of topics, what became of one as it happens: an open proposal or one that a lead is asked about, its document, article and practice. */
export function TopicOutcome({ roomId, topicId }: TopicOutcomeProps) {
  const t = useWords('decisions')
  const core = useWords()
  const format = useFormat()
  const language = useLanguage()
  const found = useCall('findOutcomes', { roomId })
  const one = found.data?.topics.find((each) => each.topicId === topicId)
  if (!one) return null
  return (
    <ul className="became sm" aria-label={t('became')}>
      {one.proposal ? (
        <li>
          <Link href={`/topics/${topicId}#proposal`}>
            <IconFlag className="i" aria-hidden />
            {t(one.proposal.waitsForMe ? 'proposalWaits' : 'proposalOpenUntil', {
              date: format.date(one.proposal.closesAt),
            })}
          </Link>
        </li>
      ) : null}
      {one.escalation ? (
        <li>
          <Link href={`/topics/${topicId}#proposal-${one.escalation.proposalId}`}>
            <IconBuildingCommunity className="i" aria-hidden />
            <span>
              <Facts
                of={[
                  t(one.escalation.answered ? 'leadAnswered' : 'waitsForLead'),
                  language === 'lo' ? one.escalation.departmentLo : one.escalation.departmentEn,
                ]}
              />
            </span>
          </Link>
        </li>
      ) : null}
      {one.ripe ? (
        <li>
          <Link href={`/topics/${topicId}#propose`}>
            <IconFlag className="i" aria-hidden />
            {t('ripeShort')}
          </Link>
        </li>
      ) : null}
      {one.became.map((item) => (
        <li key={item.id}>
          <Link href={itemPath(item.kind, item.id)} title={item.title}>
            <PhaseLabel phase={item.phase} kind={item.kind}>
              <Facts of={[core(`kind.${item.kind}`), item.kind === 'doc' && core(`state.${item.state}`)]} />
            </PhaseLabel>
            <span className="sr">: {item.title}</span>
          </Link>
        </li>
      ))}
    </ul>
  )
}

/** Beside the topics of a room: what became of them cannot be had. */
export function OutcomesMissed({ roomId }: { roomId: string }) {
  const t = useWords('decisions')
  return <Missed of={[useCall('findOutcomes', { roomId })]}>{t('outcomes')}</Missed>
}
