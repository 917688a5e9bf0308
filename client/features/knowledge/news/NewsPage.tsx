import { IconArrowForwardUp, IconDiscountCheck, IconPencil, IconStack2 } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { Link } from 'wouter'
import { call, refresh, useCall } from '#client/core/call.ts'
import { langOf, nameOf, useFormat } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { usePage } from '#client/core/page.ts'
import { Await, Empty, Facts } from '#client/design/index.ts'
import type { News } from '#shared/features/knowledge/news.ts'
import '../index.ts'
import '../knowledge.css'
import { namesIn } from '../names.ts'
import { FollowedTags } from './FollowedTags.tsx'
import './news.css'

const icons = {
  published: IconStack2,
  changed: IconPencil,
  verified: IconDiscountCheck,
  superseded: IconArrowForwardUp,
} as const

/** What happened to articles that concern the reader, since they last looked and before. */
export default function NewsPage() {
  const t = useWords('knowledge')
  const core = useWords()
  const found = useCall('findNews')
  usePage({ title: t('news.title'), back: { href: '/articles', label: core('nav.knowledge') } })
  return (
    <div className="page newspage">
      <header className="pagehead">
        <h1>{t('news.title')}</h1>
        <p className="lead">{t('news.lead')}</p>
      </header>
      <div className="newsgrid">
        <Await call={found} lines={8}>
          {({ news }) =>
            news.length === 0 ? (
              <Empty title={t('news.none')} help={t('news.noneHelp')} phase="C" stitches={4} />
            ) : (
              <Told news={news} />
            )
          }
        </Await>
        <FollowedTags />
      </div>
    </div>
  )
}

function Told({ news }: { news: readonly News[] }) {
  const t = useWords('knowledge')
  // What was new when they came stays marked while they look.
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set())
  const newest = news[0]?.events[0]?.at
  useEffect(() => {
    setFresh((old) => new Set([...old, ...news.flatMap((one) => (one.fresh ? [one.id] : []))]))
    if (!newest || !news.some((one) => one.fresh)) return
    // Where it is lost they are told once more.
    call('seeNews', { body: { until: newest } }).then(
      () => refresh('read'),
      () => undefined,
    )
  }, [news, newest])
  const isFresh = (one: News) => one.fresh || fresh.has(one.id)
  const groups = [
    { words: t('news.fresh'), list: news.filter(isFresh) },
    { words: t('news.earlier'), list: news.filter((one) => !isFresh(one)) },
  ].filter(({ list }) => list.length > 0)
  return (
    <div>
      {groups.map(({ words, list }) => (
        <section key={words} className="newsgroup" aria-label={words}>
          <h2>
            {words} <span className="faint num">{list.length}</span>
          </h2>
          <ul className="rows">
            {list.map((one) => (
              <Entry key={one.id} news={one} fresh={isFresh(one)} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  )
}

function Entry({ news, fresh }: { news: News; fresh: boolean }) {
  const t = useWords('knowledge')
  const language = useLanguage()
  const format = useFormat()
  const { title, summary } = namesIn(news, language)
  const [last] = news.events
  const Icon = icons[last?.what ?? 'published']
  const { readVersion, version } = news
  return (
    <li data-unread={fresh || undefined}>
      <Icon className="i" aria-hidden />
      <div>
        <h3>
          <Link href={`/articles/${news.id}`} className="plain" lang={langOf(title)}>
            {title}
          </Link>
        </h3>
        {summary ? <p className="mut clamp2">{summary}</p> : null}
        {news.events.slice(0, 3).map(({ what, at, by, material }) => (
          <p className="sm" key={`${what}${at}`}>
            <Facts
              of={[
                t(`news.what.${what}`, { name: nameOf(by, language) }),
                material && t('trust.material'),
                <span key="at" className="mut">
                  {format.ago(at)}
                </span>,
              ]}
            />
          </p>
        ))}
        <p className="sm mut facts">
          <span>{format.list(news.why.map((one) => t(`news.why.${one}`)))}</span>
          <span>{nameOf({ nameLo: news.spaceLo, nameEn: news.spaceEn }, language)}</span>
          {readVersion !== null && readVersion < version ? (
            <Link href={`/articles/${news.id}/versions?from=${readVersion}&to=${version}`}>
              {t('differ.sinceRead')}
            </Link>
          ) : null}
        </p>
      </div>
    </li>
  )
}
