import { useCallback, useEffect, useRef, useState } from 'react'
import { CallError, type CallReply, call } from '#client/core/call.ts'
import { say, useConnection, useLive } from '#client/core/live.tsx'
import type { Here, HerePage, Message } from '#shared/features/rooms/contract.ts'
import { cutTo } from '#shared/lao/graphemes.ts'
import { useEntering } from './useEntering.ts'
import { nobody } from './useHere.ts'

/** Where a talk is opened: at its end, around what was last read, or around one message. */
export type Anchor = 'end' | { around: number } | { message: string }

/** Which page of the talk is asked for. */
interface PageAsked {
  around?: number
  message?: string
  before?: number
  after?: number
  limit?: number
}

interface Talk {
  messages: Message[]
  /** There are older and newer ones than those held. */
  more: boolean
  newer: boolean
  /** The last change put messages before the others: what is read must not move. */
  shift: boolean
  here: HerePage
  /** Who is writing here now. */
  typing: readonly Here[]
  loaded: boolean
  error: unknown
  /** The side to which it could not grow when it was last tried. */
  stuck: 'older' | 'newer' | undefined
}

const nothing: Talk = {
  messages: [],
  more: false,
  newer: false,
  shift: false,
  here: nobody,
  typing: [],
  loaded: false,
  error: null,
  stuck: undefined,
}

/** Merges messages by id, in the order of their sequence. */
export function merge(old: Message[], more: Message[]): Message[] {
  const [first, last] = [more[0], more.at(-1)]
  if (!first || !last) return old
  if (last.seq < (old[0]?.seq ?? Infinity)) return [...more, ...old]
  if (first.seq > (old.at(-1)?.seq ?? -1)) return [...old, ...more]
  const known = new Map([...old, ...more].map((message) => [message.id, message]))
  return [...known.values()].sort((a, b) => a.seq - b.seq)
}

/** So much of what it answers stands above an answer. */
const QUOTED = 400
/** The answers among these to a message say what it says now, or that it says nothing any more. */
const quoting = (messages: Message[], { id, body }: Message): Message[] =>
  messages.some(({ replyTo }) => replyTo?.id === id)
    ? messages.map((one) =>
        one.replyTo?.id === id ? { ...one, replyTo: { ...one.replyTo, body: cutTo(body, QUOTED) } } : one,
      )
    : messages

type Page = CallReply<'findMessages'>

/**
 * A page of messages that was on its way while others were heard of: it may have been read before that. What was changed,
 * deleted or moved meanwhile is as it was heard, and what was said after its end is in it.
 */
export function withHeard(page: Page, heard: ReadonlyMap<string, Message>, topicId: string, toEnd: boolean): Page {
  if (heard.size === 0) return page
  const held = page.messages.map((one) => heard.get(one.id) ?? one)
  const last = page.messages.at(-1)?.seq ?? 0
  const said = toEnd ? [...heard.values()].filter(({ seq }) => seq > last) : []
  const messages = merge(held, said).filter((one) => one.topicId === topicId)
  return { ...page, messages }
}

const TYPING_SHOWN_MS = 4000
const PAGE = 100
/** Missed more than this many pages, one goes on from the newest by hand. */
const MOST_PAGES = 6

/**
 * The talk of one topic, of which any stretch may be held: it opens where `anchor` says and grows to both sides. What is
 * said is added while the end is held; what was missed when the line was cut is asked for. Entering comes before
 * reading, so that nothing falls between.
 */
