import { once } from 'node:events'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadDemo } from '#db/demo/load.ts'
import { migrate } from '#db/migrate.ts'
import { AppError } from '#shared/base/errors.ts'
import { holdDatabase } from './alone.ts'
import { createApp } from './app.ts'
import { openSessions } from './auth/session.ts'
import { type Config, readConfig } from './config.ts'
import { type Job, startJobs } from './core/jobs.ts'
import { limitBodies, openHttp } from './core/listener.ts'
import { createLive } from './core/live.ts'
import { type Log, openLog } from './core/log.ts'
import { addressOf, allowedOrigin, personOfPage } from './core/security.ts'
import type { Outreach, Quotes, Services } from './core/services.ts'
import { openPool, type Pool } from './core/sql.ts'
import { surviveBrokenLines } from './core/survive.ts'
import { callMentioned, dropQuotes as dropCommentQuotes, wipeCommentsOfDeleted } from './features/comments/service.ts'
import { closeDueProposals, dropEvidence } from './features/decisions/service.ts'
import { dropLeftFiles } from './features/docs/files.ts'
import { docRefusals } from './features/docs/queries.ts'
import {
  docsChanged,
  dropQuotes as dropDocQuotes,
  keepBefore,
  keepVersions,
  projectStaleDocs,
  tellDamage,
  wipeDeletedDocs,
} from './features/docs/service.ts'
import { openWriting } from './features/docs/writing.ts'
import { dropIdleIntakes, leaveIntakes } from './features/intake/service.ts'
import { dropQuotes as dropArticleQuotes } from './features/knowledge/service.ts'
import {
  callForDocs,
  callForMessage,
  remindOfProposals,
  remindOfReviews,
  sendDigests,
} from './features/notices/service.ts'
import { openSetUp } from './features/people/service.ts'
import { dropLooseFiles, foldMessages, messageWords, TALK_LINES, wipeDeleted } from './features/rooms/service.ts'
import { createRoomSocket } from './features/rooms/socket.ts'
import {
  accessToText,
  dropQuotes as dropForkQuotes,
  forksOf,
  wipeForksOfDeleted,
} from './features/suggestions/service.ts'
import { createFigures } from './figures.ts'
import { dropLeftIncoming } from './files/incoming.ts'
import { dropLeftLoose } from './files/loose.ts'
import { openStore } from './files/store.ts'
import { openMail } from './outreach/mail.ts'
import { openPush } from './outreach/push.ts'
import { openGateway } from './realtime/gateway.ts'
import { findCircleOf } from './realtime/queries.ts'
import { openIndexer } from './search/indexer.ts'
import { forgetMisses } from './search/misses.ts'
import { entries, refreshTerms, seesLaoLetters } from './search/put.ts'
import { buildClient } from './setup/build-client.ts'
import { startEmbedded } from './setup/embedded.ts'
import { explainStartError, StartError } from './setup/start-error.ts'
import { isPoll, routeSync } from './sync/routing.ts'
import { createSync } from './sync/sync.ts'
import { MOST_LANES } from './sync/update-log.ts'

const { version: VERSION } = createRequire(import.meta.url)('../package.json') as { version: string }
const clientDir = fileURLToPath(new URL('../client/dist', import.meta.url))

interface Running {
  url: string
  /** Ends in the order that loses nothing: no new calls, documents stored, connections closed, pool closed. */
  stop(): Promise<void>
}

