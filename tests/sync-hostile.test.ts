import { createConnection } from 'node:net'
import * as encoding from 'lib0/encoding'
import { afterAll, beforeAll, expect, test } from 'vitest'
import WebSocket from 'ws'
import * as Y from 'yjs'
import { newId } from '#server/core/id.ts'
import { inspect } from '#server/sync/protocol.ts'
import { AppError } from '#shared/base/errors.ts'
import { random } from './support/random.ts'
import { openSyncWorld, SEED, SOAK, type SyncWorld, seeded } from './support/sync-world.ts'
import { until } from './support/until.ts'

// Somebody with the right to write who means harm, and everybody else who must not notice: real processes, raw frames.
const world = openSyncWorld()
const calm = openSyncWorld()
const chance = random(SEED)
const below = (limit: number) => Math.floor(chance() * limit)

const frame = (...parts: (number | Uint8Array)[]) => {
  const encoder = encoding.createEncoder()
  for (const part of parts) {
    if (typeof part === 'number') encoding.writeVarUint(encoder, part)
    else encoding.writeVarUint8Array(encoder, part)
  }
  return encoding.toUint8Array(encoder)
}
const updateFrame = (update: Uint8Array) => frame(0, 2, update)

/** A socket of one's own on a document; resolves with the close code when the server ends it. */
async function attack(docId: string, query = '') {
  const { url } = await world.server()
  const socket = new WebSocket(`${url.replace('http', 'ws')}/sync/${docId}?person=${newId()}${query}`)
  const code = new Promise<number>((resolve) => socket.once('close', resolve))
  socket.on('error', () => undefined)
  await new Promise((resolve) => socket.once('open', resolve))
  return { socket, code }
}

/** An update of one letter, by a client of its own. */
function oneLetter(client: number, letter = 'x') {
  const doc = new Y.Doc()
  doc.clientID = client
  doc.getText('t').insert(0, letter)
  return Y.encodeStateAsUpdate(doc)
}

/** Two honest people on a server, and how long the second waited for each letter of the first, in milliseconds. */
async function honestPair(on: SyncWorld, docId: string) {
  const { url } = await on.server()
  const [writer, reader] = [on.typist(url, docId), on.typist(url, docId)]
  await Promise.all([writer.synced(), reader.synced()])
  const [written, read] = [writer.doc.getText('honest'), reader.doc.getText('honest')]
  const took: number[] = []
  const sentAt: number[] = []
  read.observe(() => {
    const now = performance.now()
    for (; took.length < read.length; ) took.push(now - sentAt[took.length]!)
  })
  return {
    writer,
    reader,
    took,
    type() {
      sentAt.push(performance.now())
      written.insert(written.length, 'ກ')
    },
    isAllRead: () => took.length === sentAt.length,
  }
}

/**
 * Honest people beside an attack, and others who write the same letters at the same moments to a server that nobody
 * attacks: what a busy machine takes from both is not the attack's.
 */
async function watchHonest(docId: string) {
  const [here, elsewhere] = await Promise.all([
    honestPair(world, docId),
    calm.newDoc().then((other) => honestPair(calm, other)),
  ])
  const timer = setInterval(() => {
    here.type()
    elsewhere.type()
  }, 20)
  const more = async (than: number) => until(async () => here.took.length > than + 25, 'letters enough')
  await more(0)
  const before = here.took.length
  return {
    writer: here.writer,
    reader: here.reader,
    /** p95, in milliseconds, of how much longer a letter took here than there, of those typed since; all arrived. */
    async end() {
      await more(before)
      clearInterval(timer)
      await until(async () => here.isAllRead() && elsewhere.isAllRead(), 'all letters arrived')
      const longer = here.took.map((ms, at) => ms - elsewhere.took[at]!).slice(before)
      return longer.toSorted((a, b) => a - b)[Math.floor(longer.length * 0.95)]!
    },
  }
}

/** What an honest person may notice of an attack, at most (W3). */
const UNNOTICED_MS = 300

beforeAll(() => Promise.all([world.server(), calm.server()]))
afterAll(async () => {
  const server = await world.server()
  expect(server.child.exitCode).toBeNull()
  expect(server.said.filter((line) => /unexpected|Nobody caught/.test(line))).toEqual([])
})

