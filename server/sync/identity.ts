import type { Viewer } from '#shared/base/viewer.ts'
import type { AwarenessEntry } from './protocol.ts'

/** Of the design. */
const HUES = [1, 2, 3] as const

/** Who a caret belongs to, as everybody sees it. */
export interface CaretPerson {
  id: string
  nameLo: string
  nameEn: string
  hue: (typeof HUES)[number]
}

export const caretPerson = ({ id, nameLo, nameEn }: Pick<Viewer, 'id' | 'nameLo' | 'nameEn'>): CaretPerson => ({
  id,
  nameLo,
  nameEn,
  hue: HUES[Number.parseInt(id.slice(-4), 16) % HUES.length] ?? 1,
})

/** In the colour that fewest of the others have, their usual one if that is as rare; in all tabs of a person the same. */
export function amongOthers(person: CaretPerson, here: Iterable<CaretPerson>): CaretPerson {
  const others = new Map([...here].map((one) => [one.id, one.hue]))
  const known = others.get(person.id)
  if (known) return { ...person, hue: known }
  const count = (hue: CaretPerson['hue']) => [...others.values()].filter((one) => one === hue).length
  const rest = HUES.filter((hue) => hue !== person.hue)
  const [hue = person.hue] = [person.hue, ...rest].toSorted((a, b) => count(a) - count(b))
  return { ...person, hue }
}

/** A caret in the name of the person who is signed in, whatever name the message carried. */
export const stamp = (entry: AwarenessEntry, person: CaretPerson): AwarenessEntry =>
  entry.state === null ? entry : { ...entry, state: { ...entry.state, user: person } }
