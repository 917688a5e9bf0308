import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { setTimeout as rest } from 'node:timers/promises'
import { type WebSocket, WebSocketServer } from 'ws'
import * as Y from 'yjs'
import type { Log } from '#server/core/log.ts'
import type { EditedBy, SyncGate } from '#server/core/services.ts'
import type { Pool } from '#server/core/sql.ts'
import { AppError } from '#shared/base/errors.ts'
import { Id } from '#shared/base/ids.ts'
import { Second } from '#shared/base/time.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import { type Access, type Comer, type Common, Connection, LARGEST_MESSAGE_BYTES, LATER } from './connection.ts'
import { openExaminer } from './examine.ts'
import { type Limits, usualLimits } from './limits.ts'
import { FAREWELL_MS, type Line, type Meter } from './line.ts'
import { LiveDoc } from './live-doc.ts'
import { openPolling } from './polling.ts'
import { type Edit, mergeReadable, openUpdateLog, type Refusals, type UpdateLog } from './update-log.ts'

/** How long a stop waits for the database; what is not stored by then is still in the clients, who send it again. */
const LONGEST_DRAIN_MS = 10 * Second.ms
/** Below the 30 s after which a provider takes a quiet line for a broken one. */
const HEARTBEAT_MS = 20 * Second.ms
/** Browsers cut a large message into pieces of their own size, of many kilobytes each. */
const MOST_FRAGMENTS = 1024
/** Who comes in waits for the database; more than this at once are sent away before anything is asked for them. */
const MOST_COMING_IN = 1000
const LONGEST_COMING_IN_MS = 15 * Second.ms

interface Options {
  sql: Pool
  /** The same database, on lines of its own for storing updates, which so are warm and free; without, the others serve. */
  storeSql?: Pool
  log: Log
  viewerOf(req: IncomingMessage): Promise<Viewer | undefined>
  stillValid(sessionId: string): Promise<boolean>
  allowedOrigin(req: IncomingMessage): boolean
  /** The session that a request shows, whether it is good or not: without asking the database. */
  sessionOf(req: IncomingMessage): string | undefined
  /** The network address that somebody comes from. */
  addressOf?: (req: IncomingMessage) => string
  /** What a person may do with a document now; undefined when it does not exist for them. */
  accessTo(viewer: Pick<Viewer, 'id'>, docId: string): Promise<Access | undefined>
  /** Which of the texts that are open are forks of these documents: what one may do there rests on them. */
  forksOf?: (docIds: readonly string[], open: readonly string[]) => Promise<readonly string[]>
  /** Which documents may not be written in now, and why; nothing of theirs is stored. */
  refusals?: Refusals
  /** After the commit. */
  stored?: (edits: readonly Edit[]) => void
  /** Somebody took most of a document away at once, or letters that they never saw; before that it stood like this. */
  keepBefore?: (docId: string, before: Uint8Array) => void
  /** Something of a document cannot be read: whoever has it open already is to know. */
  damaged?: (docId: string) => void
  limits?: Limits
  /** How often lines and rights are looked after, in milliseconds. */
  heartbeatMs?: number
}

export interface Sync extends SyncGate {
  /** Takes over an upgrade of /sync/:docId. */
  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer, docId: string): void
  /** Takes over a request of HTTP to the same address, see `polling.ts`. */
  poll(req: IncomingMessage, res: ServerResponse, docId: string): void
  /** Edits a document on the server's side, by the same way as everybody: stored, then shown. */
  edit(docId: string, personId: string, change: (doc: Y.Doc) => void, by?: EditedBy): Promise<void>
  stats(): { docs: number; connections: number } & ReturnType<UpdateLog['stats']>
  /** Stores what is on its way, tells everybody to come back, and ends. */
  stop(): Promise<void>
}

const nothingRefused: Refusals = (sql) => sql`select null as code, null as reason where false`

/** 32 bits, which are kept without an object of their own. */
const pageOf = (req: IncomingMessage) => Number(new URL(req.url ?? '', 'http://x').searchParams.get('page')) | 0

