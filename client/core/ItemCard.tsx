import { Link } from 'wouter'
import { PhaseLabel } from '#client/design/phase.tsx'
import { useCall } from './call.ts'
import { useWords } from './i18n.ts'
import { itemPath } from './paths.ts'
import '#client/design/itemcard.css'

interface ItemCardProps {
  itemId: string
  /** Shown to those who may not see the item, or while nobody can be asked; nothing when absent. */
  otherwise?: React.ReactNode
}

/** An item of the product as a card: phase, title and state, as its reader may see it now. */
export function ItemCard({ itemId, otherwise }: ItemCardProps) {
  const t = useWords()
  const found = useCall('findItem', { itemId })
  if (!found.data) return found.error ? otherwise : null
  const { kind, phase, title, state } = found.data
  return (
    <Link href={itemPath(kind, itemId)} className="itemcard">
      <PhaseLabel phase={phase} kind={kind} />
      <b className="clamp2">{title}</b>
      <span className="sm mut">{t(`state.${state}`)}</span>
    </Link>
  )
}
