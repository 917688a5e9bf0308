import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import readXlsx from 'read-excel-file/node'
import sharp from 'sharp'
import { afterAll, afterEach, expect, test } from 'vitest'
import { newId } from '#server/core/id.ts'
import { type ContentNode, contentOf } from '#server/features/docs/content.ts'
import type { Intake } from '#shared/features/intake/contract.ts'
import type { Article } from '#shared/features/knowledge/contract.ts'
import { call, openWorld, type Reply, type TestPerson, until } from '../support/world.ts'
import { zip } from '../support/zip.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'ba-intake-'))
const world = openWorld(undefined, { DATA_DIR: folder })
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of open.splice(0)) await end()
})

type Answered = Reply<Intake & { detail?: { reason: string } }>

const send = (person: TestPerson, spaceId: string, bytes: Uint8Array, name = 'ທັງໝົດ.zip', id = newId()) =>
  call<Answered['body']>(
    world.url,
    'POST',
    `/api/spaces/${spaceId}/intakes/${id}?name=${encodeURIComponent(name)}`,
    bytes,
    person.cookie,
    { 'content-type': 'application/x-file' },
  )

const settled = (person: TestPerson, id: string): Promise<Intake> =>
  until(async () => {
    const { body } = await person.get<Intake>(`/api/intakes/${id}`)
    return body.state !== 'reading' && body.state !== 'storing' && body
  }, 'the intake is through')

async function look(person: TestPerson, spaceId: string, bytes: Uint8Array, name?: string): Promise<Intake> {
  const begun = await send(person, spaceId, bytes, name)
  expect(begun.status, JSON.stringify(begun.body)).toBe(200)
  open.push(() => person.delete(`/api/intakes/${begun.body.id}`))
  return settled(person, begun.body.id)
}

const choose = (intake: Intake, places?: readonly number[]) =>
  intake.entries.filter(({ place }) => !places || places.includes(place)).map(({ place, title }) => ({ place, title }))

async function store(person: TestPerson, intake: Intake, body: Record<string, unknown> = {}): Promise<Intake> {
  const begun = await person.post<Answered['body']>(`/api/intakes/${intake.id}/documents`, {
    chosen: choose(intake),
    ...body,
  })
  expect(begun.status, JSON.stringify(begun.body)).toBe(200)
  return settled(person, intake.id)
}

async function contentOfDoc(id: string): Promise<ContentNode> {
  const [stored] = await world.sql<{ data: Uint8Array }[]>`select data from doc_updates where doc_id = ${id}`
  return contentOf(new Uint8Array(stored?.data ?? []))
}
const allOf = (node: ContentNode, type: string): ContentNode[] => [
  ...(node.type === type ? [node] : []),
  ...(node.content ?? []).flatMap((one) => allOf(one, type)),
]
const linksIn = (node: ContentNode) =>
  allOf(node, 'text').flatMap(({ text, marks }) =>
    (marks ?? []).filter(({ type }) => type === 'link').map(({ attrs }) => `${text} ${attrs?.href}`),
  )
const counted = async (spaceId: string) => {
  const [row] = await world.sql<{ docs: number; imports: number }[]>`
    select (select count(*)::int from docs where space_id = ${spaceId}) as docs,
      (select count(*)::int from imports where space_id = ${spaceId}) as imports
  `
  return row
}

async function people() {
  const space = await world.space()
  return {
    space,
    steward: await world.person([space, 'steward']),
    member: await world.person([space]),
  }
}
const picture = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#a33' } })
  .png()
  .toBuffer()
const SHEET = [
  'ໄຟລ໌;ຫົວຂໍ້ ພາສາລາວ;tags;kind;date;source;owner',
  'ນ້ຳ.md;ນ້ຳສະອາດຂອງບ້ານ;ນ້ຳ, ບ້ານ;ວິທີເຮັດວຽກປະຈຳວັນ;12/03/2567;ຄູ່ມືກົມ;',
  'ບໍ່ມີ.docx;x;;;;;',
  'ທໍ່.html;;;ບໍ່ຮູ້;ມື້ວານ;;ທ້າວ ບໍ່ມີໂຕຕົນ',
  ';ບໍ່ມີໄຟລ໌;;;;;',
].join('\r\n')
const MIXED = {
  'ຂໍ້ມູນ.csv': SHEET,
  'ບົດ/ນ້ຳ.md': '# ນ້ຳ\n\nນໍ້າສະອາດ ເບິ່ງ [ທໍ່](../ທໍ່.html)\n\n![ຮູບ](ຮູບ/a.png)',
  'ບົດ/ຮູບ/a.png': picture,
  'ທໍ່.html': '<h1>ທໍ່ນ້ຳ</h1><p>ທໍ່ <a href="ບົດ/ນ້ຳ.md">ນ້ຳ</a> <a href="https://a.example">ນອກ</a></p>',
  'ເກົ່າ.doc': Buffer.from([0xd0, 0xcf, 0x11, 0xe0]),
  'ພັງ.docx': Buffer.from('PK\x03\x04 broken'),
  'ໃນ.zip': zip({ 'x.md': 'x' }),
  '__MACOSX/._x.md': 'noise',
}

test('a folder is shown before anything is stored, and then comes in with its pictures and links', async () => {
  const { space, member } = await people()

  const intake = await look(member, space.id, zip(MIXED))

  expect(intake).toMatchObject({ state: 'read', from: 'files', mayPublish: false, moreLeft: 0 })
  expect(intake.entries.map(({ name, title }) => [name, title]).sort()).toEqual([
    ['ທໍ່.html', 'ທໍ່ນ້ຳ'],
    ['ບົດ/ນ້ຳ.md', 'ນ້ຳສະອາດຂອງບ້ານ'],
  ])
  expect(Object.fromEntries(intake.left.map(({ name, why }) => [name, why]))).toEqual({
    'ເກົ່າ.doc': 'other_kind',
    'ພັງ.docx': 'unreadable_file',
    'ໃນ.zip': 'packed_twice',
  })
  const water = intake.entries.find(({ kind }) => kind === 'markdown')
  expect(water).toMatchObject({ pictures: 1, lostPictures: 0, findings: { split_am: 1 } })
  const shown = await member.get(`/api/intakes/${intake.id}/entries/${water?.place}`)
  expect(shown.body).toMatchObject({ blocks: [{ kind: 'heading', text: 'ນ້ຳ' }, {}], more: 0 })
  expect(await counted(space.id)).toEqual({ docs: 0, imports: 0 })

  const done = await store(member, intake, { mend: ['split_am'] })

  expect(done).toMatchObject({ state: 'done', of: 2, done: 2 })
  expect(await counted(space.id)).toEqual({ docs: 2, imports: 2 })
  const [first, second] = ['ນ້ຳສະອາດຂອງບ້ານ', 'ທໍ່ນ້ຳ'].map(
    (title) => done.made.find((one) => one.title === title)?.docId ?? '',
  )
  const text = await contentOfDoc(first ?? '')
  expect(allOf(text, 'image')).toHaveLength(1)
  expect(JSON.stringify(text)).toContain('ນ້ຳສະອາດ ເບິ່ງ')
  expect(linksIn(text)).toEqual([`ທໍ່ ${world.url}/docs/${second}`])
  expect(linksIn(await contentOfDoc(second ?? ''))).toEqual([`ນ້ຳ ${world.url}/docs/${first}`, 'ນອກ https://a.example'])
  expect(readdirSync(path.join(folder, 'incoming'))).toEqual([])
})

