import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as rest } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import postgres from 'postgres'
import { migrate } from '#db/migrate.ts'
import { openSessions } from '#server/auth/session.ts'
import { newId } from '#server/core/id.ts'
import { openPool, type Pool } from '#server/core/sql.ts'
import { startEmbedded } from '#server/setup/embedded.ts'
import { fanOut, Writer } from './writers.ts'

// How long a letter takes from one writer to the others, through the whole product on a durable PostgreSQL, beside the
// limit: a relay that neither reads nor stores. Interleaved rounds, so that a busy machine is busy for both.
const quick = process.argv.includes('--quick')
const ROUNDS = quick ? 1 : 3
const SECONDS = quick ? 2 : 6
const TRIALS = quick ? 2 : 10
const SIZES = [2, 10, 50]
const PER_SECOND = 40
const PEOPLE = 10

const here = path.dirname(fileURLToPath(import.meta.url))

async function start(program: string, ...args: string[]): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', path.join(here, program), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [url] = (await once(createInterface(child.stdout!), 'line')) as [string]
  return { child, url }
}

async function end({ child }: { child: ChildProcess }, signal: 'SIGTERM' | 'SIGKILL' = 'SIGKILL') {
  const ended = once(child, 'exit')
  child.kill(signal)
  await ended
}

const sorted = (values: number[]) => values.toSorted((a, b) => a - b)
const quantile = (values: number[], share: number) => sorted(values)[Math.floor(values.length * share)] ?? Number.NaN
const median = (values: number[]) => quantile(values, 0.5)
const ms = (value: number) => value.toFixed(2).padStart(7)

/** Milliseconds of one small commit, at the pace of the letters: a database that rests in between takes longer. */
async function commits(sql: Pool): Promise<number[]> {
  const took: number[] = []
  for (let count = 0; count < 100; count++) {
    const began = performance.now()
    await sql`insert into bench_commits (data) values ('ກ')`
    took.push(performance.now() - began)
    await rest(1000 / PER_SECOND)
  }
  return took
}

