import PDFDocument from 'pdfkit'
import { expect, test } from 'vitest'
import { registerFonts, Typesetter } from './pdf-text.ts'

const TONES = ['\u0EC8', '\u0EC9', '\u0ECA', '\u0ECB']

/** What is drawn, each stretch of signs with where it begins. */
async function drawnOf(text: string) {
  const pdf = new PDFDocument({ compress: false })
  const parts: Buffer[] = []
  const done = new Promise((resolve) => pdf.on('data', (part: Buffer) => parts.push(part)).on('end', resolve))
  registerFonts(pdf)
  const typesetter = new Typesetter(pdf)
  typesetter.lines([{ text, look: { size: 100 } }], 500)[0]?.draw(50, 50)
  pdf.end()
  await done
  const stream = Buffer.concat(parts).toString('latin1')
  const signs = [...stream.matchAll(/1 0 0 1 ([\d.]+) ([\d.]+) Tm\n(?:\/F\d+ [\d.]+ Tf\n)?\[<([0-9a-f]+)>/g)]
  return signs.map(([, x, y, codes = '']) => ({ x: Number(x), y: Number(y), signs: codes.length / 4 }))
}
const typesetter = () => {
  const pdf = new PDFDocument()
  registerFonts(pdf)
  return new Typesetter(pdf)
}

test('marks over and under take no room of their own, in every pair that Lao has', () => {
  const setter = typesetter()
  const width = (text: string) => setter.width(text, { size: 100 })
  for (const letter of ['ນ', 'ກ', 'ປ', 'ຫຼ', 'ໜ'])
    for (const vowel of ['', 'ິ', 'ີ', 'ຶ', 'ື', 'ຸ', 'ູ', 'ົ', 'ັ', 'ໍ'])
      for (const tone of ['', ...TONES])
        expect(width(letter + vowel + tone), letter + vowel + tone).toBeCloseTo(width(letter), 3)
  for (const tone of TONES) expect(width(`ນ${tone}ຳ`), `ນ${tone}ຳ`).toBeCloseTo(width('ນາ'), 3)
})

test('the ring of ຳ and a tone mark stand over their letter together, however they are typed', async () => {
  const [plain, typed, apart] = await Promise.all([drawnOf('ນາ'), drawnOf('ນ້ຳ'), drawnOf('ນໍ້າ')])
  expect(typed).toEqual(apart)
  // The letter, both marks over it, and where the word ends.
  expect(typed.map(({ signs }) => signs)).toEqual([1, 1, 1])
  const [letter, marks, last] = typed
  const end = (plain[0]?.x ?? 0) + typesetter().width('ນ', { size: 100 })
  expect(letter?.x).toBe(50)
  expect(marks?.x).toBeGreaterThan(50)
  expect(marks?.x).toBeLessThan(end)
  expect(last?.x).toBeCloseTo(end, 0)
})
