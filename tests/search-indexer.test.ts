import { afterAll, beforeAll, expect, test } from 'vitest'
import { openLog } from '#server/core/log.ts'
import { openPool, type Pool } from '#server/core/sql.ts'
import { openIndexer } from '#server/search/indexer.ts'
import { createDatabase } from './support/database.ts'
import { until } from './support/until.ts'

let sql: Pool
let drop: () => Promise<void>
beforeAll(async () => {
  const database = await createDatabase()
  drop = database.drop
  sql = openPool(database.url, { max: 2 })
})
afterAll(async () => {
  await sql.end()
  await drop()
})

/** Milliseconds of this thread's time that leave the server next to none, again and again. */
const SPINS_MS = 20

test('while the server has no time left the search gives way, a second at most each time', async () => {
  let rounds = 0
  const source = {
    cutSome: async () => {
      rounds++
      return { count: 1, more: true }
    },
    waiting: async () => ({ waiting: 1, all: 1 }),
    restart: async () => undefined,
  }
  const indexer = openIndexer({ sql, log: openLog('text', () => {}), sources: [source] })
  const msOf = async (count: number) => {
    const [began, first] = [performance.now(), rounds]
    await until(async () => rounds >= first + count, `${count} rounds`)
    return performance.now() - began
  }
  try {
    await msOf(20)
    let busy = true
    const spin = () => {
      const end = performance.now() + SPINS_MS
      while (performance.now() < end);
      if (busy) setImmediate(spin)
    }
    spin()
    await msOf(1)
    const crowded = await msOf(3)
    busy = false

    // They wait, and still come.
    expect(crowded).toBeGreaterThan(1500)
  } finally {
    await indexer.stop()
  }
})
