import { readConfig } from '#server/config.ts'
import { openLog } from '#server/core/log.ts'
import { serve } from '#server/main.ts'

// The whole server as a process of its own, on the database of its first argument. Prints its address.
const [databaseUrl = ''] = process.argv.slice(2)
const log = openLog('text', (line) => {
  if (line.startsWith('error')) process.stderr.write(`${line}\n`)
})
const { SYNC_PER_ADDRESS, SYNC_PER_PERSON, SYNC_PER_SECOND } = process.env
const config = readConfig({ PORT: '0', DATABASE_URL: databaseUrl, SYNC_PER_ADDRESS, SYNC_PER_PERSON, SYNC_PER_SECOND })
const { url } = await serve(config, databaseUrl, log, undefined)
process.stdout.write(`${url}\n`)
