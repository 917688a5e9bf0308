import { fetchUpdates, IndexeddbPersistence, storeState } from 'y-indexeddb'
import * as Y from 'yjs'
import { type CopyFacts, copyName } from './copies.ts'
import { newId } from './id.ts'
import { readKept, writeKept } from './kept.ts'

/**
 * Keeps a text on this device that the server did not take, apart from its document: never sent by itself, never merged,
 * and there until its writer takes it out. Resolves with its id once it is stored, and rejects where it cannot be.
 */
export async function keepCopy(personId: string, text: Y.Doc, facts: CopyFacts, at: string): Promise<string> {
  const id = newId()
  await store(copyName(personId, id), Y.encodeStateAsUpdate(text))
  // Counted as unsent, so that no sweep takes it away, and whoever signs out is asked.
  writeKept(copyName(personId, id), { unsaved: 1, at, facts })
  return id
}

/** Of a storage that is full the driver tells nobody: it waits for ever, or takes for stored what is not. */
async function store(name: string, update: Uint8Array) {
  const doc = new Y.Doc()
  const place = new IndexeddbPersistence(name, doc)
  const database = await place._db
  const refused = new Promise<never>((_resolve, reject) => {
    database.onabort = () => reject(new Error('This device stores nothing more'))
  })
  const stored = async () => {
    await place.whenSynced
    Y.applyUpdate(doc, update)
    await storeState(place, true)
    // Another look begins when the writing is done with, for good or not.
    await fetchUpdates(place)
  }
  try {
    await Promise.race([stored(), refused])
  } finally {
    await place.destroy()
    doc.destroy()
  }
}

/** The text of a private copy as one Yjs update; undefined when this device has none. Rejects where it cannot be read. */
export async function openCopy(personId: string, id: string): Promise<Uint8Array | undefined> {
  const name = copyName(personId, id)
  if (!readKept(name)) return undefined
  const doc = new Y.Doc()
  const store = new IndexeddbPersistence(name, doc)
  // The driver alone would wait for ever for a storage that does not open.
  await store._db
  await store.whenSynced
  const update = Y.encodeStateAsUpdate(doc)
  await store.destroy()
  doc.destroy()
  return update
}
