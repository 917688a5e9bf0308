import { useCallback, useEffect, useRef } from 'react'
import { say, useOnline } from '#client/core/live.tsx'
import { keptNames, useKeptList, writeEntry } from '#client/core/useKeptList.ts'
import { again, flush, stamp, type Waits } from '#client/core/waiting.ts'
import type { Message, SendMessage } from '#shared/features/rooms/contract.ts'

/** A message on its way. */
export interface Outgoing extends SendMessage, Waits {}

// The name of each message begins with when it was written: the names in their order are the order of sending.
const ofPerson = (personId: string) => `ba.outbox.${personId}.`
const ofTopic = (personId: string, topicId: string) => `${ofPerson(personId)}${topicId}.`

const go = (prefix: string, onSent?: (message: Message) => void) =>
  flush<Outgoing>(prefix, async (draft) => {
    const message = await say('message:send', draft)
    onSent?.(message)
  })

/** Sends what was written anywhere on this device as soon as there is a line, whatever page is open. */
export function OutboxKeeper({ personId }: { personId: string }) {
  useOnline(() => {
    const own = ofPerson(personId)
    const topics = new Set(keptNames(own).map((name) => name.slice(own.length).split('.')[0] ?? ''))
    for (const topicId of topics) void go(ofTopic(personId, topicId))
  })
  return null
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
  const send = useCallback(() => void go(prefix, (message) => sent.current(message)), [prefix])

  useOnline(send)
  // What another tab wrote and could not send before it was closed.
  useEffect(() => {
    addEventListener('focus', send)
    return () => removeEventListener('focus', send)
  }, [send])

  const nameOf = (id: string) => keptNames(prefix).find((name) => name.endsWith(id))
  return {
    waiting,
    send(draft: SendMessage) {
      const writtenAt = stamp()
      writeEntry(`${prefix}${writtenAt}.${draft.id}`, { ...draft, writtenAt })
      send()
    },
    again(id: string) {
      const name = nameOf(id)
      if (name) again<Outgoing>(name)
      send()
    },
    drop(id: string) {
      const name = nameOf(id)
      if (name) writeEntry(name, undefined)
    },
  }
}
