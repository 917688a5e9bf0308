import { useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import type { Metrics } from '#shared/features/metrics/contract.ts'
import { Tile, useHiddenWords, useNote } from './Tile.tsx'

/** So many topics are drawn one by one. */
const DRAWN = 40

/** M23: of the topics that were concluded, how many ended in agreement. */
export function AgreementTile({ metrics }: { metrics: Metrics }) {
  const t = useWords('metrics')
  const core = useWords()
  const format = useFormat()
  const note = useNote(metrics)
  const hiddenWords = useHiddenWords()
  const { hidden, agreed, closed, people } = metrics.agreement
  const known = agreed !== null && closed !== null && closed > 0
  const finding = hidden
    ? t('young')
    : !known
      ? t('agreement.nothing')
      : agreed === closed
        ? t('agreement.all')
        : t('agreement.finding', { agreed, closed })
  return (
    <Tile
      wide
      kick={t('agreement.kick')}
      finding={finding}
      definition={[t('define.agreement'), t('define.hidden')]}
      note={note(hidden ? null : people, t('agreement.unit'))}
      suggestion={known && agreed < closed ? t('agreement.try') : undefined}
    >
      <p className="fig">
        <span className="num">{known ? format.percent(agreed / closed) : '–'}</span>
        <span className="sm mut">
          {hidden ? hiddenWords(hidden) : known ? core('gate', { passed: agreed, of: closed }) : t('agreement.none')}
        </span>
      </p>
      {known && closed <= DRAWN ? (
        <div
          className="dots"
          role="img"
          aria-label={t('agreement.drawn', { agreed, rest: closed - agreed })}
          data-phase="S"
        >
          {Array.from({ length: closed }, (_, index) => index).map((index) => (
            <span key={index} data-agreed={index < agreed || undefined} />
          ))}
        </div>
      ) : null}
      {hidden ? <span className="mb hid" aria-hidden="true" /> : null}
      {known && closed <= DRAWN ? (
        <p className="legend sm mut" aria-hidden="true" data-phase="S">
          <span>
            <i data-agreed /> {t('agreement.agreed')}
          </span>
          <span>
            <i /> {t('agreement.not')}
          </span>
        </p>
      ) : null}
    </Tile>
  )
}
