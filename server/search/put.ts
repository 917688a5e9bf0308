import { z } from 'zod'
import { type Pool, rows, type Sql } from '#server/core/sql.ts'
import { Id } from '#shared/base/ids.ts'
import { foldLine } from '#shared/lao/segment.ts'
import type { Source } from './indexer.ts'
import { CUT_BY, vectorOf } from './tokens.ts'

interface Entry {
  id: string
  title: string
  body: string
}

/**
 * Makes an item findable by its title and text, in the transaction of the feature that keeps them. A new title is found
 * at once, the text as soon as it is cut: within two seconds of the commit. The item itself must be there; its kind,
 * space and state are read where the search asks for permission.
 */
export const putSearch = (tx: Sql, { id, title, body }: Entry) => {
  const { words, length } = vectorOf(title, '')
  return tx`
    insert into search_entries (id, kind, space_id, circle_id, title, body, folded_title, words, length, cut_by)
    select i.id, i.kind, i.space_id, i.circle_id, ${title}, ${body}, ${foldLine(title).slice(0, 400)}, ${words}::tsvector,
      ${length}::int, null
    from items i where i.id = ${id}
    on conflict (id) do update set title = excluded.title, body = excluded.body, folded_title = excluded.folded_title,
      cut_by = null, put_at = clock_timestamp()
  `
}

const AT_ONCE = 100
/** Longest texts together that are cut in one go, in UTF-16 units: about a second of cutting. */
const LETTERS_AT_ONCE = 300_000

/** `exact`: when it was stored, to the microsecond. */
const Waiting = z.object({ id: Id, title: z.string(), body: z.string(), exact: z.string() })

/** The entries of items: what waits is what was stored since it was cut, or cut by other rules or another ICU. */
export const entries: Source = {
  async cutSome(tx, cut) {
    const found = await rows(
      Waiting,
      tx`
        (select id, title, body || E'\\n' || tags as body, put_at::text as exact from search_entries where cut_by is null order by put_at limit ${AT_ONCE})
        union all
        (select id, title, body || E'\\n' || tags as body, put_at::text as exact from search_entries where cut_by < ${CUT_BY} limit ${AT_ONCE})
        union all
        (select id, title, body || E'\\n' || tags as body, put_at::text as exact from search_entries where cut_by > ${CUT_BY} limit ${AT_ONCE})
        limit ${AT_ONCE}
      `,
    )
    let letters = 0
    const taken = found.filter(({ body }, index) => {
      letters += body.length
      return index === 0 || letters <= LETTERS_AT_ONCE
    })
    if (taken.length === 0) return { count: 0, more: false }
    const cuts = await cut(taken)
    await tx`
      update search_entries e set words = c.words::tsvector, length = c.length, cut_by = ${CUT_BY}
      from jsonb_to_recordset(${tx.json(taken.map(({ id, exact }, index) => ({ id, exact, ...cuts[index] })))})
        as c(id uuid, exact timestamptz, words text, length int)
      where e.id = c.id and e.put_at = c.exact
    `
    return { count: taken.length, more: found.length === AT_ONCE || taken.length < found.length }
  },

  async waiting(sql) {
    const [found] = await sql<{ waiting: number; all: number }[]>`
      select count(*) filter (where cut_by is distinct from ${CUT_BY})::int as waiting, count(*)::int as all from search_entries
    `
    return { waiting: found?.waiting ?? 0, all: found?.all ?? 0 }
  },

  async restart(sql) {
    await sql`update search_entries set cut_by = null`
  },
}

/** Recounts in how many entries each token stands, how many entries there are, and how long they are. */
export const refreshTerms = async (tx: Sql) => {
  await tx`delete from search_terms`
  await tx`insert into search_terms (term, entries) select word, ndoc from ts_stat('select words from search_entries')`
  await tx`
    insert into search_totals (entries, average_length)
    select count(*), coalesce(avg(length), 1) from search_entries
    on conflict (only_row) do update set entries = excluded.entries, average_length = excluded.average_length
  `
}

/** Whether the database sees letters in Lao; without that, mistyped titles are found by their syllables only. */
export async function seesLaoLetters(sql: Pool): Promise<boolean> {
  const [found] = await sql<{ letters: number }[]>`select coalesce(array_length(show_trgm('ລາວ'), 1), 0) as letters`
  return (found?.letters ?? 0) > 0
}
