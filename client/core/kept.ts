import { readEntry, writeEntry } from './useKeptList.ts'

/** What this device keeps of documents so that they open and can be written in without a network. */
export interface Kept<Facts = unknown> {
  /** Changes that the server has not said it stored. */
  unsaved: number
  /** When something was last written here. */
  at: string
  openedAt: string
  /** What was last known of the document, so that its page can open. */
  facts?: Facts
  /** What was written here and what others wrote meanwhile came together, and that was not read yet. */
  merged?: boolean
  /** To be deleted as soon as nothing holds it open. */
  leaving?: boolean
}

const STORED = 'ba.docs'
/** More are not kept, the longest unopened go first; never one with changes of its own. */
const MOST_KEPT = 40

/** Kept apart per person: what one typed offline must not be sent, or read, in another's name. */
export const keptName = (personId: string, docId: string) => `ba.doc.${personId}.${docId}`

const readAll = () => readEntry<Record<string, Kept>>(STORED) ?? {}
const writeAll = (all: Record<string, Kept>) => writeEntry(STORED, all)

export const readKept = <Facts>(name: string) => readAll()[name] as Kept<Facts> | undefined

export function writeKept(name: string, change: Partial<Kept>) {
  const all = readAll()
  const now = new Date().toISOString()
  all[name] = { unsaved: 0, at: now, openedAt: now, ...all[name], ...change }
  const old = Object.entries(all)
    .filter(([key, one]) => key !== name && one.unsaved === 0 && !one.leaving)
    .sort(([, a], [, b]) => b.openedAt.localeCompare(a.openedAt))
  for (const [, one] of old.slice(MOST_KEPT - 1)) one.leaving = true
  writeAll(all)
}

/** Everything kept under names that begin so. */
export const keptBefore = <Facts>(prefix: string) =>
  Object.entries(readAll() as Record<string, Kept<Facts>>).flatMap(([name, one]) =>
    name.startsWith(prefix) && !one.leaving ? [{ name, ...one }] : [],
  )

/** Forgets a document on this device. */
export function forgetKept(name: string): Promise<void> {
  const all = readAll()
  if (!all[name]) return Promise.resolve()
  all[name].leaving = true
  writeAll(all)
  return sweepKept()
}

/** Whose it is: the names of all that is kept for somebody say so, `ba.draft.<person>.…` */
const isOf = (name: string, personId: string) => name.split('.')[2] === personId

/**
 * What somebody wrote and has not sent, by the first word of its name: messages on their way, and what is begun. With the
 * fields that hold their words, at any depth; what is kept as a bare text has none.
 */
export const UNSENT: Readonly<Record<string, readonly string[]>> = {
  outbox: ['body', 'name'],
  deed: ['title', 'reason', 'evidence'],
  draft: ['body', 'name'],
  edits: ['body'],
  telling: ['title', 'toldCase', 'cue', 'rule', 'fails'],
  meeting: ['title', 'question', 'answer', 'outcome', 'name'],
  proposal: ['text', 'why'],
  agreement: ['statement', 'dissent'],
  answer: ['answer'],
  reflection: [],
  combine: ['title'],
}
const isUnsent = (name: string) => Object.hasOwn(UNSENT, name.split('.')[1] ?? '')

const LEAVING = 'ba.leaving'

/** Signed out where the server could not be told: nobody is signed in here, and it is told as soon as it can be. */
export const isLeaving = () => localStorage.getItem(LEAVING) !== null
export const markLeaving = () => localStorage.setItem(LEAVING, new Date().toISOString())
export const clearLeaving = () => localStorage.removeItem(LEAVING)

/** What is nobody's, or of several. */
const SHARED: ReadonlySet<string> = new Set([STORED, LEAVING, 'ba.language'])

/**
 * Takes off this device all that was kept for a person, what was not sent too: they were asked. What others wrote here
 * and nobody has yet stays for them.
 */
export async function wipeDevice(personId: string): Promise<void> {
  sessionStorage.clear()
  const all = readAll()
  for (const [name, one] of Object.entries(all)) if (isOf(name, personId) || one.unsaved === 0) one.leaving = true
  writeAll(all)
  await sweepKept()
  for (const name of Object.keys(localStorage))
    if (!SHARED.has(name) && (isOf(name, personId) || !isUnsent(name))) localStorage.removeItem(name)
  const stays = new Set(Object.entries(readAll()).flatMap(([name, one]) => (one.leaving ? [] : [name])))
  const databases = (await indexedDB.databases?.()) ?? []
  await Promise.all(databases.flatMap(({ name }) => (name && !stays.has(name) ? [deleted(name)] : [])))
}

/** A page that still has it open holds a deletion up; then the next start does it. */
const PATIENCE_MS = 1000

/** Deletes what is to be forgotten. */
export async function sweepKept(): Promise<void> {
  const names = Object.entries(readAll()).flatMap(([name, one]) => (one.leaving ? [name] : []))
  await Promise.all(
    names.map(async (name) => {
      if (!(await deleted(name))) return
      const { [name]: _, ...rest } = readAll()
      writeAll(rest)
    }),
  )
}

const deleted = (name: string) =>
  new Promise<boolean>((resolve) => {
    const asked = indexedDB.deleteDatabase(name)
    asked.onsuccess = () => resolve(true)
    asked.onerror = () => resolve(false)
    setTimeout(() => resolve(false), PATIENCE_MS)
  })
