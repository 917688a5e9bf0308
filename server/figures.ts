import { setTimeout as rest } from 'node:timers/promises'
import type { LiveServer } from './core/live.ts'
import type { Pool } from './core/sql.ts'
import type { Sync } from './sync/sync.ts'

/** Milliseconds that the figures wait for the database. */
const LONGEST_MS = 1000

interface Sources {
  sql: Pool
  sync: Pick<Sync, 'stats'>
  io: LiveServer
}

/** Figures of the running process in Prometheus' text format; nothing about any person. */
export function createFigures({ sql, sync, io }: Sources): () => Promise<string> {
  return async () => {
    const { docs, connections, unstored, failures, failingSince } = sync.stats()
    // While the database is away, the figures that matter most must be told all the same.
    const asked = sql<{ statements: number; damaged: number }[]>`
      select greatest(reltuples, 0)::int8 as statements, (select count(*)::int from doc_damage) as damaged
      from pg_class where relname = 'statements'
    `.catch(() => [])
    const [counted] = await Promise.race([asked, rest(LONGEST_MS, [], { ref: false })])
    const memory = process.memoryUsage()
    const figures: [name: string, help: string, value: number][] = [
      ['ba_uptime_seconds', 'Seconds since the process started.', process.uptime()],
      ['ba_resident_memory_bytes', 'Resident memory of the process.', memory.rss],
      ['ba_heap_used_bytes', 'JavaScript heap in use.', memory.heapUsed],
      ['ba_live_connections', 'Open socket.io connections.', io.engine.clientsCount],
      ['ba_sync_documents', 'Documents held in memory.', docs],
      ['ba_sync_connections', 'Open document connections.', connections],
      ['ba_sync_unstored_updates', 'Updates of documents that wait to be stored.', unstored],
      ['ba_sync_store_failures', 'How often storing updates has failed since the start.', failures],
      [
        'ba_sync_failing_seconds',
        'For how long nothing could be stored; 0 when all is well. Call somebody when this is not 0.',
        failingSince ? (Date.now() - failingSince) / 1000 : 0,
      ],
      [
        'ba_sync_damaged_documents',
        'Documents of which something stored cannot be read, so that nobody writes in them. Call somebody when this is not 0.',
        counted?.damaged ?? 0,
      ],
      ['ba_statements_estimate', 'Statements in the activity log, as the planner estimates.', counted?.statements ?? 0],
    ]
    return figures
      .map(([name, help, value]) => `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${name} ${value}\n`)
      .join('')
  }
}
