import { useCallback, useEffect, useRef, useSyncExternalStore } from 'react'
import { CallError } from '#client/core/call.ts'
import { say, useOnline } from '#client/core/live.tsx'
import type { Message, SendMessage } from '#shared/features/rooms/contract.ts'

/** A message on its way: waiting for the line, or refused with a reason. */
export interface Outgoing extends SendMessage {
  writtenAt: string
  refused?: string
}

const prefixOf = (personId: string) => `ba.outbox.${personId}.`

function parsed(text: string | null): Outgoing[] {
  try {
    return JSON.parse(text ?? '[]') as Outgoing[]
  } catch {
    return []
  }
}
const stored = (key: string) => parsed(localStorage.getItem(key))

const listeners = new Set<() => void>()

function keep(key: string, change: (old: Outgoing[]) => Outgoing[]) {
  const next = change(stored(key))
  if (next.length > 0) localStorage.setItem(key, JSON.stringify(next))
  else localStorage.removeItem(key)
  for (const listener of listeners) listener()
}

/** Other tabs write to the same list. */
function listen(listener: () => void) {
  listeners.add(listener)
  addEventListener('storage', listener)
  return () => {
    listeners.delete(listener)
    removeEventListener('storage', listener)
  }
}

/** One tab at a time sends; where the browser has no locks, sending twice is harmless and only costs. */
const alone = (key: string, run: () => Promise<void>): Promise<void> =>
  navigator.locks ? navigator.locks.request(key, { ifAvailable: true }, (lock) => (lock ? run() : undefined)) : run()

const busy = new Set<string>()

/** Sends what waits, one after the other: the next only when the server has stored the one before. */
async function flush(key: string, onSent?: (message: Message) => void): Promise<void> {
  if (busy.has(key)) return
  busy.add(key)
  try {
    await alone(key, async () => {
      for (;;) {
        const next = stored(key).find(({ refused }) => refused === undefined)
        if (!next) return
        const { writtenAt: _, refused: __, ...draft } = next
        try {
          const message = await say('message:send', draft)
          onSent?.(message)
          keep(key, (old) => old.filter(({ id }) => id !== next.id))
        } catch (error) {
          const code = error instanceof CallError ? error.code : 'unexpected'
          // Without a line it stays as it is; a refusal is shown, with the words kept.
          if (code === 'offline' || code === 'unavailable') return
          keep(key, (old) => old.map((one) => (one.id === next.id ? { ...one, refused: code } : one)))
        }
      }
    })
  } finally {
    busy.delete(key)
  }
}

/** Sends what was written anywhere on this device as soon as there is a line, whatever page is open. */
export function OutboxKeeper({ personId }: { personId: string }) {
  useOnline(() => {
    const keys = Array.from({ length: localStorage.length }, (_, at) => localStorage.key(at) ?? '')
    for (const key of keys) if (key.startsWith(prefixOf(personId))) void flush(key)
  })
  return null
}

/**
 * What was written in a topic and is not acknowledged yet. Kept on this device until the server has stored it, sent once
 * and in order: the client names each message, so that sending it again is harmless.
 */
export function useOutbox(personId: string, topicId: string, onSent: (message: Message) => void) {
  const key = prefixOf(personId) + topicId
  const text = useSyncExternalStore(listen, () => localStorage.getItem(key))
  const sent = useRef(onSent)
  sent.current = onSent
  const go = useCallback(() => void flush(key, (message) => sent.current(message)), [key])

  useOnline(go)
  // What another tab wrote and could not send before it was closed.
  useEffect(() => addListener('focus', go), [go])

  return {
    waiting: parsed(text),
    send(draft: SendMessage) {
      keep(key, (old) => [...old, { ...draft, writtenAt: new Date().toISOString() }])
      go()
    },
    again(id: string) {
      keep(key, (old) => old.map(({ refused, ...one }) => (one.id === id || !refused ? one : { ...one, refused })))
      go()
    },
    drop: (id: string) => keep(key, (old) => old.filter((one) => one.id !== id)),
  }
}

function addListener(event: 'focus', listener: () => void) {
  addEventListener(event, listener)
  return () => removeEventListener(event, listener)
}
