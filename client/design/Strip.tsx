import { IconArrowRight, IconHourglassLow } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { langOf } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import type { ItemKind, Phase } from '#shared/seci/seci.ts'
import { Lao } from './Lao.tsx'
import { kindIcon, mode } from './phase.tsx'

export type BeadState = 'done' | 'here' | 'next' | 'todo'
export type Wire = 'solid' | 'dotted' | 'dashed'

export interface Bead {
  phase: Phase
  kind: ItemKind
  state: BeadState
  /** The thread that leaves this bead: travelled, not yet, or stalled. */
  wire: Wire
  title?: string | undefined
  /** Date and people. */
  note?: string | undefined
  href?: string | undefined
  redacted?: boolean
  /** How many more of the same kind came of the same step. */
  more?: number
  /** The turn it belongs to, where several are drawn below each other. */
  turn?: number
}

interface HookFacts {
  /** The turn the thread leaves for. */
  turn: number
  href?: string | undefined
  /** That turn exists. */
  begun: boolean
}

function BeadText({ bead, vertical, turn }: { bead: Bead; vertical?: boolean; turn?: number | undefined }) {
  const t = useWords()
  const Icon = kindIcon[bead.kind]
  const word = bead.state === 'here' ? t('spiral.here') : bead.state === 'next' ? t('spiral.next') : undefined
  const now = word && (
    <span className="now" data-next={bead.state === 'next' || undefined}>
      {word}
    </span>
  )
  const text = (
    <>
      <span className="k">
        <Icon className="i" aria-hidden />
        <span>
          <span className="sr" lang="en">
            {mode[bead.phase]}:{' '}
          </span>
          {t(`kind.${bead.kind}`)}
          {turn ? `\u00a0· ${t('spiral.turn', { turn })}` : null}
        </span>
        {vertical ? now : null}
      </span>
      {bead.redacted ? <span className="t faint">{t('spiral.redacted')}</span> : null}
      {bead.title ? (
        <span className="t" lang={langOf(bead.title)}>
          <Lao>{bead.title}</Lao>
          {bead.more ? <span className="faint nw"> +{bead.more}</span> : null}
        </span>
      ) : null}
      {bead.note ? <span className="m">{bead.note}</span> : null}
      {bead.state === 'todo' ? <span className="sr">{t('spiral.todo')}</span> : null}
      {bead.state === 'done' ? <span className="sr">{t('spiral.done')}</span> : null}
    </>
  )
  return (
    <>
      {vertical ? null : now}
      {bead.href ? <Link href={bead.href}>{text}</Link> : <div>{text}</div>}
    </>
  )
}

/** Five beads on one thread, and the hook by which it leaves for the next turn. */
export function Coil({ beads, hook, drawn }: { beads: readonly Bead[]; hook: HookFacts; drawn?: boolean }) {
  const t = useWords()
  const turn = <span className="k">{t('spiral.turn', { turn: hook.turn })}</span>
  return (
    <ol
      className="coil"
      aria-label={t('spiral.label')}
      data-full={hook.begun || undefined}
      data-drawn={drawn || undefined}
    >
      {beads.map((bead) => (
        <li
          key={bead.kind}
          data-phase={bead.phase}
          data-state={bead.state}
          data-wire={bead.wire}
          aria-current={bead.state === 'here' ? 'step' : undefined}
        >
          <span className="bead" aria-hidden="true">
            {bead.phase}
          </span>
          <BeadText bead={bead} />
        </li>
      ))}
      <li className="end">
        <span className="sr">{t('spiral.then')} </span>
        {hook.href ? (
          <Link href={hook.href}>
            <Hook />
            {turn}
          </Link>
        ) : (
          <>
            <Hook />
            {turn}
          </>
        )}
      </li>
    </ol>
  )
}

const Hook = () => (
  <svg className="hook" viewBox="0 0 64 44" aria-hidden="true">
    <path d="M0 30.5H30C44 30.5 52 23 52 14.5S45 1.5 38 1.5 27 6.5 27 12.5 31.5 21 36.5 21 43 17.5 43 14" />
  </svg>
)

