import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import sharp from 'sharp'
import { afterAll, afterEach, expect, test } from 'vitest'
import * as Y from 'yjs'
import { newId } from '#server/core/id.ts'
import { dropLeftFiles, KEPT_DAYS } from '#server/features/docs/files.ts'
import { projectDoc, wipeDeletedDocs } from '#server/features/docs/service.ts'
import { diskStore } from '#server/files/store.ts'
import { FRAGMENT } from '#shared/features/docs/schema.ts'
import type { File } from '#shared/features/rooms/contract.ts'
import { readingSync, silentLive } from '../support/reading.ts'
import { openWorld, type TestPerson, until } from '../support/world.ts'
import { Writer } from '../support/writer.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'ba-doc-files-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const world = openWorld(undefined, { DATA_DIR: folder })

const writers: Writer[] = []
afterEach(async () => {
  for (const writer of writers.splice(0)) await writer.close()
})

const stored = () =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(path.join(folder, name)).isFile(),
  )
const photo = (color = '#24543a') =>
  sharp({ create: { width: 800, height: 500, channels: 3, background: color } })
    .jpeg()
    .withExif({ IFD0: { Make: 'Secret Camera' } })
    .toBuffer()

async function written() {
  const space = await world.space('closed')
  const [a, b, stranger] = [await world.person([space]), await world.person([space]), await world.person()]
  const docId = newId()
  await a.post(`/api/spaces/${space.id}/docs`, { id: docId, title: 'ຄູ່ມື' })
  return { space, a, b, stranger, docId }
}
async function put(person: TestPerson, docId: string, name: string, bytes: Buffer, id = newId()) {
  const reply = await fetch(`${world.url}/api/docs/${docId}/files?id=${id}&name=${encodeURIComponent(name)}`, {
    method: 'POST',
    headers: { cookie: person.cookie, 'Content-Type': 'application/x-file' },
    body: new Uint8Array(bytes),
  })
  return { status: reply.status, body: (await reply.json()) as File & { error?: string; detail?: { reason?: string } } }
}
const get = (person: TestPerson, fileId: string, query = '') =>
  fetch(`${world.url}/api/doc-files/${fileId}${query}`, { headers: { cookie: person.cookie } })

async function open(person: TestPerson, docId: string) {
  const writer = await new Writer(world, person, docId).ready()
  writers.push(writer)
  return writer
}
async function place(writer: Writer, fileId: string) {
  const image = new Y.XmlElement('image')
  image.setAttribute('fileId', fileId)
  writer.doc.getXmlFragment(FRAGMENT).insert(0, [image])
  await writer.write('ຄຳ')
}
const leftAt = async (fileId: string) =>
  (await world.sql<{ leftAt: string | null }[]>`select left_at from doc_files where id = ${fileId}`)[0]?.leftAt

test('a picture loses what the camera wrote, and is read by those who may read the document, at every download', async () => {
  const { space, a, b, stranger, docId } = await written()
  const file = (await put(a, docId, 'ຮູບ 1.jpg', await photo())).body
  expect(file).toMatchObject({ name: 'ຮູບ 1.jpg', type: 'image/jpeg', width: 800, height: 500, image: true })

  const [whole, thumb] = [await get(b, file.id), await get(b, file.id, '?thumb=1')]
  expect([whole.status, whole.headers.get('content-type')]).toEqual([200, 'image/jpeg'])
  expect(Buffer.from(await whole.arrayBuffer()).includes('Secret Camera')).toBe(false)
  expect([thumb.status, thumb.headers.get('content-type')]).toEqual([200, 'image/webp'])
  expect((await get(stranger, file.id)).status).toBe(404)
  await world.sql`delete from space_members where space_id = ${space.id} and person_id = ${b.id}`
  expect((await get(b, file.id)).status).toBe(404)
  expect((await get(a, file.id)).status).toBe(200)
})

test('only who may write adds files, each once, and what could run in a browser is only downloaded', async () => {
  const { a, b, stranger, docId } = await written()
  const before = stored().length
  expect((await put(stranger, docId, 'a.txt', Buffer.from('a'))).status).toBe(404)
  expect((await put(a, docId, 'big.bin', Buffer.alloc(26 * 1024 * 1024))).status).toBe(413)
  expect((await put(a, docId, 'empty.txt', Buffer.alloc(0))).status).toBe(400)
  const png = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.alloc(400)])
  expect(await put(a, docId, 'bad.png', png)).toMatchObject({ status: 400, body: { detail: { reason: 'bad_image' } } })
  expect(stored()).toHaveLength(before)

  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
  const file = (await put(a, docId, 'picture.png', svg)).body
  expect(file.image).toBe(false)
  const got = await get(b, file.id)
  expect(got.headers.get('content-type')).toBe('application/octet-stream')
  expect(got.headers.get('content-disposition')).toMatch(/^attachment/)
  expect(got.headers.get('content-security-policy')).toContain('sandbox')
  expect((await put(a, docId, 'picture.png', svg, file.id)).body).toEqual(file)
  expect((await put(b, docId, 'other.png', svg, file.id)).status).toBe(409)
})

