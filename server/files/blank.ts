import { invalid } from '#shared/base/errors.ts'

// Pictures that no browser shows everywhere, or that are not redrawn because that would lose pages, movement or much of
// their quality, stay as they came but for what the camera wrote into them: those bytes become zeros, or go where that moves
// nothing that others point to. Pictures of which that cannot be taken are not taken in.

/** Blanks what the camera wrote into a picture of a type that is kept as it came. Throws `invalid` where it cannot be found. */
export function blank(bytes: Buffer, type: string): Buffer {
  const blanked = /^image\/(avif|hei[cf])/.test(type)
    ? blankHeif
    : { 'image/tiff': blankTiff, 'image/apng': bareAnimation }[type]
  return blanked ? within(() => blanked(Buffer.from(bytes))) : bytes
}

/** A picture whose parts lead beyond its end is damaged, or made to do harm. */
function within<Result>(read: () => Result): Result {
  try {
    return read()
  } catch (error) {
    if (error instanceof RangeError) throw invalid('bad_image')
    throw error
  }
}

/** More parts than any picture has; they may lie over each other, so that a small file could have any number. */
const MOST_PARTS = 100_000
function counter() {
  let count = 0
  return () => {
    if (++count > MOST_PARTS) throw new RangeError('It has too many parts')
  }
}

/** So many times a whole file may be made zeros: its parts may lie over each other here, too, and each could be all of it. */
const MOST_TIMES = 8
function eraser(bytes: Buffer) {
  let left = MOST_TIMES * bytes.length
  return (from: number, length: number) => {
    left -= length
    if (left < 0 || from + length > bytes.length) throw new RangeError('It goes beyond its file')
    bytes.fill(0, from, from + length)
  }
}

interface Box {
  kind: string
  start: number
  end: number
}

/** The boxes of a HEIF file (ISO/IEC 14496-12) between two places, one after the other. */
function boxes(bytes: Buffer, from: number, to: number): Box[] {
  const found: Box[] = []
  for (let at = from; at + 8 <= to; ) {
    const short = bytes.readUInt32BE(at)
    const [head, size] = short === 1 ? [16, Number(bytes.readBigUInt64BE(at + 8))] : [8, short === 0 ? to - at : short]
    if (size < head || at + size > to) throw new RangeError('A box goes beyond its file')
    found.push({ kind: bytes.toString('latin1', at + 4, at + 8), start: at + head, end: at + size })
    at += size
  }
  return found
}

/** What a HEIF file holds beside its pictures is an item of its own (ISO/IEC 23008-12): Exif, or XMP as `mime`. */
function blankHeif(bytes: Buffer): Buffer {
  const outside = boxes(bytes, 0, bytes.length)
  for (const { kind, start, end } of outside) if (kind === 'uuid') bytes.fill(0, start, end)
  const meta = outside.find(({ kind }) => kind === 'meta')
  if (!meta) return bytes
  const inside = boxes(bytes, meta.start + 4, meta.end)
  const box = (kind: string) => inside.find((one) => one.kind === kind)
  const [infos, places, data] = [box('iinf'), box('iloc'), box('idat')]
  if (!infos || !places) return bytes
  const written = new Set<number>()
  for (const { kind, start, end } of boxes(bytes, infos.start + (bytes[infos.start] === 0 ? 6 : 8), infos.end)) {
    const version = bytes.readUInt8(start)
    if (kind !== 'infe' || version < 2) continue
    const wide = version === 2 ? 2 : 4
    const item = bytes.readUIntBE(start + 4, wide)
    const at = start + 4 + wide + 2
    if (at + 4 <= end && /^(Exif|mime)$/.test(bytes.toString('latin1', at, at + 4))) written.add(item)
  }
  const count = counter()
  const zero = eraser(bytes)
  let at = places.start
  const read = (size: number) => {
    // Numbers of eight bytes, of which a file never needs the first two.
    const value = size === 0 ? 0 : size > 6 ? Number(bytes.readBigUInt64BE(at)) : bytes.readUIntBE(at, size)
    at += size
    return value
  }
  const version = read(1)
  at += 3
  const [sizes, more] = [read(1), read(1)]
  const indexSize = version === 0 ? 0 : more & 15
  for (let left = read(version < 2 ? 2 : 4); left > 0; left--) {
    const item = read(version < 2 ? 2 : 4)
    const method = version > 0 ? read(2) & 15 : 0
    at += 2
    const base = read(more >> 4) + (method === 1 ? (data?.start ?? 0) : 0)
    for (let extents = read(2); extents > 0; extents--) {
      count()
      at += indexSize
      const [offset, length] = [read(sizes >> 4), read(sizes & 15)]
      if (!written.has(item)) continue
      // In pieces of other items, or without an end: no camera writes it so.
      if (method > 1 || length === 0) throw new RangeError('It cannot be found')
      zero(base + offset, length)
    }
  }
  return bytes
}

