import { expect, test } from 'vitest'
import { highlighter } from '#shared/lao/highlight.ts'
import { snippetOf } from './search.ts'

const marked = (text: string, q: string) => {
  const { snippet, snippetMarks } = snippetOf(text, highlighter(q))
  return { snippet, marked: snippetMarks.map(([from, to]) => snippet.slice(from, to)) }
}
const other = 'ຖະໜົນ ແລະ ຂົວ '

test('a snippet marks what matches, near the beginning, far behind it, and at its own end', () => {
  const near = marked(`${other.repeat(4)}ການມອບວຽກ ຕ້ອງມີໃບ ${other.repeat(60)}`, 'ມອບວຽກ')
  expect(near).toEqual({ snippet: expect.stringMatching(/^…?.*ການມອບວຽກ.*…$/), marked: ['ມອບວຽກ'] })

  const far = marked(`${other.repeat(60)}ການມອບວຽກ ຕ້ອງມີໃບ ${other.repeat(60)}`, 'ມອບວຽກ')
  expect(far).toEqual({ snippet: expect.stringMatching(/^….*ການມອບວຽກ.*…$/), marked: ['ມອບວຽກ'] })

  const often = marked('ການມອບວຽກ '.repeat(60), 'ມອບວຽກ')
  expect(often.marked.length).toBeGreaterThan(10)
  expect(often.marked.every((part, at) => part === 'ມອບວຽກ' || at === often.marked.length - 1)).toBe(true)

  expect(marked(other.repeat(60), 'ມອບວຽກ').marked).toEqual([])
  expect(marked('', 'ມອບວຽກ')).toEqual({ snippet: '', marked: [] })
})
