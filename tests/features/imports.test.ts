import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { newId } from '#server/core/id.ts'
import { type ContentNode, contentOf } from '#server/features/docs/content.ts'
import type { Doc, Import, ImportBlock } from '#shared/features/docs/contract.ts'
import type { FindingKind } from '#shared/lao/finding.ts'
import { next, openWorld, type TestPerson } from '../support/world.ts'
import { docx, zip } from '../support/zip.ts'

const world = openWorld()
const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}`, import.meta.url))
const damaged = fixture('report.txt')
/** Real texts, where they are at hand; the rest of this file says the same of our own. */
const seeds = (() => {
  try {
    const folder = new URL('../../../shared/seeds/', import.meta.url)
    return readdirSync(folder).map((name) => ({ name, bytes: readFileSync(new URL(name, folder)) }))
  } catch {
    return []
  }
})()

const take = (person: TestPerson, spaceId: string, name: string, bytes: Uint8Array) =>
  person.post<Import>(`/api/spaces/${spaceId}/imports?name=${encodeURIComponent(name)}`, bytes)

async function makeDoc(person: TestPerson, taken: Import, repairs: number[] = [], title = 'ບົດລາຍງານ') {
  const id = newId()
  const made = await person.post<Doc>(`/api/imports/${taken.id}/doc`, { id, title, repairs })
  expect(made).toMatchObject({ status: 200, body: { id, importId: taken.id } })
  const [stored] = await world.sql<{ data: Uint8Array }[]>`select data from doc_updates where doc_id = ${id}`
  return { id, content: contentOf(new Uint8Array(stored!.data)) }
}

/** Every line of the document, letter by letter. */
function linesOf(node: ContentNode): string[] {
  if (['paragraph', 'heading', 'codeBlock'].includes(node.type)) {
    const text = (node.content ?? []).map((one) => (one.type === 'hardBreak' ? '\n' : (one.text ?? ''))).join('')
    return text ? text.split('\n') : []
  }
  return (node.content ?? []).flatMap(linesOf)
}

const linesIn = (text: string) =>
  text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|[\r\n]/)
    .filter((line) => line.trim() !== '')

async function people() {
  const space = await world.space()
  return { space, person: await world.person([space]), colleague: await world.person([space]) }
}

test('a damaged text comes in letter by letter, and nothing is repaired unless somebody says so', async () => {
  const { space, person } = await people()

  for (const { name, bytes } of [{ name: 'report.txt', bytes: damaged }, ...seeds]) {
    const taken = (await take(person, space.id, name, bytes)).body
    const { content } = await makeDoc(person, taken)
    expect(taken.findings.length).toBeGreaterThan(0)
    expect(linesOf(content), name).toEqual(linesIn(bytes.toString('utf8')))
  }
})

test('every kind of damage is found in its place, with what would stand there', async () => {
  const { space, person } = await people()

  const taken = (await take(person, space.id, 'report.txt', damaged)).body

  const kinds: FindingKind[] = [
    'double_e',
    'doubled_mark',
    'ghost_mark',
    'invisible',
    'mark_order',
    'odd_space',
    'repeated_text',
    'repeated_word',
    'split_am',
    'torn_am',
    'torn_mark',
  ]
  expect([...new Set(taken.findings.map(({ kind }) => kind))].sort()).toEqual(kinds)
  for (const { block, start, end, before } of taken.findings)
    expect(taken.blocks[block]?.text.slice(start, end)).toBe(before)
})

test('chosen repairs are made in their places and nowhere else', async () => {
  const { space, person } = await people()

  for (const { name, bytes } of [{ name: 'report.txt', bytes: damaged }, ...seeds]) {
    const { id, blocks, findings } = (await take(person, space.id, name, bytes)).body
    const chosen = findings.flatMap((finding, place) =>
      finding.kind === 'repeated_text' ? [] : place % 2 ? [] : [place],
    )
    const { content } = await makeDoc(person, { id } as Import, chosen)
    const expected = blocks.map(({ text }, block) => {
      const here = chosen.map((place) => findings[place]!).filter((finding) => finding.block === block)
      return here
        .sort((a, b) => b.start - a.start)
        .reduce((words, { start, end, after }) => words.slice(0, start) + after + words.slice(end), text)
    })
    expect(chosen.length, name).toBeGreaterThan(0)
    expect(linesOf(content), name).toEqual(expected)
  }
})

test('with every repair the text reads as it was meant', async () => {
  const { space, person } = await people()
  const taken = (await take(person, space.id, 'report.txt', damaged)).body

  const { content } = await makeDoc(
    person,
    taken,
    taken.findings.map((_, place) => place),
  )
  const lines = linesOf(content)

  expect(lines[1]).toBe('ກອງປະຊຸມໄດ້ນຳສະເໜີ 3 ຫົວຂໍ້ ກ່ຽວກັບການບໍລິຫານນ້ຳ ແລະ ນ້ຳຊົນລະປະທານ ຫລື ຊັບພະຍາກອນອື່ນ.')
  expect(lines[2]).toBe(' • ການນຳໃຊ້ລະບົບໃໝ່ ມີຄວາມຈຳເປັນ ແລະ ການເຊີ່ອມໂຍງຂໍ້ມູນ ຕ້ອງເຮັດຮ່ວມກັນ.')
  expect(lines[3]).toBe(' • ພະນັກງານຢູ່ເມືອງ ເຂົ້າຮ່ວມ 24 ທ່ານ ຜ່ານລະບົບ ICT ຂອງສູນ.')
  expect(lines.filter((line) => line.startsWith(' • ແຕ່ງຕັ້ງ'))).toHaveLength(1)
})

test('the file is kept byte for byte, and is handed back only as a file', async () => {
  const { space, person, colleague } = await people()
  const stranger = await world.person()
  const taken = (await take(person, space.id, 'ບົດລາຍງານ (2).txt', damaged)).body
  await makeDoc(person, taken, [0, 1, 2])

  const path = `/api/imports/${taken.id}/original`
  const response = await fetch(world.url + path, { headers: { cookie: colleague.cookie } })

  expect(Buffer.from(await response.arrayBuffer()).equals(damaged)).toBe(true)
  expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename\*=UTF-8''%E0%BA%9A.*%282%29\.txt$/)
  expect(response.headers.get('content-type')).toContain('application/octet-stream')
  expect((await stranger.get(path)).status).toBe(404)
  expect((await stranger.get(`/api/imports/${taken.id}`)).status).toBe(404)
  expect((await stranger.post(`/api/imports/${taken.id}/doc`, { id: newId(), title: 'x' })).status).toBe(404)
  expect((await colleague.get<Import>(`/api/imports/${taken.id}`)).body.sha256).toBe(taken.sha256)
})

test('the same file in the same space is the import that is there; in another space it is another', async () => {
  const { space, person, colleague } = await people()
  const elsewhere = await world.space()
  const visitor = await world.person([elsewhere])

  const [first, second] = await Promise.all([
    take(person, space.id, 'a.txt', damaged),
    take(colleague, space.id, 'b.txt', damaged),
  ])
  const other = await take(visitor, elsewhere.id, 'a.txt', damaged)

  expect(second.body.id).toBe(first.body.id)
  expect(other.body.id).not.toBe(first.body.id)
  const statements = await world.statements(first.body.id)
  expect(statements.map(({ event, counted }) => [event, counted])).toEqual([['doc.imported', false]])
})

test('an import becomes one document, told to everybody and counted once', async () => {
  const { space, person, colleague } = await people()
  const taken = (await take(person, space.id, 'a.txt', damaged)).body
  const heard = next(await colleague.connect(), 'item:changed', ({ kind }) => kind === 'doc')
  const id = newId()
  const ask = (who: TestPerson, docId: string) =>
    who.post<Doc>(`/api/imports/${taken.id}/doc`, { id: docId, title: 'ບົດລາຍງານ' })

  const mine = await Promise.all([ask(person, id), ask(person, id)])
  const theirs = await ask(colleague, newId())

  expect(mine.map(({ status }) => status)).toEqual([200, 200])
  expect(theirs.body).toMatchObject({ error: 'conflict', detail: { reason: 'imported_already', docId: id } })
  expect((await heard).id).toBe(id)
  expect((await world.statements(id)).map(({ event, counted }) => [event, counted])).toEqual([['doc.created', true]])
  expect((await colleague.get<Import>(`/api/imports/${taken.id}`)).body.docId).toBe(id)
})

test('two who make the document at once: one does, the other hears of it', async () => {
  const { space, person, colleague } = await people()
  const taken = (await take(person, space.id, 'a.txt', damaged)).body

  const replies = await world.race('imports', taken.id, [
    () => person.post(`/api/imports/${taken.id}/doc`, { id: newId(), title: 'ກ' }),
    () => colleague.post(`/api/imports/${taken.id}/doc`, { id: newId(), title: 'ຂ' }),
  ])

  expect(replies.map(({ status }) => status).sort()).toEqual([200, 409])
})

test('a repair that nobody proposed is refused, and no document is made', async () => {
  const { space, person } = await people()
  const taken = (await take(person, space.id, 'a.txt', damaged)).body
  const ask = (repairs: number[]) => person.post(`/api/imports/${taken.id}/doc`, { id: newId(), title: 'x', repairs })

  expect((await ask([100_000])).body).toMatchObject({ detail: { reason: 'unknown_repair' } })
  expect((await ask([-1])).status).toBe(400)
  expect((await person.get<Import>(`/api/imports/${taken.id}`)).body.docId).toBeNull()
})

test('UTF-16 as old programs write it reads the same as UTF-8, with or without a mark', async () => {
  const { space, person } = await people()
  const text = 'ສະບາຍດີ ທຸກທ່ານ\r\nວາລະກອງປະຊຸມ'
  const little = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')])
  const big = Buffer.from(little).swap16()
  const marked = Buffer.from(`\uFEFF${text}`)

  for (const bytes of [little, big, marked, Buffer.from(text)]) {
    const { blocks } = (await take(person, space.id, 'a.txt', bytes)).body
    expect(blocks.map((block) => block.text)).toEqual(['ສະບາຍດີ ທຸກທ່ານ', 'ວາລະກອງປະຊຸມ'])
  }
})

test('what cannot be read is refused with its reason, and nothing of it is kept', async () => {
  const { space, person } = await people()
  const refused: [string, Buffer, number, string][] = [
    ['old encoding', Buffer.from([0xa1, 0xd2, 0xc3, 0xe0]), 415, 'not_utf8'],
    ['cut in the middle of a letter', Buffer.from('ສະບາຍດີ').subarray(0, 4), 415, 'not_utf8'],
    ['UTF-16 without its mark', Buffer.from('abc', 'utf16le'), 415, 'not_utf8'],
    ['a PDF called text', Buffer.from('%PDF-1.7 …'), 415, 'unreadable_file'],
    ['an RTF', Buffer.from('{\\rtf1 x}'), 415, 'unreadable_file'],
    ['an old Word file', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1]), 415, 'unreadable_file'],
    ['an archive of something else', zip({ 'a.txt': 'x' }), 415, 'unreadable_file'],
    ['half an archive', docx('<w:p/>').subarray(0, 300), 415, 'unreadable_file'],
    ['a Word file without words', docx('<w:p/>'), 400, 'empty_file'],
    ['only spaces', Buffer.from(' \n\t\n'), 400, 'empty_file'],
  ]
  for (const [what, bytes, status, reason] of refused) {
    const reply = await take(person, space.id, `${what}.txt`, bytes)
    expect([what, reply.status, reply.body], what).toMatchObject([what, status, { detail: { reason } }])
  }
  // What is called a Word file and is none was damaged; it is no text in an old encoding.
  const damaged = await take(person, space.id, 'ພັງ.docx', Buffer.from([0xa1, 0xd2, 0xc3, 0xe0]))
  expect(damaged).toMatchObject({ status: 415, body: { detail: { reason: 'unreadable_file' } } })
  expect((await person.post(`/api/spaces/${space.id}/imports?name=a.txt`)).status).toBe(400)
  expect((await take(person, space.id, 'a.txt', Buffer.alloc(20 * 1024 * 1024 + 1, 'a'))).status).toBe(413)
  expect((await take(person, space.id, '', Buffer.from('a'))).status).toBe(400)
  expect(await world.sql`select 1 from imports where space_id = ${space.id}`).toHaveLength(0)
  expect((await take(person, space.id, 'a.txt', Buffer.from('a'))).status).toBe(200)
})

test('a page that an old program called a Word file is read as the page it is; under another name it is its text', async () => {
  const { space, person } = await people()
  const page = '\uFEFF<!-- saved -->\n<!DOCTYPE html>\n<html><body><h1>ຄູ່ມື</h1><p>ຄຳ</p></body></html>'
  for (const name of ['ບົດ.doc', 'ບົດ.DOCX']) {
    // The same bytes are the same import.
    const { body } = await take(person, space.id, name, Buffer.from(page.replace('ຄຳ', name)))
    expect(body, name).toMatchObject({ kind: 'html', title: 'ຄູ່ມື', blocks: [{ kind: 'heading' }, { text: name }] })
    // As Windows wrote it.
    const wide = await take(person, space.id, name, Buffer.from(page.replace('ຄຳ', `${name} 2`), 'utf16le'))
    expect(wide.body, name).toMatchObject({ kind: 'html', title: 'ຄູ່ມື', blocks: [{}, { text: `${name} 2` }] })
    const plain = await take(person, space.id, name, Buffer.from(`\uFEFFຂຽນໄວ້ ${name}`, 'utf16le'))
    expect(plain.body, name).toMatchObject({ kind: 'text', blocks: [{ text: `ຂຽນໄວ້ ${name}` }] })
  }
  for (const [name, text] of [
    ['ບົດ.txt', page],
    ['ຄຳ.docx', 'ຂຽນ <html> ແບບນີ້'],
  ] as const) {
    const { body } = await take(person, space.id, name, Buffer.from(text))
    expect(body, name).toMatchObject({ kind: 'text' })
  }
})

test('an archive made to fill the memory is refused, also when it lies about its size', async () => {
  const { space, person } = await people()
  const bomb = docx(`<w:p><w:r><w:t>${'a'.repeat(80_000_000)}</w:t></w:r></w:p>`)
  const liar = docx(`<w:p><w:r><w:t>${'b'.repeat(80_000_000)}</w:t></w:r></w:p>`, 1000)

  for (const bytes of [bomb, liar]) {
    expect(bytes.length).toBeLessThan(1_000_000)
    expect((await take(person, space.id, 'a.docx', bytes)).body).toMatchObject({
      error: 'too_large',
      detail: { reason: 'too_large_unpacked' },
    })
  }
})

test('a stranger cannot put a file into a space, and one who may can', async () => {
  const { space, person } = await people()
  const stranger = await world.person()

  expect((await take(stranger, space.id, 'a.txt', damaged)).status).toBe(404)
  expect((await take(person, space.id, 'a.txt', damaged)).status).toBe(200)
})

const shape = ({ kind, text, level, depth, from, cell }: ImportBlock) =>
  [kind, text, level ?? depth ?? '', from ?? (cell ? `${cell.row}/${cell.column}` : '')].join('|')

test('a Word file keeps its headings, lists, tables, bold and links; its words are exactly its own', async () => {
  const { space, person } = await people()
  const run = (text: string, look = '') => `<w:r><w:rPr>${look}</w:rPr><w:t xml:space="preserve">${text}</w:t></w:r>`
  const par = (inner: string, look = '') => `<w:p><w:pPr>${look}</w:pPr>${inner}</w:p>`
  const cell = (text: string) => `<w:tc>${par(text ? run(text) : '')}</w:tc>`
  const file = docx(
    [
      par(run('ຄູ່ມື'), '<w:pStyle w:val="Heading1"/>'),
      par(`${run('ການນ າໃຊ້ ')}${run('ຂໍ້ມູນໜາ', '<w:b/>')}${run(' &amp; &lt;b&gt;')}`),
      `<w:tbl><w:tr>${cell('ອາທິດ')}${cell('ຜູ້ໃໝ່')}</w:tr><w:tr>${cell('1')}${cell('')}</w:tr></w:tbl>`,
      par(run('ວັກສຸດທ້າຍ')),
    ].join(''),
  )

  const taken = (await take(person, space.id, 'ຊື່ຫຍັງກໍໄດ້', file)).body
  const torn = taken.findings.findIndex(({ kind }) => kind === 'torn_am')
  const { content } = await makeDoc(person, taken, [torn])

  expect(taken.kind).toBe('docx')
  expect(taken.blocks.map(shape)).toEqual([
    'heading|ຄູ່ມື|1|',
    'paragraph|ການນ າໃຊ້ ຂໍ້ມູນໜາ & <b>||',
    'paragraph|ອາທິດ||0/0',
    'paragraph|ຜູ້ໃໝ່||0/1',
    'paragraph|1||1/0',
    'paragraph|||1/1',
    'paragraph|ວັກສຸດທ້າຍ||',
  ])
  expect(content.content?.map(({ type }) => type)).toEqual(['heading', 'paragraph', 'table', 'paragraph'])
  // The mark moved with its words when the repair made the line shorter.
  expect(content.content?.[1]?.content?.map(({ text, marks }) => [text, marks?.[0]?.type])).toEqual([
    ['ການນຳໃຊ້ ', undefined],
    ['ຂໍ້ມູນໜາ', 'bold'],
    [' & <b>', undefined],
  ])
})

test('Markdown becomes what it means, and what is not understood stays as it was typed', async () => {
  const { space, person } = await people()

  const taken = (await take(person, space.id, 'guide.md', fixture('guide.md'))).body
  const { content } = await makeDoc(person, taken)

  expect(taken.blocks.map(shape)).toEqual([
    'heading|ຄູ່ມືການສົ່ງມອບວຽກ|1|',
    'paragraph|ຄູ່ມືນີ້ ອະທິບາຍ ຂັ້ນຕອນ ການສົ່ງມອບວຽກ ເມື່ອມີການຍົກຍ້າຍ.\nແຖວທີສອງ ຂອງວັກດຽວກັນ.||',
    'heading|ຂັ້ນຕອນ|2|',
    'number|ຂຽນໃບມອບວຽກ|0|1',
    'number|ເຮັດວຽກຮ່ວມກັນ 2 ອາທິດ|0|',
    'bullet|ອາທິດທີໜຶ່ງ ຕິດຕາມ|1|',
    'bullet|ອາທິດທີສອງ ເຮັດເອງ|1|',
    'number|ລາຍງານຕໍ່ ຫົວໜ້າພະແນກ|0|',
    'quote|ຄວາມຮູ້ ບໍ່ຄວນສູນຫາຍໄປນຳຄົນ.||',
    'paragraph|ອາທິດ||0/0',
    'paragraph|ຜູ້ໃໝ່||0/1',
    'paragraph|ພີ່ລ້ຽງ||0/2',
    'paragraph|1||1/0',
    'paragraph|ຕິດຕາມ ແລະ ຈົດບັນທຶກ||1/1',
    'paragraph|ອະທິບາຍເຫດຜົນ||1/2',
    'paragraph|2||2/0',
    'paragraph|ເຮັດເອງ||2/1',
    'paragraph|||2/2',
    'code|ລະຫັດ = "ໃບ-001"||',
    'number|ຂໍ້ນີ້ ແມ່ນຂໍ້ 5 ແທ້ [ບໍ່ເປີດ](javascript:alert(1)) ແລະ 2*3*4|0|5',
  ])
  expect(content.content?.map(({ type }) => type)).toEqual([
    'heading',
    'paragraph',
    'heading',
    'orderedList',
    'blockquote',
    'table',
    'codeBlock',
    'orderedList',
    'paragraph',
  ])
  expect(content.content?.at(-2)?.attrs?.start).toBe(5)
  expect(content.content?.[3]?.content).toHaveLength(3)
})

test('a heading becomes the proposed title, and without a short one the name of the file does', async () => {
  const { space, person } = await people()

  expect((await take(person, space.id, 'guide.md', fixture('guide.md'))).body.title).toBe('ຄູ່ມືການສົ່ງມອບວຽກ')
  const long = Buffer.from('ຍາວ'.repeat(100))
  expect((await take(person, space.id, 'ບົດຍາວ.txt', long)).body.title).toBe('ບົດຍາວ')
})

test('a first heading that is the title stands over the text, and not in it again', async () => {
  const { space, person } = await people()
  const broken = 'ນ\u0ECD\u0EC9\u0EB2'
  const first = async (name: string, text: string, title: string, repairs: number[] = []) => {
    const taken = (await take(person, space.id, name, Buffer.from(text))).body
    return (await makeDoc(person, taken, repairs, title)).content.content?.map((node) => [node.type, ...linesOf(node)])
  }

  expect(await first('a.md', '#  ນ້ຳ   ສະອາດ\n\nຕົ້ມກ່ອນ', 'ນ້ຳ ສະອາດ')).toEqual([['paragraph', 'ຕົ້ມກ່ອນ']])
  // As it reads once it is repaired.
  expect(await first('b.md', `# ${broken}\n\nຕົ້ມ`, 'ນ້ຳ', [0])).toEqual([['paragraph', 'ຕົ້ມ']])
  // Under another title, later in the text, or alone it says something of its own.
  expect(await first('c.md', '# ນ້ຳ\n\nຕົ້ມນຳ', 'ຄູ່ມື')).toEqual([
    ['heading', 'ນ້ຳ'],
    ['paragraph', 'ຕົ້ມນຳ'],
  ])
  expect(await first('d.md', 'ຕົ້ມ\n\n# ນ້ຳ', 'ນ້ຳ')).toContainEqual(['heading', 'ນ້ຳ'])
  expect(await first('e.md', '# ນ້ຳ', 'ນ້ຳ')).toContainEqual(['heading', 'ນ້ຳ'])
})

