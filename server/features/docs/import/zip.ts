import { inflateRawSync } from 'node:zlib'
import { AppError } from '#shared/base/errors.ts'

/** A packed file that unpacks to more, in bytes, is made to fill the memory. */
const LARGEST_UNPACKED_BYTES = 64 * 1024 * 1024
const MOST_FILES = 2000

export const unreadable = () => new AppError('unsupported', { reason: 'unreadable_file' })
export const tooLarge = () => new AppError('too_large', { reason: 'too_large_unpacked' })

/**
 * The files of a ZIP archive by their names, which are never used as paths. Never unpacks more than it may: what the
 * archive says of its sizes may be a lie. XML that declares entities is refused: no office program writes any.
 */
export function unzip(bytes: Uint8Array): Map<string, Buffer> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = file.lastIndexOf('PK\x05\x06')
  if (end < 0 || end + 22 > file.length) throw unreadable()
  const count = file.readUInt16LE(end + 10)
  if (count > MOST_FILES) throw tooLarge()
  const found = new Map<string, Buffer>()
  let left = LARGEST_UNPACKED_BYTES
  let at = file.readUInt32LE(end + 16)
  for (let index = 0; index < count; index++) {
    if (at + 46 > file.length || file.toString('latin1', at, at + 4) !== 'PK\x01\x02') throw unreadable()
    const method = file.readUInt16LE(at + 10)
    const packedBytes = file.readUInt32LE(at + 20)
    const nameBytes = file.readUInt16LE(at + 28)
    const local = file.readUInt32LE(at + 42)
    if (local + 30 > file.length) throw unreadable()
    const data = local + 30 + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28)
    if (data + packedBytes > file.length) throw unreadable()
    const content = unpack(file.subarray(data, data + packedBytes), method, left)
    left -= content.length
    if (left <= 0) throw tooLarge()
    found.set(file.toString('utf8', at + 46, at + 46 + nameBytes), content)
    at += 46 + nameBytes + file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32)
  }
  for (const [name, content] of found) if (/\.(xml|rels)$/i.test(name) && declares(content)) throw unreadable()
  return found
}

function unpack(packed: Buffer, method: number, most: number): Buffer {
  if (method === 0) return packed
  if (method !== 8) throw unreadable()
  if (packed.length === 0) return packed
  try {
    return inflateRawSync(packed, { maxOutputLength: most })
  } catch (error) {
    throw (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge() : unreadable()
  }
}

/** Whether an XML file has a document type, where entities and outside files would be named. */
const declares = (xml: Buffer) => /<!DOCTYPE|<!ENTITY/i.test(xml.toString('latin1').replaceAll('\0', ''))
