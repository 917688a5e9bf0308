import { useCall } from '#client/core/call.ts'
import { langOf, useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import { Button, PhaseLabel } from '#client/design/index.ts'
import { useCloses } from './useCloses.ts'
import './index.ts'
import './decisions.css'

/** What others wait for: a position, a word on whether it held, an answer. Nothing at all when nothing waits. */
export function WaitingDecisions() {
  const t = useWords('decisions')
  const format = useFormat()
  const closes = useCloses()
  const found = useCall('findWaitingDecisions')
  if (!found.data) return null
  const { positions, reviews, escalations, ripe } = found.data
  const entries = [
    ...escalations.map(({ id, text, escalatedAt }) => ({
      id,
      text,
      note: t('waitsAnswer', { date: format.date(escalatedAt) }),
      href: `/escalations/${id}`,
      label: t('doAnswer'),
    })),
    ...positions.map(({ id, topicId, text, closesAt }) => ({
      id,
      text,
      note: closes(closesAt),
      href: `/topics/${topicId}#proposal`,
      label: t('doPosition'),
    })),
    ...reviews.map(({ id, topicId, statement, reviewOn }) => ({
      id,
      text: statement,
      note: t('review', { date: format.date(`${reviewOn}T00:00:00+07:00`) }),
      href: `/topics/${topicId}#agreement`,
      label: t('doReview'),
    })),
    ...ripe.map(({ id, title, openedAt }) => ({
      id,
      text: title,
      note: t('ripeWaits', { count: format.daysSince(openedAt) }),
      href: `/topics/${id}#propose`,
      label: t('propose'),
    })),
  ]
  if (entries.length === 0) return null
  return (
    <section className="panel waitingdecisions" aria-labelledby="waiting-decisions">
      <h2 id="waiting-decisions">{t('waitingForYou')}</h2>
      <ul className="todos">
        {entries.map(({ id, text, note, href, label }) => (
          <li key={id}>
            <PhaseLabel phase="S" kind="agreement" />
            <div>
              <b lang={langOf(text)} className="clamp2">
                {text}
              </b>
              <span className="sm mut">{note}</span>
            </div>
            <Button href={href}>{label}</Button>
          </li>
        ))}
      </ul>
    </section>
  )
}
