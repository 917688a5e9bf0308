import { IconArrowRight } from '@tabler/icons-react'
import { Link } from 'wouter'
import { useCall } from '#client/core/call.ts'
import { daysSince, givenName, nameOf, useFormat } from '#client/core/format.ts'
import { hrefOf } from '#client/core/hrefs.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { useViewer } from '#client/core/session.tsx'
import { Journey } from '#client/core/spiral.tsx'
import { Await, arcsOf, Button, Empty, Hop, PhaseLabel, RingGlyph, StalledTag } from '#client/design/index.ts'
import type { WaitingItem } from '#shared/lineage.ts'
import type { Phase } from '#shared/seci/seci.ts'
import './index.ts'
import './spaces.css'

const after: Record<Phase, Phase> = { S: 'E', E: 'C', C: 'I', I: 'S' }

/** What waits for the viewer, where they left off, and how far a piece of their own has travelled. */
export default function TodayPage() {
  const t = useWords('spaces')
  const viewer = useViewer()
  const language = useLanguage()
  const format = useFormat()
  const today = useCall('findToday')
  return (
    <div className="page home">
      <div>
        <header className="pagehead">
          <p className="sm mut">{format.fullDate(new Date())}</p>
          <h1>{t('hello', { name: givenName(nameOf(viewer, language)) })}</h1>
          {today.data ? (
            <p className="lead">
              {today.data.waiting.length > 0 ? t('waiting', { count: today.data.waiting.length }) : t('nothingWaits')}
            </p>
          ) : null}
        </header>
        <Await call={today} lines={6}>
          {({ waiting }) =>
            waiting.length > 0 ? (
              <Waiting waiting={waiting} />
            ) : (
              <Empty
                title={t('startTitle')}
                help={t('startHelp')}
                action={<Button href="/spaces">{t('goSpaces')}</Button>}
              />
            )
          }
        </Await>
        <MySpaces />
      </div>
      {today.data?.journey ? (
        <aside aria-label={t('journey')}>
          <p className="sm mut">{t('journey')}</p>
          <Journey itemId={today.data.journey} />
        </aside>
      ) : null}
    </div>
  )
}

function Waiting({ waiting }: { waiting: readonly WaitingItem[] }) {
  const t = useWords('spaces')
  const core = useWords()
  const [first, ...rest] = waiting
  if (!first) return null
  return (
    <div className="panel waits">
      <div className="first">
        <p className="row">
          <Hop from={first.item.phase} to={after[first.item.phase]} stalled={first.stalled} />
          <span className="sm mut">{core(`state.${first.item.state}`)}</span>
        </p>
        <h2>{first.item.title}</h2>
        <p className="mut">
          {core(`next.${first.next.action}.what`)}
          {first.people > 0 ? ` · ${core('spiral.people', { count: first.people })}` : ''}
          {' · '}
          {t('days', { count: daysSince(first.item.changedAt) })}
        </p>
        <Button look="primary" href={hrefOf(first.item)} after={<IconArrowRight className="i" aria-hidden />}>
          {core(`next.${first.next.action}.do`)}
        </Button>
      </div>
      <ul>
        {rest.slice(0, 5).map((one) => (
          <li key={one.item.id}>
            <PhaseLabel phase={one.item.phase} kind={one.item.kind} />
            <div>
              <b>{one.item.title}</b>
              <span className="sm mut">
                {core(`next.${one.next.action}.what`)}{' '}
                {one.stalled ? <StalledTag days={daysSince(one.item.changedAt)} /> : null}
              </span>
            </div>
            <Button href={hrefOf(one.item)}>{core(`next.${one.next.action}.do`)}</Button>
          </li>
        ))}
      </ul>
    </div>
  )
}

function MySpaces() {
  const t = useWords('spaces')
  const core = useWords()
  const language = useLanguage()
  const format = useFormat()
  const found = useCall('findSpaces')
  const mine = found.data?.spaces.filter(({ role }) => role !== null) ?? []
  if (mine.length === 0) return null
  return (
    <section className="section" aria-labelledby="my-spaces">
      <header>
        <h2 id="my-spaces">{core('mySpaces')}</h2>
        <span className="sp" />
        <Link href="/spaces">{core('seeAll')}</Link>
      </header>
      <ul className="rows">
        {mine.slice(0, 6).map((space) => (
          <li key={space.id} className="row">
            <RingGlyph arcs={arcsOf(space.phases)} size={30} />
            <div className="sp">
              <Link href={`/spaces/${space.id}`} className="plain">
                <b>{nameOf(space, language)}</b>
              </Link>
              <p className="sm mut">
                {space.changedAt ? t('moved', { when: format.ago(space.changedAt) }) : t('quiet')}
              </p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}
