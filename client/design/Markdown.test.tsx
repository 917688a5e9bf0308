import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { Markdown } from './Markdown.tsx'

const html = (text: string) => renderToStaticMarkup(<Markdown text={text} />)

test('what people write is shown as they mean it', () => {
  expect(html('ຂໍ້ **ສຳຄັນ** ແລະ *ດ່ວນ*')).toBe('<p>ຂໍ້ <strong>ສຳຄັນ</strong> ແລະ <em>ດ່ວນ</em></p>')
  expect(html('ຄຳ**ໜາ**ຕິດກັນ')).toContain('<strong>ໜາ</strong>')
  expect(html('- ໜຶ່ງ\n- ສອງ')).toBe('<ul><li>ໜຶ່ງ</li><li>ສອງ</li></ul>')
  expect(html('3. ສາມ\n4. ສີ່')).toBe('<ol start="3"><li>ສາມ</li><li>ສີ່</li></ol>')
  expect(html('> ຄຳເວົ້າ')).toBe('<blockquote><p>ຄຳເວົ້າ</p></blockquote>')
  expect(html('`a < b`')).toBe('<p><code>a &lt; b</code></p>')
  expect(html('```\nif (a && b)\n```')).toBe('<pre><code>if (a &amp;&amp; b)</code></pre>')
  expect(html('ແຖວ 1\nແຖວ 2')).toBe('<p>ແຖວ 1<br/>ແຖວ 2</p>')
})

test('no word that browsers cut is cut at the end of a line, and what was written stays as it is', () => {
  expect(html('ຂໍ **ໂຫຼດໄຟລ໌** ຈາກ ເຊີບເວີ')).toBe(
    '<p>ຂໍ <strong><span class="nw">ໂຫຼດ</span>ໄຟລ໌</strong> ຈາກ <span class="nw">ເຊີບເວີ</span></p>',
  )
  expect(html('`ໂຫຼດ`')).toBe('<p><code>ໂຫຼດ</code></p>')
  const called = renderToStaticMarkup(<Markdown text="ໂຫຼດ @ຄຳ ໂຫຼດ" calls={[{ text: '@ຄຳ', me: false }]} />)
  expect(called.match(/<span class="nw">ໂຫຼດ<\/span>/g)).toHaveLength(2)
})

test('what is none of it stands as it was typed', () => {
  for (const text of ['ລາຄາ 5 * 3 * 2', 'a_b_c', '5 < 6 & 7 > 2', 'ທີ່ [ນີ້', '**ຍັງບໍ່ປິດ'])
    expect(html(text)).toBe(`<p>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')}</p>`)
})

test('links lead to pages and nowhere else, and nothing becomes markup', () => {
  expect(html('[ເບິ່ງ](https://laogov.gov.la)')).toContain('href="https://laogov.gov.la" target="_blank"')
  expect(html('https://laogov.gov.la/a')).toContain('<a href="https://laogov.gov.la/a"')
  for (const bad of [
    '[x](javascript:alert(1))',
    '[x](JaVaScRiPt:alert(1))',
    '[x](data:text/html,hi)',
    '<img src=x onerror=alert(1)>',
    '<script>alert(1)</script>',
    '![x](javascript:alert(1))',
    '[x]: javascript:alert(1)\n[x]',
  ]) {
    const shown = html(bad)
    expect(shown, bad).not.toMatch(/<(script|img)|href="(?!https?:)|onerror="/i)
  }
})

test('the longest message made to be slow is shown all the same', () => {
  expect(html(`${'> '.repeat(20)}ກ`).match(/<blockquote>/g)?.length).toBeLessThan(12)
  for (const piece of ['[', '*a ', '>', '> ', '`', '**_', '- '])
    expect(html(piece.repeat(8000 / piece.length)).length).toBeGreaterThan(0)
}, 5_000)
