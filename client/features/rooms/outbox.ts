import { useCallback, useEffect, useRef } from 'react'
import { CallError } from '#client/core/call.ts'
import { say, useOnline } from '#client/core/live.tsx'
import { keptNames, readEntry, useKeptList, writeEntry } from '#client/core/useKeptList.ts'
import type { Message, SendMessage } from '#shared/features/rooms/contract.ts'

/** A message on its way: waiting for the line, or refused with a reason. */
export interface Outgoing extends SendMessage {
  writtenAt: string
  refused?: { code: CallError['code']; reason?: string }
}

// The name of each message begins with when it was written: the names in their order are the order of sending.
const ofPerson = (personId: string) => `ba.outbox.${personId}.`
const ofTopic = (personId: string, topicId: string) => `${ofPerson(personId)}${topicId}.`

/** One tab at a time sends; where the browser has no locks, sending twice is harmless and only costs. */
const alone = (key: string, run: () => Promise<void>): Promise<void> =>
  navigator.locks ? navigator.locks.request(key, run) : run()

const passing: ReadonlySet<string> = new Set(['offline', 'unavailable', 'not_signed_in', 'too_many_requests'])
/** It is no refusal: the line, the session or the server's patience is short, and what was asked for only waits. */
export const willPass = (error: unknown): boolean => error instanceof CallError && passing.has(error.code)
/** After so long it is tried again. */
export const PATIENCE_MS = 5000

const busy = new Set<string>()
const askedMeanwhile = new Set<string>()
const later = new Map<string, ReturnType<typeof setTimeout>>()

/** Sends what waits, one after the other: the next only when the server has stored the one before. */
async function flush(prefix: string, onSent?: (message: Message) => void): Promise<void> {
  if (busy.has(prefix)) return void askedMeanwhile.add(prefix)
  busy.add(prefix)
  clearTimeout(later.get(prefix))
  try {
    await alone(prefix, async () => {
      for (;;) {
        const name = keptNames(prefix).find((one) => readEntry<Outgoing>(one)?.refused === undefined)
        const next = name && readEntry<Outgoing>(name)
        if (!next) return
        const { writtenAt: _, refused: __, ...draft } = next
        try {
          const message = await say('message:send', draft)
          onSent?.(message)
          writeEntry(name, undefined)
        } catch (error) {
          if (willPass(error)) {
            // Nobody calls when the server is ready again, the minute over, or an answer lost while the line looks well.
            later.set(
              prefix,
              setTimeout(() => void flush(prefix, onSent), PATIENCE_MS),
            )
            return
          }
          const { code, reason } = error instanceof CallError ? error : new CallError('unexpected', 0)
          writeEntry(name, { ...next, refused: { code, ...(reason ? { reason } : {}) } })
        }
      }
    })
  } finally {
    busy.delete(prefix)
    if (askedMeanwhile.delete(prefix)) void flush(prefix, onSent)
  }
}

/** Sends what was written anywhere on this device as soon as there is a line, whatever page is open. */
export function OutboxKeeper({ personId }: { personId: string }) {
  useOnline(() => {
    const own = ofPerson(personId)
    const topics = new Set(keptNames(own).map((name) => name.slice(own.length).split('.')[0] ?? ''))
    for (const topicId of topics) void flush(ofTopic(personId, topicId))
  })
  return null
}

/** When a message was written: later than whatever this tab wrote before, so that its order is kept. */
let last = 0
const stamp = () => {
  last = Math.max(Date.now(), last + 1)
  return new Date(last).toISOString()
}

/**
 * What was written in a topic and is not acknowledged yet. Kept on this device until the server has stored it, sent once
 * and in order: the client names each message, so that sending it again is harmless.
 */
export function useOutbox(personId: string, topicId: string, onSent: (message: Message) => void) {
  const prefix = ofTopic(personId, topicId)
  const waiting = useKeptList<Outgoing>(prefix)
  const sent = useRef(onSent)
  sent.current = onSent
  const go = useCallback(() => void flush(prefix, (message) => sent.current(message)), [prefix])

  useOnline(go)
  // What another tab wrote and could not send before it was closed.
  useEffect(() => {
    addEventListener('focus', go)
    return () => removeEventListener('focus', go)
  }, [go])

  const nameOf = (id: string) => keptNames(prefix).find((name) => name.endsWith(id))
  return {
    waiting,
    send(draft: SendMessage) {
      const writtenAt = stamp()
      writeEntry(`${prefix}${writtenAt}.${draft.id}`, { ...draft, writtenAt })
      go()
    },
    again(id: string) {
      const name = nameOf(id)
      const message = name && readEntry<Outgoing>(name)
      if (!message) return
      const { refused: _, ...rest } = message
      writeEntry(name, rest)
      go()
    },
    drop(id: string) {
      const name = nameOf(id)
      if (name) writeEntry(name, undefined)
    },
  }
}