/** Builds the whole server on a database that is there, and listens. Tests call this too. */
export async function serve(
  config: Config,
  databaseUrl: string,
  log: Log,
  client: string | undefined,
): Promise<Running> {
  const sql = openPool(databaseUrl)
  const talkSql = openPool(databaseUrl, { max: TALK_LINES })
  const storeSql = openPool(databaseUrl, { max: MOST_LANES })
  try {
    await checkServer(sql)
    const ran = await migrate(sql)
    if (ran.length > 0) log.info(`Database: ${ran.length} migration${ran.length === 1 ? '' : 's'} applied.`)

    const sessions = openSessions(sql, { secure: config.secure })
    const http = openHttp()
    const gateway = openGateway(http, { sql, sessions, config, log })
    const live = createLive(gateway.io, gateway.askAgain, (itemId) => findCircleOf(sql, itemId))
    const writing = openWriting({ sql, log })
    const sync = createSync({
      sql,
      storeSql,
      log,
      viewerOf: async (req) => (await sessions.open(req.headers.cookie, personOfPage(req))).viewer,
      stillValid: (sessionId) => sessions.stillValid(sessionId),
      allowedOrigin: (req) => allowedOrigin(config, req),
      sessionOf: (req) => sessions.idIn(req.headers.cookie),
      addressOf: (req) => addressOf(config, req),
      accessTo: (viewer, id) => accessToText(sql, viewer, id),
      forksOf: (docIds, open) => forksOf(sql, docIds, open),
      refusals: docRefusals,
      stored: (edits) => {
        writing.add(edits)
        docsChanged(services, [...new Set(edits.map(({ docId }) => docId))])
      },
      keepBefore: (docId, before) => void keepBefore(services, docId, before),
      damaged: (docId) => void tellDamage(services, docId),
      limits: config.sync,
    })
    const indexer = openIndexer({ sql, log, sources: [entries, messageWords] })
    const services: Services = {
      sql,
      talkSql,
      live,
      sync,
      writing,
      quotes: openQuotes(() => services),
      store: openStore(config),
      outreach: await openOutreach(sql, config, () => services),
      index: indexer,
      config,
      log,
    }
    routeSync(http, sync)
    gateway.serve([createRoomSocket(services)])
    await foldMessages(sql)
    if (!(await seesLaoLetters(sql))) {
      log.warn(
        'The database does not see letters in Lao (its LC_CTYPE is C): mistyped titles are found less well. Make it with LC_CTYPE C.UTF-8.',
      )
    }

    let stopping = false
    const app = createApp(services, {
      sessions,
      clientDir: client,
      version: VERSION,
      ready: async () => !stopping && (await answers(sql)),
      figures: createFigures({ sql, sync, io: gateway.io }),
    })
    limitBodies(http)
    // socket.io answers its own requests on the same port, and so do documents.
    http.on('request', (req, res) => {
      if (!req.url?.startsWith('/socket.io/') && !isPoll(req)) app(req, res)
    })
    const stopJobs = startJobs(sql, jobs(sessions, services), log)
    const stopAll = async () => {
      stopping = true
      const closed = new Promise((resolve) => http.close(resolve))
      gateway.stop()
      await sync.stop()
      await writing.stop()
      http.closeAllConnections()
      await closed
      await leaveIntakes()
      await stopJobs()
      await indexer.stop()
    }

    http.listen(config.port, config.host)
    await once(http, 'listening').catch(async (error: unknown) => {
      await stopAll()
      throw error
    })
    const { port } = http.address() as AddressInfo
    const host = config.host.includes(':') ? `[${config.host}]` : config.host

    return {
      url: `http://${host}:${port}`,
      stop: async () => {
        await stopAll()
        await Promise.all([sql, talkSql, storeSql].map((one) => one.end({ timeout: 5 })))
      },
    }
  } catch (error) {
    await Promise.all([sql, talkSql, storeSql].map((one) => one.end({ timeout: 1 })))
    throw error
  }
}

/** Who has to give up the words of a deleted message. */
const wipesOf = (services: Services) => [
  (messageId: string, personId: string) => dropDocQuotes(services, messageId, personId),
  (messageId: string) => dropCommentQuotes(services, messageId),
  (messageId: string, personId: string) => dropForkQuotes(services, messageId, personId),
  (messageId: string) => dropArticleQuotes(services, messageId),
]

async function openOutreach(sql: Pool, config: Config, services: () => Services): Promise<Outreach> {
  return {
    mail: await openMail(config),
    push: await openPush({ sql, config }),
    messageStored: (messageId, only) =>
      void callForMessage(services(), messageId, only).catch((error: unknown) =>
        services().log.warn('Nobody could be called for a message', { error }),
      ),
    docNoticed: (noticeIds) =>
      void callForDocs(services(), noticeIds).catch((error: unknown) =>
        services().log.warn('Nobody could be called for a document', { error }),
      ),
    docRead: () =>
      void callMentioned(services()).catch((error: unknown) =>
        services().log.warn('Whoever is called in a text waits for the next round', { error }),
      ),
  }
}

