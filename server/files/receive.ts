import type { Request } from 'express'
import { AppError, invalid } from '#shared/base/errors.ts'
import { whileAllowed } from './watch.ts'

/**
 * Reads a request's body whole, refusing it as soon as it grows too large, or `ask` throws because the right to bring it
 * has ended. An upload that breaks off leaves nothing.
 */
export async function receive(req: Request, most: number, ask: () => Promise<unknown>): Promise<Buffer> {
  const { res } = req
  if (!res) throw new Error('A request that is served has its response')
  try {
    return await whileAllowed(res, ask, () => read(req, most))
  } finally {
    // What has not come yet is not waited for.
    if (!req.complete) res.setHeader('Connection', 'close')
  }
}

async function read(req: Request, most: number): Promise<Buffer> {
  if (Number(req.headers['content-length'] ?? 0) > most) {
    req.resume()
    throw new AppError('too_large')
  }
  const parts: Buffer[] = []
  let size = 0
  try {
    for await (const part of req as AsyncIterable<Buffer>) {
      size += part.length
      if (size > most) throw new AppError('too_large')
      parts.push(part)
    }
  } catch (error) {
    if (error instanceof AppError) throw error
    throw invalid('aborted')
  }
  if (!req.complete) throw invalid('aborted')
  if (size === 0) throw invalid('empty_file')
  return Buffer.concat(parts)
}