test('a title is mended with the line it was taken from, and not said again, unless somebody wrote another', async () => {
  const { space, member } = await people()
  const broken = 'ນ\u0ECD\u0EC9\u0EB2'
  const files = { 'a.md': `# ${broken}ດື່ມ\n\nຕົ້ມ`, 'b.md': `# ${broken}ຝົນ\n\nຮອງໄວ້` }

  const intake = await look(member, space.id, zip(files))
  expect(intake.entries.map(({ title }) => title)).toEqual([`${broken}ດື່ມ`, `${broken}ຝົນ`])
  const chosen = intake.entries.map(({ name, place, title }) => ({
    place,
    title: name === 'b.md' ? 'ຝົນ' : title,
  }))
  const { made } = await store(member, intake, { chosen, mend: ['split_am'] })

  expect(made.map(({ title }) => title)).toEqual(['ນ້ຳດື່ມ', 'ຝົນ'])
  const [first, second] = await Promise.all(made.map(({ docId }) => contentOfDoc(docId)))
  expect(first?.content?.map(({ type }) => type)).toEqual(['paragraph'])
  expect(second?.content?.[0]).toMatchObject({ type: 'heading', content: [{ text: 'ນ້ຳຝົນ' }] })

  // What nobody chose to mend stays as it is, title and all.
  const other = await look(member, space.id, zip({ 'c.md': `# ${broken}ບໍ່\n\nຄຳ` }))
  expect((await store(member, other)).made).toMatchObject([{ title: `${broken}ບໍ່` }])
})

test('rows of a spreadsheet that are wrong are told by their number, and the rest of them counts', async () => {
  const { space, member } = await people()

  const { entries, problems } = await look(member, space.id, zip(MIXED))

  expect(problems.map(({ row, column, why }) => `${row} ${column} ${why}`)).toEqual([
    '3 file no_such_file',
    '4 kind unknown_kind',
    '4 date unknown_date',
    '4 owner unknown_person',
    '5 file no_file',
  ])
  expect(entries.find(({ kind }) => kind === 'markdown')?.sheet).toMatchObject({
    titleLo: 'ນ້ຳສະອາດຂອງບ້ານ',
    tags: ['ນ້ຳ', 'ບ້ານ'],
    kind: 'routine',
    year: 2024,
    source: 'ຄູ່ມືກົມ',
  })
})

test('what is there already is found by its bytes, its words however spelled, or its title', async () => {
  const { space, member } = await people()
  const text = 'ນ້ຳສະອາດຂອງບ້ານ ມີຢູ່ຕະຫຼອດປີ ແລະ ທຸກຄົນໃຊ້ໄດ້'
  const first = await look(member, space.id, zip({ 'a.txt': text, 'b.txt': 'ຫົວຂໍ້ດຽວກັນ' }))
  await store(member, first)

  const again = await look(
    member,
    space.id,
    zip({
      'ອື່ນ.txt': text,
      'ສະກົດອື່ນ.md': text.replaceAll('ຳ', 'ໍາ').replaceAll('ຫຼ', 'ຫລ'),
      'ຫົວຂໍ້.md': '# ຫົວຂໍ້ດຽວກັນ\n\nແຕ່ຄຳອື່ນ',
      'ໃໝ່.txt': 'ໃໝ່ ແທ້ໆ',
      'ໃໝ່ ສຳເນົາ.txt': 'ໃໝ່ ແທ້ໆ',
    }),
  )

  const same = Object.fromEntries(
    again.entries.map(({ name, same: [one] }) => [name, one ? `${one.how} ${one.docId ? 'doc' : 'here'}` : '']),
  )
  expect(same).toEqual({
    'ອື່ນ.txt': 'bytes doc',
    'ສະກົດອື່ນ.md': 'text doc',
    'ຫົວຂໍ້.md': 'title doc',
    'ໃໝ່.txt': expect.stringMatching(/^(|bytes here)$/),
    'ໃໝ່ ສຳເນົາ.txt': expect.stringMatching(/^(|bytes here)$/),
  })
  expect(Object.values(same).filter((one) => one === 'bytes here')).toHaveLength(1)
  // Whoever wants it once more gets it once more.
  const done = await store(member, again)
  expect(done.made).toHaveLength(5)
})

test('a document that the viewer may not read is nothing that is there already', async () => {
  const { space, steward, member } = await people()
  const text = 'ຂໍ້ຄວາມລັບ ທີ່ບໍ່ແມ່ນໃຜກໍເຫັນໄດ້'
  const first = await look(steward, space.id, zip({ 'a.txt': text }))
  const [made] = (await store(steward, first)).made
  const kept = await steward.put(`/api/docs/${made?.docId}/classification`, { classification: 'specific', people: [] })
  expect(kept.status, JSON.stringify(kept.body)).toBe(200)

  const again = await look(member, space.id, zip({ 'b.txt': text }))
  expect(again.entries[0]?.same).toEqual([])
  const own = await look(steward, space.id, zip({ 'b.txt': text }))
  expect(own.entries[0]?.same).toMatchObject([{ how: 'bytes' }])
})

