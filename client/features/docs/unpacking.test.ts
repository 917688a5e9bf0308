import { strToU8, zipSync } from 'fflate'
import { expect, test } from 'vitest'
import { unpack } from './unpacking.ts'

test('a zip gives the texts in it, and says what it leaves aside', async () => {
  const zip = zipSync({
    'ແຟ້ມ/ບົດລາຍງານ.md': strToU8('# ຫົວຂໍ້'),
    '../../out.txt': strToU8('a'),
    '__MACOSX/._x.md': strToU8('b'),
    'photo.png': strToU8('c'),
  })
  const { texts, other } = await unpack(zip)
  expect(texts.map(({ name }) => name)).toEqual(['ບົດລາຍງານ.md', 'out.txt'])
  expect(await texts[0]?.body.text()).toBe('# ຫົວຂໍ້')
  expect(other).toEqual(['photo.png'])
})

test('what would burst is refused before it is unpacked, and what is no zip says so', async () => {
  const bomb = zipSync({ 'a.txt': new Uint8Array(19 * 1024 * 1024) })
  await expect(unpack(bomb)).rejects.toMatchObject({ reason: 'zip_large' })
  const many = zipSync(Object.fromEntries(Array.from({ length: 2001 }, (_, n) => [`${n}.txt`, strToU8('x')])))
  await expect(unpack(many)).rejects.toMatchObject({ reason: 'zip_large' })
  await expect(unpack(strToU8('this is none'))).rejects.toMatchObject({ reason: 'zip_bad' })
})

test('a BookStack export gives its pages in the order of the book', async () => {
  const book = {
    name: 'ຄູ່ມື',
    pages: [{ name: 'ເລີ່ມ', html: '<p>ໜຶ່ງ</p>' }],
    chapters: [{ name: 'ບົດທີ 1', pages: [{ name: 'ຂັ້ນຕອນ', markdown: 'ສອງ' }] }],
  }
  const { texts } = await unpack(zipSync({ 'data.json': strToU8(JSON.stringify({ book })) }))
  expect(texts.map(({ name }) => name)).toEqual(['ຄູ່ມື · ເລີ່ມ.html', 'ຄູ່ມື · ບົດທີ 1 · ຂັ້ນຕອນ.md'])
  expect(await texts[1]?.body.text()).toBe('ສອງ')
})
