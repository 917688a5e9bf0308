import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import sharp from 'sharp'
import { afterAll, expect, test } from 'vitest'
import { newId } from '#server/core/id.ts'
import type { File, Message } from '#shared/features/rooms/contract.ts'
import { openWorld, say, type TestPerson, until } from '../support/world.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'ba-store-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const world = openWorld(undefined, { DATA_DIR: folder })

const stored = () =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(path.join(folder, name)).isFile(),
  )

async function talk() {
  const space = await world.space('closed')
  const [a, b, stranger] = [await world.person([space]), await world.person([space]), await world.person()]
  const [roomId, topicId] = [newId(), newId()]
  await a.post(`/api/spaces/${space.id}/rooms`, { id: roomId, nameLo: 'ຫ້ອງ', nameEn: 'Room' })
  await a.post(`/api/rooms/${roomId}/topics`, { id: topicId, title: 'ຮູບຖ່າຍຈາກພາກສະໜາມ' })
  return { space, a, b, stranger, roomId, topicId }
}
async function put(person: TestPerson, roomId: string, name: string, bytes: Buffer, id = newId()) {
  const reply = await fetch(`${world.url}/api/rooms/${roomId}/files?id=${id}&name=${encodeURIComponent(name)}`, {
    method: 'POST',
    headers: { cookie: person.cookie, 'Content-Type': 'application/x-file' },
    body: new Uint8Array(bytes),
  })
  return { status: reply.status, body: (await reply.json()) as File & { error?: string; detail?: { reason?: string } } }
}
const get = (person: TestPerson, fileId: string, query = '', headers: Record<string, string> = {}) =>
  fetch(`${world.url}/api/files/${fileId}${query}`, { headers: { cookie: person.cookie, ...headers } })
async function send(person: TestPerson, draft: object) {
  const socket = await person.connect()
  const answer = await say<Message>(socket, 'message:send', { id: newId(), body: '', ...draft })
  socket.disconnect()
  return answer
}
const photo = () =>
  sharp({ create: { width: 800, height: 500, channels: 3, background: '#24543a' } })
    .jpeg()
    .toBuffer()

test('a photograph is sent without words, and read by those who may read the talk, at every download', async () => {
  const { space, a, b, stranger, roomId, topicId } = await talk()
  const file = (await put(a, roomId, 'ຮູບ 1.jpg', await photo())).body
  expect(file).toMatchObject({ name: 'ຮູບ 1.jpg', type: 'image/jpeg', width: 800, height: 500, image: true })
  expect((await get(a, file.id)).status).toBe(200)
  expect((await get(b, file.id)).status).toBe(404)
  const sent = await send(a, { roomId, topicId, files: [file.id] })
  expect(sent).toMatchObject({ ok: true, value: { body: '', files: [{ id: file.id }] } })

  const [whole, thumb] = [await get(b, file.id), await get(b, file.id, '?thumb=1')]
  expect([whole.status, whole.headers.get('content-type')]).toEqual([200, 'image/jpeg'])
  expect(whole.headers.get('content-disposition')).toMatch(/^inline; filename\*=UTF-8''%E0/)
  expect([thumb.status, thumb.headers.get('content-type')]).toEqual([200, 'image/webp'])
  const etag = whole.headers.get('etag') ?? ''
  expect((await get(b, file.id, '', { 'If-None-Match': etag })).status).toBe(304)
  expect((await get(stranger, file.id)).status).toBe(404)
  await world.sql`delete from space_members where space_id = ${space.id} and person_id = ${b.id}`
  expect((await get(b, file.id, '', { 'If-None-Match': etag })).status).toBe(404)
})

test('a photograph is stored without what the camera wrote into it, upright, and nobody is given it, in no size', async () => {
  const { a, roomId } = await talk()
  const raw = await sharp({ create: { width: 800, height: 500, channels: 3, background: '#24543a' } })
    .jpeg()
    .withMetadata({ orientation: 6 })
    .withExifMerge({ IFD0: { Make: 'Camera of somebody' }, IFD3: { GPSLatitude: '17/1 58/1 0/1' } })
    .toBuffer()
  const before = new Set(stored())
  const file = (await put(a, roomId, 'ຮູບ.jpg', raw)).body
  expect(file).toMatchObject({ width: 500, height: 800 })
  const kept = stored().filter((name) => !before.has(name))
  expect(kept).toHaveLength(2)
  for (const bytes of [
    ...kept.map((name) => readFileSync(path.join(folder, name))),
    Buffer.from(await (await get(a, file.id)).arrayBuffer()),
    Buffer.from(await (await get(a, file.id, '?thumb=1')).arrayBuffer()),
  ]) {
    expect(bytes.includes('Camera of somebody')).toBe(false)
    expect((await sharp(bytes).metadata()).exif).toBeUndefined()
  }
})

