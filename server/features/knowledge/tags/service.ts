import { recordActivity } from '#server/activity/record.ts'
import { newId } from '#server/core/id.ts'
import type { Services } from '#server/core/services.ts'
import type { Sql } from '#server/core/sql.ts'
import { invalid } from '#shared/base/errors.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import { foldLine } from '#shared/lao/segment.ts'
import { countTagged, findTagCalled, findTags } from './queries.ts'

export { suggestTags } from './suggest.ts'
export { dropTag, mergeTag, putTag, showTagTree } from './tend.ts'

export const listTags = ({ sql }: Pick<Services, 'sql'>, viewer: Viewer, q: string, limit: number) =>
  findTags(sql, viewer, foldLine(q), limit)

/** The tag that a word means to the viewer; undefined when it is none. */
export const tagCalled = (sql: Sql, viewer: Pick<Viewer, 'id'>, word: string) =>
  findTagCalled(sql, viewer, foldLine(word))

/** Further tags of a day are stored and not counted (seci §5). */
const COUNTED_TAGS_PER_DAY = 10

/** The article's tags become these; a word that already means a tag is that tag. */
export async function putTags(
  tx: Sql,
  viewer: Viewer,
  object: { type: string; id: string },
  spaceId: string,
  labels: readonly string[],
) {
  const before = new Set(
    (await tx<{ tagId: string }[]>`select tag_id from article_tags where article_id = ${object.id}`).map(
      ({ tagId }) => tagId,
    ),
  )
  await tx`delete from article_tags where article_id = ${object.id}`
  let place = 0
  let today = await countTagged(tx, viewer.id)
  for (const label of labels) {
    const folded = foldLine(label)
    if (!folded) continue
    const tagId = await tagOf(tx, viewer, label, folded)
    await tx`insert into article_tags (article_id, tag_id, place) values (${object.id}, ${tagId}, ${place++}) on conflict do nothing`
    if (!before.has(tagId)) {
      const uncounted = today++ >= COUNTED_TAGS_PER_DAY
      await recordActivity(tx, { event: 'tag.added', viewer, object, spaceId, uncounted })
    }
  }
  if (place === 0) throw invalid('tag_missing')
}

/** The tag of a word, made when there is none: two who make it at once make one. */
async function tagOf(tx: Sql, viewer: Viewer, label: string, folded: string): Promise<string> {
  await tx`select pg_advisory_xact_lock_shared(hashtext('tags'))`
  const id = newId()
  await tx`insert into tags (id, label, created_by) values (${id}, ${label}, ${viewer.id})`
  const [made] = await tx<{ tagId: string }[]>`
    insert into tag_forms (folded, tag_id, form, place) values (${folded}, ${id}, ${label}, 0)
    on conflict (folded) do nothing returning tag_id
  `
  if (made) return id
  await tx`delete from tags where id = ${id}`
  const [known] = await tx<{ tagId: string }[]>`select tag_id from tag_forms where folded = ${folded}`
  if (!known) throw invalid('tag_missing')
  return known.tagId
}
