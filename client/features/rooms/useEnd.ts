import { type RefObject, useCallback, useEffect, useRef, useState } from 'react'

/** So near to its end one is at the end. */
const NEAR_PX = 200
/** So much of the screen's foot the composer covers, less the actions of a message. */
const COVERED_PX = 48
/** A page that moves so soon after somebody's hand was moved by it: on a slow machine few pictures are drawn in that time. */
const HAND_MS = 500
const HAND_FRAMES = 30
/** So far from the top of the screen one sees the end of what was said. */
const SEEN_PX = 200
const moving: ReadonlySet<string> = new Set(['PageUp', 'PageDown', 'Home', 'End', 'ArrowUp', 'ArrowDown', ' '])

const isField = (target: EventTarget | null) =>
  target instanceof HTMLElement && target.matches('input, textarea, select')

/** Whether a key moves the page, as far as one can tell. */
export const movesPage = ({ key, target }: KeyboardEvent) => moving.has(key) && !isField(target)

/** How much of the page lies below the screen. */
const below = () => document.body.scrollHeight - innerHeight - scrollY
export const isAtEnd = () => below() < 1

const heightsNow = () => `${document.body.scrollHeight} ${innerHeight}`

/** Whether what one was led to begins on the upper half of the screen, or as high as the page lets it. */
function isLedTo(id: string) {
  const { top } = document.getElementById(id)?.getBoundingClientRect() ?? { top: 0 }
  return top >= 0 && (top < innerHeight / 2 || isAtEnd())
}

/** Whether the end of the last message is on the screen; its actions may lie under the composer. */
export function isOnScreen(lastSaid: HTMLElement) {
  const { bottom } = lastSaid.getBoundingClientRect()
  return bottom > 0 && bottom < innerHeight - COVERED_PX
}

/**
 * Keeps whoever is at the end of a page there while messages come and take their heights, whoever has the last message
 * before them at the last message, and leaves alone whoever reads further up. Heights become known late and move the page
 * by themselves: only a hand leaves the end, or the browser that looks for something, and whoever was led elsewhere comes
 * to it only by hand.
 */
