import WebSocket from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { newId } from '#server/core/id.ts'
import type { Doc } from '#shared/features/docs/contract.ts'
import { FRAGMENT } from '#shared/features/docs/schema.ts'
import { type TestPerson, until, type World } from './world.ts'

/** A person at the keyboard of a document. */
export async function openDoc(world: World, person: TestPerson, docId: string) {
  class Socket extends WebSocket {
    constructor(address: string) {
      super(address, { headers: { cookie: person.cookie } })
    }
  }
  const provider = new WebsocketProvider(`${world.url.replace('http', 'ws')}/sync`, docId, new Y.Doc(), {
    WebSocketPolyfill: Socket as never,
    disableBc: true,
  })
  if (!provider.synced) await new Promise<void>((resolve) => provider.once('sync', () => resolve()))
  return provider
}

/** Writes a paragraph at the end. */
export function typeIn(provider: WebsocketProvider, words: string) {
  const paragraph = new Y.XmlElement('paragraph')
  paragraph.insert(0, [new Y.XmlText(words)])
  const fragment = provider.doc.getXmlFragment(FRAGMENT)
  fragment.insert(fragment.length, [paragraph])
}

/** A document that two people wrote and that is ready. */
export async function readyDoc(
  world: World,
  [a, b]: readonly [TestPerson, TestPerson],
  spaceId: string,
  { title = 'ເອກະສານທົດສອບ', words = 'ຄວາມຮູ້ກ່ຽວກັບການຈັດຕັ້ງປະຕິບັດວຽກງານດີຈິຕອນ' } = {},
) {
  const id = newId()
  await a.post(`/api/spaces/${spaceId}/docs`, { id, title })
  const [one, two] = [await openDoc(world, a, id), await openDoc(world, b, id)]
  typeIn(one, words)
  typeIn(two, 'ຂໍ້ຄວາມຂອງຜູ້ທີສອງ ທີ່ຍາວພໍຈະນັບເປັນການຂຽນຮ່ວມກັນ')
  await until(async () => (await a.get<Doc>(`/api/docs/${id}`)).body.missing?.length === 0, 'two writers')
  await a.post(`/api/docs/${id}/readiness`)
  one.destroy()
  two.destroy()
  return id
}
