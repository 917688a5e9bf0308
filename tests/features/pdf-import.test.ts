import { readFileSync } from 'node:fs'
import PDFDocument from 'pdfkit'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '#server/core/id.ts'
import { type ContentNode, contentOf } from '#server/features/docs/content.ts'
import type { Doc, Import } from '#shared/features/docs/contract.ts'
import { launchBrowser } from '../support/browser.ts'
import { openWorld, type TestPerson } from '../support/world.ts'

const world = openWorld()
let browser: Awaited<ReturnType<typeof launchBrowser>>
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

const take = (person: TestPerson, spaceId: string, name: string, bytes: Uint8Array) =>
  person.post<Import>(`/api/spaces/${spaceId}/imports?name=${encodeURIComponent(name)}`, bytes)
const linesOf = ({ blocks }: Import) => blocks.map(({ kind, text }) => `${kind} ${text}`)

async function people() {
  const space = await world.space()
  return { space, person: await world.person([space]) }
}

const LAO =
  'ປະຊາຊົນໃນບ້ານໄດ້ຮັບນ້ຳສະອາດ ແລະ ມີນ້ຳໃຊ້ຕະຫຼອດປີ. ຄະນະກຳມະການຄຸ້ມຄອງນ້ຳຂອງບ້ານໄດ້ຖືກສ້າງຕັ້ງຂຶ້ນເພື່ອບຳລຸງຮັກສາລະບົບນ້ຳລິນ ແລະ ເກັບຄ່າບໍລິການຈາກຄົວເຮືອນ. ການປະຊຸມຄັ້ງທຳອິດຈັດຂຶ້ນໃນວັນທີ 12 ມີນາ 2024 ໂດຍມີຜູ້ເຂົ້າຮ່ວມ 45 ຄົນ.'

/** What people print from a page, in letters that the packaged browser has. */
async function printed(html: string): Promise<Buffer> {
  const font = readFileSync(
    new URL('../../node_modules/@fontsource/noto-sans-lao/files/noto-sans-lao-lao-400-normal.woff2', import.meta.url),
  ).toString('base64')
  const page = await browser.newPage()
  await page.setContent(`<meta charset="utf-8"><style>
    @font-face { font-family: L; src: url(data:font/woff2;base64,${font}) }
    body { font-family: L, sans-serif; font-size: 12pt; line-height: 1.8 }</style>${html}`)
  await page.evaluate('document.fonts.ready')
  const pdf = await page.pdf({ format: 'A4', margin: { top: '2cm', left: '2cm', right: '2cm', bottom: '2cm' } })
  await page.close()
  return pdf
}

function drawn(draw: (pdf: PDFKit.PDFDocument) => void, options: PDFKit.PDFDocumentOptions = {}): Promise<Buffer> {
  const pdf = new PDFDocument({ size: 'A4', ...options })
  const parts: Buffer[] = []
  return new Promise((resolve, reject) => {
    pdf.on('data', (part: Buffer) => parts.push(part)).on('end', () => resolve(Buffer.concat(parts)))
    pdf.on('error', reject)
    draw(pdf)
    pdf.end()
  })
}

test('a PDF that a browser printed comes in letter by letter, ຳ with its tone too, in its paragraphs', async () => {
  const { space, person } = await people()
  const pdf = await printed(`<h1>ນ້ຳສະອາດ ຂອງບ້ານ</h1><p>${LAO}</p><ol><li>ທໍ່ນ້ຳເກົ່າ</li><li>ບໍ່ມີອະໄຫຼ່</li></ol>
    <p>The committee keeps the water system working, and it collects the fees of every household each month.</p>`)

  const taken = await take(person, space.id, 'ນ້ຳ.pdf', pdf)

  expect(taken.status).toBe(200)
  expect(taken.body).toMatchObject({ kind: 'pdf', title: 'ນ້ຳສະອາດ ຂອງບ້ານ', unread: [] })
  expect(linesOf(taken.body)).toEqual([
    'heading ນ້ຳສະອາດ ຂອງບ້ານ',
    `paragraph ${LAO}`,
    'number ທໍ່ນ້ຳເກົ່າ',
    'number ບໍ່ມີອະໄຫຼ່',
    'paragraph The committee keeps the water system working, and it collects the fees of every household each month.',
  ])
  const made = await person.post<Doc>(`/api/imports/${taken.body.id}/doc`, { id: newId(), title: 'ນ້ຳ', repairs: [] })
  expect(made.status).toBe(200)
})

