import { Cursor } from '#shared/base/ids.ts'
import type { Sql } from './sql.ts'

/** A page of a list of which one more than belongs to it was asked for, and after whom the next one begins. */
export function pageOf<Entry extends { id: string }>(found: readonly Entry[], size: number) {
  const page = found.slice(0, size)
  return { page, next: found.length > size ? (page.at(-1)?.id ?? null) : null }
}

/** What a row of a list that goes back in time is read with: where the list goes on behind it. */
export const placed = { place: Cursor }
export interface Placed {
  place: Cursor
}

/** The place of a row by its moment and its id, e.g. `t.last_at` and `t.id`. */
export const placeColumn = (sql: Sql, moment: ReturnType<Sql>, id: ReturnType<Sql>) => sql`
  to_char(${moment} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '_' || ${id} as place
`

/** Rows behind a place. Entries of one moment come in the order of their ids: none is left out, and none comes twice. */
export function isBehind(sql: Sql, moment: ReturnType<Sql>, id: ReturnType<Sql>, place: Cursor | undefined) {
  if (place === undefined) return sql`true`
  const [at = '', last = ''] = place.split('_')
  return sql`(${moment}, ${id}) < (${at}::timestamptz, ${last}::uuid)`
}

/** The same for rows with a place of their own, which clients are given of the last one only. */
export function pageBack<Entry extends Placed>(found: readonly Entry[], size: number) {
  const shown = found.slice(0, size)
  return {
    page: shown.map(({ place: _, ...entry }) => entry),
    next: found.length > size ? (shown.at(-1)?.place ?? null) : null,
  }
}
