import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import writeXlsx, { type Cell } from 'write-excel-file/node'
import en from '#client/features/intake/en.json' with { type: 'json' }
import lo from '#client/features/intake/lo.json' with { type: 'json' }
import { newId } from '#server/core/id.ts'
import type { Intake } from '#shared/features/intake/contract.ts'
import { call, openWorld, type TestPerson, until } from '../support/world.ts'
import { zip } from '../support/zip.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'ba-intake-hostile-'))
const world = openWorld(undefined, { DATA_DIR: folder })
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function people() {
  const space = await world.space()
  return { space, person: await world.person([space]) }
}

async function look(person: TestPerson, spaceId: string, bytes: Uint8Array, name = 'x.zip'): Promise<Intake> {
  const id = newId()
  const address = `/api/spaces/${spaceId}/intakes/${id}?name=${encodeURIComponent(name)}`
  const begun = await call(world.url, 'POST', address, bytes, person.cookie, { 'content-type': 'application/x-file' })
  expect(begun.status, JSON.stringify(begun.body)).toBe(200)
  return until(
    async () => {
      const { body } = await person.get<Intake>(`/api/intakes/${id}`)
      return body.state !== 'reading' && body
    },
    'the intake is through',
    60_000,
  )
}

/** The line of a .zip's table of contents that names this file, and the line before its bytes, for changing them. */
function places(bytes: Buffer, name: string) {
  const named = Buffer.from(name)
  const second = bytes.lastIndexOf(named)
  return { local: bytes.indexOf(named) - 30, listed: second - 46 }
}
/** The same .zip with what `change` does to the lines of one file. */
function changed(files: Record<string, string | Buffer>, name: string, change: Parameters<typeof apply>[1]) {
  const bytes = zip(files)
  apply({ bytes, ...places(bytes, name) }, change)
  return bytes
}
interface Lines {
  bytes: Buffer
  local: number
  listed: number
}
const apply = (lines: Lines, change: (lines: Lines) => void) => change(lines)
const symlink = ({ bytes, listed }: Lines) => {
  bytes.writeUInt16LE((3 << 8) | 20, listed + 4)
  bytes.writeUInt32LE((0o120777 << 16) >>> 0, listed + 38)
}
const flags = (value: number) => (lines: Lines) => {
  lines.bytes.writeUInt16LE(value, lines.local + 6)
  lines.bytes.writeUInt16LE(value, lines.listed + 8)
}

test('what is hostile is refused whole with a reason that is said in both languages, and nothing is left of it', async () => {
  const { space, person } = await people()
  const cases: [string, Uint8Array, keyof typeof en.why][] = [
    ['an absolute name', zip({ '/etc/a.md': 'x' }), 'odd_name'],
    ['a drive', zip({ 'C:\\a.md': 'x' }), 'odd_name'],
    ['a zero in a name', zip({ 'a\0.md': 'x' }), 'odd_name'],
    ['a name longer than any system takes', zip({ [`${'ກ'.repeat(1400)}.md`]: 'x' }), 'odd_name'],
    ['a link to a file', changed({ 'a.md': '/etc/passwd' }, 'a.md', symlink), 'not_a_file'],
    ['a locked file', changed({ 'a.md': 'x' }, 'a.md', flags(0x0801)), 'encrypted_zip'],
    ['a name twice', zip({ 'ນ້ຳ.md': 'x', 'ນ້ຳ.MD': 'y' }), 'same_names'],
    ['a .zip cut off', zip({ 'a.md': 'x'.repeat(500) }).subarray(0, 60), 'not_a_zip'],
    ['packed otherwise', Buffer.from('BZh91AY&SY'), 'other_packing'],
    [
      'too many',
      zip(Object.fromEntries(Array.from({ length: 10_001 }, (_, at) => [`${at}.png`, '']))),
      'too_many_entries',
    ],
    [
      'too many texts',
      zip(Object.fromEntries(Array.from({ length: 2001 }, (_, at) => [`${at}.md`, 'ກ']))),
      'too_many_texts',
    ],
  ]
  for (const [what, bytes, reason] of cases) {
    // Each begins in its own name: how often one may begin is another matter.
    const one = await world.person([space])
    expect(await look(one, space.id, bytes), what).toMatchObject({ state: 'failed', reason, entries: [] })
    for (const words of [lo, en]) expect(words.why[reason], what).toMatch(/[.。]$/)
  }
  expect(readdirSync(path.join(folder, 'incoming'))).toEqual([])
  expect((await look(person, space.id, zip({ 'a.md': 'ກ' }))).state).toBe('read')
})

test('a file said to be larger than the limit is refused before a byte of it is taken', async () => {
  const { space, person } = await people()
  const status = await new Promise<number>((resolve, reject) => {
    const asked = request(
      `${world.url}/api/spaces/${space.id}/intakes/${newId()}?name=x.zip`,
      {
        method: 'POST',
        headers: { cookie: person.cookie, 'content-type': 'application/x-file', 'content-length': 600 * 1024 * 1024 },
      },
      (reply) => {
        resolve(reply.statusCode ?? 0)
        asked.destroy()
      },
    )
    asked.on('error', reject)
    asked.write('PK')
  })
  expect(status).toBe(413)
  expect((await look(person, space.id, zip({ 'a.md': 'ກ' }))).state).toBe('read')
})