const openQuotes = (services: () => Services): Quotes => ({
  drop: dropEvidence,
  dropLater: () =>
    void wipeDeleted(services(), wipesOf(services())).catch((error: unknown) =>
      services().log.warn('Quotes of deleted messages wait for the next round', { error }),
    ),
})

const jobs = (sessions: ReturnType<typeof openSessions>, services: Services): Job[] => [
  { name: 'close proposals that are due', everyMinutes: 1, run: () => closeDueProposals(services) },
  { name: 'read texts of documents', everyMinutes: 1, run: () => projectStaleDocs(services) },
  { name: 'call those who are called in texts', everyMinutes: 1, run: () => callMentioned(services) },
  { name: 'keep points of documents', everyMinutes: 2, run: () => keepVersions(services) },
  { name: 'wipe documents deleted for good', everyMinutes: 60, run: () => wipeDeletedDocs(services) },
  { name: 'wipe what was said about them', everyMinutes: 60, run: () => wipeCommentsOfDeleted(services) },
  { name: 'wipe what was proposed for them', everyMinutes: 60, run: () => wipeForksOfDeleted(services) },
  { name: 'empty quotes of deleted messages', everyMinutes: 1, run: () => wipeDeleted(services, wipesOf(services)) },
  { name: 'remind of proposals that close', everyMinutes: 15, run: () => remindOfProposals(services) },
  { name: 'remind of reviews', everyMinutes: 30, run: () => remindOfReviews(services) },
  { name: 'send daily mails', everyMinutes: 10, run: () => sendDigests(services) },
  { name: 'remove uploads that were never sent', everyMinutes: 60, run: () => dropLooseFiles(services) },
  { name: 'remove files that documents left behind', everyMinutes: 60, run: () => dropLeftFiles(services) },
  { name: 'close what nobody brings in any more', everyMinutes: 15, run: dropIdleIntakes },
  { name: 'remove bytes that nothing names', everyMinutes: 60, run: () => dropLeftLoose(services) },
  { name: 'remove what never came whole', everyMinutes: 60, run: () => dropLeftIncoming(services) },
  { name: 'end expired sessions', everyMinutes: 60, run: () => sessions.endExpired() },
  { name: 'forget what was not found', everyMinutes: 60, run: (tx) => forgetMisses(tx) },
  { name: 'refresh search terms', everyMinutes: 5, run: (tx) => refreshTerms(tx) },
]

const OLDEST_POSTGRES = 150_000

async function checkServer(sql: Pool) {
  const [server] = await sql<{ number: number; version: string; encoding: string }[]>`
    select current_setting('server_version_num')::int as number, current_setting('server_version') as version,
      current_setting('server_encoding') as encoding
  `
  if (server && server.number < OLDEST_POSTGRES) {
    throw new StartError(`The database server is PostgreSQL ${server.version}; Ba needs 15 or newer.`)
  }
  if (server && server.encoding !== 'UTF8') {
    throw new StartError(
      `The database is encoded in ${server.encoding}; Lao text needs UTF8. Make it with: createdb --encoding=UTF8 --template=template0.`,
    )
  }
}

const answers = async (sql: Pool) => {
  const late = new Promise<false>((resolve) => setTimeout(() => resolve(false), 3000).unref())
  const asked = sql`select 1`.then(
    () => true,
    () => false,
  )
  return Promise.race([asked, late])
}

const loopback = new Set(['127.0.0.1', '::1', 'localhost'])

