import { useCall } from '#client/core/call.ts'
import { langOf, useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import { itemPath } from '#client/core/paths.ts'
import { Button, Missed, PhaseLabel } from '#client/design/index.ts'
import { phaseOf } from '#shared/seci/phases.ts'
import '../index.ts'
import './trust.css'

/** Articles that wait for their review, for a verifier or an owner, and items whose source has changed. */
export function WaitingArticles() {
  const t = useWords('knowledge')
  const format = useFormat()
  const found = useCall('findWaitingArticles')
  if (!found.data) return <Missed of={[found]}>{t('trust.waiting')}</Missed>
  if (found.data.waiting.length === 0) return null
  return (
    <section className="panel waitingarticles" aria-labelledby="waiting-articles">
      <h2 id="waiting-articles">{t('trust.waiting')}</h2>
      <ul className="todos">
        {found.data.waiting.map(({ itemId, itemKind, title, why, at }) => (
          <li key={`${why}${itemId}`}>
            <PhaseLabel phase={phaseOf[itemKind]} kind={itemKind} />
            <div>
              <b lang={langOf(title)} className="clamp2">
                {title}
              </b>
              <span className="sm mut">{t(`trust.why.${why}`, { date: format.date(at) })}</span>
            </div>
            <Button href={itemPath(itemKind, itemId)}>{t('trust.look')}</Button>
          </li>
        ))}
      </ul>
    </section>
  )
}
