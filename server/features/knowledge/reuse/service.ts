import { recordActivity } from '#server/activity/record.ts'
import type { Services } from '#server/core/services.ts'
import type { BodyOf } from '#shared/base/endpoint.ts'
import { conflict } from '#shared/base/errors.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import type { Reuse, reuseApi } from '#shared/features/knowledge/reuse.ts'
import { contributeToArticle, readArticle } from '../access.ts'
import { findArticle } from '../queries.ts'
import { findBacklinks, findBases } from './queries.ts'

/** What rests on an article the viewer may read. */
export async function showReuse({ sql }: Pick<Services, 'sql'>, viewer: Viewer, articleId: string): Promise<Reuse> {
  await readArticle({ sql }, viewer, articleId)
  const [bases, backlinks] = await Promise.all([findBases(sql, articleId), findBacklinks(sql, viewer, articleId)])
  return { bases, backlinks }
}

/** Says that a project or policy rests on an article. Safe to repeat with the same id. */
export async function reportBasis(
  services: Services,
  viewer: Viewer,
  articleId: string,
  draft: BodyOf<typeof reuseApi.reportBasis>,
): Promise<Reuse> {
  const { sql, live } = services
  const spaceId = await sql.begin(async (tx) => {
    const article = await findArticle(tx, articleId)
    await contributeToArticle(tx, viewer, article)
    const made = await tx`
      insert into article_bases (id, article_id, person_id, kind, name, how, number, url)
      values (${draft.id}, ${articleId}, ${viewer.id}, ${draft.kind}, ${draft.name}, ${draft.how}, ${draft.number}, ${draft.url})
      on conflict (id) do nothing
    `
    if (made.count === 0) {
      const [own] = await tx`
        select 1 from article_bases where id = ${draft.id} and article_id = ${articleId} and person_id = ${viewer.id}
      `
      if (!own) throw conflict('id_taken')
      return null
    }
    await recordActivity(tx, {
      event: 'article.reused',
      viewer,
      object: { type: 'article', id: articleId },
      spaceId: article.spaceId,
      result: { as: draft.kind },
      // As with every use: within the author's own department it is what they wrote it for (seci §5).
      uncounted: article.author.id === viewer.id || article.author.departmentId === viewer.departmentId,
    })
    return article.spaceId
  })
  if (spaceId) live.changed({ kind: 'article', id: articleId, spaceId })
  return showReuse(services, viewer, articleId)
}
