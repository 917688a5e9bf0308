import { Minute, Second } from '#shared/base/time.ts'
import { PolledSocket } from './polled.ts'

/** A websocket that takes longer to open does not get through. */
const OPENS_WITHIN_MS = 10 * Second.ms
/** Where only HTTP gets through, a websocket is tried again after this. */
const TRY_AGAIN_MS = 5 * Minute.ms

const NEVER = Number.NEGATIVE_INFINITY
/** When a websocket last did not get through although the server was there: true for every document of this page. */
let blockedAt = NEVER

/**
 * The way on which a document reaches the server: a websocket, or HTTP requests where none gets through. That one did not
 * open says little, for the server may be away. So each line of requests, once it is there, sends a websocket ahead, at
 * once and then again; when one gets through, `better` is called: nobody stays on the slower way.
 */
export class Way {
  readonly #better: () => void
  /** The last websocket did not open. */
  #failed = false
  #next: ReturnType<typeof setTimeout> | undefined

  constructor(better: () => void) {
    this.#better = better
  }

  /** A line by the way that is open now. */
  line(url: string): WebSocket | PolledSocket {
    if (!this.#failed && Date.now() - blockedAt > TRY_AGAIN_MS)
      return open(url, (isOpen, socket) => {
        if (isOpen) blockedAt = NEVER
        // Whoever closes it themselves takes their hands off it first.
        if (socket.onclose) this.#failed = !isOpen
      })
    let wasOpen = false
    const line = new PolledSocket(
      url,
      () => {
        wasOpen = true
        this.#sendAhead(url, line)
      },
      (isLeft) => {
        clearTimeout(this.#next)
        this.#failed = false
        // Neither way leads there now. Of one that was closed before it could open, nothing is known.
        if (!wasOpen && !isLeft) blockedAt = NEVER
      },
    )
    return line
  }

  #sendAhead(url: string, line: PolledSocket) {
    // Without the name of the page, which has its place.
    open(url.replace(/\?.*/, ''), (isOpen, socket) => {
      socket.close()
      if (line.readyState !== line.OPEN) return
      blockedAt = isOpen ? NEVER : Date.now()
      if (isOpen) this.#better()
      else this.#next = setTimeout(() => this.#sendAhead(url, line), TRY_AGAIN_MS)
    })
  }
}

/** Opens a websocket and tells, once, whether it did. */
function open(url: string, told: (isOpen: boolean, socket: WebSocket) => void): WebSocket {
  const socket = new WebSocket(url)
  let isTold = false
  const timer = setTimeout(() => socket.close(), OPENS_WITHIN_MS)
  const tell = (isOpen: boolean) => () => {
    clearTimeout(timer)
    if (!isTold) told(isOpen, socket)
    isTold = true
  }
  socket.addEventListener('open', tell(true))
  socket.addEventListener('close', tell(false))
  return socket
}
