import type { ReactNode } from 'react'
import { useWords } from '#client/core/i18n.ts'
import { phases } from '#shared/seci/phases.ts'
import type { Phase } from '#shared/seci/seci.ts'
import { Hop } from './phase.tsx'

export interface SpiralBead {
  id: string
  phase: Phase
  stalled: boolean
  /** Which turn of its own spiral it is in; later turns lie further out. */
  turn?: number
}

/** More would not be read; older ones collapse into the counts. */
export const MOST_BEADS = 12

const CENTRE = 190
const FIRST_RADIUS = 18
/** How far the thread moves outwards in one quarter. */
const STEP = 13.4
/** Quarter 0 starts at the left and runs over the top: S, E, C, I clockwise. */
const pointAt = (quarter: number) => {
  const angle = Math.PI + (quarter * Math.PI) / 2
  const radius = FIRST_RADIUS + quarter * STEP
  return { x: CENTRE + radius * Math.cos(angle), y: CENTRE + radius * Math.sin(angle) }
}

const path = (from: number, to: number) => {
  const points: string[] = []
  const parts = Math.max(2, Math.ceil((to - from) * 14))
  for (let index = 0; index <= parts; index++) {
    const { x, y } = pointAt(from + ((to - from) * index) / parts)
    points.push(`${x.toFixed(1)} ${y.toFixed(1)}`)
  }
  return `M${points.join('L')}`
}

/** The phase of each quarter is known, so the list is as long as the drawing has quarters. */
const quarters = Array.from({ length: 12 }, (_, index) => ({ index, phase: phases[index % 4] as Phase }))

/** Beads of one quarter are spread over it; a stalled one stands just before the border it cannot cross. */
function place(beads: readonly SpiralBead[]) {
  const groups = new Map<number, SpiralBead[]>()
  for (const bead of beads) {
    const ring = Math.min(Math.max((bead.turn ?? 1) - 1, 0), 1) + 1
    const quarter = Math.min(ring * 4 + phases.indexOf(bead.phase), 10)
    groups.set(quarter, [...(groups.get(quarter) ?? []), bead])
  }
  const at = new Map<string, number>()
  for (const [quarter, group] of groups) {
    const moving = group.filter(({ stalled }) => !stalled)
    const stuck = group.filter(({ stalled }) => stalled)
    const room = stuck.length > 0 ? 0.62 : 0.84
    moving.forEach((bead, index) => {
      at.set(bead.id, quarter + 0.14 + (room * (index + 0.5)) / moving.length)
    })
    stuck.forEach((bead, index) => {
      at.set(bead.id, quarter + 0.9 - index * 0.26)
    })
  }
  return at
}

/** A space as one spiral. The same numbers stand before the items in the lists, so the drawing can be read as text. */
export function SpaceSpiral({ beads }: { beads: readonly SpiralBead[] }) {
  const t = useWords()
  const shown = beads.slice(0, MOST_BEADS)
  const at = place(shown)
  const furthest = Math.max(0, ...at.values())
  const travelled = shown.length > 0 ? furthest + 0.08 : 0
  const stalled = shown.filter((bead) => bead.stalled).length
  return (
    <svg
      className="spi"
      viewBox="0 0 380 380"
      role="img"
      aria-label={t('spaceSpiral', { count: shown.length, stalled })}
    >
      <path className="ax" d="M190 8V372M8 190H372" />
      {quarters.map(({ index, phase }) => {
        const cut = Math.min(Math.max(travelled, index), index + 1)
        return (
          <g key={index} data-phase={phase}>
            {cut > index ? <path className="wire" d={path(index, cut)} /> : null}
            {cut < index + 1 ? <path className="wire" data-future d={path(cut, index + 1)} /> : null}
          </g>
        )
      })}
      {shown.map((bead, index) => {
        const { x, y } = pointAt(at.get(bead.id) ?? 0)
        return (
          <g
            key={bead.id}
            data-phase={bead.phase}
            data-stalled={bead.stalled || undefined}
            transform={`translate(${x.toFixed(1)} ${y.toFixed(1)})`}
          >
            <circle r="13" />
            <text y="5">{index + 1}</text>
          </g>
        )
      })}
    </svg>
  )
}

/** The number of a bead, before its item in a list. */
export const BeadNumber = ({ phase, n, stalled }: { phase: Phase; n: number; stalled?: boolean }) => (
  <span className="nb" data-phase={phase} data-stalled={stalled || undefined}>
    {n}
  </span>
)

interface GateProps {
  from: Phase
  to: Phase
  /** Items that passed, of those that could have. */
  passed: number
  of: number
  weak?: boolean
  children?: ReactNode
}

/** How many items went from one phase to the next. Items, never people. */
export function Gate({ from, to, passed, of, weak = false, children }: GateProps) {
  const t = useWords()
  return (
    <span className="gate" data-weak={weak || undefined}>
      <Hop from={from} to={to} stalled={weak} />
      <span>{children ?? t('gate', { passed, of })}</span>
    </span>
  )
}
