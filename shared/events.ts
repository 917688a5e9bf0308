import type { LiveKind } from './base/endpoint.ts'
import type { ErrorCode } from './base/errors.ts'
import type { RoomEvents, RoomIntents } from './features/rooms/contract.ts'

/** Something changed; whoever shows it asks again. Carries no content, so it can leak none. */
export interface Change {
  kind: LiveKind
  id: string
  /** Null when everybody signed in may know, e.g. a new open space. */
  spaceId: string | null
}

/** What a live call comes back with. */
export type Answer<Out> =
  | { ok: true; value: Out }
  | { ok: false; error: ErrorCode | 'unexpected'; detail: Record<string, unknown> }
export type Ack<Out> = (answer: Answer<Out>) => void

/** Facts, from the server. */
export interface ServerToClientEvents extends RoomEvents {
  'item:changed': (change: Change) => void
}

/** Wishes, from the client; each is parsed, permitted and acknowledged. */
export type ClientToServerEvents = RoomIntents
