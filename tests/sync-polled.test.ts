import * as encoding from 'lib0/encoding'
import { expect, test, vi } from 'vitest'
import * as Y from 'yjs'
import { PolledSocket } from '#client/core/polled.ts'
import { Way } from '#client/core/way.ts'
import { newId } from '#server/core/id.ts'
import { usualLimits } from '#server/sync/limits.ts'
import { openSyncWorld } from './support/sync-world.ts'
import { until } from './support/until.ts'

// Documents over HTTP requests, where no websocket gets through: the same frames, the same promises.
const world = openSyncWorld()

/** A line of one's own; resolves with how the server ended it. */
function come(url: string, docId: string, query = `person=${newId()}`) {
  const line = new PolledSocket(`${url.replace('http', 'ws')}/sync/${docId}?${query}`)
  const opened = new Promise<void>((resolve) => {
    line.onopen = resolve
  })
  const ended = new Promise<{ code: number; reason: string }>((resolve) => {
    line.onclose = resolve
  })
  const heard = new Promise<void>((resolve) => {
    line.onmessage = () => resolve()
  })
  return { line, opened, ended, came: Promise.race([heard.then(() => 'in'), ended.then(({ reason }) => reason)]) }
}

const updateFrame = (update: Uint8Array) => {
  const encoder = encoding.createEncoder()
  encoding.writeVarUint(encoder, 0)
  encoding.writeVarUint(encoder, 2)
  encoding.writeVarUint8Array(encoder, update)
  return encoding.toUint8Array(encoder)
}
const words = (text: string) => {
  const doc = new Y.Doc()
  doc.getText('t').insert(0, text)
  return updateFrame(Y.encodeStateAsUpdate(doc))
}

/** Requests by hand: how a line begins, what is to be heard on it, and what is said. */
async function byHand(url: string, docId: string, person = newId()) {
  const address = (who: string, sid?: string) =>
    `${url}/sync/${docId}?person=${who}&EIO=4&transport=polling${sid ? `&sid=${sid}` : ''}`
  const begun = await (await fetch(address(person))).text()
  const { sid } = JSON.parse(begun.slice(1)) as { sid: string }
  return {
    hear: (who = person) => fetch(address(who, sid)),
    speak: (body: string, who = person) => fetch(address(who, sid), { method: 'POST', body }),
  }
}

test('two write one document, one over HTTP requests and one over a websocket, and a kill -9 in between costs neither a letter', async () => {
  const docId = await world.newDoc()
  const server = await world.start()
  const [polled, other] = [world.polled(server.url, docId), world.typist(server.url, docId)]
  await Promise.all([polled.synced(), other.synced()])
  polled.write('ກ')
  await polled.saved()
  await other.shows('ກ')
  other.write('ຂ')
  await polled.shows('ກຂ')
  polled.provider.awareness.setLocalStateField('cursor', 7)
  const caret = () => other.provider.awareness.getStates().get(polled.doc.clientID)
  await until(async () => caret()?.cursor === 7, 'the caret')

  await world.end(server)
  await until(async () => !polled.provider.synced && !other.provider.synced, 'both noticed')
  polled.write('ຄ')
  other.write('ງ')
  await world.start({ port: new URL(server.url).port })

  await Promise.all([polled.saved(), other.saved()])
  expect([...(await world.agree(docId, [polled, other]))].sort().join('')).toBe('ກຂຄງ')
})