async function newDoc(base: string, spaceId: string, cookie: string): Promise<string> {
  const id = newId()
  const reply = await fetch(`${base}/api/spaces/${spaceId}/docs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie },
    body: JSON.stringify({ id, title: 'Bench' }),
  })
  if (!reply.ok) throw new Error(`No document: ${reply.status} ${await reply.text()}`)
  return id
}

async function people(sql: Pool) {
  const spaceId = newId()
  const ids = Array.from({ length: PEOPLE }, () => newId())
  for (const id of ids) {
    await sql`insert into people (id, email, name_lo, name_en) values (${id}, ${`${id}@bench.la`}, 'ຜູ້ຂຽນ', 'Writer')`
  }
  await sql`insert into spaces (id, kind, name_lo, name_en, created_by) values (${spaceId}, 'closed', 'ບ່ອນວັດ', 'Bench', ${ids[0]!})`
  for (const id of ids)
    await sql`insert into space_members (space_id, person_id, role) values (${spaceId}, ${id}, 'member')`
  const sessions = openSessions(sql, { secure: false })
  const cookies: string[] = []
  for (const id of ids) cookies.push((await sessions.create(id)).cookie.split(';')[0]!)
  return { spaceId, cookies }
}

async function latency(sql: Pool, databaseUrl: string, spaceId: string, cookies: string[]) {
  await sql`create table bench_commits (id bigint generated always as identity primary key, data text not null)`
  const found = new Map<string, { product: number[]; relay: number[] }[]>()
  const commit: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    for (const size of SIZES) {
      const product = await start('product.ts', databaseUrl)
      const docId = await newDoc(product.url, spaceId, cookies[0]!)
      const load = { writers: size, perSecond: PER_SECOND, seconds: SECONDS }
      const ws = (url: string) => url.replace('http', 'ws')
      const ours = await fanOut({
        ...load,
        speaksSync: true,
        open: (index) => new Writer(`${ws(product.url)}/sync/${docId}`, cookies[index % PEOPLE]),
      })
      await end(product)
      commit.push(...(await commits(sql)))
      const relay = await start('relay.ts')
      const limit = await fanOut({
        ...load,
        speaksSync: false,
        open: () => new Writer(`${ws(relay.url)}/${docId}`, undefined),
      })
      await end(relay)
      found.set(String(size), [...(found.get(String(size)) ?? []), { product: ours, relay: limit }])
    }
  }
  await sql`drop table bench_commits`
  const commit95 = quantile(commit, 0.95)
  console.log(
    `\nFan-out of one document, ${PER_SECOND} letters a second in all, milliseconds; medians of ${ROUNDS} rounds`,
  )
  console.log(`One commit: p50 ${ms(median(commit))}  p95 ${ms(commit95)}`)
  console.log('writers   product p50     p95   relay p50     p95   ratio p95   (product − relay) ÷ commit, p95')
  for (const [size, rounds] of found) {
    const of = (who: 'product' | 'relay', share: number) => median(rounds.map((round) => quantile(round[who], share)))
    const [ours, limit] = [of('product', 0.95), of('relay', 0.95)]
    console.log(
      `${size.padStart(7)}       ${ms(of('product', 0.5))} ${ms(ours)}     ${ms(of('relay', 0.5))} ${ms(limit)}     ${ms(ours / limit)}   ${ms((ours - limit) / commit95)}`,
    )
  }
}

/** One types, another watches; the server is killed the moment enough was seen. How much of that is missing after? */
async function durability(databaseUrl: string, spaceId: string, cookies: string[]) {
  let seen = 0
  let missing = 0
  for (let trial = 0; trial < TRIALS; trial++) {
    const first = await start('product.ts', databaseUrl)
    const docId = await newDoc(first.url, spaceId, cookies[0]!)
    const address = (url: string) => `${url.replace('http', 'ws')}/sync/${docId}`
    const [writer, reader] = [new Writer(address(first.url), cookies[0]), new Writer(address(first.url), cookies[1])]
    await Promise.all([writer.ready(true), reader.ready(true)])
    const watched = new Promise<number>((resolve) => {
      const enough = 100 + Math.random() * 100
      reader.heard = (_client, _from, to) => {
        if (to < enough || first.child.killed) return
        first.child.kill('SIGKILL')
        resolve(to)
      }
    })
    const typing = setInterval(() => writer.type(), 5)
    const known = await watched
    clearInterval(typing)
    for (const one of [writer, reader]) await one.leave()
    await once(first.child, 'exit')

    const second = await start('product.ts', databaseUrl)
    const late = new Writer(address(second.url), cookies[2])
    let stored = 0
    late.heard = (_client, _from, to) => {
      stored = Math.max(stored, to)
    }
    await late.ready(true)
    await late.leave()
    await end(second)
    seen += known
    missing += Math.max(0, known - stored)
  }
  console.log(`\nkill -9 while one types and another watches: ${missing} of ${seen} letters that were seen are missing`)
}

const dataDir = mkdtempSync(path.join(mkdirOf(path.join(here, '../../node_modules/.cache')), 'bench-postgres-'))
function mkdirOf(folder: string) {
  mkdirSync(folder, { recursive: true })
  return folder
}
const embedded = process.env.BENCH_DATABASE_URL
  ? undefined
  : await startEmbedded({ dataDir, log: { info: () => {}, warn: (line) => console.error(line) } })
const server = process.env.BENCH_DATABASE_URL ?? embedded?.url ?? ''
const admin = postgres(server, { max: 1, onnotice: () => {} })
const name = `ba_bench_${process.pid}`
await admin.unsafe(`create database ${name} template template0`)
const url = new URL(server)
url.pathname = `/${name}`
const sql = openPool(url.href, { max: 2 })
try {
  await migrate(sql)
  const { spaceId, cookies } = await people(sql)
  await latency(sql, url.href, spaceId, cookies)
  await durability(url.href, spaceId, cookies)
} finally {
  await sql.end({ timeout: 2 })
  await admin.unsafe(`drop database if exists ${name} with (force)`)
  await admin.end({ timeout: 2 })
  await embedded?.stop()
  rmSync(dataDir, { recursive: true, force: true })
}
