import type { ReactNode } from 'react'
import type { Phase } from '#shared/seci/seci.ts'

const COLUMNS = 13
const ROWS = 9
const GAP = 9.4
/** The stepped hook of Lao weaving, from its middle outwards, as column and row. */
const hook: readonly (readonly [number, number])[] = [
  [6, 4],
  [7, 4],
  [8, 4],
  [8, 5],
  [8, 6],
  [7, 6],
  [6, 6],
  [5, 6],
  [4, 6],
  [4, 5],
  [4, 4],
  [4, 3],
  [4, 2],
  [5, 2],
  [6, 2],
  [7, 2],
  [8, 2],
  [9, 2],
  [10, 2],
  [10, 3],
  [10, 4],
  [10, 5],
  [10, 6],
  [10, 7],
  [10, 8],
] // prettier-ignore

const diamond = (column: number, row: number, half: number) => {
  const [x, y] = [5 + column * GAP, 5 + row * GAP]
  return `M${x} ${y - half}l${half} ${half}-${half} ${half}-${half}-${half}z`
}
const outline = new Set(hook.map(([column, row]) => `${column},${row}`))
const ground = Array.from({ length: COLUMNS * ROWS }, (_, index) => {
  const [column, row] = [index % COLUMNS, Math.floor(index / COLUMNS)]
  return diamond(column, row, outline.has(`${column},${row}`) ? 1.9 : 1.1)
}).join('')

/** Woven motif: the more there is already, the more stitches are lit. */
export const Motif = ({ phase, stitches }: { phase: Phase; stitches: number }) => (
  <svg className="motif" viewBox="0 0 124 86" aria-hidden="true" data-phase={phase}>
    <path d={ground} fill="var(--ba-line-strong)" />
    <path
      d={hook
        .slice(0, stitches)
        .map(([column, row]) => diamond(column, row, 4.6))
        .join('')}
      fill="var(--c)"
    />
  </svg>
)

interface EmptyProps {
  /** One sentence that says what may begin here. */
  title: string
  /** One line of help. */
  help?: ReactNode
  /** One button. */
  action?: ReactNode
  phase?: Phase
  /** 1 for a new place, more for fuller ones. */
  stitches?: number
  /** Without a card around it. */
  bare?: boolean
}

export const Empty = ({ title, help, action, phase = 'S', stitches = 1, bare = false }: EmptyProps) => (
  <div className={bare ? 'empty' : 'empty panel'}>
    <Motif phase={phase} stitches={stitches} />
    <h3>{title}</h3>
    {help ? <p className="mut">{help}</p> : null}
    {action ? <div className="act">{action}</div> : null}
  </div>
)
