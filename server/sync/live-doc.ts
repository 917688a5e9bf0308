import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate, removeAwarenessStates } from 'y-protocols/awareness'
import * as Y from 'yjs'
import type { Log } from '#server/core/log.ts'
import type { Connection } from './connection.ts'
import { stamp } from './identity.ts'
import { type AwarenessEntry, awarenessFrame, encodeAwareness, updateFrame } from './protocol.ts'
import type { UpdateLog } from './update-log.ts'

/** Largest merged state of a document in bytes. */
export const LARGEST_STATE_BYTES = 16 * 1024 * 1024

/**
 * A document in memory. It holds only what is stored: an update is applied here, and so shown to anybody, after its row
 * is committed.
 */
export class LiveDoc {
  readonly id: string
  readonly doc = new Y.Doc()
  readonly awareness = new Awareness(this.doc)
  readonly connections = new Set<Connection>()
  /** Resolves when the stored content is here; rejects when it could not be read, and then nobody is answered. */
  readonly loaded: Promise<void>
  /** Which connection each Yjs client id in the awareness belongs to. */
  readonly #owners = new Map<number, Connection>()
  readonly #updates: UpdateLog
  readonly #log: Log
  #sizeBytes = 0
  #unsent: { data: Uint8Array; from: Set<Connection | undefined> } | undefined

  constructor(id: string, updates: UpdateLog, log: Log) {
    this.id = id
    this.#updates = updates
    this.#log = log
    // The server is nobody's caret, and looks after connections itself.
    this.awareness.setLocalState(null)
    clearInterval(this.awareness._checkInterval)
    this.awareness.on('update', ({ added, updated, removed }: Record<'added' | 'updated' | 'removed', number[]>) => {
      this.send(awarenessFrame(encodeAwarenessUpdate(this.awareness, [...added, ...updated, ...removed])))
    })
    this.loaded = updates.load(id).then((state) => {
      this.#sizeBytes = state.byteLength
      Y.applyUpdate(this.doc, state, this)
    })
  }

  get isFull() {
    return this.#sizeBytes > LARGEST_STATE_BYTES
  }

  /** Stores an update, then shows it. Resolves when it is stored. */
  async write(
    update: Uint8Array,
    personId: string,
    insertedGraphemes: number,
    from: Connection | undefined,
  ): Promise<void> {
    const stored = await this.#updates.append({ docId: this.id, personId, insertedGraphemes, update })
    // Everybody whose update went into the same row resolves in the same turn with the same bytes: one frame for all.
    if (this.#unsent?.data === stored) {
      this.#unsent.from.add(from)
      return
    }
    this.#unsent = { data: stored, from: new Set([from]) }
    this.#sizeBytes += stored.byteLength
    this.#show(this.#unsent)
  }

  #show(batch: { data: Uint8Array; from: Set<Connection | undefined> }) {
    try {
      Y.applyUpdate(this.doc, batch.data, this)
    } catch (error) {
      this.#log.error('A stored update could not be applied', { error, docId: this.id })
    }
    queueMicrotask(() => {
      // A single writer has its own words already; of several, each still needs the others'.
      const [only] = batch.from.size === 1 ? batch.from : []
      this.send(updateFrame(batch.data), only)
    })
  }

  /** Sends to everybody who is connected, but to the one who said it. */
  send(frame: Uint8Array, except?: Connection) {
    for (const connection of this.connections) if (connection !== except) connection.send(frame)
  }

  join(connection: Connection) {
    this.connections.add(connection)
  }

  leave(connection: Connection) {
    this.connections.delete(connection)
    const own = [...this.#owners].filter(([, owner]) => owner === connection).map(([clientId]) => clientId)
    for (const clientId of own) this.#owners.delete(clientId)
    removeAwarenessStates(this.awareness, own, 'left')
  }

  /** Takes what a connection says about its own carets. */
  point(connection: Connection, entries: readonly AwarenessEntry[]) {
    const own = stamp(entries, connection, connection.person, this.#owners)
    for (const { clientId } of own) this.#owners.set(clientId, connection)
    if (own.length > 0) applyAwarenessUpdate(this.awareness, encodeAwareness(own), connection)
  }

  /** Everybody's carets; undefined when there are none. */
  carets(): Uint8Array | undefined {
    const clients = [...this.awareness.getStates().keys()]
    return clients.length > 0 ? awarenessFrame(encodeAwarenessUpdate(this.awareness, clients)) : undefined
  }

  destroy() {
    this.awareness.destroy()
    this.doc.destroy()
  }
}
