import { createConnection } from 'node:net'
import { expect, test } from 'vitest'
import WebSocket from 'ws'
import * as Y from 'yjs'
import { random } from './support/random.ts'
import { openSyncWorld, SEED, SOAK, seeded } from './support/sync-world.ts'
import { until } from './support/until.ts'

// People on bad lines: real sockets through a proxy that delays, loses, repeats, swaps, cuts and swallows.
const world = openSyncWorld()
const LETTERS = SOAK ? 400 : 40

test.each([
  ['far away', { delayMs: 150, jitterMs: 50 }],
  ['by satellite', { delayMs: 1000, jitterMs: 100 }],
  ['a fifth is lost', { delayMs: 10, jitterMs: 40, loss: 0.2 }],
  ['as thin as a telephone', { bytesPerSecond: 4000 }],
  ['messages come twice', { duplicate: 0.5 }],
  ['messages overtake one another', { reorder: 0.5, duplicate: 0.2, jitterMs: 5 }],
])(
  'over a line that is bad (%s) two people end with the same, stored text',
  (_name, weather) =>
    seeded(async () => {
      const chance = random(SEED)
      const docId = await world.newDoc()
      const server = await world.server()
      const proxy = await world.proxy(server.url, chance)
      const people = [world.typist(proxy.url, docId), world.typist(server.url, docId)]
      await Promise.all(people.map((one) => one.synced()))
      proxy.weather = weather

      for (let letter = 0; letter < LETTERS; letter++) {
        const person = people[letter % 2]!
        person.write('ກຂຄງຈ'[letter % 5]!, Math.floor(chance() * (person.text.length + 1)))
        if (letter % 8 === 0) await new Promise(setImmediate)
      }
      await Promise.all(people.map((one) => one.saved()))

      expect((await world.agree(docId, people)).length).toBe(LETTERS)
    }),
  60_000,
)

test(
  'a line that is cut again and again loses nothing and tells nobody that something is stored that is not',
  () =>
    seeded(async () => {
      const chance = random(SEED)
      const docId = await world.newDoc()
      const server = await world.server()
      const proxy = await world.proxy(server.url, chance)
      const people = Array.from({ length: 3 }, () => world.typist(proxy.url, docId))
      await Promise.all(people.map((one) => one.synced()))

      for (let round = 0; round < (SOAK ? 100 : 10); round++) {
        for (const person of people) {
          person.write('ກຂຄ'[round % 3]!, Math.floor(chance() * (person.text.length + 1)))
          person.ask()
        }
        if (chance() < 0.5) await new Promise(setImmediate)
        proxy.cut()
        if (chance() < 0.7) await people[Math.floor(chance() * 3)]!.synced()
      }
      await Promise.all(people.map((one) => one.saved()))

      await world.agree(docId, people)
    }),
  60_000,
)

test(
  'who is swallowed by a black hole goes on writing, and both sides of a parting are merged when it ends',
  () =>
    seeded(async () => {
      const docId = await world.newDoc()
      const server = await world.server()
      const proxy = await world.proxy(server.url, random(SEED))
      const [away, here] = [world.typist(proxy.url, docId), world.typist(server.url, docId)]
      await Promise.all([away.synced(), here.synced()])
      here.write('ວັນນີ້ ')
      await away.shows('ວັນນີ້ ')

      proxy.blackHole()
      away.write('ຂ້ອຍຢູ່ນີ້', 0)
      here.write('ເຮົາປະຊຸມ')
      await here.saved()
      expect(away.acked).toBe(0)
      expect(here.text.toString()).toBe('ວັນນີ້ ເຮົາປະຊຸມ')
      proxy.heal()
      proxy.cut()
      away.provider.disconnect()
      away.provider.connect()

      await away.saved()
      expect(await world.agree(docId, [away, here])).toBe('ຂ້ອຍຢູ່ນີ້ວັນນີ້ ເຮົາປະຊຸມ')
    }),
  60_000,
)

test('one deletes everything while another, away, writes in the middle of it: the new words stay', async () => {
  const docId = await world.newDoc()
  const server = await world.server()
  const [one, two] = [world.typist(server.url, docId), world.typist(server.url, docId)]
  await Promise.all([one.synced(), two.synced()])
  one.write('ສະບາຍດີ ລາວ')
  await two.shows('ສະບາຍດີ ລາວ')
  two.provider.disconnect()

  one.text.delete(0, one.text.length)
  two.write(' ທີ່ຮັກ', 7)
  await one.saved()
  two.provider.connect()
  await two.saved()

  expect(await world.agree(docId, [one, two])).toBe(' ທີ່ຮັກ')
})

