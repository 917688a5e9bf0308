import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import type { Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import express, { type Request } from 'express'
import { afterAll, afterEach, expect, test } from 'vitest'
import { limitBodies, openHttp } from '#server/core/listener.ts'
import { receiveTo } from '#server/files/incoming.ts'
import { AppError } from '#shared/base/errors.ts'
import { until } from './support/until.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'ba-incoming-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const servers: Server[] = []
const sockets: Socket[] = []
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
  for (const server of servers.splice(0)) server.close()
})

/** A server that waits `mostMs` for bodies, and what became of the one it takes in. */
async function serve(mostMs: number, take: (req: Request) => Promise<void>) {
  const http = openHttp()
  limitBodies(http, mostMs)
  const app = express()
  let ended: string | undefined
  app.post('/', async (req, res) => {
    ended = await take(req).then(
      () => 'whole',
      (error: unknown) => (error instanceof AppError ? String(error.detail.reason) : String(error)),
    )
    res.end()
  })
  http.on('request', app)
  servers.push(http)
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const socket = connect((http.address() as AddressInfo).port, '127.0.0.1')
  sockets.push(socket)
  socket.on('error', () => undefined)
  const send = (part: string) => socket.write(part)
  send('POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\n1')
  return { http, send, socket, ended: () => ended }
}

test('no request is cut by a time for all of them; its head has a minute', () => {
  const http = openHttp()
  expect(http.requestTimeout).toBe(0)
  expect(http.headersTimeout).toBe(60_000)
})

test('a file that goes on coming has longer than other bodies; a body that nobody takes in is ended', async () => {
  const file = path.join(folder, 'slow')
  const slow = await serve(150, (req) => receiveTo(req, file, 100))
  const other = await serve(150, () => new Promise(() => undefined))
  // The other line is as old as this one: when it is ended, this one has outlived the time too.
  await until(async () => other.socket.destroyed, 'the line whose body does not come is ended')
  await until(async () => statSync(file).size === 1, 'the first byte is on the disk')
  for (let sent = 2; sent <= 10; sent++) slow.send('1')
  expect(await until(async () => slow.ended(), 'it ended')).toBe('whole')
  expect(statSync(file).size).toBe(10)
})

test('a file that falls silent, takes too long, or is given up elsewhere ends', async () => {
  const silent = await serve(60_000, (req) => receiveTo(req, path.join(folder, 'silent'), 100, { idleMs: 50 }))
  expect(await until(async () => silent.ended(), 'it ended')).toBe('aborted')

  const endless = await serve(60_000, (req) => receiveTo(req, path.join(folder, 'endless'), 100, { totalMs: 50 }))
  expect(await until(async () => endless.ended(), 'it ended')).toBe('aborted')

  const stop = new AbortController()
  const given = await serve(60_000, (req) => receiveTo(req, path.join(folder, 'given'), 100, { signal: stop.signal }))
  await until(async () => readdirSync(folder).includes('given'), 'it is being taken in')
  stop.abort(new AppError('invalid', { reason: 'given_up' }))
  expect(await until(async () => given.ended(), 'it ended')).toBe('given_up')
})
