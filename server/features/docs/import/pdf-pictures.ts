import { crc32, deflateSync } from 'node:zlib'
import type { WrappedPdfiumModule } from '@embedpdf/pdfium'

/** A picture of a page: where its upper edge stands in points, how much of the page it covers, and its bytes. */
export interface PagePicture {
  page: number
  left: number
  top: number
  share: number
  /** Absent where it cannot be taken out. */
  bytes: Uint8Array | undefined
}

const PICTURE = 3
const FORM = 5
const MOST_OBJECTS = 20_000
const DEEPEST = 8
/** Pixels of one picture, and of those of a file that have to be drawn anew. */
const MOST_PIXELS = 16_000_000
const MOST_DRAWN = 60_000_000
/** Lines and corners that programs draw as pictures. */
const SMALLEST = 12
const LARGEST_BYTES = 20 * 1024 * 1024

/** Takes pictures out of a PDF, page by page. */
export class PdfPictures {
  readonly #pdfium: WrappedPdfiumModule
  readonly #doc: number
  /** Room for what the program answers. */
  readonly #at: number
  #drawn = 0

  constructor(pdfium: WrappedPdfiumModule, doc: number, at: number) {
    this.#pdfium = pdfium
    this.#doc = doc
    this.#at = at
  }

  on(page: number, number: number): PagePicture[] {
    const { FPDFPage_CountObjects, FPDFPage_GetObject, FPDF_GetPageWidthF, FPDF_GetPageHeightF } = this.#pdfium
    const area = FPDF_GetPageWidthF(page) * FPDF_GetPageHeightF(page) || 1
    const found: PagePicture[] = []
    let left = MOST_OBJECTS
    const look = (object: number, depth: number, around?: number) => {
      if (--left < 0) return
      const type = this.#pdfium.FPDFPageObj_GetType(object)
      if (type === PICTURE) {
        const box = this.#boxOf(around ?? object)
        const share = Math.abs((box.right - box.left) * (box.top - box.bottom)) / area
        found.push({ page: number, left: box.left, top: box.top, share, bytes: this.#bytesOf(page, object) })
      } else if (type === FORM && depth < DEEPEST) {
        // What stands in a drawing has its place in that; the drawing has one on the page.
        const count = this.#pdfium.FPDFFormObj_CountObjects(object)
        for (let index = 0; index < count && left > 0; index++)
          look(this.#pdfium.FPDFFormObj_GetObject(object, index), depth + 1, around ?? object)
      }
    }
    const count = FPDFPage_CountObjects(page)
    for (let index = 0; index < count && left > 0; index++) look(FPDFPage_GetObject(page, index), 0)
    return found
  }

  #floats(from: number, count: number): number[] {
    return Array.from({ length: count }, (_, index) => this.#pdfium.pdfium.getValue(from + index * 4, 'float'))
  }

  #boxOf(object: number) {
    const at = this.#at
    this.#pdfium.FPDFPageObj_GetBounds(object, at, at + 4, at + 8, at + 12)
    const [left = 0, bottom = 0, right = 0, top = 0] = this.#floats(at, 4)
    return { left, bottom, right, top }
  }

  #bytesOf(page: number, object: number): Uint8Array | undefined {
    const { pdfium } = this.#pdfium
    const at = this.#at
    if (!this.#pdfium.FPDFImageObj_GetImagePixelSize(object, at, at + 4)) return undefined
    const [width, height] = [pdfium.getValue(at, 'i32'), pdfium.getValue(at + 4, 'i32')]
    if (width < SMALLEST || height < SMALLEST || width * height > MOST_PIXELS) return undefined
    this.#pdfium.FPDFPageObj_GetMatrix(object, at)
    const [a = 1, b = 0, c = 0, d = 1] = this.#floats(at, 4)
    const isUpright = a > 0 && d > 0 && Math.abs(b) < a * 0.01 && Math.abs(c) < d * 0.01
    return (isUpright ? this.#photograph(object) : undefined) ?? this.#draw(page, object, { width, height, a, b, c, d })
  }

  /** A photograph lies in a PDF as the file it was. */
  #photograph(object: number): Uint8Array | undefined {
    const at = this.#at
    if (this.#pdfium.FPDFImageObj_GetImageFilterCount(object) !== 1) return undefined
    this.#pdfium.FPDFImageObj_GetImageFilter(object, 0, at, 64)
    if (this.#pdfium.pdfium.UTF8ToString(at) !== 'DCTDecode') return undefined
    const size = this.#pdfium.FPDFImageObj_GetImageDataRaw(object, 0, 0)
    if (size === 0 || size > LARGEST_BYTES) return undefined
    const room = this.#pdfium.pdfium.wasmExports.malloc(size)
    if (!room) return undefined
    this.#pdfium.FPDFImageObj_GetImageDataRaw(object, room, size)
    const bytes = this.#copy(room, size)
    this.#pdfium.pdfium.wasmExports.free(room)
    return bytes
  }

  /** Anything else is drawn, as large as it is and turned as it stands on the page, with what it leaves see-through. */
  #draw(
    page: number,
    object: number,
    { width, height, a, b, c, d }: Record<'width' | 'height' | 'a' | 'b' | 'c' | 'd', number>,
  ): Uint8Array | undefined {
    this.#drawn += width * height
    if (this.#drawn > MOST_DRAWN) return undefined
    const [across, up] = [width / (Math.hypot(a, b) || 1), height / (Math.hypot(c, d) || 1)]
    this.#pdfium.FPDFImageObj_SetMatrix(object, a * across, b * across, c * up, d * up, 0, 0)
    const bitmap = this.#pdfium.FPDFImageObj_GetRenderedBitmap(this.#doc, page, object)
    if (!bitmap) return undefined
    const [wide, high] = [this.#pdfium.FPDFBitmap_GetWidth(bitmap), this.#pdfium.FPDFBitmap_GetHeight(bitmap)]
    const stride = this.#pdfium.FPDFBitmap_GetStride(bitmap)
    const pixels = this.#copy(this.#pdfium.FPDFBitmap_GetBuffer(bitmap), stride * high)
    this.#pdfium.FPDFBitmap_Destroy(bitmap)
    return wide * 4 <= stride ? png(pixels, wide, high, stride) : undefined
  }

  #copy(from: number, size: number): Uint8Array {
    const heap: Uint8Array = Reflect.get(this.#pdfium.pdfium, 'HEAPU8')
    return heap.slice(from, from + size)
  }
}

/** Pixels (blue, green, red, how dense) as a PNG: packed lightly, since it is drawn anew when it is kept. */
function png(pixels: Uint8Array, width: number, height: number, stride: number): Uint8Array {
  const rows = Buffer.alloc(height * (width * 4 + 1))
  let to = 0
  for (let row = 0; row < height; row++) {
    to++
    for (let at = row * stride, end = at + width * 4; at < end; at += 4, to += 4) {
      rows[to] = pixels[at + 2] ?? 0
      rows[to + 1] = pixels[at + 1] ?? 0
      rows[to + 2] = pixels[at] ?? 0
      rows[to + 3] = pixels[at + 3] ?? 0
    }
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  // Eight bits each for red, green, blue and density.
  head.set([8, 6], 8)
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows, { level: 1 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(name: string, bytes: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), bytes])
  const size = Buffer.alloc(4)
  size.writeUInt32BE(bytes.length)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(named))
  return Buffer.concat([size, named, sum])
}
