import { recordActivity } from '#server/activity/record.ts'
import { newId } from '#server/core/id.ts'
import type { Services } from '#server/core/services.ts'
import type { Sql } from '#server/core/sql.ts'
import { findItem } from '#server/lineage/queries.ts'
import type { BodyOf } from '#shared/base/endpoint.ts'
import { conflict, invalid, notFound, permit } from '#shared/base/errors.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import { canTendArticle, canVerifyArticle, verifiedUntil } from '#shared/features/knowledge/policy.ts'
import type { trustApi } from '#shared/features/knowledge/trust.ts'
import { showDoc } from '../../docs/service.ts'
import { contributeTo, isStewardNow } from '../../spaces/service.ts'
import { contributeToArticle } from '../access.ts'
import { findArticle } from '../queries.ts'
import { findChangedSources, findReader, findVerified, findVerifiers, findWaiting } from './queries.ts'

export { takeReviewReminders } from './queries.ts'

type Facts = Awaited<ReturnType<typeof findArticle>>

/** What the viewer may do for the trust in an article, asked now. */
export async function rightsFor(
  services: Pick<Services, 'sql'>,
  viewer: Pick<Viewer, 'id'>,
  article: Facts,
  sql: Sql = services.sql,
) {
  const [isSteward, verifiers, { contributors }] = await Promise.all([
    isStewardNow(sql, viewer, article.spaceId),
    findVerifiers(sql, article.id),
    showDoc(services, viewer, article.docId),
  ])
  const facts = {
    authorIds: [article.author.id, article.publishedBy],
    ownerIds: [article.owner.id, ...(article.coOwner ? [article.coOwner.id] : [])],
    writerIds: contributors.map(({ id }) => id),
    verifierIds: verifiers.map(({ id }) => id),
  }
  return {
    verifiers,
    contributors,
    canTend: canTendArticle(viewer, facts, isSteward),
    canVerify: article.supersededBy === null && canVerifyArticle(viewer, facts, isSteward),
  }
}

/** The article, locked, for one of its owners or a steward of its space. */
export async function tendArticle(services: Services, tx: Sql, viewer: Viewer, articleId: string) {
  await tx`select 1 from articles where id = ${articleId} for update`
  const article = await findArticle(tx, articleId)
  await contributeToArticle(tx, viewer, article)
  permit((await rightsFor(services, viewer, article, tx)).canTend, 'tend article')
  return article
}

/** Stands for the newest version until its next review. Safe to repeat. */
export async function verifyArticle(
  services: Services,
  viewer: Viewer,
  articleId: string,
  { untilSuperseded }: { untilSuperseded: boolean },
): Promise<void> {
  const { sql, live } = services
  const spaceId = await sql.begin(async (tx) => {
    await tx`select 1 from articles where id = ${articleId} for update`
    const article = await findArticle(tx, articleId)
    await contributeToArticle(tx, viewer, article)
    if (article.supersededBy) throw conflict('superseded')
    permit((await rightsFor(services, viewer, article, tx)).canVerify, 'verify article')
    // Only a law stands until another takes its place; everything else is looked at again.
    if (untilSuperseded && article.kind !== 'systemic') throw invalid('not_a_law')
    const until = untilSuperseded ? null : verifiedUntil(article.kind, new Date()).toISOString()
    const held = await findVerified(tx, articleId, article.version)
    const [today] = await tx`
      select 1 from verifications
      where article_id = ${articleId} and version = ${article.version} and verified_by = ${viewer.id}
        and verified_at > now() - interval '1 day' and (valid_until is null) = ${untilSuperseded}::boolean
    `
    if (held && today) return null
    await tx`
      insert into verifications (id, article_id, version, verified_by, valid_until)
      values (${newId()}, ${articleId}, ${article.version}, ${viewer.id}, ${until})
    `
    await recordActivity(tx, {
      event: 'article.verified',
      viewer,
      object: { type: 'article', id: articleId },
      spaceId: article.spaceId,
    })
    return article.spaceId
  })
  if (spaceId) live.changed({ kind: 'article', id: articleId, spaceId })
}

