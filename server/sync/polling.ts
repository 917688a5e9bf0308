import { EventEmitter } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Server as Engine, type Socket } from 'engine.io'
import { AppError } from '#shared/base/errors.ts'
import { Second } from '#shared/base/time.ts'
import { FAREWELL_MS, type Line, type Meter } from './line.ts'

/** How often it is asked for a sign of life, and how long one may take: networks cut what is quiet for longer. */
const PING_MS = 20 * Second.ms

/** A line of HTTP requests: one that waits for what there is to hear, and one for each thing that is said. */
export class PolledLine extends EventEmitter implements Line, Meter {
  readonly OPEN = 1
  readonly CLOSED = 3
  readyState = 1
  bufferedAmount = 0
  /** Counts requests: each is a sign of life. */
  bytesRead = 0
  readonly session: string | undefined
  readonly #engine: Socket
  #isPaused = false
  /** A request that is not read until it goes on. */
  #waiting: (() => void) | undefined

  constructor(engine: Socket, session: string | undefined) {
    super()
    this.#engine = engine
    this.session = session
    engine.on('message', (data: Buffer | string) => this.emit('message', Buffer.from(data as Buffer)))
    engine.on('packetCreate', ({ data }: { data?: { length: number } }) => {
      this.bufferedAmount += data?.length ?? 0
    })
    engine.on('flush', () => {
      this.bufferedAmount = 0
    })
    engine.on('close', () => {
      this.readyState = this.CLOSED
      this.resume()
      this.emit('close')
    })
  }

  /** A request has something to say: it is read when all before it was taken. Of such requests there is one. */
  hear(read: () => void, refuse: () => void) {
    if (!this.#isPaused) return read()
    if (this.#waiting) return refuse()
    this.#waiting = read
  }

  send(frame: Uint8Array) {
    this.#engine.send(frame as Buffer)
  }

  /** The farewell is the only text there is. */
  close(code: number, reason: string) {
    if (this.readyState !== this.OPEN) return
    this.readyState = 2
    this.#engine.send(JSON.stringify([code, reason]))
    this.#engine.close()
    setTimeout(() => this.terminate(), FAREWELL_MS).unref()
  }

  /** Ends at once; whoever listens at this moment hears why. */
  letGo(code: number, reason: string) {
    if (this.readyState === this.OPEN) this.#engine.send(JSON.stringify([code, reason]))
    this.terminate()
  }

  terminate() {
    if (this.readyState !== this.CLOSED) this.#engine.close(true)
  }

  pause() {
    this.#isPaused = true
  }

  resume() {
    this.#isPaused = false
    const read = this.#waiting
    this.#waiting = undefined
    read?.()
  }

  /** The engine does, by itself. */
  ping() {}
}

/** What the engine answers a request that is larger than one may be. */
const tooLarge = new AppError('too_large')

interface Options {
  largestRequestBytes: number
  /** By whose session a request comes, if it has one. */
  sessionOf(req: IncomingMessage): string | undefined
  allowedOrigin(req: IncomingMessage): boolean
}

export type Polling = ReturnType<typeof openPolling>

/** Lines for those whose network lets only HTTP through, by engine.io. */
export function openPolling({ largestRequestBytes, sessionOf, allowedOrigin }: Options) {
  const engine = new Engine({
    transports: ['polling'],
    allowUpgrades: false,
    pingInterval: PING_MS,
    pingTimeout: PING_MS,
    maxHttpBufferSize: largestRequestBytes,
  })
  const lines = new Map<string, PolledLine>()
  const openings = new WeakMap<IncomingMessage, (line: PolledLine) => void>()
  engine.on('connection', (socket: Socket) => {
    const line = new PolledLine(socket, sessionOf(socket.request))
    // Every request names it; the types do not show it.
    const { id } = socket as unknown as { id: string }
    lines.set(id, line)
    line.once('close', () => lines.delete(id))
    openings.get(socket.request)?.(line)
  })
  const handle = (req: IncomingMessage, res: ServerResponse) => engine.handleRequest(req as never, res as never)
  const refuse = (res: ServerResponse) => void res.writeHead(403).end()

  return {
    /** Begins a line. */
    open(req: IncomingMessage, res: ServerResponse, then: (line: PolledLine) => void) {
      openings.set(req, then)
      handle(req, res)
    },
    /**
     * Goes on with a line that is there, and says whether it is. Its name alone opens nothing: it stands in the logs of
     * whatever is on the way, so each request shows the session with which the line began.
     */
    goOn(req: IncomingMessage, res: ServerResponse): boolean {
      const name = new URL(req.url ?? '', 'http://x').searchParams.get('sid')
      if (name === null) return false
      const line = lines.get(name)
      if (!line) handle(req, res)
      else if (!allowedOrigin(req) || sessionOf(req) !== line.session) refuse(res)
      else {
        line.bytesRead++
        if (req.method === 'POST') {
          // The engine answers so and keeps the line, which nobody goes on with.
          res.once('finish', () => res.statusCode === tooLarge.status && line.letGo(tooLarge.closeCode, tooLarge.code))
          line.hear(
            () => handle(req, res),
            () => refuse(res),
          )
        } else handle(req, res)
      }
      return true
    },
    close: () => void engine.close(),
  }
}
