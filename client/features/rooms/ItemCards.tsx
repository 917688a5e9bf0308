import { Link } from 'wouter'
import { useCall } from '#client/core/call.ts'
import { useWords } from '#client/core/i18n.ts'
import { itemPath } from '#client/core/paths.ts'
import { PhaseLabel } from '#client/design/index.ts'

const address =
  /(https?:\/\/[^\s/]+)?\/(?:topics|docs|articles|checklists|items)\/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/gi
/** More in one message would bury the talk. */
const MOST = 3

/** The items of the product whose addresses stand in a text, each once. */
export function itemsIn(text: string, origin: string): string[] {
  const found = [...text.matchAll(address)].flatMap(([, host, id = '']) =>
    host === undefined || host === origin ? [id.toLowerCase()] : [],
  )
  return [...new Set(found)].slice(0, MOST)
}

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
