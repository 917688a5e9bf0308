import { expect, test } from 'vitest'
import { plainOf, tokensOf } from './markdown.ts'

test('where it is only mentioned it is one line without its signs', () => {
  expect(plainOf('**ວຽກບໍ່ຄ້າງ** ຖ້າມີ:\n\n- ໃບມອບວຽກ\n- `ແບບຟອມ 7`')).toBe('ວຽກບໍ່ຄ້າງ ຖ້າມີ: ໃບມອບວຽກ · ແບບຟອມ 7')
  expect(plainOf('ແຖວ 1\nແຖວ *2*')).toBe('ແຖວ 1 ແຖວ 2')
  expect(plainOf('> ຄຳເວົ້າ\n\nຕອບ <b>x</b> [ບ່ອນອີງ](https://ba.la)')).toBe('ຄຳເວົ້າ ຕອບ <b>x</b> ບ່ອນອີງ')
  expect(plainOf('# ຫົວຂໍ້\nຕໍ່')).toBe('ຫົວຂໍ້ ຕໍ່')
  expect(plainOf('- ໜຶ່ງ\n  # ສອງ')).toBe('ໜຶ່ງ ສອງ')
  expect(plainOf('```\ncode\n```\nຕໍ່')).toBe('code ຕໍ່')
  expect(plainOf('- ໜຶ່ງ\n\n  # ສອງ\n  ສາມ')).toBe('ໜຶ່ງ ສອງ ສາມ')
  for (const text of ['ລາຄາ 5 * 3 * 2', 'a_b_c', '5 < 6 & 7 > 2', 'ທີ່ [ນີ້']) expect(plainOf(text)).toBe(text)
})

test('what would take long to read, or could not be read, stays as it was typed', () => {
  const long = 8000
  const deep = ['>', '- ', '* ', '1. ', '> - '].map((sign) => `${sign.repeat(long / sign.length)}ກ`)
  const slow = ['*', '_', '**', '~~'].map((sign) => `${`${sign}a `.repeat(long / 8)}${`a${sign} `.repeat(long / 8)}`)
  for (const text of [...deep, ...slow])
    expect(plainOf(`ສະບາຍດີ\n${text}`)).toBe(`ສະບາຍດີ ${text.replace(/\s+/g, ' ').trim()}`)
  const nested = ['>> - ກ', '- ກ\n  - ຂ\n    - ຄ', '* * *', `${'**ກ** '.repeat(100)}ຂ`, '*ກ*\n\n'.repeat(300)]
  for (const text of nested) expect(JSON.stringify(tokensOf(text))).toMatch(/"(blockquote|list|hr|strong|em)"/)
})
