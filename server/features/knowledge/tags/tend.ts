import { recordActivity } from '#server/activity/record.ts'
import type { Services } from '#server/core/services.ts'
import type { Sql } from '#server/core/sql.ts'
import { ownSynonyms } from '#server/search/synonyms.ts'
import type { BodyOf } from '#shared/base/endpoint.ts'
import { conflict, invalid, permit } from '#shared/base/errors.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import { canTendSearch, isTellingForm, MOST_TAG_SYNONYMS, TAG_DEPTH_MAX } from '#shared/features/knowledge/policy.ts'
import type { tagsApi } from '#shared/features/knowledge/tags.ts'
import { foldLine } from '#shared/lao/segment.ts'
import { findForms, findTag, findTagTree, isWithin, measureTag } from './queries.ts'

export const showTagTree = async ({ sql }: Pick<Services, 'sql'>, viewer: Viewer) => ({
  tags: await findTagTree(sql, viewer),
})

/** One change of the taxonomy at a time: two that were right alone could together close a ring. */
const lockTags = (tx: Sql) => tx`select pg_advisory_xact_lock(hashtext('tags'))`

/** Articles with one of these tags or a narrower one are found by what the tags are called now. */
const followTag = (tx: Sql, tagId: string) => tx`
  select put_search_tags(array(select distinct article_id from article_tags where tag_id in (select tags_within(${tagId}))))
`

/** Everybody's lists show tags. */
const announce = ({ live }: Pick<Services, 'live'>, tagId: string) =>
  live.changed({ kind: 'article', id: tagId, spaceId: null })

/** The words of a tag become these; throws `conflict` with the other tag's name when one of them means that. */
async function putForms(tx: Sql, viewer: Viewer, tagId: string, words: readonly string[]) {
  // Of two spellings of one word the first stays.
  const forms = [...new Map(words.map((form) => [foldLine(form), form] as const).reverse())]
    .filter(([folded]) => folded !== '')
    .reverse()
    .slice(0, MOST_TAG_SYNONYMS + 2)
  await tx`delete from tag_forms where tag_id = ${tagId}`
  for (const [place, [folded, form]] of forms.entries()) {
    const put = await tx`
      insert into tag_forms (folded, tag_id, form, place) values (${folded}, ${tagId}, ${form}, ${place})
      on conflict (folded) do nothing
    `
    if (put.count === 0) throw conflict('tag_word_taken')
  }
  await ownSynonyms(tx, viewer, tagId, forms.map(([, form]) => form).filter(isTellingForm))
}

/**
 * Gives a tag that came from elsewhere its words and its place. A word that means a tag here goes on meaning that one, and
 * a tag that was here stays where it is: whoever brings something rearranges nothing.
 */
export async function bringTag(
  tx: Sql,
  viewer: Viewer,
  tag: { id: string; isNew: boolean; forms: readonly string[]; broaderId: string | null; tended: boolean },
) {
  await lockTags(tx)
  const own = (await findForms(tx, tag.id)).map(({ form }) => form)
  for (const form of tag.forms.slice(0, MOST_TAG_SYNONYMS + 4)) {
    if (foldLine(form) === '') continue
    const put = await tx`
      insert into tag_forms (folded, tag_id, form, place) values (${foldLine(form)}, ${tag.id}, ${form}, ${own.length})
      on conflict do nothing
    `
    if (put.count > 0) own.push(form)
  }
  await ownSynonyms(tx, viewer, tag.id, own.filter(isTellingForm))
  if (!tag.isNew) return
  await tx`update tags set tended = ${tag.tended} where id = ${tag.id}`
  if (!tag.broaderId || (await isWithin(tx, tag.broaderId, tag.id))) return
  const { above } = await measureTag(tx, tag.broaderId)
  const { below } = await measureTag(tx, tag.id)
  if (above + below + 2 <= TAG_DEPTH_MAX) await tx`update tags set broader_id = ${tag.broaderId} where id = ${tag.id}`
}

