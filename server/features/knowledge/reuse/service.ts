import type { Services } from '#server/core/services.ts'
import type { BodyOf } from '#shared/base/endpoint.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import type { Reuse, reuseApi } from '#shared/features/knowledge/reuse.ts'
import { readArticle } from '../access.ts'
import { findBacklinks, findBases } from './queries.ts'
import { takeReuse } from './reused.ts'

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
  await takeReuse(services, viewer, {
    articleId,
    put: (tx) => tx`
      insert into article_bases (id, article_id, person_id, kind, name, how, number, url)
      values (${draft.id}, ${articleId}, ${viewer.id}, ${draft.kind}, ${draft.name}, ${draft.how}, ${draft.number}, ${draft.url})
      on conflict (id) do nothing
    `,
    isThere: (tx) => tx`
      select 1 from article_bases where id = ${draft.id} and article_id = ${articleId} and person_id = ${viewer.id}
    `,
    result: { as: draft.kind },
  })
  return showReuse(services, viewer, articleId)
}
