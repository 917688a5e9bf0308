import { keepPreviousData } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'wouter'
import { useCall } from '#client/core/call.ts'
import { nameOf, useFormat } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { usePage } from '#client/core/page.ts'
import { itemPath } from '#client/core/paths.ts'
import { Await, Empty, Hop, PhaseLabel, SelectField, StalledTag } from '#client/design/index.ts'
import type { Metrics } from '#shared/features/metrics/contract.ts'
import type { ItemKind } from '#shared/seci/seci.ts'
import './index.ts'
import './metrics.css'

const MONTHS_BACK = 13

/** The calendar months in Vientiane that can be looked at, newest first. */
function months(): string[] {
  const now = new Date(Date.now() + 7 * 3_600_000)
  return Array.from({ length: MONTHS_BACK }, (_, back) =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, 1)).toISOString().slice(0, 7),
  )
}

/** Measures of a team: sentences before numbers, and nothing about any one person. */
export default function MetricsPage() {
  const t = useWords('metrics')
  const core = useWords()
  const language = useLanguage()
  const format = useFormat()
  const scopes = useCall('findScopes')
  const [scope, setScope] = useState('')
  const [month, setMonth] = useState(() => months()[0] ?? '')
  usePage({ title: core('nav.metrics') })
  return (
    <div className="page metricspage">
      <header className="pagehead">
        <h1>{core('nav.metrics')}</h1>
        <p className="lead">{t('lead')}</p>
      </header>
      <Await call={scopes} lines={3}>
        {({ scopes }) =>
          scopes.length === 0 ? (
            <Empty title={t('noScope')} help={t('noScopeHelp')} phase="S" stitches={8} />
          ) : (
            <>
              <div className="pickers">
                <SelectField
                  label={t('scope')}
                  value={scope || scopes[0]?.scope}
                  onChange={(event) => setScope(event.target.value)}
                >
                  {scopes.map((one) => (
                    <option key={one.scope} value={one.scope}>
                      {nameOf(one, language)}
                    </option>
                  ))}
                </SelectField>
                <SelectField label={t('month')} value={month} onChange={(event) => setMonth(event.target.value)}>
                  {months().map((one) => (
                    <option key={one} value={one}>
                      {format.month(`${one}-15T00:00:00Z`)}
                    </option>
                  ))}
                </SelectField>
              </div>
              <Figures scope={scope || (scopes[0]?.scope ?? '')} month={month} />
            </>
          )
        }
      </Await>
    </div>
  )
}

function Figures({ scope, month }: { scope: string; month: string }) {
  const found = useCall('findMetrics', { scope, month }, { placeholderData: keepPreviousData })
  return (
    <Await call={found} lines={10}>
      {(metrics) => <Tiles metrics={metrics} />}
    </Await>
  )
}

function Tiles({ metrics }: { metrics: Metrics }) {
  const t = useWords('metrics')
  const core = useWords()
  const format = useFormat()
  const most = Math.max(1, ...metrics.phases.map(({ personDays }) => personDays ?? 0))
  const nothing = metrics.phases.every(({ personDays }) => personDays === 0)
  const headline = nothing
    ? t('headline.nothing')
    : metrics.weakest
      ? t('headline.weakest', { phase: core(`phaseLong.${metrics.weakest}`) })
      : t('headline.young')
  return (
    <>
      <section className="panel pad tile" aria-labelledby="activity">
        <h2 id="activity">{headline}</h2>
        <p className="sm mut">
          {t('of', { count: metrics.members })} · {t('map', { map: metrics.map })}
        </p>
        <table className="bars">
          <caption className="sr">{t('activity')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('phase')}</th>
              <th scope="col">{t('personDays')}</th>
              <th scope="col">{t('contributors')}</th>
              <th scope="col">{t('contributions')}</th>
            </tr>
          </thead>
          <tbody>
            {metrics.phases.map((one) => (
              <tr key={one.phase} data-phase={one.phase}>
                <th scope="row">
                  <PhaseLabel phase={one.phase} />
                </th>
                {one.personDays === null ? (
                  <td colSpan={3} className="hidden">
                    <span className="hatch">– {one.hiddenForOthers ? t('hiddenForOthers') : t('hidden')}</span>
                  </td>
                ) : (
                  <>
                    <td className="bar">
                      <span style={{ inlineSize: `${(100 * one.personDays) / most}%` }} aria-hidden="true" />
                      <b className="num">{format.number(one.personDays)}</b>
                    </td>
                    <td className="num">{format.number(one.contributors ?? 0)}</td>
                    <td className="sm mut">
                      {one.contributions
                        .map(
                          ({ event, count }) =>
                            `${t(`event.${event.replace('.', '_')}` as 'event.topic_opened')} ${format.number(count)}`,
                        )
                        .join(' · ') || '0'}
                    </td>
                  </>
                )}
              </tr>
            ))}
          </tbody>
        </table>
        <p>
          {t('balance')}:{' '}
          <b className="num">{metrics.balance === null ? '–' : format.number(metrics.balance, { min: 2, max: 2 })}</b>{' '}
          <span className="sm mut">{t('balanceHelp')}</span>
        </p>
        <details>
          <summary className="sm">{t('definitions')}</summary>
          <ul className="sm mut">
            <li>{t('define.personDays')}</li>
            <li>{t('define.contributors')}</li>
            <li>{t('define.balance')}</li>
            <li>{t('define.hidden')}</li>
            <li>{t('define.proxy')}</li>
          </ul>
        </details>
      </section>

      <div className="tiles">
        <section className="panel pad tile" aria-labelledby="conversions">
          <h2 id="conversions">{t('conversions')}</h2>
          <ul>
            {metrics.conversions.map((one) => (
              <li key={one.from} className="row">
                <Hop from={one.from} to={one.to} stalled={!one.maturing && one.of >= 3 && one.crossed * 3 < one.of} />
                <span>
                  <b>{one.of === 0 ? '–' : core('gate', { passed: one.crossed, of: one.of })}</b>{' '}
                  <span className="sm mut">
                    {one.maturing ? t('maturing', { days: one.days }) : t('within', { days: one.days })}
                  </span>
                </span>
              </li>
            ))}
          </ul>
          <p className="sm mut">{t('define.conversion')}</p>
        </section>
        <section className="panel pad tile" aria-labelledby="agreements">
          <h2 id="agreements">{t('agreements')}</h2>
          <p className="figure num">
            {metrics.agreement.closed === 0
              ? '–'
              : core('gate', { passed: metrics.agreement.agreed, of: metrics.agreement.closed })}
          </p>
          <p className="sm mut">{t('define.agreement')}</p>
        </section>
        <section className="panel pad tile" aria-labelledby="stalled">
          <h2 id="stalled">
            {metrics.stalled.length > 0 ? t('stalled', { count: metrics.stalled.length }) : t('noneStalled')}
          </h2>
          <ul className="rows">
            {metrics.stalled.map((item) => (
              <li key={item.id}>
                <PhaseLabel phase={item.phase} kind={item.kind as ItemKind} />{' '}
                <Link href={itemPath(item.kind as ItemKind, item.id)}>{item.title}</Link>{' '}
                <StalledTag days={item.days} />
              </li>
            ))}
          </ul>
          <p className="sm mut">{t('define.stalled')}</p>
        </section>
      </div>
    </>
  )
}