test(
  'an update that is cut at any byte, or changed at any, ends one connection at most and changes nothing for others',
  () =>
    seeded(async () => {
      const docId = await world.newDoc()
      const honest = await watchHonest(docId)
      const good = new Y.Doc()
      good.getXmlFragment('default').insert(0, [new Y.XmlElement('paragraph')])
      good.getText('t').insert(0, 'ສະບາຍດີ')
      good.getText('t').format(0, 2, { bold: true })
      good.getMap('m').set('k', { deep: [1, 'ກ', null, { more: true }] })
      const whole = updateFrame(Y.encodeStateAsUpdate(good))

      const mutants = [
        ...Array.from({ length: whole.length }, (_, length) => whole.slice(0, length)),
        ...Array.from({ length: SOAK ? 20_000 : 150 }, () => {
          const mutant = whole.slice()
          for (let hits = 1 + below(3); hits > 0; hits--) mutant[3 + below(mutant.length - 3)] = below(256)
          return mutant
        }),
        // yjs #479: an endless loop, once.
        updateFrame(Buffer.from('garbagedoc')),
      ]
      for (let at = 0; at < mutants.length; at += 25) {
        await Promise.all(
          mutants.slice(at, at + 25).map(async (mutant) => {
            const { socket, code } = await attack(docId)
            socket.send(mutant)
            socket.send(frame(64, 7))
            const answered = new Promise<string>((resolve) =>
              socket.on('message', (data: Buffer) => data[0] === 64 && resolve('taken')),
            )
            expect([4400, 4413, 'taken']).toContain(await Promise.race([code, answered]))
            socket.terminate()
          }),
        )
      }
      expect(await honest.end()).toBeLessThan(UNNOTICED_MS)
      expect(honest.reader.doc.getText('honest').toString()).toMatch(/^ກ+$/)
    }),
  SOAK ? 600_000 : 60_000,
)

test(
  'whatever passes inspection can be applied, quickly',
  () =>
    seeded(async () => {
      const good = new Y.Doc()
      const paragraph = new Y.XmlElement('paragraph')
      good.getXmlFragment('default').insert(0, [paragraph])
      const words = new Y.XmlText('ສະບາຍດີ')
      paragraph.insert(0, [words])
      words.delete(1, 1)
      words.format(0, 2, { bold: true })
      good.getMap('m').set('k', { deep: [1, 'ກ', null, { more: true }] })
      const whole = Y.encodeStateAsUpdate(good)
      let passed = 0

      for (let mutants = SOAK ? 1_000_000 : 4000; mutants > 0; mutants--) {
        // What else this process does goes on meanwhile: a database whose line nobody reads hangs up.
        if (mutants % 1000 === 0) await new Promise((resolve) => setImmediate(resolve))
        const mutant = whole.slice()
        for (let hits = 1 + below(3); hits > 0; hits--) mutant[below(mutant.length)] = below(256)
        try {
          inspect(mutant)
        } catch (error) {
          expect(error).toBeInstanceOf(AppError)
          continue
        }
        passed++
        const doc = new Y.Doc()
        if (mutants % 2 === 0) Y.applyUpdate(doc, whole)
        const began = performance.now()
        Y.applyUpdate(doc, mutant)
        expect(performance.now() - began).toBeLessThan(1000)
      }
      expect(passed).toBeGreaterThan(100)
    }),
  SOAK ? 3_600_000 : 60_000,
)

/** Words, and a deletion without a length of what nobody has: stored, it could not be read again. */
function deletingNothing() {
  const doc = new Y.Doc()
  doc.getText('t').insert(0, 'ກ')
  return Buffer.concat([Y.encodeStateAsUpdate(doc).subarray(0, -1), Buffer.from([1, 77, 1, 5, 0])])
}

