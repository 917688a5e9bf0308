import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, expect, inject, test } from 'vitest'
import WebSocket from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { openPool } from '#server/core/sql.ts'
import { findFreePort } from '#server/setup/embedded.ts'
import { isAlive } from '#server/setup/lock.ts'
import { checkNode } from '#server/setup/node-version.mjs'
import { explainStartError } from '#server/setup/start-error.ts'
import { launchBrowser } from './support/browser.ts'
import { createDatabase } from './support/database.ts'
import { until } from './support/until.ts'

const PASSWORD = 'a password for all'
const SETTINGS = ['HOST', 'PORT', 'DATABASE_URL', 'DATA_DIR', 'DEMO', 'DEMO_PASSWORD', 'PUBLIC_URL', 'REDIS_URL', 'LOG']

interface Start {
  /** The address once it is ready, or nothing when it ended before. */
  url: string | undefined
  code: number | null
  process: ChildProcess
  said: () => string
  end: (signal: NodeJS.Signals) => Promise<number | null>
}

const running: ChildProcess[] = []
const folders: string[] = []

afterEach(async () => {
  for (const child of running.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
  for (const folder of folders.splice(0)) {
    const pid = postgresOf(folder)
    if (pid && isAlive(pid)) process.kill(pid, 'SIGQUIT')
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
  }
})

/** A data directory that is not there yet. */
function newDataDir() {
  const folder = mkdtempSync(path.join(tmpdir(), 'ba-start-'))
  folders.push(path.join(folder, 'data'), folder)
  return path.join(folder, 'data')
}

/** What `npm start` runs, until it is ready or has ended. */
async function start(settings: Record<string, string>): Promise<Start> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !SETTINGS.includes(name)))
  const child = spawn(process.execPath, [path.resolve('server/setup/start.mjs')], {
    env: { ...env, PORT: '0', DEMO: '0', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.push(child)
  let said = ''
  const ended = once(child, 'close') as Promise<[number | null]>
  const url = await new Promise<string | undefined>((resolve) => {
    const read = (data: Buffer) => {
      said += data
      const ready = /ready at (http:\S+)/.exec(said)?.[1]
      if (ready) resolve(ready)
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    ended.then(() => resolve(undefined))
  })
  return {
    url,
    code: child.exitCode,
    process: child,
    said: () => said,
    async end(signal) {
      child.kill(signal)
      return (await ended)[0]
    },
  }
}

function postgresOf(dataDir: string): number | undefined {
  const file = path.join(dataDir, 'postgres/postmaster.pid')
  return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : undefined
}

/** A start that gave up: exit code 1 and one sentence or two of plain words, without a stack. */
function expectRefusal({ url, code, said }: Start, words: RegExp) {
  const lines = said()
    .trim()
    .split('\n')
    .filter((line) => !/…$|^Pages built/.test(line))
  expect({ url, code, lines: lines.length }, said()).toEqual({ url: undefined, code: 1, lines: 1 })
  expect(lines[0]).toMatch(words)
}

async function signIn(url = '') {
  const reply = await fetch(`${url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ email: 'staff@demo.la', password: PASSWORD }),
  })
  expect(reply.status).toBe(200)
  return reply.headers.get('set-cookie')?.split(';')[0] ?? ''
}

const whoIs = async (url = '', cookie = '') => (await fetch(`${url}/api/session`, { headers: { cookie } })).text()

function open(url = '', docId: string, cookie: string) {
  class SignedIn extends WebSocket {
    constructor(address: string) {
      super(address, { headers: { cookie } })
    }
  }
  return new WebsocketProvider(`${url.replace('http', 'ws')}/sync`, docId, new Y.Doc(), {
    WebSocketPolyfill: SignedIn as never,
    disableBc: true,
  })
}

test('the first start makes a database with the demo in it, Ctrl-C stops all of it, and the second start has the data within 5 seconds', async () => {
  const settings = { DATA_DIR: newDataDir(), DEMO: '1', DEMO_PASSWORD: PASSWORD }
  const first = await start(settings)
  expect(first.said()).toContain('admin@demo.la')
  const cookie = await signIn(first.url)
  const postgres = postgresOf(settings.DATA_DIR)!

  expect(await first.end('SIGINT')).toBe(0)
  expect(isAlive(postgres)).toBe(false)

  const began = performance.now()
  const second = await start(settings)
  expect(performance.now() - began).toBeLessThan(5000)
  expect(second.said()).not.toContain('Making a new database')
  expect(await whoIs(second.url, cookie)).toContain('staff@demo.la')
  expect(await second.end('SIGTERM')).toBe(0)
})

test('kill -9 in the middle of writing loses nothing that another person saw, and the next start stops the database that was left', async () => {
  const settings = { DATA_DIR: newDataDir(), DEMO: '1', DEMO_PASSWORD: PASSWORD }
  const first = await start(settings)
  const cookie = await signIn(first.url)
  const found = await fetch(`${first.url}/api/search?kind=doc&q=${encodeURIComponent('digital office')}`, {
    headers: { cookie },
  })
  const { results } = (await found.json()) as { results: { id: string }[] }
  const docId = results[0]!.id
  const [writer, reader] = [open(first.url, docId, cookie), open(first.url, docId, cookie)]
  await until(async () => writer.synced && reader.synced, 'both are in')
  const seen = () => reader.doc.getArray<number>('typed').toArray()
  const typing = setInterval(() => writer.doc.getArray<number>('typed').push([seen().length]), 5)
  await until(async () => seen().length > 60, 'the other has seen something')
  await first.end('SIGKILL')
  clearInterval(typing)
  const before = seen()
  for (const provider of [writer, reader]) provider.destroy()
  const left = postgresOf(settings.DATA_DIR)!
  expect(isAlive(left)).toBe(true)

  const second = await start(settings)
  const later = open(second.url, docId, cookie)
  await until(async () => later.synced, 'the document is open again')
  expect(later.doc.getArray<number>('typed').toArray().slice(0, before.length)).toEqual(before)
  later.destroy()
  expect(await second.end('SIGINT')).toBe(0)
  expect(isAlive(left)).toBe(false)
})

test('kill -9 while two people write in their browsers: both go on writing with every word either of them saw', async () => {
  const port = String(await findFreePort())
  const settings = { DATA_DIR: newDataDir(), DEMO: '1', DEMO_PASSWORD: PASSWORD, PORT: port }
  const first = await start(settings)
  const browser = await launchBrowser()
  try {
    const pages = await Promise.all(
      ['staff@demo.la', 'staff2@demo.la'].map(async (email) => {
        const context = await browser.newContext({ baseURL: first.url ?? '', serviceWorkers: 'block' })
        await context.request.post('/api/session', { data: { email, password: PASSWORD } })
        return { page: await context.newPage(), request: context.request }
      }),
    )
    const [one, two] = [pages[0]!, pages[1]!]
    const found = await one.request.get(`/api/search?kind=doc&q=${encodeURIComponent('digital office')}`)
    const { results } = (await found.json()) as { results: { id: string }[] }
    for (const { page } of pages) await page.goto(`/docs/${results[0]!.id}`)
    const type = async ({ page }: typeof one, text: string) => {
      await page.locator('.prose[contenteditable=true]').click()
      await page.keyboard.press('Control+End')
      await page.keyboard.insertText(text)
    }
    await type(one, ' ຄຳກ່ອນໄຟດັບ')
    await two.page.locator('.prose').getByText('ຄຳກ່ອນໄຟດັບ').waitFor()
    await first.end('SIGKILL')
    await type(one, ' ຂຽນຕອນເຊີບເວີດັບ')

    await start(settings)
    await two.page.locator('.prose').getByText('ຂຽນຕອນເຊີບເວີດັບ').waitFor()
    await type(two, ' ຂຽນຕໍ່')
    await one.page.locator('.prose').getByText('ຂຽນຕໍ່').waitFor()
    for (const { page } of pages) {
      await page.reload()
      const text = await page.locator('.prose', { hasText: 'ຂຽນຕໍ່' }).innerText()
      expect(text).toContain('ຄຳກ່ອນໄຟດັບ')
      expect(text).toContain('ຂຽນຕອນເຊີບເວີດັບ')
    }
  } finally {
    await browser.close()
  }
}, 90_000)

test('after a power cut the next start recovers, even when the pid of the database belongs to a stranger by then', async () => {
  const settings = { DATA_DIR: newDataDir(), DEMO: '1', DEMO_PASSWORD: PASSWORD }
  const first = await start(settings)
  const cookie = await signIn(first.url)
  const postgres = postgresOf(settings.DATA_DIR)!
  process.kill(postgres, 'SIGKILL')
  await first.end('SIGKILL')
  await until(async () => !isAlive(postgres), 'the database is gone')
  const file = path.join(settings.DATA_DIR, 'postgres/postmaster.pid')
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^\d+/, String(process.pid)))

  const second = await start(settings)
  expect(second.url, second.said()).toBeDefined()
  expect(await whoIs(second.url, cookie)).toContain('staff@demo.la')
}, 90_000)

test('a second start on the same data directory is refused, and the first goes on', async () => {
  const settings = { DATA_DIR: newDataDir() }
  const first = await start(settings)

  expectRefusal(await start(settings), /running already on .*Use that one/)
  expect((await fetch(`${first.url}/health/ready`)).status).toBe(200)
  expect(await first.end('SIGINT')).toBe(0)
})

test('of starts at the same moment on a directory that a killed one left, one gets it', async () => {
  const settings = { DATA_DIR: newDataDir() }
  await (await start(settings)).end('SIGKILL')

  const all = await Promise.all(Array.from({ length: 3 }, () => start(settings)))

  const [ready, ...more] = all.filter(({ url }) => url)
  expect(more).toEqual([])
  expect((await fetch(`${ready?.url}/health/ready`)).status).toBe(200)
  for (const refused of all.filter((one) => one !== ready)) expectRefusal(refused, /running already/)
})

/** A database as an operator brings it, and a line to it. */
async function ownDatabase() {
  const { url, drop } = await createDatabase()
  const sql = openPool(url, { max: 2, connection: { application_name: 'operator' } })
  const holders = async () =>
    sql<{ name: string; pid: number }[]>`
      select application_name as name, pid from pg_locks join pg_stat_activity using (pid)
      where locktype = 'advisory' and objsubid = 2 and granted and datname = current_database()
    `
  return {
    settings: { DATABASE_URL: url, DATA_DIR: newDataDir() },
    sql,
    holders,
    async end() {
      await sql.end({ timeout: 2 })
      await drop()
    },
  }
}

test('a second start on the same database is refused and says who has it, and the first goes on; killed, it makes way at once', async () => {
  const { settings, holders, end } = await ownDatabase()
  const first = await start(settings)

  const second = await start(settings)
  expectRefusal(second, /Another Ba has this database: "ba on /)
  const [holder] = await holders()
  expect(second.said()).toContain(`"${holder?.name}" (process ${holder?.pid} of PostgreSQL)`)
  expect(holder?.name).toContain(`process ${first.process.pid}`)
  expect((await fetch(`${first.url}/health/ready`)).status).toBe(200)

  await first.end('SIGKILL')
  const third = await start(settings)
  expect(third.url, third.said()).toBeDefined()
  expect(await third.end('SIGTERM')).toBe(0)
  expect(await holders()).toEqual([])
  await end()
}, 60_000)

test('whoever starts while another is just ending waits for it', async () => {
  const { settings, sql, end } = await ownDatabase()
  const leaving = await sql.reserve()
  await leaving`select pg_advisory_lock(25185, 1)`

  const coming = start(settings)
  const waits = () => sql`
    select 1 from pg_stat_activity where datname = current_database() and application_name like 'ba on %'
  `
  await until(async () => (await waits()).length > 0, 'it asks for the database', 20_000)
  await leaving`select pg_advisory_unlock(25185, 1)`
  leaving.release()

  const started = await coming
  expect(started.url, started.said()).toBeDefined()
  expect(await started.end('SIGTERM')).toBe(0)
  await end()
}, 60_000)

test('a server whose line to the database broke holds it again, and ends when another has it meanwhile', async () => {
  const { settings, sql, holders, end } = await ownDatabase()
  const first = await start(settings)
  const [before] = await holders()
  const cut = () => sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name like 'ba on %'
  `
  await cut()
  await until(async () => {
    const [now] = await holders()
    return now?.name === before?.name && now?.pid !== before?.pid
  }, 'held again')
  expect((await fetch(`${first.url}/health/ready`)).status).toBe(200)

  const other = await sql.reserve()
  const taking = other`select pg_advisory_lock(25185, 1)`.execute()
  await until(async () => {
    const waiting = await sql`select 1 from pg_locks where locktype = 'advisory' and objsubid = 2 and not granted`
    return waiting.length > 0
  }, 'another waits for it')
  const ended = once(first.process, 'exit')
  await cut()
  await taking

  expect((await ended)[0]).toBe(1)
  expect(first.said()).toMatch(/Another Ba has this database: "operator"/)
  other.release()
  await end()
}, 60_000)

test('a port in use is named, and the database is stopped again', async () => {
  const settings = { DATA_DIR: newDataDir(), PORT: String(await findFreePort()) }
  const other = createServer().listen(Number(settings.PORT), '127.0.0.1')
  await once(other, 'listening')
  try {
    expectRefusal(await start(settings), new RegExp(`^.*Port ${settings.PORT} is in use.*PORT=`))
    expect(postgresOf(settings.DATA_DIR)).toBeUndefined()
  } finally {
    other.close()
  }
})

test('a database that does not answer, refuses the password, or is not there, is told apart', async () => {
  const good = new URL(inject('databaseServer').split('#')[0]!)
  const at = (change: (url: URL) => void) => {
    const url = new URL(good)
    change(url)
    return { DATABASE_URL: url.href }
  }
  const closed = await findFreePort()

  expectRefusal(await start(at((url) => (url.port = String(closed)))), new RegExp(`:${closed} does not answer`))
  expectRefusal(await start(at((url) => (url.pathname = '/not_there'))), /database not_there does not exist/)
  expectRefusal(await start(at((url) => (url.password = 'wrong'))), /refuses the user or password/)
  expectRefusal(await start({ DATABASE_URL: 'not an address' }), /DATABASE_URL/)
})

test('a setting that cannot be used is named', async () => {
  expectRefusal(await start({ PORT: 'many' }), /PORT/)
})

test('the demo is served on this machine only', async () => {
  const settings = { DATA_DIR: newDataDir(), HOST: '0.0.0.0' }

  expectRefusal(await start({ ...settings, DEMO: '1' }), /127\.0\.0\.1 only/)
  expect((await start({ ...settings, DEMO: '0' })).url).toBeDefined()
})

test('a data directory that cannot be made is named', async () => {
  const file = newDataDir()
  writeFileSync(file, 'somebody’s file')

  expectRefusal(await start({ DATA_DIR: file }), /data directory .* a file is in its place/)
  expectRefusal(await start({ DATA_DIR: path.join(file, 'below') }), /data directory .* a file is in its place/)
  expectRefusal(await start({ DATA_DIR: '/sys/ba' }), /data directory \/sys\/ba cannot be written/)
  expect(readFileSync(file, 'utf8')).toBe('somebody’s file')
})

test('a damaged data directory is named and left as it is', async () => {
  const settings = { DATA_DIR: newDataDir() }
  await (await start(settings)).end('SIGINT')
  const cluster = path.join(settings.DATA_DIR, 'postgres')
  const control = path.join(cluster, 'global/pg_control')
  const whole = readFileSync(control)

  truncateSync(control, 100)
  expectRefusal(await start(settings), /database in .* cannot be opened: .*Nothing was changed.*server\.log/)
  expect(readFileSync(control)).toEqual(whole.subarray(0, 100))

  writeFileSync(control, whole)
  renameSync(path.join(cluster, 'PG_VERSION'), path.join(cluster, 'gone'))
  expectRefusal(await start(settings), /cannot be opened: PG_VERSION is missing/)

  renameSync(path.join(cluster, 'gone'), path.join(cluster, 'PG_VERSION'))
  const mended = await start(settings)
  expect(mended.url, mended.said()).toBeDefined()
})

test('a full disk is told with what to do', () => {
  const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC', path: '/srv/ba/ba.lock' })

  expect(explainStartError(full, { config: undefined })).toMatch(/disk is full.*Free some space/)
})

test('an old Node gets one sentence with the version it needs', () => {
  expect(checkNode('18.20.4')).toMatch(/needs Node 20\.19 or newer, and this is Node 18\.20\.4/)
  expect(checkNode('20.18.3')).toBeDefined()
  expect(['20.19.0', '22.12.0', '24.1.0'].map(checkNode)).toEqual([undefined, undefined, undefined])
})
