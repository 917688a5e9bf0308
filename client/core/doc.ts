import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { IndexeddbPersistence } from 'y-indexeddb'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { refresh, retryFailed } from './call.ts'
import { firstMomentMs } from './comeBack.ts'
import { forgetKept, keptName, readKept, writeKept } from './kept.ts'
import { useOnline } from './live.tsx'
import { tornTexts, unfitTexts, updateIn } from './torn.ts'
import { onWake } from './wake.ts'
import { Way } from './way.ts'

/** Ours beside the y-websocket protocol: `[64, nonce]` is answered when all that was sent before is stored. */
const STORED = 64
/** The y-websocket protocol's own message of what was written. */
const SYNC = 0
/** Writing is asked for together: how long after a change, in milliseconds. */
const ASK_AFTER_MS = 250
/** Changes closer together than this are one for whoever reads their number. */
const ONE_CHANGE_MS = 2000
/** A line that comes back sooner was never gone for the person who writes: its moment is within three seconds. */
const NOTICE_MS = 4000
/** A document that is not here yet may take so long to come over a slow line, while no attempt has failed. */
const PATIENCE_MS = 20_000
/** Longest pause between two attempts to connect. Not the same for all: when a server comes back, not everybody comes at once. */
const LONGEST_REST_MS = 10_000 + Math.random() * 10_000
/** An answer that takes longer is told to the person. */
const LATE_MS = 8000
/** A websocket's own word for a message that is larger than it takes: the same would be sent, and refused, for ever. */
const TOO_BIG = 1009

/** Whose a caret is, as the server vouches for it. */
export interface CaretUser {
  id: string
  nameLo: string
  nameEn: string
  /** One of the three colours of the design. */
  hue: 1 | 2 | 3
}

/** Where there is no room: the document, this person's connections, or those of their network. */
const fulls = ['full_doc', 'full_person', 'full_address'] as const
export type Full = (typeof fulls)[number]

/**
 * How words came out of the text though nobody meant it: others reshaped or deleted their block without having seen them
 * (told to their writer), or what came together fitted no more and the editor here took it out (whosever they are).
 */
export type Lost = 'torn' | 'unfit'

/** Why the server ended the connection for good. */
export type Ended = 'not_signed_in' | 'not_yours' | 'refused'

export interface DocState {
  /** There is something to show: the server's text, or what this device kept of it. */
  loaded: boolean
  connection: 'connecting' | 'online' | 'offline'
  ended: Ended | undefined
  /** There is no room now; it is tried again until there is. */
  full: Full | undefined
  /** Changes that the server has not said it stored. */
  unsaved: number
  /** They were made without a connection, and are on their way now. */
  sending: boolean
  savedAt: string | undefined
  /** When something was last written on this device. */
  writtenAt: string | undefined
  /** This device keeps a copy. */
  keeps: boolean
  /** It cannot: the browser does not allow it, or its storage is full. */
  keepsNothing: boolean
  /** The server is there and has not said for a while that it stored what was written. */
  late: boolean
  /** What was written here without a line, and what others wrote meanwhile, came together. */
  merged: boolean
  /** Blocks as they stood here before: to be kept elsewhere. */
  lost: Readonly<Record<Lost, readonly string[]>>
  /** Other people who have it open. */
  others: readonly CaretUser[]
  /** When others were last seen, once they cannot be seen any more. */
  othersSeenAt: string | undefined
}

/**
 * A document that is open here: what this device kept comes at once, the server's follows, and both are merged. "Saved"
 * is said only when the server has answered that everything typed is stored.
 */
export class OpenDoc {
  readonly doc = new Y.Doc()
  readonly provider: WebsocketProvider
  readonly name: string
  readonly #personId: string
  readonly #kept: IndexeddbPersistence
  readonly #listeners = new Set<() => void>()
  /** This device kept changes of before that the server may not have. */
  readonly #owes: boolean
  #state: DocState
  /** Counts every change made here; what is asked, and what was answered, is a count of it. */
  #changes = 0
  #asked: number | undefined
  #nonce = 0
  #lastChangeAt = 0
  /** An attempt to connect failed: nothing is on its way. */
  #failed = false
  readonly #openedAt = Date.now()
  /** Others wrote while what was written here could not be sent. */
  #metOthers = false
  /** The update that is being read. */
  #coming: Uint8Array | undefined
  /** Up to this clock the server said it stored what was written on this page; and what the question on its way is about. */
  #settled = 0
  #asks = 0
  #asking: ReturnType<typeof setTimeout> | undefined
  #noticing: ReturnType<typeof setTimeout> | undefined
  #waiting: ReturnType<typeof setTimeout> | undefined
  /** There while the moment of this page is waited for. */
  #moment: ReturnType<typeof setTimeout> | undefined
  #triedAt = 0
  /** It was ended for too much at once, and nothing was stored since. */
  #cameAgain = false
  readonly #sleepOn: () => void

