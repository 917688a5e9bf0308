import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import postgres from 'postgres'
import { inject } from 'vitest'
import type { TestProject } from 'vitest/node'
import { migrate } from '#db/migrate.ts'
import { openPool } from '#server/core/sql.ts'
import { removeLeft, startEmbedded } from '#server/setup/embedded.ts'
import { StartError } from '#server/setup/start-error.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    databaseServer: string
  }
}

const TEMPLATE = `ba_template_${process.pid}`
const cache = fileURLToPath(new URL('../../node_modules/.cache', import.meta.url))

/** Before all tests: a server (`TEST_DATABASE_URL`, else an embedded one without fsync) with one migrated template. */
export default async function setup(project: TestProject) {
  const given = process.env.TEST_DATABASE_URL
  mkdirSync(cache, { recursive: true })
  await removeOthersLeft()
  const dataDir = given ? undefined : mkdtempSync(path.join(cache, PREFIX))
  const embedded = dataDir
    ? await startEmbedded({
        dataDir,
        log: { info: () => {}, warn: () => {} },
        settings: ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=200'],
      })
    : undefined
  const server = given ?? embedded?.url ?? ''
  const removeNow = () => {
    if (dataDir) endAtOnce(dataDir)
  }
  const interrupted = (signal: NodeJS.Signals) => {
    removeNow()
    process.exit(signal === 'SIGINT' ? 130 : 143)
  }
  process.once('exit', removeNow)
  for (const signal of signals) process.once(signal, interrupted)
  const admin = postgres(server, { max: 1, onnotice: () => {} })
  await admin.unsafe(`create database ${TEMPLATE}`)
  const template = openPool(withDatabase(server, TEMPLATE), { max: 1 })
  await migrate(template)
  await template.end()
  project.provide('databaseServer', `${server}#${TEMPLATE}`)
  return async () => {
    await admin.unsafe(`drop database if exists ${TEMPLATE} with (force)`)
    await admin.end({ timeout: 2 })
    await embedded?.stop()
    if (dataDir) rmSync(dataDir, { recursive: true, force: true })
    process.off('exit', removeNow)
    for (const signal of signals) process.off(signal, interrupted)
  }
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const PREFIX = 'test-postgres-'

/** Runs that were killed could not put away their server; the next one does. */
async function removeOthersLeft() {
  for (const name of readdirSync(cache).filter((name) => name.startsWith(PREFIX))) {
    try {
      await removeLeft(path.join(cache, name))
    } catch (error) {
      // Another run is using it.
      if (!(error instanceof StartError)) throw error
    }
  }
}

/** The last resort of an interrupted run, without waiting; nothing in there is worth keeping. */
function endAtOnce(dataDir: string) {
  try {
    process.kill(Number(readFileSync(path.join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]), 'SIGQUIT')
  } catch {
    // It has ended already.
  }
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
}

function withDatabase(server: string, name: string) {
  const url = new URL(server)
  url.pathname = `/${name}`
  url.hash = ''
  return url.href
}

let count = 0

/** A database of one's own, cloned from the migrated template. */
export async function createDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const [server = '', template = ''] = inject('databaseServer').split('#')
  const name = `ba_test_${process.pid}_${Date.now().toString(36)}_${Math.floor(Math.random() * 1e6)}_${count++}`
  const admin = postgres(server, { max: 1, onnotice: () => {} })
  try {
    await admin.unsafe(`create database ${name} template ${template} strategy file_copy`)
  } finally {
    await admin.end({ timeout: 2 })
  }
  return {
    url: withDatabase(server, name),
    async drop() {
      const admin = postgres(server, { max: 1, onnotice: () => {} })
      await admin.unsafe(`drop database if exists ${name} with (force)`)
      await admin.end({ timeout: 2 })
    },
  }
}
