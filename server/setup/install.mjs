// Installs the dependencies when node_modules does not match package-lock.json. Uses only what Node ships.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
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

function readJson(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
}

/** The packages of the lock that belong on this system: what others need is left out, and so may be what is optional. */
function belonging(lock) {
  const fits = (wanted, have) => !wanted || wanted.includes(have)
  return Object.entries(lock.packages).filter(
    ([name, { optional, os, cpu, libc }]) =>
      name !== '' && !(optional && (libc || !os || !fits(os, process.platform) || !fits(cpu, process.arch))),
  )
}

/** Whether npm has already put all of them in place; it writes its own list last. */
function inPlace(packages) {
  const placed = readJson(path.join(modules, '.package-lock.json'))?.packages
  return placed !== undefined && packages.every(([name, { version }]) => placed[name]?.version === version)
}

function remember(want) {
  writeFileSync(stamp, want)
}

/** Installs if needed, telling how far it is. Ends the process with a sentence when it cannot be done. */
export async function install() {
  const want = wanted()
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === want) return
  const packages = belonging(readJson(path.join(root, 'package-lock.json')))
  if (inPlace(packages)) return remember(want)
  console.log(`Installing ${packages.length} packages (once; about a minute) …`)
  const began = Date.now()
  const progress = setInterval(() => {
    const there = packages.filter(([name]) => existsSync(path.join(root, name, 'package.json'))).length
    console.log(`  ${there} of ${packages.length} packages after ${Math.round((Date.now() - began) / 1000)} s`)
  }, 4000)
  const given = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']
  // The npm that started us, if it was npm.
  const npm = path.join(path.dirname(process.env.npm_execpath ?? '.'), 'npm-cli.js')
  const [command, ...rest] = existsSync(npm) ? [process.execPath, npm, ...given] : ['npm', ...given]
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
    const stop = (signal) => {
      child.kill(signal)
      process.exit(1)
    }
    for (const signal of ['SIGINT', 'SIGTERM']) {
      process.once(signal, stop)
      child.once('exit', () => process.off(signal, stop))
    }
  })
  clearInterval(progress)
  if (code !== 0) {
    console.error(said.trim())
    console.error('The packages could not be installed. Check the network and the free disk space, and start again.')
    process.exit(1)
  }
  remember(want)
  console.log(`Installed in ${Math.round((Date.now() - began) / 1000)} s.`)
}
