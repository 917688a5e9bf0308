import type { Sql } from '#server/core/sql.ts'

/**
 * Takes all that is stored of a text, in the caller's transaction. It waits for a compaction on its way, which would
 * write back what it has read.
 */
export async function wipeText(tx: Sql, textId: string): Promise<void> {
  await tx`select pg_advisory_xact_lock(hashtext(${textId}))`
  await Promise.all([
    tx`delete from doc_updates where doc_id = ${textId}`,
    tx`delete from doc_updates_unreadable where doc_id = ${textId}`,
    tx`delete from doc_states where doc_id = ${textId}`,
    tx`delete from doc_hands where doc_id = ${textId}`,
    tx`delete from doc_damage where doc_id = ${textId}`,
  ])
}