test.each([
  ['a huge one', () => updateFrame(new Uint8Array(5 * 1024 * 1024)), 4413],
  ['one larger than a websocket takes', () => updateFrame(new Uint8Array(40 * 1024 * 1024)), 1009],
  ['a text frame', () => 'hello', 4400],
  ['a deletion of no length', () => updateFrame(deletingNothing()), 4400],
  [
    'many clients in one',
    () => updateFrame(Y.mergeUpdates(Array.from({ length: 2500 }, (_, at) => oneLetter(at + 1)))),
    4413,
  ],
  ['values nested deep', () => updateFrame(nestedValue(50_000)), 4400],
  ['elements nested deep', () => updateFrame(nestedElements(3000)), 4413],
  ['elements nested one too deep', () => updateFrame(nestedElements(65)), 4413],
  ['a key that changes what an object is', () => updateFrame(trap((doc) => doc.getMap('m').set('__proto__', 1))), 4400],
  [
    'such a key in a value',
    () => updateFrame(trap((doc) => doc.getMap('m').set('k', JSON.parse('[{"__proto__":{"a":1}}]')))),
    4400,
  ],
  ['such a root', () => updateFrame(trap((doc) => doc.getText('__proto__').insert(0, 'x'))), 4400],
  [
    'such a mark',
    () => updateFrame(trap((doc) => doc.getText('t').insert(0, 'x', JSON.parse('{"__proto__":1}')))),
    4400,
  ],
  ['a caret too large', () => frame(1, awareness(1, { cursor: 'x'.repeat(2100) })), 4400],
  ['very many carets', () => frame(1, Uint8Array.from([200, 1])), 4400],
  ['an unknown message', () => frame(9), 4400],
])('%s is refused, nothing of it is stored, and the others do not notice', async (_name, make, expected) => {
  const docId = await world.newDoc()
  const honest = await watchHonest(docId)
  const { socket, code } = await attack(docId)

  socket.send(make())

  expect(await code).toBe(expected)
  expect(await honest.end()).toBeLessThan(UNNOTICED_MS)
  await honest.writer.saved()
  const stored = await world.stored(docId)
  expect([...stored.store.clients.keys()]).toEqual([honest.writer.doc.clientID])
})

test('6,000 updates at once are read slowly; the others do not notice', async () => {
  const docId = await world.newDoc()
  const honest = await watchHonest(docId)
  const { socket } = await attack(docId)

  for (const update of letters(5, 6000)) socket.send(updateFrame(update))
  await until(async () => honest.writer.doc.getText('honest').length > 100, 'it goes on')

  expect(await honest.end()).toBeLessThan(UNNOTICED_MS)
  socket.terminate()
  await honest.writer.saved()
  // A burst goes through; the rest is not even read.
  const { length } = (await world.stored(docId)).getText('t')
  expect(length).toBeGreaterThan(100)
  expect(length).toBeLessThan(2000)
})

test('a document takes eight megabytes and no more; what was there before is written on', async () => {
  const docId = await world.newDoc()
  const { url } = await world.server()
  const writer = world.typist(url, docId)
  await writer.synced()
  const { socket, code } = await attack(docId)
  for (let client = 1; client <= 3; client++) socket.send(updateFrame(oneLetter(client, 'x'.repeat(3 * 1024 * 1024))))

  expect(await code).toBe(4413)
  writer.write('ຍັງຂຽນໄດ້')
  await writer.saved()
  const stored = await world.stored(docId)
  expect([1, 2, 3].map((client) => Y.getState(stored.store, client) > 0)).toEqual([true, true, false])
}, 60_000)

test('who brings one Yjs client after the other is ended after twenty, and a device that was away brings all of its own', async () => {
  const docId = await world.newDoc()
  const honest = await watchHonest(docId)
  const { socket, code } = await attack(docId)
  for (let client = 1; client <= 25; client++) socket.send(updateFrame(oneLetter(client)))
  expect(await code).toBe(4429)

  // Opened two hundred times while it was away.
  const away = await attack(docId)
  away.socket.send(updateFrame(Y.mergeUpdates(Array.from({ length: 200 }, (_, at) => oneLetter(1001 + at)))))
  away.socket.send(frame(64, 1))
  await new Promise<void>((resolve) => away.socket.on('message', (data: Buffer) => data[0] === 64 && resolve()))
  away.socket.send(updateFrame(oneLetter(2000)))
  expect(await away.code).toBe(4429)

  expect(await honest.end()).toBeLessThan(UNNOTICED_MS)
  await honest.writer.saved()
  const clients = [...(await world.stored(docId)).store.clients.keys()].filter((id) => id <= 2000)
  expect(clients.filter((id) => id <= 1000).length).toBe(20)
  expect(clients.filter((id) => id > 1000).length).toBe(200)
}, 30_000)

