// Installs the dependencies when node_modules does not match package-lock.json. Uses only what Node ships.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..')
const modules = path.join(root, 'node_modules')
const stamp = path.join(modules, '.ba-installed')

function wanted() {
  return createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .update(`${process.platform}-${process.arch}`)
    .digest('hex')
}

function installed() {
  return existsSync(stamp) ? readFileSync(stamp, 'utf8') : ''
}

function countPackages() {
  if (!existsSync(modules)) return 0
  return readdirSync(modules).reduce(
    (sum, name) =>
      sum + (name.startsWith('@') ? readdirSync(path.join(modules, name)).length : name.startsWith('.') ? 0 : 1),
    0,
  )
}

/** Installs if needed, telling how far it is. Ends the process with a sentence when it cannot be done. */
export async function install() {
  const want = wanted()
  if (installed() === want) return
  const lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'))
  const total = Object.keys(lock.packages).filter(
    (name) => /^node_modules\/(@[^/]+\/)?[^/]+$/.test(name) && !lock.packages[name].optional,
  ).length
  console.log(`Installing ${total} packages (once; about a minute) …`)
  const began = Date.now()
  const progress = setInterval(() => {
    const count = Math.min(countPackages(), total)
    console.log(`  ${count} of ${total} packages in place after ${Math.round((Date.now() - began) / 1000)} s`)
  }, 5000)
  const npm = process.env.npm_execpath
  const given = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']
  const [command, ...rest] = npm?.endsWith('js') ? [process.execPath, npm, ...given] : ['npm', ...given]
  // What npm says is kept for when it fails: its warnings would only hide ours.
  let said = ''
  const code = await new Promise((resolve) => {
    const child = spawn(command, rest, { cwd: root, shell: process.platform === 'win32' && command === 'npm' })
    child.stdout.on('data', (data) => (said += data))
    child.stderr.on('data', (data) => (said += data))
    child.once('error', (error) => {
      said += error.message
      resolve(1)
    })
    child.once('exit', resolve)
  })
  clearInterval(progress)
  if (code !== 0) {
    console.error(said.trim())
    console.error('The packages could not be installed. Check the network and the free disk space, and start again.')
    process.exit(1)
  }
  writeFileSync(stamp, want)
  console.log(`Installed in ${Math.round((Date.now() - began) / 1000)} s.`)
}
