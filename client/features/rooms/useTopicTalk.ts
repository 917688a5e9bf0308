import { useCallback, useEffect, useState } from 'react'
import { call } from '#client/core/call.ts'
import { say, useLive, useOnline } from '#client/core/live.tsx'
import type { Here, Message } from '#shared/features/rooms/contract.ts'

interface Talk {
  messages: Message[]
  /** Older ones can be asked for. */
  more: boolean
  here: Here[]
  typing: Here | undefined
  loaded: boolean
  error: unknown
}

const nothing: Talk = { messages: [], more: false, here: [], typing: undefined, loaded: false, error: null }

/** Merges messages by id, in the order of their sequence. */
const merge = (old: Message[], more: Message[]) => {
  const known = new Map([...old, ...more].map((message) => [message.id, message]))
  return [...known.values()].sort((a, b) => a.seq - b.seq)
}

const TYPING_SHOWN_MS = 4000

/**
 * The talk of one topic: its newest page, what is said while one is here, and what was missed when the line was cut.
 * Entering comes before reading, so that nothing falls between.
 */
export function useTopicTalk(topicId: string, roomId: string | undefined) {
  const [talk, setTalk] = useState(nothing)

  useEffect(() => {
    setTalk(nothing)
    let gone = false
    call('findMessages', { params: { topicId } }).then(
      ({ messages, more }) => {
        if (!gone)
          setTalk((old) => ({ ...old, messages: merge(old.messages, messages), more, loaded: true, error: null }))
      },
      (error: unknown) => {
        if (!gone) setTalk((old) => ({ ...old, error }))
      },
    )
    return () => {
      gone = true
    }
  }, [topicId])

  const enter = useCallback(async () => {
    if (!roomId) return
    const { here } = await say('room:enter', { roomId })
    setTalk((old) => ({ ...old, here }))
    // What stands on the screen may have been put another way meanwhile; then whatever was missed, page by page.
    const newest = await call('findMessages', { params: { topicId } })
    setTalk((old) => ({
      ...old,
      messages: old.messages.map((one) => newest.messages.find(({ id }) => id === one.id) ?? one),
    }))
    for (;;) {
      const last = await new Promise<number>((resolve) =>
        setTalk((old) => {
          resolve(old.messages.at(-1)?.seq ?? 0)
          return old
        }),
      )
      const { messages, more } = await call('findMessages', { params: { topicId, after: last } })
      setTalk((old) => ({ ...old, messages: merge(old.messages, messages), loaded: true, error: null }))
      if (!more) return
    }
  }, [roomId, topicId])

  useOnline(() => void enter().catch((error: unknown) => setTalk((old) => (old.loaded ? old : { ...old, error }))))
  useEffect(() => {
    if (!roomId) return
    void enter().catch(() => undefined)
    return () => void say('room:leave', { roomId }).catch(() => undefined)
  }, [enter, roomId])

  useLive('message:sent', (message) => {
    if (message.topicId === topicId)
      setTalk((old) => ({ ...old, messages: merge(old.messages, [message]), typing: undefined }))
  })
  useLive('message:edited', (message) => {
    if (message.topicId === topicId)
      setTalk((old) => ({
        ...old,
        // Only what is shown already: an older page brings the new words by itself.
        messages: old.messages.map((one) => (one.id === message.id ? message : one)),
      }))
  })
  useLive('room:here', ({ roomId: where, here }) => {
    if (where === roomId) setTalk((old) => ({ ...old, here }))
  })
  useLive('room:typing', (fact) => {
    if (fact.topicId === topicId) setTalk((old) => ({ ...old, typing: fact.person }))
  })
  useEffect(() => {
    if (!talk.typing) return
    const timer = setTimeout(() => setTalk((old) => ({ ...old, typing: undefined })), TYPING_SHOWN_MS)
    return () => clearTimeout(timer)
  }, [talk.typing])

  return {
    ...talk,
    add: (message: Message) => setTalk((old) => ({ ...old, messages: merge(old.messages, [message]) })),
    async older() {
      const first = talk.messages[0]?.seq
      if (!first) return
      const { messages, more } = await call('findMessages', { params: { topicId, before: first } })
      setTalk((old) => ({ ...old, messages: merge(old.messages, messages), more }))
    },
  }
}
