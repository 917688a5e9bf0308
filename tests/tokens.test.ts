import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const sources = readdirSync('client', { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(css|tsx?)$/.test(file) && !/^dist/.test(file))
  .map((file) => ({ file, text: readFileSync(`client/${file}`, 'utf8') }))

test('every token that is used is defined', () => {
  const defined = new Set(
    sources.flatMap(({ text }) => [...text.matchAll(/(--ba-[\w-]+)\s*:/g)].map(([, name]) => name)),
  )
  const used = sources.flatMap(({ file, text }) =>
    [...text.matchAll(/var\(\s*(--ba-[\w-]+)\s*[,)]/g)].map(([, name]) => ({ file, name })),
  )
  expect(used.length).toBeGreaterThan(500)
  expect(used.filter(({ name }) => !defined.has(name))).toEqual([])
})
