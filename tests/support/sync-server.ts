import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { openLog } from '#server/core/log.ts'
import { openPool } from '#server/core/sql.ts'
import { createSync } from '#server/sync/sync.ts'
import { routeUpgrades } from '#server/sync/upgrade.ts'

// The sync server as a process of its own, to be killed or measured: prints its port, and lets in whoever says who
// they are. Arguments: the database, and the port if it matters.
const [databaseUrl = '', port = '0'] = process.argv.slice(2)
const http = createServer()
const sync = createSync({
  sql: openPool(databaseUrl, { max: 4 }),
  log: openLog('json', (line) => process.stderr.write(`${line}\n`)),
  viewerOf: async (req) => {
    const id = new URL(req.url ?? '', 'http://x').searchParams.get('person') ?? ''
    return {
      id,
      email: '',
      nameLo: 'ຜູ້ຂຽນ',
      nameEn: 'Writer',
      departmentId: null,
      rank: 'R1',
      isAdmin: false,
      language: 'lo',
      leads: [],
      roles: new Map(),
      sessionId: id,
    }
  },
  stillValid: async () => true,
  allowedOrigin: () => true,
  accessTo: async () => 'write',
})
routeUpgrades(http, sync)
http.listen(Number(port), '127.0.0.1', () => process.stdout.write(`${(http.address() as AddressInfo).port}\n`))