test('what comes without measure over HTTP requests is read more slowly, in its order, and nothing of it is lost', async () => {
  const docId = await world.newDoc()
  const { url } = await world.server()
  const [polled, other] = [world.polled(url, docId), world.typist(url, docId)]
  await Promise.all([polled.synced(), other.synced()])
  const letters = Array.from({ length: 400 }, (_, at) => String.fromCodePoint(0x4e00 + at))
  let ended = false
  void polled.closed().then(() => {
    ended = true
  })

  const began = performance.now()
  for (const letter of letters) polled.write(letter)
  // Looked at in a thread, with a letter behind it that must not overtake it.
  const page = 'ສະບາຍດີ'.repeat(20_000)
  polled.write(page)
  polled.write('.')

  await other.shows(`${letters.join('')}${page}.`, 60_000)
  expect(ended).toBe(false)
  // At once as many as may be, and the others no faster than they may come.
  const { perSecond } = usualLimits
  expect(performance.now() - began).toBeGreaterThan(((letters.length - 200 - 2 * perSecond) / perSecond) * 1000)
  await polled.saved()
  await world.agree(docId, [polled, other])
}, 90_000)

test('whoever may not is told so over HTTP requests, with the same codes, and who may goes on', async () => {
  const docId = await world.newDoc()
  const { url } = await world.server()
  const writer = world.polled(url, docId)
  await writer.synced()
  const after = async (query: string | undefined, frame: Uint8Array, on = docId) => {
    const { line, opened, ended } = come(url, on, query)
    await opened
    line.send(frame)
    return (await ended).code
  }
  expect(await after(`person=${newId()}&access=read`, words('ກ'))).toBe(4403)
  expect(await after(undefined, words('ກ'), 'nowhere')).toBe(4404)
  expect(await after(undefined, Uint8Array.of(9))).toBe(4400)
  expect(await after(undefined, updateFrame(new Uint8Array(5 * 1024 * 1024)))).toBe(4413)
  writer.write('ຂຽນໄດ້')
  await writer.saved()
  expect(await world.agree(docId, [writer])).toBe('ຂຽນໄດ້')
})

test('a page of nearly eight megabytes gets through as over a websocket, and is told that it is too large', async () => {
  const docId = await world.newDoc()
  const { url } = await world.server()
  const { line, opened, ended } = come(url, docId)
  await opened
  line.send(updateFrame(new Uint8Array(7.5 * 1024 * 1024)))
  expect((await ended).code).toBe(4413)
})

test('what is larger than one request may be ends the line for good, and what the other writes goes on', async () => {
  const docId = await world.newDoc()
  const { url } = await world.server()
  const writer = world.polled(url, docId)
  await writer.synced()
  const { line, opened, ended } = come(url, docId)
  await opened
  line.send(updateFrame(new Uint8Array(10 * 1024 * 1024)))
  expect((await ended).code).toBe(4413)
  writer.write('ຂຽນໄດ້')
  await writer.saved()
  expect(await world.agree(docId, [writer])).toBe('ຂຽນໄດ້')
})

test('who said more than one request may hold makes room at once', async () => {
  const { url } = await world.start({ env: { SYNC_PER_PERSON: '1' } })
  const docId = await world.newDoc()
  const person = newId()
  const line = await byHand(url, docId, person)
  expect(await come(url, docId, `person=${person}`).came).toBe('full_person')
  expect((await line.speak('b'.repeat(16 * 1024 * 1024))).status).toBe(413)
  const next = come(url, docId, `person=${person}`)
  expect(await next.came).toBe('in')
  next.line.close()
})

test('the name of a line opens nothing: each request shows the session with which it began', async () => {
  const docId = await world.newDoc()
  const { url } = await world.server()
  const line = await byHand(url, docId)
  const frame = `b${Buffer.from(words('ບໍ່ແມ່ນຂອງທ່ານ')).toString('base64')}`

  expect((await line.hear(newId())).status).toBe(403)
  expect((await line.speak(frame, newId())).status).toBe(403)
  expect((await line.hear()).status).toBe(200)
  expect((await world.stored(docId)).store.clients.size).toBe(0)
  expect((await line.speak(frame)).status).toBe(200)
  await until(async () => (await world.stored(docId)).store.clients.size === 1, 'stored')
})

