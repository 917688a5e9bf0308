import { rm } from 'node:fs/promises'
import type { ReplyOf } from '#shared/base/endpoint.ts'
import { AppError, conflict, notFound } from '#shared/base/errors.ts'
import { Hour } from '#shared/base/time.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import type { Intake, intakeApi } from '#shared/features/intake/contract.ts'
import type { Text } from './found.ts'
import type { Left } from './left.ts'

/** Intakes of all people that are read or stored at once (the others wait), and that are open: each keeps a file on the disk. */
const AT_ONCE = 4
const MOST_OPEN = 12
const MOST_REMEMBERED = 200
/** Whoever does not choose within this time begins again; nothing was stored. */
const LONGEST_IDLE_MS = 2 * Hour.ms

type Preview = ReplyOf<typeof intakeApi.findIntakeEntry>

/** An intake, as long as somebody looks at it. Nothing of it is in the database before it is done. */
export interface Run {
  intake: Intake
  personId: string
  /** What another server would go on from, once the file is there whole. */
  left?: Left
  texts: Text[]
  /** The file that was sent. */
  file: string
  /** What lies on the disk and goes with it. */
  files: string[]
  /** How texts begin that somebody looked at. */
  previews: Map<number, Promise<Preview>>
  close: (() => void)[]
  stop: AbortController
  at: number
  /** One after the other: reading, then storing. */
  work: Promise<unknown>
}

const runs = new Map<string, Run>()

export function beginRun(viewer: Pick<Viewer, 'id'>, intake: Intake, file: string): Run {
  for (const run of runs.values()) {
    if (run.stop.signal.aborted) continue
    const busy = run.intake.state === 'reading' || run.intake.state === 'storing'
    if (!busy && (run.personId === viewer.id || Date.now() - run.at > LONGEST_IDLE_MS)) void endRun(run)
    else if (run.personId === viewer.id) throw conflict('intake_running')
  }
  const open = [...runs.values()].filter(({ files }) => files.length > 0)
  if (runs.size >= MOST_REMEMBERED || open.length >= MOST_OPEN)
    throw new AppError('too_many_requests', { retryAfterSeconds: 60 })
  if (runs.has(intake.id)) throw conflict('id_taken')
  const run: Run = {
    intake,
    personId: viewer.id,
    texts: [],
    file,
    files: [],
    previews: new Map(),
    close: [],
    stop: new AbortController(),
    at: Date.now(),
    work: Promise.resolve(),
  }
  run.files.push(file, pagesOf(run), contentsOf(run))
  runs.set(intake.id, run)
  return run
}

/** Where pieces of what was sent lie, and where what becomes of them does: beside it, so that they go with it. */
export const pagesOf = ({ file }: Run) => `${file}.pages`
export const contentsOf = ({ file }: Run) => `${file}.contents`

export const hasRun = (id: string): boolean => runs.has(id)

/** An intake of this person that this process has. Throws `not_found` for everybody else’s. */
export function runOf(viewer: Pick<Viewer, 'id'>, id: string): Run | undefined {
  const run = runs.get(id)
  if (run && (run.personId !== viewer.id || run.stop.signal.aborted)) throw notFound('intake', id)
  if (run) run.at = Date.now()
  return run
}

/** Closes what it holds; what it says can still be read when it is done. */
export async function closeRun(run: Run): Promise<void> {
  for (const close of run.close.splice(0)) close()
  for (const file of run.files.splice(0)) await rm(file, { force: true })
  run.texts = []
  run.previews.clear()
}

/** Until nothing of it is left it is there for nobody, and takes its place. */
export async function endRun(run: Run): Promise<void> {
  run.stop.abort(new AppError('invalid', { reason: 'given_up' }))
  await run.work.catch(() => undefined)
  await closeRun(run)
  runs.delete(run.intake.id)
}

/** The server stops: what was sent stays on the disk for the next one, and what is being stored is not. */
export async function leaveRuns(): Promise<void> {
  for (const run of runs.values()) if (run.left && !run.stop.signal.aborted) run.files.splice(0)
  await Promise.all([...runs.values()].map(endRun))
}

/** Intakes that nobody looked at for long; a job. What is being stored was wanted, and ends by itself. */
export async function dropIdleRuns(): Promise<void> {
  for (const run of runs.values())
    if (run.intake.state !== 'storing' && Date.now() - run.at > LONGEST_IDLE_MS) await endRun(run)
}

let busy = 0
const queue: (() => void)[] = []

/** Reads or stores when fewer than `AT_ONCE` others do; whoever gives up while waiting is not waited for. */
export async function inTurn<Done>(signal: AbortSignal, does: () => Promise<Done>): Promise<Done> {
  if (busy < AT_ONCE) busy++
  else
    await new Promise<void>((resolve, reject) => {
      const go = () => {
        signal.removeEventListener('abort', leave)
        resolve()
      }
      const leave = () => {
        queue.splice(queue.indexOf(go), 1)
        reject(signal.reason)
      }
      queue.push(go)
      signal.addEventListener('abort', leave, { once: true })
    })
  try {
    signal.throwIfAborted()
    return await does()
  } finally {
    const next = queue.shift()
    if (next) next()
    else busy--
  }
}
