import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** How bad the line is. Whatever is left out does not happen; it may be changed at any moment. */
export interface Weather {
  /** Each piece is held so long, each way, in milliseconds; the order stays. */
  delayMs?: number
  /** And up to so much longer. */
  jitterMs?: number
  /** This share of pieces is lost on the way and comes a retransmission later, and all behind it. */
  loss?: number
  bytesPerSecond?: number
  /** This share of whole websocket messages comes twice. */
  duplicate?: number
  /** This share of whole websocket messages comes after the one behind it. */
  reorder?: number
  /** A line on which neither side said anything for so long is cut, as routers do. */
  cutAfterQuietMs?: number
}

const RETRANSMISSION_MS = 200
/** A message that was to come after the next one comes by itself when there is none. */
const LONGEST_HELD_MS = 30
/** Of more than this on its way nothing is read on, as a real line would. */
const MOST_ON_THE_WAY_BYTES = 256 * 1024

/** A line between somebody and a server on this machine, for every way in which lines are bad. */
export interface BadLine {
  /** Where to connect instead of the server, with the server's path and name. */
  url: string
  port: number
  weather: Weather
  /** New lines go to this server from now on: it came back elsewhere. */
  to(target: string): void
  /** How many lines are open through it. */
  lines(): number
  /** Every line breaks at once (RST on both sides). */
  cut(): void
  /** Nothing passes any more and nobody is told; who comes is let in and never answered. */
  blackHole(): void
  /** From now on whoever comes is let in and shown out at once (FIN). */
  turnAway(): void
  /** The client's side is gone, and the server is not told: its line stays open and silent. */
  halfOpen(): void
  /** New lines pass again. */
  heal(): void
  close(): Promise<void>
}

/** Opens a line to `target` (`http://…`, `ws://…` or `postgres://…`). `chance` decides; hand in a seeded one. */
export async function openProxy(target: string, chance: () => number): Promise<BadLine> {
  let to = new URL(target)
  let way: 'open' | 'black hole' | 'turn away' = 'open'
  const pairs = new Set<{ client: Socket; server: Socket }>()
  const lost = new Set<Socket>()
  const all = new Set<Socket>()

  const listener = createServer({ allowHalfOpen: true }, (client) => {
    all.add(client.on('error', () => client.destroy()).on('close', () => all.delete(client)))
    if (way === 'turn away') return client.end()
    if (way === 'black hole') {
      lost.add(client)
      return client.pause()
    }
    const server = connect({ host: to.hostname, port: Number(to.port), allowHalfOpen: true })
    const pair = { client, server }
    pairs.add(pair)
    server.on('error', () => server.destroy())
    let quiet: NodeJS.Timeout | undefined
    const heard = () => {
      const { cutAfterQuietMs } = proxy.weather
      clearTimeout(quiet)
      if (cutAfterQuietMs !== undefined) quiet = setTimeout(() => client.destroy(), cutAfterQuietMs)
    }
    heard()
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      one.setNoDelay(true)
      one.on('data', heard).on('close', () => clearTimeout(quiet))
      one.on('close', () => {
        pairs.delete(pair)
        if (!lost.has(one)) other.destroy()
      })
    }
    carry(client, server, proxy, chance, lost)
    carry(server, client, proxy, chance, lost)
  })
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const { port } = listener.address() as AddressInfo
  const away = new URL(target)
  away.hostname = '127.0.0.1'
  away.port = String(port)

  const proxy: BadLine = {
    url: away.href.replace(/\/$/, ''),
    port,
    weather: {},
    to(next) {
      to = new URL(next)
    },
    lines: () => pairs.size,
    cut() {
      for (const { client, server } of pairs) {
        client.resetAndDestroy()
        server.resetAndDestroy()
      }
    },
    blackHole() {
      way = 'black hole'
      for (const pair of pairs) for (const one of [pair.client, pair.server]) lost.add(one.pause())
      pairs.clear()
    },
    turnAway() {
      way = 'turn away'
    },
    halfOpen() {
      for (const { client, server } of pairs) {
        lost.add(client).add(server.pause())
        client.resetAndDestroy()
      }
      pairs.clear()
    },
    heal() {
      way = 'open'
    },
    async close() {
      for (const { client, server } of pairs) {
        client.destroy()
        server.destroy()
      }
      for (const one of [...all, ...lost]) one.destroy()
      const closed = once(listener, 'close')
      listener.close()
      await closed
    },
  }
  return proxy
}

