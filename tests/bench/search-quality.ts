import { readFileSync } from 'node:fs'
import path from 'node:path'
import { newId } from '#server/core/id.ts'
import { openLog } from '#server/core/log.ts'
import type { Pool } from '#server/core/sql.ts'
import { openIndexer } from '#server/search/indexer.ts'
import { entries, putSearch, refreshTerms } from '#server/search/put.ts'
import { search } from '#server/search/search.ts'

interface Document {
  id: string
  title: string
  body: string
}

interface Query {
  id: string
  type: string
  query: string
  relevant: string[]
}

/** The Lao query classes that are told together. */
const LAO = ['lo-kw', 'lo-q', 'lo-mix', 'lo-seed', 'variant', 'nospace', 'zwsp', 'typo']
const FIRST = 10

const read = <Line>(folder: string, name: string): Line[] =>
  readFileSync(path.join(folder, name), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line)

/** recall@10, reciprocal rank and nDCG@10 of one ranked list, relevance being yes or no (Järvelin and Kekäläinen 2002). */
function judge(ranked: readonly string[], relevant: ReadonlySet<string>) {
  const hits = ranked.slice(0, FIRST).map((id) => relevant.has(id))
  const gain = (at: number) => 1 / Math.log2(at + 2)
  const dcg = hits.reduce((sum, hit, at) => sum + (hit ? gain(at) : 0), 0)
  const ideal = Array.from({ length: Math.min(relevant.size, FIRST) }, (_, at) => gain(at)).reduce((a, b) => a + b, 0)
  const first = hits.indexOf(true)
  return {
    recall: hits.filter(Boolean).length / Math.min(relevant.size, FIRST),
    rank: first < 0 ? 0 : 1 / (first + 1),
    ndcg: dcg / ideal,
  }
}

/**
 * How well documents are found, beside what a database offers ready-made: ILIKE, full text ('simple') and trigrams, in
 * the same run. The set is a folder with corpus.jsonl and queries.jsonl.
 */
export async function measureQuality(sql: Pool, viewerId: string, spaceId: string, folder: string) {
  const documents = read<Document>(folder, 'corpus.jsonl')
  const queries = read<Query>(folder, 'queries.jsonl')
  const names = new Map<string, string>()
  console.log(`\n${documents.length} documents, ${queries.length} queries`)
  const began = performance.now()
  await sql.begin(async (tx) => {
    for (const { id, title, body } of documents) {
      const itemId = newId()
      names.set(itemId, id)
      await tx`
        insert into items (id, kind, space_id, title, state, created_by)
        values (${itemId}, 'article', ${spaceId}, ${title.slice(0, 400) || '–'}, 'published', ${viewerId})
      `
      await putSearch(tx, { id: itemId, title, body })
    }
  })
  const indexer = openIndexer({ sql, log: openLog('text'), sources: [entries] })
  await indexer.finish()
  await indexer.stop()
  await sql.begin(refreshTerms)
  const letters = documents.reduce((sum, { title, body }) => sum + title.length + body.length, 0)
  const seconds = (performance.now() - began) / 1000
  console.log(
    `Put in: ${(letters / 1e6 / seconds).toFixed(2)} million characters a second (${documents.length} rows of their own)`,
  )
  await sql`create table stock as select id, title, body, to_tsvector('simple', title || ' ' || body) as text from search_entries`
  await sql`create index on stock using gin (text)`
  await sql`analyze`

  const ids = (rows: readonly { id: string }[]) => rows.map(({ id }) => id)
  const methods: Record<string, (q: string) => Promise<string[]>> = {
    product: async (q) => ids((await search(sql, { id: viewerId }, { q, limit: FIRST })).results),
    ILIKE: async (q) =>
      ids(
        await sql<{ id: string }[]>`
          select id from stock where title ilike ${`%${q}%`} or body ilike ${`%${q}%`} limit ${FIRST}
        `,
      ),
    'full text': async (q) =>
      ids(
        await sql<{ id: string }[]>`
          select id from stock where text @@ plainto_tsquery('simple', ${q})
          order by ts_rank(text, plainto_tsquery('simple', ${q})) desc limit ${FIRST}
        `,
      ),
    trigrams: async (q) =>
      ids(
        await sql<{ id: string }[]>`
          select id from stock
          order by greatest(word_similarity(${q}, title) * 1.2, word_similarity(${q}, body)) desc limit ${FIRST}
        `,
      ),
  }
  const classes = [...new Set(queries.map(({ type }) => type))]
  const table = new Map<string, Map<string, ReturnType<typeof judge>[]>>()
  for (const [name, find] of Object.entries(methods)) {
    const took: number[] = []
    const found = new Map<string, ReturnType<typeof judge>[]>()
    for (const { type, query, relevant } of queries) {
      const from = performance.now()
      const ranked = (await find(query)).map((id) => names.get(id) ?? id)
      took.push(performance.now() - from)
      found.set(type, [...(found.get(type) ?? []), judge(ranked, new Set(relevant))])
    }
    table.set(name, found)
    const sorted = took.toSorted((a, b) => a - b)
    const all = LAO.flatMap((type) => found.get(type) ?? [])
    const mean = (part: 'recall' | 'rank' | 'ndcg') => all.reduce((sum, one) => sum + one[part], 0) / all.length
    console.log(
      `${name.padEnd(10)} LAO: nDCG@10 ${mean('ndcg').toFixed(3)}  recall@10 ${mean('recall').toFixed(3)}  MRR@10 ${mean('rank').toFixed(3)}   p50 ${sorted[Math.floor(took.length / 2)]?.toFixed(1)} ms  p95 ${sorted[Math.floor(took.length * 0.95)]?.toFixed(1)} ms`,
    )
  }
  console.log(`\nrecall@10 / MRR@10 by class`)
  console.log(`${'class'.padEnd(9)} n   ${[...table.keys()].map((name) => name.padEnd(12)).join(' ')}`)
  for (const type of classes) {
    const cells = [...table.values()].map((found) => {
      const all = found.get(type) ?? []
      const mean = (part: 'recall' | 'rank') => all.reduce((sum, one) => sum + one[part], 0) / all.length
      return `${mean('recall').toFixed(2)} / ${mean('rank').toFixed(2)}`.padEnd(12)
    })
    console.log(
      `${type.padEnd(9)} ${String(table.values().next().value?.get(type)?.length).padEnd(3)} ${cells.join(' ')}`,
    )
  }
}
