import { fileTypeFromBuffer } from 'file-type'
import type { OutputInfo } from 'sharp'
import { invalid } from '#shared/base/errors.ts'
import { asPicture, blank } from './blank.ts'

/** Images browsers show; everything else is only ever downloaded. SVG and HTML can run, so they are not among them. */
const shown = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif'])
export const isShown = (type: string) => shown.has(type)

/** Longest side of what is kept of an image, and of its thumbnail, in pixels. */
const IMAGE_SIDE = 2560
const THUMB_SIDE = 480
/** A picture of a few bytes can be a wall of pixels. */
const MOST_PIXELS = 50_000_000

export interface Inspected {
  bytes: Buffer
  type: string
  width: number | null
  height: number | null
  thumb: Buffer | null
}

/**
 * What a file is, from its content: the name decides nothing. Images come back without what the camera wrote into them
 * (place, device, time), turned upright, no larger than needed, and with a thumbnail; those that are not shown stay as they
 * are without it, and of those that `keepsCamera` names it stays in them. Throws `invalid` (`bad_image`).
 */
export async function inspect(bytes: Buffer): Promise<Inspected> {
  const found = await fileTypeFromBuffer(bytes)
  const type = asPicture(bytes, found?.mime) ?? (isText(bytes) ? 'text/plain' : 'application/octet-stream')
  if (!isShown(type)) return { bytes: blank(bytes, type), type, width: null, height: null, thumb: null }
  return alone(() => redraw(bytes, type))
}

async function redraw(bytes: Buffer, type: string): Promise<Inspected> {
  // Not with the server: it is large, and most starts are followed by no picture.
  const { default: sharp } = await import('sharp')
  try {
    const open = (animated = false) => sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: 'error', animated })
    const moves = type === 'image/gif' || type === 'image/webp'
    // Nothing that was not asked for is kept: sharp drops metadata unless told otherwise.
    const image = await open(moves)
      .autoOrient()
      .resize({ width: IMAGE_SIDE, height: IMAGE_SIDE, fit: 'inside', withoutEnlargement: true })
      .toBuffer({ resolveWithObject: true })
    const thumb = await open()
      .autoOrient()
      .resize({ width: THUMB_SIDE, height: THUMB_SIDE, fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 72 })
      .toBuffer()
    const { width, height, pageHeight } = image.info as OutputInfo & { pageHeight?: number }
    return { bytes: image.data, type, width, height: pageHeight ?? height, thumb }
  } catch {
    throw invalid('bad_image')
  }
}

/** Text is what decodes as UTF-8 and holds no control signs; it is downloaded, never shown. */
function isText(bytes: Buffer): boolean {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, 4096), { stream: true })
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what tells text from bytes
    return !/[\u0000-\u0008\u000E-\u001F]/.test(text)
  } catch {
    return false
  }
}

/** Pictures are drawn two at a time: a dozen from one phone must not stop the talk of everybody else. */
const AT_ONCE = 2
let running = 0
const waiting: (() => void)[] = []
async function alone<T>(run: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve))
  running++
  try {
    return await run()
  } finally {
    running--
    waiting.shift()?.()
  }
}
