import type { Viewer } from '#shared/base/viewer.ts'
import type { AwarenessEntry } from './protocol.ts'

/** Who a caret belongs to, as everybody sees it. `hue` is one of the three of the design. */
export interface CaretPerson {
  id: string
  nameLo: string
  nameEn: string
  hue: 1 | 2 | 3
}

export const caretPerson = ({ id, nameLo, nameEn }: Viewer): CaretPerson => ({
  id,
  nameLo,
  nameEn,
  hue: ((Number.parseInt(id.slice(-4), 16) % 3) + 1) as CaretPerson['hue'],
})

/** A caret in the name of the person who is signed in, whatever name the message carried. */
export const stamp = (entry: AwarenessEntry, person: CaretPerson): AwarenessEntry =>
  entry.state === null ? entry : { ...entry, state: { ...entry.state, user: person } }
