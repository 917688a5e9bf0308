import { type ReactNode, useEffect, useLayoutEffect, useRef } from 'react'
import { type CustomContainerComponentProps, WindowVirtualizer, type WindowVirtualizerHandle } from 'virtua'
import { useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import type { Message } from '#shared/features/rooms/contract.ts'
import { isAtEnd, movesPage } from './useEnd.ts'

interface MessagesProps {
  messages: readonly Message[]
  shift: boolean
  /** The first message that is new to the reader. */
  fresh: string | undefined
  /** The message to begin at. */
  start: string | undefined
  /** Another thing each time one jumps, to the same message too. */
  jump: unknown
  onEdge(side: 'older' | 'newer'): void
  children(message: Message): ReactNode
}

/** So many messages before an edge the next page is asked for. */
const NEAR = 12
/** Frames within which a message must have been brought to the screen, and those it must stay there. */
const MOST_AIMS = 60
const STILL_FRAMES = 6
/** It stands no lower, as a share of the screen, so that one sees what follows it too; where the page goes on so far. */
const LOWEST = 0.55
const hands = ['pointerdown', 'wheel', 'touchmove'] as const

/**
 * Without the deafness the list would have while it moves and a moment longer (`pointer-events: none`, to scroll faster):
 * it also moves by itself, while heights become known, and between press and release; then that press is lost.
 */
function List({ style: { pointerEvents: _, ...style }, ref, children }: CustomContainerComponentProps) {
  return (
    <ol ref={ref} style={style}>
      {children}
    </ol>
  )
}

/** The messages that are held, of which only those near the screen are drawn: a hundred thousand scroll like ten. */
export function Messages({ messages, shift, fresh, start, jump, onEdge, children }: MessagesProps) {
  const t = useWords('rooms')
  const format = useFormat()
  const list = useRef<WindowVirtualizerHandle>(null)
  const section = useRef<HTMLElement>(null)
  const placed = useRef<unknown>(undefined)

  const held = useRef(messages)
  held.current = messages
  // Sizes are known only once drawn: it is aimed at again until the message stands on the screen. Meanwhile no page is
  // asked for, which would move the aim.
  const aiming = useRef(false)
  const isHeld = messages.some(({ id }) => id === start)
  useLayoutEffect(() => {
    if (!start || placed.current === jump || !isHeld) return
    placed.current = jump
    aiming.current = true
    let frame = 0
    const aim = (left: number) => {
      const mark = document.getElementById(`message-${start}`)?.getBoundingClientRect()
      const isThere = mark !== undefined && mark.top > 0 && (mark.top < innerHeight * LOWEST || isAtEnd())
      if (left === 0 || (isThere && left < MOST_AIMS - STILL_FRAMES)) {
        aiming.current = false
        return
      }
      const index = held.current.findIndex(({ id }) => id === start)
      if (!isThere && index >= 0) list.current?.scrollToIndex(index, { align: 'center' })
      frame = requestAnimationFrame(() => aim(left - 1))
    }
    aim(MOST_AIMS)
    const stop = () => {
      cancelAnimationFrame(frame)
      aiming.current = false
    }
    const key = (event: KeyboardEvent) => {
      if (movesPage(event)) stop()
    }
    // Whoever presses or scrolls meanwhile, or goes on by keys or with a reader, is where they want to be.
    for (const hand of hands) addEventListener(hand, stop, { passive: true })
    addEventListener('keydown', key)
    const { current: talk } = section
    talk?.addEventListener('focusin', stop)
    return () => {
      stop()
      for (const hand of hands) removeEventListener(hand, stop)
      removeEventListener('keydown', key)
      talk?.removeEventListener('focusin', stop)
    }
  }, [start, jump, isHeld])

  const look = () => {
    const shown = list.current
    if (!shown || aiming.current) return
    const from = shown.findItemIndex(shown.scrollOffset)
    const to = shown.findItemIndex(shown.scrollOffset + shown.viewportSize)
    if (from < NEAR) onEdge('older')
    if (to > messages.length - NEAR) onEdge('newer')
  }
  // A page that does not fill the screen is never scrolled.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it looks once after each change of the messages
  useEffect(look, [messages])

  return (
    <section ref={section} className="messages" aria-label={t('talk')}>
      <WindowVirtualizer ref={list} as={List} item="li" shift={shift} onScroll={look} data={messages}>
        {(message, index) => {
          const before = messages[index - 1]
          const day = format.date(message.sentAt)
          return (
            <div key={message.id}>
              {before && format.date(before.sentAt) === day ? null : (
                <p className="day sm mut">
                  <span>{day}</span>
                </p>
              )}
              {message.id === fresh ? (
                <p className="fresh sm" id="fresh">
                  <span>{t('fresh')}</span>
                </p>
              ) : null}
              {children(message)}
            </div>
          )
        }}
      </WindowVirtualizer>
    </section>
  )
}
