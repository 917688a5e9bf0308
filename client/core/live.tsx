import { createContext, type ReactNode, useContext, useEffect, useEffectEvent, useState } from 'react'
import type { Socket } from 'socket.io-client'
import type { LiveKind } from '#shared/base/endpoint.ts'
import type { Answer, Change, ClientToServerEvents, ServerToClientEvents } from '#shared/events.ts'
import { CallError, refresh, refreshOlder, retryFailed, tellSignedOut } from './call.ts'
import { comeBack, firstMomentMs } from './comeBack.ts'
import { onWake } from './wake.ts'

export type Connection = 'connecting' | 'online' | 'reconnecting' | 'offline'
export type LiveEvent = keyof ServerToClientEvents
export type Intent = keyof ClientToServerEvents & string
type LiveSocket = Socket<ServerToClientEvents, ClientToServerEvents>

/** How long an intent may wait for its answer. */
const ANSWER_MS = 10_000
/** Who was sent away comes back after this, each at a moment of their own, so that not all come at once. */
const comeBackMs = () => 500 + Math.random() * 1500
/** What may have changed before the line was there is asked for within this: rooms catch up at once, lists can wait. */
const askAgainMs = () => Math.random() * 2000
/** Changes that arrive together are asked for together. */
const COALESCE_MS = 60

let opening: Promise<LiveSocket> | undefined
let closed = true
/** Comes now: there while a page waits for its moment. */
let comeNow: (() => void) | undefined

/** The one socket. The library is fetched with the first use: a page can be read before it is there. */
function socket(): Promise<LiveSocket> {
  opening ??= import('socket.io-client').then(({ io }) =>
    io({
      path: '/socket.io',
      autoConnect: false,
      transports: ['websocket', 'polling'],
      // Where no websocket comes through, the other way is taken.
      tryAllTransports: true,
      ...comeBack,
    }),
  )
  return opening
}

async function close() {
  closed = true
  ;(await opening)?.disconnect()
}

const State = createContext<Connection>('connecting')
/** `online`, or why not. */
export const useConnection = () => useContext(State)

/** Keeps the live connection while somebody is signed in, and asks again for what changed meanwhile. */
export function LiveProvider({ personId, children }: { personId: string | undefined; children: ReactNode }) {
  const [state, setState] = useState<Connection>(navigator.onLine ? 'connecting' : 'offline')

  useEffect(() => {
    if (!personId) return
    closed = false
    let live: LiveSocket | undefined
    const kinds = new Set<LiveKind>()
    let timer: ReturnType<typeof setTimeout> | undefined
    let again: ReturnType<typeof setTimeout> | undefined
    let moment: ReturnType<typeof setTimeout> | undefined

    const onChange = ({ kind }: Change) => {
      kinds.add(kind)
      timer ??= setTimeout(() => {
        timer = undefined
        void refresh(...kinds)
        kinds.clear()
      }, COALESCE_MS)
    }
    const onConnect = () => {
      setState('online')
      awaitNothing()
      clearTimeout(again)
      // The page came sooner than its line, which on a slow network takes seconds: nobody told it what happened meanwhile.
      const cameAt = Date.now()
      again = setTimeout(() => void refreshOlder(cameAt), askAgainMs())
      void retryFailed()
    }
    const onDisconnect = (reason: string) => {
      setState(navigator.onLine ? 'reconnecting' : 'offline')
      // The server ended it: ask who we are, and come back if we still may.
      if (reason === 'io server disconnect') {
        void refresh()
        setTimeout(() => !closed && live?.connect(), comeBackMs())
      }
    }
    const onRefused = (error?: Error) => {
      if (error?.message === 'not_signed_in') tellSignedOut(Date.now())
      setState(navigator.onLine ? 'reconnecting' : 'offline')
      // The library tries again after a broken line, and not after a refusal, e.g. by a server that is just starting.
      if (live && !live.active) setTimeout(() => !closed && live && !live.active && live.connect(), 2 * comeBackMs())
    }
    const awaitNothing = () => {
      clearTimeout(moment)
      comeNow = undefined
    }
    // The old connection may be dead without knowing it: it belongs to the network that was left. But a whole ministry
    // behind one router hears in the same second that its network is back, so each page comes at a moment of its own. The
    // old connection is kept until then, in case it lives, and whoever says something meanwhile comes at once: hands are
    // no crowd.
    const onLine = () => {
      // Few look at a page that could not be had, and those wait for it.
      void retryFailed()
      setState((old) => (old === 'offline' ? 'reconnecting' : old))
      awaitNothing()
      comeNow = anew
      moment = setTimeout(anew, firstMomentMs())
    }
    const anew = () => {
      awaitNothing()
      live?.disconnect().connect()
    }
    const offLine = () => {
      awaitNothing()
      setState('offline')
    }

    void socket().then(
      (ready) => {
        if (closed) return
        live = ready
        live.io.opts.query = { person: personId }
        live.on('item:changed', onChange)
        live.on('connect', onConnect)
        live.on('disconnect', onDisconnect)
        live.on('connect_error', onRefused)
        live.connect()
      },
      () => {
        opening = undefined
        onRefused()
      },
    )
    addEventListener('online', onLine)
    addEventListener('offline', offLine)
    // Whoever opens a laptop again is no crowd.
    const sleepOn = onWake(anew)
    return () => {
      sleepOn()
      clearTimeout(timer)
      clearTimeout(again)
      awaitNothing()
      removeEventListener('online', onLine)
      removeEventListener('offline', offLine)
      live?.off('item:changed', onChange)
      live?.off('connect', onConnect)
      live?.off('disconnect', onDisconnect)
      live?.off('connect_error', onRefused)
      void close()
    }
  }, [personId])

  return <State value={state}>{children}</State>
}

