// `npm test`: installs what is missing, then types, lint, the client's build, and every test, to one closing line.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { checkNode } from '../server/setup/node-version.mjs'

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..')
const problem = checkNode(process.versions.node)
if (problem) {
  console.error(problem)
  process.exit(1)
}
const { install } = await import('../server/setup/install.mjs')
await install()

const bin = (name, file) => path.join(root, 'node_modules', name, file)
let current
/** In a process group of its own, so that Ctrl-C reaches it once, from here, and it can put away what it started. */
const run = (title, args) =>
  new Promise((resolve) => {
    console.log(`\n── ${title}`)
    const began = Date.now()
    current = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], detached: true })
    current.once('exit', (code) => {
      console.log(`   ${code === 0 ? 'done' : 'FAILED'} after ${((Date.now() - began) / 1000).toFixed(1)} s`)
      resolve(code === 0)
    })
  })
let interrupted = false
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    interrupted = true
    current?.kill('SIGTERM')
  })
}

const filter = process.argv.slice(2)
const failures = []
const check = async (title, args) => {
  if (!(await run(title, args))) failures.push(title)
  if (interrupted) {
    console.log('\nInterrupted.')
    process.exit(1)
  }
}

if (filter.length === 0) {
  for (const storey of ['shared', 'db', 'server', 'client', 'tests']) {
    await check(`types: ${storey}`, [bin('typescript', 'bin/tsc'), '-p', path.join(root, storey)])
  }
  await check('lint', [bin('@biomejs/biome', 'bin/biome'), 'ci', '.'])
}
await check('pages', ['--import', './server/core/typescript.mjs', path.join(root, 'tests/support/build.ts')])

const output = path.join(root, 'tests/.output')
mkdirSync(output, { recursive: true })
const counted = { passed: 0, failed: 0, skipped: 0 }
/** Adds what a run counted; one that did not come so far counted nothing. */
async function runTests(title, args) {
  const report = path.join(output, 'vitest.json')
  rmSync(report, { force: true })
  const config = ['run', '--config', 'tests/vitest.config.ts']
  const reports = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  await check(title, [bin('vitest', 'vitest.mjs'), ...config, ...reports, ...args])
  if (!existsSync(report)) return
  const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(report, 'utf8'))
  counted.passed += numPassedTests
  counted.failed += numFailedTests
  counted.skipped += numPendingTests
}

// What a person is promised by the clock is measured while nothing else works here.
const timed = ['tests/start.test.ts', 'tests/sync-hostile.test.ts']
if (filter.length > 0) await runTests('tests', filter)
else {
  await runTests('tests with a clock', ['--maxWorkers=1', ...timed])
  await runTests(
    'tests',
    timed.map((file) => `--exclude=${file}`),
  )
}

const { passed, skipped } = counted
const isTests = (title) => title.startsWith('tests')
// A step that failed without a failed test (types, lint, a file that could not be loaded) counts as one.
const failed =
  Math.max(counted.failed, failures.some(isTests) ? 1 : 0) + failures.filter((title) => !isTests(title)).length
if (failures.length > 0) console.log(`\nFailed: ${failures.join(', ')}`)
console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
process.exit(failed === 0 && passed > 0 ? 0 : 1)
