import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'
import { afterAll, beforeAll, expect, test } from 'vitest'

interface Chunk {
  file: string
  isEntry?: boolean
  imports?: string[]
  css?: string[]
}

let folder = ''
let manifest: Record<string, Chunk> = {}

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'ba-bundle-'))
  await build({
    configFile: path.resolve('client/vite.config.ts'),
    logLevel: 'error',
    build: { outDir: folder, reportCompressedSize: false },
  })
  manifest = JSON.parse(readFileSync(path.join(folder, 'assets/manifest.json'), 'utf8')) as Record<string, Chunk>
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const entry = () => Object.keys(manifest).find((name) => manifest[name]?.isEntry) ?? ''
/** A page shows nothing before these are there: what it imports, and what that imports. */
function closure(...names: string[]): Set<string> {
  const seen = new Set<string>()
  const add = (name: string) => {
    if (seen.has(name)) return
    seen.add(name)
    for (const imported of manifest[name]?.imports ?? []) add(imported)
  }
  for (const name of names) add(name)
  return seen
}
const kilobytes = (files: Iterable<string>) =>
  [...files].reduce((sum, file) => sum + gzipSync(readFileSync(path.join(folder, file)), { level: 9 }).length, 0) / 1000

/** The shell, its words in Lao, and the page that opens after sign-in. */
const firstPage = () => closure(entry(), 'shell/TodayPage.tsx', 'core/lo.json')
const scripts = (names: Set<string>) => [...names].flatMap((name) => manifest[name]?.file ?? [])
const styles = (names: Set<string>) => new Set([...names].flatMap((name) => manifest[name]?.css ?? []))

test('the first signed-in page needs at most 150 kB of JavaScript and 15 kB of CSS', () => {
  const names = firstPage()

  expect(names.size).toBeGreaterThan(3)
  console.info(
    `First page: ${kilobytes(scripts(names)).toFixed(1)} kB JavaScript, ${kilobytes(styles(names)).toFixed(1)} kB CSS`,
  )
  expect(kilobytes(scripts(names))).toBeLessThanOrEqual(150)
  expect(kilobytes(styles(names))).toBeLessThanOrEqual(15)
})

test('what a first page does not need is fetched later, and what checks requests stays on the server', () => {
  const read = (files: string[]) => files.map((file) => readFileSync(path.join(folder, file), 'utf8')).join('\n')
  const first = read(scripts(firstPage()))
  const all = read(Object.values(manifest).flatMap(({ file }) => (file.endsWith('.js') ? [file] : [])))

  expect(all).toContain('reconnectionAttempts')
  expect(first).not.toContain('reconnectionAttempts')
  expect(first).not.toContain('ProseMirror')
  expect(all).not.toContain('ZodError')
  expect(all).not.toContain('jsxDEV')
})

test('the service worker knows the shell and nothing that is asked of the API', () => {
  const worker = readFileSync(path.join(folder, 'sw.js'), 'utf8')

  expect(worker).toContain('/index.html')
  for (const file of scripts(closure(entry()))) expect(worker).toContain(file)
  expect(worker).not.toMatch(/url:\s*["'`]\/api/)
})

test('the Lao faces are asked for before the styles are read', () => {
  const page = readFileSync(path.join(folder, 'index.html'), 'utf8')

  expect(page.match(/rel="preload"[^>]+lao-wght[^>]+/g)).toHaveLength(2)
})
