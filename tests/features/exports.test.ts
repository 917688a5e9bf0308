import { inflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { newId } from '#server/core/id.ts'
import { append, type ContentNode, contentOf, paragraph } from '#server/features/docs/content.ts'
import { unzip } from '#server/features/docs/import/zip.ts'
import type { Doc, Import } from '#shared/features/docs/contract.ts'
import type { Message } from '#shared/features/rooms/contract.ts'
import { until } from '../support/until.ts'
import { openWorld, say, type TestPerson } from '../support/world.ts'
import { Writer } from '../support/writer.ts'
import { zip } from '../support/zip.ts'

const world = openWorld()

const formats = ['docx', 'odt', 'pdf', 'md', 'html'] as const

/** A picture of one red point. */
const RED = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg=='

const page = `<h1>ການສົ່ງມອບວຽກ</h1><p>ນ້ຳ ແລະ <b>ຄຳ</b></p><ul><li><input type="checkbox" checked>ແລ້ວ</li></ul>
<img alt="ຈຸດແດງ" src="data:image/png;base64,${RED}"><img alt="ຂ້າງນອກ" src="https://example.la/a.png"><img src="file:///c:/b.png">`

const take = (person: TestPerson, spaceId: string, name: string, bytes: Uint8Array | string) =>
  person.post<Import>(`/api/spaces/${spaceId}/imports?name=${encodeURIComponent(name)}`, Buffer.from(bytes))

async function docOf(person: TestPerson, spaceId: string, name: string, bytes: Uint8Array | string) {
  const taken = await take(person, spaceId, name, bytes)
  expect(taken).toMatchObject({ status: 200 })
  const id = newId()
  const made = await person.post<Doc>(`/api/imports/${taken.body.id}/doc`, { id, title: taken.body.title, repairs: [] })
  expect(made).toMatchObject({ status: 200 })
  return { id, taken: taken.body }
}

async function contentIn(docId: string): Promise<ContentNode[]> {
  const [stored] = await world.sql<{ data: Uint8Array }[]>`select data from doc_updates where doc_id = ${docId}`
  return contentOf(new Uint8Array(stored!.data)).content ?? []
}

const get = (person: TestPerson, path: string) => fetch(world.url + path, { headers: { cookie: person.cookie } })

test('a document is taken along in every format by whoever may read it, and nobody else; each time is written down', async () => {
  const space = await world.space('open')
  const person = await world.person([space])
  const reader = await world.person()
  const { id } = await docOf(person, space.id, 'ໃບມອບ.html', page)
  const closed = await world.space('private')
  const insider = await world.person([closed])
  const secret = await docOf(insider, closed.id, 'a.md', '# ລັບ')

  for (const format of formats) {
    const answer = await get(reader, `/api/docs/${id}/export?format=${format}`)
    expect(answer.status, format).toBe(200)
    expect(answer.headers.get('content-disposition')).toBe(
      `attachment; filename*=UTF-8''${encodeURIComponent(`ການສົ່ງມອບວຽກ.${format}`)}`,
    )
    expect(answer.headers.get('content-type')).toContain('application/octet-stream')
    expect((await answer.arrayBuffer()).byteLength).toBeGreaterThan(200)

    expect((await get(reader, `/api/docs/${secret.id}/export?format=${format}`)).status, format).toBe(404)
    expect((await get(insider, `/api/docs/${secret.id}/export?format=${format}`)).status, format).toBe(200)
  }
  expect((await get(reader, `/api/docs/${id}/export?format=exe`)).status).toBe(400)
  const statements = await world.sql`
    select verb, counted, result ->> 'format' as format from statements where event = 'doc.exported' and object_id = ${id} order by stored
  `
  expect(statements).toEqual(formats.map((format) => ({ verb: 'downloaded', counted: false, format })))
})

test('pictures in a file stand in the document as files of it; what only lies elsewhere is never fetched', async () => {
  const space = await world.space()
  const person = await world.person([space])

  const { id, taken } = await docOf(person, space.id, 'a.html', page)
  const content = await contentIn(id)

  expect(taken).toMatchObject({ pictures: 1, lostPictures: 2 })
  const image = content.find(({ type }) => type === 'image')
  expect(image?.attrs).toMatchObject({ alt: 'ຈຸດແດງ', width: 1, height: 1 })
  const fileId = String(image?.attrs?.fileId)
  const answer = await get(person, `/api/doc-files/${fileId}`)
  expect(answer.headers.get('content-type')).toBe('image/png')
  expect(JSON.stringify(content)).toContain('https://example.la/a.png')
  expect(await world.sql`select left_at from doc_files where id = ${fileId}`).toEqual([{ leftAt: null }])
})

test.each(['docx', 'odt', 'md', 'html'] as const)(
  'what goes out as .%s comes in again as it was, pictures too',
  async (format) => {
    const space = await world.space()
    const other = await world.space()
    const person = await world.person([space], [other])
    const { id } = await docOf(person, space.id, 'a.html', page)
    const before = await contentIn(id)

    const file = Buffer.from(await (await get(person, `/api/docs/${id}/export?format=${format}`)).arrayBuffer())
    const again = await docOf(person, other.id, `b.${format}`, file)
    const after = await contentIn(again.id)

    const plain = (nodes: ContentNode[]) =>
      JSON.parse(JSON.stringify(nodes, (key, value) => (key === 'fileId' ? 'file' : value))) as unknown
    expect(plain(after)).toEqual(plain(before))
    expect(again.taken.title).toBe('ການສົ່ງມອບວຽກ')
  },
)

test.each(['docx', 'odt', 'md', 'html'] as const)(
  'quotes, agreements and cards of a .%s of ours come back for whoever may see where they are from; for others as words with a link',
  async (format) => {
    const [space, other, third] = [await world.space('closed'), await world.space(), await world.space()]
    const person = await world.person([space], [other], { nameLo: 'ຄຳຫຼ້າ ວົງສາ' })
    const outsider = await world.person([third])
    const [roomId, topicId, changedId, keptId, goneId] = [newId(), newId(), newId(), newId(), newId()]
    await person.post(`/api/spaces/${space.id}/rooms`, { id: roomId, nameLo: 'ຫ້ອງ', nameEn: 'Room' })
    await person.post(`/api/rooms/${roomId}/topics`, { id: topicId, title: 'ຈະແບ່ງວຽກແນວໃດ?' })
    const socket = await person.connect()
    const speak = (id: string, body: string) => say<Message>(socket, 'message:send', { id, roomId, topicId, body })
    await speak(keptId, 'ນ້ຳໃຈສຳຄັນ\nຫຼາຍກວ່າລະບຽບ')
    await speak(changedId, 'ເດືອນລະເທື່ອ')
    await speak(goneId, 'ຈະຖືກລຶບ')
    const statement = 'ໝູນວຽນທຸກ 3 ເດືອນ'
    const agreement = { id: newId(), outcome: 'agreed', statement, dissent: 'ບາງທ່ານຢາກໄດ້ 6 ເດືອນ' }
    expect((await person.post(`/api/topics/${topicId}/agreements`, agreement)).status).toBe(200)
    const id = newId()
    await person.post(`/api/topics/${topicId}/docs`, { id, messageIds: [keptId, changedId, goneId] })
    const writer = await new Writer(world, person, id).ready()
    append(writer.doc, [
      { type: 'itemCard', attrs: { itemId: topicId } },
      {
        type: 'bulletList',
        content: [{ type: 'listItem', content: [paragraph('ກ'), { type: 'itemCard', attrs: { itemId: topicId } }] }],
      },
    ])
    await writer.write('ຈົບ')
    await writer.close()
    const file = Buffer.from(await (await get(person, `/api/docs/${id}/export?format=${format}`)).arrayBuffer())
    // Since then one of them was said otherwise, and one taken back.
    expect((await person.put(`/api/messages/${changedId}`, { body: 'ປີລະເທື່ອ' })).status).toBe(200)
    expect((await person.delete(`/api/messages/${goneId}`)).status).toBe(200)

    const shapes = (nodes: ContentNode[]): string[] =>
      nodes.flatMap((node) => [
        ...(/^(evidence|agreement|itemCard|blockquote)$/.test(node.type) ? [node.type] : []),
        ...shapes(node.content ?? []),
      ])
    const again = async (who: TestPerson, spaceId: string) =>
      contentIn((await docOf(who, spaceId, `b.${format}`, file)).id)

    const mine = await again(person, other.id)
    expect(shapes(mine)).toEqual(['agreement', 'evidence', 'evidence', 'blockquote', 'itemCard', 'itemCard'])
    expect(mine.find(({ type }) => type === 'evidence')).toMatchObject({
      attrs: { messageId: keptId, topicId, authorLo: 'ຄຳຫຼ້າ ວົງສາ' },
      content: [paragraph('ນ້ຳໃຈສຳຄັນ'), paragraph('ຫຼາຍກວ່າລະບຽບ')],
    })
    expect(mine.find(({ type }) => type === 'agreement')?.attrs).toMatchObject({ agreementId: agreement.id, topicId })
    // As it was said when it was quoted.
    expect(mine.filter(({ type }) => type === 'evidence')[1]).toMatchObject({
      attrs: { messageId: changedId },
      content: [paragraph('ເດືອນລະເທື່ອ')],
    })

    // The words that they brought, and a link that opens for those inside.
    const theirs = await again(outsider, third.id)
    expect(shapes(theirs)).toEqual(['blockquote', 'blockquote', 'blockquote', 'blockquote'])
    const text = JSON.stringify(theirs)
    for (const words of ['ນ້ຳໃຈສຳຄັນ', statement, `/topics/${topicId}#message-${keptId}`, `/items/${topicId}`])
      expect(text).toContain(words)
  },
)

/** All that a file says, whatever it is packed in. */
function wordsOf(format: (typeof formats)[number], bytes: Buffer): string {
  if (format === 'docx' || format === 'odt')
    return [...unzip(bytes).values()].map((part) => part.toString('utf8')).join('\n')
  if (format !== 'pdf') return bytes.toString('utf8')
  const text: string[] = []
  for (let at = bytes.indexOf('stream\n'); at >= 0; at = bytes.indexOf('stream\n', at + 7)) {
    const end = bytes.indexOf('\nendstream', at)
    try {
      // What a line says as it was typed, beside the letters as they are set.
      const drawn = inflateSync(bytes.subarray(at + 7, end)).toString('latin1')
      for (const [, said = ''] of drawn.matchAll(/ActualText \((.*?)\)\n>> BDC/gs)) {
        const raw = Buffer.from(
          said
            .replace(/\\([()\\])/g, '$1')
            .replace(/\\n/g, '\n')
            .replace(/\\r/g, '\r'),
          'latin1',
        )
        text.push(raw.subarray(2).swap16().toString('utf16le'))
      }
    } catch {
      // A font or a picture.
    }
  }
  return text.join('\n')
}

test('comments come along where they are asked for, with what they are about, and only there', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const { id } = await docOf(person, space.id, 'a.html', page)
  const anchor = { start: 'AAAA', end: 'AAAA' }
  const draft = { id: newId(), commentId: newId(), anchor, quote: 'ນ້ຳ', body: 'ຄຳເຫັນນີ້ ກ່ຽວກັບນ້ຳ' }
  expect(await person.post(`/api/docs/${id}/comments`, draft)).toMatchObject({ status: 200 })

  for (const format of formats) {
    const [without, together] = await Promise.all(
      ['', '&comments=1'].map(async (more) =>
        wordsOf(
          format,
          Buffer.from(await (await get(person, `/api/docs/${id}/export?format=${format}${more}`)).arrayBuffer()),
        ),
      ),
    )
    expect(without, format).toContain('ນ້ຳ ແລະ')
    expect(without, format).not.toContain(draft.body)
    expect(together, format).toContain(draft.body)
  }
})

