import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { migrate } from '#db/migrate.ts'
import { readConfig } from '#server/config.ts'
import { openLog } from '#server/core/log.ts'
import { openPool } from '#server/core/sql.ts'
import { serve } from '#server/main.ts'
import { type Embedded, startEmbedded } from '#server/setup/embedded.ts'
import { isAlive } from '#server/setup/lock.ts'
import { random } from './support/random.ts'
import { SEED, SOAK, SyncWorld, seeded } from './support/sync-world.ts'
import { until } from './support/until.ts'

// What happens to the writing when the database is killed, cut off, swallowed or quarrelsome: a durable PostgreSQL of
// its own, and a proxy on the way to it.
const world = new SyncWorld()
const cache = path.resolve('node_modules/.cache')
const chance = random(SEED)
let dataDir = ''
let database: Embedded
const quiet = { info: () => {}, warn: () => {} }

beforeAll(async () => {
  mkdirSync(cache, { recursive: true })
  dataDir = mkdtempSync(path.join(cache, 'test-postgres-'))
  database = await startEmbedded({ dataDir, log: quiet })
  const pool = openPool(database.url, { max: 1 })
  await migrate(pool)
  await pool.end()
  await world.open(database.url)
}, 120_000)

afterAll(async () => {
  await world.tidy()
  await world.close()
  await database.stop()
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
}, 60_000)

/** As `pg_ctl stop -m immediate`: nothing is written, everybody is thrown out, and the next start recovers. */
async function crash() {
  const pid = Number(readFileSync(path.join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0])
  process.kill(pid, 'SIGQUIT')
  await until(async () => !isAlive(pid), 'PostgreSQL is gone')
  await database.stop()
}

async function comeBack() {
  database = await startEmbedded({ dataDir, log: quiet })
  await world.reconnect(database.url)
}

/** People who type a letter and ask whether it is stored, until told to stop. */
function typeOn(people: ReturnType<SyncWorld['typist']>[]) {
  let letters = 0
  const timer = setInterval(() => {
    const person = people[letters % people.length]!
    person.write('ກຂຄງຈ'[letters++ % 5]!, Math.floor(chance() * (person.text.length + 1)))
    person.ask()
  }, 3)
  return () => {
    clearInterval(timer)
    return letters
  }
}

test(
  'the database crashes under load and comes back: nothing acknowledged is missing, and everything goes on',
  () =>
    seeded(async () => {
      const proxy = await world.proxy(database.url, chance)
      const product = await serve(
        readConfig({ PORT: '0', DATABASE_URL: proxy.url }),
        proxy.url,
        openLog('text', () => {}),
        undefined,
      )
      const ready = async () => (await fetch(`${product.url}/health/ready`)).status
      const server = await world.start({ databaseUrl: proxy.url })
      const docId = await world.newDoc()
      const people = Array.from({ length: 3 }, () => world.typist(server.url, docId))
      await Promise.all(people.map((one) => one.synced()))

      for (let round = 0; round < (SOAK ? 20 : 2); round++) {
        expect(await ready()).toBe(200)
        const stop = typeOn(people)
        const before = people[0]!.acked
        await until(async () => people[0]!.acked > before + 5, 'some letters are stored')
        await crash()
        expect(await ready()).toBe(503)
        await comeBack()
        proxy.to(database.url)
        const acked = people.map((one) => one.acked)
        await until(async () => people.every((one, at) => one.acked > acked[at]!), 'it goes on', 15_000)
        await until(async () => (await ready()) === 200, 'ready again', 15_000)
        stop()
        await Promise.all(people.map((one) => one.saved()))
        await world.agree(docId, people)
      }

      expect(server.child.exitCode).toBeNull()
      await product.stop()
    }),
  120_000,
)

test(
  'connections that are ended again and again by the database stop nobody',
  () =>
    seeded(async () => {
      const server = await world.start()
      const docId = await world.newDoc()
      const people = Array.from({ length: 3 }, () => world.typist(server.url, docId))
      await Promise.all(people.map((one) => one.synced()))
      const stop = typeOn(people)

      for (let round = 0; round < (SOAK ? 300 : 30); round++) {
        await world.sql`
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and application_name = 'ba'
      `
        const acked = people[0]!.acked
        if (round % 5 === 0) await until(async () => people[0]!.acked > acked, 'something is stored in between')
      }
      stop()
      await Promise.all(people.map((one) => one.saved()))

      await world.agree(docId, people)
      expect(server.child.exitCode).toBeNull()
      expect(server.said.filter((line) => /unhandled/i.test(line))).toEqual([])
    }),
  120_000,
)

