import { notifyManager } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useSyncExternalStore } from 'react'
import type { LiveKind } from '#shared/base/endpoint.ts'
import { CallError, type CallInput, type CallName, type CallReply, refresh, request } from './call.ts'
import { useOnline } from './live.tsx'
import { useViewer } from './session.tsx'
import { useKeptList, writeEntry } from './useKeptList.ts'
import { again, flush, stamp, type Waits } from './waiting.ts'

/** What a deed is about, and where that is. */
interface About {
  title: string
  href: string
  /** What changes with it. */
  changes: LiveKind[]
}

/**
 * Something one did that the server has yet to hear of, e.g. a position that was taken. It waits on this device for a
 * line; the last one about a thing takes the place of the one before.
 */
export interface Deed<N extends CallName = CallName> extends Waits, About {
  call: N
  input: CallInput<N>
  /** What it is about, as the call knows it. */
  id: string
}

const ofPerson = (personId: string) => `ba.deed.${personId}.`
const nameOf = (personId: string, call: CallName, id: string) => `${ofPerson(personId)}${call}.${id}`

type Heard = (reply: never, input: never) => void
/** Where on the page each can be done, by its name: there one is told what came of it. */
const places = new Map<string, Heard>()
const watching = new Set<() => void>()
function watch(listener: () => void) {
  watching.add(listener)
  return () => void watching.delete(listener)
}
function put(name: string, heard: Heard | undefined) {
  if (heard) places.set(name, heard)
  else places.delete(name)
  for (const listener of watching) listener()
}

const go = (personId: string) =>
  flush<Deed>(ofPerson(personId), async ({ call, input, id, changes }) => {
    const reply = await request(call, input)
    places.get(nameOf(personId, call, id))?.(reply as never, input as never)
    void refresh(...changes)
    // What was asked for goes once the page shows what came of it, or the button that was pressed would go with it.
    await new Promise<void>((resolve) => notifyManager.schedule(resolve))
  })

/** Why a deed was refused. */
export const refusalOf = ({ refused }: Waits): CallError | undefined =>
  refused && new CallError(refused.code, 0, refused.reason ? { reason: refused.reason } : {})

/** What one may do about a thing, and what became of it last. `onDone` hears that the server has done it. */
export function useDeed<N extends CallName>(
  call: N,
  id: string,
  about: About,
  onDone: (reply: CallReply<N>, input: CallInput<N>) => void,
) {
  const { id: personId } = useViewer()
  const name = nameOf(personId, call, id)
  const [deed] = useKeptList<Deed<N>>(name)
  const done = useEffectEvent(onDone)
  useEffect(() => {
    put(name, (reply, input) => done(reply, input))
    return () => put(name, undefined)
  }, [name])
  const isWaiting = deed !== undefined && !deed.refused
  return {
    /** What was asked for and is not done yet. */
    input: deed?.input,
    isSending: isWaiting && !deed.late,
    /** There was no line. */
    isLate: isWaiting && deed.late === true,
    error: deed && refusalOf(deed),
    do(input: CallInput<N>) {
      writeEntry(name, { ...about, call, id, input, writtenAt: stamp() } satisfies Deed<N>)
      void go(personId)
    },
    drop: () => writeEntry(name, undefined),
  }
}

/**
 * Does what waits anywhere on this device as soon as there is a line, whatever page is open. Gives what was refused of it
 * and can be told in no place of the page.
 */
export function useDeeds() {
  const { id: personId } = useViewer()
  useOnline(() => void go(personId))
  const told = useSyncExternalStore(watch, () => [...places.keys()].join(' ')).split(' ')
  const all = useKeptList<Deed>(ofPerson(personId))
  return all.flatMap((deed) => {
    const name = nameOf(personId, deed.call, deed.id)
    if (!deed.refused || told.includes(name)) return []
    return [
      {
        ...deed,
        again() {
          again<Deed>(name)
          void go(personId)
        },
        drop: () => writeEntry(name, undefined),
      },
    ]
  })
}
