import type { ErrorCode } from './errors.ts'

/** What a live call comes back with. */
export type Answer<Out> =
  | { ok: true; value: Out }
  | { ok: false; error: ErrorCode | 'unexpected'; detail: Record<string, unknown> }
export type Ack<Out> = (answer: Answer<Out>) => void
