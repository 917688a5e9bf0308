import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { migrate } from '#db/migrate.ts'
import { openPool, type Pool } from '#server/core/sql.ts'
import { AppError } from '#shared/base/errors.ts'
import { createDatabase } from './support/database.ts'
import { statementsIn } from './support/statements.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const ID = '01a20ca9-73a8-7770-8106-8b2a0ffc9618'

let sql: Pool
let drop: () => Promise<void>
beforeAll(async () => {
  const database = await createDatabase()
  drop = database.drop
  sql = openPool(database.url, { max: 2 })
  await migrate(sql)
})
afterAll(async () => {
  await sql.end()
  await drop()
})

/**
 * A pool that runs nothing: each query that would run is described against the real schema instead (its tables, columns
 * and parameter types), and answers no rows.
 */
function describingPool(described: string[], failed: string[]): Pool {
  const describeOnly = (query: Promise<unknown> & { describe(): Promise<{ string: string }> }) => {
    const { then } = query
    const outcome = (): Promise<unknown> =>
      then.call(
        query.describe(),
        (one) => described.push((one as { string: string }).string),
        (error: unknown) => failed.push(String(error)),
      )
    Object.defineProperty(query, 'then', {
      value: (resolve: (rows: unknown) => unknown, reject: (error: unknown) => unknown) =>
        outcome()
          .then(() => Object.assign([], { count: 0 }))
          .then(resolve, reject),
    })
    return query
  }
  return new Proxy(sql, {
    apply(pool, self, given) {
      const made = Reflect.apply(pool as never, self, given)
      return Array.isArray(given[0]) && 'raw' in given[0] ? describeOnly(made as never) : made
    },
  })
}

/** A value for a parameter or field by its name: names mean the same all over the house. */
function valueFor(name: string): unknown {
  if (
    /^(viewer|person|actor|draft|message|entry|item|space|filter|change|given|options|topic|doc|article|paging|page)$/.test(
      name,
    )
  )
    return recordOf(name)
  if (/^(edits|anchors|updates|hands|sought|scored|statements|messages)$/.test(name)) return [recordOf(name)]
  if (name === 'refusals') return sql`select null as code, null as reason where false`
  if (name === 'holds') return sql`select true`
  if (name === 'receivers') return sql`select null::uuid as id where false`
  if (name === 'scope') return { kind: 'department', id: ID, from: valueFor('from'), to: valueFor('to') }
  if (/^insertedGraphemes$/.test(name)) return 1
  if (/^roles$/.test(name)) return new Map()
  if (
    /^(ids|people|departments|leads|departmentIds|labels|tags|kinds|\w+Ids|words|\w*[tT]erms|titles|bodies)$/.test(name)
  )
    return [ID]
  if (/[vV]alues$/.test(name)) return [1]
  if (/^(limit|count|averageLength|seq|after|before|position|version|\w+Seq|\w+Count|\w+Days|n)$/.test(name)) return 1
  if (/At$|^(at|since|until|month|from|to|start|end)$/.test(name)) return '2026-11-01T00:00:00.000Z'
  if (/^(is|has|only|with)[A-Z]|^(exact|closed)$/.test(name)) return true
  return ID
}

const recordOf = (name: string): object =>
  new Proxy(
    { name },
    {
      get: (_, field) => (typeof field === 'string' ? valueFor(field) : undefined),
      has: () => true,
    },
  )

/** The parameters of a function as it was written: a name, or the fields it takes apart. */
function argumentsFor(ask: (...given: unknown[]) => unknown, pool: Pool): unknown[] {
  const text = ask.toString().replace(/^async\s+/, '')
  const open = text.indexOf('(')
  if (!/^(function\b[^(]*)?$/.test(text.slice(0, open).trim())) return [pool]
  const parts: string[] = []
  let depth = 0
  let part = ''
  for (const sign of text.slice(open + 1)) {
    if (sign === ')' && depth === 0) break
    if ('([{'.includes(sign)) depth++
    if (')]}'.includes(sign)) depth--
    if (sign === ',' && depth === 0) {
      parts.push(part)
      part = ''
    } else part += sign
  }
  parts.push(part)
  return parts
    .map((one) => one.trim())
    .filter(Boolean)
    .map((one) => {
      if (one.startsWith('{')) return recordOf('taken apart')
      const name = one.replace(/\s*=.*$/s, '')
      return /^(sql|tx)$/.test(name) ? pool : valueFor(name)
    })
}

const queryFiles = readdirSync(path.join(root, 'server'), { recursive: true, encoding: 'utf8' })
  .filter((file) => path.basename(file) === 'queries.ts')
  .sort()

test.each(queryFiles)('every query of server/%s fits the schema', async (file) => {
  const module = (await import(pathToFileURL(path.join(root, 'server', file)).href)) as Record<string, unknown>
  const silent: string[] = []
  const failed: string[] = []
  for (const [name, ask] of Object.entries(module)) {
    if (typeof ask !== 'function') continue
    const described: string[] = []
    const before = failed.length
    try {
      await (ask as (...given: unknown[]) => unknown)(...argumentsFor(ask as never, describingPool(described, failed)))
    } catch (error) {
      // No rows is what a described query answers; a getter says so in its own way.
      if (!(error instanceof AppError)) failed.push(`${name}: ${String(error)}`)
    }
    if (described.length === 0 && failed.length === before) silent.push(name)
  }
  expect(failed).toEqual([])
  expect(silent, 'functions in queries.ts that ask nothing').toEqual([])
})

const otherFiles = readdirSync(path.join(root, 'server'), { recursive: true, encoding: 'utf8' })
  // What is only ever a part of statements is described where it is used.
  .filter(
    (file) => /\.ts$/.test(file) && !/\.test\.ts$|queries\.ts$|^core\/(page|readable)\.ts$|\/columns\.ts$/.test(file),
  )
  .map((file) => ({ file, ...statementsIn(readFileSync(path.join(root, 'server', file), 'utf8')) }))
  .filter(({ statements, opaque }) => statements.length + opaque.length > 0)

test.each(otherFiles)('every statement that stands in server/$file fits the schema', async ({ statements, opaque }) => {
  const failed: string[] = []
  for (const { text, line } of statements) {
    await sql
      .unsafe(text)
      .describe()
      .catch((error: unknown) => failed.push(`line ${line}: ${String(error)}`))
  }
  expect(failed).toEqual([])
  expect(opaque, 'lines with fragments from elsewhere: these belong into queries.ts').toEqual([])
})

test('statements are read in every wording, with their values and rows', () => {
  const source = 'await tx<{ a: 1 }[]>`select a from b where c = ${f(d)} ${e ? sql`and g = ${h}` : sql``}`'
  expect(statementsIn(source).statements.map(({ text }) => text)).toEqual([
    'select a from b where c = $1 and g = $2',
    'select a from b where c = $1 ',
  ])
  expect(statementsIn("tx`insert into a ${tx(rows, 'b', 'c')}`").statements[0]?.text).toBe(
    'insert into a (b, c) values ($1, $2)',
  )
  expect(statementsIn('sql`select ${columns(sql)} from a`')).toMatchObject({ statements: [], opaque: [1] })
})

test('a query that does not fit the schema would be seen', async () => {
  const failed: string[] = []
  const pool = describingPool([], failed)
  await pool`select no_such_column from people`
  expect(failed.join()).toContain('no_such_column')
})
