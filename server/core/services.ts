import type { Readable } from 'node:stream'
import type * as Y from 'yjs'
import type { Config } from '#server/config.ts'
import type { Called } from '#shared/features/notices/contract.ts'
import type { Live } from './live.ts'
import type { Log } from './log.ts'
import type { Pool, Sql } from './sql.ts'

/** How an edit of the server's own is meant: its tidying, which no lock stops; or words that are nobody's new writing. */
export interface EditedBy {
  house?: boolean
  uncounted?: boolean
}

export interface StoredDoc {
  /** As one Yjs update. */
  update: Uint8Array
  /** Something more is stored of it, which cannot be read. */
  damaged: boolean
}

/** What the sync server does for features that know documents only by id. */
export interface SyncGate {
  /** Writes a document's first content in the transaction that creates it; `update` is a Yjs update. */
  seed(tx: Sql, docId: string, update: Uint8Array): Promise<void>
  /** The stored document, or all of it that can be read; within a transaction as that sees it. */
  readDoc(docId: string, tx?: Sql): Promise<StoredDoc>
  /** Changes a document in somebody's name, as if they had it open. */
  edit(docId: string, personId: string, change: (doc: Y.Doc) => void, by?: EditedBy): Promise<void>
  /** After an earlier version was restored: what cannot be read of a damaged document is put aside, and it is written in again. */
  mend(docId: string): Promise<void>
  /** Asks again what a person may do, or anybody in these documents and their forks, and closes or demotes. */
  recheck(who: { personId?: string; docIds?: readonly string[] }): Promise<void>
  dropPerson(personId: string): void
  dropSession(sessionId: string): void
}

/** What features above rooms have quoted of a message, and give up with it. */
export interface Quotes {
  /** Within the transaction that deletes the message. */
  drop(tx: Sql, messageId: string): Promise<void>
  /** Afterwards, and until it is done: documents, and articles made of them. */
  dropLater(): void
}

/** Where the bytes of files lie; `server/files/store.ts` has a folder and S3. */
export interface Store {
  /** Stored whole or not at all. Throws `storage_full` or `unavailable`. */
  put(key: string, bytes: Buffer, type: string): Promise<void>
  /** Throws `not_found`. */
  open(key: string): Promise<Readable>
  /** Safe to repeat. */
  delete(key: string): Promise<void>
}

/** How people are reached outside the page; `server/outreach` has mail and Web Push. */
export interface Outreach {
  /** Absent where no mail server is configured. */
  mail: { send(mail: { to: string; subject: string; text: string; endUrl?: string }): Promise<void> } | undefined
  push: {
    publicKey: string
    /** `gone`: the browser has ended the subscription. Throws `unavailable`. */
    send(target: { endpoint: string; p256dh: string; auth: string }, called: Called): Promise<'sent' | 'gone'>
  }
  /** After a message was stored: whom it calls, or `only` these of them, is called, a moment later and beside everything else. */
  messageStored(messageId: string, only?: readonly string[]): void
  /** The same for what stands in the margins of documents. */
  docNoticed(noticeIds: readonly string[]): void
  /** After the text of a document was read: whom it calls by name hears of it. */
  docRead(): void
}

/** How far the search is with what it has to cut; `server/search/indexer.ts`. */
export interface SearchIndex {
  progress(): Promise<{ waiting: number; all: number }>
  /** Cuts everything again; until then it is found as it was. */
  restart(): Promise<void>
}

/** Who wrote how much, counted a moment after it was stored; `server/features/docs/writing.ts`. */
export interface WritingCount {
  /** Resolves when everything stored so far is counted, of all documents or of one. */
  count(docId?: string): Promise<void>
}

/** What `main.ts` hands to every feature. */
export interface Services {
  sql: Pool
  /** The same database, on lines that are used for nothing but what people say, and so are warm and free. */
  talkSql: Pool
  live: Live
  sync: SyncGate
  writing: WritingCount
  quotes: Quotes
  store: Store
  outreach: Outreach
  index: SearchIndex
  config: Config
  log: Log
}
