import { createWriteStream } from 'node:fs'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Request } from 'express'
import { waitLonger } from '#server/core/listener.ts'
import type { Services } from '#server/core/services.ts'
import { AppError, invalid } from '#shared/base/errors.ts'
import { Hour, Minute } from '#shared/base/time.ts'

type Where = Pick<Services, 'config'>

/** Where files lie that are too large for the memory while they are taken in. */
export const incomingFolder = ({ config }: Where) => path.resolve(config.dataDir, 'incoming')

interface Patience {
  /** Ends it when whoever sends it gives up elsewhere; what it was ended with is thrown. */
  signal?: AbortSignal
  /** Without a byte. */
  idleMs?: number
  /** In all: 512 MB take four hours on a line of 300 kbit/s. */
  totalMs?: number
}

/** Writes a request's body to a file, refusing it as soon as it grows too large, falls silent, or takes too long. */
export async function receiveTo(
  req: Request,
  file: string,
  most: number,
  { signal, idleMs = 2 * Minute.ms, totalMs = 6 * Hour.ms }: Patience = {},
): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true })
  if (Number(req.headers['content-length'] ?? 0) > most) {
    req.resume()
    throw new AppError('too_large')
  }
  waitLonger(req)
  const late = new AbortController()
  const idle = setTimeout(() => late.abort(), idleMs)
  const total = setTimeout(() => late.abort(), totalMs)
  let size = 0
  const counted = new Transform({
    transform(part: Buffer, _, done) {
      idle.refresh()
      size += part.length
      done(size > most ? new AppError('too_large') : null, part)
    },
  })
  try {
    const stop = signal ? AbortSignal.any([signal, late.signal]) : late.signal
    await pipeline(req, counted, createWriteStream(file, { flags: 'wx' }), { signal: stop })
  } catch (error) {
    signal?.throwIfAborted()
    if (error instanceof AppError || (error as { code?: string }).code === 'ENOSPC') throw error
    throw invalid('aborted')
  } finally {
    clearTimeout(idle)
    clearTimeout(total)
  }
  if (size === 0) throw invalid('empty_file')
}

/** Removes what never came whole, or whose server stopped in the middle. */
export async function dropLeftIncoming(services: Where): Promise<void> {
  const folder = incomingFolder(services)
  for (const name of await readdir(folder).catch(() => [])) {
    const file = path.join(folder, name)
    const found = await stat(file).catch(() => undefined)
    if (found && Date.now() - found.mtimeMs > 24 * Hour.ms) await rm(file, { force: true })
  }
}
