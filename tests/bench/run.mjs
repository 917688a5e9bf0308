// `npm run bench`: installs what is missing, then measures document sync. `npm run bench -- --quick` for a first look.
import { spawn } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { checkNode } from '../../server/setup/node-version.mjs'

const problem = checkNode(process.versions.node)
if (problem) {
  console.error(problem)
  process.exit(1)
}
const { install } = await import('../../server/setup/install.mjs')
await install()

const here = path.dirname(fileURLToPath(import.meta.url))
const child = spawn(process.execPath, ['--import', 'tsx', path.join(here, 'sync.ts'), ...process.argv.slice(2)], {
  cwd: path.join(here, '../..'),
  stdio: 'inherit',
})
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
child.once('exit', (code) => process.exit(code ?? 1))
