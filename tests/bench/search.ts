import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { openBench } from './bench.ts'
import { measureQuality } from './search-quality.ts'

/** Documents and queries to measure on; they are not part of the product. */
const set = process.env.SEARCH_SET ?? fileURLToPath(new URL('../../../shared/lao-dev', import.meta.url))

const bench = await openBench()
try {
  const { spaceId, ids } = await bench.people(2)
  if (existsSync(path.join(set, 'corpus.jsonl'))) await measureQuality(bench.sql, ids[0] ?? '', spaceId, set)
  else console.log(`\nQuality: skipped, there is no set of documents and queries in ${path.resolve(set)} (SEARCH_SET).`)
} finally {
  await bench.close()
}
