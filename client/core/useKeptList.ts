import { useMemo, useSyncExternalStore } from 'react'

// Each entry lies under a name of its own: tabs that write at the same time never overwrite each other's list.

/** The names of what is kept on this device that begin so, in their order. */
export const keptNames = (prefix: string): string[] =>
  Array.from({ length: localStorage.length }, (_, at) => localStorage.key(at) ?? '')
    .filter((name) => name.startsWith(prefix))
    .sort()

export function readEntry<Entry>(name: string): Entry | undefined {
  try {
    return (JSON.parse(localStorage.getItem(name) ?? 'null') as Entry | null) ?? undefined
  } catch {
    return undefined
  }
}

const listeners = new Set<() => void>()

export function writeEntry(name: string, entry: object | undefined) {
  if (entry) localStorage.setItem(name, JSON.stringify(entry))
  else localStorage.removeItem(name)
  for (const listener of listeners) listener()
}

/** Other tabs write to the same list. */
function listen(listener: () => void) {
  listeners.add(listener)
  addEventListener('storage', listener)
  return () => {
    listeners.delete(listener)
    removeEventListener('storage', listener)
  }
}

/** The text that is kept on this device under a name, as every tab has it. */
export const useKeptText = (name: string): string | null =>
  useSyncExternalStore(listen, () => localStorage.getItem(name))

/** What is kept on this device under names that begin so, as every tab has it. */
export function useKeptList<Entry extends object>(prefix: string): Entry[] {
  const text = useSyncExternalStore(listen, () =>
    keptNames(prefix)
      .map((name) => localStorage.getItem(name))
      .join('\n'),
  )
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text is what tells that something changed
  return useMemo(() => keptNames(prefix).flatMap((name) => readEntry<Entry>(name) ?? []), [prefix, text])
}
