import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { createInterface, type Interface } from 'node:readline'
import { setTimeout as rest } from 'node:timers/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import postgres from 'postgres'
import { migrate } from '#db/migrate.ts'
import { openSessions } from '#server/auth/session.ts'
import { newId } from '#server/core/id.ts'
import { openPool } from '#server/core/sql.ts'
import { findStale } from '#server/features/docs/queries.ts'
import { messageWords } from '#server/features/rooms/service.ts'
import { entries } from '#server/search/put.ts'
import { CUT_BY } from '#server/search/tokens.ts'
import { startEmbedded } from '#server/setup/embedded.ts'
import { readsTypeScript } from '../support/typescript.ts'

const here = path.dirname(fileURLToPath(import.meta.url))

const manyFromHere = { SYNC_PER_ADDRESS: '5000', SYNC_PER_PERSON: '50', SYNC_PER_SECOND: '2000' }

/** Of Linux, a second. */
const CLOCK_TICKS = 100

export interface Started {
  /** The program's. */
  name: string
  child: ChildProcess
  url: string
  /** What it says besides its address. */
  lines: Interface
}

/** The same, begun at another place each round: what was set up just before burdens whoever comes first. */
export const inTurn = <One>(all: readonly One[], round: number): One[] => {
  const first = round % all.length
  return [...all.slice(first), ...all.slice(0, first)]
}

export type Bench = Awaited<ReturnType<typeof openBench>>

