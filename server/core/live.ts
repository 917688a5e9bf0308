import type { Server, Socket } from 'socket.io'
import type { z } from 'zod'
import type { LiveKind } from '#shared/base/endpoint.ts'
import { AppError } from '#shared/base/errors.ts'
import { Second } from '#shared/base/time.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import type { Ack, Change, ClientToServerEvents, ServerToClientEvents } from '#shared/events.ts'
import { asRefusal, refuseNul } from './http.ts'
import type { Log } from './log.ts'

interface SocketData {
  viewer: Viewer
  /** How many changes of rights there had been when this one was asked for theirs. */
  askedAt: number
}

export type LiveServer = Server<ClientToServerEvents, ServerToClientEvents, Record<string, never>, SocketData>
export type LiveSocket = Socket<ClientToServerEvents, ServerToClientEvents, Record<string, never>, SocketData>

export const spaceKey = (spaceId: string) => `space:${spaceId}`
export const roomKey = (roomId: string) => `room:${roomId}`
export const personKey = (personId: string) => `person:${personId}`
export const sessionKey = (sessionId: string) => `session:${sessionId}`

/** How a feature speaks to people who are connected now. Call it after the commit, never before. */
export interface Live {
  /** Tells everyone who may read the space that an item or its surroundings changed. */
  changed(change: Change): void
  toRoom(roomId: string): Pick<LiveServer, 'emit'>
  toPerson(personId: string): Pick<LiveServer, 'emit'>
  /** From now on a person (or, without one, everybody connected) hears of changes in the space. */
  enterSpace(spaceId: string, personId?: string): void
  /** Nobody hears of the space any more until they connect again and are asked for their rights. */
  emptySpace(spaceId: string): void
  /** Ends a person's live connections; their client comes back and is asked again for every right. */
  dropPerson(personId: string): void
  /** Ends the live connections of one session (signed out). */
  dropSession(sessionId: string): void
}

/** The circle to which an item is kept; null for what the whole space may read, and for what is no item. */
type KeptTo = (itemId: string) => Promise<string | null>

/** Changes that carry the id of a document or of what is made of it: only those inside hear of what is kept. */
const ofItems: ReadonlySet<LiveKind> = new Set([
  'doc',
  'article',
  'checklist',
  'reflection',
  'progress',
  'comment',
  'suggestion',
  'notice',
])

/** How often those who are not in a room hear that there is something new in its space: everybody then asks anew. */
const MESSAGES_EVERY_MS = 1000
/** Where many hear of it, less often: no more than so many a second are told. */
const MOST_TOLD_PER_SECOND = 100

/** `askAgain` reaches those who are coming in while rights change: they are in no room yet, and would keep what they had. */
export function createLive(io: LiveServer, askAgain: () => void, keptTo: KeptTo): Live {
  const drop = (key: string) => {
    askAgain()
    io.in(key).disconnectSockets(true)
  }
  const hearing = (spaceId: string) => io.of('/').adapter.rooms.get(spaceKey(spaceId))?.size ?? 0
  return {
    changed: calmly(hearing, (change) => {
      const tell = (audience: string | null) => (audience ? io.to(spaceKey(audience)) : io).emit('item:changed', change)
      if (change.spaceId === null || !ofItems.has(change.kind)) return void tell(change.spaceId)
      // While the database is away nobody is told: those who are outside must not be.
      void keptTo(change.id).then(
        (circleId) => tell(circleId ?? change.spaceId),
        () => {},
      )
    }),
    toRoom: (roomId) => io.to(roomKey(roomId)),
    toPerson: (personId) => io.to(personKey(personId)),
    enterSpace: (spaceId, personId) => {
      askAgain()
      ;(personId ? io.in(personKey(personId)) : io).socketsJoin(spaceKey(spaceId))
    },
    emptySpace: (spaceId) => drop(spaceKey(spaceId)),
    dropPerson: (personId) => drop(personKey(personId)),
    dropSession: (sessionId) => drop(sessionKey(sessionId)),
  }
}

/**
 * Tells of messages at most so often in each space, the less often the more people hear of it: all of them ask anew, and a
 * lively talk of ten must not cost what ten times the whole space costs.
 */
function calmly(hearing: (spaceId: string) => number, tell: (change: Change) => void): (change: Change) => void {
  const last = new Map<string, Change>()
  const tellLast = atMostEvery(
    (key) => Math.max(MESSAGES_EVERY_MS, (hearing(key) / MOST_TOLD_PER_SECOND) * Second.ms),
    (key) => {
      const change = last.get(key)
      last.delete(key)
      if (change) tell(change)
    },
  )
  return (change) => {
    if (change.kind !== 'message') return tell(change)
    const key = String(change.spaceId)
    last.set(key, change)
    tellLast(key)
  }
}

/** Runs at most so often for each key: the first at once, and once more after the last for certain. */
export function atMostEvery(everyMs: (key: string) => number, run: (key: string) => void): (key: string) => void {
  /** Who rests, and whether they were asked meanwhile. */
  const resting = new Map<string, boolean>()
  const go = (key: string) => {
    resting.set(key, false)
    setTimeout(() => {
      const again = resting.get(key)
      resting.delete(key)
      if (again) go(key)
    }, everyMs(key)).unref()
    run(key)
  }
  return (key) => {
    if (resting.has(key)) resting.set(key, true)
    else go(key)
  }
}

/**
 * Parses what arrived and always acknowledges it, with a value or an error code. Nothing a client sends can bring the
 * process down: a missing acknowledgement callback is replaced, a bug is logged and answered `unexpected`.
 */
export async function acknowledge<In, Out>(
  log: Log,
  ack: Ack<Out> | undefined,
  shape: z.ZodType<In>,
  input: unknown,
  handle: (input: In) => Promise<Out>,
): Promise<void> {
  const reply: Ack<Out> = typeof ack === 'function' ? ack : () => {}
  try {
    const parsed = shape.safeParse(input)
    if (!parsed.success)
      throw new AppError('invalid', { issues: parsed.error.issues.map((issue) => issue.path.join('.')) })
    refuseNul(parsed.data)
    reply({ ok: true, value: await handle(parsed.data) })
  } catch (error) {
    const refusal = asRefusal(error)
    if (!refusal) log.error('Live call failed', { error })
    reply({ ok: false, error: refusal?.code ?? 'unexpected', detail: refusal?.detail ?? {} })
  }
}