test('a network that cuts every line that is quiet for a while cuts nobody who only reads', async () => {
  const docId = await world.newDoc()
  // As the server has it, beats are 20 s apart, and networks cut after 30 or 60.
  const server = SOAK ? await world.start() : await world.start({ env: { HEARTBEAT_MS: '200' } })
  const proxy = await world.proxy(server.url, random(SEED))
  proxy.weather = { cutAfterQuietMs: SOAK ? 30_000 : 1000 }
  const reader = world.typist(proxy.url, docId)
  await reader.synced()
  let cuts = 0
  reader.provider.on('connection-close', () => cuts++)
  // No library takes part in this one, so nothing of it is said and nothing heard: it is cut.
  const idle = createConnection(proxy.port, '127.0.0.1').on('error', () => undefined)
  const cut = new Promise((resolve) => idle.once('close', resolve))
  await cut
  const second = createConnection(proxy.port, '127.0.0.1').on('error', () => undefined)
  await new Promise((resolve) => second.once('close', resolve))

  expect(cuts).toBe(0)
  expect(reader.provider.synced).toBe(true)
}, 120_000)

test('somebody whose line is half open is not there any more for the others after two heartbeats', async () => {
  const docId = await world.newDoc()
  const server = await world.start({ env: { HEARTBEAT_MS: '200' } })
  const proxy = await world.proxy(server.url, random(SEED))
  const [gone, here] = [world.typist(proxy.url, docId), world.typist(server.url, docId)]
  await Promise.all([gone.synced(), here.synced()])
  gone.provider.awareness.setLocalStateField('cursor', 1)
  const seen = () => here.provider.awareness.getStates().has(gone.doc.clientID)
  await until(async () => seen(), 'the caret')

  gone.provider.shouldConnect = false
  proxy.halfOpen()

  await until(async () => !seen(), 'the caret is gone', 5000)
})

test('ten readers who take nothing of forty megabytes keep less than a megabyte each in the server', async () => {
  const docId = await world.newDoc()
  const server = await world.start({ measured: true })
  const writer = world.typist(server.url, docId)
  const readers = Array.from({ length: 10 }, () => world.typist(server.url, docId))
  await Promise.all([writer, ...readers].map((one) => one.synced()))
  // What is written is deleted again: the document itself stays small.
  const block = 'ກ'.repeat(100_000)
  const write = async () => {
    writer.write(block)
    await writer.saved()
    writer.text.delete(0, block.length)
    await writer.saved()
  }
  await write()
  const before = await world.held(server)
  const ended = readers.map((one) => one.closed())
  for (const { provider } of readers) {
    provider.shouldConnect = false
    if (provider.ws instanceof WebSocket) provider.ws.pause()
  }

  let most = 0
  for (let block = 0; block < 140; block++) {
    await write()
    if (block % 20 === 0) most = Math.max(most, (await world.held(server)) - before)
  }

  expect(most).toBeLessThan(readers.length * 1024 * 1024)
  for (const { provider } of readers) if (provider.ws instanceof WebSocket) provider.ws.resume()
  expect(new Set(await Promise.all(ended))).toEqual(new Set([1006]))
}, 120_000)

test('a reader who takes nothing for a while is let go, and catches up', async () => {
  const docId = await world.newDoc()
  const server = await world.server()
  const [slow, writer] = [world.typist(server.url, docId), world.typist(server.url, docId)]
  await Promise.all([slow.synced(), writer.synced()])
  const end = slow.closed()
  const socket: unknown = slow.provider.ws
  if (socket instanceof WebSocket) socket.pause()

  // The system's own buffers are filled first. What is written is deleted again: the document itself stays small.
  const block = 'ກ'.repeat(100_000)
  for (let more = 0; more < 50; more++) {
    writer.write(block)
    await writer.saved()
    writer.text.delete(0, block.length)
  }
  writer.write('ຫຼັງ')
  if (socket instanceof WebSocket) socket.resume()

  expect(await end).toBe(1006)
  await until(async () => slow.text.toString() === 'ຫຼັງ', 'the slow one caught up', 40_000)
  expect(Y.encodeStateVector(slow.doc)).toEqual(Y.encodeStateVector(writer.doc))
}, 60_000)

test(
  'many who are thrown off at once come back by themselves soon, and everything that any of them wrote is there',
  () =>
    seeded(async () => {
      const [many, each] = [SOAK ? 167 : 20, 12]
      // A ministry behind one address says so; and the one who compares comes from there too.
      const env = { SYNC_PER_ADDRESS: String(many * each + 1) }
      const server = await world.start({ env })
      const docs = await Promise.all(Array.from({ length: many }, () => world.newDoc()))
      const people = docs.flatMap((docId) =>
        Array.from({ length: each }, () => ({ docId, typist: world.typist(server.url, docId) })),
      )
      await Promise.all(people.map(({ typist }) => typist.synced()))
      const write = () => {
        for (const [at, { typist }] of people.entries()) typist.write(String.fromCodePoint(0x4e00 + at))
      }
      write()
      await Promise.all(people.map(({ typist }) => typist.saved()))
      await world.end(server)
      // They write on while nobody is there.
      write()

      await world.start({ port: new URL(server.url).port, env })
      const began = Date.now()
      await Promise.all(people.map(({ typist }) => typist.saved()))

      expect(Date.now() - began).toBeLessThan(30_000)
      for (const docId of docs) {
        const those = people.filter((one) => one.docId === docId).map(({ typist }) => typist)
        expect((await world.agree(docId, those)).length).toBe(those.length * 2)
      }
    }),
  SOAK ? 300_000 : 90_000,
)
