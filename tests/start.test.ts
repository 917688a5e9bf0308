import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, expect, test } from 'vitest'
import WebSocket from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { checkNode } from '#server/setup/node-version.mjs'
import { until } from './support/until.ts'
import { call } from './support/world.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const PASSWORD = 'a demo password'
const folders: string[] = []
const running = new Set<ChildProcess>()

const newFolder = () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'ba-start-'))
  folders.push(folder)
  return folder
}

interface Started {
  child: ChildProcess
  said(): string
  /** The address, once it is ready. */
  ready: Promise<string>
  /** The exit code. */
  ended: Promise<number | null>
}

/** `npm start`, as a person does it. */
function start(environment: Record<string, string>): Started {
  const child = spawn(process.execPath, ['server/setup/start.mjs'], {
    cwd: root,
    env: {
      PATH: process.env.PATH ?? '',
      HOME: process.env.HOME ?? '',
      TMPDIR: process.env.TMPDIR ?? os.tmpdir(),
      PORT: '0',
      DEMO_PASSWORD: PASSWORD,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  let said = ''
  const ended = once(child, 'exit').then(([code]) => {
    running.delete(child)
    return code as number | null
  })
  const ready = new Promise<string>((resolve, reject) => {
    const hear = (data: Buffer) => {
      said += data.toString()
      const [, address] = /ready at (\S+)/.exec(said) ?? []
      if (address) resolve(address)
    }
    child.stdout?.on('data', hear)
    child.stderr?.on('data', hear)
    void ended.then((code) => reject(new Error(`It ended with ${code}: ${said}`)))
  })
  ready.catch(() => undefined)
  return { child, said: () => said, ready, ended }
}

async function stop({ child, ended }: Started) {
  child.kill('SIGTERM')
  return ended
}

afterEach(async () => {
  for (const child of [...running]) {
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
})
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

async function signIn(address: string, email = 'staff@demo.la') {
  const reply = await call(address, 'POST', '/api/session', { email, password: PASSWORD })
  expect(reply.status).toBe(200)
  return (reply.headers.getSetCookie()[0] ?? '').split(';')[0] ?? ''
}

function open(address: string, docId: string, cookie: string) {
  class Socket extends WebSocket {
    constructor(url: string) {
      super(url, { headers: { cookie } })
    }
  }
  return new WebsocketProvider(`${address.replace('http', 'ws')}/sync`, docId, new Y.Doc(), {
    WebSocketPolyfill: Socket as never,
    disableBc: true,
  })
}

test('the first start makes everything, kill -9 loses nothing that anybody saw, and the next start has it all', async () => {
  const folder = newFolder()
  const first = start({ DATA_DIR: folder })
  const address = await first.ready
  expect(first.said()).toMatch(/lead@demo\.la/)
  const cookies = [await signIn(address), await signIn(address, 'staff2@demo.la')] as const
  const { body } = await call<{ results: { id: string }[] }>(
    address,
    'GET',
    `/api/search?q=${encodeURIComponent('digital office')}&kind=doc`,
    undefined,
    cookies[0],
  )
  const docId = body.results[0]!.id
  const [writer, reader] = [open(address, docId, cookies[0]), open(address, docId, cookies[1])]
  await until(async () => writer.synced && reader.synced, 'both are in')
  const seen = () => reader.doc.getArray<number>('typed').toArray()

  // Typing without a pause while the server dies.
  const typing = setInterval(() => writer.doc.getArray<number>('typed').push([writer.doc.getArray('typed').length]), 5)
  await until(async () => seen().length > 60, 'something was seen')
  first.child.kill('SIGKILL')
  await first.ended
  clearInterval(typing)
  const before = seen()
  for (const provider of [writer, reader]) provider.destroy()

  const second = start({ DATA_DIR: folder })
  const again = await second.ready
  expect(second.said()).not.toMatch(/Loading the demo/)
  const later = open(again, docId, await signIn(again))
  await until(async () => later.synced, 'the document is open again')
  expect(later.doc.getArray<number>('typed').toArray().slice(0, before.length)).toEqual(before)
  later.destroy()
  expect(await stop(second)).toBe(0)
  expect(second.said()).toMatch(/Stopped\. The data is kept/)
}, 120_000)

test('a second start on the same data refuses with one sentence and harms nobody', async () => {
  const folder = newFolder()
  const first = start({ DATA_DIR: folder, DEMO: '0' })
  const address = await first.ready
  expect(first.said()).toMatch(/first administrator/)

  const second = start({ DATA_DIR: folder, DEMO: '0' })

  expect(await second.ended).toBe(1)
  expect(second.said()).toMatch(/running already/)
  expect((await call(address, 'GET', '/health/ready')).status).toBe(200)
  expect(await stop(first)).toBe(0)
}, 60_000)

test('a port in use, an unreachable database and a bad setting get one sentence and exit code 1', async () => {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as net.AddressInfo
  try {
    const inUse = start({ DATA_DIR: newFolder(), DEMO: '0', PORT: String(port) })
    const away = start({ DATABASE_URL: 'postgres://nobody:secret@127.0.0.1:1/none' })
    const bad = start({ PORT: 'many' })

    expect(await Promise.all([inUse.ended, away.ended, bad.ended])).toEqual([1, 1, 1])
    expect(inUse.said()).toMatch(new RegExp(`Port ${port} is in use`))
    expect(away.said()).toMatch(/database at 127\.0\.0\.1:1 does not answer/)
    expect(away.said()).not.toMatch(/secret/)
    expect(bad.said()).toMatch(/PORT/)
    for (const one of [inUse, away, bad]) expect(one.said()).not.toMatch(/\n +at /)
  } finally {
    server.close()
  }
}, 60_000)

test('a data directory that cannot be one, and one that is damaged, are named and left as they are', async () => {
  const file = path.join(newFolder(), 'a-file')
  writeFileSync(file, 'somebody’s notes')
  const folder = newFolder()
  const cluster = path.join(folder, 'postgres')
  mkdirSync(cluster, { recursive: true })
  writeFileSync(path.join(cluster, 'PG_VERSION'), '18\n')
  writeFileSync(path.join(cluster, 'password'), 'x')

  const noFolder = start({ DATA_DIR: file })
  const damaged = start({ DATA_DIR: folder })

  expect(await Promise.all([noFolder.ended, damaged.ended])).toEqual([1, 1])
  expect(noFolder.said()).toMatch(/DATA_DIR/)
  expect(readFileSync(file, 'utf8')).toBe('somebody’s notes')
  expect(damaged.said()).toMatch(/cannot be opened/)
  expect(damaged.said()).toContain(cluster)
  expect(readFileSync(path.join(cluster, 'PG_VERSION'), 'utf8')).toBe('18\n')
}, 60_000)

test('the demo is served on this machine only', async () => {
  const open = start({ DATA_DIR: newFolder(), HOST: '0.0.0.0' })
  expect(await open.ended).toBe(1)
  expect(open.said()).toMatch(/127\.0\.0\.1 only/)
}, 60_000)

test('an old Node is told so, a new enough one is not', () => {
  expect(checkNode('18.20.4')).toMatch(/20\.19 or newer/)
  expect(checkNode('20.18.1')).toMatch(/20\.18\.1/)
  for (const version of ['20.19.0', '22.0.0', '24.1.0']) expect(checkNode(version)).toBeUndefined()
})
