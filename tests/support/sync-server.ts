import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import WebSocket from 'ws'
import { readConfig } from '#server/config.ts'
import { openLog } from '#server/core/log.ts'
import { addressOf } from '#server/core/security.ts'
import { openPool } from '#server/core/sql.ts'
import { surviveBrokenLines } from '#server/core/survive.ts'
import { routeSync } from '#server/sync/routing.ts'
import { createSync } from '#server/sync/sync.ts'
import { random } from './random.ts'

/** The answer that what was asked about is stored (see server/sync/README.md). */
const STORED = 64

// The sync server as a process of its own, to be killed or measured: prints its port, and lets in whoever says who
// they are, `?access=read` as a reader. Arguments: the database, and the port if it matters. HEARTBEAT_MS is how often
// lines are looked after; with DIE_AFTER_COMMITS=n it dies right after the n-th commit, before anybody hears of it, with
// DIE_BEFORE_ACK=n when the others have been told of it, before its writer is told that it is stored;
// QUARRELS are codes with which the database refuses to store, one after the other; SLOW_MS is how long storing may take.
const [databaseUrl = '', port = '0'] = process.argv.slice(2)
const { HEARTBEAT_MS, DIE_AFTER_COMMITS, DIE_BEFORE_ACK, QUARRELS, SLOW_MS, SEED } = process.env
const chance = random(Number(SEED ?? 1))
const config = readConfig(process.env)
const quarrels = QUARRELS?.split(',') ?? []
const http = createServer()
let commits = 0
const log = openLog('json', (line) => process.stderr.write(`${line}\n`))
surviveBrokenLines(() => log)
if (DIE_BEFORE_ACK) {
  const { send } = WebSocket.prototype
  WebSocket.prototype.send = function (this: WebSocket, ...given: unknown[]) {
    const [frame] = given
    if (commits >= Number(DIE_BEFORE_ACK) && frame instanceof Uint8Array && frame[0] === STORED)
      process.kill(process.pid, 'SIGKILL')
    Reflect.apply(send, this, given)
  }
}
const readers = new Set<string>()
const sql = openPool(databaseUrl, { max: 4 })
await sql`
  create or replace function quarrel(code text) returns boolean language plpgsql as
  $$ begin raise exception using errcode = code; end $$
`
const sync = createSync({
  sql,
  log,
  viewerOf: async (req) => {
    const { searchParams } = new URL(req.url ?? '', 'http://x')
    const id = searchParams.get('person') ?? ''
    if (searchParams.get('access') === 'read') readers.add(id)
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
  sessionOf: (req) => new URL(req.url ?? '', 'http://x').searchParams.get('person') ?? undefined,
  addressOf: (req) => addressOf(config, req),
  limits: config.sync,
  accessTo: async ({ id }) => (readers.has(id) ? 'read' : 'write'),
  refusals: (from) => {
    const code = quarrels.shift()
    const seconds = SLOW_MS ? (chance() * Number(SLOW_MS)) / 1000 : 0
    return from`
      select null as code, null as reason from pg_sleep(${seconds})
      where ${code ? from`quarrel(${code})` : from`false`}
    `
  },
  stored: () => {
    commits++
    if (DIE_AFTER_COMMITS && commits >= Number(DIE_AFTER_COMMITS)) process.kill(process.pid, 'SIGKILL')
  },
  ...(HEARTBEAT_MS ? { heartbeatMs: Number(HEARTBEAT_MS) } : {}),
})
routeSync(http, sync)
http.listen(Number(port), '127.0.0.1', () => process.stdout.write(`${(http.address() as AddressInfo).port}\n`))
process.once('SIGTERM', async () => {
  await sync.stop()
  process.exit(0)
})
