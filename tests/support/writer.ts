import { once } from 'node:events'
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import WebSocket from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { FRAGMENT } from '#shared/features/docs/schema.ts'
import type { TestPerson, World } from './world.ts'

/** The message by which a client asks whether everything it wrote is stored (see server/sync/README.md). */
const STORED = 64

/** Somebody who has a document open: an unmodified y-websocket provider with their cookie. */
export class Writer {
  readonly doc = new Y.Doc()
  readonly provider: WebsocketProvider

  constructor(world: World, person: TestPerson, docId: string) {
    const { cookie } = person
    class WithCookie extends WebSocket {
      constructor(url: string) {
        super(url, { headers: { cookie } })
      }
    }
    this.provider = new WebsocketProvider(`${world.url.replace('http', 'ws')}/sync`, docId, this.doc, {
      WebSocketPolyfill: WithCookie as never,
      disableBc: true,
    })
  }

  get text() {
    return this.doc
      .getXmlFragment(FRAGMENT)
      .toArray()
      .map((node) => node.toString().replace(/<[^>]+>/g, ''))
      .join('\n')
  }

  /** Resolves when the stored text is here. */
  async ready() {
    if (!this.provider.synced) await new Promise<void>((resolve) => this.provider.once('sync', () => resolve()))
    return this
  }

  /** The code with which the server closed for good. */
  closed() {
    return new Promise<number>((resolve) => this.provider.once('closed', ({ code }: { code: number }) => resolve(code)))
  }

  /** Adds a paragraph, and resolves when the server says that it is stored. */
  async write(words: string) {
    const node = new Y.XmlElement('paragraph')
    node.insert(0, [new Y.XmlText(words)])
    const fragment = this.doc.getXmlFragment(FRAGMENT)
    fragment.insert(fragment.length, [node])
    await this.saved()
  }

  /** Resolves when the server says that everything written is stored. */
  async saved() {
    const stored = new Promise<void>((resolve) => {
      this.provider.messageHandlers[STORED] = (_encoder, decoder) => {
        decoding.readVarUint(decoder)
        resolve()
      }
    })
    const question = encoding.createEncoder()
    encoding.writeVarUint(question, STORED)
    encoding.writeVarUint(question, 1)
    this.provider.ws?.send(encoding.toUint8Array(question))
    await stored
  }

  async close() {
    const { ws } = this.provider
    const ended = ws && ws.readyState !== ws.CLOSED ? once(ws as never, 'close') : undefined
    this.provider.destroy()
    this.doc.destroy()
    await ended
  }
}
