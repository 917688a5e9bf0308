import { IconArrowRight, IconPackageExport, IconPencil, IconUser, IconUsers } from '@tabler/icons-react'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { Link } from 'wouter'
import { refresh, useAction, useCall, useWhole } from '#client/core/call.ts'
import { daysSince, departmentOf, nameOf, useFormat } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { itemPath, placePath } from '#client/core/paths.ts'
import { useViewer } from '#client/core/session.tsx'
import {
  Avatars,
  Await,
  AwaitPage,
  BeadNumber,
  Breadcrumbs,
  Button,
  Empty,
  Facts,
  Gate,
  Hop,
  Lao,
  PhaseDisc,
  phaseIcon,
  Skeleton,
  SpaceSpiral,
} from '#client/design/index.ts'
import type { Member, SpaceCard } from '#shared/features/spaces/contract.ts'
import type { Gate as GateFacts, WaitingItem } from '#shared/lineage.ts'
import { phases } from '#shared/seci/phases.ts'
import type { Phase } from '#shared/seci/seci.ts'
import { KindWords } from './SpacesPage.tsx'
import './index.ts'
import './spaces.css'

const SpaceDialog = lazy(() => import('./SpaceDialog.tsx'))
const MembersDialog = lazy(() => import('./MembersDialog.tsx'))

interface SpacePageProps {
  spaceId: string
  /** How a topic is opened here; handed in, since rooms stand above spaces. */
  newTopic?: ReactNode
}

/** A space: its vision, its four places around one spiral, what stands still, and who is here. */
export default function SpacePage({ spaceId, newTopic }: SpacePageProps) {
  const core = useWords()
  const language = useLanguage()
  const space = useCall('findSpace', { spaceId })
  const all = core('nav.spacesShort')
  return (
    <AwaitPage
      call={space}
      lines={6}
      page={(space) => ({ title: space ? nameOf(space, language) : all, back: { href: '/spaces', label: all } })}
    >
      {(space) => (
        <div className="page">
          {space.readable ? <Open space={space} newTopic={newTopic} /> : <Closed space={space} />}
        </div>
      )}
    </AwaitPage>
  )
}

function Closed({ space }: { space: SpaceCard }) {
  const t = useWords('spaces')
  const language = useLanguage()
  return (
    <Empty
      title={nameOf(space, language)}
      help={t('closedHelp')}
      action={<Button href="/spaces">{t('all')}</Button>}
      stitches={4}
    />
  )
}

/** A border that fewer than a third cross is drawn weak, once there is enough to say so. */
const isWeak = ({ crossed, of }: GateFacts) => of >= 3 && crossed * 3 < of

const next: Record<Phase, Phase> = { S: 'E', E: 'C', C: 'I', I: 'S' }

function Open({ space, newTopic }: { space: SpaceCard; newTopic: ReactNode }) {
  const t = useWords('spaces')
  const core = useWords()
  const language = useLanguage()
  const spiral = useCall('findSpaceSpiral', { spaceId: space.id })
  const [dialog, setDialog] = useState<'change' | 'members'>()
  const join = useAction('joinSpace', { onSuccess: () => refresh('space') })
  const vision = language === 'lo' ? space.visionLo || space.visionEn : space.visionEn || space.visionLo
  const front = spiral.data?.front ?? []
  const stalls = front.filter(({ stalled }) => stalled)
  const isNew = spiral.data !== undefined && front.length === 0

  return (
    <>
      <Breadcrumbs
        label={t('where')}
        items={[{ label: core('nav.spacesShort'), href: '/spaces' }, { label: nameOf(space, language) }]}
      />
      <header className="sphead">
        <h1>
          <Lao>{nameOf(space, language)}</Lao>
        </h1>
        {vision ? (
          <p className="vision">
            <span className="sr">{t('vision')}: </span>
            {vision}
          </p>
        ) : null}
        <div className="row">
          {space.role === null ? (
            <Button busy={join.isPending} onClick={() => join.mutate({ params: { spaceId: space.id } })}>
              {t('join')}
            </Button>
          ) : null}
          {newTopic}
        </div>
      </header>
      <p className="meta sm mut">
        <KindWords kind={space.kind} />
        <button type="button" className="lnk sm" onClick={() => setDialog('members')}>
          <IconUsers className="i" aria-hidden />{' '}
          {t('people', { people: core('spiral.people', { count: space.members ?? 0 }), count: space.departments ?? 0 })}
        </button>
        {space.role === 'steward' ? (
          <button type="button" className="lnk sm" onClick={() => setDialog('change')}>
            <IconPencil className="i" aria-hidden /> {t('change')}
          </button>
        ) : null}
        <Link href={`/spaces/${space.id}/archive`} className="lnk sm">
          <IconPackageExport className="i" aria-hidden /> {t('takeAway')}
        </Link>
      </p>

      <section className="ba4" aria-label={t('places')}>
        {phases.map((phase) => (
          <Place key={phase} phase={phase} space={space} front={front} loading={spiral.isPending} />
        ))}
        <div className="core">
          <SpaceSpiral beads={front.map(({ item, stalled }) => ({ id: item.id, phase: item.phase, stalled }))} />
        </div>
        {spiral.data?.gates.map((gate) => (
          <div key={gate.from} className="gateplace" data-from={gate.from}>
            <Gate from={gate.from} to={gate.to} passed={gate.crossed} of={gate.of} weak={isWeak(gate)} />
          </div>
        ))}
      </section>
      <p className="placelegend sm">
        <span>
          <BeadNumber phase="S" n={1} /> {core('moving')}
        </span>
        <span>
          <BeadNumber phase="S" n={2} stalled /> {core('spiral.stalled')}
        </span>
        <span className="hide-p">{t('legend')}</span>
      </p>

      {front.length > 0 ? (
        <section className="only-p section">
          <header>
            <h2>{t('front', { count: front.length })}</h2>
          </header>
          <FrontList front={front} all={front} />
        </section>
      ) : null}

      <div className="low">
        <section aria-labelledby="stalls">
          <h2 id="stalls">
            {stalls.length > 0 ? t('stalls', { count: stalls.length }) : t(isNew ? 'nothingMoves' : 'noStalls')}
          </h2>
          {isNew ? <p className="mut">{t('nothingMovesHelp')}</p> : null}
          <ul className="stalls" hidden={isNew}>
            {(stalls.length > 0 ? stalls : front.slice(-3)).map((waiting) => (
              <li key={waiting.item.id}>
                <Hop from={waiting.item.phase} to={next[waiting.item.phase]} stalled={waiting.stalled} />
                <div>
                  <b>{waiting.item.title}</b>
                  <span className="sm mut">
                    <Facts
                      of={[
                        t('days', { count: daysSince(waiting.item.changedAt) }),
                        core(`next.${waiting.next.action}.what`),
                      ]}
                    />
                  </span>
                </div>
                <Button
                  href={itemPath(waiting.item.kind, waiting.item.id)}
                  after={<IconArrowRight className="i" aria-hidden />}
                >
                  {core(`next.${waiting.next.action}.do`)}
                </Button>
              </li>
            ))}
          </ul>
        </section>
        <People spaceId={space.id} />
      </div>
      <Suspense>
        {dialog === 'change' ? <SpaceDialog space={space} onClose={() => setDialog(undefined)} /> : null}
        {dialog === 'members' ? <MembersDialog space={space} onClose={() => setDialog(undefined)} /> : null}
      </Suspense>
    </>
  )
}

