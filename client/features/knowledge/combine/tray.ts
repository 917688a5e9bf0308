import { useMemo, useSyncExternalStore } from 'react'
import type { ItemKind } from '#shared/seci/seci.ts'

/** An item that somebody keeps to combine it; of a topic, the messages they chose by themselves. */
export interface Kept {
  itemId: string
  kind: ItemKind
  messages: string[]
}

/** Only ids are kept on the device: what they are called is asked each time, with the right of then. */
const nameOf = (personId: string) => `ba.combine.${personId}`
/** What was chosen and written in the dialog; it goes when nothing is kept any more. */
const draftOf = (name: string) => `${name}.draft`
export const draftNameOf = (personId: string) => draftOf(nameOf(personId))
const CHANGED = 'ba:combine'

const NONE: readonly Kept[] = []
let last: { name: string; stored: string | null; kept: readonly Kept[] } = { name: '', stored: null, kept: NONE }

/** The same list for as long as the same is stored. */
function read(name: string): readonly Kept[] {
  const stored = localStorage.getItem(name)
  if (last.name !== name || last.stored !== stored) last = { name, stored, kept: parsed(stored) }
  return last.kept
}

function parsed(stored: string | null): readonly Kept[] {
  try {
    const found: unknown = JSON.parse(stored ?? '[]')
    return Array.isArray(found) ? (found as Kept[]) : NONE
  } catch {
    return NONE
  }
}

function write(name: string, kept: readonly Kept[]) {
  if (kept.length > 0) localStorage.setItem(name, JSON.stringify(kept))
  else {
    localStorage.removeItem(name)
    localStorage.removeItem(draftOf(name))
  }
  dispatchEvent(new Event(CHANGED))
}

function listen(changed: () => void) {
  // The first is this page, the second its other tabs.
  addEventListener(CHANGED, changed)
  addEventListener('storage', changed)
  return () => {
    removeEventListener(CHANGED, changed)
    removeEventListener('storage', changed)
  }
}

/** What this person keeps on this device to combine, and the ways to change it. */
export function useTray(personId: string) {
  const name = nameOf(personId)
  const kept = useSyncExternalStore(listen, () => read(name))
  return useMemo(
    () => ({
      kept,
      /** Keeps an item; with messages, these of it as well; without, the item and not only some of it. */
      add({ itemId, kind, messages }: Kept) {
        const known = kept.find((one) => one.itemId === itemId)
        const all = messages.length === 0 ? [] : [...new Set([...(known?.messages ?? []), ...messages])]
        write(
          name,
          known
            ? kept.map((one) => (one === known ? { ...one, messages: all } : one))
            : [...kept, { itemId, kind, messages }],
        )
      },
      /** Keeps it no more; with messages, only these, and the item as long as others of it are left. */
      remove(itemId: string, messages: readonly string[] = []) {
        write(
          name,
          kept.flatMap((one) => {
            if (one.itemId !== itemId) return [one]
            const left = messages.length === 0 ? [] : one.messages.filter((id) => !messages.includes(id))
            return left.length > 0 ? [{ ...one, messages: left }] : []
          }),
        )
      },
      clear: () => write(name, NONE),
    }),
    [kept, name],
  )
}