test.each([
  ['whose beginning never comes', (at: number) => ({ id: [77, 1 + 60_000 * at], origin: [77, 60_000 * at] })],
  ['beside what nobody wrote', (at: number) => ({ id: [1000 + at, 0], origin: [99, at] })],
])(
  'parts %s are kept up to a limit; the others do not notice',
  async (_name, place) => {
    const docId = await world.newDoc()
    const honest = await watchHonest(docId)
    let sent = 0
    const words = 'x'.repeat(60_000)
    // Again and again, for each time the line is ended.
    for (let times = 0; times < 3; times++) {
      const { socket, code } = await attack(docId)
      let isOver = false
      void code.then(() => {
        isOver = true
      })
      while (!isOver) {
        const encoder = encoding.createEncoder()
        const { id, origin } = place(sent++)
        for (const number of [1, 1, ...id]) encoding.writeVarUint(encoder, number)
        // Words, to the right of something.
        encoding.writeUint8(encoder, 0x84)
        for (const number of origin) encoding.writeVarUint(encoder, number)
        encoding.writeVarString(encoder, words)
        encoding.writeVarUint(encoder, 0)
        socket.send(updateFrame(encoding.toUint8Array(encoder)))
        await new Promise((resolve) => setTimeout(resolve, 2))
        if (sent > 1500) break
      }
      expect(await code).toBe(4413)
    }

    expect(await honest.end()).toBeLessThan(UNNOTICED_MS)
    await honest.writer.saved()
    const { pendingStructs } = (await world.stored(docId)).store
    expect(pendingStructs?.update.byteLength).toBeGreaterThan(512 * 1024)
    expect(pendingStructs?.update.byteLength).toBeLessThan(1024 * 1024)
    // Nobody else is burdened with them, and who has all that theirs rests on writes on.
    expect(honest.reader.doc.store.pendingStructs).toBeNull()
    expect(honest.reader.doc.getText('honest').toString()).toMatch(/^ກ+$/)
  },
  60_000,
)

test.each([
  ['letters', 'x'],
  ['half a megabyte and more', 'x'.repeat(600_000)],
])('of %s that wait for what never came nobody who comes later, or comes back, gets anything', async (_name, words) => {
  const docId = await world.newDoc()
  const { url } = await world.server()
  const writer = world.typist(url, docId)
  await writer.synced()
  writer.write('ມື້ນີ້')
  await writer.saved()
  const beginning = oneLetter(77, 'a')
  const doc = new Y.Doc()
  doc.clientID = 77
  Y.applyUpdate(doc, beginning)
  const before = Y.encodeStateVector(doc)
  doc.getText('t').insert(1, words)
  const { socket } = await attack(docId)
  socket.send(updateFrame(Y.encodeStateAsUpdate(doc, before)))
  await until(async () => (await world.stored(docId)).store.pendingStructs !== null, 'it is stored')

  const reader = world.typist(url, docId)
  await reader.synced()
  reader.provider.params.access = 'read'
  for (const one of [writer, reader]) {
    one.provider.ws?.close()
    await until(async () => !one.provider.wsconnected, 'the line is gone')
    await one.synced()
    expect(one.doc.store.pendingStructs).toBeNull()
  }
  writer.write(' ຍັງຂຽນໄດ້')
  await writer.saved()
  await reader.shows('ມື້ນີ້ ຍັງຂຽນໄດ້')

  // When the beginning comes, all of it is everybody's.
  socket.send(updateFrame(beginning))
  await until(async () => reader.text.toString().includes(`a${words}`), 'it is part of the text')
  await until(async () => writer.text.toString() === reader.text.toString(), 'both read the same')
  socket.terminate()
})

