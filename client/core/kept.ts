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

function readAll(): Record<string, Kept> {
  try {
    return JSON.parse(localStorage.getItem(STORED) ?? '{}') as Record<string, Kept>
  } catch {
    return {}
  }
}

function writeAll(all: Record<string, Kept>) {
  try {
    localStorage.setItem(STORED, JSON.stringify(all))
  } catch (error) {
    console.warn('This device keeps no list of documents', error)
  }
}

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

/** On signing out: the next person at this computer finds no documents; what was not sent yet stays for its writer. */
export function leaveKept(personId: string): Promise<void> {
  const all = readAll()
  for (const [name, one] of Object.entries(all))
    if (name.startsWith(keptName(personId, '')) && one.unsaved === 0) one.leaving = true
  writeAll(all)
  return sweepKept()
}

const LEAVING = 'ba.leaving'

/** Signed out where the server could not be told: nobody is signed in here, and it is told as soon as it can be. */
export const isLeaving = () => localStorage.getItem(LEAVING) !== null
export const markLeaving = () => localStorage.setItem(LEAVING, new Date().toISOString())
export const clearLeaving = () => localStorage.removeItem(LEAVING)

/** What stays when somebody signs out: nothing about them, but what they wrote and nobody has yet. */
const STAYS = /^ba\.(docs|leaving|language|outbox\..*)$/

/** Takes off this device what was kept for a person. */
export async function wipeDevice(personId: string | undefined): Promise<void> {
  sessionStorage.clear()
  if (personId) await leaveKept(personId)
  for (const name of Object.keys(localStorage)) if (!STAYS.test(name)) localStorage.removeItem(name)
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
