import { z } from 'zod'
import { rows, type Sql } from '#server/core/sql.ts'
import type { Source } from '#server/search/indexer.ts'
import { CUT_BY, vectorOf } from '#server/search/tokens.ts'
import { Id } from '#shared/base/ids.ts'
import { foldLine } from '#shared/lao/segment.ts'

/** Further words only make it slower. */
const WORDS_ASKED = 12
/** The words of a question, in one spelling, as titles and messages are kept to be compared with them. */
export const foldedWords = (q: string): string[] => foldLine(q).split(' ').filter(Boolean).slice(0, WORDS_ASKED)

const ROOMS_AT_ONCE = 50
const MESSAGES_AT_ONCE = 100

const Said = z.object({ id: Id, roomId: Id, seq: z.number().int(), lastSeq: z.number().int(), said: z.string() })

/** The words of messages, own and passed on: what waits is what came to a room after the last that was cut. */
export const messageWords: Source = {
  async cutSome(tx, cut) {
    const found = await rows(
      Said,
      tx`
        with behind as (
          select r.id, r.last_seq, coalesce(w.seq, 0) as reached
          from rooms r left join message_words_reached w on w.room_id = r.id and w.cut_by = ${CUT_BY}
          where r.last_seq > coalesce(w.seq, 0) limit ${ROOMS_AT_ONCE}
        )
        select m.id, b.id as room_id, m.seq, b.last_seq, concat_ws(E'\n', m.body, m.forwarded) as said
        from behind b cross join lateral (
          select * from messages m where m.room_id = b.id and m.seq > b.reached order by m.seq limit ${MESSAGES_AT_ONCE}
        ) m
      `,
    )
    if (found.length === 0) return { count: 0, more: false }
    const cuts = await cut(found.map(({ said }) => ({ title: '', body: said })))
    // What was put another way or deleted meanwhile is somebody else's to write, and is waited for.
    await tx`select pg_advisory_xact_lock(hashtext('message words'))`
    await tx`
      insert into message_words (message_id, words)
      select m.id, c.words::tsvector
      from jsonb_to_recordset(${tx.json(found.map(({ id, said }, at) => ({ id, said, words: cuts[at]?.words })))})
        as c(id uuid, said text, words text)
      join messages m on m.id = c.id and m.deleted_at is null and concat_ws(E'\n', m.body, m.forwarded) = c.said
      where c.words <> ''
      on conflict (message_id) do update set words = excluded.words
    `
    const reached = new Map<string, { roomId: string; seq: number; count: number }>()
    for (const { roomId, seq, lastSeq } of found) {
      const count = (reached.get(roomId)?.count ?? 0) + 1
      // Numbers of topics that moved away are no messages of this room any more.
      reached.set(roomId, { roomId, seq: count < MESSAGES_AT_ONCE ? lastSeq : seq, count })
    }
    await tx`
      insert into message_words_reached (room_id, seq, cut_by)
      select "roomId", seq, ${CUT_BY} from jsonb_to_recordset(${tx.json([...reached.values()])}) as r("roomId" uuid, seq bigint)
      on conflict (room_id) do update set seq = excluded.seq, cut_by = excluded.cut_by
    `
    const isFull =
      reached.size === ROOMS_AT_ONCE || [...reached.values()].some(({ count }) => count === MESSAGES_AT_ONCE)
    return { count: found.length, more: isFull }
  },

  async waiting(sql) {
    const [found] = await sql<{ waiting: number; all: number }[]>`
      select coalesce(sum(r.last_seq - least(coalesce(w.seq, 0), r.last_seq)), 0)::int as waiting,
        coalesce(sum(r.last_seq), 0)::int as all
      from rooms r left join message_words_reached w on w.room_id = r.id and w.cut_by = ${CUT_BY}
    `
    return { waiting: found?.waiting ?? 0, all: found?.all ?? 0 }
  },

  async restart(sql) {
    await sql`delete from message_words_reached`
  },
}

/** All that a message says: its own words, and those that were passed on with it. */
export const wordsOf = (body: string, forwarded: string | null | undefined): string =>
  [body, forwarded].filter(Boolean).join('\n')

/** Held until the commit: shared by those who change a message, alone by the cutting of what is new. */
const lockWords = (tx: Sql) => tx`select pg_advisory_xact_lock_shared(hashtext('message words'))`

/** What was put another way is found by its new words at once. */
export async function putWords(tx: Sql, messageId: string, said: string) {
  await lockWords(tx)
  await tx`
    insert into message_words (message_id, words) values (${messageId}, ${vectorOf('', said).words}::tsvector)
    on conflict (message_id) do update set words = excluded.words
  `
}

export async function dropWords(tx: Sql, messageId: string) {
  await lockWords(tx)
  await tx`delete from message_words where message_id = ${messageId}`
}
