import { Socket } from 'node:net'
import { setTimeout as rest } from 'node:timers/promises'
import postgres, { type ISql } from 'postgres'
import type { z } from 'zod'
import { notFound } from '#shared/base/errors.ts'

interface Types extends Record<string, unknown> {
  instant: string
  wholeNumber: number
}

/** The pool or a transaction: queries take either and never open their own. */
export type Sql = ISql<Types>
export type Pool = postgres.Sql<Types>

const DATE = 1082
const TIMESTAMP = 1114
const TIMESTAMPTZ = 1184
const INT8 = 20
const JSON_TEXT = 114
const JSONB = 3802

/** Longest a statement may take, in milliseconds. */
const LONGEST_STATEMENT_MS = 30_000
/** A line that says nothing for so long is dead, whatever the system thinks; idle ones are closed before. */
const LONGEST_SILENCE_MS = 40_000
const LONGEST_IDLE_S = 30
/** Titles less alike than this (trigrams, 0 to 1) are not asked of the index. */
export const ALIKE = 0.45
/** Between two attempts to get a line, in seconds. */
const LONGEST_BACKOFF_S = 1

const whole = (_name: string, value: unknown) =>
  typeof value === 'string' ? value.replace(/\p{Surrogate}/gu, '\ufffd') : value

/** Half of a sign, as a browser cuts it, is U+FFFD in a column of text; PostgreSQL refuses a jsonb that holds one. */
function asJson(value: unknown): string {
  const text = JSON.stringify(value)
  return /\\ud[89a-f]/.test(text) ? JSON.stringify(value, whole) : text
}

/**
 * Opens the pool. Column names come back in camel case (keys inside jsonb are left alone: `postgres.camel` would
 * rewrite them too), instants as ISO strings, bigints as numbers (ours stay far below 2^53).
 */
export const openPool = (
  url: string,
  options: postgres.Options<Record<string, postgres.PostgresType>> = {},
  longestSilenceMs = LONGEST_SILENCE_MS,
): Pool => {
  const given = {
    max: 10,
    connect_timeout: 10,
    idle_timeout: LONGEST_IDLE_S,
    backoff: (attempts: number) => (0.5 + Math.random() / 2) * Math.min(0.01 * 2 ** attempts, LONGEST_BACKOFF_S),
    onnotice: () => {},
    connection: {
      application_name: 'ba',
      statement_timeout: LONGEST_STATEMENT_MS,
      TimeZone: 'UTC',
      'pg_trgm.similarity_threshold': ALIKE,
    },
    socket: (to: { host: string[]; port: number[]; path?: string | false }) => line(to, longestSilenceMs),
    ...options,
    transform: { column: { from: postgres.toCamel } },
    types: {
      instant: {
        to: TIMESTAMPTZ,
        from: [TIMESTAMP, TIMESTAMPTZ],
        serialize: (value: string | Date) => (typeof value === 'string' ? value : value.toISOString()),
        parse: (value: string) => new Date(value).toISOString(),
      },
      date: { to: DATE, from: [DATE], serialize: (value: string) => value, parse: (value: string) => value },
      json: { to: JSONB, from: [JSON_TEXT, JSONB], serialize: asJson, parse: JSON.parse },
      wholeNumber: { to: INT8, from: [INT8], serialize: (value: number) => String(value), parse: Number },
    },
  }
  return fenced(postgres(url, given) as unknown as Pool)
}

/**
 * A line to the database on which every call comes to an end: the driver waits for ever where nothing answers, and
 * tries for ever where a line is closed before its first byte.
 */
function line(
  { host, port, path }: { host: string[]; port: number[]; path?: string | false },
  longestSilenceMs: number,
) {
  const socket = new Socket()
  // What is asked behind something else goes at once, and not when that was acknowledged.
  socket.setNoDelay()
  const fail = (code: string) => socket.destroy(Object.assign(new Error(`The database line: ${code}`), { code }))
  socket.setTimeout(longestSilenceMs, () => fail('ETIMEDOUT'))
  socket.once('end', () => {
    if (socket.bytesRead === 0) fail('ECONNRESET')
  })
  return path ? socket.connect(path) : socket.connect(port[0] ?? 5432, host[0] ?? '127.0.0.1')
}