test('a heading that is the title stays where it holds more than its words', async () => {
  const { space, person } = await people()
  const headingOf = async (name: string, text: string) => {
    const taken = (await take(person, space.id, name, Buffer.from(text))).body
    const { content } = await makeDoc(person, taken, [], taken.title)
    const found = content.content?.find(({ type }) => type === 'heading')
    return { title: taken.title, headed: taken.headed, holds: found?.content }
  }

  expect(await headingOf('note.md', '# ຫົວຂໍ້[^1]\n\nຄຳ\n\n[^1]: ກົດໝາຍ ເລກທີ 5')).toEqual({
    title: 'ຫົວຂໍ້',
    headed: false,
    holds: [
      { type: 'text', text: 'ຫົວຂໍ້' },
      { type: 'footnote', content: [{ type: 'text', text: 'ກົດໝາຍ ເລກທີ 5' }] },
    ],
  })
  expect(await headingOf('link.md', '# [ຄູ່ມື](https://a.example)\n\nຄຳ')).toMatchObject({
    title: 'ຄູ່ມື',
    headed: false,
    holds: [{ text: 'ຄູ່ມື', marks: [{ type: 'link', attrs: { href: 'https://a.example' } }] }],
  })
  // How words look, and where their lines end, is nothing that a title would say.
  const plain = { headed: true, holds: undefined }
  expect(await headingOf('bold.md', '# **ຄູ່**ມື\n\nຄຳ')).toEqual({ title: 'ຄູ່ມື', ...plain })
  expect(await headingOf('two.html', '<h1>ຄູ່ມື<br>ນ້ຳ</h1><p>ຄຳ</p>')).toEqual({ title: 'ຄູ່ມື ນ້ຳ', ...plain })
  // Without anything below it, it is the text.
  expect(await headingOf('alone.md', '# ຄູ່ມື')).toMatchObject({ headed: false, holds: [{ text: 'ຄູ່ມື' }] })
})
