import { setTimeout as rest } from 'node:timers/promises'
import { openPool } from '#server/core/sql.ts'

// Makes small commits in the database of its first argument, and prints how many milliseconds each takes. A process of
// its own, so that nobody else's work stands between a commit and the clock; with rests, as a database meets them.
const PER_SECOND = 40

const [databaseUrl = ''] = process.argv.slice(2)
const sql = openPool(databaseUrl, { max: 1 })
const commit = () => sql`insert into bench_commits (data) values ('ກ')`
for (let count = 0; count < 20; count++) await commit()
process.stdout.write('ready\n')
for (;;) {
  const began = performance.now()
  await commit()
  process.stdout.write(`${performance.now() - began}\n`)
  await rest(1000 / PER_SECOND)
}
