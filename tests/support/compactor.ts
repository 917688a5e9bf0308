import { openLog } from '#server/core/log.ts'
import { openPool } from '#server/core/sql.ts'
import { openUpdateLog } from '#server/sync/update-log.ts'

// Compacts one document in a process of its own, which dies right before its n-th statement. Arguments: the database,
// the document, n.
const [databaseUrl = '', docId = '', dieBefore = '0'] = process.argv.slice(2)
let statements = 0
const sql = openPool(databaseUrl, {
  max: 1,
  debug: () => {
    if (++statements === Number(dieBefore)) process.kill(process.pid, 'SIGKILL')
  },
})
const updates = openUpdateLog({
  sql,
  storeSql: sql,
  log: openLog('text', () => {}),
  refusals: (from) => from`select null as code, null as reason where false`,
  stored: () => {},
  damaged: () => {},
})
await updates.compact(docId, true)
await sql.end()
