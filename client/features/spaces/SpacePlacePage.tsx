import type { ReactNode } from 'react'
import { useCall } from '#client/core/call.ts'
import { nameOf } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { AwaitPage, Breadcrumbs, NotFound, PhaseDisc } from '#client/design/index.ts'
import type { Phase } from '#shared/seci/seci.ts'
import './index.ts'
import './spaces.css'

interface SpacePlacePageProps {
  spaceId: string
  phase: Phase
  /** The one thing to begin here. */
  action?: ReactNode
  /** What stands in this place; each feature brings its own. */
  children: ReactNode
}

/** One of the four places of a space. */
export default function SpacePlacePage({ spaceId, phase, action, children }: SpacePlacePageProps) {
  const t = useWords('spaces')
  const core = useWords()
  const language = useLanguage()
  const space = useCall('findSpace', { spaceId })
  return (
    <AwaitPage
      call={space}
      lines={4}
      page={(space) => ({
        title: core(`place.${phase}`),
        back: space
          ? { href: `/spaces/${spaceId}`, label: nameOf(space, language) }
          : { href: '/spaces', label: core('nav.spacesShort') },
      })}
    >
      {(space) => (
        <div className="page">
          {space.readable ? (
            <>
              <Breadcrumbs
                label={t('where')}
                items={[
                  { label: core('nav.spacesShort'), href: '/spaces' },
                  { label: nameOf(space, language), href: `/spaces/${spaceId}` },
                  { label: core(`place.${phase}`) },
                ]}
              />
              <header className="pagehead">
                <div className="row">
                  <h1 className="row" data-phase={phase}>
                    <PhaseDisc phase={phase} size="lg" /> {core(`place.${phase}`)}
                  </h1>
                  {action}
                </div>
                <p className="lead">{t(`placeLead.${phase}`)}</p>
              </header>
              {children}
            </>
          ) : (
            <NotFound />
          )}
        </div>
      )}
    </AwaitPage>
  )
}
