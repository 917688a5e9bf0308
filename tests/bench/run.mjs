// `npm run bench`: installs what is missing, then measures document sync and rooms, one after the other; `npm run bench --
// rooms` one of them, `-- --quick` for a first look; `npm run bench:search` how well and how fast things are found.
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
const given = process.argv.slice(2)
const asked = given.filter((one) => !one.startsWith('-'))
const flags = given.filter((one) => one.startsWith('-'))
// The search takes a quarter of an hour for its million messages, an archive some minutes: only when they are asked for.
const usual = ['sync', 'rooms']
const all = [...usual, 'search', 'archive']
const unknown = asked.filter((one) => !all.includes(one))
if (unknown.length > 0) {
  console.error(`There is no measurement ${unknown.join(', ')}; there are: ${all.join(', ')}`)
  process.exit(1)
}
for (const name of asked.length > 0 ? asked : usual) {
  const child = spawn(
    process.execPath,
    ['--import', './server/core/typescript.mjs', path.join(here, `${name}.ts`), ...flags],
    {
      cwd: path.join(here, '../..'),
      stdio: 'inherit',
    },
  )
  const kill = (signal) => child.kill(signal)
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, kill)
  const code = await new Promise((resolve) => child.once('exit', resolve))
  for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, kill)
  if (code !== 0) process.exit(code ?? 1)
}
