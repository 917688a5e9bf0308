import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { openPromise, type Entry as ZipEntry, type ZipFile } from 'yauzl'
import { AppError, invalid } from '#shared/base/errors.ts'

/** What a .zip may hold, known from its table of contents before anything of it is unpacked. */
export interface Limits {
  entries: number
  /** Bytes of one file, and of all together, unpacked. */
  entryBytes: number
  bytes: number
}

/** Text packs to a tenth, seldom to a fiftieth; what claims more is made to burst. */
const MOST_PACKED = 200
const SMALL = 1024 * 1024
/** What systems can write, in bytes; folders called in Lao take three of them a letter. */
const LONGEST_NAME = 4096
const IS_UTF8 = 0x0800
const UNICODE_NAME = 0x7075

/** A .zip on the disk whose table of contents was looked through. */
export interface Unzipped {
  names: readonly string[]
  size(name: string): number
  has(name: string): boolean
  /** The bytes of a file as they are unpacked. Throws `invalid` where they are not what was said of them. */
  open(name: string): Promise<Readable>
  /** The same, whole. */
  read(name: string, most: number): Promise<Buffer>
  close(): void
}

/**
 * Opens a .zip and refuses, from its table of contents alone, what would burst, leave its folder, overwrite itself or
 * lead elsewhere. Throws `invalid` or `too_large` with the reason.
 */
export async function unzip(path: string, limits: Limits): Promise<Unzipped> {
  const zip = await openZip(path)
  try {
    const entries = await listed(zip, limits)
    return {
      names: [...entries.keys()],
      has: (name) => entries.has(name),
      size: (name) => entries.get(name)?.uncompressedSize ?? 0,
      open: (name) => opened(zip, entries.get(name)),
      async read(name, most) {
        const entry = entries.get(name)
        if (entry && entry.uncompressedSize > most) throw new AppError('too_large', { reason: 'zip_bomb' })
        return bytesOf(await opened(zip, entry))
      },
      close: () => zip.close(),
    }
  } catch (error) {
    zip.close()
    throw error
  }
}

async function openZip(path: string): Promise<ZipFile> {
  try {
    return await openPromise(path, {
      lazyEntries: true,
      autoClose: false,
      validateEntrySizes: true,
      strictFileNames: true,
    })
  } catch {
    throw invalid('not_a_zip')
  }
}

async function listed(zip: ZipFile, limits: Limits): Promise<Map<string, ZipEntry>> {
  if (zip.entryCount > limits.entries) throw new AppError('too_large', { reason: 'too_many_entries' })
  const entries = new Map<string, ZipEntry>()
  const folded = new Set<string>()
  let bytes = 0
  await new Promise<void>((resolve, reject) => {
    zip.on('error', (error: Error) =>
      reject(invalid(/absolute|relative|backslash|invalid characters/i.test(error.message) ? 'odd_name' : 'not_a_zip')),
    )
    zip.on('end', resolve)
    zip.on('entry', (entry: ZipEntry) => {
      try {
        if (!entry.fileName.endsWith('/')) {
          judge(entry, limits)
          const name = nameOf(entry)
          const alike = name.normalize('NFC').toLowerCase()
          // Two names that are one on many machines: which of them is meant, nobody can say.
          if (folded.has(alike)) throw invalid('same_names')
          folded.add(alike)
          bytes += entry.uncompressedSize
          if (bytes > limits.bytes) throw new AppError('too_large', { reason: 'zip_bomb' })
          entries.set(name, entry)
        }
        zip.readEntry()
      } catch (error) {
        reject(error)
      }
    })
    zip.readEntry()
  })
  return entries
}

/**
 * What a file is called. Many programs write UTF-8 and do not say so; what reads as such, is. Its signs below 128 are the
 * same either way, so that nothing else is asked of it than of the name that was judged.
 */
function nameOf({ fileName, fileNameRaw, generalPurposeBitFlag, extraFields }: ZipEntry): string {
  if ((generalPurposeBitFlag & IS_UTF8) !== 0 || extraFields.some(({ id }) => id === UNICODE_NAME)) return fileName
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(fileNameRaw)
  } catch {
    return fileName
  }
}

/** What one line of the table of contents says. */
function judge(entry: ZipEntry, limits: Limits) {
  const { fileName, uncompressedSize, compressedSize } = entry
  const type = (entry.externalFileAttributes >>> 16) & 0o170000
  if (type !== 0 && type !== 0o100000) throw invalid('not_a_file')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
  if (entry.fileNameRaw.length > LONGEST_NAME || /[\u0000-\u001F]/.test(fileName)) throw invalid('odd_name')
  if (entry.isEncrypted()) throw invalid('encrypted_zip')
  if (uncompressedSize > limits.entryBytes) throw new AppError('too_large', { reason: 'zip_bomb' })
  if (uncompressedSize > SMALL && uncompressedSize > compressedSize * MOST_PACKED)
    throw new AppError('too_large', { reason: 'zip_bomb' })
}

async function opened(zip: ZipFile, entry: ZipEntry | undefined): Promise<Readable> {
  if (!entry) throw invalid('damaged_archive')
  try {
    return await zip.openReadStreamPromise(entry)
  } catch {
    throw invalid('damaged_archive')
  }
}

/** All bytes of a stream; what breaks while it is unpacked was damaged. */
export async function bytesOf(stream: Readable): Promise<Buffer> {
  const parts: Buffer[] = []
  try {
    for await (const part of stream) parts.push(part as Buffer)
  } catch {
    throw invalid('damaged_archive')
  }
  return Buffer.concat(parts)
}

/** Whole bytes that are what the manifest says. */
export function checked(bytes: Buffer, sha256: string | undefined): Buffer {
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) throw invalid('damaged_archive')
  return bytes
}