test('either all of them are in or none is; after a failure one may try again', async () => {
  const { space, member } = await people()
  await world.sql`
    create function refuse_once() returns trigger language plpgsql as $$
    begin if new.title = 'ສອງ' then raise exception 'no'; end if; return new; end $$
  `
  await world.sql`create trigger refuse_once before insert on docs for each row execute function refuse_once()`
  const bytes = { 'ໜຶ່ງ.md': `# ໜຶ່ງ\n\n![](a.png)`, 'ສອງ.md': '# ສອງ\n\nຄຳ', 'a.png': picture }
  const intake = await look(member, space.id, zip(bytes))

  const failed = await store(member, intake)

  expect(failed).toMatchObject({ state: 'read', reason: 'unexpected', made: [] })
  expect(await counted(space.id)).toEqual({ docs: 0, imports: 0 })
  expect(world.problems.splice(0).length).toBeGreaterThan(0)
  await world.sql`drop trigger refuse_once on docs`
  expect(await store(member, failed)).toMatchObject({ state: 'done', made: [{}, {}] })
  expect(await counted(space.id)).toEqual({ docs: 2, imports: 2 })
})

const tag = (name: string, value = '', order = 0) => ({ name, value, order })
/** As BookStack writes it: numbers for what it knows, `null` for what is not there, names of files that nobody gave. */
const BOOK = {
  instance: { id: '5f1c0c5e-0a43-4c0e-9f9e-000000000001', version: 'v25.11.2' },
  exported_at: '2026-01-01T00:00:00+07:00',
  book: {
    id: 8,
    name: 'ປື້ມນ້ຳ',
    description_html: '<p>ກ່ຽວກັບນ້ຳ ເບິ່ງ <a href="[[bsexport:chapter:2]]">ບົດ</a></p>',
    cover: 'cover.jpg',
    tags: [tag('ບ້ານ', '', 1), tag('ນ້ຳ')],
    pages: [
      {
        id: 9,
        name: 'ທ້າຍ',
        html: '<p id="bkmrk-end">ຈົບ <a href="[[bsexport:page:3]]#bkmrk-pipe">ທໍ່</a> <a href="[[bsexport:book:8]]">ປື້ມ</a> <a href="[[bsexport:attachment:8]]">ແບບ</a></p><p><img src="[[bsexport:image:7]]"></p><iframe src="//films.example/1" title="ຮູບເງົາ"></iframe>',
        priority: 5,
        // Shown here too, listed with the page that showed it first.
        images: [],
        attachments: [],
        tags: [],
      },
    ],
    chapters: [
      {
        id: 2,
        name: 'ບົດທີ 1',
        description_html: null,
        priority: 1,
        tags: [],
        pages: [
          {
            id: 3,
            name: 'ທໍ່',
            html: '<p id="bkmrk-pipe">ທໍ່ <a href="[[bsexport:page:9]]">ທ້າຍ</a> ຕາມ <a href="[[bsexport:attachment:8]]?open=true">ແບບ</a> ແລະ <a href="/attachments/12">ລະບຽບ</a></p><p><a href="[[bsexport:attachment:13]]">ຫາຍ</a></p><p><a href="[[bsexport:image:7]]" target="_blank"><img src="[[bsexport:image:7]]" alt="ຮູບ"></a></p>',
            markdown: null,
            priority: 1,
            tags: [tag('ປະເພດ', 'ຄູ່ມື')],
            images: [{ id: 7, name: 'a', file: 'kZ1abc.png', type: 'gallery' }],
            attachments: [
              { id: 12, name: 'ລະບຽບ', order: 2, link: 'https://law.example/7', file: null },
              { id: 8, name: 'ແບບ', order: 1, link: null, file: 'kZ2def.pdf' },
              { id: 13, name: 'ຫາຍ.docx', order: 3, link: null, file: 'kZ3ghi.docx' },
              { id: 14, name: 'x', order: 4, link: 'javascript:alert(1)', file: null },
            ],
          },
          {
            id: 4,
            name: 'ແຕ່ໄຟລ໌ & ແນບ',
            html: '',
            priority: 2,
            tags: [],
            images: [],
            attachments: [{ id: 15, name: 'ຮູບ.png', order: 1, link: null, file: 'kZ1abc.png' }],
          },
          {
            id: 5,
            name: 'ໝາຍ',
            html: '',
            markdown: '## ຂໍ້ກຳນົດ\n\n![ຮູບ](../../images/a.png "[[bsexport:image:7]]")',
            priority: 3,
          },
          { id: 6, name: 'ເປົ່າ', html: '', markdown: '', priority: 4 },
        ],
      },
    ],
  },
}
const bookFiles = {
  'data.json': JSON.stringify(BOOK),
  'files/kZ1abc.png': picture,
  'files/kZ2def.pdf': Buffer.from('%PDF-1.4 nothing that is read'),
  'files/cover.jpg': picture,
  'files/nobody.txt': 'x',
}