/** The thread from top to bottom; a new turn steps one ring outwards. */
export function VerticalCoil({ beads }: { beads: readonly Bead[] }) {
  const t = useWords()
  const first = beads[0]?.turn ?? 1
  return (
    <ol className="coil" data-vertical aria-label={t('spiral.label')}>
      {beads.map((bead, index) => {
        const turn = bead.turn ?? first
        const begins = index > 0 && turn !== (beads[index - 1]?.turn ?? first)
        return (
          <li
            key={`${turn}-${bead.kind}`}
            data-phase={bead.phase}
            data-state={bead.state}
            data-wire={bead.wire}
            data-turn={turn > first ? turn : undefined}
            data-turn-begins={begins || undefined}
            style={{ '--turn': Math.min(turn - first, 3) } as React.CSSProperties}
            aria-current={bead.state === 'here' ? 'step' : undefined}
          >
            <span className="bead" aria-hidden="true">
              {bead.phase}
            </span>
            <BeadText bead={bead} vertical turn={begins ? turn : undefined} />
          </li>
        )
      })}
    </ol>
  )
}

interface StripProps {
  beads: readonly Bead[]
  hook: HookFacts
  /** Days it has stalled, where it has. */
  stalled?: ReactNode
  /** What leads the foot: the next step, or that the turn is full. */
  label: string
  sentence: ReactNode
  /** The one text link. */
  action?: ReactNode
  /** Phones: opens the whole path. */
  onOpen?: () => void
  /** Titles fold away on low screens. */
  compact?: boolean
  /** Draws the thread to the open bead once, after a real step. */
  drawn?: boolean
}

/** Where an item stands, and the one thing to do next. */
export function Strip({ beads, hook, stalled, label, sentence, action, onOpen, compact, drawn }: StripProps) {
  const t = useWords()
  const here = beads.find((bead) => bead.state === 'here')
  return (
    <section className="strip panel" aria-label={t('spiral.label')} data-compact={compact || undefined}>
      <Coil beads={beads} hook={hook} {...(drawn ? { drawn } : {})} />
      {here ? (
        <button type="button" className="cap sm" onClick={onOpen}>
          <span className="ph" data-phase={here.phase}>
            <CapIcon kind={here.kind} />
            <span>
              <i className="ltr" aria-hidden="true">
                {here.phase}
              </i>{' '}
              {t(`kind.${here.kind}`)}
            </span>
          </span>
          <span className="mut">{[t('spiral.here'), here.title].filter(Boolean).join('\u00a0· ')}</span>
          <span className="sr">{t('spiral.open')}</span>
        </button>
      ) : null}
      <div className="foot">
        {stalled ? (
          <span className="tag" data-look="dash">
            <IconHourglassLow className="i" aria-hidden />
            {stalled}
          </span>
        ) : (
          <b>{label}</b>
        )}
        <span className="ft">{sentence}</span>
        {action}
      </div>
    </section>
  )
}

function CapIcon({ kind }: { kind: ItemKind }) {
  const Icon = kindIcon[kind]
  return <Icon className="i" aria-hidden />
}

/** A text link with an arrow, as the foot of a strip has it. */
export const FootLink = ({ href, onClick, children }: { href?: string; onClick?: () => void; children: ReactNode }) =>
  href ? (
    <Link href={href} className="lnk">
      {children}
      <IconArrowRight className="i" aria-hidden />
    </Link>
  ) : (
    <button type="button" className="lnk" onClick={onClick}>
      {children}
      <IconArrowRight className="i" aria-hidden />
    </button>
  )

const blank = ['topic', 'agreement', 'doc', 'article', 'checklist'] as const

/** Five empty rings on a pale wire. */
export const StripLoading = () => (
  <div className="strip panel" data-loading aria-hidden="true">
    <ol className="coil">
      {blank.map((kind) => (
        <li key={kind} data-state="todo" data-wire="solid">
          <span className="bead" />
          <div>
            <span className="m"> </span>
          </div>
        </li>
      ))}
    </ol>
  </div>
)
