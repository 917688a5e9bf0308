import { type RefObject, useCallback, useEffect, useRef, useState } from 'react'

/** So near to its end one is at the end. */
const NEAR_PX = 200
/** So much of the screen's foot the composer covers, less the actions of a message. */
const COVERED_PX = 48
/** A page that moves so soon after somebody's hand was moved by it. */
const HAND_MS = 500
const moving: ReadonlySet<string> = new Set(['PageUp', 'PageDown', 'Home', 'End', 'ArrowUp', 'ArrowDown', ' '])

const isField = (target: EventTarget | null) =>
  target instanceof HTMLElement && target.matches('input, textarea, select')

/** How much of the page lies below the screen. */
const below = () => document.body.scrollHeight - innerHeight - scrollY

/** Whether the end of the last message is on the screen; its actions may lie under the composer. */
export function isOnScreen(lastSaid: HTMLElement) {
  const { bottom } = lastSaid.getBoundingClientRect()
  return bottom > 0 && bottom < innerHeight - COVERED_PX
}

/**
 * Keeps whoever is at the end of a page there while messages come and take their heights, whoever has the last message
 * before them at the last message, and leaves alone whoever reads further up. Heights become known late and move the page
 * by themselves: only a hand leaves the end, and whoever was led elsewhere comes to it only by hand.
 */
export function useEnd(
  thread: RefObject<HTMLElement | null>,
  end: RefObject<HTMLElement | null>,
  lastSaid: RefObject<HTMLElement | null>,
) {
  const kept = useRef(false)
  const led = useRef(false)
  /** Where the page stood when the last message was on the screen, if it was. */
  const seenAt = useRef<number>(undefined)
  const handAt = useRef(0)
  const [isFar, setFar] = useState(false)
  useEffect(() => {
    if (!thread.current) return
    let pressed = false
    const see = () => {
      seenAt.current = lastSaid.current && isOnScreen(lastSaid.current) ? scrollY : undefined
    }
    const hold = () => {
      // What one presses does not move away from under the finger.
      if (pressed) return
      if (kept.current) end.current?.scrollIntoView({ block: 'end' })
      // What was scrolled to meanwhile is not left again.
      else if (seenAt.current === scrollY) lastSaid.current?.scrollIntoView({ block: 'nearest' })
      see()
      setFar(below() > innerHeight)
    }
    const hand = () => {
      handAt.current = performance.now()
      led.current = false
    }
    const press = () => {
      pressed = true
      hand()
    }
    const letGo = () => {
      pressed = false
      requestAnimationFrame(hold)
    }
    const key = (event: KeyboardEvent) => {
      if (moving.has(event.key) && !isField(event.target)) hand()
    }
    const look = () => {
      const left = below()
      if (left < NEAR_PX && !led.current) kept.current = true
      else if (performance.now() - handAt.current < HAND_MS) kept.current = false
      see()
      setFar(left > innerHeight)
    }
    const heights = new ResizeObserver(hold)
    heights.observe(thread.current)
    addEventListener('wheel', hand, { passive: true })
    addEventListener('touchmove', hand, { passive: true })
    addEventListener('pointerdown', press)
    addEventListener('pointerup', letGo)
    addEventListener('pointercancel', letGo)
    addEventListener('keydown', key)
    addEventListener('scroll', look, { passive: true })
    return () => {
      heights.disconnect()
      removeEventListener('wheel', hand)
      removeEventListener('touchmove', hand)
      removeEventListener('pointerdown', press)
      removeEventListener('pointerup', letGo)
      removeEventListener('pointercancel', letGo)
      removeEventListener('keydown', key)
      removeEventListener('scroll', look)
    }
  }, [thread, end, lastSaid])
  return {
    /** More than a screen of the talk lies below. */
    isFar,
    /** Goes to the end, and stays there. */
    keep: useCallback(() => {
      kept.current = true
      led.current = false
      handAt.current = Number.NEGATIVE_INFINITY
      end.current?.scrollIntoView({ block: 'end' })
    }, [end]),
    /** Something else is looked at, and stays on the screen whatever is loaded below it. */
    leave: useCallback(() => {
      kept.current = false
      led.current = true
    }, []),
  }
}
