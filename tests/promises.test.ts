import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

// Whatever server/sync/README.md promises names a test, and the test is there.
const root = fileURLToPath(new URL('..', import.meta.url))
const rows = readFileSync(path.join(root, 'server/sync/README.md'), 'utf8')
  .split('\n')
  .flatMap((line) => {
    const [, promise, tests] = /^\| ([A-Z]+\d.*?) \| (.*) \|$/.exec(line) ?? []
    return promise && tests ? [{ promise, tests }] : []
  })

/** The tests of a file by their names, with the names of the cases of those that run more than once; and what keeps any from running. */
function testsIn(file: string) {
  const source = readFileSync(path.join(root, `tests/${file}.test.ts`), 'utf8')
  const names = [...source.matchAll(/^ *test\(\s*(['`])(.+?)\1,/gm)].map(([, , name = '']) => name)
  for (const [, cases = '', , name = ''] of source.matchAll(/^ *test\.each\(([\s\S]*?)\)\(\s*(['`])(.+?)\2,/gm)) {
    // A case is a row that begins with its name, or the name alone.
    const rows = [...cases.matchAll(/(?:^|\[|, )\s*(['`])([^\n]+?)\1/gm)].map(([, , row = '']) => row)
    names.push(name, ...rows)
  }
  const idle = source.match(/\b(test|it|describe)(\.\w+)*\.(skip|skipIf|runIf|todo|only|fails)\b/g) ?? []
  return { names, idle }
}

test('there are promises for documents, lines, devices, the database, rights and hostile clients', () => {
  const all = rows.map(({ promise }) => promise).join(' ')
  for (const letter of ['D', 'N', 'O', 'P', 'AZ', 'W'])
    expect(all.match(new RegExp(`\\b${letter}\\d`, 'g'))?.length ?? 0, letter).toBeGreaterThan(2)
})

test.each(rows)('$promise: its tests are there', ({ promise, tests }) => {
  let named = 0
  for (const part of tests.split('; ')) {
    const [, file, sought = ''] = /^`([\w/-]+)` ?(.*)$/.exec(part) ?? []
    if (!file || file.startsWith('/')) continue
    const { names, idle } = testsIn(file)
    expect(idle, `tests/${file}.test.ts runs all it has`).toEqual([])
    expect(names.length, `tests/${file}.test.ts has tests`).toBeGreaterThan(0)
    for (const title of sought.split(' · ')) {
      // What stands in brackets, or as dots, is another in each case.
      const pieces = title
        .split(/\(.*?\)|…/)
        .map((piece) => piece.trim())
        .filter(Boolean)
      named++
      if (pieces.length === 0 || title.startsWith('for ')) continue
      const found = names.some((name) => pieces.every((piece) => name.includes(piece)))
      expect(found, `${promise}: “${title}” in tests/${file}.test.ts`).toBe(true)
    }
  }
  expect(named > 0 || tests.startsWith('nothing'), promise).toBe(true)
})