test('a PDF of an office program comes in with its list', async () => {
  const { space, person } = await people()
  const bytes = readFileSync(new URL('../fixtures/office.pdf', import.meta.url))

  const { body } = await take(person, space.id, 'ບົດ.pdf', bytes)

  expect(linesOf(body)).toEqual(expect.arrayContaining(['heading ບົດລາຍງານນ້ຳສະອາດ', 'bullet ທໍ່ນ້ຳເກົ່າ', 'bullet ບໍ່ມີ']))
  expect(body.blocks.map(({ text }) => text).join('')).toContain('ເພື່ອບຳລຸງຮັກສາລະບົບນ້ຳລິນ ແລະ ເກັບຄ່າບໍລິການ')
})

test('what the product wrote as a PDF comes back with its tables, heads left out and told', async () => {
  const { space, person } = await people()
  const rows = Array.from({ length: 90 }, (_, index) => `| ປີ ${2000 + index} | ນ້ຳ ${index} |`).join('\n')
  const source = await take(
    person,
    space.id,
    'a.md',
    Buffer.from(`# ຕາຕະລາງ\n\n${LAO}\n\n| ປີ | ຈຳນວນ |\n|---|---|\n${rows}\n`),
  )
  const id = newId()
  await person.post(`/api/imports/${source.body.id}/doc`, { id, title: 'ຕາຕະລາງນ້ຳ', repairs: [] })
  const pdf = await fetch(`${world.url}/api/docs/${id}/export?format=pdf`, { headers: { cookie: person.cookie } })

  const { body } = await take(person, space.id, 'ຕາຕະລາງ.pdf', new Uint8Array(await pdf.arrayBuffer()))

  expect(body.blocks.map(({ text }) => text)).toContain(LAO)
  const cells = body.blocks.filter(({ cell }) => cell)
  expect(cells.map(({ text }) => text)).toEqual(expect.arrayContaining(['ປີ 2000', 'ນ້ຳ 0', 'ປີ 2089', 'ນ້ຳ 89']))
  const [head] = body.unread
  expect(head).toMatchObject({ what: 'head' })
  expect(head?.names.join()).toMatch(/ໜ້າ 1/)
  expect(body.blocks.some(({ text }) => /ໜ້າ \d/.test(text))).toBe(false)
})

test('a scanned PDF says that it holds pictures; one scanned page among others is named', async () => {
  const { space, person } = await people()
  const scan = await sharp({ create: { width: 300, height: 400, channels: 3, background: '#fff' } })
    .png()
    .toBuffer()
  const whole = await drawn((pdf) => pdf.image(scan, 0, 0, { width: 595 }))
  const part = await drawn((pdf) => pdf.text('The first page has letters.').addPage().image(scan, 0, 0, { width: 595 }))

  const refused = await take(person, space.id, 'scan.pdf', whole)
  const taken = await take(person, space.id, 'part.pdf', part)

  expect(refused).toMatchObject({ status: 415, body: { detail: { reason: 'scanned_pdf' } } })
  expect(taken.body).toMatchObject({
    pictures: 1,
    lostPictures: 0,
    unread: [{ what: 'scan', count: 1, names: ['2'] }],
  })
})

/** The document that is made of a file. */
async function contentOfFile(person: TestPerson, spaceId: string, bytes: Uint8Array) {
  const { body } = await take(person, spaceId, 'x.pdf', bytes)
  const id = newId()
  const made = await person.post(`/api/imports/${body.id}/doc`, { id, title: 'x', repairs: [] })
  expect(made.status, JSON.stringify(made.body)).toBe(200)
  const [stored] = await world.sql<{ data: Uint8Array }[]>`select data from doc_updates where doc_id = ${id}`
  return { body, content: contentOf(new Uint8Array(stored?.data ?? [])) }
}
const allOf = (node: ContentNode, type: string): ContentNode[] => [
  ...(node.type === type ? [node] : []),
  ...(node.content ?? []).flatMap((one) => allOf(one, type)),
]
const linksIn = (node: ContentNode) =>
  allOf(node, 'text').flatMap(({ text, marks }) =>
    (marks ?? []).filter(({ type }) => type === 'link').map(({ attrs }) => `${text} ${attrs?.href}`),
  )

