import { useMemo, useSyncExternalStore } from 'react'

// Each entry lies under a name of its own: tabs that write at the same time never overwrite each other's list.

/** What the device has no room for is kept as long as the page. */
const unkept = new Map<string, string>()

/** The text that is kept under a name. */
export const keptText = (name: string): string | null => unkept.get(name) ?? localStorage.getItem(name)

/** The names of what is kept on this device that begin so, in their order. */
export const keptNames = (prefix: string): string[] =>
  [...new Set([...Object.keys(localStorage), ...unkept.keys()])].filter((name) => name.startsWith(prefix)).sort()

export function readEntry<Entry>(name: string): Entry | undefined {
  try {
    return (JSON.parse(keptText(name) ?? 'null') as Entry | null) ?? undefined
  } catch {
    return undefined
  }
}

const listeners = new Set<() => void>()

export function writeEntry(name: string, entry: object | undefined) {
  unkept.delete(name)
  if (!entry) localStorage.removeItem(name)
  else {
    const text = JSON.stringify(entry)
    try {
      localStorage.setItem(name, text)
    } catch (error) {
      unkept.set(name, text)
      console.warn('This device has no room for what is written; it is kept as long as the page', error)
    }
  }
  for (const listener of listeners) listener()
}

/** Other tabs write to the same list. */
export function listen(listener: () => void) {
  listeners.add(listener)
  addEventListener('storage', listener)
  return () => {
    listeners.delete(listener)
    removeEventListener('storage', listener)
  }
}

/** The text that is kept on this device under a name, as every tab has it. */
export const useKeptText = (name: string): string | null => useSyncExternalStore(listen, () => keptText(name))

/** What is kept on this device under names that begin so, as every tab has it. */
export function useKeptList<Entry extends object>(prefix: string): Entry[] {
  const text = useSyncExternalStore(listen, () => keptNames(prefix).map(keptText).join('\n'))
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text is what tells that something changed
  return useMemo(() => keptNames(prefix).flatMap((name) => readEntry<Entry>(name) ?? []), [prefix, text])
}
