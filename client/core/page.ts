import { useEffect, useSyncExternalStore } from 'react'
import { useWords } from './i18n.ts'

/** What the shell must know of the open page: its name, where back leads, and whether it wants the whole screen. */
export interface PageFacts {
  title: string
  /** Phones: where the arrow in the bar leads, and what is written beside it. */
  back?: { href: string; label: string } | undefined
  /** A room or document: on phones the bottom bar gives way to the composer. */
  focus?: boolean
  /** The page says itself what a lost connection means for it. */
  ownNote?: boolean
  /** Only what kind of page it is can be said yet: its own name comes with its data. */
  awaited?: boolean
}

let current: PageFacts = { title: '' }
const listeners = new Set<() => void>()

function set(facts: PageFacts) {
  current = facts
  for (const listener of listeners) listener()
}

/** Names the page: in the tab, in the bar of a phone, and to a screen reader. */
export function usePage({ title, back, focus = false, ownNote = false, awaited = false }: PageFacts) {
  const t = useWords()
  const name = t('name')
  const href = back?.href
  const label = back?.label
  useEffect(() => {
    document.title = title ? `${title}\u00a0· ${name}` : name
    set({
      title,
      focus,
      ownNote,
      awaited,
      ...(href !== undefined && label !== undefined ? { back: { href, label } } : {}),
    })
  }, [title, name, href, label, focus, ownNote, awaited])
  useEffect(() => () => set({ title: '' }), [])
}

export const useOpenPage = () =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    () => current,
  )