test('links of a PDF stay on their words, over lines, in lists and tables; those that lead nowhere here are counted', async () => {
  const { space, person } = await people()
  const pdf = await printed(`<h1 id="top">ກົດໝາຍ</h1>
    <p>ອ່ານ <a href="https://law.example/25">ກົດໝາຍວ່າດ້ວຍຂໍ້ມູນ</a> ກ່ອນ. <a href="#top">ຂຶ້ນເທິງ</a></p>
    <p>The long way is <a href="https://way.example/long">${'a link of many words that goes on over the line '.repeat(3)}until here</a>, and then it ends.</p>
    <ol><li><a href="https://a.example/">First</a> of two</li><li>Write to <a href="mailto:a@b.la">us</a></li></ol>
    <p><a href="javascript:alert(1)">Nothing</a> runs.</p>`)

  const { body, content } = await contentOfFile(person, space.id, pdf)

  expect(linksIn(content)).toEqual([
    'ກົດໝາຍວ່າດ້ວຍຂໍ້ມູນ https://law.example/25',
    `${'a link of many words that goes on over the line '.repeat(3)}until here https://way.example/long`,
    'First https://a.example/',
    'us mailto:a@b.la',
  ])
  expect(allOf(content, 'orderedList')).toHaveLength(1)
  expect(body.unread.find(({ what }) => what === 'link')?.count).toBeGreaterThan(0)
  const rows = await drawn((table) => {
    for (const [row, y] of [100, 120, 140].entries())
      table.text(`Year ${row}`, 72, y).text(`Law ${row}`, 300, y, row === 1 ? { link: 'https://law.example/1' } : {})
  })
  const second = await contentOfFile(person, space.id, rows)
  expect(allOf(second.content, 'table')).toHaveLength(1)
  expect(linksIn(second.content)).toEqual(['Law 1 https://law.example/1'])
})

test('pictures of a PDF stand where they stood, each once; what lies behind the letters does not come along and is told', async () => {
  const { space, person } = await people()
  const solid = (background: string) => sharp({ create: { width: 120, height: 60, channels: 3, background } })
  const photograph = await solid('#2266aa').jpeg().toBuffer()
  const glass = await sharp({
    create: { width: 80, height: 40, channels: 4, background: { r: 200, g: 30, b: 30, alpha: 0 } },
  })
    .composite([{ input: { create: { width: 40, height: 40, channels: 4, background: '#c81e1e' } }, left: 0, top: 0 }])
    .png()
    .toBuffer()
  const paper = await solid('#eeeeee').png().toBuffer()
  const pdf = await drawn((page) => {
    page.text('The first paragraph stands above the photograph, as it did on paper.', 72, 72)
    page.image(photograph, 72, 120, { width: 200 })
    page.text('The second paragraph stands between the two pictures of this page.', 72, 260)
    page.image(glass, 72, 300, { width: 160 })
    page.text('The third paragraph stands below both of them, at the end.', 72, 420)
    page.addPage().image(paper, 0, 0, { width: 595, height: 842 })
    page.text('Letters on paper.', 72, 72)
    page.image(photograph, 72, 300, { width: 100 })
  })

  const { body, content } = await contentOfFile(person, space.id, pdf)

  expect(body).toMatchObject({ pictures: 2, lostPictures: 0 })
  expect(body.unread).toEqual([
    { what: 'behind', count: 1, names: [] },
    { what: 'repeated', count: 1, names: [] },
  ])
  expect(content.content?.map(({ type }) => type).slice(0, 6)).toEqual([
    'paragraph',
    'image',
    'paragraph',
    'image',
    'paragraph',
    'paragraph',
  ])
  const bytesOf = async (place: number) => {
    const id = allOf(content, 'image')[place]?.attrs?.fileId
    const reply = await fetch(`${world.url}/api/doc-files/${id}`, { headers: { cookie: person.cookie } })
    return Buffer.from(await reply.arrayBuffer())
  }
  const colourAt = async (bytes: Buffer, left: number) => [
    ...(await sharp(bytes).ensureAlpha().extract({ left, top: 10, width: 1, height: 1 }).raw().toBuffer()),
  ]
  expect(await sharp(await bytesOf(0)).metadata()).toMatchObject({ format: 'jpeg', width: 120, height: 60 })
  const drawnAnew = await bytesOf(1)
  expect(await sharp(drawnAnew).metadata()).toMatchObject({ format: 'png', width: 80, height: 40 })
  expect(await colourAt(drawnAnew, 10)).toEqual([200, 30, 30, 255])
  expect((await colourAt(drawnAnew, 70))[3]).toBe(0)
})

test('a locked PDF, a broken one, and one of too many pages are refused with their reasons', async () => {
  const { space, person } = await people()
  const locked = await drawn((pdf) => pdf.text('secret'), { userPassword: 'x', ownerPassword: 'y' })
  const long = await drawn((pdf) => {
    for (let page = 0; page < 2001; page++) pdf.addPage()
  })
  const good = await drawn((pdf) => pdf.text('x'.repeat(40)))

  for (const [bytes, status, reason] of [
    [locked, 415, 'locked_pdf'],
    [good.subarray(0, 200), 415, 'unreadable_file'],
    [long, 413, 'too_many_pages'],
  ] as const)
    expect(await take(person, space.id, 'x.pdf', bytes)).toMatchObject({ status, body: { detail: { reason } } })
  expect((await take(person, space.id, 'x.pdf', good)).status).toBe(200)
})