/** Bytes of one value of each type of a TIFF field. */
const widths = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4]
/** Directories of their own: what the camera measured, and where. */
const directories: ReadonlySet<number> = new Set([0x8769, 0x8825])
/** Directories of further pictures. */
const FURTHER = 0x014a
/** Who, with what, when, and the same as IPTC, XMP and Photoshop write it. */
const fields: ReadonlySet<number> = new Set([0x010f, 0x0110, 0x0131, 0x0132, 0x013b, 0x013c, 0x02bc, 0x83bb, 0x8649])
/** What the numbers of a picture mean, and that they are what a sensor measured, before or after its colours were put together. */
const MEANING = 0x0106
const measured: ReadonlySet<number> = new Set([32803, 34892])

interface Field {
  tag: number
  /** Where its value begins, and how many bytes it has. */
  at: number
  length: number
  /** A short number, as most are. */
  number: number
  isCameras: boolean
}

/** The fields of all directories of a TIFF file, and where the directories lie that are the camera's. */
function readTiff(bytes: Buffer) {
  const isLittle = bytes.toString('latin1', 0, 2) === 'II'
  const short = (at: number) => (isLittle ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at))
  const long = (at: number) => (isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at))
  const count = counter()
  const seen = new Set<number>()
  const found: Field[] = []
  const cameras: { at: number; length: number }[] = []
  const look = (first: number, isCameras: boolean) => {
    for (let directory = first; directory !== 0 && !seen.has(directory); ) {
      seen.add(directory)
      const end = directory + 2 + short(directory) * 12
      if (isCameras) cameras.push({ at: directory, length: end - directory })
      for (let entry = directory + 2; entry < end; entry += 12) {
        count()
        const [tag, values] = [short(entry), long(entry + 4)]
        const length = (widths[short(entry + 2)] ?? 1) * values
        const at = length > 4 ? long(entry + 8) : entry + 8
        found.push({ tag, at, length: Math.max(length, 4), number: short(entry + 8), isCameras })
        if (directories.has(tag)) look(long(entry + 8), true)
        if (tag !== FURTHER) continue
        for (let place = 0; place < values; place++) {
          count()
          look(long(at + place * 4), isCameras)
        }
      }
      directory = long(end)
    }
  }
  look(long(4), false)
  return { found, cameras }
}

/** A picture of many pages, or a scan; not what a sensor measured, and not the form that counts with eight bytes. */
const isPlainTiff = (bytes: Buffer) =>
  within(() => {
    const version = bytes.toString('latin1', 0, 2) === 'II' ? bytes.readUInt16LE(2) : bytes.readUInt16BE(2)
    return version === 42 && !readTiff(bytes).found.some(({ tag, number }) => tag === MEANING && measured.has(number))
  })

function blankTiff(bytes: Buffer): Buffer {
  const { found, cameras } = readTiff(bytes)
  const zero = eraser(bytes)
  for (const { tag, at, length, isCameras } of found)
    if (!directories.has(tag) && tag !== FURTHER && (isCameras || fields.has(tag))) zero(at, length)
  for (const { at, length } of cameras) zero(at, length)
  return bytes
}

/** Parts of a PNG file (ISO/IEC 15948) that are needed to draw it, also when it moves; in all others anything can be written. */
const drawn: ReadonlySet<string> = new Set(
  'IHDR PLTE IDAT IEND tRNS acTL fcTL fdAT cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD hIST pHYs sPLT'.split(' '),
)

/** A moving PNG without what else was written into it, and behind it. */
function bareAnimation(bytes: Buffer): Buffer {
  const kept = [bytes.subarray(0, 8)]
  const count = counter()
  for (let at = 8, kind = ''; kind !== 'IEND'; ) {
    count()
    const end = at + 12 + bytes.readUInt32BE(at)
    if (end > bytes.length) throw new RangeError('A part goes beyond its file')
    kind = bytes.toString('latin1', at + 4, at + 8)
    if (drawn.has(kind)) kept.push(bytes.subarray(at, end))
    at = end
  }
  return Buffer.concat(kept)
}

/** Called by their names, but only what lies in them tells what a sensor measured from a scan. */
const tiffs = /^image\/(tiff|x-(adobe-dng|nikon-nef|sony-arw))$/
/** What a sensor measured, whoever made the camera. */
const RAW = 'image/x-dcraw'
/** How files of cameras begin that nobody else knows: those of Minolta, Sigma, and Canon's before CR2. */
const raws = ['\0MRM', 'FOVb', 'II\x1a\0\0\0HEAPCCDR', 'MM\0\x1a\0\0HEAPCCDR'].map((begins) =>
  Buffer.from(begins, 'latin1'),
)
/**
 * Pictures that can be read only with what the camera wrote into them, or in which nobody here can find it. Photoshop's
 * hold whole photographs as they came from the camera.
 */
const withCamera =
  /^image\/(x-(dcraw|canon-cr[23]|olympus-orf|panasonic-rw2|fujifilm-raf)|jxl|jp2|jpx|jpm|mj2|vnd\.(ms-photo|adobe\.photoshop)|flif)$/
export const keepsCamera = (type: string) => withCamera.test(type)

/** What a picture is, where its content says more than what it was found to be, if anything. */
export const asPicture = (bytes: Buffer, type: string | undefined): string | undefined =>
  raws.some((begins) => bytes.subarray(0, begins.length).equals(begins))
    ? RAW
    : type && tiffs.test(type)
      ? isPlainTiff(bytes)
        ? 'image/tiff'
        : RAW
      : type