  constructor(docId: string, personId: string) {
    this.#personId = personId
    this.name = keptName(personId, docId)
    const before = readKept(this.name)
    this.#owes = (before?.unsaved ?? 0) > 0
    this.#state = {
      loaded: false,
      connection: 'connecting',
      ended: undefined,
      full: undefined,
      unsaved: before?.unsaved ?? 0,
      sending: (before?.unsaved ?? 0) > 0,
      savedAt: undefined,
      writtenAt: before?.at,
      keeps: false,
      keepsNothing: false,
      late: false,
      merged: before?.merged ?? false,
      lost: { torn: [], unfit: [] },
      others: [],
      othersSeenAt: undefined,
    }
    writeKept(this.name, { openedAt: new Date().toISOString(), leaving: false })
    this.#kept = new IndexeddbPersistence(this.name, this.doc)
    // Where a browser keeps nothing, the driver says it to nobody; a full storage ends each writing, at any time.
    this.#kept._db.then(
      (database) => {
        database.onabort = () => this.#set({ keeps: false, keepsNothing: true })
      },
      () => this.#set({ keepsNothing: true }),
    )
    this.#kept.once('synced', () => {
      const isEmpty = this.doc.store.clients.size === 0
      this.#set({ keeps: true, ...(isEmpty ? {} : { loaded: true }) })
      this.#askSoon()
    })
    const way = new Way(() => {
      this.provider.disconnect()
      this.provider.connect()
    })
    function Line(url: string) {
      return way.line(url)
    }
    this.provider = new WebsocketProvider(
      `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/sync`,
      docId,
      this.doc,
      {
        disableBc: true,
        maxBackoffTime: LONGEST_REST_MS,
        connect: false,
        params: { page: String(this.doc.clientID | 0), person: personId },
        shouldReconnect: ({ code }) => code !== TOO_BIG && !(code >= 4400 && code < 4500),
        WebSocketPolyfill: Line as never,
      },
    )
    this.provider.messageHandlers[STORED] = (_encoder, decoder) => this.#stored(decoding.readVarUint(decoder))
    const readSync = this.provider.messageHandlers[SYNC]!
    this.provider.messageHandlers[SYNC] = (encoder, decoder, ...rest) => {
      this.#coming = updateIn(decoder)
      readSync(encoder, decoder, ...rest)
    }
    this.doc.on('beforeObserverCalls', (transaction: Y.Transaction) => {
      this.#lookForTorn(transaction)
      this.#lose('unfit', unfitTexts(transaction))
    })
    this.provider.on('sync', (isSynced: boolean) => isSynced && this.#synced())
    this.provider.on('status', ({ status }: { status: string }) => {
      if (status === 'disconnected') this.#lost()
    })
    this.provider.on('connection-close', (event: CloseEvent | null) => {
      const full = fulls.find((one) => one === event?.reason)
      if (full) this.#failed = true
      this.#set({ full })
      // One that broke while all was well: perhaps the server starts again, and everybody's did.
      if (!event || !this.provider.synced) return
      this.provider.shouldConnect = false
      this.#comeSoon()
    })
    this.provider.on('connection-error', () => {
      this.#failed = true
      this.#lost()
    })
    this.provider.on('closed', ({ code }: { code: number }) => this.#closed(code))
    this.provider.awareness.on('change', () => this.#look())
    this.doc.on('update', (_update: Uint8Array, origin: unknown) => {
      if (origin !== this.provider && origin !== this.#kept) this.#changed()
      // The first that a line brings is what was missed without it.
      else if (origin === this.provider && !this.provider.synced)
        this.#metOthers = this.#state.keeps && this.#state.unsaved > 0 && this.#state.connection !== 'online'
    })
    addEventListener('online', this.#comeSoon)
    addEventListener('offline', this.#offline)
    addEventListener('beforeunload', this.#leaving)
    this.#sleepOn = onWake(() => {
      if (this.#state.ended !== undefined) return
      this.#awaitNothing()
      this.provider.wsUnsuccessfulReconnects = 0
      this.#anew()
    })
    this.#lost()
    if (navigator.onLine) this.provider.connect()
    else this.#offline()
  }

  readonly subscribe = (listener: () => void) => {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  readonly state = (): DocState => this.#state

  /** Letters stand in it that were typed on this page. */
  readonly hasLettersFromHere = () =>
    this.doc.store.clients
      .get(this.doc.clientID)
      ?.some((one) => one instanceof Y.Item && !one.deleted && one.content instanceof Y.ContentString) ?? false

  /** It was read that things came together. */
  readonly readMerged = () => this.#tellMerged(false)

  /** These are held elsewhere now. */
  readonly letGoOf = (how: Lost, texts: readonly string[]) => {
    const { lost } = this.#state
    this.#set({ lost: { ...lost, [how]: lost[how].filter((text) => !texts.includes(text)) } })
  }

  /** Tries again now. */
  readonly retry = () => {
    this.#awaitNothing()
    this.#set({ ended: undefined })
    this.provider.wsUnsuccessfulReconnects = 0
    if (!this.provider.wsconnected) this.#anew()
  }

  /** Takes another line, whether this one lives or not. */
  readonly #anew = () => {
    this.#triedAt = Date.now()
    this.provider.disconnect()
    this.provider.connect()
  }

  /** The server is there again, as another line to it says: this one need not wait for its turn, unless it is just trying. */
  readonly hurry = () => {
    const isTrying = Date.now() - this.#triedAt < LATE_MS
    if (this.#state.connection === 'offline' && this.#state.ended === undefined && !isTrying) this.retry()
  }

  /** Takes the copy off this device: whoever may not read it any more has none. */
  async forget() {
    await this.#kept.destroy()
    await forgetKept(this.name)
  }

  close() {
    clearTimeout(this.#asking)
    clearTimeout(this.#noticing)
    clearTimeout(this.#waiting)
    this.#awaitNothing()
    removeEventListener('online', this.#comeSoon)
    removeEventListener('offline', this.#offline)
    removeEventListener('beforeunload', this.#leaving)
    this.#sleepOn()
    this.provider.destroy()
    this.provider.awareness.destroy()
    this.doc.destroy()
  }

  #set(change: Partial<DocState>) {
    this.#state = { ...this.#state, ...change }
    for (const listener of this.#listeners) listener()
  }

  /** Each looks after the letters of their own; what was typed before the page was opened anew, the server then did not have. */
  #lookForTorn(transaction: Y.Transaction) {
    if (transaction.origin !== this.provider || !this.#coming) return
    const catchesUp = !this.provider.synced
    const isOwn = (client: number) => catchesUp || client === this.doc.clientID
    // On a line that lives whoever deletes names what they saw; one that broke may bring back what nobody had in time.
    const clock = catchesUp ? this.#settled : Number.POSITIVE_INFINITY
    this.#lose('torn', tornTexts(transaction, this.#coming, { client: this.doc.clientID, clock }, isOwn))
  }

  #lose(how: Lost, texts: readonly string[]) {
    const { lost } = this.#state
    if (texts.length > 0) this.#set({ lost: { ...lost, [how]: [...lost[how], ...texts] } })
  }

  #changed() {
    this.#changes++
    const now = Date.now()
    const isAnother = now - this.#lastChangeAt > ONE_CHANGE_MS || this.#state.unsaved === 0
    this.#lastChangeAt = now
    const writtenAt = new Date(now).toISOString()
    const unsaved = this.#state.unsaved + (isAnother ? 1 : 0)
    this.#set({ unsaved, writtenAt, sending: this.#state.connection === 'offline' || this.#state.sending })
    if (isAnother) writeKept(this.name, { unsaved, at: writtenAt })
    if (this.#moment !== undefined) this.retry()
    this.#askSoon()
  }

  #askSoon() {
    this.#asking ??= setTimeout(() => {
      this.#asking = undefined
      if (this.#asked !== undefined || !this.provider.synced) return
      // Until they are read from this device they are not sent, and no answer is about them.
      if (this.#owes && !this.#state.keeps && !this.#state.keepsNothing) return
      this.#asked = this.#changes
      this.#asks = Y.getState(this.doc.store, this.doc.clientID)
      this.#waiting ??= setTimeout(() => this.#set({ late: true }), LATE_MS)
      const encoder = encoding.createEncoder()
      encoding.writeVarUint(encoder, STORED)
      encoding.writeVarUint(encoder, ++this.#nonce)
      this.provider.ws?.send(encoding.toUint8Array(encoder))
    }, ASK_AFTER_MS)
  }

  #stored(nonce: number) {
    if (nonce !== this.#nonce || this.#asked === undefined) return
    const all = this.#asked === this.#changes
    this.#settled = this.#asks
    this.#asked = undefined
    this.#cameAgain = false
    this.#answered()
    if (!all) return this.#askSoon()
    if (this.#state.unsaved > 0) writeKept(this.name, { unsaved: 0 })
    this.#set({ unsaved: 0, sending: false, savedAt: new Date().toISOString() })
  }

  #answered() {
    clearTimeout(this.#waiting)
    this.#waiting = undefined
    if (this.#state.late) this.#set({ late: false })
  }

  #synced() {
    clearTimeout(this.#noticing)
    this.#noticing = undefined
    if (this.#state.connection === 'offline') void retryFailed()
    this.#set({ loaded: true, connection: 'online', full: undefined, othersSeenAt: undefined })
    if (this.#metOthers) this.#tellMerged(true)
    this.#metOthers = false
    // The others dropped this caret with the old connection; its next clock brings it back.
    const { awareness } = this.provider
    const caret = awareness.getLocalState()
    if (caret) awareness.setLocalState(caret)
    this.#askSoon()
  }

  /** Kept beside the text: it is told until it was read, also when the page is opened anew. */
  #tellMerged(merged: boolean) {
    writeKept(this.name, { merged })
    this.#set({ merged })
  }

  #lost() {
    this.#asked = undefined
    this.#answered()
    if (this.#state.connection === 'offline') return
    this.#noticing ??= setTimeout(() => {
      this.#noticing = undefined
      const isComing = !this.#state.loaded && !this.#failed && Date.now() - this.#openedAt < PATIENCE_MS
      if (isComing) this.#lost()
      else this.#set({ connection: 'offline', sending: true })
    }, NOTICE_MS)
  }

  /** What brings one page back brings back a whole ministry: each comes at a moment of its own, and a writer at once. */
  readonly #comeSoon = () => {
    this.#awaitNothing()
    this.#moment = setTimeout(this.retry, firstMomentMs())
  }

  #awaitNothing() {
    clearTimeout(this.#moment)
    this.#moment = undefined
  }

  readonly #offline = () => {
    this.#awaitNothing()
    this.provider.disconnect()
    clearTimeout(this.#noticing)
    this.#noticing = undefined
    this.#set({ connection: 'offline', sending: true })
  }

  #closed(code: number) {
    this.#awaitNothing()
    // Too much at once: when it comes again, all that it has is one message.
    if (code === 4429 && !this.#cameAgain) {
      this.#cameAgain = true
      return this.#comeSoon()
    }
    const notYours = code === 4403 || code === 4404 || code === 4409
    const ended = code === 4401 ? 'not_signed_in' : notYours ? 'not_yours' : 'refused'
    this.#set({ ended, connection: 'offline' })
    // Who is signed in, and what they may read, is asked again: the sign-in sheet opens, or the page says so.
    void refresh()
  }

  /** Only what this device keeps no copy of is lost by leaving. */
  readonly #leaving = (event: BeforeUnloadEvent) => {
    const { unsaved, keeps, lost } = this.#state
    const isHeldHere = lost.torn.length > 0 || lost.unfit.length > 0
    if ((unsaved > 0 && !keeps) || isHeldHere) event.preventDefault()
  }

  #look() {
    const people = new Map<string, CaretUser>()
    for (const [client, state] of this.provider.awareness.getStates()) {
      const { user } = state as { user?: CaretUser }
      if (client !== this.doc.clientID && user?.id && user.id !== this.#personId) people.set(user.id, user)
    }
    const others = [...people.values()].sort((a, b) => a.id.localeCompare(b.id))
    const before = this.#state.others
    if (others.map(({ id }) => id).join() === before.map(({ id }) => id).join()) return
    const gone = others.length === 0 && !this.provider.wsconnected
    this.#set({ others, ...(gone ? { othersSeenAt: new Date().toISOString() } : {}) })
  }
}

const never = () => () => undefined

/** The document while the page is open, and its state. Another `turn` opens it anew. */
export function useDoc(docId: string, personId: string, turn = 0): { open: OpenDoc; state: DocState } | undefined {
  const [open, setOpen] = useState<OpenDoc>()
  // biome-ignore lint/correctness/useExhaustiveDependencies: another turn is a fresh start.
  useEffect(() => {
    const opened = new OpenDoc(docId, personId)
    setOpen(opened)
    return () => {
      opened.close()
      setOpen(undefined)
    }
  }, [docId, personId, turn])
  const state = useSyncExternalStore(open?.subscribe ?? never, () => open?.state())
  useOnline(() => open?.hurry())
  return open && state ? { open, state } : undefined
}
