import { useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import { PhaseLabel } from '#client/design/index.ts'
import type { Metrics } from '#shared/features/metrics/contract.ts'
import { BALANCE_AIM, ENOUGH_PERSON_DAYS } from '#shared/seci/balance.ts'
import { Tile, useHiddenWords, useNote } from './Tile.tsx'

const FORMULA = '−Σ p ln p ÷ ln 4'

/** M1 and M4: person-days per phase, and how even they are. */
export function BalanceTile({ metrics }: { metrics: Metrics }) {
  const t = useWords('metrics')
  const core = useWords()
  const format = useFormat()
  const note = useNote(metrics)
  const hiddenWords = useHiddenWords()
  const { balance, strongest, weakest, phases } = metrics
  const most = Math.max(1, ...phases.map(({ personDays }) => personDays ?? 0))
  const finding = phases.every(({ personDays }) => personDays === 0)
    ? t('balance.nothing')
    : balance === null || !strongest || !weakest
      ? t('young')
      : strongest === weakest
        ? t('balance.even')
        : t('balance.finding', { strongest: core(`phase.${strongest}`), weakest: core(`phase.${weakest}`) })
  return (
    <Tile
      kick={t('balance.kick')}
      finding={finding}
      definition={[
        t('define.personDays'),
        t('define.balance', { formula: FORMULA, days: ENOUGH_PERSON_DAYS }),
        t('define.hidden'),
        t('define.proxy'),
      ]}
      note={note(metrics.people, t('personDays'))}
      suggestion={weakest ? t(`balance.try.${weakest}`) : undefined}
    >
      <p className="fig">
        <span className="num">{balance === null ? '–' : format.number(balance, { min: 2, max: 2 })}</span>
        <span className="sm mut">
          {t('balance.aim', { aim: format.number(BALANCE_AIM, { min: 2, max: 2 }) })}
          {weakest ? (
            <>
              <br />
              {t('balance.weakest', { phase: `${weakest} ${core(`phase.${weakest}`)}` })}
            </>
          ) : null}
        </span>
      </p>
      <table className="bal">
        <caption className="sr">{t('balance.kick')}</caption>
        <thead className="sr">
          <tr>
            <th scope="col">{t('phase')}</th>
            <th scope="col">{t('personDays')}</th>
          </tr>
        </thead>
        <tbody>
          {phases.map(({ phase, personDays, hidden }) => (
            <tr key={phase} data-phase={phase}>
              <th scope="row">
                <PhaseLabel phase={phase}>{core(`phase.${phase}`)}</PhaseLabel>
              </th>
              {personDays === null ? (
                <td className="hid" colSpan={2}>
                  <span>– {hidden ? hiddenWords(hidden) : null}</span>
                </td>
              ) : (
                <>
                  <td className="track" aria-hidden="true">
                    <span>
                      <i
                        hidden={personDays === 0}
                        style={{ inlineSize: `${(100 * personDays) / most}%` }}
                        data-weakest={phase === weakest || undefined}
                      />
                    </span>
                  </td>
                  <td className="num">{format.number(personDays)}</td>
                </>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </Tile>
  )
}
