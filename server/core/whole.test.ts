import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'

const core = fileURLToPath(new URL('.', import.meta.url))
const packages = fileURLToPath(new URL('../../node_modules', import.meta.url))
const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

/** A server of two files, in a place of its own. */
function openPlace() {
  const folder = mkdtempSync(path.join(tmpdir(), 'ba-whole-'))
  folders.push(folder)
  const at = (name: string) => path.join(folder, name)
  const write = (name: string, text: string) => writeFileSync(at(name), text)
  for (const name of ['server/core', 'server/words', 'node_modules']) mkdirSync(at(name), { recursive: true })
  for (const name of ['whole', 'bundle', 'typescript', 'typescript-loader'])
    cpSync(path.join(core, `${name}.mjs`), at(`server/core/${name}.mjs`))
  for (const name of ['esbuild', '@esbuild']) symlinkSync(path.join(packages, name), at(`node_modules/${name}`))
  const lead = (to: string) => write('package.json', JSON.stringify({ type: 'module', imports: { '#words': to } }))
  lead('./server/words/first.ts')
  write('server/words/first.ts', "export const words: string = 'first'")
  write('server/words/second.ts', "export const words: string = 'second'")
  write('server/main.ts', "export { words } from '#words'")
  write(
    'start.mjs',
    `import { importWhole } from './server/core/whole.mjs'
     const { words } = await importWhole(new URL('./server/main.ts', import.meta.url).href)
     process.stdout.write(words)`,
  )
  const start = (who: { uid?: number } = {}) => {
    const { stdout, stderr } = spawnSync(process.execPath, [at('start.mjs')], { cwd: folder, encoding: 'utf8', ...who })
    return stdout || stderr
  }
  return { at, write, lead, start }
}

/** To whom the file system can refuse something: not to the administrator of the machine. */
const somebody = process.getuid?.() === 0 ? { uid: 65_534 } : {}

test('what is kept of the server is read anew when a file has changed, or what leads to it', () => {
  const { at, write, lead, start } = openPlace()
  expect(start()).toBe('first')
  expect(start()).toBe('first')

  write('server/words/first.ts', "export const words: string = 'other'")
  expect(start()).toBe('other')
  lead('./server/words/second.ts')
  expect(start()).toBe('second')

  write('node_modules/.cache/ba/main.json', '{"root":"/')
  expect(start()).toBe('second')
  write('node_modules/.cache/ba/main.json', JSON.stringify({ root: at('.'), node: process.version }))
  expect(start()).toBe('second')
})

test('a file that was written while it was read is read again', () => {
  const { at, write, start } = openPlace()
  const meanwhile = Math.ceil(Date.now() / 1000) + 60
  utimesSync(at('server/words/first.ts'), meanwhile, meanwhile)
  expect(start()).toBe('first')

  write('server/words/first.ts', "export const words: string = 'later'")
  utimesSync(at('server/words/first.ts'), meanwhile, meanwhile)
  expect(start()).toBe('later')
})

test('where nothing can be kept, or what is kept is somebody else’s, the server starts all the same', () => {
  const { at, start } = openPlace()
  chmodSync(at('.'), 0o755)
  chmodSync(at('node_modules'), 0o555)
  expect(start(somebody)).toBe('first')

  chmodSync(at('node_modules'), 0o755)
  expect(start()).toBe('first')
  chmodSync(at('node_modules/.cache/ba/main.json'), 0)
  chmodSync(at('node_modules/.cache/ba'), 0o555)
  expect(start(somebody)).toBe('first')
  chmodSync(at('node_modules/.cache/ba'), 0o755)
})
