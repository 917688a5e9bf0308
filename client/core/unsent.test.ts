import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { UNSENT } from './kept.ts'
import { wordsOf } from './unsent.ts'

const words = (kind: string, kept: unknown) =>
  wordsOf(typeof kept === 'string' ? kept : JSON.stringify(kept), UNSENT[kind] ?? [])

test.each([
  ['proposal', { id: 'x', text: '2026-12-01 ປິດຮັບ', why: '', items: [{ id: 'y', title: 'ຫຼັກຖານ' }] }, '2026-12-01 ປິດຮັບ'],
  ['agreement', { outcome: 'agreed', statement: '', dissent: '', reviewOn: '2027-01-01' }, ''],
  ['agreement', { outcome: 'agreed', statement: 'ເລີ່ມເດືອນໜ້າ', dissent: 'ໄວໄປ' }, 'ເລີ່ມເດືອນໜ້າ\u00a0· ໄວໄປ'],
  [
    'meeting',
    { title: '', way: 'face_to_face', outcome: '', asked: [{ key: 'k', question: 'ໃຜ?', answer: 'ນ້ອຍ' }] },
    'ໃຜ?\u00a0· ນ້ອຍ',
  ],
  ['meeting', { title: 'ປະຊຸມ', outcome: 'ຕົກລົງ', people: ['p'], of: ['ປະຊຸມ', 'ຕົກລົງ'] }, ''],
  ['meeting', { title: 'ປະຊຸມໃໝ່', outcome: 'ຕົກລົງ', people: ['p'], of: ['ປະຊຸມ', 'ຕົກລົງ'] }, 'ປະຊຸມໃໝ່'],
  ['draft', { body: '', mentions: [], files: [{ id: 'f', name: 'ແຜນ.pdf' }] }, 'ແຜນ.pdf'],
  ['edits', { body: 'ຄືເກົ່າ', of: 'ຄືເກົ່າ' }, ''],
  ['edits', { body: 'ໃໝ່', of: 'ຄືເກົ່າ' }, 'ໃໝ່'],
  ['reflection', '2026-12-01 ໄດ້ຜົນ', '2026-12-01 ໄດ້ຜົນ'],
  ['reflection', '{"a": 1}', '{"a": 1}'],
  ['combine', { title: 'ຮ່າງລວມ', space: 's', chosen: {} }, 'ຮ່າງລວມ'],
  ['combine', [{ itemId: 'x', kind: 'doc', messages: [] }], ''],
  ['answer', { answer: '2026-12-01' }, '2026-12-01'],
])('of what is begun (%s) the words are told that somebody wrote, and nothing else', (kind, kept, expected) => {
  expect(words(kind, kept)).toBe(expected)
})

test('whatever is kept on a device by somebody says what of it is words', () => {
  const root = fileURLToPath(new URL('..', import.meta.url))
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /^(?!dist)(?!.*\.test\.).*\.tsx?$/.test(file),
  )
  const kinds = files.flatMap((file) =>
    [...readFileSync(root + file, 'utf8').matchAll(/`ba\.(\w+)\.\$\{/g)].map(([, kind]) => kind),
  )
  // Texts and copies of them are told by what is known of them.
  expect([...new Set(kinds)].sort()).toEqual([...Object.keys(UNSENT), 'doc', 'copy'].sort())
})
