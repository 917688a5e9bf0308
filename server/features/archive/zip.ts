import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { ZipFile } from 'yazl'

/** A file of the archive, as its manifest lists it. */
export interface Entry {
  path: string
  bytes: number
  sha256: string
}

/** Writes a .zip while it is read: one file after the other, none of them held whole. */
export class ZipWriter {
  readonly entries: Entry[] = []
  readonly #zip = new ZipFile()
  readonly #signal: AbortSignal
  readonly #at = new Date()
  #bytes = 0

  constructor(signal: AbortSignal) {
    this.#signal = signal
    // What fails is thrown by `add`.
    this.#zip.on('error', () => undefined)
  }

  get bytes(): number {
    return this.#bytes
  }
  get output(): NodeJS.ReadableStream {
    return this.#zip.outputStream
  }

  /** Adds a file, and waits until the reader has taken it. `packed`: its bytes are compressed already. */
  async add(path: string, source: AsyncIterable<Uint8Array | string> | Iterable<string | Uint8Array>, packed = false) {
    const hash = createHash('sha256')
    let bytes = 0
    const count = (part: Uint8Array) => {
      hash.update(part)
      bytes += part.length
      this.#bytes += part.length
    }
    async function* counted() {
      for await (const part of source) {
        const buffer = typeof part === 'string' ? Buffer.from(part) : Buffer.from(part)
        count(buffer)
        if (buffer.length > 0) yield buffer
      }
    }
    this.#signal.throwIfAborted()
    const stream = Readable.from(counted(), { objectMode: false })
    // The .zip remembers every file until its end; it must not remember what was in them.
    let waiting: Readable | undefined = stream
    this.#zip.addReadStreamLazy(path, { mtime: this.#at, mode: 0o100644, compress: !packed }, (begin) => {
      const given = waiting
      waiting = undefined
      if (given) begin(null, given)
    })
    try {
      await finished(stream, { signal: this.#signal })
    } catch (error) {
      stream.destroy()
      // Whoever went away is the reason, not what broke by it.
      this.#signal.throwIfAborted()
      throw error
    }
    this.entries.push({ path, bytes, sha256: hash.digest('hex') })
  }

  end(): void {
    this.#zip.end()
  }
}
