import type { Sql } from '#server/core/sql.ts'
import { isInside } from '#server/lineage/queries.ts'
import { reveal } from '#shared/base/errors.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import { contributeTo } from '../spaces/service.ts'

/** Throws unless the viewer may now take part in what is done with an article; `not_found` if they may not read it. */
export async function contributeToArticle(
  tx: Sql,
  viewer: Pick<Viewer, 'id'>,
  article: { id: string; spaceId: string },
): Promise<void> {
  await contributeTo(tx, viewer, article.spaceId)
  reveal(await isInside(tx, viewer, article.id), 'article', article.id)
}
