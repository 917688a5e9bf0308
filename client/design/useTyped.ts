import { type FocusEvent, useEffect, useEffectEvent, useRef } from 'react'

/** Fewer letters are typed again sooner than a question about them is read. */
const LEAST = 10

type Field = HTMLInputElement | HTMLTextAreaElement
const holdsWords = (target: EventTarget): target is Field =>
  target instanceof HTMLTextAreaElement ||
  (target instanceof HTMLInputElement && target.type === 'text' && target.role !== 'combobox')

/**
 * Whether somebody wrote something here that would be lost: words in a field that were not in it when they came to it.
 * What one looks for is no such thing. While it is so, a page that is closed or loaded again asks, too.
 */
export function useTyped(isKept: boolean) {
  const before = useRef(new Map<Field, string>())
  const wasTyped = () =>
    !isKept &&
    [...before.current].some(
      ([field, was]) => field.isConnected && field.value !== was && field.value.trim().length >= LEAST,
    )
  const onUnload = useEffectEvent((event: BeforeUnloadEvent) => {
    if (wasTyped()) event.preventDefault()
  })
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => onUnload(event)
    addEventListener('beforeunload', ask)
    return () => removeEventListener('beforeunload', ask)
  }, [])
  const onFocus = ({ target }: FocusEvent) => {
    if (holdsWords(target) && !before.current.has(target)) before.current.set(target, target.value)
  }
  return { wasTyped, onFocus }
}