test('an update that is slow to take in is looked at in a thread; the others do not notice', async () => {
  const docId = await world.newDoc()
  const honest = await watchHonest(docId)
  const { socket, code } = await attack(docId)

  socket.send(updateFrame(tangle(100_000)))
  const answered = new Promise((resolve) => {
    socket.on('message', (data: Buffer) => data[0] === 64 && resolve('taken'))
    socket.send(frame(64, 1))
  })

  expect(await Promise.race([code, answered])).toBe(4413)
  expect(await honest.end()).toBeLessThan(UNNOTICED_MS)
}, 40_000)

test('a large paste is taken, in the order in which it was typed', async () => {
  const docId = await world.newDoc()
  const { url } = await world.server()
  const [writer, reader] = [world.typist(url, docId), world.typist(url, docId)]
  await Promise.all([writer.synced(), reader.synced()])
  const page = 'ສະບາຍດີ'.repeat(20_000)

  writer.write('ກ່ອນ ')
  writer.write(page)
  writer.write(' ຫຼັງ')
  await writer.saved()

  expect(await world.agree(docId, [writer, reader])).toBe(`ກ່ອນ ${page} ຫຼັງ`)
})

test('who leaves while a large paste is looked at has written it all the same', async () => {
  const docId = await world.newDoc()
  const { url } = await world.server()
  const writer = world.typist(url, docId)
  await writer.synced()
  const page = 'ສະບາຍດີ'.repeat(20_000)

  writer.write(page)
  writer.leave()

  await until(async () => (await world.stored(docId)).getText('t').toString() === page, 'stored')
})

test('a reader changes nothing, whatever kind of message it comes in, and may write elsewhere', async () => {
  const [docId, other] = [await world.newDoc(), await world.newDoc()]
  const { url } = await world.server()
  const writer = world.typist(url, docId)
  await writer.synced()
  writer.write('ຂອງເຮົາ')
  await writer.saved()
  const large = new Y.Doc()
  large.getText('t').insert(0, 'x'.repeat(100_000))

  const messages = [
    frame(0, 1, oneLetter(5)),
    updateFrame(oneLetter(5)),
    updateFrame(Y.encodeStateAsUpdate(large)),
    // Two messages in one frame: only the first counts, and it is refused.
    new Uint8Array([...updateFrame(oneLetter(6)), ...updateFrame(oneLetter(7))]),
  ]
  for (const message of messages) {
    const { socket, code } = await attack(docId, '&access=read')
    socket.send(message)
    expect(await code).toBe(4403)
  }
  // Nor does a reader move anybody's caret, or say what nobody understands.
  writer.provider.awareness.setLocalStateField('cursor', 1)
  const reading = world.typist(url, docId)
  const seen = () => reading.provider.awareness.getStates().get(writer.doc.clientID)?.cursor
  await until(async () => seen() === 1, 'the caret')
  const pointing = await attack(docId, '&access=read')
  const clock = (writer.provider.awareness.meta.get(writer.doc.clientID)?.clock ?? 0) + 100
  pointing.socket.send(frame(1, awareness(writer.doc.clientID, { cursor: 99 }, clock)))
  pointing.socket.send(frame(9))
  expect(await pointing.code).toBe(4400)
  writer.provider.awareness.setLocalStateField('cursor', 2)
  await until(async () => seen() === 2, 'the caret of the writer goes on')

  const { socket, code } = await attack(docId, '&access=read')
  // In pieces, as one long message.
  const bytes = updateFrame(oneLetter(8))
  for (let at = 0; at < bytes.length; at++) socket.send(bytes.slice(at, at + 1), { fin: at === bytes.length - 1 })
  expect(await code).toBe(4403)

  const elsewhere = world.typist(url, other)
  await elsewhere.synced()
  elsewhere.write('ທີ່ນີ້ຂຽນໄດ້')
  await elsewhere.saved()
  expect(await world.agree(docId, [writer])).toBe('ຂອງເຮົາ')
})

test.each([
  ['..%2f..%2fetc'],
  ['%00'],
  ['__proto__'],
  ['constructor'],
  [`${'a'.repeat(10_000)}`],
  ['%20'],
  ['०००१'],
  ['00000000-0000-0000-0000-000000000000%00'],
  ['{'],
])('the document %s is not there, and is not made by asking for it', async (name) => {
  const { url } = await world.server()
  const socket = new WebSocket(`${url.replace('http', 'ws')}/sync/${name}?person=${newId()}`)
  socket.on('error', () => undefined)
  const code = await new Promise((resolve) => socket.once('close', resolve))
  expect(code).toBe(4404)
})