/** Listens while the component is on the screen. */
export function useLive<E extends LiveEvent>(event: E, listener: ServerToClientEvents[E]) {
  const hear = useEffectEvent((...heard: unknown[]) => (listener as (...heard: unknown[]) => void)(...heard))
  useEffect(() => {
    let live: LiveSocket | undefined
    let gone = false
    const onEvent = (...heard: unknown[]) => hear(...heard)
    void socket().then((ready) => {
      if (gone) return
      live = ready
      live.on(event, onEvent as never)
    })
    return () => {
      gone = true
      live?.off(event, onEvent as never)
    }
  }, [event])
}

/** Runs now if connected, and after every (re)connection: where a room is entered and caught up with. */
export function useOnline(run: () => void) {
  const go = useEffectEvent(run)
  useEffect(() => {
    let live: LiveSocket | undefined
    let gone = false
    const onConnect = () => go()
    void socket().then((ready) => {
      if (gone) return
      live = ready
      live.on('connect', onConnect)
      if (live.connected) go()
    })
    return () => {
      gone = true
      live?.off('connect', onConnect)
    }
  }, [])
}

type InputOf<I extends Intent> = Parameters<ClientToServerEvents[I]>[0]
type ValueOf<I extends Intent> =
  Parameters<ClientToServerEvents[I]> extends [unknown, (answer: Answer<infer Value>) => void, ...unknown[]]
    ? Value
    : undefined

/** Says something over the live connection and waits for its answer; throws `CallError`, `offline` when none came. */
export async function say<I extends Intent>(intent: I, input: InputOf<I>): Promise<ValueOf<I>> {
  const live = await socket()
  comeNow?.()
  if (!live.connected || !navigator.onLine) throw new CallError('offline', 0)
  const answer = await new Promise<Answer<ValueOf<I>>>((resolve, reject) => {
    const end = () => {
      clearTimeout(timer)
      live.off('disconnect', lost)
      removeEventListener('offline', lost)
    }
    const lost = () => {
      end()
      reject(new CallError('offline', 0))
    }
    const timer = setTimeout(lost, ANSWER_MS)
    live.on('disconnect', lost)
    addEventListener('offline', lost)
    const heard = (answer: Answer<ValueOf<I>>) => {
      end()
      resolve(answer)
    }
    ;(live.emit as (event: string, ...sent: unknown[]) => void).call(live, intent, input, heard)
  })
  if (!answer.ok) throw new CallError(answer.error, 0, answer.detail)
  return answer.value
}
