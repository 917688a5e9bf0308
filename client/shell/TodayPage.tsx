import { IconArrowRight } from '@tabler/icons-react'
import { type ReactNode, Suspense } from 'react'
import { Link } from 'wouter'
import { useCall } from '#client/core/call.ts'
import { langOf, useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import { usePage } from '#client/core/page.ts'
import { itemPath } from '#client/core/paths.ts'
import { useViewer } from '#client/core/session.tsx'
import { Journey } from '#client/core/spiral.tsx'
import {
  Await,
  arcsOf,
  Button,
  Empty,
  ErrorBlock,
  Facts,
  Hop,
  Missed,
  PhaseLabel,
  RingGlyph,
  StalledTag,
} from '#client/design/index.ts'
import type { WaitingItem } from '#shared/lineage.ts'
import type { NextAction } from '#shared/seci/next-step.ts'
import type { Phase } from '#shared/seci/seci.ts'
import './today.css'

/** The phase to which a step leads. */
const leadsTo: Record<NextAction, Phase> = {
  recordAgreement: 'S',
  makeDoc: 'E',
  markReady: 'E',
  publish: 'C',
  makeChecklist: 'I',
  reflect: 'I',
  openTopic: 'S',
}
/** More would be a list of duties, not a day. */
const MOST_WAITING = 6

interface TodayPageProps {
  /** What of the features stands on the first page: decisions that wait, and talk that is new. */
  decisions: ReactNode
  talk: ReactNode
}

/** What waits for the viewer, what moves in their spaces, and how far one piece of their own has travelled. */
export default function TodayPage({ decisions, talk }: TodayPageProps) {
  const t = useWords()
  const viewer = useViewer()
  const format = useFormat()
  const today = useCall('findToday')
  usePage({ title: t('nav.today') })
  const decided = useCall('findWaitingDecisions')
  /** What waits for a decision is not known: then nobody is told that nothing waits. */
  const undecided = decided.data ? null : decided.error
  // What waits for a decision stands above; it is not asked for another step as well.
  const above = new Set([...(decided.data?.underway ?? []), ...(decided.data?.ripe ?? []).map(({ id }) => id)])
  const stillWaiting = (items: readonly WaitingItem[]) => items.filter(({ item }) => !above.has(item.id))
  const waiting = stillWaiting(today.data?.waiting ?? []).length
  return (
    <div className="page home">
      <div>
        <header className="hello">
          <p className="kick">{format.fullDate(new Date())}</p>
          <h1>{t('today.hello', { name: format.givenName(viewer) })}</h1>
          {waiting ? (
            <p className="lead">
              <b className="whole">{t('today.waiting', { count: Math.min(waiting, MOST_WAITING) })}</b>{' '}
              <span className="whole">{t('today.others')}</span>
            </p>
          ) : null}
        </header>
        <div className="asked">
          <Suspense>{decisions}</Suspense>
        </div>
        {undecided && today.data ? <ErrorBlock error={undecided} onRetry={() => decided.refetch()} /> : null}
        <Await call={today} lines={6}>
          {(found) =>
            waiting > 0 ? (
              <Waiting items={stillWaiting(found.waiting).slice(0, MOST_WAITING)} />
            ) : undecided ? null : (
              <Empty
                title={t('today.nothing')}
                help={t('today.nothingHelp')}
                action={
                  <Button look="primary" href="/spaces">
                    {t('nav.spacesShort')}
                  </Button>
                }
              />
            )
          }
        </Await>
        <Suspense>{talk}</Suspense>
        <MySpaces />
      </div>
      {today.data?.journey ? (
        <aside className="story">
          <p className="kick">{t('today.journey')}</p>
          <Journey itemId={today.data.journey} />
        </aside>
      ) : null}
    </div>
  )
}

function Waiting({ items: [first, ...rest] }: { items: readonly WaitingItem[] }) {
  const t = useWords()
  const format = useFormat()
  if (!first) return null
  const people = first.people > 0 ? t('spiral.people', { count: first.people }) : ''
  return (
    <section className="panel" aria-label={t('today.waitingLabel')}>
      <div className="first">
        <p className="row wrap">
          {first.item.phase === leadsTo[first.next.action] ? (
            <PhaseLabel phase={first.item.phase} kind={first.item.kind} />
          ) : (
            <Hop from={first.item.phase} to={leadsTo[first.next.action]} stalled={first.stalled} />
          )}
          {first.stalled ? <StalledTag days={format.daysSince(first.item.changedAt)} /> : null}
          <span className="kick">{t(`state.${first.item.state}`)}</span>
        </p>
        <h2 lang={langOf(first.item.title)}>{first.item.title}</h2>
        <p className="mut">
          <Facts of={[t(`next.${first.next.action}.what`), people, format.ago(first.item.changedAt)]} />
        </p>
        <div className="row wrap act">
          <Button
            look="primary"
            href={itemPath(first.item.kind, first.item.id)}
            after={<IconArrowRight className="i" aria-hidden />}
          >
            {t(`next.${first.next.action}.do`)}
          </Button>
        </div>
      </div>
      {rest.length > 0 ? (
        <ul className="todos">
          {rest.map(({ item, next, stalled }) => (
            <li key={item.id}>
              <PhaseLabel phase={item.phase} kind={item.kind} />
              <div>
                <b lang={langOf(item.title)}>{item.title}</b>
                <span className="sm mut">
                  <Facts
                    of={[
                      stalled && t('spiral.stalledDays', { count: format.daysSince(item.changedAt) }),
                      t(`next.${next.action}.what`),
                    ]}
                  />
                </span>
              </div>
              <Button href={itemPath(item.kind, item.id)}>{t(`next.${next.action}.do`)}</Button>
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  )
}

function MySpaces() {
  const t = useWords()
  const format = useFormat()
  const found = useCall('findSpaces')
  const mine = found.data?.spaces.filter(({ role }) => role !== null) ?? []
  if (mine.length === 0) return <Missed of={[found]}>{t('today.spaces')}</Missed>
  return (
    <section className="section" aria-labelledby="my-spaces">
      <header>
        <h2 id="my-spaces">{t('today.spaces')}</h2>
        <span className="sp" />
        <Link href="/spaces" className="sm">
          {t('seeAll')}
        </Link>
      </header>
      {mine.slice(0, 6).map((space) => (
        <Link key={space.id} className="sprow" href={`/spaces/${space.id}`}>
          <RingGlyph arcs={arcsOf(space.phases)} size={38} />
          <span>
            <b>{format.name(space)}</b>
            <span className="sm mut">
              {space.changedAt ? t('today.moved', { when: format.ago(space.changedAt) }) : t('today.quiet')}
            </span>
          </span>
        </Link>
      ))}
    </section>
  )
}
