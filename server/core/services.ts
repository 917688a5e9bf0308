import type { Config } from '#server/config.ts'
import type { Live } from './live.ts'
import type { Log } from './log.ts'
import type { Pool, Sql } from './sql.ts'

/** What the sync server does for features that know documents only by id. */
export interface SyncGate {
  /** Writes a document's first content in the transaction that creates it; `update` is a Yjs update. */
  seed(tx: Sql, docId: string, update: Uint8Array): Promise<void>
  /** The whole stored document as one Yjs update. */
  readDoc(docId: string): Promise<Uint8Array>
  /** Asks again what a person may do in the documents they have open, and closes or demotes. */
  recheck(who: { personId?: string; docId?: string }): Promise<void>
  dropPerson(personId: string): void
  dropSession(sessionId: string): void
}

/** What `main.ts` hands to every feature. */
export interface Services {
  sql: Pool
  live: Live
  sync: SyncGate
  config: Config
  log: Log
}