/** A durable PostgreSQL of its own (or BENCH_DATABASE_URL), with people, rooms, and what every measurement needs. */
export async function openBench() {
  const cache = path.join(here, '../../node_modules/.cache')
  mkdirSync(cache, { recursive: true })
  const dataDir = mkdtempSync(path.join(cache, 'bench-postgres-'))
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
  await migrate(sql)
  await sql`create table bench_commits (id bigint generated always as identity primary key, data text not null)`
  await sql`create table bench_messages (id uuid primary key, room_id uuid not null, seq bigint not null, body text not null)`
  await sql`create table bench_statements (id bigint generated always as identity primary key, about uuid not null)`

  const quantile = (values: readonly number[], share: number) =>
    values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN

  return {
    sql,
    databaseUrl: url.href,
    quantile,

    /** A process of its own, at the address it prints. */
    async start(program: string, ...args: string[]): Promise<Started> {
      const memory = pathToFileURL(path.join(here, 'memory.mjs')).href
      const flags = [
        '--expose-gc',
        '--import',
        memory,
        ...(program.endsWith('.ts') ? ['--import', readsTypeScript] : []),
      ]
      const child = spawn(process.execPath, [...flags, path.join(here, program), ...args], {
        stdio: ['ignore', 'pipe', 'inherit'],
        // Everybody comes from this machine, and some load is heavier than any person's.
        env: { ...manyFromHere, ...process.env, NODE_ENV: 'production' },
      })
      if (!child.stdout) throw new Error(`${program} has no output`)
      const lines = createInterface(child.stdout)
      const dies = once(child, 'exit').then(([code]) => Promise.reject(new Error(`${program} ended with ${code}`)))
      const [line] = (await Promise.race([once(lines, 'line'), dies])) as [string]
      dies.catch(() => undefined)
      return { name: program, child, url: line, lines }
    },

    async end({ child }: Started, signal: 'SIGTERM' | 'SIGKILL' = 'SIGKILL') {
      const ended = once(child, 'exit')
      child.kill(signal)
      await ended
    },

    /** CPU that a process has used so far, in microseconds; not a number where the system does not say. */
    cpu({ child }: Started): number {
      try {
        const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8')
        const [user = 0, system = 0] = stat.slice(stat.lastIndexOf(')')).split(' ').slice(12, 14).map(Number)
        return ((user + system) / CLOCK_TICKS) * 1_000_000
      } catch {
        return Number.NaN
      }
    },

    /** Bytes that a process holds after everything that can be let go was let go. */
    async held({ child, lines }: Started): Promise<number> {
      const said = once(lines, 'line') as Promise<[string]>
      child.kill('SIGUSR2')
      return Number((await said)[0].replace('held ', ''))
    },

    /** Milliseconds of small commits while something else goes on. */
    async commitsBeside<T>(work: () => Promise<T>): Promise<{ result: T; commits: number[] }> {
      const committer = await this.start('commits.ts', url.href)
      const commits: number[] = []
      committer.lines.on('line', (line) => commits.push(Number(line)))
      try {
        return { result: await work(), commits }
      } finally {
        await this.end(committer)
      }
    },

    /** A closed space with so many members, each signed in. */
    async people(count: number) {
      const spaceId = newId()
      const ids = Array.from({ length: count }, () => newId())
      await sql`
        insert into people (id, email, name_lo, name_en)
        select id, id || '@bench.la', 'ຜູ້ຂຽນ', 'Writer' from unnest(${ids}::uuid[]) id
      `
      await sql`
        insert into spaces (id, kind, name_lo, name_en, created_by)
        values (${spaceId}, 'closed', 'ບ່ອນວັດ', 'Bench', ${ids[0] ?? ''})
      `
      await sql`insert into space_members (space_id, person_id) select ${spaceId}, id from unnest(${ids}::uuid[]) id`
      const sessions = openSessions(sql, { secure: false })
      const cookies: string[] = []
      for (const id of ids) cookies.push((await sessions.create(id)).cookie.split(';')[0] ?? '')
      return { spaceId, ids, cookies }
    },

    /** Rooms of a space, each with one topic. */
    async rooms(spaceId: string, personId: string, count: number) {
      const made = Array.from({ length: count }, () => ({ roomId: newId(), topicId: newId() }))
      for (const { roomId, topicId } of made) {
        await sql`
          insert into rooms (id, space_id, name_lo, name_en, created_by)
          values (${roomId}, ${spaceId}, 'ຫ້ອງ', 'Room', ${personId})
        `
        await sql`insert into topics (id, room_id, title, general, opened_by) values (${newId()}, ${roomId}, 'ທົ່ວໄປ', true, ${personId})`
        await sql`
          insert into items (id, kind, space_id, title, state, created_by)
          values (${topicId}, 'topic', ${spaceId}, 'ຫົວຂໍ້', 'open', ${personId})
        `
        await sql`insert into topics (id, room_id, title, opened_by) values (${topicId}, ${roomId}, 'ຫົວຂໍ້', ${personId})`
      }
      return made
    },

    /** Waits until the search has read all that was said: nothing of an earlier load is left to be done. */
    async readForSearch() {
      for (;;) {
        const { waiting } = await messageWords.waiting(sql)
        if (waiting === 0) return
        await rest(200)
      }
    },

    /** What a server left unread when it was killed is no work of the next one. */
    async forgetTexts() {
      await sql`
        update docs d set projected_at = now(),
          projected_to = coalesce((select max(id) from doc_updates u where u.doc_id = d.id), d.projected_to)
      `
      await sql`update search_entries set cut_by = ${CUT_BY} where cut_by is distinct from ${CUT_BY}`
    },

    /** Waits until the text of every document is read, and can be found. */
    async readTexts() {
      while ((await findStale(sql, 1)).length > 0 || (await entries.waiting(sql)).waiting > 0) await rest(200)
    },

    /** Says how many messages were stored, and whether each has its statement and its number. */
    async count() {
      const [found] = await sql<{ messages: number; statements: number; gaps: number }[]>`
        select count(*)::int as messages,
          (select count(*)::int from statements where event in ('message.posted', 'message.replied')) as statements,
          (select count(*)::int from rooms r where r.last_seq <> (select count(*) from messages m where m.room_id = r.id)) as gaps
        from messages
      `
      console.log(
        `\nStored: ${found?.messages} messages, ${found?.statements} statements, ${found?.gaps} rooms with a gap`,
      )
    },

    async close() {
      await sql.end({ timeout: 2 })
      await admin.unsafe(`drop database if exists ${name} with (force)`)
      await admin.end({ timeout: 2 })
      await embedded?.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
