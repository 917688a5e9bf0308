import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Request, Response } from 'express'
import type { Store } from '#server/core/services.ts'
import { AppError, notFound } from '#shared/base/errors.ts'
import { isShown } from './inspect.ts'
import { whileAllowed } from './watch.ts'

export interface Opened {
  name: string
  type: string
  /** May be shown by the browser; else it is only downloaded. */
  inline: boolean
  etag: string
  bytes(): Promise<Readable>
}

/** A file that somebody may have now, or its thumbnail. Throws `not_found` for a thumbnail that is none. */
export function opened(
  store: Store,
  file: { id: string; name: string; type: string; key: string; thumbKey: string | null },
  isThumb: boolean,
): Opened {
  const key = isThumb ? file.thumbKey : file.key
  if (!key) throw notFound('file', file.id)
  return {
    name: file.name,
    type: isThumb ? 'image/webp' : file.type,
    inline: isThumb || isShown(file.type),
    etag: `"${key}"`,
    bytes: () => store.open(key),
  }
}

/**
 * Hands a file over: shown only if it can run nothing, and kept by the browser only to be asked for again. `open` asks for
 * the right, and asks again while the bytes go; the line is cut when it has ended.
 */
export async function sendFile(req: Request, res: Response, open: () => Promise<Opened>): Promise<undefined> {
  const file = await open()
  res.setHeader('Cache-Control', 'private, no-cache')
  res.setHeader('ETag', file.etag)
  if (req.headers['if-none-match'] === file.etag) {
    res.status(304).end()
    return undefined
  }
  res.setHeader('Content-Security-Policy', "default-src 'none'; sandbox")
  res.setHeader('Content-Type', file.inline ? file.type : 'application/octet-stream')
  res.setHeader(
    'Content-Disposition',
    `${file.inline ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(file.name).replace(/['()*]/g, escape)}`,
  )
  const bytes = await file.bytes()
  try {
    await whileAllowed(res, open, () => pipeline(bytes, res))
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    res.destroy()
  }
  return undefined
}
