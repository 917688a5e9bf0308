import { useState } from 'react'

/** A form that survives being closed and reloaded, on this device, until it is sent. */
export function useKeptDraft<Draft extends object>(key: string, begin: () => Draft) {
  const [draft, setDraft] = useState<Draft>(() => {
    try {
      return { ...begin(), ...(JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<Draft>) }
    } catch {
      return begin()
    }
  })
  const keep = (next: Draft) => {
    setDraft(next)
    localStorage.setItem(key, JSON.stringify(next))
  }
  return [draft, keep, () => localStorage.removeItem(key)] as const
}
