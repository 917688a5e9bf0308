import type { Log } from './log.ts'
import { isBrokenLine } from './sql.ts'

/**
 * When a line to the database breaks, postgres.js may write to it once more, or lose the question with which it begins
 * a line: the error reaches nobody who could catch it; the queries themselves are told. Everything else that nobody
 * caught is a bug: it is logged whole, and the process ends rather than going on in an unknown state.
 */
export function surviveBrokenLines(log: () => Log) {
  process.on('uncaughtException', (error: Error & { query?: unknown }) => {
    const lostQuestion = isBrokenLine(error) && String(error.query).includes('pg_catalog.pg_type')
    if (lostQuestion || error.stack?.includes('/postgres/src/connection.js')) {
      log().warn('A database connection broke while it was written to', { reason: error.message })
      return
    }
    log().error('Nobody caught this; ending', { error })
    process.exit(1)
  })
}