/** Rejects when something takes longer; its timer is not kept when it does not. */
function within<Given>(longestMs: number, given: Promise<Given>): Promise<Given> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`not answered within ${longestMs} ms`)), longestMs)
    given.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

/**
 * Whoever says what is no frame, or one too large, ends their own line, those too who are sent away and are nobody's
 * connection. `ws` has told them the code: a page that did not hear it would send the same for ever. No function made anew
 * for each: it would hold the request by which they came for as long as they stay.
 */
function endAfterFarewell(this: WebSocket) {
  setTimeout(() => this.terminate(), FAREWELL_MS).unref()
}

/** The sync server: the y-websocket protocol with authority, identity and durability. README.md says what it promises. */
export function createSync(options: Options): Sync {
  const {
    sql,
    storeSql = sql,
    log,
    viewerOf,
    stillValid,
    allowedOrigin,
    sessionOf,
    addressOf = (req) => req.socket.remoteAddress ?? '',
    accessTo,
    forksOf = async () => [],
    refusals = nothingRefused,
    stored = () => {},
    keepBefore = () => {},
    damaged = () => {},
    limits = usualLimits,
    heartbeatMs = HEARTBEAT_MS,
  } = options
  const updates = openUpdateLog({ sql, storeSql, log, refusals, stored, damaged })
  const examiner = openExaminer()
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: 2 * LARGEST_MESSAGE_BYTES,
    maxFragments: MOST_FRAGMENTS,
    perMessageDeflate: false,
  })
  // Four signs for three bytes, so that what goes over a websocket goes this way too.
  const polling = openPolling({ largestRequestBytes: 3 * LARGEST_MESSAGE_BYTES, sessionOf, allowedOrigin })
  const docs = new Map<string, LiveDoc>()
  /** How many hold each document: connections, and edits of the server's own. */
  const holds = new Map<LiveDoc, number>()
  const connections = new Set<Connection>()
  const common: Common = { log, perSecond: limits.perSecond }
  const releases = new Set<Promise<void>>()
  /** How often rights were asked again: whoever is just coming in is then asked again too. */
  let rechecks = 0
  let stopping = false
  let comingIn = 0

  function hold(docId: string): LiveDoc {
    let live = docs.get(docId)
    if (!live) {
      live = new LiveDoc(docId, updates, examiner, log, (before) => keepBefore(docId, before))
      docs.set(docId, live)
      // Whoever waits for it hears of the failure; the next one tries again.
      live.loaded.catch(() => docs.get(docId) === live && docs.delete(docId))
    }
    holds.set(live, (holds.get(live) ?? 0) + 1)
    return live
  }

  /** Lets go; the last one unloads the document, after everything is stored. Who comes meanwhile finds it still there. */
  async function release(live: LiveDoc) {
    holds.set(live, (holds.get(live) ?? 1) - 1)
    if (holds.get(live)! > 0) return
    await updates
      .compact(live.id, true)
      .catch((error: unknown) => log.warn('A document could not be compacted', { error, docId: live.id }))
    if (holds.get(live) !== 0) return
    holds.delete(live)
    if (docs.get(live.id) === live) docs.delete(live.id)
    live.destroy()
  }

  async function admit(req: IncomingMessage, docId: string): Promise<Comer> {
    if (!allowedOrigin(req)) throw new AppError('forbidden', { reason: 'foreign_origin' })
    for (;;) {
      const asked = rechecks
      const viewer = await viewerOf(req)
      if (!viewer) throw new AppError('not_signed_in')
      const access = Id.safeParse(docId).success ? await accessTo(viewer, docId) : undefined
      if (!access) throw new AppError('not_found')
      if (asked === rechecks) return { viewer, access, address: addressOf(req), page: pageOf(req) }
    }
  }

  /** With the very strings of another, wherever they say the same. */
  function sharing(viewer: Viewer, other: Pick<Viewer, 'id' | 'nameLo' | 'nameEn' | 'sessionId'>): Viewer {
    const same = (name: keyof typeof other) => (viewer[name] === other[name] ? other[name] : viewer[name])
    return {
      ...viewer,
      id: same('id'),
      nameLo: same('nameLo'),
      nameEn: same('nameEn'),
      sessionId: same('sessionId'),
    }
  }

  /** Why there is no room, as the page reads it. */
  function full(docId: string, comer: Comer): string | undefined {
    const found = { doc: 0, person: 0, address: 0 }
    for (const one of connections) {
      if (one.live.id === docId) found.doc++
      // What came with the request need not be kept where the same is there.
      if (one.person.id === comer.viewer.id) {
        found.person++
        comer.viewer = sharing(comer.viewer, { ...one.person, sessionId: one.sessionId })
      }
      if (one.address !== comer.address) continue
      found.address++
      comer.address = one.address
    }
    if (found.doc >= limits.perDoc) return 'full_doc'
    if (found.person >= limits.perPerson) return 'full_person'
    return found.address >= limits.perAddress ? 'full_address' : undefined
  }

  /** A page whose line broke and told nobody comes again before anybody misses it: it takes its own place. */
  function makeWay(docId: string, { viewer, page }: Comer) {
    if (page === 0) return
    for (const one of connections) {
      if (one.page !== page || one.live.id !== docId || one.person.id !== viewer.id) continue
      connections.delete(one)
      one.end()
    }
  }

  /** Asks who comes and what they may do; then they are let in, or told why not. */
  function comeIn(req: IncomingMessage, docId: string, accept: (then: (line: Line, meter: Meter) => void) => void) {
    comingIn++
    const admitted = within(LONGEST_COMING_IN_MS, admit(req, docId)).finally(() => comingIn--)
    admitted.then(
      (comer) =>
        accept((line, meter) => {
          makeWay(docId, comer)
          const why = stopping ? 'restart' : full(docId, comer)
          if (why) return line.close(LATER, why)
          void serve(line, meter, docId, comer)
        }),
      // Accepted and closed: a refused handshake looks like a broken network, and the provider would try for ever.
      (error: unknown) =>
        accept((line) => {
          if (error instanceof AppError) return line.close(error.closeCode, error.code)
          log.error('A document could not be opened', { error, docId })
          line.close(LATER, 'unavailable')
        }),
    )
  }

  async function serve(line: Line, meter: Meter, docId: string, comer: Comer) {
    const live = hold(docId)
    const connection = new Connection(line, meter, live, comer, common)
    connections.add(connection)
    line.on('close', () => {
      connections.delete(connection)
      live.leave(connection)
      // Only when what it wrote is stored is it let go: the last one out must not take an edit with it.
      const released = connection
        .left()
        .then(() => release(live))
        .finally(() => releases.delete(released))
      releases.add(released)
    })
    try {
      await live.loaded
    } catch (error) {
      log.error('A document could not be loaded', { error, docId })
      return connection.close(LATER, 'unavailable')
    }
    // As it is now: it may have been asked again meanwhile.
    connection.access = withDamage(live, connection.access)
    if (line.readyState === line.OPEN) connection.begin()
  }

  const withDamage = (live: LiveDoc, access: Access): Access => (live.damaged && access === 'write' ? 'read' : access)

  const heartbeat = setInterval(() => {
    for (const connection of connections) connection.beat()
    void recheckAll().catch((error: unknown) =>
      log.warn('Document connections could not be looked at again', { error }),
    )
  }, heartbeatMs)
  heartbeat.unref()

  async function recheckAll() {
    const sessions = new Set([...connections].map((one) => one.sessionId))
    for (const sessionId of sessions) {
      if (!(await stillValid(sessionId))) closeWhere((one) => one.sessionId === sessionId, 'not_signed_in')
    }
    await recheckWhere(() => true)
  }

  /** Rejects when a right could not be asked; that connection stays as it is until the next time. */
  async function recheckWhere(fits: (connection: Connection) => boolean) {
    rechecks++
    let failure: { error: unknown } | undefined
    for (const connection of [...connections].filter(fits)) {
      const turn = ++connection.asked
      try {
        const access = await accessTo(connection.person, connection.live.id)
        if (turn !== connection.asked) continue
        if (!access) connection.close(new AppError('forbidden').closeCode, 'forbidden')
        // Carets go with their line; whoever is to be seen comes with theirs again.
        else if ((access === 'unseen') !== (connection.access === 'unseen')) connection.close(LATER, 'come again')
        else connection.access = withDamage(connection.live, access)
      } catch (error) {
        failure = { error }
      }
    }
    if (failure) throw failure.error
  }

  function closeWhere(fits: (connection: Connection) => boolean, code: 'not_signed_in' | 'forbidden') {
    rechecks++
    for (const connection of connections) if (fits(connection)) connection.close(new AppError(code).closeCode, code)
  }

  return {
    upgrade(req, socket, head, docId) {
      // Until it is a websocket, a broken line is nobody's problem.
      const broken = () => socket.destroy()
      socket.on('error', broken)
      if (comingIn >= MOST_COMING_IN) return broken()
      comeIn(req, docId, (then) => {
        socket.off('error', broken)
        if (socket.destroyed) return
        server.handleUpgrade(req, socket, head, (ws) => {
          ws.on('error', endAfterFarewell)
          then(ws, req.socket)
        })
      })
    },

    poll(req, res, docId) {
      if (polling.goOn(req, res)) return
      if (comingIn >= MOST_COMING_IN) return void req.socket.destroy()
      comeIn(req, docId, (then) => {
        if (!req.socket.destroyed) polling.open(req, res, (line) => then(line, line))
      })
    },

    async seed(tx, docId, update) {
      await tx`insert into doc_updates (doc_id, data) values (${docId}, ${Buffer.from(update)})`
    },

    async readDoc(docId, tx) {
      const found = await updates.load(docId, tx)
      const [first] = found
      // One state, as every document has after it was unloaded.
      if (found.length === 1 && first?.id === 0) return { update: first.data, damaged: first.changed ?? false }
      const { update, unreadable } = mergeReadable(found)
      return { update, damaged: unreadable.length > 0 || found.some(({ changed }) => changed) }
    },

    async edit(docId, personId, change, by) {
      const live = hold(docId)
      try {
        await live.loaded
        const copy = new Y.Doc()
        Y.applyUpdate(copy, Y.encodeStateAsUpdate(live.doc))
        const before = Y.encodeStateVector(copy)
        change(copy)
        const update = Y.encodeStateAsUpdate(copy, before)
        copy.destroy()
        await live.write(update, personId, by)
      } finally {
        await release(live)
      }
    },

    async recheck({ personId, docIds }) {
      const texts = docIds && new Set([...docIds, ...(await forksOf(docIds, [...docs.keys()]))])
      await recheckWhere(
        (one) => (personId === undefined || one.person.id === personId) && (texts?.has(one.live.id) ?? true),
      )
    },
    dropPerson: (personId) => closeWhere((one) => one.person.id === personId, 'not_signed_in'),
    dropSession: (sessionId) => closeWhere((one) => one.sessionId === sessionId, 'not_signed_in'),
    async mend(docId) {
      await updates.setDamageAside(docId)
      const live = docs.get(docId)
      if (live) live.damaged = false
      await recheckWhere((one) => one.live.id === docId)
    },

    stats: () => ({ docs: docs.size, connections: connections.size, ...updates.stats() }),

    async stop() {
      stopping = true
      clearInterval(heartbeat)
      const drained = async () => {
        // 1012: the service restarts; the provider comes back by itself.
        await Promise.all([...connections].map((connection) => connection.finish(1012, 'restart')))
        await updates.idle()
        await Promise.all(releases)
      }
      await Promise.race([drained(), rest(LONGEST_DRAIN_MS, undefined, { ref: false })])
      for (const connection of connections) connection.close(1012, 'restart')
      server.close()
      polling.close()
      await examiner.end()
    },
  }
}
