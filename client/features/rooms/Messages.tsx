import { type ReactNode, useEffect, useLayoutEffect, useRef } from 'react'
import { WindowVirtualizer, type WindowVirtualizerHandle } from 'virtua'
import { useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import type { Message } from '#shared/features/rooms/contract.ts'

interface MessagesProps {
  messages: readonly Message[]
  shift: boolean
  /** The first message that is new to the reader. */
  fresh: string | undefined
  /** The message to begin at; changes when one jumps. */
  start: string | undefined
  onEdge(side: 'older' | 'newer'): void
  children(message: Message): ReactNode
}

/** So many messages before an edge the next page is asked for. */
const NEAR = 12

/** The messages that are held, of which only those near the screen are drawn: a hundred thousand scroll like ten. */
export function Messages({ messages, shift, fresh, start, onEdge, children }: MessagesProps) {
  const t = useWords('rooms')
  const format = useFormat()
  const list = useRef<WindowVirtualizerHandle>(null)
  const placed = useRef<string>(undefined)

  useLayoutEffect(() => {
    if (!start || placed.current === start) return
    const index = messages.findIndex(({ id }) => id === start)
    if (index < 0) return
    placed.current = start
    list.current?.scrollToIndex(index, { align: 'center' })
  }, [start, messages])

  const look = () => {
    const shown = list.current
    if (!shown) return
    const from = shown.findItemIndex(shown.scrollOffset)
    const to = shown.findItemIndex(shown.scrollOffset + shown.viewportSize)
    if (from < NEAR) onEdge('older')
    if (to > messages.length - NEAR) onEdge('newer')
  }
  // A page that does not fill the screen is never scrolled.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it looks once after each change of the messages
  useEffect(look, [messages])

  return (
    <section className="messages" aria-label={t('talk')}>
      <WindowVirtualizer ref={list} as="ol" item="li" shift={shift} onScroll={look} data={messages}>
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