test('a portable export of BookStack comes in page by page, with pictures, links, tags and attachments', async () => {
  const { space, member } = await people()

  const intake = await look(member, space.id, zip(bookFiles))

  expect(intake.from).toBe('bookstack')
  const chapter = 'ປື້ມນ້ຳ · ບົດທີ 1 ·'
  expect(intake.entries.map(({ name, labels, attachments }) => [name, labels, attachments])).toEqual([
    ['ປື້ມນ້ຳ', ['ນ້ຳ', 'ບ້ານ'], 0],
    [`${chapter} ທໍ່`, ['ປະເພດ: ຄູ່ມື', 'ນ້ຳ', 'ບ້ານ'], 2],
    [`${chapter} ແຕ່ໄຟລ໌ & ແນບ`, ['ນ້ຳ', 'ບ້ານ'], 1],
    [`${chapter} ໝາຍ`, ['ນ້ຳ', 'ບ້ານ'], 0],
    ['ປື້ມນ້ຳ · ທ້າຍ', ['ນ້ຳ', 'ບ້ານ'], 0],
  ])
  expect(intake.left).toEqual([
    { name: 'ປື້ມນ້ຳ · cover.jpg', why: 'book_cover' },
    { name: `${chapter} ທໍ່ · ຫາຍ.docx`, why: 'no_attachment' },
    { name: `${chapter} ທໍ່ · x`, why: 'no_attachment' },
    { name: `${chapter} ເປົ່າ`, why: 'empty_file' },
    { name: 'files/nobody.txt', why: 'not_in_book' },
  ])
  const { made } = await store(member, intake)
  const addressOf = (place: number) => `${world.url}/docs/${made[place]?.docId}`
  const [about, pipe, only, , end] = await Promise.all(made.map(({ docId }) => contentOfDoc(docId)))
  if (!about || !pipe || !only || !end) throw new Error('five documents')
  expect(linksIn(about)).toEqual([`ບົດ ${addressOf(1)}`])
  expect(linksIn(end)).toEqual([
    `ທໍ່ ${addressOf(1)}`,
    `ປື້ມ ${addressOf(0)}`,
    `ແບບ ${addressOf(1)}`,
    'ຮູບເງົາ https://films.example/1',
  ])
  expect(allOf(end, 'image')).toHaveLength(1)
  expect(allOf(pipe, 'image')).toHaveLength(1)
  // At its end, in their order, and to be downloaded as they were.
  expect(pipe.content?.slice(-2)).toMatchObject([{ type: 'file', attrs: { name: 'ແບບ.pdf' } }, { type: 'paragraph' }])
  const fileId = allOf(pipe, 'file')[0]?.attrs?.fileId
  const fileAddress = `${world.url}/api/doc-files/${fileId}`
  expect(linksIn(pipe)).toEqual([
    `ທ້າຍ ${addressOf(4)}`,
    `ແບບ ${fileAddress}`,
    'ລະບຽບ https://law.example/7',
    'ລະບຽບ https://law.example/7',
  ])
  const reply = await fetch(fileAddress, { headers: { cookie: member.cookie } })
  expect(await reply.text()).toBe('%PDF-1.4 nothing that is read')
  expect(only.content?.at(-1)?.type).toBe('file')
  expect(allOf(only, 'text').map(({ text }) => text)).toEqual(['ແຕ່ໄຟລ໌ & ແນບ'])
})

test('a page of BookStack in Markdown shows the pictures of its export', async () => {
  const { space, member } = await people()
  const page = {
    id: 1,
    name: 'ໝາຍ',
    html: '',
    markdown: '## ຂໍ້\n\n![ຮູບ]([[bsexport:image:a.png]])\n\n[ຕົນເອງ]([[bsexport:page:1]]#x)',
    images: [{ id: 4, name: 'a', file: 'a.png', type: 'gallery' }],
  }

  const intake = await look(member, space.id, zip({ 'data.json': JSON.stringify({ page }), 'files/a.png': picture }))

  expect(intake.entries).toMatchObject([{ kind: 'markdown', title: 'ໝາຍ', pictures: 1, lostPictures: 0 }])
  const { made } = await store(member, intake)
  expect(linksIn(await contentOfDoc(made[0]?.docId ?? ''))).toEqual([`ຕົນເອງ ${world.url}/docs/${made[0]?.docId}`])
})

const exported = (content: string) =>
  `<!doctype html><html lang="lo"><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"/><title>ປື້ມນ້ຳ</title><style>body{}</style></head>
<body class="export export-format-html export-engine-none"><div class="page-content">${content}</div></body></html>`
const META =
  '<hr>\n<div class="text-muted text-small"><div class="entity-meta"><svg></svg>Revision #3 <br>Created 1 January 2026 by Somchai</div></div>'

test('a book of BookStack in one HTML file comes in page by page, its Markdown as one text', async () => {
  const { space, member } = await people()
  const data = `data:image/png;base64,${picture.toString('base64')}`
  const html = exported(`
    <h1 style="font-size: 4.8em">ປື້ມນ້ຳ</h1><div><p>ກ່ຽວກັບນ້ຳ</p></div>
    <ul class="contents"><li><a href="#chapter-2">ບົດທີ 1</a></li><ul class="contents"><li><a href="#page-3">ທໍ່</a></li></ul></ul>
    <div class="page-break"></div>\n<h1 id="chapter-2">ບົດທີ 1</h1>\n<div></div>
    <div class="page-break"></div>\n\n<div class="chapter-hint">ບົດທີ 1</div>\n\n<h1 id="page-3">ທໍ່ &amp; ນ້ຳ</h1>
    <p>ທໍ່ນ້ຳ</p><h1>ຫົວຂໍ້ຂອງໜ້າ</h1><p><img src="${data}"></p>
    <div class="page-break"></div>\n\n<h1 id="page-9">ທ້າຍ</h1><p>ຈົບ</p>`)
  const page = exported(`<div dir="auto"><h1 id="bkmrk-page-title">ໜ້າດຽວ</h1><p>ຄຳ</p></div>${META}`)
  const markdown = '# ປື້ມ\n\nກ່ຽວກັບ\n\n# ໜ້າ\n\n![](https://books.example/a.png)'

  const intake = await look(member, space.id, zip({ 'a.html': html, 'b.html': page, 'c.md': markdown }))

  expect(
    intake.entries.map(({ name, title, pictures, lostPictures }) => [name, title, pictures, lostPictures]),
  ).toEqual([
    ['a.html · ປື້ມນ້ຳ', 'ປື້ມນ້ຳ', 0, 0],
    ['a.html · ບົດທີ 1 · ທໍ່ & ນ້ຳ', 'ທໍ່ & ນ້ຳ', 1, 0],
    ['a.html · ທ້າຍ', 'ທ້າຍ', 0, 0],
    ['b.html', 'ໜ້າດຽວ', 0, 0],
    ['c.md', 'ປື້ມ', 0, 1],
  ])
  const { made } = await store(member, intake)
  const texts = await Promise.all(
    made.map(async ({ docId }) => allOf(await contentOfDoc(docId), 'text').map(({ text }) => text)),
  )
  // The title stands over the text, and not in it again.
  expect(texts).toEqual([
    ['ກ່ຽວກັບນ້ຳ'],
    ['ທໍ່ນ້ຳ', 'ຫົວຂໍ້ຂອງໜ້າ'],
    ['ຈົບ'],
    ['ຄຳ'],
    ['ກ່ຽວກັບ', 'ໜ້າ', 'https://books.example/a.png'],
  ])
  const single = await contentOfDoc(made[3]?.docId ?? '')
  expect(single.content?.map(({ type }) => type)).toEqual(['paragraph'])
})

const wiki = (pages: string) =>
  `<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11"><siteinfo><sitename>ວິກິ</sitename></siteinfo>${pages}</mediawiki>`