export function useEnd(
  thread: RefObject<HTMLElement | null>,
  end: RefObject<HTMLElement | null>,
  lastSaid: RefObject<HTMLElement | null>,
  said: RefObject<HTMLElement | null>,
) {
  /** At the end of the page, or as near to it as leaves what was said last on the screen. */
  const kept = useRef<'end' | 'said'>(undefined)
  const led = useRef(false)
  /** The id of what they were led to, while it is held on the screen. */
  const ledTo = useRef<string>(undefined)
  /** Where the page stood when the last message was on the screen, if it was. */
  const seenAt = useRef<number>(undefined)
  const hand = useRef({ at: Number.NEGATIVE_INFINITY, frames: 0 })
  /** How high the page and the screen were and where it stood, when last it was looked at or moved from here. */
  const stood = useRef({ heights: '', top: 0 })
  /** When the page was last brought somewhere from here: a list that was on its way elsewhere still goes on for a moment. */
  const broughtAt = useRef(Number.NEGATIVE_INFINITY)
  const [isFar, setFar] = useState(false)
  const toEnd = useCallback(() => {
    end.current?.scrollIntoView({ block: 'end' })
    // What stands below what was said, as a proposal does, may be higher than the screen.
    const isAbove = (said.current?.getBoundingClientRect().top ?? SEEN_PX) < SEEN_PX
    if (kept.current === 'said' && isAbove) said.current?.scrollIntoView()
  }, [end, said])
  useEffect(() => {
    if (!thread.current) return
    let pressed = false
    const isFarBelow = () => (said.current?.getBoundingClientRect().top ?? 0) > innerHeight * 2
    const see = () => {
      stood.current = { heights: heightsNow(), top: scrollY }
      seenAt.current = lastSaid.current && isOnScreen(lastSaid.current) ? scrollY : undefined
    }
    const hold = () => {
      // What one presses does not move away from under the finger.
      if (pressed) return
      if (ledTo.current) document.getElementById(ledTo.current)?.scrollIntoView()
      else if (kept.current) toEnd()
      // What was scrolled to meanwhile is not left again.
      else if (seenAt.current === scrollY) lastSaid.current?.scrollIntoView({ block: 'nearest' })
      see()
      setFar(isFarBelow())
    }
    let frame = 0
    const draw = () => {
      hand.current.frames--
      frame = hand.current.frames > 0 ? requestAnimationFrame(draw) : 0
    }
    const moveByHand = () => {
      hand.current = { at: performance.now(), frames: HAND_FRAMES }
      frame ||= requestAnimationFrame(draw)
      led.current = false
      ledTo.current = undefined
      if (kept.current === 'said') kept.current = below() < NEAR_PX ? 'end' : undefined
    }
    const press = () => {
      pressed = true
      moveByHand()
    }
    const letGo = () => {
      pressed = false
      requestAnimationFrame(hold)
    }
    const key = (event: KeyboardEvent) => {
      if (movesPage(event)) moveByHand()
    }
    const isByHand = () => hand.current.frames > 0 || performance.now() - hand.current.at < HAND_MS
    // Heights move a page, and so is it moved from here; one of the same height that stands elsewhere was scrolled by the
    // browser: for a search in the page, for a reader.
    const isScrolled = () =>
      heightsNow() === stood.current.heights &&
      scrollY !== stood.current.top &&
      performance.now() - broughtAt.current > HAND_MS
    const look = () => {
      if (below() < NEAR_PX && !led.current) kept.current ??= 'end'
      else if (isByHand()) kept.current = undefined
      else if (isScrolled()) {
        kept.current = undefined
        ledTo.current = undefined
      }
      // A list that was still on its way to a message goes on with it.
      else if (ledTo.current && !isLedTo(ledTo.current)) document.getElementById(ledTo.current)?.scrollIntoView()
      see()
      setFar(isFarBelow())
    }
    const { current: talk } = thread
    /** Whoever goes on by keys stays where they come to. */
    const goOn = () => {
      ledTo.current = undefined
    }
    const heights = new ResizeObserver(hold)
    heights.observe(talk)
    talk.addEventListener('focusin', goOn)
    addEventListener('wheel', moveByHand, { passive: true })
    addEventListener('touchmove', moveByHand, { passive: true })
    addEventListener('pointerdown', press)
    addEventListener('pointerup', letGo)
    addEventListener('pointercancel', letGo)
    addEventListener('keydown', key)
    addEventListener('scroll', look, { passive: true })
    return () => {
      cancelAnimationFrame(frame)
      heights.disconnect()
      talk.removeEventListener('focusin', goOn)
      removeEventListener('wheel', moveByHand)
      removeEventListener('touchmove', moveByHand)
      removeEventListener('pointerdown', press)
      removeEventListener('pointerup', letGo)
      removeEventListener('pointercancel', letGo)
      removeEventListener('keydown', key)
      removeEventListener('scroll', look)
    }
  }, [thread, lastSaid, said, toEnd])
  return {
    /** More than a screen of the talk lies below. */
    isFar,
    /** Goes to what was said last, or further to the end where that stays on the screen, and stays there. */
    keep: useCallback(() => {
      kept.current = 'said'
      led.current = false
      ledTo.current = undefined
      hand.current = { at: Number.NEGATIVE_INFINITY, frames: 0 }
      broughtAt.current = performance.now()
      toEnd()
    }, [toEnd]),
    /** Something else is looked at, and stays on the screen whatever is loaded below it. */
    leave: useCallback(() => {
      kept.current = undefined
      led.current = true
      ledTo.current = undefined
    }, []),
    /** What has this id is looked at, and held there until a hand moves or the focus does: the talk above it takes its heights late. */
    lead: useCallback((id: string) => {
      kept.current = undefined
      led.current = true
      ledTo.current = id
      broughtAt.current = performance.now()
      document.getElementById(id)?.scrollIntoView()
    }, []),
  }
}