test(
  'a transaction whose line broke does nothing any more, neither by itself nor within another',
  () =>
    seeded(async () => {
      const proxy = await world.proxy(database.url, chance)
      const pool = openPool(proxy.url, { max: 2, fetch_types: false })
      await world.sql`create table if not exists steps (operation int not null, step int not null, xid text not null)`
      const write = (sql: Pick<typeof pool, 'unsafe'>, operation: number, step: number) =>
        sql.unsafe(`insert into steps select ${operation}, ${step}, pg_current_xact_id()::text`)
      let rejected = 0

      const operations = Array.from({ length: SOAK ? 2000 : 150 }, async (_, operation) => {
        try {
          await pool.begin(async (tx) => {
            await write(tx, operation, 0)
            if (chance() < 0.3) {
              proxy.cut()
              // The callback goes on, as one that awaits something else would: a new line is up by now.
              await pool`select 1`.catch(() => undefined)
              await pool`select 1`.catch(() => undefined)
            }
            await write(tx, operation, 1)
            await write(tx, operation, 2)
          })
        } catch {
          rejected++
        }
      })
      await Promise.all(operations)
      await pool.end({ timeout: 2 })

      const torn = await world.sql`
      select operation from steps group by operation
      having count(*) <> 3 or count(distinct xid) <> 1
    `
      const shared = await world.sql`select xid from steps group by xid having count(distinct operation) > 1`
      expect(torn).toEqual([])
      expect(shared).toEqual([])
      expect(rejected).toBeGreaterThan(10)
      const [done] = await world.sql<{ count: number }[]>`select count(distinct operation)::int as count from steps`
      expect(done!.count).toBeGreaterThan(0)
    }),
  120_000,
)

test(
  'every call comes to an end: where nobody answers, where one is shown out at once, and where the line falls silent',
  () =>
    seeded(async () => {
      const proxy = await world.proxy(database.url, chance)
      const silent = 700
      const pool = openPool(proxy.url, { max: 2, connect_timeout: 1 }, silent)
      const took = async (call: () => PromiseLike<unknown>) => {
        const began = performance.now()
        await expect(Promise.resolve(call())).rejects.toThrow()
        return performance.now() - began
      }
      await pool`select 1`

      const asleep = took(() => pool`select pg_sleep(20)`)
      await until(
        async () =>
          (
            await world.sql`select 1 from pg_stat_activity where query like '%pg_sleep(20)%' and state = 'active' and pid <> pg_backend_pid()`
          )[0],
        'it is under way',
      )
      proxy.blackHole()
      expect(await asleep).toBeLessThan(5000)
      expect(await took(() => pool`select 1`)).toBeLessThan(5000)
      expect(await took(() => pool.begin((tx) => tx`select 1`))).toBeLessThan(5000)
      proxy.turnAway()
      expect(await took(() => pool`select 1`)).toBeLessThan(5000)
      proxy.heal()
      await until(
        async () =>
          pool`select 1`.then(
            () => true,
            () => false,
          ),
        'it answers again',
      )
      proxy.halfOpen()
      await until(
        async () =>
          pool`select 1`.then(
            () => true,
            () => false,
          ),
        'it answers again',
        5000,
      )
      await pool.end({ timeout: 2 })
    }),
  60_000,
)

test(
  'quarrels of the database (deadlock, serialization) are tried again, and each letter is stored and counted once',
  () =>
    seeded(async () => {
      const server = await world.start({ env: { QUARRELS: '40001,40P01,55P03,57014,53100' } })
      const docId = await world.newDoc()
      const writer = world.typist(server.url, docId)
      await writer.synced()

      writer.write('ນ້ຳໃຈ')
      await writer.saved()

      expect(await world.agree(docId, [writer])).toBe('ນ້ຳໃຈ')
      const rows = await world.sql`select 1 from doc_updates where doc_id = ${docId}`
      expect(rows).toHaveLength(1)
      expect(server.said.filter((line) => line.includes('could not be stored'))).toHaveLength(5)
    }),
  60_000,
)

test(
  'a real deadlock with another transaction ends the storing, which is tried again: each letter is stored once',
  () =>
    seeded(async () => {
      // The other looks so late that it is the storing which is ended.
      const server = await world.start({ databaseUrl: `${database.url}?deadlock_timeout=3000` })
      const docId = await world.newDoc()
      const writer = world.typist(server.url, docId)
      await writer.synced()
      const other = openPool(database.url, { max: 1 })
      let closed = 0
      writer.provider.on('connection-close', () => closed++)

      await other.begin(async (tx) => {
        await tx`set local deadlock_timeout = '1min'`
        await tx`lock table doc_hands in exclusive mode`
        writer.write('ນ້ຳໃຈ')
        await until(
          async () =>
            (
              await world.sql`
                select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%insert into doc_hands%'`
            )[0],
          'storing holds one table and waits for the other',
        )
        await tx`lock table doc_updates in exclusive mode`
      })
      await other.end()
      await writer.saved()

      const failures = server.said.filter((line) => line.includes('could not be stored'))
      expect(failures).toHaveLength(1)
      expect(failures[0]).toContain('deadlock detected')
      // It was the server that tried again, not the writer who came back with it.
      expect(closed).toBe(0)
      expect(await world.agree(docId, [writer])).toBe('ນ້ຳໃຈ')
      const [counts] = await world.sql`
        select (select count(*) from doc_updates where doc_id = ${docId})::int as updates,
          (select count(*) from doc_hands where doc_id = ${docId})::int as hands`
      expect(counts).toEqual({ updates: 1, hands: 1 })
    }),
  60_000,
)