test('what could run in a browser is only ever downloaded, whatever it is called', async () => {
  const { a, roomId } = await talk()
  for (const [name, text] of [
    ['picture.png', '<html><script>alert(1)</script></html>'],
    ['picture.svg', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'],
  ] as const) {
    const file = (await put(a, roomId, name, Buffer.from(text))).body
    const got = await get(a, file.id)
    expect(file.image).toBe(false)
    expect(got.headers.get('content-type')).toBe('application/octet-stream')
    expect(got.headers.get('content-disposition')).toMatch(/^attachment/)
    expect(got.headers.get('content-security-policy')).toContain('sandbox')
    expect(got.headers.get('x-content-type-options')).toBe('nosniff')
    expect((await get(a, file.id, '?thumb=1')).status).toBe(404)
  }
})

test('an upload that breaks off, is too large, empty or no picture leaves nothing behind', async () => {
  const { a, b, stranger, roomId } = await talk()
  const before = stored()
  const broken = newId()
  await new Promise<void>((resolve) => {
    const half = request(`${world.url}/api/rooms/${roomId}/files?id=${broken}&name=half.bin`, {
      method: 'POST',
      headers: { cookie: a.cookie, 'Content-Type': 'application/x-file', 'Content-Length': '100000' },
    })
    half.on('error', () => resolve())
    half.write(Buffer.alloc(50_000), () => half.destroy())
    half.on('close', () => resolve())
  })
  expect((await put(a, roomId, 'big.bin', Buffer.alloc(26 * 1024 * 1024))).status).toBe(413)
  expect(await put(a, roomId, 'empty.txt', Buffer.alloc(0))).toMatchObject({ status: 400 })
  const png = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.alloc(400)])
  expect(await put(a, roomId, 'bad.png', png)).toMatchObject({ status: 400, body: { detail: { reason: 'bad_image' } } })
  // What a camera keeps for itself tells where and with what it was taken, whatever it is called.
  const raw = Buffer.from('FUJIFILMCCD-RAW 0201')
  expect(await put(a, roomId, 'raw.txt', raw)).toMatchObject({
    status: 400,
    body: { detail: { reason: 'camera_image' } },
  })
  expect((await put(stranger, roomId, 'a.txt', Buffer.from('a'))).status).toBe(404)
  expect(stored()).toEqual(before)
  expect(await world.sql`select 1 from files where id = ${broken}`).toHaveLength(0)
  const good = await put(b, roomId, 'a.txt', Buffer.from('ສະບາຍດີ'))
  expect(good).toMatchObject({ status: 200, body: { type: 'text/plain' } })
  expect(stored()).toHaveLength(before.length + 1)
})

test('a file is sent once, by its uploader, in its room; sent again it is the same message', async () => {
  const { a, b, roomId, topicId } = await talk()
  const other = await talk()
  const file = (await put(a, roomId, 'a.txt', Buffer.from('a'))).body
  expect((await put(b, roomId, 'b.txt', Buffer.from('b'), file.id)).status).toBe(409)
  expect((await put(a, roomId, 'a.txt', Buffer.from('a'), file.id)).body).toEqual(file)
  expect(await send(b, { roomId, topicId, files: [file.id] })).toMatchObject({ ok: false, error: 'not_found' })
  expect(await send(other.a, { roomId: other.roomId, files: [file.id] })).toMatchObject({ ok: false })
  const draft = { id: newId(), roomId, topicId, body: 'ເບິ່ງ', files: [file.id] }
  const first = await send(a, draft)
  expect(first).toMatchObject({ ok: true })
  expect(await send(a, draft)).toEqual(first)
  expect(await send(a, { ...draft, id: newId() })).toMatchObject({ ok: false, error: 'not_found' })
  expect(await send(a, { roomId, topicId, body: '', files: [] })).toMatchObject({ ok: false, error: 'invalid' })
})

test('deleted, a file is gone from the store and from where it was passed on; uploads never sent go after a day', async () => {
  const { a, b, roomId, topicId } = await talk()
  const before = stored()
  const file = (await put(a, roomId, 'ຮູບ.jpg', await photo())).body
  const sent = await send(a, { roomId, topicId, files: [file.id] })
  if (!sent.ok) throw new Error(sent.error)
  const passed = await b.post<Message>(`/api/messages/${sent.value.id}/forwards`, { id: newId(), topicId })
  const copy = passed.body.files[0]?.id ?? ''
  expect((await get(b, copy)).status).toBe(200)
  await a.delete(`/api/messages/${sent.value.id}`)
  for (const id of [file.id, copy]) expect((await get(a, id)).status).toBe(404)
  await until(async () => stored().length === before.length, 'an empty store')

  const loose = (await put(a, roomId, 'loose.txt', Buffer.from('x'))).body
  await world.sql`update files set uploaded_at = now() - interval '2 days' where id = ${loose.id}`
  const { dropLooseFiles } = await import('#server/features/rooms/service.ts')
  const { openStore } = await import('#server/files/store.ts')
  await dropLooseFiles({ sql: world.sql, store: openStore(world.config) })
  expect(stored()).toHaveLength(before.length)
  expect((await get(a, loose.id)).status).toBe(404)
})

