import { useMemo, useSyncExternalStore } from 'react'
import { listCopies } from './copies.ts'
import { keptBefore, keptName, UNSENT } from './kept.ts'
import { keptNames, keptText, listen, readEntry } from './useKeptList.ts'

/** Something somebody wrote that is on this device alone. */
export interface Unsent {
  kind: 'message' | 'deed' | 'doc' | 'copy' | 'draft'
  name: string
  /** Its title, or its words. */
  words: string
  /** Where it can be read, and sent. */
  href?: string
}

/** Where what is begun is written on, by the first word of its name. */
const PLACES: Readonly<Record<string, string>> = {
  outbox: 'topics',
  draft: 'topics',
  proposal: 'topics',
  agreement: 'topics',
  telling: 'rooms',
  reflection: 'checklists',
}

/** The words of what is kept as a bare text, or in these fields of an object, in the order in which they stand. */
export function wordsOf(text: string, fields: readonly string[]): string {
  let kept: unknown
  try {
    kept = fields.length > 0 ? JSON.parse(text) : undefined
  } catch {
    // An older page kept a bare text.
  }
  if (typeof kept !== 'object' || kept === null) return text.trim()
  // What stood there before is not theirs.
  const before = 'of' in kept ? [kept.of].flat().map((one) => String(one).trim()) : []
  const words = (one: unknown): string[] =>
    typeof one !== 'object' || one === null
      ? []
      : Object.entries(one).flatMap(([field, value]) =>
          typeof value === 'string' ? (fields.includes(field) ? [value.trim()] : []) : words(value),
        )
  return words(kept)
    .filter((one) => one !== '' && !before.includes(one))
    .join('\u00a0· ')
}

/** All that somebody wrote on this device and nobody else has. */
export function unsentOf(personId: string): Unsent[] {
  const texts = keptNames('ba.').flatMap((name): Unsent[] => {
    const [, what = '', whose, about] = name.split('.')
    const fields = UNSENT[what]
    if (whose !== personId || !fields || name.endsWith('.at')) return []
    const words = wordsOf(keptText(name) ?? '', fields)
    const kind = what === 'outbox' ? 'message' : what === 'deed' ? what : 'draft'
    if (kind === 'draft' && words === '') return []
    const href = PLACES[what] ? `/${PLACES[what]}/${about}` : readEntry<{ href?: string }>(name)?.href
    return [{ kind, name, words, ...(href ? { href } : {}) }]
  })
  const prefix = keptName(personId, '')
  const docs = keptBefore<{ title: string; href?: string }>(prefix).flatMap(({ name, unsaved, facts }): Unsent[] => {
    if (unsaved === 0) return []
    const href = facts?.href ?? `/docs/${name.slice(prefix.length)}`
    return [{ kind: 'doc', name, words: facts?.title ?? '', ...(facts ? { href } : {}) }]
  })
  const copies = listCopies(personId).map(
    ({ id, title, words }): Unsent => ({
      kind: 'copy',
      name: id,
      words: words ? `${title}\u00a0· ${words}` : title,
      href: `/copies/${id}`,
    }),
  )
  return [...texts, ...docs, ...copies]
}

/** The same as it is now, in whichever tab it changes. */
export function useUnsent(personId: string): readonly Unsent[] {
  const text = useSyncExternalStore(listen, () => JSON.stringify(unsentOf(personId)))
  return useMemo(() => JSON.parse(text) as Unsent[], [text])
}
