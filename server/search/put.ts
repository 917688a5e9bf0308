import type { Pool, Sql } from '#server/core/sql.ts'
import { foldLine } from '#shared/lao/segment.ts'
import { CUT_BY, vectorOf } from './tokens.ts'

/**
 * Makes an item findable by its title and text, in the transaction of the feature that keeps them. The item itself must
 * be there; its kind, space and state are read where the search asks for permission.
 */
export const putSearch = (tx: Sql, { id, title, body }: { id: string; title: string; body: string }) => {
  const { words, length } = vectorOf(title, body)
  return tx`
    insert into search_entries (id, title, body, folded_title, words, length, cut_by)
    values (${id}, ${title}, ${body}, ${foldLine(title).slice(0, 400)}, ${words}::tsvector, ${length}, ${CUT_BY})
    on conflict (id) do update set title = excluded.title, body = excluded.body, folded_title = excluded.folded_title,
      words = excluded.words, length = excluded.length, cut_by = excluded.cut_by
  `
}

const AT_ONCE = 200

/** Cuts again what was cut by other rules or another ICU. Returns how many. */
export async function reindexIfNeeded(sql: Pool): Promise<number> {
  let count = 0
  for (;;) {
    const old = await sql<{ id: string; title: string; body: string }[]>`
      select id, title, body from search_entries where cut_by <> ${CUT_BY} limit ${AT_ONCE}
    `
    if (old.length === 0) return count
    await sql.begin(async (tx) => {
      for (const entry of old) await putSearch(tx, entry)
    })
    count += old.length
  }
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
