import { type RefObject, useCallback, useEffect, useRef, useState } from 'react'

/** So near to its end one is at the end. */
const NEAR_PX = 200
/** A page that moves so soon after somebody's hand was moved by it. */
const HAND_MS = 500
const upward: ReadonlySet<string> = new Set(['PageUp', 'Home', 'ArrowUp', ' '])

const isField = (target: EventTarget | null) =>
  target instanceof HTMLElement && target.matches('input, textarea, select')

/** How much of the page lies below the screen. */
const below = () => document.body.scrollHeight - innerHeight - scrollY

/**
 * Keeps whoever is at the end of a talk there while messages come and take their heights, and leaves alone whoever reads
 * further up. Heights become known late and move the page by themselves: only a hand leaves the end.
 */
export function useEnd(thread: RefObject<HTMLElement | null>, end: RefObject<HTMLElement | null>) {
  const kept = useRef(false)
  const handAt = useRef(0)
  const [isFar, setFar] = useState(false)
  useEffect(() => {
    if (!thread.current) return
    const hold = new ResizeObserver(() => {
      if (kept.current) end.current?.scrollIntoView({ block: 'end' })
      setFar(below() > innerHeight)
    })
    hold.observe(thread.current)
    return () => hold.disconnect()
  }, [thread, end])
  useEffect(() => {
    const hand = () => {
      handAt.current = performance.now()
    }
    const key = (event: KeyboardEvent) => {
      if (upward.has(event.key) && !isField(event.target)) hand()
    }
    const look = () => {
      const left = below()
      if (left < NEAR_PX) kept.current = true
      else if (performance.now() - handAt.current < HAND_MS) kept.current = false
      setFar(left > innerHeight)
    }
    addEventListener('wheel', hand, { passive: true })
    addEventListener('touchmove', hand, { passive: true })
    addEventListener('pointerdown', hand)
    addEventListener('keydown', key)
    addEventListener('scroll', look, { passive: true })
    return () => {
      removeEventListener('wheel', hand)
      removeEventListener('touchmove', hand)
      removeEventListener('pointerdown', hand)
      removeEventListener('keydown', key)
      removeEventListener('scroll', look)
    }
  }, [])
  return {
    /** More than a screen of the talk lies below. */
    isFar,
    /** Goes to the end, and stays there. */
    keep: useCallback(() => {
      kept.current = true
      handAt.current = Number.NEGATIVE_INFINITY
      end.current?.scrollIntoView({ block: 'end' })
    }, [end]),
    /** Something else is looked at. */
    leave: useCallback(() => {
      kept.current = false
    }, []),
  }
}
