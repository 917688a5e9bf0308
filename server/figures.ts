import type { LiveServer } from './core/live.ts'
import type { Pool } from './core/sql.ts'

interface Sources {
  sql: Pool
  sync: { stats(): { docs: number; connections: number } }
  io: LiveServer
}

/** Figures of the running process in Prometheus' text format; nothing about any person. */
export function createFigures({ sql, sync, io }: Sources): () => Promise<string> {
  return async () => {
    const { docs, connections } = sync.stats()
    const [counted] = await sql<{ statements: number }[]>`
      select greatest(reltuples, 0)::int8 as statements from pg_class where relname = 'statements'
    `
    const memory = process.memoryUsage()
    const figures: [name: string, help: string, value: number][] = [
      ['ba_uptime_seconds', 'Seconds since the process started.', process.uptime()],
      ['ba_resident_memory_bytes', 'Resident memory of the process.', memory.rss],
      ['ba_heap_used_bytes', 'JavaScript heap in use.', memory.heapUsed],
      ['ba_live_connections', 'Open socket.io connections.', io.engine.clientsCount],
      ['ba_sync_documents', 'Documents held in memory.', docs],
      ['ba_sync_connections', 'Open document connections.', connections],
      ['ba_statements_estimate', 'Statements in the activity log, as the planner estimates.', counted?.statements ?? 0],
    ]
    return figures
      .map(([name, help, value]) => `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${name} ${value}\n`)
      .join('')
  }
}
