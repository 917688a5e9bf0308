import { keepPreviousData } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useSearchParams } from 'wouter'
import { useCall } from '#client/core/call.ts'
import { nameOf, useFormat } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { useLive } from '#client/core/live.tsx'
import { usePage } from '#client/core/page.ts'
import { Await, Empty, SelectField } from '#client/design/index.ts'
import type { Metrics, ScopeChoice } from '#shared/features/metrics/contract.ts'
import { ActivityTile } from './ActivityTile.tsx'
import { AgreementTile } from './AgreementTile.tsx'
import { BalanceTile } from './BalanceTile.tsx'
import { ConversionTile } from './ConversionTile.tsx'
import './index.ts'
import './metrics.css'

const MONTHS_BACK = 13
/** Where much is said, the figures are asked for this often and no more. */
const LIVE_EVERY_MS = 2000
/** What happens in spaces the lead is no member of is not announced to them. */
const ASK_EVERY_MS = 60_000

/** The calendar months in Vientiane that can be looked at, newest first. */
function months(): [string, ...string[]] {
  const now = new Date(Date.now() + 7 * 3_600_000)
  const back = (count: number) =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - count, 1)).toISOString().slice(0, 7)
  return [back(0), ...Array.from({ length: MONTHS_BACK - 1 }, (_, count) => back(count + 1))]
}

/** Measures of a team: sentences before numbers, and nothing about any one person. */
export default function MetricsPage() {
  const t = useWords('metrics')
  const core = useWords()
  const scopes = useCall('findScopes')
  usePage({ title: core('nav.metrics') })
  return (
    <div className="page metricspage">
      <Await call={scopes} lines={3}>
        {({ scopes: [first, ...rest] }) =>
          first ? (
            <Team scopes={[first, ...rest]} />
          ) : (
            <>
              <h1>{core('nav.metrics')}</h1>
              <Empty title={t('noScope')} help={t('noScopeHelp')} phase="S" stitches={8} />
            </>
          )
        }
      </Await>
    </div>
  )
}

function Team({ scopes }: { scopes: readonly [ScopeChoice, ...ScopeChoice[]] }) {
  const t = useWords('metrics')
  const language = useLanguage()
  const format = useFormat()
  const [params, setParams] = useSearchParams()
  const list = months()
  const scope = scopes.find((one) => one.scope === params.get('scope')) ?? scopes[0]
  const month = list.find((one) => one === params.get('month')) ?? list[0]
  const choose = (name: 'scope' | 'month', value: string) =>
    setParams(
      (old) => {
        old.set(name, value)
        return old
      },
      { replace: true },
    )
  const inMiddle = (one: string) => `${one}-15T00:00:00Z`
  return (
    <>
      <header className="mh">
        <div>
          <p className="kick">
            {t(scope.scope.startsWith('space:') ? 'ofSpace' : 'ofDepartment', { name: nameOf(scope, language) })}
          </p>
          <h1>
            <span className="nw">{t('title')}</span>{' '}
            <span className="nw">{t('inMonth', { month: format.month(inMiddle(month)) })}</span>
          </h1>
        </div>
        <div className="pickers">
          <SelectField
            label={t('scope')}
            hideLabel
            value={scope.scope}
            onChange={(event) => choose('scope', event.target.value)}
          >
            {scopes.map((one) => (
              <option key={one.scope} value={one.scope}>
                {nameOf(one, language)}
              </option>
            ))}
          </SelectField>
          <SelectField
            label={t('month')}
            hideLabel
            value={month}
            onChange={(event) => choose('month', event.target.value)}
          >
            {list.map((one) => (
              <option key={one} value={one}>
                {format.month(inMiddle(one))}
              </option>
            ))}
          </SelectField>
        </div>
      </header>
      <details className="fair">
        <summary className="mut">
          {t('fair')} <span className="lnk">{t('whoSees')}</span>
        </summary>
        <p className="sm mut">{t('whoSeesWhat')}</p>
      </details>
      <Figures scope={scope.scope} month={month} />
    </>
  )
}

function Figures({ scope, month }: { scope: string; month: string }) {
  const found = useCall(
    'findMetrics',
    { scope, month },
    { placeholderData: keepPreviousData, staleTime: 0, refetchInterval: ASK_EVERY_MS },
  )
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  useLive('item:changed', () => {
    if (timer.current) return
    timer.current = setTimeout(() => {
      timer.current = undefined
      void found.refetch()
    }, LIVE_EVERY_MS)
  })
  return (
    <Await call={found} lines={10}>
      {(metrics) => <Tiles metrics={metrics} />}
    </Await>
  )
}

function Tiles({ metrics }: { metrics: Metrics }) {
  const t = useWords('metrics')
  const format = useFormat()
  return (
    <>
      {metrics.tooSmall ? (
        <Empty
          title={t('tooSmall')}
          help={t('tooSmallHelp', { count: metrics.members })}
          phase={metrics.phases[0]?.phase ?? 'S'}
          stitches={6}
        />
      ) : null}
      <div className="tiles">
        {metrics.tooSmall ? null : <BalanceTile metrics={metrics} />}
        <ConversionTile metrics={metrics} />
        {metrics.tooSmall ? null : (
          <>
            <ActivityTile metrics={metrics} />
            <AgreementTile metrics={metrics} />
          </>
        )}
      </div>
      <p className="sm mut counted">
        {t('countedAt', { at: format.dateTime(metrics.countedAt) })} {t('notForAppraisal')}
      </p>
    </>
  )
}