test('two thousand texts and eight thousand other files are looked through, long Lao folders among them', async () => {
  const { space, person } = await people()
  const deep = Array.from({ length: 6 }, () => 'ແຟ້ມເອກະສານຂອງພະແນກການ'.repeat(3)).join('/')
  const files: Record<string, string> = { [`${deep}/ນ້ຳ.md`]: '# ນ້ຳ\n\nຄຳ' }
  for (let at = 1; at < 2000; at++) files[`t/${at}.txt`] = `ຄຳ ${at}`
  for (let at = 0; at < 8000; at++) files[`p/${at}.bin`] = ''

  const intake = await look(person, space.id, zip(files))

  expect(intake).toMatchObject({ state: 'read', of: 2000, done: 2000 })
  expect(intake.entries).toHaveLength(2000)
  expect(intake.left.length + intake.moreLeft).toBe(8000)
  expect(intake.entries.find(({ title }) => title === 'ນ້ຳ')?.name).toBe(`${deep}/ນ້ຳ.md`)
}, 120_000)

test('names are read as they were written, also where a program did not say how; what is another thing than its name says is told', async () => {
  const { space, person } = await people()
  const unsaid = await look(person, space.id, changed({ 'ນ້ຳ ສະອາດ.txt': 'ຄຳ' }, 'ນ້ຳ ສະອາດ.txt', flags(0)))
  expect(unsaid.entries.map(({ name }) => name)).toEqual(['ນ້ຳ ສະອາດ.txt'])
  // 0x82 is é where nothing is said, and no UTF-8.
  const old = changed({ 'caf~.txt': 'x' }, 'caf~.txt', (lines) => {
    flags(0)(lines)
    for (const at of [lines.local + 30, lines.listed + 46]) lines.bytes[at + 3] = 0x82
  })
  expect((await look(person, space.id, old)).entries.map(({ name }) => name)).toEqual(['café.txt'])

  const png = Buffer.from('89504e470d0a1a0a0000000d', 'hex')
  const wrong = await look(
    person,
    space.id,
    zip({
      'picture.txt': png,
      'page.docx': '<p>ບໍ່ແມ່ນ Word</p>',
      'empty.docx': zip({}),
      'text.pdf': 'ບໍ່ແມ່ນ PDF',
      'good.txt': 'ຄຳ',
      'in.zip': zip({ 'a.md': 'x' }),
    }),
  )
  // What is plain text is that, whatever it is called.
  expect(wrong.entries.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
    'good.txt text',
    'page.docx text',
    'text.pdf text',
  ])
  const whys = Object.fromEntries(wrong.left.map(({ name, why }) => [name, why]))
  expect(whys).toMatchObject({ 'picture.txt': 'not_utf8', 'empty.docx': 'unreadable_file', 'in.zip': 'packed_twice' })
})

test('a spreadsheet counts however it was filled in: titles above, empty rows, formulas, merged cells, dates in Lao; further sheets are named', async () => {
  const { space, person } = await people()
  const row = (...cells: Cell[]) => cells
  const first = [
    row({ value: 'ບັນຊີເອກະສານຂອງກົມ', columnSpan: 4, fontWeight: 'bold' }, null, null, null),
    row(null, null, null, null),
    // Heads in two rows, the first of them over several.
    row({ value: ' ໄຟລ໌ ', rowSpan: 2 }, { value: 'ເນື້ອໃນ', columnSpan: 2 }, null, { value: 'ປ້າຍ', rowSpan: 2 }),
    row(null, { value: 'ຫົວຂໍ້ ພາສາລາວ' }, { value: 'ວັນທີ' }, null),
    row(null, null, null, null),
    row(
      { value: 'a.md' },
      { type: 'Formula', value: '"ຫົວ"&"ຂໍ້"' },
      { type: Date, value: new Date('2024-03-12T00:00:00Z'), format: 'dd/mm/yyyy' },
      { value: 'ນ້ຳ; ບ້ານ', rowSpan: 3 },
    ),
    // What says nothing itself is no row, merged or not.
    row(null, null, null, null),
    row({ value: 'b.md' }, null, { value: '໑໒ ມີນາ ໒໕໖໗' }, null),
    row({ value: 2024 }, { value: 'ເລກເປັນຊື່' }, { value: 2019 }, null),
    row({ value: 'c.md' }, null, { value: '12/03/67' }, null),
  ]
  const sheet = await writeXlsx([
    { data: first, sheet: 'ບັນຊີ' },
    { data: [row({ value: 'ໄຟລ໌' }), row({ value: 'c.md' })], sheet: 'ປີ 2025 & ກ່ອນ' },
    { data: [], sheet: 'Sheet3' },
    { data: [row({ value: 7 })], sheet: 'ສະຫຼຸບ' },
  ]).toBuffer()

  const { entries, problems, left } = await look(
    person,
    space.id,
    zip({ 'ບັນຊີ.xlsx': sheet, 'a.md': '# ກ\n\nຂ', 'b.md': '# ຂ\n\nຄ', '2024.md': '# ຄ\n\nງ', 'c.md': '# ງ\n\nຈ' }),
  )

  expect(left).toEqual(['ປີ 2025 & ກ່ອນ', 'ສະຫຼຸບ'].map((name) => ({ name: `ບັນຊີ.xlsx · ${name}`, why: 'other_sheet' })))
  for (const words of [lo, en]) expect(words.why).toHaveProperty('other_sheet')
  const facts = Object.fromEntries(
    entries.map(({ name, sheet: one }) => [name, one && [one.titleLo, one.year, one.tags]]),
  )
  expect(facts).toEqual({
    'a.md': ['', 2024, ['ນ້ຳ', 'ບ້ານ']],
    'b.md': ['', 2024, ['ນ້ຳ', 'ບ້ານ']],
    '2024.md': ['ເລກເປັນຊື່', 2019, []],
    'c.md': ['', null, []],
  })
  expect(problems.map(({ row: at, column, why }) => `${at} ${column} ${why}`)).toEqual(['10 date unknown_date'])
})