test('a picture taken out of the text is kept for a time, and for ever where an article shows it', async () => {
  const { a, b, docId } = await written()
  const [kept, gone] = [
    (await put(a, docId, 'a.jpg', await photo())).body,
    (await put(a, docId, 'b.jpg', await photo('#aa3300'))).body,
  ]
  const writer = await open(a, docId)
  await place(writer, kept.id)
  await place(writer, gone.id)
  await until(
    async () => (await leftAt(gone.id)) === null && (await leftAt(kept.id)) === null,
    'both stand in the text',
  )
  await writer.write('ຜູ້ທີ່ເຄີຍເຮັດແລ້ວ ເປັນພີ່ລ້ຽງໃຫ້ຜູ້ໃໝ່')
  await (await open(b, docId)).write('ຜູ້ທີ່ເຄີຍເຮັດແລ້ວ ເປັນພີ່ລ້ຽງໃຫ້ຜູ້ໃໝ່')
  const fragment = writer.doc.getXmlFragment(FRAGMENT)
  // The newest picture stands first.
  fragment.delete(0, 1)
  await writer.write('x')
  await until(async () => typeof (await leftAt(gone.id)) === 'string', 'one was taken out')
  expect((await a.post(`/api/docs/${docId}/readiness`)).status).toBe(200)
  const article = { id: newId(), kind: 'routine', tags: ['ຄູ່ມື'], sources: [{ title: 'ດຳລັດ' }] }
  expect((await a.post(`/api/docs/${docId}/article`, article)).status).toBe(200)
  fragment.delete(0, fragment.length)
  await writer.write('ວ່າງ')
  await until(async () => typeof (await leftAt(kept.id)) === 'string', 'the other was taken out')

  const services = { sql: world.sql, store: diskStore(path.join(folder, 'files')) }
  await dropLeftFiles(services)
  expect([(await get(a, kept.id)).status, (await get(a, gone.id)).status]).toEqual([200, 200])
  const before = stored().length
  await world.sql`update doc_files set left_at = now() - make_interval(days => ${KEPT_DAYS + 1}) where doc_id = ${docId}`
  await dropLeftFiles(services)
  expect([(await get(b, kept.id)).status, (await get(b, gone.id)).status]).toEqual([200, 404])
  expect(stored()).toHaveLength(before - 2)
})

test('a picture that stood where a document cannot be read any more does not count as taken out', async () => {
  const { a, docId } = await written()
  const files = [(await put(a, docId, 'a.jpg', await photo())).body, (await put(a, docId, 'b.jpg', await photo())).body]
  const writer = await open(a, docId)
  for (const file of files) await place(writer, file.id)
  const leftOf = () => Promise.all(files.map(({ id }) => leftAt(id)))
  await until(async () => (await leftOf()).every((at) => at === null), 'both stand in the text')
  await writer.close()
  await world.putAway()
  const project = async () => {
    await world.sql`update docs set projected_at = '-infinity', projected_to = 0 where id = ${docId}`
    await projectDoc(
      { sql: world.sql, sync: readingSync(world), live: silentLive, writing: { count: async () => {} } },
      docId,
    )
  }
  const empty = Buffer.from(Y.encodeStateAsUpdate(new Y.Doc()))
  await world.sql`update doc_states set state = ${empty}, clocks = null, digest = sha256(${empty}) where doc_id = ${docId}`
  await world.sql`insert into doc_updates (doc_id, data) values (${docId}, ${Buffer.from([1, 1, 1, 0, 255])})`
  await project()
  expect(await leftOf()).toEqual([null, null])

  await world.sql`delete from doc_updates where doc_id = ${docId}`
  await project()
  expect((await leftOf()).map((at) => typeof at)).toEqual(['string', 'string'])
})

test('a picture copied from another document stands on its own, for those who may read both', async () => {
  const [from, to] = [await written(), await written()]
  const file = (await put(from.a, from.docId, 'a.jpg', await photo())).body
  const copy = (person: TestPerson) =>
    person.post<{ copies: { from: string; to: string }[] }>(`/api/docs/${to.docId}/file-copies`, { fileIds: [file.id] })
  expect((await copy(to.a)).status).toBe(404)
  await world.sql`insert into space_members (space_id, person_id) values (${to.space.id}, ${from.a.id})`

  const { copies } = (await copy(from.a)).body
  const id = copies[0]?.to ?? ''
  expect(id).not.toBe(file.id)
  expect((await get(to.b, id)).status).toBe(200)
  expect((await get(to.b, file.id)).status).toBe(404)
  await world.sql`update doc_files set left_at = now() - make_interval(days => ${KEPT_DAYS + 1}) where id = ${file.id}`
  await dropLeftFiles({ sql: world.sql, store: diskStore(path.join(folder, 'files')) })
  expect((await get(to.b, id)).status).toBe(200)
})

test('the files of a document go for good when nobody can take it back any more; those of others stay', async () => {
  const { a, docId, space } = await written()
  const otherId = newId()
  await a.post(`/api/spaces/${space.id}/docs`, { id: otherId, title: 'ອື່ນ' })
  const [gone, kept] = [
    await put(a, docId, 'a.jpg', await photo('#123456')),
    await put(a, otherId, 'b.jpg', await photo('#654321')),
  ]
  const keys = async (id: string) =>
    (await world.sql<{ key: string }[]>`select key from doc_files where id = ${id}`).map(({ key }) => key)
  const [[goneKey], [keptKey]] = [await keys(gone.body.id), await keys(kept.body.id)]
  await a.delete(`/api/docs/${docId}`)
  const sweep = async () => {
    await wipeDeletedDocs({ sql: world.sql })
    await dropLeftFiles({ sql: world.sql, store: diskStore(path.join(folder, 'files')) })
  }
  await sweep()
  expect(await keys(gone.body.id)).toHaveLength(1)

  await world.sql`update docs set deleted_at = now() - interval '31 days' where id = ${docId}`
  await sweep()

  expect(await keys(gone.body.id)).toEqual([])
  const names = stored().join()
  expect([names.includes(path.basename(goneKey!)), names.includes(path.basename(keptKey!))]).toEqual([false, true])
})