/** Makes a tag or changes it; a name it had stays a word for it. What has it follows at once. */
export async function putTag(services: Services, viewer: Viewer, tagId: string, draft: BodyOf<typeof tagsApi.putTag>) {
  permit(canTendSearch(viewer), 'look after tags')
  if (foldLine(draft.label) === '') throw invalid('tag_empty')
  await services.sql.begin(async (tx) => {
    await lockTags(tx)
    const [there] = await tx<{ broaderId: string | null }[]>`select broader_id from tags where id = ${tagId}`
    const before = there ? await findTag(tx, viewer, tagId) : undefined
    if (draft.broaderId) {
      await findTag(tx, viewer, draft.broaderId)
      if (await isWithin(tx, draft.broaderId, tagId)) throw conflict('tag_ring')
      const { above } = await measureTag(tx, draft.broaderId)
      const { below } = await measureTag(tx, tagId)
      if (above + below + 2 > TAG_DEPTH_MAX) throw conflict('tag_too_deep')
    }
    await tx`
      insert into tags (id, label, label_en, broader_id, tended, created_by)
      values (${tagId}, ${draft.label}, ${draft.labelEn}, ${draft.broaderId}, true, ${viewer.id})
      on conflict (id) do update set label = excluded.label, label_en = excluded.label_en,
        broader_id = excluded.broader_id, tended = true
    `
    const old = before ? [before.label, before.labelEn] : []
    await putForms(tx, viewer, tagId, [draft.label, draft.labelEn, ...draft.synonyms, ...old])
    await followTag(tx, tagId)
    await recordActivity(tx, { event: 'tag.changed', viewer, object: { type: 'tag', id: tagId }, spaceId: null })
  })
  announce(services, tagId)
  return showTagTree(services, viewer)
}

/** What had the tag has the other one, which is also called so; what was narrower is narrower than the other. */
export async function mergeTag(services: Services, viewer: Viewer, tagId: string, intoId: string) {
  permit(canTendSearch(viewer), 'look after tags')
  if (tagId === intoId) throw invalid('same_tag')
  await services.sql.begin(async (tx) => {
    await lockTags(tx)
    const from = await findTag(tx, viewer, tagId)
    const into = await findTag(tx, viewer, intoId)
    // The other may itself lie below this one: it takes its place.
    if (await isWithin(tx, intoId, tagId)) await tx`update tags set broader_id = ${from.broaderId} where id = ${intoId}`
    await tx`update tags set broader_id = ${intoId} where broader_id = ${tagId} and id <> ${intoId}`
    const { below } = await measureTag(tx, intoId)
    const { above } = await measureTag(tx, intoId)
    if (above + below + 1 > TAG_DEPTH_MAX) throw conflict('tag_too_deep')
    await tx`
      insert into article_tags (article_id, tag_id, place)
      select article_id, ${intoId}, place from article_tags where tag_id = ${tagId} on conflict do nothing
    `
    await tx`delete from article_tags where tag_id = ${tagId}`
    await tx`
      insert into tag_follows (person_id, tag_id, notify, followed_at)
      select person_id, ${intoId}, notify, followed_at from tag_follows where tag_id = ${tagId}
      on conflict (person_id, tag_id) do update set notify = tag_follows.notify or excluded.notify
    `
    const words = [...(await findForms(tx, intoId)), ...(await findForms(tx, tagId))].map(({ form }) => form)
    await tx`delete from search_synonyms where id = ${tagId} and of_tag`
    await tx`delete from tags where id = ${tagId}`
    const labelEn = into.labelEn || from.labelEn
    await tx`update tags set tended = true, label_en = ${labelEn} where id = ${intoId}`
    await putForms(tx, viewer, intoId, [into.label, labelEn, ...words])
    await followTag(tx, intoId)
    await recordActivity(tx, { event: 'tag.merged', viewer, object: { type: 'tag', id: intoId }, spaceId: null })
  })
  announce(services, intoId)
  return showTagTree(services, viewer)
}

/** Ends a tag that no article has, whoever may read that. What was narrower moves up. */
export async function dropTag(services: Services, viewer: Viewer, tagId: string) {
  permit(canTendSearch(viewer), 'look after tags')
  await services.sql.begin(async (tx) => {
    await lockTags(tx)
    const tag = await findTag(tx, viewer, tagId)
    const [used] = await tx`select 1 from article_tags where tag_id = ${tagId} limit 1`
    if (used) throw conflict('tag_used')
    const moved = await tx<{ id: string }[]>`
      update tags set broader_id = ${tag.broaderId} where broader_id = ${tagId} returning id
    `
    for (const { id } of moved) await followTag(tx, id)
    await tx`delete from search_synonyms where id = ${tagId} and of_tag`
    await tx`delete from tags where id = ${tagId}`
    await recordActivity(tx, { event: 'tag.changed', viewer, object: { type: 'tag', id: tagId }, spaceId: null })
  })
  announce(services, tagId)
  return showTagTree(services, viewer)
}
