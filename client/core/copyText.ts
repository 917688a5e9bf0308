import { IndexeddbPersistence, storeState } from 'y-indexeddb'
import * as Y from 'yjs'
import { type CopyFacts, copyName } from './copies.ts'
import { newId } from './id.ts'
import { readKept, writeKept } from './kept.ts'

/**
 * Keeps a text on this device that the server did not take, apart from its document: never sent by itself, never merged,
 * and there until its writer takes it out. Resolves with its id once it is stored.
 */
export async function keepCopy(personId: string, text: Y.Doc, facts: CopyFacts, at: string): Promise<string> {
  const id = newId()
  const doc = new Y.Doc()
  const store = new IndexeddbPersistence(copyName(personId, id), doc)
  await store.whenSynced
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(text))
  await storeState(store, true)
  // Counted as unsent, so that no sweep takes it away, and whoever signs out is asked.
  writeKept(copyName(personId, id), { unsaved: 1, at, facts })
  await store.destroy()
  doc.destroy()
  return id
}

/** The text of a private copy as one Yjs update; undefined when this device has none. */
export async function openCopy(personId: string, id: string): Promise<Uint8Array | undefined> {
  const name = copyName(personId, id)
  if (!readKept(name)) return undefined
  const doc = new Y.Doc()
  const store = new IndexeddbPersistence(name, doc)
  await store.whenSynced
  const update = Y.encodeStateAsUpdate(doc)
  await store.destroy()
  doc.destroy()
  return update
}
