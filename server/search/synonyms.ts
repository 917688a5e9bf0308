import { z } from 'zod'
import { type Pool, rows, type Sql } from '#server/core/sql.ts'
import { Id } from '#shared/base/ids.ts'
import { foldLine } from '#shared/lao/segment.ts'

/** How long another process may still read the old words, in milliseconds: below the two seconds in which changes count. */
const KEPT_MS = 1000
/** Groups of words that are read; more are refused when they are made. */
export const MOST_SYNONYMS = 2000
/** Groups that one query may bring in. */
const MOST_MET = 4

const Synonyms = z.object({ id: Id, forms: z.array(z.string()), ofTag: z.boolean() })
export type Synonyms = z.infer<typeof Synonyms>

export const findSynonyms = (sql: Sql): Promise<Synonyms[]> =>
  rows(
    Synonyms,
    sql`select id, forms, of_tag from search_synonyms order by of_tag, forms[1] collate names limit ${MOST_SYNONYMS}`,
  )

/** Words of one group at most, as the table has it. */
const MOST_FORMS = 12

/** The words of a tag mean the same, for as long as they are its words; fewer than two say nothing. */
export async function ownSynonyms(tx: Sql, viewer: { id: string }, tagId: string, forms: readonly string[]) {
  if (forms.length < 2) return void (await tx`delete from search_synonyms where id = ${tagId} and of_tag`)
  await tx`
    insert into search_synonyms (id, forms, changed_by, of_tag) values (${tagId}, ${forms.slice(0, MOST_FORMS)}, ${viewer.id}, true)
    on conflict (id) do update set forms = excluded.forms, changed_by = excluded.changed_by, changed_at = now()
  `
}

interface Known {
  forms: { text: string; meets(folded: string): boolean }[]
}

/** Lao stands in other words without a space; Latin must stand alone. */
function meeting(form: string): (folded: string) => boolean {
  const folded = foldLine(form)
  if (/[\u0E80-\u0EFF]/.test(folded)) {
    const bare = folded.replaceAll(' ', '')
    return (text) => text.replaceAll(' ', '').includes(bare)
  }
  const alone = new RegExp(`(?<![\\p{L}\\p{N}])${folded.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\p{L}\\p{N}])`, 'u')
  return (text) => alone.test(text)
}

const kept = new WeakMap<Pool | Sql, { until: number; known: Promise<Known[]> }>()

async function known(sql: Sql): Promise<Known[]> {
  const before = kept.get(sql)
  if (before && before.until > Date.now()) return before.known
  const read = findSynonyms(sql).then((found) =>
    found.map(({ forms }) => ({ forms: forms.map((text) => ({ text, meets: meeting(text) })) })),
  )
  kept.set(sql, { until: Date.now() + KEPT_MS, known: read })
  read.catch(() => kept.delete(sql))
  return read
}

/** What else a query may mean: the other forms of each group that it holds a form of. */
export async function otherForms(sql: Sql, q: string): Promise<string[]> {
  const folded = foldLine(q)
  const met = (await known(sql)).filter(({ forms }) => forms.some(({ meets }) => meets(folded)))
  return met
    .slice(0, MOST_MET)
    .flatMap(({ forms }) => forms.filter(({ meets }) => !meets(folded)).map(({ text }) => text))
}
