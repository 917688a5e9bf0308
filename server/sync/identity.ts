import type { Viewer } from '#shared/base/viewer.ts'
import type { AwarenessEntry } from './protocol.ts'

/** Who a caret belongs to, as everybody sees it. `color` is one of the three of the design. */
export interface CaretPerson {
  id: string
  nameLo: string
  nameEn: string
  color: 1 | 2 | 3
}

export const caretPerson = ({ id, nameLo, nameEn }: Viewer): CaretPerson => ({
  id,
  nameLo,
  nameEn,
  color: ((Number.parseInt(id.slice(-4), 16) % 3) + 1) as CaretPerson['color'],
})

/**
 * What a connection may say about carets: only of its own Yjs clients, and always in the name of the person who is
 * signed in, whatever name the message carried.
 *
 * @param owners which connection each Yjs client id belongs to
 */
export function stamp<Connection>(
  entries: readonly AwarenessEntry[],
  connection: Connection,
  person: CaretPerson,
  owners: ReadonlyMap<number, Connection>,
): AwarenessEntry[] {
  return entries
    .filter(({ clientId }) => (owners.get(clientId) ?? connection) === connection)
    .map((entry) => (entry.state === null ? entry : { ...entry, state: { ...entry.state, user: person } }))
}