/** `npm start`: the database, the client, the demo, the server, and a way out. Exit code 1 with one sentence when it cannot be. */
export async function main(): Promise<void> {
  const began = Date.now()
  let log = openLog('text')
  const closing: (() => Promise<void>)[] = []
  const closeAll = async () => {
    for (const close of closing.splice(0).reverse()) await close()
  }
  let config: Config | undefined
  surviveBrokenLines(() => log)

  const stop = onSignal(async () => {
    log.info('Stopping: storing what is open …')
    // What is being started is left in no half state: it gets there, and is then stopped.
    await starting
    await closeAll()
    log.info('Stopped. The data is kept.')
  })
  const starting = startAll().catch(async (error: unknown) => {
    await closeAll().catch((later: unknown) => log.error('Could not close cleanly', { error: later }))
    if (stop.asked) return
    log.error(error instanceof AppError ? configSentence(error) : explainStartError(error, { config }))
    process.exit(1)
  })
  await starting

  async function startAll() {
    config = readConfig(process.env)
    log = openLog(config.log)
    for (const name of config.unused)
      log.warn(`${name} is set, but this version runs as one process and does not use it.`)
    const dataDir = path.resolve(config.dataDir)
    const [databaseUrl] = await Promise.all([
      config.databaseUrl ??
        startEmbedded({ dataDir, log }).then((database) => {
          closing.push(database.stop)
          return database.url
        }),
      buildClient({ log }),
    ])
    if (stop.asked) return
    const lost = (error: StartError) => {
      // What people wrote and is not stored they send again, to the other.
      log.error(error.message)
      process.exit(1)
    }
    closing.push(await holdDatabase(databaseUrl, { log, lost }))
    if (stop.asked) return
    const demo = config.databaseUrl === undefined ? await withDemo(config, databaseUrl, log) : undefined
    if (stop.asked) return
    const running = await serve(config, databaseUrl, log, clientDir)
    closing.push(running.stop)
    if (!stop.asked) await announce(config, databaseUrl, running.url, log, demo, Date.now() - began)
  }
}

const configSentence = (error: AppError) =>
  `The environment cannot be used: ${[error.detail.problems].flat().join('; ')}. Correct it and start again.`

/** Loads the demo into an empty embedded database, once. Returns the passwords it made, or null when it was there. */
async function withDemo(config: Config, databaseUrl: string, log: Log) {
  const sql = openPool(databaseUrl, { max: 2 })
  try {
    await migrate(sql)
    const [loaded] = await sql`select 1 from instance_facts where name = 'demo'`
    if ((loaded || config.demo) && !loopback.has(config.host)) {
      if (loaded)
        throw new StartError(
          `This database holds the demo, whose people are known to everybody, so it is served on 127.0.0.1 only. Unset HOST, or choose another DATA_DIR with DEMO=0.`,
        )
      const [people] = await sql`select 1 from people limit 1`
      if (!people)
        throw new StartError(`The demo is served on 127.0.0.1 only. Unset HOST, or start without it: DEMO=0.`)
    }
    if (loaded) return null
    const [people] = await sql`select 1 from people limit 1`
    if (!config.demo || people) return undefined
    log.info('Loading the demo organisation …')
    return await loadDemo(sql, { password: config.demoPassword })
  } finally {
    await sql.end({ timeout: 5 })
  }
}

async function announce(
  config: Config,
  databaseUrl: string,
  url: string,
  log: Log,
  demo: Awaited<ReturnType<typeof withDemo>>,
  tookMs: number,
) {
  const address = config.publicUrl ?? url
  if (demo) {
    log.info('Demo people and their passwords (shown this once):')
    for (const person of demo.people)
      log.info(`  ${person.email.padEnd(20)} ${person.password}  ${person.nameEn}, ${person.role}`)
  } else if (demo === null) {
    log.info(
      'Demo people: admin@demo.la, lead@demo.la, staff@demo.la, staff2@demo.la and others. Their passwords were printed at the first start; an empty DATA_DIR makes new ones.',
    )
  }
  const sql = openPool(databaseUrl, { max: 1 })
  try {
    const link = await openSetUp({ sql })
    if (link) log.info(`Nobody is here yet. Make the first administrator within 24 hours: ${address}${link.path}`)
  } finally {
    await sql.end({ timeout: 5 })
  }
  log.info(`Ba is ready at ${address} (after ${(tookMs / 1000).toFixed(1)} s). Stop with Ctrl-C.`)
}

/** The first signal stops cleanly; a second one does not wait. */
function onSignal(stop: () => Promise<void>) {
  const state = { asked: false }
  const handle = () => {
    if (state.asked) process.exit(1)
    state.asked = true
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${String(error)}\n`)
        process.exit(1)
      },
    )
  }
  process.on('SIGINT', handle)
  process.on('SIGTERM', handle)
  process.on('SIGHUP', handle)
  return state
}
