import { useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import { PhaseLabel } from '#client/design/index.ts'
import type { Metrics } from '#shared/features/metrics/contract.ts'
import type words from './lo.json'
import { Tile, useHiddenWords, useNote } from './Tile.tsx'

type EventWord = keyof typeof words.event & string
const isWord = (word: string, all: object): word is EventWord => word in all

/** M2 and M3: how many people took part in each phase, and in what. */
export function ActivityTile({ metrics }: { metrics: Metrics }) {
  const t = useWords('metrics')
  const core = useWords()
  const format = useFormat()
  const note = useNote(metrics)
  const hiddenWords = useHiddenWords()
  const eventWords = t('event', { returnObjects: true })
  const { phases, people } = metrics
  return (
    <Tile
      wide
      kick={t('activity.kick')}
      finding={
        people === null ? t('young') : people === 0 ? t('balance.nothing') : t('activity.finding', { count: people })
      }
      definition={[t('define.contributors'), t('define.reach'), t('define.contributions'), t('define.hidden')]}
      note={note(people, t('activity.members', { count: metrics.members }))}
    >
      <table className="acts">
        <caption className="sr">{t('activity.kick')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('phase')}</th>
            <th scope="col">{t('activity.people')}</th>
            <th scope="col">{t('activity.reach')}</th>
            <th scope="col">{t('activity.what')}</th>
          </tr>
        </thead>
        <tbody>
          {phases.map((one) => (
            <tr key={one.phase} data-phase={one.phase}>
              <th scope="row">
                <PhaseLabel phase={one.phase}>{core(`phase.${one.phase}`)}</PhaseLabel>
              </th>
              {one.hidden ? (
                <td colSpan={3} className="hid">
                  <span>– {hiddenWords(one.hidden)}</span>
                </td>
              ) : (
                <>
                  <td data-label={t('activity.people')}>
                    <span className="num">{format.number(one.contributors ?? 0)}</span>
                  </td>
                  <td data-label={t('activity.reach')}>
                    <span className="num">{one.reach === null ? '–' : format.percent(one.reach)}</span>
                  </td>
                  <td data-label={t('activity.what')}>
                    {one.contributions.length === 0 ? (
                      '0'
                    ) : (
                      <ul>
                        {one.contributions.map(({ event, count }) => {
                          const word = event.replace('.', '_')
                          return (
                            <li key={event}>
                              {isWord(word, eventWords) ? t(`event.${word}`) : event}{' '}
                              {count === null ? (
                                <span className="hid" title={t('hidden')}>
                                  <span aria-hidden="true">–</span>
                                  <span className="sr">{t('hidden')}</span>
                                </span>
                              ) : (
                                <b className="num">{format.number(count)}</b>
                              )}
                            </li>
                          )
                        })}
                      </ul>
                    )}
                  </td>
                </>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </Tile>
  )
}