test('frames that are none end one line with their code and nothing else: unmasked, reserved bits, endless pieces, text that is none', async () => {
  const docId = await world.newDoc()
  const { url } = await world.server()
  const honest = await watchHonest(docId)
  const { port } = new URL(url)
  const upgrade = `GET /sync/${docId}?person=${newId()} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}\r\n\r\n`
  const frames: [code: number, bytes: number[]][] = [
    [1002, [0x82, 0x01, 0x00]],
    [1002, [0xf2, 0x81, 0, 0, 0, 0, 0]],
    [1002, [0x83, 0x80, 0, 0, 0, 0]],
    [1007, [0x81, 0x82, 0, 0, 0, 0, 0xff, 0xff]],
    [1009, [0x82, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]],
    [1002, [0x88, 0x81, 0, 0, 0, 0, 1]],
    [1002, [0x89, 0xfe, 0, 200, 0, 0, 0, 0]],
  ]
  for (const [code, bytes] of frames) {
    const line = createConnection(Number(port), '127.0.0.1')
    line.on('error', () => undefined)
    line.write(upgrade)
    await new Promise((resolve) => line.once('data', resolve))
    const heard: Buffer[] = []
    line.on('data', (data) => heard.push(data))
    const ended = new Promise((resolve) => line.once('close', resolve))
    line.write(Buffer.from(bytes))
    await ended
    // Two bytes say that it is a farewell and how long, two which.
    expect([...Buffer.concat(heard).subarray(-4)]).toEqual([0x88, 2, code >> 8, code & 255])
  }
  const { socket, code } = await attack(docId)
  for (let piece = 0; piece < 200_000 && socket.readyState === WebSocket.OPEN; piece++) {
    socket.send(new Uint8Array(0), { fin: false })
    if (piece % 1000 === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  expect(await code).toBe(1008)
  expect(await honest.end()).toBeLessThan(UNNOTICED_MS)
}, 30_000)

test('a crowd that comes in all at once is let in or sent away, and the server lives', async () => {
  const docId = await world.newDoc()
  const { url } = await world.server()
  const honest = await watchHonest(docId)
  const person = newId()
  const crowd = Array.from({ length: 80 }, () => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/sync/${docId}?person=${person}`)
    socket.on('error', () => undefined)
    return { socket, code: new Promise<number>((resolve) => socket.once('close', resolve)) }
  })

  const away = await Promise.race([
    Promise.all(crowd.slice(10).map(({ code }) => code.then((found) => found === 4503))),
    Promise.any(crowd.slice(0, 1).map(({ code }) => code)),
  ])

  expect(away).toEqual(Array.from({ length: 70 }, () => true))
  for (const { socket } of crowd) socket.terminate()
  expect(await honest.end()).toBeLessThan(UNNOTICED_MS)
}, 30_000)

test('a document takes so many connections and no more, and one that goes makes room', async () => {
  const docId = await world.newDoc()
  const { url } = await world.server()
  const sit = (person: string) => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/sync/${docId}?person=${person}`)
    socket.on('error', () => undefined)
    return {
      socket,
      // The first thing that is said, or why nothing is.
      came: new Promise<number | 'in'>((resolve) => {
        socket.once('message', () => resolve('in'))
        socket.once('close', resolve)
      }),
    }
  }
  const people = Array.from({ length: 10 }, () => newId())
  const seats: ReturnType<typeof sit>[] = []
  for (let at = 0; at < 100; at++) {
    const seat = sit(people[at % 10]!)
    expect(await seat.came).toBe('in')
    seats.push(seat)
  }
  expect(await sit(newId()).came).toBe(4503)

  const gone = new Promise((resolve) => seats[0]!.socket.once('close', resolve))
  seats[0]!.socket.close()
  await gone
  await until(async () => (await sit(newId()).came) === 'in', 'there is room again')
  for (const { socket } of seats) socket.terminate()
}, 30_000)

test('an address takes so many connections and no more, as the proxy tells it; those elsewhere do not notice', async () => {
  const { url } = await world.start({ env: { TRUST_PROXY: '1', SYNC_PER_ADDRESS: '5' } })
  const docId = await world.newDoc()
  const come = (forwarded: string) => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/sync/${docId}?person=${newId()}`, {
      headers: { 'x-forwarded-for': forwarded },
    })
    socket.on('error', () => undefined)
    return new Promise<string>((resolve) => {
      socket.once('message', () => resolve('in'))
      socket.once('close', (code, reason) => resolve(`${code} ${reason}`))
    })
  }
  for (let seat = 0; seat < 5; seat++) expect(await come('10.0.0.1')).toBe('in')

  expect(await come('10.0.0.1')).toBe('4503 full_address')
  // What somebody writes into the header themselves stands before what the proxy adds.
  expect(await come('10.9.9.9, 10.0.0.1')).toBe('4503 full_address')
  expect(await come('10.0.0.1, 10.0.0.2')).toBe('in')
})

test('a page whose line broke without a word takes its own place when it comes again, and nobody else’s', async () => {
  const docId = await world.newDoc()
  const { url } = await world.server()
  const [one, other] = [newId(), newId()]
  const come = (person: string, page: number) => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/sync/${docId}?person=${person}&page=${page}`)
    socket.on('error', () => undefined)
    const ended = new Promise<number>((resolve) => socket.once('close', resolve))
    const came = new Promise<void>((resolve) => socket.once('message', () => resolve()))
    return { socket, ended, came: Promise.race([came.then(() => 'in'), ended]) }
  }
  const beside = come(other, 3)
  expect(await beside.came).toBe('in')
  const tabs = Array.from({ length: 10 }, (_, at) => come(one, at + 1))
  for (const tab of tabs) expect(await tab.came).toBe('in')
  expect(await come(one, 11).came).toBe(4503)

  const again = Array.from({ length: 10 }, (_, at) => come(one, at + 1))
  for (const tab of again) expect(await tab.came).toBe('in')
  for (const tab of tabs) expect(await tab.ended).toBe(1006)
  expect(beside.socket.readyState).toBe(WebSocket.OPEN)
  for (const { socket } of [...again, beside]) socket.terminate()
})

