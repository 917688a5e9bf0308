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

/**
 * Opens the pool. Column names come back in camel case (keys inside jsonb are left alone: `postgres.camel` would
 * rewrite them too), instants as ISO strings, bigints as numbers (ours stay far below 2^53).
 */
export const openPool = (url: string, options: postgres.Options<Record<string, postgres.PostgresType>> = {}): Pool =>
  postgres(url, {
    max: 10,
    connect_timeout: 10,
    onnotice: () => {},
    connection: { application_name: 'ba', statement_timeout: 30_000, TimeZone: 'UTC' },
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
      wholeNumber: { to: INT8, from: [INT8], serialize: (value: number) => String(value), parse: Number },
    },
  }) as unknown as Pool

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
