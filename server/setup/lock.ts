import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import path from 'node:path'
import { StartError } from './start-error.ts'

interface Holder {
  pid: number
  /** When that process began, in clock ticks since boot: a reused pid has another. Linux only, else empty. */
  began: string
}

/** When a process began, as the kernel has it; empty where the kernel does not tell. */
function beganAt(pid: number): string {
  const file = `/proc/${pid}/stat`
  if (!existsSync(file)) return ''
  // The name in brackets may hold spaces; what follows the last bracket is regular, and the 20th word is the start.
  return readFileSync(file, 'utf8').split(') ').at(-1)?.split(' ')[19] ?? ''
}

function isRunning({ pid, began }: Holder): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM'
  }
  return beganAt(pid) === began
}

/**
 * Holds a data directory for this process and returns the function that lets it go. Throws a StartError when another
 * running process holds it; what a killed process left behind is taken over.
 */
export function lockDataDir(dataDir: string): () => void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const file = path.join(dataDir, 'ba.lock')
  for (;;) {
    try {
      const handle = openSync(file, 'wx', 0o600)
      writeSync(handle, JSON.stringify({ pid: process.pid, began: beganAt(process.pid) } satisfies Holder))
      closeSync(handle)
      return () => rmSync(file, { force: true })
    } catch (error) {
      if ((error as { code?: string }).code !== 'EEXIST') throw error
    }
    const holder = readHolder(file)
    if (holder && isRunning(holder)) {
      throw new StartError(
        `Ba is running already on ${dataDir} (process ${holder.pid}). Use that one, stop it, or choose another directory: DATA_DIR=… npm start.`,
      )
    }
    rmSync(file, { force: true })
  }
}

function readHolder(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder
  } catch {
    // Torn by a crash while it was written: nobody holds it.
    return undefined
  }
}
