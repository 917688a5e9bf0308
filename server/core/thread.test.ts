import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { openThread, ThreadOverrun } from './thread.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'ba-thread-'))
afterAll(() => rmSync(folder, { recursive: true }))
const module = path.join(folder, 'sums.ts')
writeFileSync(
  module,
  `import { answerQuestions } from '${new URL('./thread.ts', import.meta.url).href}'
   answerQuestions((numbers: number[] | 'hang' | 'fill') => {
     if (numbers === 'hang') for (;;) {}
     if (numbers === 'fill') { const all: number[][] = []; for (;;) all.push(new Array(100_000).fill(Math.random())) }
     if (numbers.length === 0) throw new Error('nothing to add')
     return numbers.reduce((sum, one) => sum + one)
   })`,
)

test('a thread answers in order, says what was wrong, and after one question too much answers the next', async () => {
  const thread = openThread<number[] | 'hang' | 'fill', number>(pathToFileURL(module), { longestMs: 3000, heapMb: 64 })
  const [one, two] = [thread.ask([1, 2]), thread.ask([3])]
  expect(await Promise.all([one, two])).toEqual([3, 3])
  await expect(thread.ask([])).rejects.toThrow('nothing to add')
  await expect(thread.ask('hang')).rejects.toThrow(ThreadOverrun)
  expect(await thread.ask([4])).toBe(4)
  await expect(thread.ask('fill')).rejects.toThrow(ThreadOverrun)
  expect(await thread.ask([5])).toBe(5)
  await thread.end()
}, 30_000)