test('a hostile file is refused in a moment with its reason, and others are answered meanwhile', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const odt = (content: string) => zip({ mimetype: 'application/vnd.oasis.opendocument.text', 'content.xml': content })
  const deep = `${'<div>'.repeat(5000)}ກ${'</div>'.repeat(5000)}`
  const entities = odt(
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><office:text xmlns:office="o"><text:p xmlns:text="t">&x;</text:p></office:text>',
  )
  const refused: [string, string, Buffer, number, string][] = [
    ['deep', 'a.html', Buffer.from(deep), 415, 'unreadable_file'],
    ['entities', 'a.odt', entities, 415, 'unreadable_file'],
    ['no content', 'a.odt', zip({ mimetype: 'application/vnd.oasis.opendocument.text' }), 415, 'unreadable_file'],
    ['path out of the archive', '../../a.odt', odt('<x/>'), 415, 'unreadable_file'],
    ['nothing in it', 'a.html', Buffer.from('<script>alert(1)</script>'), 400, 'empty_file'],
  ]
  for (const [what, name, bytes, status, reason] of refused) {
    const reply = await take(person, space.id, name, bytes)
    expect([what, reply.status, reply.body], what).toMatchObject([what, status, { detail: { reason } }])
  }

  // A table of 150,000 rows keeps a reader busy; the server is not.
  const heavy = Buffer.from(`<table>${'<tr><td>ກ</td></tr>'.repeat(150_000)}</table>`)
  let status = 0
  void take(person, space.id, 'heavy.html', heavy).then((reply) => {
    status = reply.status
  })
  let slowest = 0
  await until(
    async () => {
      const began = Date.now()
      expect((await person.get('/api/session')).status).toBe(200)
      slowest = Math.max(slowest, Date.now() - began)
      return status
    },
    'an answer about the heavy file',
    50_000,
  )
  expect(status).toBe(413)
  expect(slowest).toBeLessThan(3000)
}, 60_000)

test('a document of thousands of paragraphs becomes a PDF', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const long = Array.from({ length: 1500 }, (_, index) => `ວັກທີ ${index}. ${'ການຫັນເປັນທັນສະໄໝ ນ້ຳ '.repeat(8)}`).join('\n')
  const { id } = await docOf(person, space.id, 'long.txt', long)

  const bytes = Buffer.from(await (await get(person, `/api/docs/${id}/export?format=pdf`)).arrayBuffer())

  expect(bytes.subarray(0, 5).toString()).toBe('%PDF-')
}, 60_000)