const wikiPage = (title: string, ns: number, ...texts: string[]) =>
  `<page><title>${title}</title><ns>${ns}</ns>${texts
    .map(
      (text, index) =>
        `<revision><timestamp>2024-01-0${index + 1}T00:00:00Z</timestamp><text bytes="9" xml:space="preserve">${text}</text></revision>`,
    )
    .join('')}</page>`
const DUMP = wiki(
  wikiPage('ນ້ຳ', 0, 'ເກົ່າ', "'''ນ້ຳ''' ເບິ່ງ [[ທໍ່ ນ້ຳ|ທໍ່]] {{Infobox}}\n\n[[Category:ນ້ຳ]]") +
    wikiPage('ທໍ່ ນ້ຳ', 0, '== ກ ==\n* ໜຶ່ງ\n{|\n! ປີ\n|-\n| 2024 &amp; 2025\n|}') +
    wikiPage('ສົນທະນາ:ນ້ຳ', 1, 'ເວົ້າ') +
    '<page><title>ຍ້າຍ</title><ns>0</ns><redirect title="ນ້ຳ"/><revision><text>#REDIRECT [[ນ້ຳ]]</text></revision></page>',
)

test('a dump of MediaWiki comes in with the latest revision of each page, packed or not', async () => {
  const { space, member } = await people()

  for (const bytes of [Buffer.from(DUMP), gzipSync(DUMP)]) {
    const intake = await look(member, space.id, bytes, 'dump.xml')
    expect(intake).toMatchObject({ state: 'read', from: 'mediawiki' })
    expect(intake.entries.map(({ title, labels, unread }) => ({ title, labels, unread }))).toEqual([
      { title: 'ນ້ຳ', labels: ['ນ້ຳ'], unread: [{ what: 'template', count: 1, names: ['Infobox'] }] },
      { title: 'ທໍ່ ນ້ຳ', labels: [], unread: [] },
    ])
    expect(intake.left).toEqual([
      { name: 'ສົນທະນາ:ນ້ຳ', why: 'wiki_aside' },
      { name: 'ຍ້າຍ', why: 'wiki_redirect' },
    ])
  }
  const { made } = await store(member, await look(member, space.id, Buffer.from(DUMP), 'dump.xml'))
  const water = await contentOfDoc(made[0]?.docId ?? '')
  expect(JSON.stringify(water)).not.toContain('ເກົ່າ')
  expect(linksIn(water)).toEqual([`ທໍ່ ${world.url}/docs/${made[1]?.docId}`])
  const pipe = await contentOfDoc(made[1]?.docId ?? '')
  expect(allOf(pipe, 'tableCell').map((cell) => allOf(cell, 'text')[0]?.text)).toEqual(['2024 & 2025'])
})

