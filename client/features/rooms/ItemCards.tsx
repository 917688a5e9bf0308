import { ItemCard } from '#client/core/ItemCard.tsx'
import { itemsIn } from './itemsIn.ts'

/** What a message points at, as a card each: title and phase. What the reader may not see leaves nothing. */
export function ItemCards({ text }: { text: string }) {
  return itemsIn(text, location.origin).map((id) => <ItemCard key={id} itemId={id} />)
}
