import { Link } from 'wouter'
import { useCall } from '#client/core/call.ts'
import { useWords } from '#client/core/i18n.ts'
import { itemPath } from '#client/core/paths.ts'
import { PhaseLabel } from '#client/design/index.ts'
import { itemsIn } from './itemsIn.ts'

/** What a message points at, as a card each: title and phase. What the reader may not see leaves nothing. */
export function ItemCards({ text }: { text: string }) {
  return itemsIn(text, location.origin).map((id) => <Card key={id} itemId={id} />)
}

function Card({ itemId }: { itemId: string }) {
  const t = useWords()
  const found = useCall('findItem', { itemId })
  if (!found.data) return null
  const { kind, phase, title, state } = found.data
  return (
    <Link href={itemPath(kind, itemId)} className="itemcard">
      <PhaseLabel phase={phase} kind={kind} />
      <b className="clamp2">{title}</b>
      <span className="sm mut">{t(`state.${state}`)}</span>
    </Link>
  )
}
