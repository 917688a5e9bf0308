import type { Sql } from '#server/core/sql.ts'
import type { MentionPlace } from './content.ts'
import { findMentions, putMention } from './queries.ts'

/** People and places that are looked after in one document; a text that calls more of them calls nobody more. */
const MOST_PEOPLE = 200
const MOST_PLACES = 1000

/**
 * Notes who is called by name in a text. Somebody waits to be told when their name stands in more places than it ever did:
 * splitting, moving and taking back write the same words anew in Yjs, and call nobody again.
 */
export async function placeMentions(tx: Sql, docId: string, mentions: readonly MentionPlace[]): Promise<void> {
  if (mentions.length === 0) return
  const places = new Map<string, MentionPlace[]>()
  for (const mention of mentions) {
    const own = places.get(mention.personId)
    if (own) own.push(mention)
    else if (places.size < MOST_PEOPLE) places.set(mention.personId, [mention])
  }
  const known = new Map((await findMentions(tx, docId)).map((one) => [one.personId, one]))
  for (const [personId, own] of places) {
    const before = known.get(personId)
    const items = own.slice(0, MOST_PLACES).map(({ client, clock }) => `${client}:${clock}`)
    if (before?.items.join() === items.join()) continue
    const fresh = own.find((_, index) => !before?.items.includes(items[index] ?? '')) ?? own[0]!
    const isMore = items.length > (before?.most ?? 0)
    await putMention(tx, { docId, personId, items, isMore, client: fresh.client, clock: fresh.clock })
  }
}
