import { spawnSync } from 'node:child_process'
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { StartError } from './start-error.ts'

interface Holder {
  pid: number
  /** Which process of that number: a pid is used again, a boot and a beginning are not. */
  began: string
}

/** A guard is held for less than a millisecond; one that is older was left by a process killed in that moment. */
const GUARD_MS = 5000

/** The words of /proc/<pid>/stat from the third on (the second, the name, may hold spaces); empty without such a process. */
function statOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
  } catch {
    // It has ended.
    return []
  }
}

/** When a process began, as the system has it; empty where there is no such process. */
function beganAt(pid: number): string {
  if (process.platform !== 'linux') {
    return String(spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)]).stdout ?? '').trim()
  }
  return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${statOf(pid)[19] ?? ''}`
}

/** Whether a process of this number runs now; one that has ended and was not yet collected does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (codeOf(error) !== 'EPERM') return false
  }
  return statOf(pid)[0] !== 'Z'
}

const codeOf = (error: unknown) => (error as { code?: string }).code

const isHeld = ({ pid, began }: Holder) => isAlive(pid) && beganAt(pid) === began

/**
 * Holds a data directory for this process and returns the function that lets it go. Throws a StartError when another
 * running process holds it; what a killed process left behind is taken over.
 */
export function lockDataDir(dataDir: string): () => void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const file = path.join(dataDir, 'ba.lock')
  const mine = `${file}.${process.pid}`
  writeFileSync(mine, JSON.stringify({ pid: process.pid, began: beganAt(process.pid) } satisfies Holder), {
    mode: 0o600,
  })
  try {
    while (!claim(mine, file)) {
      const holder = readHolder(file)
      if (holder && isHeld(holder)) {
        throw new StartError(
          `Ba is running already on ${dataDir} (process ${holder.pid}). Use that one, stop it, or choose another directory: DATA_DIR=… npm start.`,
        )
      }
      removeStale(file, mine)
    }
  } finally {
    rmSync(mine, { force: true })
  }
  return () => {
    if (readHolder(file)?.pid === process.pid) rmSync(file, { force: true })
  }
}

/** Puts the lock in place whole or not at all: a lock that could be read half written would be taken for nobody's. */
function claim(mine: string, file: string): boolean {
  try {
    linkSync(mine, file)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

/** Removes a lock nobody holds, one process at a time, so that none removes what another has just taken over. */
function removeStale(file: string, mine: string) {
  const guard = `${file}.guard`
  if (!claim(mine, guard)) {
    const since = statSync(guard, { throwIfNoEntry: false })?.ctimeMs ?? Date.now()
    if (Date.now() - since > GUARD_MS) rmSync(guard, { force: true })
    return
  }
  try {
    const holder = readHolder(file)
    if (!holder || !isHeld(holder)) rmSync(file, { force: true })
  } finally {
    rmSync(guard, { force: true })
  }
}

function readHolder(file: string): Holder | undefined {
  if (!existsSync(file)) return undefined
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder
  } catch {
    // Gone between the two looks, or torn by a power cut: nobody holds it.
    return undefined
  }
}
