import { readConfig } from '#server/config.ts'
import { openLog } from '#server/core/log.ts'
import { serve } from '#server/main.ts'

// The whole server as a process of its own, on the database of its first argument. Prints its address.
const [databaseUrl = ''] = process.argv.slice(2)
const log = openLog('text', (line) => {
  if (line.startsWith('error')) process.stderr.write(`${line}\n`)
})
const { url } = await serve(readConfig({ PORT: '0', DATABASE_URL: databaseUrl }), databaseUrl, log, undefined)
process.stdout.write(`${url}\n`)
