import { type FocusEvent, useEffect, useEffectEvent, useRef } from 'react'
import { useBack } from '#client/core/back.ts'

/** Fewer letters are typed again sooner than a question about them is read. */
const LEAST = 10

type Field = HTMLInputElement | HTMLTextAreaElement
const holdsWords = (target: EventTarget): target is Field =>
  target instanceof HTMLTextAreaElement ||
  (target instanceof HTMLInputElement && target.type === 'text' && target.role !== 'combobox')

/**
 * Whether somebody wrote something here that would be lost: words in a field that were not in it when they came to it.
 * What one looks for is no such thing. While it is so, a page that is closed or loaded again asks, too, and who goes back
 * in the browser stays, and is asked by `onBack`.
 */
export function useTyped(isKept: boolean, onBack: () => void) {
  const before = useRef(new Map<Field, string>())
  /** The address of the page it was written on. */
  const at = useRef('')
  const wasTyped = () =>
    !isKept &&
    [...before.current].some(
      ([field, was]) => field.isConnected && field.value !== was && field.value.trim().length >= LEAST,
    )
  const onUnload = useEffectEvent((event: BeforeUnloadEvent) => {
    if (wasTyped()) event.preventDefault()
  })
  useBack(() => {
    const stays = wasTyped()
    if (stays) {
      // The browser has gone by now: it is led to where it was.
      history.pushState(null, '', at.current)
      onBack()
    }
    return stays
  })
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => onUnload(event)
    addEventListener('beforeunload', ask)
    return () => removeEventListener('beforeunload', ask)
  }, [])
  const onFocus = ({ target }: FocusEvent) => {
    if (holdsWords(target) && !before.current.has(target)) before.current.set(target, target.value)
  }
  const onInput = () => {
    at.current = location.href
  }
  /** What was written may go. */
  const drop = () => before.current.clear()
  return { wasTyped, onFocus, onInput, drop }
}
