import type { Log } from '#server/core/log.ts'

/** What somebody at work says in a second: a few messages, signs of typing, rooms entered. */
const PACKETS_A_SECOND = 50
/** At once, e.g. what was written offline and every room of the page after a reconnect. */
const PACKETS_AT_ONCE = 500
/** Characters that may wait for somebody who does not read; the same again may be on the line. */
const MOST_WAITING = 256 * 1024

/** The part of an engine.io connection that is looked at here. */
export interface Connection {
  on(event: 'packet' | 'flush', listener: () => void): unknown
  on(event: 'packetCreate', listener: (packet: { data?: { length: number } }) => void): unknown
  close(discard: boolean): void
}

/**
 * Keeps one connection from costing what others need: whoever says too much, whatever it is, is sent away, and so is
 * whoever does not read while the talk goes on. Both come back and catch up by sequence number.
 */
export function guard(connection: Connection, log: Log): void {
  let left = PACKETS_AT_ONCE
  let at = Date.now()
  connection.on('packet', () => {
    const now = Date.now()
    left = Math.min(PACKETS_AT_ONCE, left + ((now - at) / 1000) * PACKETS_A_SECOND) - 1
    at = now
    if (left >= 0) return
    log.warn('A live connection said too much and was ended')
    connection.close(true)
  })

  // One packet alone is let through whatever its size: only what waits behind another counts.
  let waiting = 0
  connection.on('packetCreate', ({ data }) => {
    if (waiting > MOST_WAITING) {
      log.warn('A live connection was not read and was ended', { waiting })
      waiting = 0
      return connection.close(true)
    }
    waiting += data?.length ?? 0
  })
  connection.on('flush', () => {
    waiting = 0
  })
}