test('a line on which nobody asks any more makes room after two heartbeats, and one that is quiet stays', async () => {
  const { url } = await world.start({ env: { HEARTBEAT_MS: '300', SYNC_PER_PERSON: '1' } })
  const docId = await world.newDoc()
  const quiet = world.polled(url, docId)
  await quiet.synced()
  let ended = false
  void quiet.closed().then(() => {
    ended = true
  })
  const person = newId()
  await byHand(url, docId, person)
  const second = come(url, docId, `person=${person}`)
  expect(await second.came).toBe('full_person')
  expect((await second.ended).code).toBe(4503)

  await until(async () => (await come(url, docId, `person=${person}`).came) === 'in', 'there is room')
  expect(ended).toBe(false)
})

test('who does not fetch what there is to hear is let go; the others do not notice', async () => {
  const docId = await world.newDoc()
  const { url } = await world.server()
  const writer = world.polled(url, docId)
  await writer.synced()
  const line = await byHand(url, docId)
  for (let times = 0; times < 6; times++) {
    writer.write('ກ'.repeat(100_000))
    await writer.saved()
    writer.text.delete(0, writer.text.length)
  }
  await writer.saved()
  expect((await line.hear()).status).toBe(400)
  expect(await world.agree(docId, [writer])).toBe('')
})

test('a server that stops tells it over HTTP requests too, and has everything', async () => {
  const docId = await world.newDoc()
  const server = await world.start()
  const polled = world.polled(server.url, docId)
  await polled.synced()
  const ended = polled.closed()
  polled.write('ກ່ອນຢຸດ')
  expect(await world.end(server, 'SIGTERM')).toBe(0)
  expect(await ended).toBe(1012)
  await world.start({ port: new URL(server.url).port })
  await polled.saved()
  expect(await world.agree(docId, [polled])).toBe('ກ່ອນຢຸດ')
})

test('who fetches what there is to hear stays, however much it was in all', async () => {
  const docId = await world.newDoc()
  const { url } = await world.server()
  const writer = world.polled(url, docId)
  await writer.synced()
  const line = await byHand(url, docId)
  let heard = 0
  for (let times = 0; times < 8; times++) {
    writer.write('ກ'.repeat(100_000))
    await writer.saved()
    writer.text.delete(0, writer.text.length)
    await writer.saved()
    const answer = await line.hear()
    expect(answer.status).toBe(200)
    heard += (await answer.text()).length
  }
  expect(heard).toBeGreaterThan(2 * 1024 * 1024)
})

test('who leaves before their line has opened does not forget that websockets do not get through; one that cannot open does', async () => {
  const { url } = await world.server()
  const address = `${url.replace('http', 'ws')}/sync/${await world.newDoc()}?person=${newId()}`
  let tried = 0
  class Blocked extends EventTarget {
    onclose: (() => void) | null = () => {}
    constructor() {
      super()
      tried++
      queueMicrotask(() => this.dispatchEvent(new Event('close')))
    }
    close() {}
  }
  vi.stubGlobal('WebSocket', Blocked)
  try {
    const way = new Way(() => {})
    way.line(address)
    await Promise.resolve()
    const first = way.line(address)
    await until(async () => first.readyState === first.OPEN && tried === 2, 'by requests, and a websocket sent ahead')
    await Promise.resolve()

    const left = new Way(() => {}).line(address)
    left.close()
    await until(async () => left.readyState === left.CLOSED, 'left')
    const next = new Way(() => {}).line(address)
    expect(next).toBeInstanceOf(PolledSocket)
    expect(tried).toBe(2)
    next.close()

    const nowhere = new Way(() => {}).line('ws://127.0.0.1:1/sync/x?person=y')
    await until(async () => nowhere.readyState === nowhere.CLOSED, 'no way leads there')
    expect(new Way(() => {}).line(address)).toBeInstanceOf(Blocked)
    first.close()
  } finally {
    vi.unstubAllGlobals()
  }
})
