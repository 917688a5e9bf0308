import type { Socket } from 'engine.io-client'

/** A line of its own that nobody hears of: the server said nothing when it ended. */
const BROKEN = { code: 1006, reason: '' }
/** What a request is answered that is larger than one may be, and with what the server then ends a line. */
const TOO_LARGE = { status: 413, farewell: { code: 4413, reason: 'too_large' } }

/**
 * Looks like a websocket, as far as y-websocket looks, and is a row of HTTP requests. The library is the one under the live
 * connection: it is there already, or comes with it.
 */
export class PolledSocket {
  readonly CONNECTING = 0
  readonly OPEN = 1
  readonly CLOSING = 2
  readonly CLOSED = 3
  readyState = 0
  binaryType = 'arraybuffer'
  onopen: (() => void) | null = null
  onmessage: ((event: { data: unknown }) => void) | null = null
  onerror: ((error: unknown) => void) | null = null
  onclose: ((event: { code: number; reason: string }) => void) | null = null
  /** For whoever chose this way, beside the one who uses it. */
  readonly #opened: () => void
  readonly #ended: (isLeft: boolean) => void
  #engine: Socket | undefined
  /** What the server said when it ended it. */
  #farewell = BROKEN

  /** `ended` is told whether whoever uses it closed it themselves. */
  constructor(url: string, opened = () => {}, ended: (isLeft: boolean) => void = () => {}) {
    this.#opened = opened
    this.#ended = ended
    this.#open(new URL(url)).catch((error: unknown) => {
      this.onerror?.(error)
      this.#end()
    })
  }

  async #open({ protocol, host, pathname, searchParams }: URL) {
    const { Socket } = await import('engine.io-client')
    if (this.readyState !== this.CONNECTING) return
    const engine = new Socket(`${protocol.replace('ws', 'http')}//${host}`, {
      path: pathname,
      addTrailingSlash: false,
      transports: ['polling'],
      query: Object.fromEntries(searchParams),
    })
    this.#engine = engine
    engine.binaryType = 'arraybuffer'
    engine.on('open', () => {
      this.readyState = this.OPEN
      this.#opened()
      this.onopen?.()
    })
    engine.on('message', (data: unknown) => {
      if (typeof data !== 'string') return this.onmessage?.({ data })
      // Text is only ever the farewell.
      const [code, reason] = JSON.parse(data) as [number, string]
      this.#farewell = { code, reason }
      engine.close()
    })
    engine.on('error', (error) => {
      if ((error as { description?: unknown }).description === TOO_LARGE.status) this.#farewell = TOO_LARGE.farewell
      this.onerror?.(error)
    })
    engine.on('close', () => this.#end())
  }

  send(bytes: Uint8Array) {
    if (this.readyState === this.OPEN) this.#engine?.send(bytes)
  }

  close() {
    if (this.readyState >= this.CLOSING) return
    this.readyState = this.CLOSING
    if (this.#engine) this.#engine.close()
    else this.#end()
  }

  #end() {
    if (this.readyState === this.CLOSED) return
    const isLeft = this.readyState === this.CLOSING
    this.readyState = this.CLOSED
    this.#ended(isLeft)
    this.onclose?.(this.#farewell)
  }
}
