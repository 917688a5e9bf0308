import type { LiveKind } from './base/endpoint.ts'
import type { RoomEvents, RoomIntents } from './features/rooms/contract.ts'

export type { Ack, Answer } from './base/answer.ts'

/** Something changed; whoever shows it asks again. Carries no content, so it can leak none. */
export interface Change {
  kind: LiveKind
  id: string
  /** Null when everybody signed in may know, e.g. a new open space. */
  spaceId: string | null
}

/** Facts, from the server. */
export interface ServerToClientEvents extends RoomEvents {
  'item:changed': (change: Change) => void
}

/** Wishes, from the client; each is parsed, permitted and acknowledged. */
export type ClientToServerEvents = RoomIntents