test('a dump as a wiki writes it comes in with what it holds, and says what it does not', async () => {
  const { space, member } = await people()
  const page = (title: string, ns: number, text: string, more = '') =>
    `<page><title>${title}</title><ns>${ns}</ns><id>1</id>${more}<revision><id>2</id><parentid>1</parentid><timestamp>2025-03-01T08:00:00Z</timestamp><contributor><username>ສົມສະໜຸກ</username><id>3</id></contributor><comment>title</comment><model>wikitext</model><format>text/x-wiki</format><text bytes="${Buffer.byteLength(text)}" sha1="x" xml:space="preserve">${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</text><sha1>x</sha1></revision></page>`
  const dump = `<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" version="0.11" xml:lang="lo">
  <siteinfo><sitename>ວິກິກົມ</sitename><dbname>wiki</dbname><base>http://wiki/</base><generator>MediaWiki 1.39.4</generator><case>first-letter</case><namespaces><namespace key="0" case="first-letter" /><namespace key="1" case="first-letter">ສົນທະນາ</namespace><namespace key="6" case="first-letter">ຮູບ</namespace></namespaces></siteinfo>
  ${page('ໜ້າຫຼັກ', 0, `__NOTOC__\n{{ຍິນດີ|ຊື່=ວິກິ}}\n'''ນ້ຳ''' ເບິ່ງ [[ທໍ່ປະປາ]], [[ນ້ຳດື່ມ#ຄຸນນະພາບ|ຄຸນນະພາບ]] ແລະ [https://moh.example ກະຊວງ].\n\n[[ຮູບ:ທໍ່.jpg|thumb|ທໍ່ຂອງບ້ານ]]\n{| class="wikitable"\n|+ ລາຄາ\n! ປີ !! ກີບ\n|-\n| 2024 || 5.000\n|-\n| colspan="2" | ລວມ\n|}\n# ໜຶ່ງ\n## ຍ່ອຍ\n; ຄຳ : ຄວາມໝາຍ\nຈົບ<ref>ດຳລັດ 25/NA</ref>\n<gallery>\nຮູບ:a.png\n</gallery>\n[[ໝວດ:ນ້ຳ]]\n[[ໝວດ:ບ້ານ|*]]\n[[en:Water]]`)}
  ${page('ທໍ່ປະປາ', 0, '#REDIRECT [[ທໍ່]]', '<redirect title="ທໍ່" />')}
  ${page('ນ້ຳດື່ມ', 0, '#ປ່ຽນເສັ້ນທາງ [[ທໍ່]]')}
  ${page('ທໍ່', 0, '== ທໍ່ ==\nຄຳ [[Category:ທໍ່]]')}
  ${page('ວິກິ:ກ່ຽວກັບ', 4, 'ກ່ຽວກັບວິກິ')}
  ${page('ສົນທະນາ:ທໍ່', 1, 'ເວົ້າ')}
  ${page('ຮູບ:ທໍ່.jpg', 6, 'ຮູບຖ່າຍ')}
  ${page('ແມ່ແບບ:ຍິນດີ', 10, 'ຍິນດີ {{{ຊື່}}}')}
  ${page('ໝວດ:ນ້ຳ', 14, 'ໝວດ')}
  </mediawiki>`

  const intake = await look(member, space.id, Buffer.from(dump), 'wiki.xml')

  expect(
    intake.entries.map(({ title, labels, lostPictures, unread }) => [title, labels, lostPictures, unread]),
  ).toEqual([
    [
      'ໜ້າຫຼັກ',
      ['ນ້ຳ', 'ບ້ານ'],
      1,
      [
        { what: 'template', count: 1, names: ['ຍິນດີ'] },
        { what: 'tag', count: 1, names: ['gallery'] },
      ],
    ],
    ['ທໍ່', ['ທໍ່'], 0, []],
    ['ວິກິ:ກ່ຽວກັບ', [], 0, []],
  ])
  expect(intake.left.map(({ name, why }) => `${name} ${why}`)).toEqual([
    'ທໍ່ປະປາ wiki_redirect',
    'ນ້ຳດື່ມ wiki_redirect',
    'ສົນທະນາ:ທໍ່ wiki_aside',
    'ຮູບ:ທໍ່.jpg wiki_aside',
    'ແມ່ແບບ:ຍິນດີ wiki_aside',
    'ໝວດ:ນ້ຳ wiki_aside',
  ])
  const { made } = await store(member, intake)
  const main = await contentOfDoc(made[0]?.docId ?? '')
  const pipe = `${world.url}/docs/${made[1]?.docId}`
  // Links to a page that only leads on lead to where it leads.
  expect(linksIn(main)).toEqual([`ທໍ່ປະປາ ${pipe}`, `ຄຸນນະພາບ ${pipe}`, 'ກະຊວງ https://moh.example'])
  expect(allOf(main, 'tableRow')).toHaveLength(3)
  expect(allOf(main, 'orderedList')).toHaveLength(2)
  expect(allOf(main, 'footnote').map((note) => allOf(note, 'text')[0]?.text)).toEqual(['ດຳລັດ 25/NA'])
  const said = JSON.stringify(main)
  expect(said).toContain('{{ຍິນດີ|ຊື່=ວິກິ}}')
  expect(said).toContain('ທໍ່ຂອງບ້ານ')
  expect(said).not.toMatch(/en:Water|NOTOC|ໝວດ:/)
})

test('a steward publishes what comes in with what the spreadsheet says; a member does not', async () => {
  const { space, steward, member } = await people()
  const own = await look(member, space.id, zip(MIXED))
  const publish = { tags: [], kind: 'conceptual', language: 'lo' }
  const chosen = choose(own)
  expect(await member.post(`/api/intakes/${own.id}/documents`, { chosen, publish })).toMatchObject({ status: 403 })

  const intake = await look(steward, space.id, zip(MIXED))
  expect(intake.mayPublish).toBe(true)
  const untagged = await steward.post(`/api/intakes/${intake.id}/documents`, { chosen: choose(intake), publish })
  expect(untagged).toMatchObject({ status: 409, body: { detail: { reason: 'no_tags' } } })
  const done = await store(steward, intake, { publish: { ...publish, tags: ['ທໍ່'] } })

  expect(done.state, String(done.reason)).toBe('done')
  const article = async (title: string) => {
    const id = done.made.find((one) => one.title === title)?.articleId
    return (await member.get<Article>(`/api/articles/${id}`)).body
  }
  expect(await article('ນ້ຳສະອາດຂອງບ້ານ')).toMatchObject({
    kind: 'routine',
    tags: [{ label: 'ນ້ຳ' }, { label: 'ບ້ານ' }],
    sources: [{ title: 'ຄູ່ມືກົມ', year: 2024 }],
    author: { id: steward.id },
  })
  expect(await article('ທໍ່ນ້ຳ')).toMatchObject({
    kind: 'conceptual',
    tags: [{ label: 'ທໍ່' }],
    sources: [{ title: 'ໄຟລ໌ນຳເຂົ້າ: ທໍ່.html' }],
  })
  const counts = await world.sql<{ event: string }[]>`
    select verb as event from statements where object_type = 'article' and actor_id = ${steward.id} and counted and verb <> 'tagged'
  `
  expect(counts).toEqual([])
})

test('an owner who is named takes the article over', async () => {
  const { space, steward } = await people()
  const owner = await world.person([space], { nameLo: `ທ້າວ ເຈົ້າຂອງ ${newId().slice(-6)}` })
  const [named] = await world.sql<{ nameLo: string }[]>`select name_lo from people where id = ${owner.id}`
  const sheet = `file,owner,tags\na.md,${named?.nameLo},ກ\n`
  const intake = await look(steward, space.id, zip({ 'a.md': '# ກ\n\nຂ', 'meta.csv': sheet }))
  expect(intake.problems).toEqual([])

  const done = await store(steward, intake, { publish: { tags: [], kind: 'routine', language: 'en' } })

  expect((await owner.get<Article>(`/api/articles/${done.made[0]?.articleId}`)).body.owner.id).toBe(owner.id)
})

test('whoever may not read the space looks after nothing in it, and a name is nobody else’s later', async () => {
  const space = await world.space('closed')
  const steward = await world.person([space, 'steward'])
  const name = `ທ້າວ ພະຍານ ${newId().slice(-6)}`
  const stranger = await world.person({ nameLo: `${name} ນອກ` })
  const [owner, gone] = [
    await world.person([space], { nameLo: name }),
    await world.person([space], { nameLo: `${name} ອອກ` }),
  ]
  const called = async ({ id }: TestPerson) =>
    (await world.sql<{ nameLo: string }[]>`select name_lo from people where id = ${id}`)[0]?.nameLo
  const sheet = [
    'file,owner,tags',
    `a.md,${await called(stranger)},ກ`,
    `b.md,${await called(owner)},ກ`,
    `c.md,${await called(gone)},ກ`,
  ].join('\n')
  const intake = await look(
    steward,
    space.id,
    zip({ 'a.md': '# ກ\n\nຂ', 'b.md': '# ຂ\n\nຄ', 'c.md': '# ຄ\n\nງ', 'meta.csv': sheet }),
  )
  expect(intake.problems).toMatchObject([{ row: 2, column: 'owner', why: 'not_a_reader' }])
  // Meanwhile somebody else is called that, and another leaves the space.
  const renamed = await called(owner)
  await world.sql`update people set name_lo = ${`${name} ໃໝ່`} where id = ${owner.id}`
  const homonym = await world.person([space])
  await world.sql`update people set name_lo = ${renamed ?? ''} where id = ${homonym.id}`
  await world.sql`delete from space_members where space_id = ${space.id} and person_id = ${gone.id}`

  const done = await store(steward, intake, { publish: { tags: [], kind: 'routine', language: 'lo' } })

  expect(done.state, String(done.reason)).toBe('done')
  const owners = await Promise.all(
    ['ກ', 'ຂ', 'ຄ'].map(async (title) => {
      const id = done.made.find((one) => one.title === title)?.articleId
      return (await steward.get<Article>(`/api/articles/${id}`)).body.owner.id
    }),
  )
  expect(owners).toEqual([steward.id, owner.id, steward.id])
})

/** Keeps others from writing documents until it is called. */
async function holdDocs(): Promise<() => Promise<void>> {
  let release = () => {}
  const asked = new Promise<void>((resolve) => {
    release = resolve
  })
  let isHeld = () => {}
  const held = new Promise<void>((resolve) => {
    isHeld = resolve
  })
  const over = world.sql.begin(async (tx) => {
    await tx`lock table docs in exclusive mode`
    isHeld()
    await asked
  })
  await held
  const end = async () => {
    release()
    await over
  }
  open.push(end)
  return end
}

test('everything is read before the database is held, and what is given up until the end leaves nothing', async () => {
  const { space, member } = await people()
  const bytes = zip({ 'a.md': '# ກ\n\n![](a.png)', 'b.md': '# ຂ\n\nຄ', 'a.png': picture })
  const begin = async () => {
    const intake = await look(member, space.id, bytes)
    const end = await holdDocs()
    expect((await member.post(`/api/intakes/${intake.id}/documents`, { chosen: choose(intake) })).status).toBe(200)
    const storing = await until(async () => {
      const { body } = await member.get<Intake>(`/api/intakes/${intake.id}`)
      return body.done === 2 && body
    }, 'all of them are read')
    await until(
      async () => (await world.sql`select 1 from pg_locks where relation = 'docs'::regclass and not granted`)[0],
      'it waits to write',
    )
    return { intake, end, storing }
  }
  const first = await begin()
  // How far it is takes a few bytes, however many texts there are.
  expect(first.storing).toMatchObject({ state: 'storing', of: 2, entries: [] })
  const dropped = member.delete(`/api/intakes/${first.intake.id}`)
  await until(async () => (await member.get(`/api/intakes/${first.intake.id}`)).status === 404, 'it is given up')
  await first.end()
  expect((await dropped).status).toBe(200)
  expect(await counted(space.id)).toEqual({ docs: 0, imports: 0 })
  expect(readdirSync(path.join(folder, 'incoming'))).toEqual([])

  const second = await begin()
  await second.end()
  expect(await settled(member, second.intake.id)).toMatchObject({ state: 'done', made: [{}, {}] })
  expect(await counted(space.id)).toEqual({ docs: 2, imports: 2 })
})

test('what comes in is known by its links, counts for nobody, and is told of once', async () => {
  const { space, member } = await people()
  const known = newId()
  await member.post(`/api/spaces/${space.id}/docs`, { id: known, title: 'ເອກະສານເກົ່າ' })
  const socket = await member.connect()
  open.push(async () => socket.disconnect())
  const heard: { kind: string; id: string }[] = []
  socket.on('item:changed', (one) => heard.push(one))
  const text = `# ກ\n\n[ເອກະສານເກົ່າ](${world.url}/items/${known})\n`
  const intake = await look(member, space.id, zip({ 'a.md': text, 'b.md': '# ຂ\n\nຄ', 'c.md': '# ຄ\n\nງ' }))

  const { made } = await store(member, intake)

  expect(made).toHaveLength(3)
  const first = made.find(({ title }) => title === 'ກ')?.docId ?? ''
  expect(allOf(await contentOfDoc(first), 'itemCard').map(({ attrs }) => attrs?.itemId)).toEqual([known])
  for (const { docId } of made)
    expect((await world.statements(docId)).map(({ event, counted }) => [event, counted])).toEqual([
      ['doc.created', false],
    ])
  // What is told after it comes after it.
  await member.post(`/api/spaces/${space.id}/docs`, { id: newId(), title: 'ຫຼັງຈາກນັ້ນ' })
  const ids = new Set(made.map(({ docId }) => docId))
  await until(async () => heard.some(({ kind, id }) => kind === 'doc' && id !== known && !ids.has(id)), 'the next')
  expect(heard.filter(({ id }) => ids.has(id))).toHaveLength(1)
})

test('a title written by hand stands before that of the spreadsheet', async () => {
  const { space, steward } = await people()
  const sheet = 'file,title_lo,title_en,tags\na.md,ຈາກຕາຕະລາງ,From the sheet,ກ\nb.md,ຈາກຕາຕະລາງ 2,,ກ\n'
  const intake = await look(steward, space.id, zip({ 'a.md': '# ກ\n\nຂ', 'b.md': '# ຂ\n\nຄ', 'meta.csv': sheet }))
  const chosen = intake.entries.map(({ place, title }) => ({ place, title: place === 0 ? 'ຂຽນເອງ' : title }))

  const { made } = await store(steward, intake, { chosen, publish: { tags: [], kind: 'routine', language: 'lo' } })

  const titles = await Promise.all(
    made.map(async ({ articleId }) => (await steward.get<Article>(`/api/articles/${articleId}`)).body),
  )
  expect(titles).toMatchObject([
    { titleLo: 'ຂຽນເອງ', titleEn: 'From the sheet' },
    { titleLo: 'ຈາກຕາຕະລາງ 2', titleEn: '' },
  ])
})

test('of what a dump leaves out as much is listed as somebody reads; titles are cut between letters', async () => {
  const { space, member } = await people()
  const title = 'ນ້ຳ'.repeat(70)
  const aside = Array.from({ length: 350 }, (_, at) => wikiPage(`${at} ${'ນ້ຳ'.repeat(400)}`, 1, 'ເວົ້າ')).join('')

  const intake = await look(member, space.id, Buffer.from(wiki(aside + wikiPage(title, 0, 'ຄຳ'))), 'dump.xml')

  expect(intake.entries.map((one) => one.title)).toEqual(['ນ້ຳ'.repeat(66)])
  expect(intake.left).toHaveLength(300)
  expect(intake.moreLeft).toBe(50)
  for (const { name } of intake.left) expect(name).toMatch(/^\d+ (ນ້ຳ){1,100}$/)
})

test('nobody sends, or has read, more than the machine can bear; what was shown is not read again', async () => {
  const { space, member, steward } = await people()
  const texts = Object.fromEntries(Array.from({ length: 62 }, (_, at) => [`${at}.txt`, `ຄຳ ${at}`]))
  const intake = await look(member, space.id, zip(texts))
  const show = async (place: number) => (await member.get(`/api/intakes/${intake.id}/entries/${place}`)).status
  for (let times = 0; times < 61; times++) expect(await show(0)).toBe(200)
  const others = await Promise.all(intake.entries.slice(1).map(({ place }) => show(place)))
  expect(others.filter((status) => status === 429)).toHaveLength(2)
  expect(others.filter((status) => status === 200)).toHaveLength(59)

  const answers: number[] = []
  for (let times = 0; times < 20; times++) answers.push((await send(member, space.id, Buffer.from('x'))).status)
  expect(answers).toContain(200)
  expect(answers.at(-1)).toBe(429)
  expect((await look(steward, space.id, zip({ 'a.md': 'ກ' }))).state).toBe('read')
})

test('what would burst, leave its folder or is none is refused whole, and nothing is left of it', async () => {
  const { space, member } = await people()
  const cases: [string, Uint8Array, string][] = [
    ['a bomb', zip({ 'a.txt': Buffer.alloc(30 * 1024 * 1024) }), 'zip_bomb'],
    ['a path out of its folder', zip({ '../a.md': 'x' }), 'odd_name'],
    ['two names that are one', zip({ 'A.md': 'x', 'a.md': 'y' }), 'same_names'],
    ['no zip', Buffer.from('hello'), 'not_a_zip'],
    ['another XML', Buffer.from('<html><page><title>x</title></page></html>'), 'not_a_dump'],
    ['a packed bomb', gzipSync(wiki(wikiPage('x', 0, 'y'.repeat(40 * 1024 * 1024)))), 'zip_bomb'],
    ['nothing', zip({ 'Thumbs.db': 'x' }), 'nothing_found'],
  ]
  for (const [what, bytes, reason] of cases)
    expect(await look(member, space.id, bytes), what).toMatchObject({ state: 'failed', reason, entries: [] })
  expect(readdirSync(path.join(folder, 'incoming'))).toEqual([])
  expect((await look(member, space.id, zip({ 'a.md': 'ກ' }))).state).toBe('read')
})

test('an XML that declares entities is read without them', async () => {
  const { space, member } = await people()
  const dump = `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]>${wiki(wikiPage('x', 0, 'ຄຳ &a;&b;'))}`

  const intake = await look(member, space.id, Buffer.from(dump), 'x.xml')

  expect(intake.entries[0]?.excerpt).toMatch(/^ຄຳ/)
  expect(intake.entries[0]?.excerpt).not.toMatch(/aaaa|root/)
})

test('an intake is its person’s own, ends with their right, and can be given up', async () => {
  const space = await world.space('closed')
  const [member, other, stranger] = [await world.person([space]), await world.person([space]), await world.person()]
  const bytes = zip({ 'a.md': 'ກ' })
  expect((await send(stranger, space.id, bytes)).status).toBe(404)
  const intake = await look(member, space.id, bytes)

  expect((await other.get(`/api/intakes/${intake.id}`)).status).toBe(404)
  expect((await member.delete(`/api/intakes/${intake.id}`)).status).toBe(200)
  expect((await member.get(`/api/intakes/${intake.id}`)).status).toBe(404)

  const next = await look(member, space.id, bytes)
  await world.sql`delete from space_members where space_id = ${space.id} and person_id = ${member.id}`
  expect((await member.post(`/api/intakes/${next.id}/documents`, { chosen: choose(next) })).status).toBe(404)
  expect(await counted(space.id)).toEqual({ docs: 0, imports: 0 })
})

test('what a server left when it stopped is gone on with by its person, or was stored; what stops each server is given up', async () => {
  const { space, member, steward } = await people()
  const incoming = path.join(folder, 'incoming')
  mkdirSync(incoming, { recursive: true })
  const leave = (facts: { stops?: number; made?: object[] } = {}) => {
    const id = newId()
    const file = `${newId()}.intake`
    const left = { id, personId: member.id, spaceId: space.id, name: 'x.zip', file, stops: 0, made: [], ...facts }
    writeFileSync(path.join(incoming, file), zip({ 'a.md': '# ກ\n\nຂ' }))
    writeFileSync(path.join(incoming, `${member.id}.${id}.json`), JSON.stringify(left))
    return id
  }
  const stored = newId()
  await member.post(`/api/spaces/${space.id}/docs`, { id: stored, title: 'ກ' })
  const made = [{ docId: stored, articleId: null, title: 'ກ' }]

  const cut = leave({ made: [{ ...made[0], docId: newId() }] })
  expect((await steward.get(`/api/intakes/${cut}`)).status).toBe(404)
  // Whoever pressed just then goes on from what is read again.
  const press = { chosen: [{ place: 0, title: 'ກ' }] }
  const pressed = await member.post<Intake>(`/api/intakes/${cut}/documents`, press)
  expect(pressed).toMatchObject({ status: 200, body: { state: 'reading' } })
  expect(await settled(member, cut)).toMatchObject({ state: 'read', reason: 'restarted', entries: [{ title: 'ກ' }] })
  expect(await counted(space.id)).toEqual({ docs: 1, imports: 0 })
  await member.delete(`/api/intakes/${cut}`)

  const whole = leave({ made })
  expect(await settled(member, whole)).toMatchObject({ state: 'done', made })
  expect((await member.get(`/api/intakes/${leave({ stops: 3 })}`)).status).toBe(404)
  const gone = leave()
  const next = await look(member, space.id, zip({ 'b.md': 'ຂ' }))
  expect((await member.get(`/api/intakes/${gone}`)).status).toBe(404)
  await member.delete(`/api/intakes/${next.id}`)
  expect(readdirSync(incoming)).toEqual([])
})

test('the template that is handed out is read again as it is, in both kinds and languages', async () => {
  const { space, member } = await people()
  for (const language of ['lo', 'en'])
    for (const format of ['xlsx', 'csv']) {
      const reply = await fetch(`${world.url}/api/intake-template?format=${format}&language=${language}`, {
        headers: { cookie: member.cookie },
      })
      const bytes = Buffer.from(await reply.arrayBuffer())
      if (format === 'xlsx') expect((await readXlsx(bytes))[0]?.data).toHaveLength(2)
      const file = language === 'lo' ? 'ຄູ່ມື ນ້ຳສະອາດ.docx' : 'Clean water guide.docx'
      const intake = await look(member, space.id, zip({ [`x.${format}`]: bytes, [file.replace('docx', 'txt')]: 'ຄຳ' }))
      expect(intake.problems, `${language} ${format}`).toEqual([
        { row: 2, column: 'file', why: 'no_such_file', value: file },
      ])
    }
})
