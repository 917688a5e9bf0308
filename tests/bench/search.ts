import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { openBench } from './bench.ts'
import { measureQuality } from './search-quality.ts'
import { measureSpeed, sentencesOf } from './search-speed.ts'

/** Documents and queries to measure on; they are not part of the product. */
const set = process.env.SEARCH_SET ?? fileURLToPath(new URL('../../../shared/lao-dev', import.meta.url))

const bench = await openBench()
try {
  const { spaceId, ids } = await bench.people(2)
  if (existsSync(path.join(set, 'corpus.jsonl'))) await measureQuality(bench.sql, ids[0] ?? '', spaceId, set)
  else console.log(`\nQuality: skipped, there is no set of documents and queries in ${path.resolve(set)} (SEARCH_SET).`)
  const quick = process.argv.includes('--quick')
  const own = fileURLToPath(new URL('../../', import.meta.url))
  const texts = existsSync(path.join(set, 'corpus.jsonl'))
    ? [path.join(set, 'corpus.jsonl')]
    : [
        path.join(own, 'db/demo/story.ts'),
        ...readdirSync(path.join(own, 'client'), { recursive: true, encoding: 'utf8' })
          .filter((file) => file.endsWith('lo.json'))
          .map((file) => path.join(own, 'client', file)),
      ]
  const other = await bench.people(2)
  const rooms = await bench.rooms(other.spaceId, other.ids[0] ?? '', 200)
  await measureSpeed(
    bench.sql,
    { viewerId: other.ids[0] ?? '', spaceId: other.spaceId, rooms },
    sentencesOf(texts),
    quick ? { articles: 10_000, messages: 50_000 } : { articles: 100_000, messages: 1_000_000 },
  )
} finally {
  await bench.close()
}