type Begin = (...given: unknown[]) => Promise<unknown>
type Callback = (tx: object) => unknown

/** What nothing comes of. */
const never = new Promise<never>(() => {})
/** The line to the database broke. (Codes of the driver and of the system; what PostgreSQL itself says has five signs.) */
export const isBrokenLine = (error: unknown) =>
  /^(CONNECT|E[A-Z]{4,})/.test(String((error as { code?: unknown } | null)?.code ?? ''))
/** Within this a broken line is closed, and its transaction rejected. */
const CLOSED_AFTER_MS = 2000

/**
 * When the line of a transaction breaks, the driver would run what the callback does next, its commit and its rollback
 * too, on whatever line comes up: outside of the transaction, or inside of another. Here the callback can do nothing
 * more, and `begin` rejects as it always does.
 */
function fenced(pool: Pool): Pool {
  const begin = pool.begin as Begin
  const fencedBegin: Begin = async (...given) => {
    let broken = false
    let rejected = false
    const check = () => {
      if (broken) throw Object.assign(new Error('The line of this transaction is broken'), { code: 'LINE_BROKEN' })
    }
    /** A query says so itself when its line breaks: that is before the line is closed, and taken for another. */
    const watched = (query: unknown) => {
      if (query instanceof Promise && 'reject' in query && typeof query.reject === 'function') {
        const { reject } = query
        query.reject = (error: unknown) => {
          broken ||= isBrokenLine(error)
          reject(error)
        }
      }
      return query
    }
    const fence = (scope: object): object =>
      new Proxy(scope, {
        apply(target, self, args) {
          check()
          return watched(Reflect.apply(target as () => unknown, self, args))
        },
        get(target, name) {
          const found: unknown = Reflect.get(target, name)
          if (typeof found !== 'function') return found
          return (...args: unknown[]) => {
            check()
            const last = args.at(-1)
            if (name !== 'savepoint' || typeof last !== 'function') return watched(Reflect.apply(found, target, args))
            return Reflect.apply(found, target, [
              ...args.slice(0, -1),
              (inner: object) => guarded(last as Callback, inner),
            ])
          }
        },
      })
    const guarded = async (run: Callback, tx: object) => {
      try {
        const made = run(fence(tx))
        return await (Array.isArray(made) ? Promise.all(made) : made)
      } finally {
        if (broken) {
          if (!rejected) await rest(CLOSED_AFTER_MS, undefined, { ref: false })
          if (rejected) await never
        }
      }
    }
    const run = given.at(-1) as Callback
    try {
      return await Reflect.apply(begin, pool, [...given.slice(0, -1), (tx: object) => guarded(run, tx)])
    } catch (error) {
      broken ||= isBrokenLine(error)
      rejected = true
      throw error
    }
  }
  return Object.assign(pool, { begin: fencedBegin })
}

/** Rows are data from outside, like a request body: parsed before their type is trusted. */
export const rows = async <Row>(shape: z.ZodType<Row>, query: PromiseLike<readonly unknown[]>): Promise<Row[]> =>
  (await query).map((found) => shape.parse(found))

/** The first row, or undefined. */
export const maybeRow = async <Row>(
  shape: z.ZodType<Row>,
  query: PromiseLike<readonly unknown[]>,
): Promise<Row | undefined> => (await rows(shape, query))[0]

/** The first row, or `not_found` naming what was looked for. */
export const row = async <Row>(
  shape: z.ZodType<Row>,
  query: PromiseLike<readonly unknown[]>,
  what: string,
  id: string,
): Promise<Row> => {
  const found = await maybeRow(shape, query)
  if (found === undefined) throw notFound(what, id)
  return found
}

/** What stands for any text with these words in it, where `like` is asked. */
export const holding = (words: string) => `%${escaped(words)}%`
/** The signs of `like` as themselves. */
export const escaped = (text: string) => text.replace(/[\\%_]/g, '\\$&')
