import { readFileSync } from 'node:fs'
import { newId } from '#server/core/id.ts'
import { openLog } from '#server/core/log.ts'
import type { Pool } from '#server/core/sql.ts'
import { messageWords, searchMessages } from '#server/features/rooms/service.ts'
import { openIndexer } from '#server/search/indexer.ts'
import { entries, refreshTerms } from '#server/search/put.ts'
import { search, suggest } from '#server/search/search.ts'
import { syllablesOf } from '#shared/lao/segment.ts'
import { random as randomOf } from '../support/random.ts'

const BATCH = 1000

/** Sentences to make texts of: of the set where there is one, else the product's own words. */
export function sentencesOf(files: readonly string[]): string[] {
  const found = new Set<string>()
  for (const file of files)
    for (const part of readFileSync(file, 'utf8').split(/["\n.!?;:]+/))
      for (const words of part.match(/[\u0E80-\u0EFF][\u0E80-\u0EFF 0-9A-Za-z,()]{12,160}/g) ?? [])
        found.add(words.trim())
  return [...found]
}

interface Sizes {
  articles: number
  messages: number
}

/**
 * How fast things are found among many: articles by search and by what is being typed, messages, and how fast texts are
 * cut; beside ILIKE, stock full text and trigrams on the same rows in the same run. Milliseconds.
 */
export async function measureSpeed(
  sql: Pool,
  { viewerId, spaceId, rooms }: { viewerId: string; spaceId: string; rooms: { roomId: string; topicId: string }[] },
  sentences: readonly string[],
  { articles, messages }: Sizes,
) {
  const random = randomOf(7)
  const some = (least: number, most: number) =>
    Array.from(
      { length: least + Math.floor(random() * (most - least + 1)) },
      () => sentences[Math.floor(random() * sentences.length)] ?? '',
    ).join(' ')
  console.log(`\n${articles} articles and ${messages} messages of ${sentences.length} sentences`)

  let letters = 0
  for (let made = 0; made < articles; made += BATCH) {
    const rows = Array.from({ length: Math.min(BATCH, articles - made) }, () => ({
      id: newId(),
      title: some(1, 1).slice(0, 120),
      body: some(2, 8),
    }))
    for (const { title, body } of rows) letters += title.length + body.length
    await sql`
      with made as (
        select * from jsonb_to_recordset(${sql.json(rows)}) as r(id uuid, title text, body text)
      ), items as (
        insert into items (id, kind, space_id, title, state, created_by)
        select id, 'article', ${spaceId}, title, 'published', ${viewerId} from made
      )
      insert into search_entries (id, kind, space_id, title, body, folded_title, words, length, cut_by)
      select id, 'article', ${spaceId}::uuid, title, body, lower(title), '', 0, null from made
    `
  }
  const seqs = new Map<string, number>()
  for (let made = 0; made < messages; made += BATCH) {
    const rows = Array.from({ length: Math.min(BATCH, messages - made) }, () => {
      const { roomId, topicId } = rooms[Math.floor(random() * rooms.length)] ?? { roomId: '', topicId: '' }
      const seq = (seqs.get(roomId) ?? 0) + 1
      seqs.set(roomId, seq)
      const body = some(1, 2).slice(0, 200)
      letters += body.length
      return { id: newId(), roomId, topicId, seq, body }
    })
    await sql`
      insert into messages (id, room_id, topic_id, seq, author_id, body, folded)
      select id, "roomId", "topicId", seq, ${viewerId}, body, '' from jsonb_to_recordset(${sql.json(rows)})
        as r(id uuid, "roomId" uuid, "topicId" uuid, seq bigint, body text)
    `
  }
  for (const [roomId, seq] of seqs) await sql`update rooms set last_seq = ${seq} where id = ${roomId}`

  const indexer = openIndexer({ sql, log: openLog('text'), sources: [entries, messageWords] })
  const began = performance.now()
  const telling = setInterval(() => {
    void indexer
      .progress()
      .then(({ waiting, all }) => process.stderr.write(`\r  cut ${all - waiting} of ${all} texts `))
  }, 2000)
  await indexer.finish()
  clearInterval(telling)
  process.stderr.write('\r')
  await indexer.stop()
  const seconds = (performance.now() - began) / 1000
  console.log(
    `Cut and stored: ${(letters / 1e6 / seconds).toFixed(2)} million characters a second, ${((articles + messages) / seconds).toFixed(0)} texts a second`,
  )
  await sql.begin(refreshTerms)
  await sql`create table stock_speed as select id, title, body, to_tsvector('simple', title || ' ' || body) as text from search_entries`
  await sql`create index on stock_speed using gin (text)`
  await sql`create index on stock_speed using gin (body gin_trgm_ops)`
  await sql.unsafe('vacuum analyze')

  const asked = Array.from({ length: 120 }, () => {
    const words = (sentences[Math.floor(random() * sentences.length)] ?? '').split(' ').filter(Boolean)
    const from = Math.floor(random() * words.length)
    return words
      .slice(from, from + 2)
      .join(' ')
      .slice(0, 40)
  })
  const typed = asked.flatMap((q) => {
    const all = syllablesOf(q)
    return [2, 4, 6].map((count) => all.slice(0, count).join(''))
  })
  const viewer = { id: viewerId }
  const ways: [name: string, questions: readonly string[], find: (q: string) => Promise<unknown>][] = [
    ['search', asked, (q) => search(sql, viewer, { q, limit: 20 })],
    ['as one types', typed, (q) => suggest(sql, viewer, q, 8)],
    ['messages', asked, (q) => searchMessages(sql, viewer, [q], 20)],
    [
      'full text',
      asked,
      (q) =>
        sql`select id from stock_speed where text @@ plainto_tsquery('simple', ${q}) order by ts_rank(text, plainto_tsquery('simple', ${q})) desc limit 20`,
    ],
    [
      'ILIKE',
      asked.slice(0, 40),
      (q) => sql`select id from stock_speed where (title || body) ilike ${`%${q}%`} limit 20`,
    ],
    [
      'trigrams',
      asked.slice(0, 20),
      (q) => sql`select id from stock_speed order by word_similarity(${q}, body) desc limit 20`,
    ],
  ]
  for (const [name, questions, find] of ways) {
    for (const q of questions.slice(0, 10)) await find(q)
    const took: number[] = []
    for (const q of questions) {
      const from = performance.now()
      await find(q)
      took.push(performance.now() - from)
    }
    took.sort((a, b) => a - b)
    const at = (share: number) => (took[Math.floor(took.length * share)] ?? Number.NaN).toFixed(1).padStart(8)
    console.log(`${name.padEnd(13)} p50 ${at(0.5)}  p95 ${at(0.95)}  longest ${at(0.999)}`)
  }
}
