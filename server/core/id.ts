import { randomUUID } from 'node:crypto'

/** A time-ordered UUID, version 7 (RFC 9562): 48 bits of milliseconds, then random. */
export function newId(now: number = Date.now()): string {
  const time = now.toString(16).padStart(12, '0')
  // A random UUID has its version in the same place and its random bits behind it, and the system makes many at a time.
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`
}
