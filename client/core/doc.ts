import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { useEffect, useState } from 'react'
import { IndexeddbPersistence } from 'y-indexeddb'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { refresh } from './call.ts'

/** Ours beside the y-websocket protocol: `[64, nonce]` is answered when all that was sent before is stored. */
const STORED = 64

/** A caret and whose it is, as the server vouches for it. */
export interface CaretUser {
  id: string
  nameLo: string
  nameEn: string
  color: 1 | 2 | 3
}

export interface OpenDoc {
  doc: Y.Doc
  provider: WebsocketProvider
  /** loading: nothing is here yet. local: the line is cut, writing is kept on this device. */
  state: 'loading' | 'saving' | 'saved' | 'local'
  /** When the state began. */
  since: string
  /** The right to it ended: 4401, 4403 or 4404. */
  closedCode: number | undefined
  people: CaretUser[]
}

/**
 * Opens a document: what this device kept comes at once, the server's follows, and both are merged. "Saved" is said only
 * when the server has answered that everything typed is stored.
 */
export function useDoc(docId: string, personId: string): OpenDoc | undefined {
  const [open, setOpen] = useState<OpenDoc>()

  useEffect(() => {
    const doc = new Y.Doc()
    // Kept apart per person: what one typed offline must not be sent in another's name.
    const kept = new IndexeddbPersistence(`ba.doc.${personId}.${docId}`, doc)
    const provider = new WebsocketProvider(
      `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/sync`,
      docId,
      doc,
      { disableBc: true },
    )
    let nonce = 0
    let answered = 0
    let timer: ReturnType<typeof setTimeout> | undefined
    const set = (change: Partial<OpenDoc>) =>
      setOpen((old) => {
        const next = {
          ...(old ?? {
            doc,
            provider,
            state: 'loading' as const,
            since: new Date().toISOString(),
            closedCode: undefined,
            people: [],
          }),
          ...change,
        }
        return change.state && change.state !== old?.state ? { ...next, since: new Date().toISOString() } : next
      })
    set({})

    provider.messageHandlers[STORED] = (_encoder, decoder) => {
      answered = decoding.readVarUint(decoder)
      if (answered === nonce) set({ state: 'saved', since: new Date().toISOString() })
    }
    const ask = () => {
      timer = undefined
      if (!provider.wsconnected) return
      const encoder = encoding.createEncoder()
      encoding.writeVarUint(encoder, STORED)
      encoding.writeVarUint(encoder, ++nonce)
      provider.ws?.send(encoding.toUint8Array(encoder))
    }
    const askSoon = () => {
      timer ??= setTimeout(ask, 120)
    }
    const onUpdate = (_update: Uint8Array, origin: unknown) => {
      if (origin === provider || origin === kept) return
      set({ state: provider.wsconnected ? 'saving' : 'local' })
      askSoon()
    }
    const onSync = (isSynced: boolean) => {
      if (!isSynced) return
      set({ state: 'saving' })
      askSoon()
    }
    const onStatus = ({ status }: { status: string }) => {
      if (status === 'disconnected') set({ state: doc.getXmlFragment('default').length > 0 ? 'local' : 'loading' })
    }
    const onClose = (event: { code?: number } | null) => {
      if (!event?.code || event.code < 4400 || event.code > 4499) return
      set({ closedCode: event.code })
      // Signed out: the session is asked again, and the sign-in sheet opens over the page.
      if (event.code === 4401) void refresh()
    }
    const onAwareness = () => {
      const people = new Map<string, CaretUser>()
      for (const [, state] of provider.awareness.getStates()) {
        const user = (state as { user?: CaretUser }).user
        if (user?.id) people.set(user.id, user)
      }
      set({ people: [...people.values()] })
    }
    kept.once('synced', () => {
      if (!provider.wsconnected && doc.getXmlFragment('default').length > 0) set({ state: 'local' })
    })
    doc.on('update', onUpdate)
    provider.on('sync', onSync)
    provider.on('status', onStatus)
    provider.on('connection-close', onClose)
    provider.awareness.on('change', onAwareness)
    return () => {
      clearTimeout(timer)
      provider.destroy()
      void kept.destroy()
      doc.destroy()
      setOpen(undefined)
    }
  }, [docId, personId])

  return open
}
