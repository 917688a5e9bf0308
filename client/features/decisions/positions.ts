import { IconCheck, IconHandStop, IconMinus, IconX } from '@tabler/icons-react'
import type { Position } from '#shared/features/decisions/contract.ts'

/** Loomio's four positions, from for to against, each with a sign of its own: never by colour alone. */
export const positions = ['agree', 'abstain', 'disagree', 'block'] as const satisfies readonly Position[]

export const positionIcon = {
  agree: IconCheck,
  abstain: IconMinus,
  disagree: IconX,
  block: IconHandStop,
} as const satisfies Record<Position, typeof IconCheck>
