import type { Services } from '#server/core/services.ts'
import type { Sql } from '#server/core/sql.ts'
import { linkItems } from '#server/lineage/items.ts'
import { findItem } from '#server/lineage/queries.ts'
import type { BodyOf } from '#shared/base/endpoint.ts'
import { conflict, invalid, notFound } from '#shared/base/errors.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import type { versionsApi } from '#shared/features/knowledge/versions.ts'
import { changed, tendArticle } from '../trust/trust.ts'
import { findPaired, findReplaced, findTranslation } from './queries.ts'

/** What stands beside an article: what replaces it, what it replaces, and the same in the other language. */
export async function showRelated(sql: Sql, viewer: Pick<Viewer, 'id'>, articleId: string) {
  const [replaced, translation] = await Promise.all([
    findReplaced(sql, viewer, articleId),
    findTranslation(sql, viewer, articleId),
  ])
  const way = (which: 'by' | 'of') => replaced.filter((one) => one.way === which).map(({ way: _, ...one }) => one)
  return { successor: way('by')[0] ?? null, supersedes: way('of'), translation: translation ?? null }
}

const tell = ({ live }: Pick<Services, 'live'>, articles: readonly { id: string; spaceId: string }[]) => {
  for (const { id, spaceId } of articles) live.changed({ kind: 'article', id, spaceId })
}

/** Another article the viewer may read. */
async function readOther(tx: Sql, viewer: Viewer, id: string) {
  const item = await findItem(tx, viewer, id)
  if (item.kind !== 'article') throw notFound('article', id)
  return item
}

/** Says which article replaces this one. Throws `conflict` when that came of this one's own successor chain. */
export async function putSuccessor(
  services: Services,
  viewer: Viewer,
  articleId: string,
  successorId: string | null,
): Promise<void> {
  const touched = await services.sql.begin(async (tx) => {
    const article = await tendArticle(services, tx, viewer, articleId)
    if (article.supersededBy === successorId) return []
    const successor = successorId ? await readOther(tx, viewer, successorId) : null
    await tx`
      delete from lineage_edges where to_id = ${articleId} and from_id = ${article.supersededBy} and relation = 'supersedes'
    `
    await tx`update articles set superseded_by = ${successorId} where id = ${articleId}`
    if (successor) await linkItems(tx, viewer, { from: successor.id, relation: 'supersedes', to: articleId })
    await changed(tx, viewer, article)
    return successor ? [article, successor] : [article]
  })
  tell(services, touched)
}

/** Pairs an article with the same in the other language: both are taken to say the same now. */
export async function putTranslation(
  services: Services,
  viewer: Viewer,
  articleId: string,
  { otherId, language }: BodyOf<typeof versionsApi.putTranslation>,
): Promise<void> {
  const touched = await services.sql.begin(async (tx) => {
    const article = await tendArticle(services, tx, viewer, articleId)
    if (otherId === articleId) throw invalid('same_article')
    const other = await readOther(tx, viewer, otherId)
    const [loId, enId] = language === 'lo' ? [articleId, otherId] : [otherId, articleId]
    const known = await findPaired(tx, [articleId, otherId])
    if (known.some((one) => one.loId !== loId || one.enId !== enId)) throw conflict('paired_already')
    await tx`
      insert into article_translations (lo_id, en_id, lo_version, en_version, paired_by)
      select lo.id, en.id, lo.version, en.version, ${viewer.id} from articles lo, articles en
      where lo.id = ${loId} and en.id = ${enId} on conflict do nothing
    `
    await changed(tx, viewer, article)
    return [article, other]
  })
  tell(services, touched)
}

export async function endTranslation(services: Services, viewer: Viewer, articleId: string): Promise<void> {
  const touched = await services.sql.begin(async (tx) => {
    const article = await tendArticle(services, tx, viewer, articleId)
    const gone = await tx`delete from article_translations where ${articleId} in (lo_id, en_id)`
    if (gone.count > 0) await changed(tx, viewer, article)
    return [article]
  })
  tell(services, touched)
}

/** Says that both languages say the same again. */
export async function confirmTranslation(services: Services, viewer: Viewer, articleId: string): Promise<void> {
  const touched = await services.sql.begin(async (tx) => {
    const article = await tendArticle(services, tx, viewer, articleId)
    const [pair] = await findPaired(tx, [articleId])
    if (!pair) throw notFound('translation', articleId)
    await tx`
      update article_translations t set lo_version = lo.version, en_version = en.version
      from articles lo, articles en where t.lo_id = ${pair.loId} and lo.id = t.lo_id and en.id = t.en_id
    `
    await changed(tx, viewer, article)
    const otherId = pair.loId === articleId ? pair.enId : pair.loId
    const [other] = await tx<{ id: string; spaceId: string }[]>`select id, space_id from items where id = ${otherId}`
    return other ? [article, other] : [article]
  })
  tell(services, touched)
}
