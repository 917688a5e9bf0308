import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Log } from '#server/core/log.ts'

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

/** Builds the client if its sources changed. Built beside its place and renamed, so that half a build is never served. */
export async function buildClient({ log }: { log: Pick<Log, 'info'> }): Promise<string> {
  const stamp = path.join(dist, '.stamp')
  const want = fingerprint()
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === want) return dist
  log.info('Building the pages (a few seconds) …')
  const began = Date.now()
  const fresh = `${dist}-new-${process.pid}`
  const old = `${dist}-old-${process.pid}`
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
    if (existsSync(dist)) renameSync(dist, old)
    renameSync(fresh, dist)
  } finally {
    for (const leftover of [fresh, old]) rmSync(leftover, { recursive: true, force: true })
  }
  log.info(`Pages built in ${((Date.now() - began) / 1000).toFixed(1)} s.`)
  return dist
}