/** Carries what one side says to the other, as the weather has it. */
function carry(from: Socket, to: Socket, proxy: BadLine, chance: () => number, lost: Set<Socket>) {
  const pieces = new Pieces()
  let held: Buffer | undefined
  let dueAt = 0
  let onTheWay = 0

  const later = (then: () => void, bytes: number) => {
    const { delayMs = 0, jitterMs = 0, loss = 0, bytesPerSecond } = proxy.weather
    const wait = delayMs + jitterMs * chance() + (loss > 0 && chance() < loss ? RETRANSMISSION_MS : 0)
    const now = performance.now()
    dueAt = Math.max(dueAt, now + wait) + (bytesPerSecond ? (bytes * 1000) / bytesPerSecond : 0)
    // Nothing may overtake what still waits.
    if (dueAt <= now && onTheWay === 0) return then()
    onTheWay += bytes + 1
    if (onTheWay > MOST_ON_THE_WAY_BYTES) from.pause()
    setTimeout(() => {
      onTheWay -= bytes + 1
      then()
      if (onTheWay <= MOST_ON_THE_WAY_BYTES && !lost.has(from)) from.resume()
    }, dueAt - now)
  }
  const pass = (piece: Buffer) =>
    later(() => {
      if (lost.has(to) || to.destroyed) return
      if (!to.write(piece)) {
        from.pause()
        to.once('drain', () => lost.has(from) || from.resume())
      }
    }, piece.byteLength)

  const letGo = (bytes: Buffer | undefined) => {
    if (!bytes || held !== bytes) return
    held = undefined
    pass(bytes)
  }

  from.on('data', (data: Buffer) => {
    if (lost.has(from)) return
    for (const { bytes, isMessage } of pieces.read(data)) {
      const { duplicate = 0, reorder = 0 } = proxy.weather
      if (isMessage && !held && reorder > 0 && chance() < reorder) {
        held = bytes
        setTimeout(letGo, LONGEST_HELD_MS, bytes)
        continue
      }
      pass(bytes)
      if (isMessage && duplicate > 0 && chance() < duplicate) pass(bytes)
      letGo(held)
    }
  })
  from.on('end', () => {
    letGo(held)
    later(() => to.end(), 0)
  })
}

const BINARY = 2
const TEXT = 1

/** Cuts a byte stream into websocket frames once it has become a websocket; what comes before goes as it is. */
class Pieces {
  #rest = Buffer.alloc(0)
  #kind: 'unknown' | 'plain' | 'websocket' = 'unknown'

  read(data: Buffer): { bytes: Buffer; isMessage: boolean }[] {
    if (this.#kind === 'plain') return [{ bytes: data, isMessage: false }]
    this.#rest = Buffer.concat([this.#rest, data])
    const found: { bytes: Buffer; isMessage: boolean }[] = []
    if (this.#kind === 'unknown') {
      const end = this.#rest.indexOf('\r\n\r\n')
      const head = this.#rest.subarray(0, end < 0 ? undefined : end).toString('latin1')
      if (end < 0 && /^(GET |HTTP\/1\.1 101)/.test(head)) return []
      if (!/^upgrade: *websocket/im.test(head)) {
        // A connection that asks for pages first and for a websocket later is looked at anew with each request.
        this.#kind = /^(GET|POST|PUT|DELETE|HTTP)/.test(head) ? 'unknown' : 'plain'
        return [{ bytes: this.#take(this.#rest.byteLength), isMessage: false }]
      }
      this.#kind = 'websocket'
      found.push({ bytes: this.#take(end + 4), isMessage: false })
    }
    for (let length = frameLength(this.#rest); length !== undefined; length = frameLength(this.#rest)) {
      const bytes = this.#take(length)
      const [first = 0] = bytes
      const isWhole = (first & 0x80) !== 0
      found.push({ bytes, isMessage: isWhole && [BINARY, TEXT].includes(first & 0x0f) })
    }
    return found
  }

  #take(length: number): Buffer {
    const taken = this.#rest.subarray(0, length)
    this.#rest = this.#rest.subarray(length)
    return taken
  }
}

/** How long the first frame is, its head counted in; undefined until enough of it is here. */
function frameLength(bytes: Buffer): number | undefined {
  const second = bytes[1]
  if (second === undefined) return undefined
  const mask = second & 0x80 ? 4 : 0
  const short = second & 0x7f
  const head = short === 127 ? 10 : short === 126 ? 4 : 2
  if (bytes.byteLength < head) return undefined
  const body = short === 127 ? Number(bytes.readBigUInt64BE(2)) : short === 126 ? bytes.readUInt16BE(2) : short
  const length = head + mask + body
  return bytes.byteLength >= length ? length : undefined
}
