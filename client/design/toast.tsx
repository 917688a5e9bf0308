import { type ReactNode, useSyncExternalStore } from 'react'

interface Toast {
  id: number
  words: ReactNode
}

const LASTS_MS = 6000
let toasts: readonly Toast[] = []
let count = 0
const listeners = new Set<() => void>()
const set = (next: readonly Toast[]) => {
  toasts = next
  for (const listener of listeners) listener()
}

/** Says that something is done, for a while and politely. Errors belong beside what failed, not here. */
export function announce(words: ReactNode) {
  const id = ++count
  set([...toasts.slice(-2), { id, words }])
  setTimeout(() => set(toasts.filter((toast) => toast.id !== id)), LASTS_MS)
}

export function Toasts() {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    () => toasts,
  )
  return (
    <div className="toasts" role="status" aria-live="polite">
      {shown.map(({ id, words }) => (
        <div className="toast" key={id}>
          {words}
        </div>
      ))}
    </div>
  )
}