/** Everybody named must be able to read the article. */
async function readers(tx: Sql, articleId: string, ids: readonly string[]) {
  for (const id of ids) {
    if (!(await isHere(tx, id))) throw notFound('person', id)
    if (!(await findReader(tx, { id }, articleId))) throw invalid('not_a_reader')
  }
}

const isHere = async (tx: Sql, personId: string) =>
  (await tx`select 1 from people where id = ${personId} and left_at is null`).count > 0

/** Whether somebody is here and may read the article. */
export const isReader = async (tx: Sql, articleId: string, personId: string): Promise<boolean> =>
  (await isHere(tx, personId)) && (await findReader(tx, { id: personId }, articleId)) !== undefined

/** Names who may verify beside the stewards. */
export async function putVerifiers(
  services: Services,
  viewer: Viewer,
  articleId: string,
  personIds: readonly string[],
): Promise<void> {
  const spaceId = await services.sql.begin(async (tx) => {
    const article = await tendArticle(services, tx, viewer, articleId)
    await readers(tx, articleId, personIds)
    await tx`delete from article_verifiers where article_id = ${articleId} and person_id <> all(${[...personIds]})`
    for (const id of personIds)
      await tx`
        insert into article_verifiers (article_id, person_id, named_by) values (${articleId}, ${id}, ${viewer.id})
        on conflict do nothing
      `
    await changed(tx, viewer, article)
    return article.spaceId
  })
  services.live.changed({ kind: 'article', id: articleId, spaceId })
}

/** Says who looks after an article. */
export async function putOwners(
  services: Services,
  viewer: Viewer,
  articleId: string,
  { ownerId, coOwnerId }: BodyOf<typeof trustApi.putOwners>,
): Promise<void> {
  const spaceId = await services.sql.begin(async (tx) => {
    const article = await tendArticle(services, tx, viewer, articleId)
    if (ownerId === coOwnerId) throw invalid('same_owner')
    await readers(tx, articleId, [ownerId, ...(coOwnerId ? [coOwnerId] : [])])
    await tx`update articles set owner_id = ${ownerId}, co_owner_id = ${coOwnerId} where id = ${articleId}`
    await changed(tx, viewer, article)
    return article.spaceId
  })
  services.live.changed({ kind: 'article', id: articleId, spaceId })
}

/** Records that what is known of an article was changed, not the article itself. */
export const changed = (tx: Sql, viewer: Viewer, article: { id: string; spaceId: string }) =>
  recordActivity(tx, {
    event: 'article.changed',
    viewer,
    object: { type: 'article', id: article.id },
    spaceId: article.spaceId,
  })

/** What an item was built on that has changed since anybody looked. */
export async function listChangedSources({ sql }: Pick<Services, 'sql'>, viewer: Viewer, itemId: string) {
  await findItem(sql, viewer, itemId)
  return findChangedSources(sql, viewer, itemId)
}

/** Says that an item still holds. Safe to repeat. */
export async function confirmSource(
  { sql, live }: Pick<Services, 'sql' | 'live'>,
  viewer: Viewer,
  { itemId, sourceId }: { itemId: string; sourceId: string },
): Promise<void> {
  const item = await findItem(sql, viewer, itemId)
  const isNew = await sql.begin(async (tx) => {
    await contributeTo(tx, viewer, item.spaceId)
    const gone = await tx`delete from changed_sources where item_id = ${itemId} and source_id = ${sourceId}`
    if (gone.count === 0) return false
    const object = { type: item.kind, id: itemId }
    await recordActivity(tx, { event: 'source.confirmed', viewer, object, spaceId: item.spaceId })
    return true
  })
  if (isNew) live.changed({ kind: item.kind, id: itemId, spaceId: item.spaceId })
}

const MOST_WAITING = 20

/** What waits for the viewer among articles, for their first page and the daily mail. */
export const listWaitingArticles = ({ sql }: Pick<Services, 'sql'>, viewer: Pick<Viewer, 'id'>) =>
  findWaiting(sql, viewer, MOST_WAITING)
