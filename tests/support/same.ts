import { createHash } from 'node:crypto'
import * as Y from 'yjs'

/**
 * One sign for the whole state of a document: every item, what of it is deleted, who stands behind whom. Taken from a
 * fresh document, so that it does not matter in which steps the state came: two that say the same have the same sign.
 */
export function stateHash(doc: Y.Doc): string {
  const fresh = new Y.Doc()
  Y.applyUpdate(fresh, Y.encodeStateAsUpdate(doc))
  const hash = createHash('sha256').update(Y.encodeStateAsUpdate(fresh)).digest('hex')
  fresh.destroy()
  return hash
}
