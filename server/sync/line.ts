import type { EventEmitter } from 'node:events'
import { Second } from '#shared/base/time.ts'

/** Who is told that it is over has so long to hear it. */
export const FAREWELL_MS = 3 * Second.ms

/**
 * What a connection stands on: a websocket, or what takes its place where only HTTP gets through. Emits `message` with the
 * bytes of each frame, and `close` once.
 */
export interface Line extends EventEmitter {
  readonly readyState: number
  readonly OPEN: number
  readonly CLOSED: number
  /** Bytes that wait for the other side to take them. */
  readonly bufferedAmount: number
  send(frame: Uint8Array): void
  close(code: number, reason: string): void
  /** Ends at once, without a farewell. */
  terminate(): void
  /** From now on nothing is read, or again. What was read already is still emitted. */
  pause(): void
  resume(): void
  /** Asks for a sign of life. */
  ping(): void
}

/** Grows with whatever comes over a line, if only a sign of life. */
export interface Meter {
  readonly bytesRead: number
}
