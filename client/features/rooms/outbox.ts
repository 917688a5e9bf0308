import { useCallback, useEffect, useRef, useState } from 'react'
import { CallError } from '#client/core/call.ts'
import { say, useOnline } from '#client/core/live.tsx'
import type { Message, SendMessage } from '#shared/features/rooms/contract.ts'

/** A message on its way: waiting for the line, or refused with a reason. */
export interface Outgoing extends SendMessage {
  writtenAt: string
  refused?: string
}

const keyOf = (personId: string, topicId: string) => `ba.outbox.${personId}.${topicId}`

function stored(key: string): Outgoing[] {
  try {
    return JSON.parse(localStorage.getItem(key) ?? '[]') as Outgoing[]
  } catch {
    return []
  }
}

/**
 * What was written and is not acknowledged yet. Kept on this device until the server has stored it, sent once and in
 * order: the client names each message, so that sending it again is harmless.
 */
export function useOutbox(personId: string, topicId: string, onSent: (message: Message) => void) {
  const key = keyOf(personId, topicId)
  const [waiting, setWaiting] = useState(() => stored(key))
  const busy = useRef(false)
  const sent = useRef(onSent)
  sent.current = onSent

  const keep = useCallback(
    (change: (old: Outgoing[]) => Outgoing[]) => {
      const next = change(stored(key))
      if (next.length > 0) localStorage.setItem(key, JSON.stringify(next))
      else localStorage.removeItem(key)
      setWaiting(next)
    },
    [key],
  )

  const flush = useCallback(async () => {
    if (busy.current) return
    busy.current = true
    try {
      for (;;) {
        const next = stored(key).find(({ refused }) => refused === undefined)
        if (!next) return
        const { writtenAt: _, refused: __, ...draft } = next
        try {
          sent.current(await say('message:send', draft))
          keep((old) => old.filter(({ id }) => id !== next.id))
        } catch (error) {
          const code = error instanceof CallError ? error.code : 'unexpected'
          // Without a line it stays as it is; a refusal is shown, with the words kept.
          if (code === 'offline' || code === 'unavailable') return
          keep((old) => old.map((one) => (one.id === next.id ? { ...one, refused: code } : one)))
        }
      }
    } finally {
      busy.current = false
    }
  }, [key, keep])

  useOnline(() => void flush())
  useEffect(() => setWaiting(stored(key)), [key])

  return {
    waiting,
    send(draft: SendMessage) {
      keep((old) => [...old, { ...draft, writtenAt: new Date().toISOString() }])
      void flush()
    },
    again(id: string) {
      keep((old) =>
        old.map(({ refused: _, ...one }) => (one.id === id ? one : { ...one, ...(_ ? { refused: _ } : {}) })),
      )
      void flush()
    },
    drop: (id: string) => keep((old) => old.filter((one) => one.id !== id)),
  }
}