function Place({
  phase,
  space,
  front,
  loading,
}: {
  phase: Phase
  space: SpaceCard
  front: WaitingItem[]
  loading: boolean
}) {
  const t = useWords('spaces')
  const core = useWords()
  const Icon = phaseIcon[phase]
  const count = space.phases.find((one) => one.phase === phase)?.items ?? 0
  const here = front.filter(({ item }) => item.phase === phase)
  return (
    <section className="quarter" data-phase={phase} aria-label={core(`place.${phase}`)}>
      <header>
        <Link href={placePath(space.id, phase)} className="plain">
          <PhaseDisc phase={phase} size="lg" />
          <span>
            <b>{core(`place.${phase}`)}</b>
            <span className="sm">
              <Icon className="i" aria-hidden /> {core(`phaseLong.${phase}`)}
            </span>
          </span>
        </Link>
      </header>
      <p className="sm mut count">{t(`items.${phase}`, { count })}</p>
      {loading ? <Skeleton lines={2} /> : <FrontList front={here.slice(0, 3)} all={front} />}
    </section>
  )
}

function FrontList({ front, all }: { front: readonly WaitingItem[]; all: readonly WaitingItem[] }) {
  const core = useWords()
  return (
    <ul className="front">
      {front.map(({ item, stalled, people }) => (
        <li key={item.id} data-phase={item.phase}>
          <BeadNumber phase={item.phase} n={all.findIndex((one) => one.item.id === item.id) + 1} stalled={stalled} />
          <div>
            <Link href={itemPath(item.kind, item.id)}>{item.title}</Link>
            <span className="sm mut">
              {stalled ? core('spiral.stalledDays', { count: daysSince(item.changedAt) }) : core(`state.${item.state}`)}
              {people > 0 ? `\u00a0· ${core('spiral.people', { count: people })}` : ''}
            </span>
          </div>
        </li>
      ))}
    </ul>
  )
}

/** Members by department, so that one sees which units have a voice here. */
function People({ spaceId }: { spaceId: string }) {
  const t = useWords('spaces')
  const language = useLanguage()
  const viewer = useViewer()
  const format = useFormat()
  const found = useWhole('findMembers', { spaceId })
  return (
    <section aria-labelledby="people">
      <h2 id="people">{t('whoIsHere')}</h2>
      <Await call={found} lines={4}>
        {({ members }) => {
          const units = new Map<string, Member[]>()
          for (const member of members) {
            const unit = departmentOf(member, language) || t('noUnit')
            units.set(unit, [...(units.get(unit) ?? []), member])
          }
          const stewards = members.filter(({ role }) => role === 'steward').map((one) => nameOf(one, language))
          return (
            <>
              <p className="sm mut">
                <IconUser className="i" aria-hidden /> {t('stewards', { names: format.list(stewards) })}
                {members.some(({ id }) => id === viewer.id) ? '' : `\u00a0· ${t('notMember')}`}
              </p>
              <ul className="units">
                {[...units].map(([unit, people]) => (
                  <li key={unit}>
                    <span>
                      {unit} <span className="sm faint">{people.length}</span>
                    </span>
                    <Avatars names={people.map((one) => nameOf(one, language))} />
                  </li>
                ))}
              </ul>
            </>
          )
        }}
      </Await>
    </section>
  )
}
