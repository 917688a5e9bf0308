import { useEffect, useEffectEvent } from 'react'

const places: Record<string, string> = {
  h: '/',
  s: '/spaces',
  k: '/articles',
  l: '/checklists',
  i: '/inbox',
  c: '/catch-up',
}
/** How long `g` waits for its letter. */
const CHORD_MS = 1500

interface Keys {
  search(): void
  help(): void
  go(path: string): void
}

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.matches('input, textarea, select, [role="textbox"]') ||
    !!target.closest('dialog'))

/** `/` searches, and ⌘K or Ctrl-K from anywhere; `g` and a letter goes somewhere, `?` helps; never while somebody writes. */
export function useKeys(keys: Keys) {
  const press = useEffectEvent((event: KeyboardEvent, chord: boolean): boolean => {
    if (event.key === '/') {
      event.preventDefault()
      keys.search()
    } else if (event.key === '?') keys.help()
    else if (chord) {
      const path = places[event.key]
      if (path) keys.go(path)
    }
    return event.key === 'g'
  })
  useEffect(() => {
    let since = 0
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 'k') {
        // An editor that has a use for it has taken it by now.
        if (!event.defaultPrevented) {
          event.preventDefault()
          press(new KeyboardEvent('keydown', { key: '/' }), false)
        }
        return
      }
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return
      since = press(event, Date.now() - since < CHORD_MS) ? Date.now() : 0
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [])
}
