import { IndexeddbPersistence, storeState } from 'y-indexeddb'
import * as Y from 'yjs'
import { newId } from './id.ts'
import { forgetKept, keptBefore, readKept, writeKept } from './kept.ts'

/** What is known of a private copy: the document it was written in, and why it could not go there. */
export interface CopyFacts {
  docId: string
  spaceId: string
  title: string
  /** The document was locked, is not there for this person any more, has no room for it, or others changed the part it stood in. */
  why: 'locked' | 'gone' | 'readonly' | 'refused' | 'torn'
}

export interface PrivateCopy extends CopyFacts {
  id: string
  /** When it was last written in. */
  at: string
}

const nameOf = (personId: string, id: string) => `ba.copy.${personId}.${id}`

/**
 * Keeps a text on this device that the server did not take, apart from its document: never sent by itself, never merged,
 * and there until its writer takes it out. Resolves with its id once it is stored.
 */
export async function keepCopy(personId: string, text: Y.Doc, facts: CopyFacts, at: string): Promise<string> {
  const id = newId()
  const doc = new Y.Doc()
  const store = new IndexeddbPersistence(nameOf(personId, id), doc)
  await store.whenSynced
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(text))
  await storeState(store, true)
  // Counted as unsent, so that no sweep takes it away, and whoever signs out is asked.
  writeKept(nameOf(personId, id), { unsaved: 1, at, facts })
  await store.destroy()
  doc.destroy()
  return id
}

/** The private copies of somebody on this device, the newest first. */
export function listCopies(personId: string): PrivateCopy[] {
  const prefix = nameOf(personId, '')
  return keptBefore<CopyFacts>(prefix)
    .flatMap(({ name, at, facts }) => (facts ? [{ ...facts, id: name.slice(prefix.length), at }] : []))
    .sort((a, b) => b.at.localeCompare(a.at))
}

/** The text of a private copy as one Yjs update; undefined when this device has none. */
export async function openCopy(personId: string, id: string): Promise<Uint8Array | undefined> {
  const name = nameOf(personId, id)
  if (!readKept(name)) return undefined
  const doc = new Y.Doc()
  const store = new IndexeddbPersistence(name, doc)
  await store.whenSynced
  const update = Y.encodeStateAsUpdate(doc)
  await store.destroy()
  doc.destroy()
  return update
}

/** Takes a private copy out, because its writer said so. */
export const dropCopy = (personId: string, id: string): Promise<void> => forgetKept(nameOf(personId, id))
