import { AppError, conflict, notFound } from '#shared/base/errors.ts'
import { Hour } from '#shared/base/time.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import type { ArchiveProgress } from '#shared/features/archive/contract.ts'

/** Archives of all people that run at once: each keeps a line to the database and a disk busy. */
const AT_ONCE = 3
const MOST_REMEMBERED = 200

interface Run {
  id: string
  personId: string
  progress: ArchiveProgress
  at: number
}
const runs = new Map<string, Run>()

/** Begins to tell how far an archive is. Throws `conflict` while the same person has one on its way. */
export function begin(viewer: Pick<Viewer, 'id'>, id: string): ArchiveProgress {
  const running = [...runs.values()].filter(({ progress }) => progress.state === 'running')
  if (running.some(({ personId }) => personId === viewer.id)) throw conflict('archive_running')
  if (running.length >= AT_ONCE) throw new AppError('too_many_requests', { retryAfterSeconds: 60 })
  const known = runs.get(id)
  if (known && known.personId !== viewer.id) throw conflict('id_taken')
  for (const one of runs.values())
    if (one.progress.state !== 'running' && (runs.size >= MOST_REMEMBERED || Date.now() - one.at > Hour.ms))
      runs.delete(one.id)
  const progress: ArchiveProgress = { state: 'running', done: 0, of: 0, bytes: 0, reason: null, spaces: [], left: 0 }
  runs.set(id, { id, personId: viewer.id, progress, at: Date.now() })
  return progress
}

/** Runs it to its end, and remembers how it ended. */
export async function follow<T>(progress: ArchiveProgress, run: () => Promise<T>): Promise<T> {
  try {
    const made = await run()
    progress.state = 'done'
    return made
  } catch (error) {
    progress.state = 'failed'
    const said = error instanceof AppError ? (error.detail.reason ?? error.code) : 'unexpected'
    progress.reason = typeof said === 'string' ? said : 'unexpected'
    throw error
  }
}

export function progressOf(viewer: Pick<Viewer, 'id'>, id: string): ArchiveProgress {
  const run = runs.get(id)
  if (!run || run.personId !== viewer.id) throw notFound('archive', id)
  return run.progress
}