test('files of a meeting are read by those who may read its room, and go with their place on the record, and with it', async () => {
  const before = stored()
  const { space, a, b, stranger, roomId } = await talk()
  const steward = await world.person([space, 'steward'])
  const [board, list] = [
    (await put(a, roomId, 'ກະດານ.jpg', await photo())).body,
    (await put(a, roomId, 'ລາຍຊື່.txt', Buffer.from('x'))).body,
  ]
  const record = (files: string[], id = newId()) => ({
    id,
    title: 'ພົບປະ',
    way: 'face_to_face',
    heldAt: new Date(Date.now() - 86_400_000).toISOString(),
    outcome: 'ຈະທົດລອງ',
    people: [a.id],
    files,
  })
  // Nobody puts another's upload to a record of theirs.
  expect((await b.post(`/api/rooms/${roomId}/meetings`, record([board.id]))).status).toBe(404)
  const draft = record([list.id, board.id])
  expect(await a.post(`/api/rooms/${roomId}/meetings`, draft)).toMatchObject({
    status: 200,
    body: { files: [{ id: list.id }, { id: board.id, image: true }] },
  })
  expect((await a.post(`/api/rooms/${roomId}/meetings`, record([board.id]))).status).toBe(404)
  expect(await send(a, { roomId, files: [board.id] })).toMatchObject({ ok: false, error: 'not_found' })
  for (const query of ['', '?thumb=1']) {
    expect((await get(b, board.id, query)).status).toBe(200)
    expect((await get(stranger, board.id, query)).status).toBe(404)
  }

  // A day later it is still there: what belongs to a record is not loose.
  await world.sql`update files set uploaded_at = now() - interval '2 days' where room_id = ${roomId}`
  const { dropLooseFiles } = await import('#server/features/rooms/service.ts')
  const { openStore } = await import('#server/files/store.ts')
  await dropLooseFiles({ sql: world.sql, store: openStore(world.config) })
  const { id, ...changed } = record([board.id], draft.id)
  expect(await a.put(`/api/meetings/${id}`, changed)).toMatchObject({ body: { files: [{ id: board.id }] } })
  expect([(await get(a, list.id)).status, (await get(b, board.id)).status]).toEqual([404, 200])

  expect((await b.delete(`/api/meetings/${id}`)).status).toBe(403)
  expect((await steward.delete(`/api/meetings/${id}`)).status).toBe(200)
  expect((await get(a, board.id)).status).toBe(404)
  expect((await b.get<{ meetings: object[] }>(`/api/rooms/${roomId}/meetings`)).body.meetings).toEqual([])
  expect(stored()).toHaveLength(before.length)
  const events = (await world.statements(id)).map(({ event, phase }) => [event, phase])
  expect(events).toEqual([
    ['meeting.recorded', 'S'],
    ['meeting.deleted', null],
  ])
})

test('a running download and a running upload are cut within five seconds when their right ends, and only theirs', async () => {
  const { space, a, b, roomId, topicId } = await talk()
  const size = 24 * 1024 * 1024
  const file = (await put(a, roomId, 'ໃຫຍ່.bin', randomBytes(size))).body
  expect(await send(a, { roomId, topicId, files: [file.id] })).toMatchObject({ ok: true })

  /** Somebody with a slow line, who takes a little with each turn. */
  const readSlowly = async (person: TestPerson, heard: () => void) => {
    const asked = request(`${world.url}/api/files/${file.id}`, { headers: { cookie: person.cookie } })
    asked.end()
    const [res] = (await once(asked, 'response')) as [IncomingMessage]
    heard()
    let bytes = 0
    try {
      for await (const part of res) {
        bytes += part.length
        await once(AbortSignal.timeout(20), 'abort')
      }
    } catch {
      // The line was cut.
    }
    return { status: res.statusCode, bytes, whole: res.complete }
  }
  /** Begun for certain; what comes of it later. */
  const begin = async (person: TestPerson) => {
    let heard = () => {}
    const begun = new Promise<void>((resolve) => {
      heard = resolve
    })
    const read = readSlowly(person, heard)
    await begun
    return { read }
  }
  const [theirs, ours] = [await begin(b), await begin(a)]
  const upload = request(`${world.url}/api/rooms/${roomId}/files?id=${newId()}&name=b.bin`, {
    method: 'POST',
    headers: { cookie: b.cookie, 'Content-Type': 'application/x-file', 'Content-Length': String(size) },
  })
  upload.on('error', () => {})
  const answered = new Promise<number | undefined>((resolve) => upload.on('response', (res) => resolve(res.statusCode)))
  await new Promise((resolve) => upload.write(Buffer.alloc(1000), resolve))

  await world.sql`delete from space_members where space_id = ${space.id} and person_id = ${b.id}`
  const ended = performance.now()
  expect(await answered).toBe(404)
  expect(performance.now() - ended).toBeLessThan(5000)
  upload.destroy()
  const cut = await theirs.read
  expect(cut.status).toBe(200)
  expect(cut.whole).toBe(false)
  expect(cut.bytes).toBeLessThan(size)
  expect(await ours.read).toMatchObject({ whole: true, bytes: size })
  expect(world.problems).toEqual([])
}, 60_000)
