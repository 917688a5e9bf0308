import {
  IconCircleCheck,
  IconMessages,
  IconSeedling,
  IconStack2,
  IconWriting,
  type TablerIcon,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useWords } from '#client/core/i18n.ts'
import type { ItemKind, Phase } from '#shared/seci/seci.ts'

export const phaseIcon: Record<Phase, TablerIcon> = { S: IconMessages, E: IconWriting, C: IconStack2, I: IconSeedling }

export const kindIcon: Record<ItemKind, TablerIcon> = {
  topic: IconMessages,
  agreement: IconCircleCheck,
  doc: IconWriting,
  article: IconStack2,
  checklist: IconSeedling,
  reflection: IconSeedling,
}

/** Nonaka's own words, read aloud in English in both languages. */
export const mode: Record<Phase, string> = {
  S: 'Socialization',
  E: 'Externalization',
  C: 'Combination',
  I: 'Internalization',
}

interface DiscProps {
  phase: Phase
  look?: 'solid' | 'outline'
  size?: 'lg'
}

/** The letter of a phase in a disc. Its name stands beside it, so readers of the screen skip it. */
export const PhaseDisc = ({ phase, look, size }: DiscProps) => (
  <span className="disc" data-phase={phase} data-look={look} data-size={size} aria-hidden="true">
    {phase}
  </span>
)

/** Icon, letter and words of a phase; the words are its own unless others are given. */
export function PhaseLabel({ phase, kind, children }: { phase: Phase; kind?: ItemKind; children?: ReactNode }) {
  const t = useWords()
  const Icon = kind ? kindIcon[kind] : phaseIcon[phase]
  return (
    <span className="ph" data-phase={phase}>
      <Icon className="i" aria-hidden />
      <span>
        <i className="ltr" aria-hidden="true">
          {phase}
        </i>{' '}
        <span className="sr" lang="en">
          {mode[phase]}:{' '}
        </span>
        {children ?? (kind ? t(`kind.${kind}`) : t(`phaseLong.${phase}`))}
      </span>
    </span>
  )
}

/** From one phase to the next: dotted while it waits, dashed when it stalls. */
export function Hop({ from, to, stalled = false }: { from: Phase; to: Phase; stalled?: boolean }) {
  const t = useWords()
  return (
    <span className="hop" data-stalled={stalled || undefined}>
      <span className="sr">
        <span lang="en">
          {mode[from]} → {mode[to]}
        </span>
        {stalled ? ` ${t('spiral.stalledHop')}` : ''}
      </span>
      <PhaseDisc phase={from} />
      <span className="w" aria-hidden="true" />
      <PhaseDisc phase={to} look="outline" />
    </span>
  )
}

const arcs = {
  S: 'M3.07 11.78A10 10 0 0 1 11.78 3.07',
  E: 'M14.22 3.07A10 10 0 0 1 22.93 11.78',
  C: 'M22.93 14.22A10 10 0 0 1 14.22 22.93',
  I: 'M11.78 22.93A10 10 0 0 1 3.07 14.22',
} as const satisfies Record<Phase, string>

export type ArcState = 'moving' | 'stalled' | 'nothing'

/** The mark of a space: one arc per phase, whole while it moves, dashed while it stalls, thin while it is empty. */
export function RingGlyph({ arcs: states, size }: { arcs: Partial<Record<Phase, ArcState>>; size?: number }) {
  const box = size ? { width: size, height: size } : {}
  return (
    <svg className="ring" viewBox="0 0 26 26" aria-hidden="true" style={box}>
      {(['S', 'E', 'C', 'I'] as const).map((phase) => {
        const state = states[phase] ?? 'nothing'
        return (
          <path
            key={phase}
            d={arcs[phase]}
            stroke={state === 'nothing' ? 'var(--ba-line-strong)' : `var(--ba-${phase.toLowerCase()})`}
            strokeWidth={state === 'nothing' ? 1.5 : undefined}
            strokeDasharray={state === 'stalled' ? '3 2.6' : undefined}
          />
        )
      })}
    </svg>
  )
}

/** The arcs of a space from its counts per phase. */
export const arcsOf = (phases: readonly { phase: Phase; items: number; moving: boolean }[]) =>
  Object.fromEntries(
    phases.map(({ phase, items, moving }) => [phase, moving ? 'moving' : items > 0 ? 'stalled' : 'nothing']),
  ) as Partial<Record<Phase, ArcState>>