/** Each typed behind the one before it, by one client. */
function letters(client: number, count: number) {
  const doc = new Y.Doc()
  doc.clientID = client
  const updates: Uint8Array[] = []
  doc.on('update', (update: Uint8Array) => updates.push(update))
  for (let at = 0; at < count; at++) doc.getText('t').insert(at, 'x')
  return updates
}

function nestedValue(depth: number) {
  const encoder = encoding.createEncoder()
  for (const number of [1, 1, 99, 0]) encoding.writeVarUint(encoder, number)
  // ContentAny in the root "m", one value: arrays in arrays.
  encoding.writeUint8(encoder, 8)
  encoding.writeVarUint(encoder, 1)
  encoding.writeVarString(encoder, 'm')
  encoding.writeVarUint(encoder, 1)
  for (let level = 0; level < depth; level++) {
    encoding.writeUint8(encoder, 117)
    encoding.writeVarUint(encoder, 1)
  }
  encoding.writeUint8(encoder, 126)
  encoding.writeVarUint(encoder, 0)
  return encoding.toUint8Array(encoder)
}

function nestedElements(depth: number) {
  const doc = new Y.Doc()
  let inner = doc.getMap('deep')
  for (let level = 0; level < depth; level++) {
    const next = new Y.Map<unknown>()
    inner.set('a', next)
    inner = next as Y.Map<unknown>
  }
  return Y.encodeStateAsUpdate(doc)
}

function trap(set: (doc: Y.Doc) => void) {
  const doc = new Y.Doc()
  set(doc)
  return Y.encodeStateAsUpdate(doc)
}

