import { IconLock, IconPackageImport, IconPlus, IconUsers, IconWorld } from '@tabler/icons-react'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { Link } from 'wouter'
import { useAction, useCall } from '#client/core/call.ts'
import { nameOf, useFormat } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { usePage } from '#client/core/page.ts'
import { Await, announce, arcsOf, Button, Empty, RingGlyph, Tag } from '#client/design/index.ts'
import type { SpaceCard } from '#shared/features/spaces/contract.ts'
import './index.ts'
import './spaces.css'

const SpaceDialog = lazy(() => import('./SpaceDialog.tsx'))

interface SpacesPageProps {
  /** What is new in a space, beside its name. */
  mark?: (spaceId: string) => ReactNode
}

/** Every space the viewer may know of: their own first. */
export default function SpacesPage({ mark }: SpacesPageProps) {
  const t = useWords('spaces')
  const spaces = useCall('findSpaces')
  usePage({ title: t('title') })
  const [opening, setOpening] = useState(location.hash === '#new')
  return (
    <div className="page">
      <header className="pagehead">
        <div className="row">
          <div>
            <h1>{t('title')}</h1>
            <p className="lead">{t('lead')}</p>
          </div>
          <Button look="quiet" href="/archive" icon={<IconPackageImport className="i" aria-hidden />}>
            {t('bringIn')}
          </Button>
          <Button look="primary" icon={<IconPlus className="i" aria-hidden />} onClick={() => setOpening(true)}>
            {t('open')}
          </Button>
        </div>
      </header>
      <Await call={spaces} lines={8}>
        {({ spaces }) => {
          const mine = spaces.filter(({ role }) => role !== null)
          const others = spaces.filter(({ role }) => role === null)
          return (
            <>
              <section aria-labelledby="mine">
                <h2 id="mine" className="sr">
                  {t('mine')}
                </h2>
                {mine.length > 0 ? (
                  <ul className="spaces">
                    {mine.map((space) => (
                      <SpaceRow key={space.id} space={space} mark={mark?.(space.id)} />
                    ))}
                  </ul>
                ) : (
                  <Empty
                    title={t('noneMine')}
                    help={t('noneMineHelp')}
                    action={<Button onClick={() => setOpening(true)}>{t('open')}</Button>}
                  />
                )}
              </section>
              {others.length > 0 ? (
                <section className="section" aria-labelledby="others">
                  <header>
                    <h2 id="others">{t('others')}</h2>
                  </header>
                  <ul className="spaces">
                    {others.map((space) => (
                      <SpaceRow key={space.id} space={space} />
                    ))}
                  </ul>
                </section>
              ) : null}
            </>
          )
        }}
      </Await>
      {opening ? (
        <Suspense>
          <SpaceDialog onClose={() => setOpening(false)} />
        </Suspense>
      ) : null}
    </div>
  )
}

function SpaceRow({ space, mark }: { space: SpaceCard; mark?: ReactNode }) {
  const t = useWords('spaces')
  const core = useWords()
  const language = useLanguage()
  const format = useFormat()
  const join = useAction('joinSpace', { onSuccess: () => announce(t('joined')) })
  const vision = language === 'lo' ? space.visionLo || space.visionEn : space.visionEn || space.visionLo
  return (
    <li className="panel">
      <RingGlyph arcs={arcsOf(space.phases)} size={44} />
      <div>
        <h3>
          {space.readable ? (
            <Link href={`/spaces/${space.id}`} className="plain">
              {nameOf(space, language)}
            </Link>
          ) : (
            nameOf(space, language)
          )}
          {mark}
        </h3>
        {vision ? <p className="mut">{vision}</p> : null}
        <p className="meta sm mut">
          <KindWords kind={space.kind} />
          {space.members === null ? null : (
            <span>
              <IconUsers className="i" aria-hidden />{' '}
              {t('people', { people: core('spiral.people', { count: space.members }), count: space.departments ?? 0 })}
            </span>
          )}
          {space.changedAt ? <span>{t('moved', { when: format.ago(space.changedAt) })}</span> : null}
        </p>
      </div>
      {space.role === 'steward' ? <Tag>{t('steward')}</Tag> : null}
      {space.role === null && space.kind === 'open' ? (
        <Button small busy={join.isPending} onClick={() => join.mutate({ params: { spaceId: space.id } })}>
          {t('join')}
        </Button>
      ) : null}
      {space.readable ? null : <p className="sm mut">{t('askSteward')}</p>}
    </li>
  )
}

export function KindWords({ kind }: { kind: SpaceCard['kind'] }) {
  const t = useWords('spaces')
  const Icon = kind === 'open' ? IconWorld : IconLock
  return (
    <span>
      <Icon className="i" aria-hidden /> {t(`kind.${kind}`)}
    </span>
  )
}