export function useTopicTalk(
  topicId: string,
  roomId: string,
  anchor: Anchor,
  /** The message that was asked for stands in another topic now. */
  onMoved: (topicId: string, messageId: string) => void,
) {
  const [talk, setTalk] = useState(nothing)
  const held = useRef(talk)
  held.current = talk
  const moved = useRef(onMoved)
  moved.current = onMoved
  /** The last jump that was asked for is the one that counts. */
  const turns = useRef(0)
  /** Counts jumps when they are there: answers asked for before belong to another stretch. One that fails changes nothing. */
  const jumps = useRef(0)

  /** How many pages are on their way, and what was heard meanwhile, by id. */
  const asking = useRef(0)
  const heard = useRef(new Map<string, Message>())
  const ask = useCallback(
    async (where: PageAsked) => {
      asking.current++
      try {
        const found = await call('findMessages', { params: { topicId, ...where } })
        const toEnd = where.before === undefined && !(where.after === undefined ? found.newer : found.more)
        return withHeard(found, heard.current, topicId, toEnd)
      } finally {
        asking.current--
        if (asking.current === 0) heard.current.clear()
      }
    },
    [topicId],
  )

  const open = useCallback(
    async (where: Anchor) => {
      const turn = ++turns.current
      const found = await ask(where === 'end' ? {} : where).catch((error: unknown) => {
        const now = error instanceof CallError && error.reason === 'message_moved' ? error.detail.topicId : undefined
        if (typeof now === 'string' && where !== 'end' && 'message' in where) moved.current(now, where.message)
        throw error
      })
      if (turn !== turns.current) return
      jumps.current++
      setTalk((old) => ({ ...old, ...found, shift: false, loaded: true, error: null, stuck: undefined }))
    },
    [ask],
  )
  const [first] = useState(anchor)
  useEffect(() => {
    open(first)
      // A message that was deleted with its topic, or never there, is no reason to show nothing.
      .catch((error: unknown) => (first === 'end' ? Promise.reject(error) : open('end')))
      .catch((error: unknown) => setTalk((old) => ({ ...old, error })))
  }, [open, first])

  const enter = useCallback(
    async (roomId: string) => {
      const here = await say('room:enter', { roomId })
      setTalk((old) => ({ ...old, here }))
      if (!held.current.loaded) return
      const jump = jumps.current
      // What stands on the screen may have been changed meanwhile; then whatever was missed, page by page.
      let last = (held.current.messages[0]?.seq ?? 1) - 1
      for (let page = 0; page < MOST_PAGES; page++) {
        const end = held.current.messages.at(-1)?.seq ?? 0
        const found = await ask({ after: last, limit: PAGE })
        if (jump !== jumps.current) return
        const wanted = held.current.newer ? found.messages.filter(({ seq }) => seq <= end) : found.messages
        setTalk((old) => ({ ...old, messages: merge(old.messages, wanted), shift: false }))
        last = found.messages.at(-1)?.seq ?? last
        if (!found.more || (held.current.newer && last >= end)) return
      }
      setTalk((old) => ({ ...old, newer: true }))
    },
    [ask],
  )
  useEntering(roomId, enter)

  const writers = useRef(new Map<string, ReturnType<typeof setTimeout>>())
  const stopped = (personId: string) =>
    setTalk((old) => ({ ...old, typing: old.typing.filter(({ id }) => id !== personId) }))

  const hear = (message: Message) => {
    if (asking.current > 0) heard.current.set(message.id, message)
    setTalk((before) => {
      const old = { ...before, messages: quoting(before.messages, message) }
      const isHeld = old.messages.some(({ id }) => id === message.id)
      if (message.topicId !== topicId)
        return isHeld ? { ...old, messages: old.messages.filter(({ id }) => id !== message.id), shift: false } : old
      if (isHeld)
        return { ...old, messages: old.messages.map((one) => (one.id === message.id ? message : one)), shift: false }
      const [first, last] = [old.messages[0]?.seq ?? 0, old.messages.at(-1)?.seq ?? 0]
      // It may come late, or from another topic: it belongs where the stretch that is held has its place for it.
      const belongs = message.seq > last ? !old.newer : message.seq > first || !old.more
      if (!old.loaded || !belongs) return old
      return { ...old, messages: merge(old.messages, [message]), shift: false }
    })
  }
  useLive('messages:sent', (messages) => {
    for (const message of messages) {
      hear(message)
      if (message.topicId === topicId) stopped(message.authorId)
    }
  })
  useLive('message:edited', hear)
  useLive('room:here', (here) => {
    if (here.roomId === roomId) setTalk((old) => ({ ...old, here }))
  })
  useLive('room:typing', (fact) => {
    if (fact.topicId !== topicId) return
    const { person } = fact
    clearTimeout(writers.current.get(person.id))
    writers.current.set(
      person.id,
      setTimeout(() => stopped(person.id), TYPING_SHOWN_MS),
    )
    setTalk((old) =>
      old.typing.some(({ id }) => id === person.id) ? old : { ...old, typing: [...old.typing, person] },
    )
  })

  const busy = useRef(false)
  const grow = useCallback(
    async (side: 'older' | 'newer') => {
      const { messages, more, newer } = held.current
      const edge = side === 'older' ? messages[0]?.seq : messages.at(-1)?.seq
      if (busy.current || !edge || !(side === 'older' ? more : newer)) return
      busy.current = true
      const jump = jumps.current
      try {
        const found = await ask({ limit: PAGE, ...(side === 'older' ? { before: edge } : { after: edge }) })
        if (jump !== jumps.current) return
        setTalk((old) => ({
          ...old,
          messages: merge(old.messages, found.messages),
          shift: side === 'older',
          stuck: undefined,
          ...(side === 'older' ? { more: found.more } : { newer: found.more }),
        }))
      } catch {
        // Said where it stopped, with the way to try again.
        if (jump === jumps.current) setTalk((old) => ({ ...old, stuck: side }))
      } finally {
        busy.current = false
      }
    },
    [ask],
  )

  // Without a line nobody knows who is there.
  const presence = useConnection() === 'online' ? talk : nothing
  return { ...talk, here: presence.here, typing: presence.typing, open, grow, add: hear }
}
