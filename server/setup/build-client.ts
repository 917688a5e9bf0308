import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Log } from '#server/core/log.ts'
import { isAlive } from './lock.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const dist = path.join(root, 'client/dist')

/** A fingerprint of everything the client is built from. */
function fingerprint(): string {
  const hash = createHash('sha256')
  const add = (file: string) =>
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(path.join(root, file)))
      .update('\0')
  for (const folder of ['client', 'shared']) {
    const files = readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
      .filter((file) => !file.startsWith(path.join('client', 'dist')) && !file.includes('.test.'))
      .sort()
    for (const file of files) add(file)
  }
  add('package-lock.json')
  return hash.digest('hex')
}

const stampOf = (folder: string) => {
  const file = path.join(folder, '.stamp')
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}

/** What builds that were cut off left behind. */
function removeLeft() {
  for (const name of readdirSync(path.dirname(dist))) {
    const pid = /^dist-(?:new|old)-(\d+)$/.exec(name)?.[1]
    if (pid && !isAlive(Number(pid))) rmSync(path.join(path.dirname(dist), name), { recursive: true, force: true })
  }
}

/**
 * Builds the client if its sources changed and returns its folder. Built beside its place and renamed, so that half a
 * build is never served.
 */
export async function buildClient({ log }: { log: Pick<Log, 'info'> }): Promise<string> {
  const want = fingerprint()
  if (stampOf(dist) === want) return dist
  log.info('Building the pages (a few seconds) …')
  const began = Date.now()
  const fresh = `${dist}-new-${process.pid}`
  const old = `${dist}-old-${process.pid}`
  removeLeft()
  try {
    const { build } = await import('vite')
    await build({
      configFile: path.join(root, 'client/vite.config.ts'),
      root: path.join(root, 'client'),
      mode: 'production',
      logLevel: 'warn',
      build: { outDir: fresh, emptyOutDir: true },
    })
    writeFileSync(path.join(fresh, '.stamp'), want)
    // Another process may have built meanwhile.
    if (stampOf(dist) !== want) {
      if (existsSync(dist)) renameSync(dist, old)
      renameSync(fresh, dist)
    }
  } finally {
    for (const leftover of [fresh, old]) rmSync(leftover, { recursive: true, force: true })
  }
  log.info(`Pages built in ${((Date.now() - began) / 1000).toFixed(1)} s.`)
  return dist
}
