import { Database } from '@hocuspocus/extension-database'
import { Server } from '@hocuspocus/server'
import postgres from 'postgres'

// Hocuspocus with its database extension on the same PostgreSQL: the whole state, some seconds after the last change,
// as it comes. Prints its address.
const sql = postgres(process.argv[2] ?? '', { max: 4, onnotice: () => {} })
await sql`create table if not exists hocuspocus_documents (name text primary key, data bytea not null)`
const server = new Server({
  address: '127.0.0.1',
  port: 0,
  quiet: true,
  stopOnSignals: false,
  extensions: [
    new Database({
      fetch: async ({ documentName }) => {
        const [found] = await sql`select data from hocuspocus_documents where name = ${documentName}`
        return found?.data ?? null
      },
      store: async ({ documentName, state }) => {
        await sql`
          insert into hocuspocus_documents (name, data) values (${documentName}, ${state})
          on conflict (name) do update set data = excluded.data
        `
      },
    }),
  ],
})
await server.listen()
process.stdout.write(`http://127.0.0.1:${server.httpServer.address().port}\n`)