/** Letters that all want the same place, each with another neighbour on its right: every one is compared with all before. */
function tangle(count: number) {
  const encoder = encoding.createEncoder()
  encoding.writeVarUint(encoder, 2)
  encoding.writeVarUint(encoder, count)
  encoding.writeVarUint(encoder, 2)
  encoding.writeVarUint(encoder, 0)
  for (let at = 0; at < count; at++) {
    // A right neighbour only: the at-th letter of the text below.
    encoding.writeUint8(encoder, 0x44)
    encoding.writeVarUint(encoder, 1)
    encoding.writeVarUint(encoder, count - 1 - at)
    encoding.writeVarString(encoder, 'x')
  }
  encoding.writeVarUint(encoder, 1)
  encoding.writeVarUint(encoder, 1)
  encoding.writeVarUint(encoder, 0)
  encoding.writeUint8(encoder, 4)
  encoding.writeVarUint(encoder, 1)
  encoding.writeVarString(encoder, 't')
  encoding.writeVarString(encoder, 'y'.repeat(count))
  encoding.writeVarUint(encoder, 0)
  return encoding.toUint8Array(encoder)
}

function awareness(client: number, state: object, clock = 1) {
  const encoder = encoding.createEncoder()
  for (const number of [1, client, clock]) encoding.writeVarUint(encoder, number)
  encoding.writeVarString(encoder, JSON.stringify(state))
  return encoding.toUint8Array(encoder)
}

test('of who is sent away from a document that cannot be opened, and goes on talking, nothing is kept', async () => {
  const docId = await world.newDoc()
  await world.sql`insert into doc_states (doc_id, state) values (${docId}, ${Buffer.from([1, 1, 1, 0, 255])})`
  const server = await world.start({ measured: true })
  const before = await world.held(server)
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/sync/${docId}?person=${newId()}`)
  socket.on('error', () => undefined)
  // Deaf, so that they do not hear that it is over.
  await new Promise<void>((resolve) =>
    socket.once('upgrade', () => {
      socket.once('open', () => socket.pause())
      resolve()
    }),
  )
  await until(async () => socket.readyState === WebSocket.OPEN, 'open')

  const large = frame(1, new Uint8Array(60_000))
  for (let count = 0; count < 400; count++) socket.send(large)
  await until(async () => socket.bufferedAmount === 0, 'all of it is read')
  const held = (await world.held(server)) - before

  expect(held).toBeLessThan(8 * 1024 * 1024)
  socket.terminate()
}, 60_000)

test('a full document takes what only deletes and what deletes more than it brings, and nothing else until there is room', async () => {
  const docId = await world.newDoc()
  const full = new Y.Doc()
  full.getText('t').insert(0, 'x'.repeat(8 * 1024 * 1024 - 2000))
  await world.sql`insert into doc_updates (doc_id, data) values (${docId}, ${Buffer.from(Y.encodeStateAsUpdate(full))})`
  const { url } = await world.server()
  const writer = world.typist(url, docId)
  await writer.synced()
  const brings = async (letters: number) => {
    const { socket, code } = await attack(docId)
    socket.send(updateFrame(oneLetter(newClient++, 'y'.repeat(letters))))
    socket.send(frame(64, 1))
    const stored = new Promise<'stored'>((resolve) =>
      socket.on('message', (data: Buffer) => data[0] === 64 && resolve('stored')),
    )
    const answer = await Promise.race([code, stored])
    socket.terminate()
    return answer
  }
  let newClient = 1
  expect(await brings(5000)).toBe(4413)

  // Room for three thousand.
  writer.text.delete(0, 1000)
  await writer.saved()
  await until(async () => (await world.stored(docId)).getText('t').length === writer.text.length, 'it is deleted')
  expect(await brings(5000)).toBe(4413)
  const refused = world.typist(url, docId)
  await refused.synced()
  const end = refused.closed()
  refused.doc.transact(() => {
    refused.text.delete(0, 4000)
    refused.write('y'.repeat(5000))
  })
  expect(await end).toBe(4413)

  // Room for eight thousand.
  writer.doc.transact(() => {
    writer.text.delete(0, 10_000)
    writer.write('z'.repeat(5000))
  })
  await writer.saved()
  expect(await brings(5000)).toBe('stored')
  expect(await brings(5000)).toBe(4413)
  const text = (await world.stored(docId)).getText('t').toString()
  expect(['x', 'y', 'z'].map((letter) => text.split(letter).length - 1)).toEqual([8 * 1024 * 1024 - 13_000, 5000, 5000])
}, 60_000)
