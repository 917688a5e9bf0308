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

const slow = path.join(folder, 'slow.ts')
writeFileSync(
  slow,
  `import { answerQuestions } from '${new URL('./thread.ts', import.meta.url).href}'
   Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1500)
   answerQuestions((word: string) => word.toUpperCase())`,
)

test('a slow start, and a server that is held up itself, take no time from the question', async () => {
  const thread = openThread<string, string>(pathToFileURL(slow), { longestMs: 500, heapMb: 64 })
  expect(await thread.ask('start')).toBe('START')
  const asked = thread.ask('held up')
  // The question is out; then nothing here runs for longer than it may take.
  await new Promise((resolve) => setImmediate(resolve))
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1500)
  expect(await asked).toBe('HELD UP')
  await thread.end()
}, 30_000)

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
